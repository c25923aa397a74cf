/* SPDX-License-Identifier: Apache-2.0 */
/* What foreign text becomes in each format, with the caps; addresses of ids; names that are known again. */
#include "../test.h"

#include "report/csv.h"
#include "report/html.h"
#include "report/links.h"
#include "report/markdown.h"
#include "report/template.h"
#include "report/uuid.h"

TEST(addresses_are_made_of_ids_alone)
{
	static const char *const cases[][2] = {
		{"CVE-2021-44228", "https://www.cve.org/CVERecord?id=CVE-2021-44228"},
		{"GHSA-jfh8-c2jp-5v3q", "https://github.com/advisories/GHSA-jfh8-c2jp-5v3q"},
		{"DSA-5123-1", "https://security-tracker.debian.org/tracker/DSA-5123-1"},
		{"ALSA-2023:0005", "https://osv.dev/vulnerability/ALSA-2023:0005"},
		{"PYSEC-2021-1", "https://osv.dev/vulnerability/PYSEC-2021-1"},
		{"javascript:alert(1)", ""}, {"CVE-2021-1\" onload=x", ""}, {"CVE-", ""}, {"-1", ""}, {"", ""}, {"image/user-root", ""}, {"cve-2021-1", ""},
		{"CVE-2021-1/../x", ""}, {"CVE-2021-1?x=y", ""},
		{"CVE-2021-1111111111111111111111111111111111111111111111111111111111111111", ""}, /* longer than any id */
	};
	auto_done(arena_done) struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct str got = links_of_id(&arena, str_of(cases[i][0]));

		if (!str_is(got, cases[i][1]))
			fail_msg("%s: %.*s", cases[i][0], STR(got));
	}
}

/* As Python's uuid.uuid5() has them. */
TEST(names_have_uuids)
{
	char text[UUID_TEXT];

	uuid_of_name(STR_LIT(""), text);
	assert_string_equal(text, "1c6c289b-e895-528f-8775-80a0e760b68a");
	uuid_of_name(STR_LIT("CVE-2021-44228"), text);
	assert_string_equal(text, "afef4f4b-6d16-547c-bc03-3b1fb3b15963");
}

TEST(fields_of_csv)
{
	static const char *const cases[][2] = {
		{"", ""}, {"a", "\"a\""}, {"a\"b", "\"a\"\"b\""}, {"a,b\r\n", "\"a,b\\x0d\\x0a\""}, {"=1+1", "\"'=1+1\""}, {"+1", "\"'+1\""}, {"-1", "\"'-1\""},
		{"@x", "\"'@x\""}, {"\t=1", "\"\\x09=1\""}, {"1=1", "\"1=1\""},
	};
	auto_done(buf_done) struct buf out = BUF_INIT((size_t)1 << 20), long_text = BUF_INIT((size_t)1 << 20);

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		buf_clear(&out);
		csv_field(&out, str_of(cases[i][0]));
		assert_string_equal(buf_text(&out), cases[i][1]);
	}
	while (long_text.n < 2 * CSV_FIELD_MAX)
		buf_putc(&long_text, 'x');
	buf_clear(&out);
	csv_field(&out, buf_str(&long_text));
	assert_int_equal(out.n, CSV_FIELD_MAX + 2);
}

TEST(code_spans)
{
	static const char *const cases[][2] = {
		{"", ""}, {"a", "`a`"}, {"a`b", "``a`b``"}, {"`", "`` ` ``"}, {"``", "``` `` ```"}, {" a ", "`  a  `"}, {"a|b", "`a\\|b`"},
		{"<b>@x #1", "`<b>@x #1`"}, {"a\nb", "`a\\x0ab`"},
	};
	auto_done(buf_done) struct buf out = BUF_INIT((size_t)1 << 20), long_text = BUF_INIT((size_t)1 << 20);

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		buf_clear(&out);
		markdown_span(&out, str_of(cases[i][0]), true);
		assert_string_equal(buf_text(&out), cases[i][1]);
	}
	buf_clear(&out);
	markdown_span(&out, STR_LIT("a|b"), false);
	assert_string_equal(buf_text(&out), "`a|b`");
	while (long_text.n < 100000)
		buf_puts(&long_text, "\xe6\xbc\xa2");
	buf_clear(&out);
	markdown_span(&out, buf_str(&long_text), true);
	assert_in_range(out.n, 1990, 2010);
	assert_true(str_ends(buf_str(&out), "\xe6\xbc\xa2\xe2\x80\xa6`")); /* a whole character, then the sign that more was there */
}

static struct str html_of(struct html *html, struct str text)
{
	buf_clear(html->out);
	html_text(html, text);
	return buf_str(html->out);
}

TEST(text_of_pages)
{
	auto_done(buf_done) struct buf out = BUF_INIT((size_t)1 << 20), long_text = BUF_INIT((size_t)1 << 20);
	struct html html = {.out = &out};

	assert_true(str_is(html_of(&html, STR_LIT("<a href='x'>&\"")), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;"));
	assert_true(str_is(html_of(&html, STR_LIT("\x1b[31m\xe2\x80\xae\xff")), "\\x1b[31m\\u{202e}\\xff"));
	assert_true(str_is(html_of(&html, STR_LIT("\xe6\xbc\xa2")), "\xe6\xbc\xa2"));
	while (long_text.n < 2 * HTML_TEXT_MAX)
		buf_puts(&long_text, "\xe6\xbc\xa2");
	assert_true(str_ends(html_of(&html, buf_str(&long_text)), "\xe6\xbc\xa2\xe2\x80\xa6 (cut)"));
	assert_in_range(out.n, HTML_TEXT_MAX - 8, HTML_TEXT_MAX + 16);

	buf_clear(&out);
	html_link(&html, STR_LIT("javascript:alert(1)"), STR_LIT("x"));
	html_link(&html, STR_LIT("HTTPS://example.org/"), STR_LIT("y"));
	html_link(&html, STR_LIT("https://example.org/?a=\"b"), STR_LIT("z"));
	assert_string_equal(buf_text(&out), "xy<a href=\"https://example.org/?a=&quot;b\">z</a>");

	buf_clear(&out);
	html_cut(&html, STR_LIT("abcdef"), 6);
	html_cut(&html, STR_LIT(" abcdefg"), 6);
	html_cut(&html, STR_LIT("\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2"), 4); /* two cells each */
	assert_string_equal(buf_text(&out), "abcdef abcd\xe2\x80\xa6\xe6\xbc\xa2\xe2\x80\xa6");
	arena_done(&html.arena);
}

TEST(kinds_of_templates)
{
	static const struct {
		const char *name;
		enum template_kind kind;
	} cases[] = {
		{"a/b.html", TEMPLATE_MARKUP}, {"card.HTML", TEMPLATE_MARKUP}, {"card.xhtml", TEMPLATE_MARKUP}, {"card.html.j2", TEMPLATE_MARKUP},
		{"html.tpl", TEMPLATE_MARKUP}, {"a.d/html", TEMPLATE_MARKUP}, {"x.html.tmpl.IN", TEMPLATE_MARKUP}, {"b.md.tmpl", TEMPLATE_MARKDOWN},
		{"b.csv.mustache", TEMPLATE_CSV}, {"b.json", TEMPLATE_JSON}, {"b.txt", TEMPLATE_TEXT}, {"b.txt.html", TEMPLATE_MARKUP},
		{"b.html.txt", TEMPLATE_TEXT}, {"a.html/b", TEMPLATE_UNKNOWN}, {"b.yaml", TEMPLATE_UNKNOWN}, {"b.tmpl", TEMPLATE_UNKNOWN},
		{"b.html.", TEMPLATE_UNKNOWN}, {"b.html~", TEMPLATE_UNKNOWN}, {"", TEMPLATE_UNKNOWN}, {".html", TEMPLATE_MARKUP},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (template_kind_of(str_of(cases[i].name)) != cases[i].kind)
			fail_msg("%s: %u", cases[i].name, template_kind_of(str_of(cases[i].name)));
}

TEST_MAIN
