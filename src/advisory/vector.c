/* SPDX-License-Identifier: Apache-2.0 */
#include "advisory/vector.h"

#include "base/mem.h"
#include "codec/cvss.h"

_Static_assert(VECTOR_TEXT_MAX >= CVSS_TEXT_MAX, "a vector that is unpacked fits");

#define OF_A_VERSION (VECTOR_PACKED_END / 2)

static const char *const versions[] = {"2.0", "4.0", "3.0", "3.1"}; /* by rank */

static int rank_of(const struct cvss *cvss)
{
	for (size_t i = 0; i < ARRAY_SIZE(versions); i++)
		if (strcmp(cvss_version(cvss), versions[i]) == 0)
			return (int)i + 1;
	return 0;
}

static enum severity severity_of(const struct cvss *cvss, int tenths)
{
	static const enum severity severities[] = {[CVSS_LOW] = SEVERITY_LOW, [CVSS_MEDIUM] = SEVERITY_MEDIUM, [CVSS_HIGH] = SEVERITY_HIGH,
						   [CVSS_CRITICAL] = SEVERITY_CRITICAL};

	return tenths == 0 ? SEVERITY_UNKNOWN : severities[cvss_severity(cvss, tenths)];
}

struct vector_worth vector_worth(struct str vector)
{
	struct cvss cvss;
	bool one_score;
	int tenths;

	if (!cvss_parse_lenient(vector, &cvss))
		return (struct vector_worth){.score = -1};
	one_score = str_is(STR_LIT("4.0"), cvss_version(&cvss));
	tenths = cvss_score(&cvss, one_score ? cvss_last_group(&cvss) : CVSS_BASE);
	return (struct vector_worth){
		.rank = rank_of(&cvss),
		.score = tenths / 10.0,
		.severity = severity_of(&cvss, tenths),
		.coarse = str_is(STR_LIT("2.0"), cvss_version(&cvss)),
	};
}

bool vector_pack(struct str vector, uint32_t *ret_packed)
{
	char text[CVSS_TEXT_MAX];
	struct cvss cvss;
	uint32_t packed;

	if (!str_starts(vector, "CVSS:3.") || !cvss_parse_lenient(vector, &cvss) || !cvss_pack(&cvss, &packed))
		return false;
	if (!str_eq(cvss_print(&cvss, text), vector))
		return false; /* another order */
	*ret_packed = packed + (strcmp(cvss_version(&cvss), "3.1") == 0 ? OF_A_VERSION : 0);
	return true;
}

struct str vector_unpack(uint32_t packed, char text[VECTOR_TEXT_MAX])
{
	struct cvss cvss;

	packed %= VECTOR_PACKED_END;
	cvss_unpack(packed < OF_A_VERSION ? "3.0" : "3.1", packed % OF_A_VERSION, &cvss);
	return cvss_print(&cvss, text);
}
