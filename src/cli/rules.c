/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/rules.h"

static const struct check others[] = {
	{
		.id = "license/denied",
		.severity = SEVERITY_HIGH,
		.title = "a package under a licence that the policy does not allow",
		.why = "The policy on licences (--license-policy) says under which terms software may be shipped. Where a "
		       "package may be had under several licences, one that is allowed is enough; where several hold together, each must be.",
		.fix = "replace the package, or allow the licence in the policy",
	},
	{
		.id = "license/unknown",
		.severity = SEVERITY_LOW,
		.title = "a package whose licence is not known",
		.why = "Its record declares none, or one that is no licence of the SPDX list, so that nobody can say whether the policy allows "
		       "it. It is medium where the policy denies what is unknown, and no finding where it allows that.",
		.fix = "find out what the package is under and allow that name (LicenseRef-…) in the policy, or replace the package",
	},
	{
		.id = "sbom/extra",
		.severity = SEVERITY_MEDIUM,
		.title = "a package that is in the image and not in the SBOM of --compare",
		.why = "Whoever watches the SBOM for vulnerabilities will not hear of those of this package.",
		.fix = "have the SBOM made of this very image, or find out how the package came into it",
	},
	{
		.id = "sbom/missing",
		.severity = SEVERITY_MEDIUM,
		.title = "a package that the SBOM of --compare claims and the image does not hold",
		.why = "The SBOM is of another image, or was made of sources and not of what was built.",
		.fix = "have the SBOM made of this very image",
	},
	{
		.id = "sbom/version",
		.severity = SEVERITY_MEDIUM,
		.title = "a package that is in the image in another version than the SBOM of --compare claims",
		.why = "Vulnerabilities are looked up by version: those of the claimed one are not those of the image.",
		.fix = "have the SBOM made of this very image",
	},
};

const struct check *rule_at(size_t i)
{
	size_t before = 0;

	while (check_at(before))
		before++;
	if (i < before)
		return check_at(i);
	i -= before;
	return i < ARRAY_SIZE(others) ? &others[i] : NULL;
}
