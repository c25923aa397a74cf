/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "base/buf.h"
#include "codec/dotenv.h"

static enum variable_state outer(const void *data, struct str name, struct str *ret_value)
{
	(void)data;
	if (str_is(name, "SET"))
		*ret_value = STR_LIT("outside");
	else if (str_is(name, "EMPTY"))
		*ret_value = STR_LIT("");
	else
		return str_is(name, "DIM") ? VARIABLE_UNKNOWN : VARIABLE_UNSET;
	return VARIABLE_SET;
}

static const struct variable_scope scope = {outer, NULL};

/* A line is a case: text, what it comes to, the variable that is not set, whether it is damage. compose-go's template/ says the same. */
static const struct {
	const char *text, *want, *unset;
	bool damage;
} texts[] = {
	{"", "", "", false},
	{"plain", "plain", "", false},
	{"$SET", "outside", "", false},
	{"a${SET}b", "aoutsideb", "", false},
	{"$SETx", "", "SETx", false},
	{"$$SET $$$$ $", "$SET $$ $", "", false},
	{"$1 $- ${SET}", "$1 $- outside", "", false},
	{"$NONE", "", "NONE", false},
	{"${NONE:-x}", "x", "", false},
	{"${NONE-x}", "x", "", false},
	{"${EMPTY:-x}|${EMPTY-x}", "x|", "", false},
	{"${SET:+y}|${NONE:+y}|${EMPTY:+y}|${EMPTY+y}", "y|||y", "", false},
	{"${NONE:-${SET}}", "outside", "", false},
	{"${NONE:-${NONE2:-{\"a\": \"b\"}}}", "{\"a\": \"b\"}", "", false},
	{"${NONE:-$NONE2}", "", "NONE2", false},
	{"${NONE:-a-b:c}", "a-b:c", "", false},
	{"${NONE:?why}", "", "NONE", false},
	{"${NONE?}", "", "NONE", false},
	{"${EMPTY?}|${EMPTY:?}", "|", "EMPTY", false},
	{"${DIM}", "", "DIM", false},
	{"${DIM:-x}", "", "DIM", false},
	{"${DIM:+x}", "", "DIM", false},
	{"${", "${", "", true},
	{"${}", "${}", "", true},
	{"${SET", "${SET", "", true},
	{"${SET!}", "${SET!}", "", true},
	{"${SET:x}", "${SET:x}", "", true},
	{"a${1}", "a${1}", "", true},
};

TEST(variables)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct arena arena = ARENA_INIT;
		struct interpolation result;

		interpolate(str_of(texts[i].text), &scope, 4096, &arena, &result);
		if (!str_is(result.text, texts[i].want) || !str_is(result.unset, texts[i].unset) || (result.damage != NULL) != texts[i].damage)
			fail_msg("%s: \"%.*s\", unset %.*s, %s", texts[i].text, STR(result.text), STR(result.unset),
				 result.damage ? result.damage : "no damage");
		assert_int_equal(result.changed, !texts[i].damage && !str_eq(result.text, str_of(texts[i].text)));
		arena_done(&arena);
	}
}

TEST(what_variables_make_is_capped)
{
	struct arena arena = ARENA_INIT;
	struct interpolation result;

	interpolate(STR_LIT("$SET$SET"), &scope, 14, &arena, &result);
	assert_null(result.damage);
	interpolate(STR_LIT("$SET$SET"), &scope, 13, &arena, &result);
	assert_non_null(strstr(result.damage, "longer than the cap"));
	arena_done(&arena);
}

TEST(defaults_inside_of_defaults_are_capped)
{
	struct buf text = BUF_INIT(4096);
	struct arena arena = ARENA_INIT;
	struct interpolation result;

	for (int depth = INTERPOLATE_DEPTH_MAX; depth <= INTERPOLATE_DEPTH_MAX + 1; depth++) {
		buf_clear(&text);
		for (int i = 0; i < depth; i++)
			buf_puts(&text, "${NONE:-");
		for (int i = 0; i < depth; i++)
			buf_putc(&text, '}');
		interpolate(buf_str(&text), &scope, 4096, &arena, &result);
		assert_int_equal(result.damage != NULL, depth > INTERPOLATE_DEPTH_MAX);
	}
	buf_done(&text);
	arena_done(&arena);
}

/* A file, and its entries as "NAME=VALUE" with "|" between, "?" before one that is not known, and the damage. */
static const struct {
	const char *file, *want, *damage;
} files[] = {
	{"", "", NULL},
	{"A=1\nB=2", "A=1|B=2", NULL},
	{"\xef\xbb\xbf" "A=1\r\nB=2\r\n", "A=1|B=2", NULL},
	{"# a\n\n  # b\nexport A=1\nB: 2\nC = 3 \n", "A=1|B=2|C=3", NULL},
	{"A=x # y\nB=x#y\nC=", "A=x|B=x#y|C=", NULL},
	{"A='x $SET # y'\nB=\"x $SET # y\"\nC=$SET", "A=x $SET # y|B=x outside # y|C=outside", NULL},
	{"A=\"l1\nl2\"\nB='it\\'s'\n", "A=l1\nl2|B=it's", NULL},
	{"A=\"\\t\\$x\\q\\\\\\0101\"", "A=\t$x\\q\\A", NULL},
	{"A=1\nB=${A}2\nA=3\nC=$A", "A=1|B=12|A=3|C=3", NULL},
	{"A=$NONE\nB=$A\nC=${A:-x}", "?A=|?B=|?C=", NULL},
	{"ALONE\nA=1", "A=1", NULL},
	{"A=\"x\nB=1", "", "line 1: a quote does not end"},
	{"A=1\nB C=2\n", "A=1", "line 2: a blank in the name"},
	{"A=1\n\nB!=2\n", "A=1", "line 3: a character that no variable's name has"},
	{"A=${", "", "line 1: \"${\" begins no variable"},
};

TEST(files_of_variables)
{
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		struct arena arena = ARENA_INIT;
		struct dotenv_list list = {0};
		struct err e = ERR_INIT;
		struct buf got = BUF_INIT(4096);
		int r = dotenv_parse(str_of(files[i].file), &scope, &arena, &list, &e);

		vec_each(entry, &list)
			buf_printf(&got, "%s%s%.*s=%.*s", got.n ? "|" : "", entry->unknown ? "?" : "", STR(entry->name), STR(entry->value));
		if (strcmp(buf_text(&got), files[i].want) != 0 || (r < 0) != (files[i].damage != NULL) ||
		    (r < 0 && !strstr(e.text, files[i].damage)))
			fail_msg("case %zu: \"%s\", %s", i, buf_text(&got), r < 0 ? e.text : "no damage");
		buf_done(&got);
		vec_done(&list);
		arena_done(&arena);
	}
}

TEST(a_file_and_its_values_are_capped)
{
	struct arena arena = ARENA_INIT;
	struct buf text = BUF_INIT(2 * DOTENV_MAX);
	struct dotenv_list list = {0};
	struct err e = ERR_INIT;

	buf_puts(&text, "A0=aaaaaaaa\n");
	for (int i = 1; i < 20; i++)
		buf_printf(&text, "A%d=$A%d$A%d\n", i, i - 1, i - 1);
	assert_int_equal(dotenv_parse(buf_str(&text), NULL, &arena, &list, &e), ERR_FORMAT);
	assert_non_null(strstr(e.text, "longer than the cap"));
	while (text.n <= DOTENV_MAX)
		buf_puts(&text, "# more\n");
	e = ERR_INIT;
	assert_int_equal(dotenv_parse(buf_str(&text), NULL, &arena, &list, &e), ERR_LIMIT);
	buf_done(&text);
	vec_done(&list);
	arena_done(&arena);
}

TEST_MAIN
