/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "policy/settings.h"

struct outcome {
	struct policy policy;
	struct err e;
	int r;
};

static void read_text(const char *text, struct arena *arena, struct outcome *ret_outcome)
{
	struct settings settings = {0};
	struct settings_sink sink = {.settings = &settings, .policy = &ret_outcome->policy, .arena = arena, .log = &(struct log){0}};

	policy_init(&ret_outcome->policy);
	ret_outcome->e = (struct err)ERR_INIT;
	ret_outcome->r = settings_read(&sink, ".plimsoll.yaml", str_of(text), &ret_outcome->e);
	settings_sink_done(&sink);
	settings_done(&settings);
}

static const struct {
	const char *text, *error, *hint;
} wrong[] = {
	{"priority: 3\n", ".plimsoll.yaml:1: keys with values are expected", ""},
	{"priority:\n  treshold: {plan: 3}\n", ".plimsoll.yaml:2: there is no setting \"treshold\" here", "thresholds:"},
	{"priority:\n  thresholds: {plan: 80}\n", ".plimsoll.yaml:2: thresholds rise: watch 20.0, plan 80.0, act-now 70.0 do not", ""},
	{"priority:\n  thresholds: {plan: 100.1}\n", ".plimsoll.yaml:2: \"100.1\" is not a score from 0.1 to 100, with one decimal at most", ""},
	{"priority:\n  thresholds: {plan: 0}\n", ".plimsoll.yaml:2: \"0\" is not a score from 0.1 to 100, with one decimal at most", ""},
	{"priority:\n  thresholds: {plan: 50.25}\n", ".plimsoll.yaml:2: \"50.25\" is not a score from 0.1 to 100, with one decimal at most", ""},
	{"priority:\n  epss: {likely: 1}\n", ".plimsoll.yaml:2: \"1\" is not a probability above 0 and below 1", ""},
	{"priority:\n  epss: {likely: 0.001}\n", ".plimsoll.yaml:2: what is likely is likelier than what is possible: 0.001000 is not above 0.010000", ""},
	{"priority:\n  epss: {some: 0.001}\n", ".plimsoll.yaml:2: there is no setting \"some\" here", ""},
	{"priority:\n  overdue-days: soon\n", ".plimsoll.yaml:2: \"soon\" is not a number of days", ""},
	{"priority:\n  overdue-days: 99999999999999999999\n", ".plimsoll.yaml:2: \"99999999999999999999\" is not a number of days", ""},
	{"priority:\n  exposure: unknown\n", ".plimsoll.yaml:2: \"unknown\" is none of small, controlled, open", ""},
	{"priority:\n  mission: [high]\n", ".plimsoll.yaml:2: \"\" is none of low, medium, high", ""},
	{"priority:\n  weights:\n    ned: {unreached: 0.3}\n", ".plimsoll.yaml:3: \"ned\" is no input of a priority", "need:"},
	{"priority:\n  weights:\n    need:\n      unreachd: 0.3\n", ".plimsoll.yaml:4: \"unreachd\" is no value of need", "unreached:"},
	{"priority:\n  weights:\n    need: 0.3\n", ".plimsoll.yaml:3: values with a weight each are expected: need: {discouraged: 0.3}", ""},
	{"priority:\n  weights:\n    need: {unreached: 2.001}\n", ".plimsoll.yaml:3: \"2.001\" is not a weight from 0 to 2, with three decimals at most", ""},
	{"priority:\n  weights:\n    need: {unreached: -1}\n", ".plimsoll.yaml:3: \"-1\" is not a weight from 0 to 2, with three decimals at most", ""},
	{"priority:\n  weights:\n    need: {unreached: 0.}\n", ".plimsoll.yaml:3: \"0.\" is not a weight from 0 to 2, with three decimals at most", ""},
	{"priority:\n  weights:\n    need: {unknown: 0.5}\n",
	 ".plimsoll.yaml:3: what is not known of need lowers nothing and raises nothing: its weight is 1", ""},
	{"priority:\n  weights: [need]\n", ".plimsoll.yaml:2: inputs with weights are expected: need: {unreached: 0.3}", ""},
};

TEST(what_cannot_be_meant_is_an_error)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct arena arena = ARENA_INIT;
		struct outcome outcome;

		read_text(wrong[i].text, &arena, &outcome);
		if (outcome.r != ERR_FORMAT || strcmp(outcome.e.text, wrong[i].error) != 0)
			fail_msg("%s got %d %s\nwant %s", wrong[i].text, outcome.r, outcome.e.text, wrong[i].error);
		if (*wrong[i].hint && strcmp(outcome.e.hint, wrong[i].hint) != 0)
			fail_msg("%s hints \"%s\", want \"%s\"", wrong[i].text, outcome.e.hint, wrong[i].hint);
		policy_done(&outcome.policy);
		arena_done(&arena);
	}
}

TEST(all_of_it)
{
	struct arena arena = ARENA_INIT;
	struct outcome outcome;
	const struct priority_policy *priority = &outcome.policy.priority;

	read_text("priority:\n"
		  "  thresholds: {act-now: 80.5, plan: 40, watch: 1}\n"
		  "  epss: {possible: 0.02, likely: 0.36}\n"
		  "  overdue-days: 7\n"
		  "  exposure: small\n"
		  "  mission: high\n"
		  "  weights:\n"
		  "    need: {unreached: 0.3, discouraged: 0}\n"
		  "    severity: {unknown: 1}\n"
		  "    user: {other: 0.905}\n",
		  &arena, &outcome);
	if (outcome.r < 0)
		fail_msg("%s", outcome.e.text);
	assert_int_equal(priority->act, 805);
	assert_int_equal(priority->plan, 400);
	assert_int_equal(priority->watch, 10);
	assert_int_equal(priority->epss_some, 20000);
	assert_int_equal(priority->epss_high, 360000);
	assert_int_equal(priority->overdue_days, 7);
	assert_int_equal(priority->exposure.value, EXPOSURE_SMALL);
	assert_str(priority->exposure.why, ".plimsoll.yaml:5 says so");
	assert_int_equal(priority->mission.value, MISSION_HIGH);
	assert_int_equal(priority->weights[INPUT_NEED][NEED_IS_UNREACHED], 300);
	assert_int_equal(priority->weights[INPUT_NEED][NEED_IS_DISCOURAGED], 0);
	assert_int_equal(priority->weights[INPUT_SEVERITY][UNKNOWN_VALUE], 1000);
	assert_int_equal(priority->weights[INPUT_USER][USER_IS_OTHER], 905);
	policy_done(&outcome.policy);
	arena_done(&arena);
}

TEST_MAIN
