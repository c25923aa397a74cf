/* SPDX-License-Identifier: Apache-2.0 */
/*
 * .trivyignore. Source: Trivy docs, "Filtering", by finding IDs. It also holds vulnerabilities, which are none of files of
 * configuration: their exemptions would all seem to match nothing, and are left out.
 */
#include "policy/settings.h"

static bool is_vulnerability(struct str id)
{
	return str_starts(id, "CVE-") || str_starts(id, "GHSA-") || str_starts(id, "TEMP-");
}

static int read_trivyignore(struct settings_file *file, struct err *e)
{
	struct policy *policy = file->sink->policy;
	size_t kept = policy->exemptions.n, from = kept;
	int r = policy_load_ignore(policy, file->path, file->sink->arena, e);

	if (r < 0) {
		e->code = ERR_FORMAT; /* a file's line, and no word of the command line */
		return r;
	}
	for (size_t i = from; i < policy->exemptions.n; i++) {
		struct exemption exemption = policy->exemptions.v[i];

		if (is_vulnerability(exemption.id))
			continue;
		str_skip(&exemption.id, "AVD-");
		exemption.glob = true;
		policy->exemptions.v[kept++] = exemption;
	}
	policy->exemptions.n = kept;
	return 0;
}

static const char *const names[] = {".trivyignore", NULL};

const struct settings_format settings_trivyignore = {.tool = "Trivy", .names = names, .plain = true, .read = read_trivyignore};
