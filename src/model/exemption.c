/* SPDX-License-Identifier: Apache-2.0 */
#include "model/exemption.h"

const char *exemption_state_name(enum exemption_state state)
{
	static const char *const names[] = {
		[EXEMPTION_UNUSED] = "unused", [EXEMPTION_USED] = "used", [EXEMPTION_ENDING] = "ending", [EXEMPTION_EXPIRED] = "expired",
		[EXEMPTION_NOT_ASKED] = "not-asked",
	};

	return names[state];
}

struct str exemption_what(const struct exemption *exemption)
{
	const struct str conditions[] = {
		exemption->id, exemption->rule, exemption->purl, exemption->package, exemption->called, exemption->path, exemption->resource, exemption->location,
		exemption->fix_state, exemption->type, exemption->version, exemption->layer.n ? STR_LIT("a layer") : STR_NULL,
		exemption->has_severity ? str_of(severity_name(exemption->severity)) : STR_NULL,
	};

	for (size_t i = 0; i < ARRAY_SIZE(conditions); i++)
		if (conditions[i].n)
			return conditions[i];
	return STR_LIT("every finding");
}

void exemption_done(struct exemption *exemption)
{
	if (exemption->name)
		regex_done(exemption->name);
	if (exemption->upstream)
		regex_done(exemption->upstream);
	vec_done(&exemption->by_alias);
}
