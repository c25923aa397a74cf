/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "base/buf.h"
#include "codec/stanza.h"

#define READ(text)                                                          \
	struct stanza_reader reader = STANZA_READER(str_of(text));          \
	struct stanza stanza = {0};

TEST(fields_are_found_without_case_and_trimmed)
{
	READ("package:  apt \t\nVERSION:2.2.4\nSource : apt-src\n")
	assert_true(stanza_next(&reader, &stanza));
	assert_str(stanza_get(&stanza, "Package"), "apt");
	assert_str(stanza_get(&stanza, "Version"), "2.2.4");
	assert_str(stanza_get(&stanza, "Source"), "apt-src");
	assert_str(stanza_get(&stanza, "Homepage"), "");
	assert_false(stanza_has(&stanza, "Homepage"));
	assert_null(stanza.damage);
	assert_false(stanza_next(&reader, &stanza));
	stanza_done(&stanza);
}

TEST(values_go_on_over_lines_that_begin_with_a_blank)
{
	READ("Description: short\n long\n .\n  end\n\nNext: x")
	assert_true(stanza_next(&reader, &stanza));
	assert_str(stanza_get(&stanza, "Description"), "short\n long\n .\n  end");
	assert_str(stanza_first_line(stanza_get(&stanza, "Description")), "short");
	assert_true(stanza_next(&reader, &stanza));
	assert_str(stanza_get(&stanza, "Next"), "x");
	assert_int_equal(stanza.line, 6);
	stanza_done(&stanza);
}

TEST(a_line_of_blanks_does_not_end_a_stanza)
{
	READ("A: 1\n \t\nB: 2\n\n\n\nA: 3\n")
	assert_true(stanza_next(&reader, &stanza));
	assert_str(stanza_get(&stanza, "A"), "1");
	assert_str(stanza_get(&stanza, "B"), "2");
	assert_true(stanza_next(&reader, &stanza));
	assert_str(stanza_get(&stanza, "A"), "3");
	assert_int_equal(stanza.line, 7);
	assert_false(stanza_next(&reader, &stanza));
	stanza_done(&stanza);
}

TEST(carriage_returns_belong_to_the_end_of_a_line)
{
	READ("A: 1\r\nB: 2\r\n more\r\n\r\nA: 3\r\n")
	assert_true(stanza_next(&reader, &stanza));
	assert_str(stanza_get(&stanza, "A"), "1");
	assert_str(stanza_get(&stanza, "B"), "2\r\n more");
	assert_true(stanza_next(&reader, &stanza));
	assert_str(stanza_get(&stanza, "A"), "3");
	stanza_done(&stanza);
}

TEST(the_body_of_a_message_is_what_is_left)
{
	READ("Name: x\nClassifier: a\nClassifier: b\n\nText: not a field\n")
	assert_true(stanza_next(&reader, &stanza));
	assert_int_equal(stanza.fields.n, 3);
	assert_str(stanza_get(&stanza, "Classifier"), "a");
	assert_str(stanza.fields.v[2].value, "b");
	assert_int_equal(stanza.fields.v[2].line, 3);
	assert_str(reader.rest, "Text: not a field\n");
	stanza_done(&stanza);
}

TEST(damage_is_passed_over_and_the_rest_kept)
{
	READ(" lost\nA: 1\nno colon here\n its continuation\nB: 2\ntwo words: 3\n: none\n-C: 4\nD:\n")
	assert_true(stanza_next(&reader, &stanza));
	assert_string_equal(stanza.damage, "a continuation of nothing");
	assert_int_equal(stanza.damage_line, 1);
	assert_int_equal(stanza.fields.n, 3);
	assert_str(stanza_get(&stanza, "A"), "1");
	assert_str(stanza_get(&stanza, "B"), "2");
	assert_true(stanza_has(&stanza, "D"));
	stanza_done(&stanza);
}

TEST(nothing_gives_no_stanza)
{
	READ("\n\n  \n\r\n")
	assert_false(stanza_next(&reader, &stanza));
	reader = STANZA_READER(STR_NULL);
	assert_false(stanza_next(&reader, &stanza));
	stanza_done(&stanza);
}

TEST(fields_and_values_are_capped)
{
	struct buf text = BUF_INIT((size_t)8 << 20);
	struct stanza stanza = {0};
	struct stanza_reader reader;

	for (int i = 0; i < STANZA_FIELDS_MAX + 5; i++)
		buf_printf(&text, "F%d: x\n", i);
	reader = STANZA_READER(buf_str(&text));
	assert_true(stanza_next(&reader, &stanza));
	assert_int_equal(stanza.fields.n, STANZA_FIELDS_MAX);
	assert_string_equal(stanza.damage, "more fields than the limit of 4096");
	buf_clear(&text);
	buf_puts(&text, "Long: ");
	for (size_t i = 0; i <= STANZA_VALUE_MAX; i++)
		buf_putc(&text, 'x');
	buf_puts(&text, "\nA: 1\n");
	reader = STANZA_READER(buf_str(&text));
	assert_true(stanza_next(&reader, &stanza));
	assert_string_equal(stanza.damage, "a value longer than the limit of 1 MiB");
	assert_false(stanza_has(&stanza, "Long"));
	assert_str(stanza_get(&stanza, "A"), "1");
	stanza_done(&stanza);
	buf_done(&text);
}

TEST_MAIN
