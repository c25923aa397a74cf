/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/yaml.h"

#include "base/buf.h"
#include "base/mem.h"
#include "test.h"

static struct yaml_reader *open_text(const char *text)
{
	struct yaml_reader *reader = NULL;
	struct err e = ERR_INIT;

	assert_int_equal(yaml_open(str_of(text), YAML_CAPS, "test", &reader, &e), 0);
	return reader;
}

static const struct yaml_node *root_of(struct yaml_reader *reader)
{
	struct yaml_document document = {0};
	struct err e = ERR_INIT;

	if (yaml_next(reader, &document, &e) != 1)
		fail_msg("%s", e.text);
	return document.root;
}

static void assert_at(const struct yaml_node *node, unsigned line, unsigned column)
{
	assert_non_null(node);
	assert_int_equal(node->line, line);
	assert_int_equal(node->column, column);
}

TEST(places_and_styles)
{
	auto_yaml struct yaml_reader *reader = open_text(
		"a: 1\n"
		"list:\n"
		"  - 'single'\n"
		"  - \"dou\\tble\"\n"
		"  - |\n"
		"    lit\n"
		"    eral\n"
		"  - >-\n"
		"    fol\n"
		"    ded\n"
		"flow: {x: [1, 2], y: }\n");
	const struct yaml_node *root = root_of(reader), *list = yaml_get(root, "list"), *flow = yaml_get(root, "flow");
	static const struct {
		enum yaml_style style;
		const char *text;
		unsigned line;
	} items[] = {
		{YAML_SINGLE_QUOTED, "single", 3}, {YAML_DOUBLE_QUOTED, "dou\tble", 4}, {YAML_LITERAL, "lit\neral\n", 5},
		{YAML_FOLDED, "fol ded", 8},
	};

	assert_int_equal(yaml_kind(root), YAML_MAPPING);
	assert_int_equal(root->style, YAML_BLOCK);
	assert_int_equal(yaml_count(root), 3);
	assert_at(root, 1, 1);
	assert_at(yaml_pair_at(root, 1)->key, 2, 1);
	assert_at(yaml_get(root, "a"), 1, 4);
	assert_int_equal(yaml_get(root, "a")->end_column, 5);
	assert_int_equal(yaml_count(list), ARRAY_SIZE(items));
	for (size_t i = 0; i < ARRAY_SIZE(items); i++) {
		assert_int_equal(yaml_at(list, i)->style, items[i].style);
		assert_str(yaml_text(yaml_at(list, i)), items[i].text);
		assert_at(yaml_at(list, i), items[i].line, 5);
	}
	assert_int_equal(flow->style, YAML_FLOW);
	assert_at(yaml_at(yaml_get(flow, "x"), 1), 11, 15);
	assert_int_equal(yaml_type(yaml_get(flow, "y"), YAML_1_2), YAML_TYPE_NULL);
	assert_int_equal(flow->end_line, 11);
	assert_int_equal(flow->end_column, 23);
}

TEST(no_place_is_behind_the_last_line)
{
	auto_yaml struct yaml_reader *reader = open_text("a:\n  b:\n  - c: 12");
	const struct yaml_node *root = root_of(reader), *item = yaml_at(yaml_get(yaml_get(root, "a"), "b"), 0);

	assert_int_equal(root->end_line, 3);
	assert_int_equal(item->end_line, 3);
	assert_int_equal(item->end_column, 10);
}

TEST(getters_forgive)
{
	auto_yaml struct yaml_reader *reader = open_text("a: [x]\n");
	const struct yaml_node *root = root_of(reader);
	struct yaml_document document;
	struct err e = ERR_INIT;

	assert_null(yaml_get(yaml_get(yaml_get(root, "no"), "no"), "no"));
	assert_null(yaml_get(yaml_get(root, "a"), "x"));
	assert_null(yaml_at(root, 0));
	assert_null(yaml_at(yaml_get(root, "a"), 1));
	assert_null(yaml_pair_at(root, 1));
	assert_int_equal(yaml_text(root).n, 0);
	assert_int_equal(yaml_count(NULL), 0);
	assert_int_equal(yaml_kind(NULL), YAML_NONE);
	assert_int_equal(yaml_type(NULL, YAML_1_1), YAML_TYPE_NONE);
	assert_int_equal(yaml_next(reader, &document, &e), 0);
	assert_int_equal(yaml_next(reader, &document, &e), 0);
}

TEST(documents)
{
	auto_yaml struct yaml_reader *reader = open_text("# none yet\n---\na: 1\n---\n---\n- b\n...\n---\n[unclosed\n");
	struct yaml_document document;
	struct err e = ERR_INIT;

	assert_int_equal(yaml_next(reader, &document, &e), 1);
	assert_int_equal(document.line, 2);
	assert_str(yaml_get_text(document.root, "a"), "1");
	const struct yaml_node *first = document.root;
	assert_int_equal(yaml_next(reader, &document, &e), 1);
	assert_int_equal(yaml_type(document.root, YAML_1_2), YAML_TYPE_NULL);
	assert_int_equal(yaml_next(reader, &document, &e), 1);
	assert_str(yaml_text(yaml_at(document.root, 0)), "b");
	for (int again = 0; again < 2; again++) {
		e = ERR_INIT;
		assert_int_equal(yaml_next(reader, &document, &e), ERR_FORMAT);
		assert_non_null(strstr(e.text, "test: line 10, column 1:"));
	}
	assert_int_equal(yaml_line(reader), 10);
	/* What was read before stays. */
	assert_str(yaml_get_text(first, "a"), "1");
}

TEST(nothing_is_no_document)
{
	static const char *const texts[] = {"", "\n", "# only a comment\n"};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		auto_yaml struct yaml_reader *reader = open_text(texts[i]);
		struct yaml_document document;
		struct err e = ERR_INIT;

		assert_int_equal(yaml_next(reader, &document, &e), 0);
	}
}

TEST(aliases)
{
	auto_yaml struct yaml_reader *reader = open_text("base: &b\n  k: v\nuse: *b\nkeyed:\n  &n name: *n\n");
	const struct yaml_node *root = root_of(reader), *use = yaml_get(root, "use");

	assert_int_equal(use->kind, YAML_ALIAS);
	assert_at(use, 3, 6);
	assert_str(use->anchor, "b");
	assert_str(yaml_get_text(use, "k"), "v");
	assert_ptr_equal(yaml_resolve(use), yaml_get(root, "base"));
	assert_str(yaml_get_text(yaml_get(root, "keyed"), "name"), "name");
}

TEST(duplicates)
{
	auto_yaml struct yaml_reader *reader = open_text("a: 1\nb: {x: 1, \"x\": 2}\na: 2\n---\na: 3\n");
	struct yaml_document document;
	struct err e = ERR_INIT;

	assert_int_equal(yaml_next(reader, &document, &e), 1);
	assert_int_equal(document.duplicate_count, 2);
	assert_at(document.duplicates[0], 2, 11);
	assert_at(document.duplicates[1], 3, 1);
	assert_str(yaml_get_text(document.root, "a"), "2");
	assert_int_equal(yaml_next(reader, &document, &e), 1);
	assert_int_equal(document.duplicate_count, 0);
}

TEST(merge_keys)
{
	auto_yaml struct yaml_reader *reader = open_text(
		"one: &one {a: 1, b: 1, x: 1}\n"
		"two: &two {<<: *one, b: 2, c: 2}\n"
		"user: {<<: [*two, *one], c: 3, d: 3, d: 4}\n"
		"plain: {\"<<\": *one}\n"
		"both: {\"<<\": 5, <<: *one}\n");
	const struct yaml_node *root = root_of(reader), *user = yaml_get(root, "user");
	static const char *const want[][2] = {{"c", "3"}, {"d", "4"}, {"b", "2"}, {"a", "1"}, {"x", "1"}};
	const struct yaml_pair *pairs;
	struct arena arena = ARENA_INIT;

	assert_null(yaml_find(user, STR_LIT("a")));
	assert_str(yaml_text(yaml_find_merged(user, STR_LIT("a"))->value), "1");
	assert_str(yaml_text(yaml_find_merged(user, STR_LIT("b"))->value), "2");
	assert_str(yaml_text(yaml_find_merged(user, STR_LIT("c"))->value), "3");
	assert_null(yaml_find_merged(user, STR_LIT("z")));
	/* In quotes it is a key like any other. */
	assert_null(yaml_find_merged(yaml_get(root, "plain"), STR_LIT("a")));
	assert_str(yaml_text(yaml_find_merged(yaml_get(root, "both"), STR_LIT("<<"))->value), "5");
	assert_str(yaml_text(yaml_find_merged(yaml_get(root, "both"), STR_LIT("x"))->value), "1");
	assert_int_equal(yaml_merged(yaml_get(root, "both"), &arena, &pairs), 4);
	assert_int_equal(yaml_merged(user, &arena, &pairs), ARRAY_SIZE(want));
	for (size_t i = 0; i < ARRAY_SIZE(want); i++) {
		assert_str(yaml_text(pairs[i].key), want[i][0]);
		assert_str(yaml_text(pairs[i].value), want[i][1]);
	}
	arena_done(&arena);
}

TEST(types)
{
	static const struct {
		const char *text;
		enum yaml_type old, new;
	} cases[] = {
		{"~", YAML_TYPE_NULL, YAML_TYPE_NULL},
		{"null", YAML_TYPE_NULL, YAML_TYPE_NULL},
		{"'null'", YAML_TYPE_TEXT, YAML_TYPE_TEXT},
		{"true", YAML_TYPE_BOOL, YAML_TYPE_BOOL},
		{"yes", YAML_TYPE_BOOL, YAML_TYPE_TEXT},
		{"\"yes\"", YAML_TYPE_TEXT, YAML_TYPE_TEXT},
		{"truE", YAML_TYPE_TEXT, YAML_TYPE_TEXT},
		{"-12", YAML_TYPE_INTEGER, YAML_TYPE_INTEGER},
		{"0x1F", YAML_TYPE_INTEGER, YAML_TYPE_INTEGER},
		{"1_000", YAML_TYPE_INTEGER, YAML_TYPE_TEXT},
		{"0b11", YAML_TYPE_INTEGER, YAML_TYPE_TEXT},
		{"089", YAML_TYPE_FLOAT, YAML_TYPE_INTEGER},
		{"1.5", YAML_TYPE_FLOAT, YAML_TYPE_FLOAT},
		{".5e-3", YAML_TYPE_FLOAT, YAML_TYPE_FLOAT},
		{"1e3", YAML_TYPE_FLOAT, YAML_TYPE_FLOAT},
		{"1e", YAML_TYPE_TEXT, YAML_TYPE_TEXT},
		{".", YAML_TYPE_TEXT, YAML_TYPE_TEXT},
		{"-", YAML_TYPE_SEQUENCE, YAML_TYPE_SEQUENCE},
		{"-.inf", YAML_TYPE_FLOAT, YAML_TYPE_FLOAT},
		{"1.2.3", YAML_TYPE_TEXT, YAML_TYPE_TEXT},
		{"!!str 12", YAML_TYPE_TEXT, YAML_TYPE_TEXT},
		{"!!int '12'", YAML_TYPE_INTEGER, YAML_TYPE_INTEGER},
		{"!Ref x", YAML_TYPE_TEXT, YAML_TYPE_TEXT},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		auto_yaml struct yaml_reader *reader = open_text(cases[i].text);
		const struct yaml_node *root = root_of(reader);

		if (yaml_type(root, YAML_1_1) != cases[i].old || yaml_type(root, YAML_1_2) != cases[i].new)
			fail_msg("%s: %d %d", cases[i].text, yaml_type(root, YAML_1_1), yaml_type(root, YAML_1_2));
	}
}

TEST(values)
{
	auto_yaml struct yaml_reader *reader = open_text("[0644, yes, false, -9223372036854775808, 9223372036854775808, 0o17]");
	const struct yaml_node *root = root_of(reader);
	int64_t number = 1;
	bool flag = false;

	assert_true(yaml_i64(yaml_at(root, 0), YAML_1_1, &number) && number == 0644);
	assert_true(yaml_i64(yaml_at(root, 0), YAML_1_2, &number) && number == 644);
	assert_true(yaml_bool(yaml_at(root, 1), YAML_1_1, &flag) && flag);
	assert_false(yaml_bool(yaml_at(root, 1), YAML_1_2, &flag));
	assert_true(yaml_bool(yaml_at(root, 2), YAML_1_2, &flag) && !flag);
	assert_true(yaml_i64(yaml_at(root, 3), YAML_1_1, &number) && number == INT64_MIN);
	assert_false(yaml_i64(yaml_at(root, 4), YAML_1_1, &number));
	assert_true(yaml_i64(yaml_at(root, 5), YAML_1_2, &number) && number == 15);
}

static void assert_refused(struct str bytes, struct yaml_caps caps, int code, const char *why)
{
	struct yaml_reader *reader = NULL;
	struct yaml_document document;
	struct err e = ERR_INIT;
	int r = yaml_open(bytes, caps, "test", &reader, &e);

	while (r >= 0 && (r = yaml_next(reader, &document, &e)) > 0)
		;
	assert_int_equal(r, code);
	if (!strstr(e.text, why))
		fail_msg("%s", e.text);
	yaml_close(reader);
}

TEST(a_tab_is_told_as_one)
{
	static const char *const texts[] = {"a:\n\tb: c\n", "\xef\xbb\xbfx: \xc3\xa4\na:\n\tb: c\n", "a: 1\n---\na:\n\tb: c\n"};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_refused(str_of(texts[i]), YAML_CAPS, ERR_FORMAT, "column 1: a tab: YAML is indented with blanks alone");
	assert_refused(str_of("a: @b\n"), YAML_CAPS, ERR_FORMAT, "found character that cannot start any token");
}

TEST(caps)
{
	static const char bomb[] = "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
				   "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n";
	struct yaml_caps caps = {.bytes = 1000, .depth = 10, .nodes = 100, .expanded = 1000};
	struct buf deep = BUF_INIT((size_t)1 << 20), broad = BUF_INIT((size_t)1 << 20);

	for (int i = 0; i < 11; i++)
		buf_putc(&deep, '[');
	for (int i = 0; i < 101; i++)
		buf_puts(&broad, "- x\n");
	assert_refused(buf_str(&deep), caps, ERR_LIMIT, "line 1, column 11: nested deeper than the cap of 10");
	assert_refused(buf_str(&broad), caps, ERR_LIMIT, "line 100, column 3: more nodes than the cap of 100");
	assert_refused(str_of(bomb), caps, ERR_LIMIT, "with aliases written out");
	assert_refused(str_of("a: &a [[[[[x]]]]]\nb: [[[[[*a]]]]]"), caps, ERR_LIMIT, "an alias makes it deeper");
	while (deep.n <= 1000)
		buf_putc(&deep, ' ');
	assert_refused(buf_str(&deep), caps, ERR_LIMIT, "more than the cap of 1000");
	buf_done(&deep);
	buf_done(&broad);
}

TEST(damage)
{
	assert_refused(STR_LIT("a: &a [*a]"), YAML_CAPS, ERR_FORMAT, "line 1, column 8: an alias inside of its own anchor");
	assert_refused(STR_LIT("a: *b"), YAML_CAPS, ERR_FORMAT, "an alias without its anchor");
	assert_refused(STR_LIT("--- &a x\n--- *a"), YAML_CAPS, ERR_FORMAT, "an alias without its anchor");
	assert_refused(STR_LIT("a: \"x"), YAML_CAPS, ERR_FORMAT, "line 1");
	assert_refused(STR_LIT("a: \xff\xfe"), YAML_CAPS, ERR_FORMAT, "byte 3");
	assert_refused(STR_LIT("\tx: [y"), YAML_CAPS, ERR_FORMAT, "line 1");
}

TEST(truncated_at_every_byte)
{
	static const char text[] = "a: &x {b: [1, 'two', \"thr\\x41ee\"], <<: {c: d}}\nl: |\n  text\n  more\nz: *x\n---\n- !t {}\n";

	for (size_t n = 0; n < sizeof(text); n++) {
		struct yaml_reader *reader = NULL;
		struct yaml_document document;
		struct err e = ERR_INIT;

		assert_int_equal(yaml_open(str_from(text, n), YAML_CAPS, "test", &reader, &e), 0);
		while (yaml_next(reader, &document, &e) > 0)
			assert_non_null(document.root);
		yaml_close(reader);
	}
}

TEST_MAIN
