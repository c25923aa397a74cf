/* SPDX-License-Identifier: Apache-2.0 */
#include "check/framework.h"

const struct framework frameworks[] = {
	{"cis-docker", "CIS Docker Benchmark", {"CIS Docker "}},
	{"cis-kubernetes", "CIS Kubernetes Benchmark", {"CIS Kubernetes "}},
	{"pss-baseline", "Pod Security Standards, baseline", {"PSS baseline"}},
	/* Restricted forbids what baseline forbids, and more. */
	{"pss-restricted", "Pod Security Standards, restricted", {"PSS restricted", "PSS baseline"}},
	{"pss", "Pod Security Standards, the level that each workload reaches", {"PSS level"}},
	{"nsa", "NSA and CISA, Kubernetes Hardening Guidance", {"NSA "}},
	{"owasp-docker", "OWASP Docker Security", {"OWASP "}},
	{"mitre", "MITRE ATT&CK, containers", {"MITRE "}},
	{0},
};

const struct framework *framework_find(struct str name)
{
	for (const struct framework *framework = frameworks; framework->name; framework++)
		if (str_case_eq(name, str_of(framework->name)))
			return framework;
	return NULL;
}

bool framework_holds(const struct framework *framework, const struct check *check)
{
	for (const char *const *reference = check->references; reference && *reference; reference++)
		for (const char *const *prefix = framework->prefixes; *prefix; prefix++)
			if (str_starts(str_of(*reference), *prefix))
				return true;
	return false;
}
