/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "base/buf.h"
#include "base/mem.h"
#include "codec/lua_data.h"

/* Every string of a text as "key.key=value;". */
static void values_of(struct str text, struct buf *out)
{
	struct arena arena = ARENA_INIT;
	struct lua_reader reader = LUA_READER(text, &arena);
	struct lua_value value;

	while (lua_next(&reader, &value)) {
		for (unsigned i = 0; i < value.depth; i++)
			buf_printf(out, "%s%.*s", i ? "." : "", STR(value.keys[i]));
		buf_printf(out, "=%.*s;", STR(value.text));
	}
	arena_done(&arena);
}

static void check(const char *text, const char *want)
{
	struct buf out = BUF_INIT(65536);

	values_of(str_of(text), &out);
	assert_str(buf_str(&out), want);
	buf_done(&out);
}

TEST(assignments_and_tables)
{
	check("", "");
	check("a = 'x'", "a=x;");
	check("a='x'b=\"y\"", "a=x;b=y;");
	check("local a = 'x'; c = {}", "a=x;");
	check("d = { license = 'MIT', list = { 'one', \"two\"; 'three' } }", "d.license=MIT;d.list.=one;d.list.=two;d.list.=three;");
	check("m = { ['a.lua'] = 'x', b = { [\"c d\"] = 'y' }, [1] = 'z' }", "m.a.lua=x;m.b.c d=y;m.=z;");
	check("a = { 'x', b = 'y', 'z' }", "a.=x;a.b=y;a.=z;");
	check("a = { {'x'}, {b = 'y'} }", "a..=x;a..b=y;");
	check("a = 'x' } b = 'y' } }", "a=x;b=y;");
}

TEST(strings)
{
	check("a = 'it\\'s' b = \"\\\"q\\\"\"", "a=it's;b=\"q\";");
	check("a = '\\n\\65\\x42\\\\\\z'", "a=\nAB\\z;");
	check("a = [[\nlong ]=] x]] b = [==[ y]] ]=] ]==]", "a=long ]=] x;b= y]] ]=] ;");
	check("a = 'unclosed\nb = 'y'", "a=unclosed;b=y;");
	check("a = [[unclosed", "a=unclosed;");
	check("a = '\\", "a=\\;");
}

TEST(comments)
{
	check("-- a = 'x'\nb = 'y' -- c = 'z'", "b=y;");
	check("--[[ a = 'x'\n c = 'w' ]] b = 'y'", "b=y;");
	check("--[==[ a = ']]' ]==] b = --[[ 'x' ]] 'y'", "b=y;");
	check("b = 'y' --[[ unclosed", "b=y;");
}

TEST(expressions_are_no_values)
{
	check("a = 'x' .. b", "");
	check("a = 'x' --[[ c ]] .. 'y'", "");
	check("a = f('x')", "");
	check("a = f{ b = 'x' }", ".b=x;");
	check("a = b == 'x'", "");
	check("a = b['x'].c d = 'y'", "d=y;");
	check("if a then b = 'x' end", "b=x;");
}

TEST(deep_tables_and_every_prefix)
{
	static const char text[] = "a = { [\"k\"] = '\\65x', b = [=[ y ]=], -- c\n { 'z' } }";
	struct buf deep = BUF_INIT((size_t)4 << 20), out = BUF_INIT((size_t)1 << 20);

	for (size_t n = 0; n <= sizeof(text); n++) {
		char *exact = mem_alloc(n + 1);

		memcpy(exact, text, n);
		values_of(str_from(exact, n), &out);
		free(exact);
	}
	buf_puts(&deep, "a=");
	for (int i = 0; i < 1000000; i++)
		buf_puts(&deep, "{");
	buf_puts(&deep, "'lost'");
	for (int i = 0; i < 1000000; i++)
		buf_puts(&deep, "}");
	buf_puts(&deep, "b='found'");
	buf_clear(&out);
	values_of(buf_str(&deep), &out);
	assert_str(buf_str(&out), "b=found;");
	buf_done(&deep);
	buf_done(&out);
}

TEST_MAIN
