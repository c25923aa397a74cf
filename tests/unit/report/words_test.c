/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "fixture.h"
#include "report/report.h"
#include "report/story.h"
#include "report/words.h"

/* A tag says nothing without what is tagged. */
TEST(what_an_image_is_called)
{
	static const struct {
		const char *kind, *reference, *name, *wanted;
	} cases[] = {
		{"oci", "/srv/images/shop.oci", "latest", "shop.oci:latest"},
		{"oci", "shop", "2.4", "shop:2.4"},
		{"oci", "shop/", "2.4", "shop:2.4"},
		{"oci", "oci:/srv/shop:2.4", "2.4", "shop:2.4"},
		{"oci", "oci:shop:2.4", "2.4", "shop:2.4"},
		{"oci", "shop@sha256:0123", "2.4", "shop:2.4"},
		{"oci-archive", "out/shop.tar", "latest", "shop.tar:latest"},
		{"oci", "shop", "registry.example/acme/shop:1", "registry.example/acme/shop:1"},
		{"oci", "shop", "shop:1", "shop:1"},
		{"oci", "shop", "acme/shop", "acme/shop"},
		{"oci-archive", "-", "latest", "latest"},
		{"oci", ".", "latest", "latest"},
		{"docker-archive", "a.tar", "shop", "shop"}, /* Docker has no names without a tag: whatever this is, it is none */
		{"oci", "/srv/shop", NULL, "/srv/shop"},
	};
	auto_done(arena_done) struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct image image = {.kind = cases[i].kind, .reference = str_of(cases[i].reference)};
		struct str name;

		if (cases[i].name)
			*vec_push(&image.names) = str_of(cases[i].name);
		name = words_image(&arena, &image);
		if (!str_is(name, cases[i].wanted))
			fail_msg("%s called %s: %.*s", cases[i].reference, cases[i].name ? cases[i].name : "nothing", STR(name));
		vec_done(&image.names);
	}
}

static struct package log4j = {.type = "maven", .namespace = STR_LIT("org.apache.logging.log4j"), .name = STR_LIT("log4j-core"),
			       .version = STR_LIT("2.14.1")};

static void add(struct findings *findings, const struct package *package, const char *installed, const char *fixed, bool ignored)
{
	*vec_push(&findings->list) = (struct finding){
		.kind = FINDING_VULNERABILITY, .id = STR_LIT("CVE-2021-1"), .package = package, .installed = str_of(installed),
		.fixed_in = str_of(fixed), .ignored = ignored, .layer = LAYER_UNKNOWN,
	};
}

/* The first fix of several leaves the others open: 2.9.0 is below 2.17.1 though its digits are not. */
TEST(the_version_that_fixes_all)
{
	static struct package other = {.type = "maven", .namespace = STR_LIT("org.example"), .name = STR_LIT("log4j-core")};
	struct findings findings = {0};

	add(&findings, &log4j, "2.14.1", "2.9.0", false);
	add(&findings, &log4j, "2.14.1", "2.17.1", false);
	add(&findings, &log4j, "2.14.1", "2.15.0", false);
	add(&findings, &log4j, "2.14.1", "", false);
	add(&findings, &log4j, "2.14.1", "3.0.0", true);  /* exempt */
	add(&findings, &log4j, "2.0.0", "4.0.0", false);  /* another that is installed */
	add(&findings, &other, "2.14.1", "5.0.0", false); /* of another group */
	for (size_t i = 0; i < 4; i++)
		assert_true(str_is(words_fixes_all(&findings, &findings.list.v[i]), "2.17.1"));
	assert_true(str_is(words_fixes_all(&findings, &findings.list.v[6]), "5.0.0"));
	vec_done(&findings.list);
}

static bool tells(const struct story *story, const char *words)
{
	vec_each(line, story)
		if (str_search(line->text, str_of(words)) >= 0)
			return true;
	return false;
}

TEST(the_story_names_the_version_that_fixes_all)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct findings findings = {0};
	struct story first = {0}, last = {0};

	add(&findings, &log4j, "2.14.1", "2.15.0", false);
	add(&findings, &log4j, "2.14.1", "2.17.1", false);
	story_tell(&findings.list.v[0], &findings, STR_NULL, &arena, &first);
	story_tell(&findings.list.v[1], &findings, STR_NULL, &arena, &last);
	assert_true(tells(&first, "better to 2.17.1"));
	assert_false(tells(&last, "better to"));
	vec_done(&first);
	vec_done(&last);
	vec_done(&findings.list);
}

/* What a narrow column has of a reason: what decides stands in it. */
TEST(the_reason_in_brief)
{
	static const struct {
		const char *reason, *wanted;
		enum input input;
		uint8_t value;
		unsigned weight;
	} cases[] = {
		{"high; needed here; network", "high; needed here", INPUT_NEED, NEED_IS_REQUIRED, 1000},
		{"severity unknown; needed here", "unknown; needed here", INPUT_NEED, NEED_IS_REQUIRED, 1000},
		{"high; code present", "high; code present", INPUT_SYMBOLS, SYMBOLS_ARE_PRESENT, 1030},
		{"known exploited; not needed here", "exploited; not needed here", INPUT_NEED, NEED_IS_UNREACHED, 600},
		{"high; network; listening", "high", INPUT_LISTENS, VALUE_YES, 1030},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct input_step steps[INPUTS] = {0};
		struct finding finding = {.kind = FINDING_VULNERABILITY, .reason = str_of(cases[i].reason), .exposure.steps = steps};
		struct str brief;

		for (int input = 0; input < INPUTS; input++)
			steps[input] = (struct input_step){.input = (enum input)input, .weight = INPUT_WEIGHT_ONE};
		steps[cases[i].input].fact.value = cases[i].value;
		steps[cases[i].input].weight = cases[i].weight;
		brief = words_why(&finding, true);
		if (!str_is(brief, cases[i].wanted))
			fail_msg("%s in brief: %.*s", cases[i].reason, STR(brief));
	}
}

/* One package has one name in every format. */
TEST(packages_have_their_full_names)
{
	static const char *const formats[] = {"csv", "gitlab", "html", "markdown", "table"};
	static const struct report_style style = {.utf8 = true}, groups = {.utf8 = true, .group = STR_LIT("package")};

	for (size_t i = 0; i <= ARRAY_SIZE(formats); i++) {
		auto_done(buf_done) struct buf out = BUF_INIT(REPORT_MAX);
		const char *format = i < ARRAY_SIZE(formats) ? formats[i] : "table";
		struct fixture fixture;
		struct err e = ERR_INIT;

		fixture_init(&fixture, FIXTURE_GOOD, "scan");
		add(&fixture.findings, &log4j, "2.14.1", "2.15.0", false);
		fixture.report.summary.findings = 1;
		assert_int_equal(reporter_find(str_of(format))->write(&fixture.report, i < ARRAY_SIZE(formats) ? &style : &groups, &out, &e), 0);
		if (str_search(buf_str(&out), STR_LIT("org.apache.logging.log4j:log4j-core")) < 0)
			fail_msg("%s: %s", format, buf_text(&out));
		fixture_done(&fixture);
	}
}

TEST(what_an_action_removes)
{
	static const struct {
		struct action action;
		const char *text, *removes;
	} cases[] = {
		{{.text = STR_LIT("upgrade a"), .findings = 3, .total = 5}, "upgrade a", "3"},
		{{.text = STR_LIT("remove b"), .total = 71}, "remove b", "(71)"},
		{{.text = STR_LIT("clean c")}, "clean c", "0"},
		{{.text = STR_LIT("or rebase on d: up to"), .up_to = true, .findings = 79, .total = 79}, "or rebase on d", "up to 79"},
		{{.text = STR_LIT("or rebase on e: up to"), .up_to = true, .total = 9}, "or rebase on e", "(up to 9)"},
	};
	auto_done(arena_done) struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_true(str_is(words_action(&cases[i].action), cases[i].text));
		assert_true(str_is(words_removes(&arena, &cases[i].action), cases[i].removes));
	}
}

TEST_MAIN
