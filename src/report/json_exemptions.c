/* SPDX-License-Identifier: Apache-2.0 */
#include "report/json_exemptions.h"

#include "base/clock.h"

static void put_exemption(struct json_writer *json, const struct exemption *exemption)
{
	char day[CLOCK_TEXT_MAX];

	json_open(json, '{');
	json_member_text(json, "file", exemption->file);
	json_member_u64(json, "line", exemption->line);
	json_member_text(json, "tool", exemption->tool);
	json_member_text(json, "what", exemption_what(exemption));
	json_member_text(json, "state", str_of(exemption_state_name(exemption->state)));
	json_member_u64(json, "findings", exemption->count);
	if (exemption->by_alias.n)
		json_member_texts(json, "aliases", &exemption->by_alias);
	json_member_text_opt(json, "reason", exemption->reason);
	json_member_text_opt(json, "author", exemption->author);
	if (exemption->has_until) {
		clock_format(exemption->until, day);
		json_member_text(json, "until", clock_day(str_of(day)));
	}
	json_close(json, '}');
}

void json_exemptions(struct json_writer *json, const struct exemption_list *exemptions)
{
	json_key(json, "exemptions");
	json_open(json, '[');
	vec_each(exemption, exemptions)
		put_exemption(json, exemption);
	json_close(json, ']');
}
