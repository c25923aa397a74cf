/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "base/buf.h"
#include "codec/hcl.h"

static enum variable_state value(const void *data, struct str name, struct str *ret_value)
{
	(void)data;
	*ret_value = STR_LIT("v");
	return str_is(name, "V") ? VARIABLE_SET : VARIABLE_UNSET;
}

static const struct variable_scope scope = {value, NULL};

static void put_value(struct buf *out, const struct hcl_value *value, struct arena *arena)
{
	struct str text, unset;

	switch (value->kind) {
	case HCL_UNKNOWN:
		buf_putc(out, '?');
		break;
	case HCL_NULL:
		buf_puts(out, "null");
		break;
	case HCL_TEXT:
		assert_true(hcl_text(value, &scope, arena, &text, &unset));
		buf_printf(out, "\"%.*s\"%s%.*s", STR(text), unset.n ? "?" : "", STR(unset));
		break;
	case HCL_LIST:
		buf_putc(out, '[');
		for (size_t i = 0; i < value->n; i++) {
			buf_puts(out, i ? "," : "");
			put_value(out, value->items[i], arena);
		}
		buf_putc(out, ']');
		break;
	case HCL_OBJECT:
		buf_putc(out, '{');
		for (size_t i = 0; i < value->n; i++) {
			buf_printf(out, "%s%.*s=", i ? "," : "", STR(value->pairs[i].key));
			put_value(out, value->pairs[i].value, arena);
		}
		buf_putc(out, '}');
		break;
	}
}

static void put_body(struct buf *out, const struct hcl_body *body, struct arena *arena)
{
	for (size_t i = 0; i < body->attribute_count; i++) {
		buf_printf(out, "%.*s=", STR(body->attributes[i].key));
		put_value(out, body->attributes[i].value, arena);
		buf_putc(out, ';');
	}
	for (size_t i = 0; i < body->block_count; i++) {
		buf_printf(out, "%.*s", STR(body->blocks[i].type));
		for (size_t k = 0; k < body->blocks[i].label_count; k++)
			buf_printf(out, " %.*s", STR(body->blocks[i].labels[k]));
		buf_putc(out, '{');
		put_body(out, body->blocks[i].body, arena);
		buf_putc(out, '}');
	}
}

/* A line is a case: the text, what it is read as, the damage. */
static const struct {
	const char *text, *want, *damage;
} cases[] = {
	{"", "", NULL},
	{"a = 1\nb = true\nc = null\nd = -2.5\n", "a=\"1\";b=\"true\";c=null;d=\"-2.5\";", NULL},
	{"a = \"x\" # one\nb = \"y\" // two\n/* three\n */ c = \"z\"", "a=\"x\";b=\"y\";c=\"z\";", NULL},
	{"a = \"\\\"\\\\\\n\\u00e9\\U0001F600\"", "a=\"\"\\\n\xc3\xa9\xf0\x9f\x98\x80\";", NULL},
	{"a = \"${V}-$${V}-%%{x}-$V\"", "a=\"v-${V}-%{x}-$V\";", NULL},
	{"a = \"x${NONE}y\"\nb = \"${upper(\"}\")}\"\nc = V\nd = NONE", "a=\"x${NONE}y\"?NONE;b=\"\"?…;c=\"v\";d=\"${NONE}\"?NONE;", NULL},
	{"a = [\"x\", 1, [],\n V,\n]", "a=[\"x\",\"1\",[],\"v\"];", NULL},
	{"a = { b = \"c\", \"d e\" : 1\n f = {} }", "a={b=\"c\",d e=\"1\",f={}};", NULL},
	{"a = f(1, [2], \"}\")\nb = V == \"v\" ? 1 : 2\nc = 1 + 2\nd = x.y[0]\ne = 1", "a=?;b=?;c=?;d=?;e=\"1\";", NULL},
	{"a = [for x in y : x]\nb = 1", "a=[?];b=\"1\";", NULL},
	{"target \"t\" {\n  a = 1\n}\ng {}\nx \"y\" z { b = 2 }", "target t{a=\"1\";}g{}x y z{b=\"2\";}", NULL},
	{"a = <<EOT\n  one ${V}\n\\n\nEOT\nb = 1", "a=\"  one v\n\\n\n\";b=\"1\";", NULL},
	{"a = <<-EOT\n    one\n      two\n\n    EOT\nb = 1", "a=\"one\n  two\n\n\";b=\"1\";", NULL},
	{"a = <<EOT\none\n", "a=\"\";", "a here-document does not end"},
	{"a = \"x\nb = 1", "a=\"x\";", "a quote does not end"},
	{"a = \"\\q\"", "a=\"\";", "an escape that HCL does not know"},
	{"target {", "target{}", "a block does not end"},
	{"= 1", "", "neither an attribute nor a block"},
	{"a = [1, 2", "a=[\"1\",\"2\"];", "a list does not end"},
	{"a = \"${x", "a=\"\"?…;", "a template does not end"},
};

TEST(texts)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct arena arena = ARENA_INIT;
		struct buf got = BUF_INIT(4096);
		struct err e = ERR_INIT;
		struct hcl_body body;
		int r = hcl_parse(str_of(cases[i].text), &arena, &body, &e);

		put_body(&got, &body, &arena);
		if ((r < 0) != (cases[i].damage != NULL) || (r < 0 && !strstr(e.text, cases[i].damage)) ||
		    (r == 0 && strcmp(buf_text(&got), cases[i].want) != 0))
			fail_msg("%s: got %s, %s", cases[i].text, buf_text(&got), r < 0 ? e.text : "no damage");
		buf_done(&got);
		arena_done(&arena);
	}
}

TEST(places)
{
	struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;
	struct hcl_body body;
	const struct hcl_value *text;

	assert_int_equal(hcl_parse(STR_LIT("t \"x\" {\n  \xc3\xa9 = 1\n  a = <<-EOT\n    FROM b\n  EOT\n  c = \"d\"\n}\n"), &arena, &body, &e), 0);
	text = hcl_get(body.blocks[0].body, "a");
	assert_true(text->heredoc);
	assert_int_equal(text->body_line, 4);
	assert_int_equal(text->body_column, 5);
	text = hcl_get(body.blocks[0].body, "c");
	assert_int_equal(text->at.line, 6);
	assert_int_equal(text->at.column, 7);
	assert_int_equal(text->at.end_column, 10);
	arena_done(&arena);
}

static int parse_of(const char *opening, size_t n, const char *between, struct err *e)
{
	struct arena arena = ARENA_INIT;
	struct buf text = BUF_INIT((size_t)16 << 20);
	struct hcl_body body;
	int r;

	buf_puts(&text, opening);
	for (size_t i = 0; i < n; i++)
		buf_puts(&text, between);
	r = hcl_parse(buf_str(&text), &arena, &body, e);
	buf_done(&text);
	arena_done(&arena);
	return r;
}

TEST(caps)
{
	struct err e = ERR_INIT;

	assert_int_equal(parse_of("a = ", 100000, "[", &e), ERR_LIMIT);
	assert_non_null(strstr(e.text, "nested deeper than the cap"));
	e = ERR_INIT;
	assert_int_equal(parse_of("", 100000, "a {", &e), ERR_LIMIT);
	e = ERR_INIT;
	assert_int_equal(parse_of("a = [", HCL_NODES_MAX, "1,", &e), ERR_LIMIT);
	assert_non_null(strstr(e.text, "more values than the cap"));
}

TEST_MAIN
