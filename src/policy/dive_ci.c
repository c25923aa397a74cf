/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of a .dive-ci file (wagoodman/dive, cmd/dive/cli/internal/command/ci/rules.go): lowestEfficiency, a share;
 * highestWastedBytes, a size ("20MB" is 20 000 000 bytes); highestUserWastedPercent, a share. A limit that is met passes.
 * "disabled", "off", "false" and nothing switch a rule off.
 */
#include "policy/stages.h"

#include "base/file.h"
#include "codec/yaml.h"
#include "policy/quantity.h"

#define FILE_MAX ((size_t)1 << 20)
#define STANDING_EFFICIENCY STR_LIT("0.9")
#define STANDING_BYTES STR_LIT("disabled")
#define STANDING_USER_WASTED STR_LIT("0.1")

enum { EFFICIENCY, WASTED_BYTES, USER_WASTED };

static const char *const names[] = {"lowestEfficiency", "highestWastedBytes", "highestUserWastedPercent"};

static bool is_off(struct str text)
{
	return !text.n || str_case_eq(text, STR_LIT("disabled")) || str_case_eq(text, STR_LIT("off")) || str_case_eq(text, STR_LIT("false"));
}

static int set_rule(struct dive_rule *rule, size_t which, struct str text, const char *where, struct err *e)
{
	text = str_trim(text);
	rule->on = !is_off(text);
	rule->text = text;
	if (!rule->on || (which == WASTED_BYTES ? quantity_size : quantity_share)(text, &rule->limit))
		return 0;
	err_set(e, ERR_FORMAT, "%s: %s: \"%.*s\" is no %s", where, names[which], STR(text), which == WASTED_BYTES ? "size" : "share");
	return err_hint(e, which == WASTED_BYTES ? "a number of bytes, 20MB, 20MiB, or disabled" : "a number from 0 to 1, or disabled");
}

static int read_rules(struct dive_policy *dive, const struct yaml_node *root, const char *path, struct arena *arena, struct err *e)
{
	yaml_each_pair(pair, yaml_get(root, "rules")) {
		bool known = false;

		for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
			struct str where = arena_printf(arena, "%s:%u", path, pair->key->line);

			known |= str_is(yaml_text(pair->key), names[i]);
			if (str_is(yaml_text(pair->key), names[i]) &&
			    set_rule(&dive->rules[i], i, arena_str(arena, yaml_text(pair->value)), where.p, e) < 0)
				return e->code;
		}
		if (!known)
			return err_set(e, ERR_FORMAT, "%s:%u: there is no rule %.*s; there are %s, %s and %s", path, pair->key->line,
				       STR(yaml_text(pair->key)), names[0], names[1], names[2]);
	}
	return 0;
}

int policy_load_dive(struct policy *policy, const char *path, struct arena *arena, struct err *e)
{
	struct yaml_reader *reader auto_yaml = NULL;
	auto_done(buf_done) struct buf bytes = BUF_INIT(FILE_MAX);
	struct dive_policy *dive = &policy->dive;
	struct yaml_document document;
	int r;

	dive->on = true;
	set_rule(&dive->rules[EFFICIENCY], EFFICIENCY, STANDING_EFFICIENCY, "", e);
	set_rule(&dive->rules[WASTED_BYTES], WASTED_BYTES, STANDING_BYTES, "", e);
	set_rule(&dive->rules[USER_WASTED], USER_WASTED, STANDING_USER_WASTED, "", e);
	if (!path)
		return 0;
	if (file_load(path, &bytes, e) < 0)
		return err_wrap(e, "--ci-config");
	if (yaml_open(buf_str(&bytes), YAML_CAPS, path, &reader, e) < 0 || (r = yaml_next(reader, &document, e)) < 0)
		return e->code;
	return r > 0 ? read_rules(dive, document.root, path, arena, e) : 0;
}

static void add_gate(struct findings *findings, struct report *report, size_t which, const struct dive_rule *rule, double actual)
{
	struct gate *gate = vec_push(&report->gates);
	struct arena *arena = &findings->arena;

	gate->name = str_of(names[which]);
	gate->limit = arena_printf(arena, "%s %.*s", which == EFFICIENCY ? "at least" : "at most", STR(rule->text));
	gate->actual = which == WASTED_BYTES ? arena_printf(arena, "%.0f", actual) : arena_printf(arena, "%.4f", actual);
	gate->verdict = (which == EFFICIENCY ? actual >= rule->limit : actual <= rule->limit) ? GATE_PASSED : GATE_FAILED;
}

void policy_dive_gate(const struct policy *policy, struct findings *findings, struct report *report)
{
	const struct dive_numbers *numbers = report->layers ? &report->layers->dive : NULL;

	for (size_t i = 0; numbers && policy->dive.on && i < ARRAY_SIZE(names); i++) {
		const double actual[] = {numbers->efficiency, (double)numbers->wasted_bytes, numbers->user_wasted};

		if (policy->dive.rules[i].on)
			add_gate(findings, report, i, &policy->dive.rules[i], actual[i]);
	}
}
