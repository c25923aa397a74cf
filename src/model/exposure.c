/* SPDX-License-Identifier: Apache-2.0 */
#include "model/exposure.h"

#include "base/mem.h"

/*
 * What is not known weighs no less than what is: only a known fact lowers a number. Two inputs carry a weight of their own for
 * "unknown", since 0 and 1 would both be lies: no EPSS score and no severity rank among those that deserve a plan.
 */
const struct priority_input priority_inputs[INPUTS] = {
	[INPUT_EXPLOITATION] = {"exploitation", "exploitation",
				{"unknown", "unlikely", "possible", "likely", "proven", "active", "ransomware", "malicious"},
				{720, 500, 680, 880, 880, 1000, 1050, 1200}},
	[INPUT_SEVERITY] = {"severity", "severity", {"unknown", "negligible", "low", "medium", "high", "critical"},
			    {720, 100, 350, 620, 850, 1000}},
	[INPUT_IMPACT] = {"impact", "technical impact", {"unknown", "partial", "total"}, {1000, 950, 1000}},
	[INPUT_AUTOMATABLE] = {"automatable", "can be automated", {"unknown", "no", "yes"}, {1000, 920, 1000}},
	[INPUT_VECTOR] = {"vector", "attack vector", {"unknown", "physical", "local", "adjacent", "network"}, {1000, 400, 850, 900, 1000}},
	[INPUT_FIX] = {"fix", "fix", {"unknown", "declined", "deferred", "none", "never", "available", "overdue"},
		       {1000, 600, 700, 800, 1000, 1000, 1020}},
	[INPUT_SYMBOLS] = {"symbols", "vulnerable code", {"unknown", "absent", "present"}, {1000, 400, 1030}},
	[INPUT_NEED] = {"need", "needed by what is started", {"unknown", "discouraged", "unreached", "depended", "required"},
			{1000, 600, 600, 900, 1000}},
	[INPUT_OBSERVED] = {"observed", "seen at run time", {"unknown", "no", "yes"}, {1000, 600, 1100}},
	[INPUT_BUILD] = {"build", "for building alone", {"unknown", "kernel", "headers", "compiler"}, {1000, 100, 500, 800}},
	[INPUT_FILE] = {"file", "kind of file", {"unknown", "test", "documentation", "archive", "development"}, {1000, 500, 500, 600, 700}},
	[INPUT_WHOSE] = {"whose", "whose it is", {"unknown", "base", "own"}, {1000, 1000, 1000}},
	[INPUT_LISTENS] = {"listens", "listens", {"unknown", "no", "yes"}, {1000, 1000, 1030}},
	[INPUT_EXPOSURE] = {"exposure", "exposure", {"unknown", "small", "controlled", "open"}, {1000, 600, 950, 1050}},
	[INPUT_USER] = {"user", "user", {"unknown", "other", "root"}, {1000, 950, 1000}},
	[INPUT_PRIVILEGED] = {"privileged", "privileged", {"unknown", "no", "yes"}, {1000, 1000, 1100}},
	[INPUT_CAPABILITIES] = {"capabilities", "capabilities", {"unknown", "dropped", "default", "added"}, {1000, 970, 1000, 1030}},
	[INPUT_ROOT_FILES] = {"root-files", "root file system", {"unknown", "read-only", "writable"}, {1000, 970, 1000}},
	[INPUT_SECCOMP] = {"seccomp", "seccomp", {"unknown", "own", "default", "off"}, {1000, 970, 1000, 1030}},
	[INPUT_MISSION] = {"mission", "impact on people and mission", {"unknown", "low", "medium", "high"}, {1000, 850, 1000, 1150}},
};

int input_value(enum input input, struct str word)
{
	for (int i = 0; i < INPUT_VALUES_MAX && priority_inputs[input].values[i]; i++)
		if (str_is(word, priority_inputs[input].values[i]))
			return i;
	return -1;
}

const char *priority_bound_name(enum priority_bound bound)
{
	static const char *const names[] = {[BOUND_NONE] = "", [BOUND_KEV] = "known-exploited", [BOUND_KEV_ABSENT] = "known-exploited-elsewhere"};

	return names[bound];
}
