/* SPDX-License-Identifier: Apache-2.0 */
/* Pools written byte by byte after JVMS 4.4; what a compiler writes is tested end to end. */
#include "base/buf.h"
#include "codec/java_class.h"

#include "test.h"

#define HEAD "\xca\xfe\xba\xbe\0\0\0\x41"
#define UTF8(length, text) "\x01\0" length text
#define CLASS(index) "\x07\0" index

static void assert_classes(struct str bytes, const char *wanted)
{
	struct arena arena = ARENA_INIT;
	struct buf found = BUF_INIT(1 << 16);
	struct java_class class;
	struct err e = ERR_INIT;
	struct str name;
	uint32_t index = 0;

	assert_int_equal(java_class_open(bytes, &arena, &class, &e), 0);
	while (java_class_next(&class, &index, &name))
		buf_printf(&found, "%.*s ", STR(name));
	assert_string_equal(buf_text(&found), wanted);
	buf_done(&found);
	arena_done(&arena);
}

static void assert_refused(struct str bytes)
{
	struct arena arena = ARENA_INIT;
	struct java_class class;
	struct err e = ERR_INIT;

	assert_int_equal(java_class_open(bytes, &arena, &class, &e), ERR_FORMAT);
	arena_done(&arena);
}

TEST(classes_arrays_and_wide_constants)
{
	assert_classes(STR_LIT(HEAD "\0\x0a" UTF8("\x03", "a/B") CLASS("\x01") UTF8("\x07", "[[Lc/D;") CLASS("\x03")
			       "\x05\0\0\0\0\0\0\0\0" /* takes 5 and 6 */ UTF8("\x02", "[I") CLASS("\x07") CLASS("\x06")), "a/B c/D ");
	assert_classes(STR_LIT(HEAD "\0\x01"), "");
}

TEST(references_that_lead_nowhere)
{
	assert_classes(STR_LIT(HEAD "\0\x03" CLASS("\x00") CLASS("\x63")), "");
	assert_classes(STR_LIT(HEAD "\0\x03" CLASS("\x02") CLASS("\x01")), "");
}

TEST(damage)
{
	assert_refused(STR_LIT(""));
	assert_refused(STR_LIT("\xca\xfe\xba\xbe\0\0\0\x41\0"));
	assert_refused(STR_LIT("\xca\xfe\xba\xbf\0\0\0\x41\0\x01"));
	assert_refused(STR_LIT(HEAD "\0\x02"));
	assert_refused(STR_LIT(HEAD "\0\x02\x01\0\x04" "abc"));
	assert_refused(STR_LIT(HEAD "\0\x02\x02\0\0"));
	assert_refused(STR_LIT(HEAD "\0\x02\x05\0\0\0\0\0\0\0"));
	assert_refused(STR_LIT(HEAD "\xff\xff\x07\0\x01"));
}

TEST_MAIN
