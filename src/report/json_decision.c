/* SPDX-License-Identifier: Apache-2.0 */
#include "report/json_decision.h"

/* Enough to find each again among "findings", so that the count can be checked. */
static void put_removes(struct json_writer *json, const struct report *report, const struct action *action)
{
	json_key(json, "removes");
	json_open(json, '[');
	for (size_t i = 0; action->removes && i < action->total; i++) {
		const struct finding *finding = &report->findings->list.v[action->removes[i]];

		json_open(json, '{');
		json_member_text(json, "id", finding->id);
		if (finding->package)
			json_member_text(json, "purl", finding->package->purl);
		else
			json_member_text_opt(json, "where", finding_place(finding));
		json_close(json, '}');
	}
	json_close(json, ']');
}

/* What to give to a package manager. */
static void put_takes(struct json_writer *json, const struct action *action)
{
	if (!action->takes_n)
		return;
	json_key(json, "takes");
	json_open(json, '[');
	for (size_t i = 0; i < action->takes_n; i++)
		json_put_text(json, action->takes[i]->purl);
	json_close(json, ']');
}

static void put_action(struct json_writer *json, const struct report *report, const struct action *action)
{
	json_open(json, '{');
	json_member_text(json, "kind", str_of(action_kind_name(action->kind)));
	json_member_text(json, "text", action->text);
	json_member_text_opt(json, "where", action->where);
	json_member_text_opt(json, "command", action->command);
	json_member_bool(json, "part", action->part);
	json_member_bool(json, "upTo", action->up_to);
	json_member_bool(json, "needed", action->needed);
	json_member_u64(json, "findings", action->findings);
	json_member_u64(json, "urgent", action->urgent);
	json_member_u64(json, "kev", action->kev);
	json_member_double(json, "score", (double)(int64_t)(action->score * 10 + 0.5) / 10);
	json_member_u64(json, "total", action->total);
	json_member_u64(json, "packages", action->packages);
	json_member_u64(json, "bytes", action->bytes);
	put_takes(json, action);
	put_removes(json, report, action);
	json_close(json, '}');
}

static void put_gate(struct json_writer *json, const struct gate *gate)
{
	json_open(json, '{');
	json_member_text(json, "name", gate->name);
	json_member_text(json, "limit", gate->limit);
	json_member_text(json, "actual", gate->actual);
	json_member_bool(json, "passed", gate->verdict == GATE_PASSED);
	json_member_text(json, "verdict", str_of(gate_verdict_name(gate->verdict)));
	json_member_text_opt(json, "why", gate->why);
	json_member_text_opt(json, "askedBy", gate->asked_by);
	json_member_text_opt(json, "references", gate->references);
	json_close(json, '}');
}

static void put_load(struct json_writer *json, const struct report *report)
{
	json_key(json, "load");
	json_open(json, '[');
	for (int i = 0; i < LOAD_PARTS; i++) {
		const struct load *load = &report->load[i];

		json_open(json, '{');
		json_member_text(json, "part", str_of(load_part_name((enum load_part)i)));
		json_member_bool(json, "evaluated", load->evaluated);
		if (load->evaluated)
			json_member_double(json, "percent", load->percent);
		json_member_text_opt(json, load->evaluated ? "decidedBy" : "why", load->decided_by);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void put_least(struct json_writer *json, const struct least_change *least)
{
	json_key(json, "leastChange");
	json_open(json, '{');
	json_member_bool(json, "enough", least->enough);
	json_member_text_opt(json, "stuck", least->stuck);
	json_close(json, '}');
}

void json_decision(struct json_writer *json, const struct report *report)
{
	json_key(json, "actions");
	json_open(json, '[');
	vec_each(action, &report->actions)
		put_action(json, report, action);
	json_close(json, ']');
	json_key(json, "gates");
	json_open(json, '[');
	vec_each(gate, &report->gates)
		put_gate(json, gate);
	json_close(json, ']');
	if (report->loaded)
		put_load(json, report);
	if (report->least.asked)
		put_least(json, &report->least);
	json_member_text(json, "verdict", str_of(verdict_name(report->verdict)));
	json_member_text(json, "verdictReason", report->verdict_reason);
}
