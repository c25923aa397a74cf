/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "base/mem.h"
#include "codec/xml.h"

struct document {
	struct arena arena;
	const struct xml_node *root;
	struct err e;
	int r;
};

static void document_done(struct document *document)
{
	arena_done(&document->arena);
}

static struct document parse(const char *text, struct xml_caps caps)
{
	struct document document = {0};

	document.r = xml_parse(str_of(text), caps, "x", &document.arena, &document.root, &document.e);
	return document;
}

#define READ(text) auto_done(document_done) struct document document = parse(text, XML_CAPS)

TEST(elements_attributes_and_texts_are_a_tree_with_lines)
{
	READ("<?xml version=\"1.0\"?>\n<b:bom xmlns:b='urn:x' version=\"1\">\n  <c a='1&lt;2'> one <d/> two </c>\n  <c/>\n</b:bom>");
	const struct xml_node *c;

	assert_int_equal(document.r, 0);
	assert_str(document.root->name, "bom");
	assert_str(xml_attribute(document.root, "version"), "1");
	c = xml_child(document.root, "c");
	assert_str(xml_attribute(c, "a"), "1<2");
	assert_str(xml_text(c), "one  two");
	assert_int_equal(c->line, 3);
	assert_non_null(xml_child(c, "d"));
	assert_int_equal(xml_next(c, "c")->line, 4);
	assert_null(xml_next(xml_next(c, "c"), NULL));
}

TEST(what_is_not_there_is_empty)
{
	READ("<a/>");

	assert_str(xml_child_text(xml_child(document.root, "b"), "c"), "");
	assert_str(xml_attribute(NULL, "x"), "");
	assert_null(xml_next(NULL, "x"));
}

TEST(latin_1_and_sections_of_character_data_are_read)
{
	READ("<?xml version='1.0' encoding='ISO-8859-1'?><a>caf\xe9<![CDATA[ <&> ]]></a>");

	assert_int_equal(document.r, 0);
	assert_str(xml_text(document.root), "caf\xc3\xa9 <&>");
}

TEST(a_document_type_is_refused_whatever_is_in_it)
{
	READ("<!DOCTYPE a [<!ENTITY x \"boom\"><!ENTITY y SYSTEM \"file:///etc/passwd\">]><a>&x;&y;</a>");

	assert_int_equal(document.r, ERR_UNSUPPORTED);
	assert_null(document.root);
}

TEST(every_truncation_is_an_error)
{
	const char *whole = "<a b=\"c\"><d>text</d><!-- no --></a>";

	for (size_t n = 0; n < strlen(whole); n++) {
		struct document document = {0};

		document.r = xml_parse(str_from(whole, n), XML_CAPS, "x", &document.arena, &document.root, &document.e);
		assert_int_equal(document.r, ERR_FORMAT);
		document_done(&document);
	}
}

TEST(caps_hold)
{
	auto_done(document_done) struct document deep = parse("<a><a><a/></a></a>", (struct xml_caps){100, 2, 100});
	auto_done(document_done) struct document many = parse("<a b='' c=''><d/></a>", (struct xml_caps){100, 9, 3});
	auto_done(document_done) struct document large = parse("<aaaa/>", (struct xml_caps){6, 9, 9});
	auto_done(document_done) struct document fits = parse("<a><a/></a>", (struct xml_caps){100, 2, 2});

	assert_int_equal(deep.r, ERR_LIMIT);
	assert_int_equal(many.r, ERR_LIMIT);
	assert_int_equal(large.r, ERR_LIMIT);
	assert_int_equal(fits.r, 0);
}

TEST(what_is_escaped_reads_back)
{
	auto_done(buf_done) struct buf out = BUF_INIT(256), safe = BUF_INIT(64);

	buf_puts(&out, "<a b=\"");
	xml_escape(&out, STR_LIT("<\"&'>\n\tx\xc3\xa9"));
	buf_puts(&out, "\"/>");
	auto_done(document_done) struct document document = parse(buf_text(&out), XML_CAPS);
	assert_str(xml_attribute(document.root, "b"), "<\"&'>\n\tx\xc3\xa9");
	xml_escape(&safe, STR_LIT("\x01\xff"));
	assert_str(buf_str(&safe), "\xef\xbf\xbd\xef\xbf\xbd");
}

TEST_MAIN
