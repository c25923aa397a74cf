/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The formula of docs/priority.md. Its examples are the lines of tests/data/priority/cases.tsv, which another program computes again
 * (tests/e2e/test_priority.py); here the laws that hold of all inputs whatsoever.
 */
#include "../test.h"
#include "../tree_of.h"

#include "base/file.h"
#include "model/user.h"
#include "policy/policy.h"
#include "policy/priority.h"

static struct priority_policy policy;

static struct weighed weigh(const struct input_fact *facts, int64_t epss)
{
	struct input_step steps[INPUTS];

	return priority_weigh(&policy, facts, epss, steps);
}

static unsigned values_of(enum input input)
{
	unsigned n = 0;

	while (n < INPUT_VALUES_MAX && priority_inputs[input].values[n])
		n++;
	return n;
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* Facts as no scan would be shy of giving; every other input unknown. */
static void draw(uint32_t *seed, struct input_fact *facts)
{
	for (int input = 0; input < INPUTS; input++)
		facts[input] = (struct input_fact){
			.value = (uint8_t)(next_random(seed) % 2 ? next_random(seed) % values_of((enum input)input) : UNKNOWN_VALUE)};
}

#define DRAWS 20000

/* ---- cases ---- */

/* "severity=high vector=network": the rest is unknown. */
static void read_facts(struct str text, struct input_fact *facts, int64_t *ret_epss, struct vulnerability *vulnerability)
{
	struct str word, name, value;

	*ret_epss = -1;
	while (str_next_word(&text, &word)) {
		bool known = false;

		assert_true(str_cut(word, '=', &name, &value));
		if (str_is(name, "epss")) {
			auto_done(buf_done) struct buf number = BUF_INIT(64);

			buf_put(&number, value);
			vulnerability->epss = strtod(buf_text(&number), NULL);
			*ret_epss = (int64_t)(vulnerability->epss * 1e6 + 0.5);
			continue;
		}
		for (int input = 0; input < INPUTS; input++)
			if (str_is(name, priority_inputs[input].name)) {
				int number = input_value((enum input)input, value);

				if (number < 0)
					fail_msg("%.*s: no such value", STR(word));
				facts[input].value = (uint8_t)number;
				known = true;
			}
		if (!known)
			fail_msg("%.*s: no such input", STR(word));
	}
}

TEST(cases)
{
	auto_done(buf_done) struct buf path = BUF_INIT(4096), bytes = BUF_INIT((size_t)1 << 20);
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;
	struct str rest, line;
	size_t n = 0;

	buf_printf(&path, "%s/tests/data/priority/cases.tsv", getenv("PLIMSOLL_SOURCE"));
	if (file_load(buf_text(&path), &bytes, &e) < 0)
		fail_msg("%s", e.text);
	rest = buf_str(&bytes);
	while (str_next_line(&rest, &line)) {
		struct vulnerability vulnerability = {.epss = -1, .epss_percentile = -1};
		struct str inputs, word, score, reason, got;
		struct input_fact facts[INPUTS] = {0};
		struct input_step steps[INPUTS];
		struct weighed weighed;
		int64_t epss;

		if (!line.n || line.p[0] == '#')
			continue;
		assert_true(str_cut(line, '\t', &inputs, &line) && str_cut(line, '\t', &word, &line) && str_cut(line, '\t', &score, &reason));
		read_facts(inputs, facts, &epss, &vulnerability);
		weighed = priority_weigh(&policy, facts, epss, steps);
		got = arena_printf(&arena, "%s\t%u.%u\t%.*s", priority_name(weighed.priority), weighed.score / 10, weighed.score % 10,
				   STR(priority_reason(&arena, steps, &vulnerability)));
		if (!str_eq(got, arena_printf(&arena, "%.*s\t%.*s\t%.*s", STR(word), STR(score), STR(reason))))
			fail_msg("%.*s\n got %.*s\nwant %.*s\t%.*s\t%.*s", STR(inputs), STR(got), STR(word), STR(score), STR(reason));
		n++;
	}
	assert_true(n >= 40);
}

/* ---- the table ---- */

TEST(severities_are_values)
{
	for (int severity = 0; severity < SEVERITY_COUNT; severity++)
		assert_string_equal(priority_inputs[INPUT_SEVERITY].values[severity], severity_name((enum severity)severity));
	assert_int_equal(values_of(INPUT_SEVERITY), SEVERITY_COUNT);
}

TEST(every_input_has_its_unknown)
{
	for (int input = 0; input < INPUTS; input++) {
		assert_string_equal(priority_inputs[input].values[UNKNOWN_VALUE], "unknown");
		for (unsigned value = 0; value < values_of((enum input)input); value++) {
			assert_int_equal(input_value((enum input)input, str_of(priority_inputs[input].values[value])), value);
			assert_true(priority_inputs[input].weights[value] > 0 && priority_inputs[input].weights[value] <= PRIORITY_WEIGHT_MAX);
		}
		assert_int_equal(input_value((enum input)input, STR_LIT("nonsense")), -1);
	}
}

/* ---- laws ---- */

/* What is forgotten never lowers, but of the two inputs whose reason then says so. */
TEST(unknown_never_lowers)
{
	uint32_t seed = 1;

	for (unsigned i = 0; i < DRAWS; i++) {
		struct input_fact facts[INPUTS];
		unsigned before;

		draw(&seed, facts);
		before = weigh(facts, -1).score;
		for (int input = INPUT_IMPACT; input < INPUTS; input++) {
			struct input_fact known = facts[input];
			unsigned would = policy.weights[input][known.value], after;

			facts[input].value = UNKNOWN_VALUE;
			after = weigh(facts, -1).score;
			if (would <= INPUT_WEIGHT_ONE && after < before)
				fail_msg("forgetting %s=%s lowers %u to %u", priority_inputs[input].name,
					 priority_inputs[input].values[known.value], before, after);
			facts[input] = known;
		}
	}
}

/* Of exploitation and severity unknown ranks above what is known to be harmless, and is told. */
TEST(unknown_is_said)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct vulnerability vulnerability = {.epss = -1, .epss_percentile = -1};
	struct input_fact facts[INPUTS] = {0};
	struct input_step steps[INPUTS];
	struct weighed weighed = priority_weigh(&policy, facts, -1, steps);

	assert_int_equal(weighed.priority, PRIORITY_PLAN);
	assert_str(priority_reason(&arena, steps, &vulnerability), "severity unknown");
	facts[INPUT_SEVERITY].value = SEVERITY_MEDIUM;
	assert_true(weigh(facts, -1).score < weighed.score);
	facts[INPUT_SEVERITY].value = SEVERITY_UNKNOWN;
	assert_true(weigh(facts, 1000).score < weighed.score); /* an EPSS of 0.1 % is a fact */
	for (int input = 0; input < INPUTS; input++)
		if (input != INPUT_EXPLOITATION && input != INPUT_SEVERITY)
			assert_int_equal(policy.weights[input][UNKNOWN_VALUE], INPUT_WEIGHT_ONE);
}

TEST(likelier_is_never_lower)
{
	uint32_t seed = 2;

	for (unsigned i = 0; i < DRAWS; i++) {
		struct input_fact facts[INPUTS];
		unsigned last = 0;

		draw(&seed, facts);
		facts[INPUT_EXPLOITATION].value = EXPLOITATION_UNLIKELY;
		for (int64_t epss = 0; epss <= 1000000; epss += 1 + next_random(&seed) % 100000) {
			facts[INPUT_EXPLOITATION].value = epss >= policy.epss_high ? EXPLOITATION_LIKELY
							  : epss >= policy.epss_some ? EXPLOITATION_POSSIBLE : EXPLOITATION_UNLIKELY;
			unsigned score = weigh(facts, epss).score;

			assert_true(score >= last);
			last = score;
		}
	}
}

/* In the order of its values each of these weighs more than the one before. */
TEST(worse_is_never_lower)
{
	static const enum input rising[] = {INPUT_SEVERITY, INPUT_VECTOR, INPUT_SYMBOLS, INPUT_NEED, INPUT_OBSERVED, INPUT_EXPOSURE,
					    INPUT_USER, INPUT_CAPABILITIES, INPUT_SECCOMP, INPUT_MISSION, INPUT_FIX};
	uint32_t seed = 3;

	for (unsigned i = 0; i < DRAWS; i++) {
		enum input input = rising[i % ARRAY_SIZE(rising)];
		struct input_fact facts[INPUTS];
		unsigned last = 0;

		draw(&seed, facts);
		if (input == INPUT_VECTOR) /* whether exposure counts hangs on it */
			facts[INPUT_EXPOSURE].value = UNKNOWN_VALUE;
		for (uint8_t value = 1; value < values_of(input); value++) {
			unsigned score;

			facts[input].value = value;
			score = weigh(facts, -1).score;
			assert_true(score >= last);
			last = score;
		}
	}
}

/* Known exploited: the first of what is planned at the least; where the code is known to be absent, still watched. */
TEST(known_exploited_is_bound)
{
	uint32_t seed = 4;

	for (unsigned i = 0; i < DRAWS; i++) {
		struct input_fact facts[INPUTS];
		struct weighed weighed;
		bool absent;

		draw(&seed, facts);
		facts[INPUT_EXPLOITATION].value = i % 2 ? EXPLOITATION_ACTIVE : EXPLOITATION_RANSOM;
		absent = facts[INPUT_SYMBOLS].value == SYMBOLS_ARE_ABSENT || facts[INPUT_BUILD].value == BUILD_KERNEL;
		weighed = weigh(facts, -1);
		assert_true(weighed.priority >= (absent ? PRIORITY_WATCH : PRIORITY_PLAN));
		if (!absent)
			assert_true(weighed.score >= policy.act - 1u);
		facts[INPUT_FIX].value = FIX_DECLINED;
		assert_true(weigh(facts, -1).score >= policy.watch);
	}
}

TEST(score_is_within_bounds)
{
	uint32_t seed = 5;

	for (unsigned i = 0; i < DRAWS; i++) {
		struct input_fact facts[INPUTS];
		struct input_step steps[INPUTS];
		struct weighed weighed;

		draw(&seed, facts);
		weighed = priority_weigh(&policy, facts, (int64_t)(next_random(&seed) % 1100000) - 50000, steps);
		assert_true(weighed.score <= 1000);
		for (int input = 0; input < INPUTS; input++)
			assert_true(steps[input].score <= 1000 && steps[input].weight <= PRIORITY_WEIGHT_MAX);
	}
}

/* The same question as the gate on users asks, and the same answer: model/user.h. */
TEST(a_name_of_root_is_root)
{
	static const struct {
		const char *user;
		bool tree;
		uint8_t value;
	} cases[] = {
		{"app", true, USER_IS_ROOT}, {"other", true, USER_IS_OTHER}, {"app", false, UNKNOWN_VALUE}, {"", false, USER_IS_ROOT},
		{"00:5", false, USER_IS_ROOT}, {"7", false, USER_IS_OTHER}, {"root", false, USER_IS_ROOT},
	};
	struct arena arena = ARENA_INIT;
	struct coverage coverage = {0};
	struct tree tree;

	tree_of(source_path(&arena, "tests/data/user/app-is-zero"), &(struct wishes){.globs = user_wanted}, &tree, &coverage, &arena);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct image image = {.raw_config = STR_LIT("{}"), .config = {.user = str_of(cases[i].user)}};
		struct report report = {.image = &image, .tree = cases[i].tree ? &tree : NULL};
		struct image_facts facts;

		image_facts_init(&facts, &policy, &report, &arena);
		if (facts.common[INPUT_USER].value != cases[i].value || !facts.common[INPUT_USER].why.n)
			fail_msg("%s: %u, %.*s", cases[i].user, facts.common[INPUT_USER].value, STR(facts.common[INPUT_USER].why));
		image_facts_done(&facts);
	}
	tree_done(&tree);
	coverage_done(&coverage);
	arena_done(&arena);
}

int main(void)
{
	priority_policy_init(&policy);
	return run_as_tap();
}
