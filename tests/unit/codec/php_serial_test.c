/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/php_serial.h"

#include "base/buf.h"
#include "base/mem.h"
#include "test.h"

/* As serialize() writes ["name" => "a\"b", 7 => true, "list" => [1.5, null], "object" => …]. */
static const char sample[] = "a:4:{s:4:\"name\";s:3:\"a\"b\";i:7;b:1;s:4:\"list\";a:2:{i:0;d:1.5;i:1;N;}"
			     "s:6:\"object\";O:1:\"P\":1:{s:1:\"a\";i:-1;}}";

static int parse(struct str bytes, struct arena *arena, struct php_value *ret_value)
{
	struct err e = ERR_INIT;

	return php_serial_parse(bytes, "test", arena, ret_value, &e);
}

TEST(values)
{
	struct arena arena = ARENA_INIT;
	struct php_value root;
	const struct php_value *list;

	assert_int_equal(parse(str_of(sample), &arena, &root), 0);
	assert_int_equal(root.kind, PHP_ARRAY);
	assert_int_equal(root.n, 4);
	assert_str(php_text(php_get(&root, "name")), "a\"b");
	assert_str(root.keys[1].text, "7");
	assert_str(root.values[1].text, "1");
	list = php_get(&root, "list");
	assert_str(list->values[0].text, "1.5");
	assert_int_equal(list->values[1].kind, PHP_NULL);
	assert_str(php_get(php_get(&root, "object"), "a")->text, "-1");
	assert_null(php_get(list, "0"));
	assert_null(php_get(NULL, "x"));
	assert_int_equal(php_text(&root).n, 0);
	arena_done(&arena);
}

TEST(every_prefix_is_damaged)
{
	for (size_t n = 0; n + 1 < sizeof(sample); n++) {
		struct arena arena = ARENA_INIT;
		struct php_value root;

		assert_int_equal(parse(str_from(sample, n), &arena, &root), ERR_FORMAT);
		arena_done(&arena);
	}
}

TEST(counts_are_borne_out_by_bytes)
{
	static const char *const texts[] = {
		"a:99999999:{i:0;N;}", "s:99999999:\"x\";", "a:18446744073709551616:{}", "a:-1:{}", "a:2:{i:0;N;}", "a:1:{N;N;}",
		"x", "i:1",
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct arena arena = ARENA_INIT;
		struct php_value root;

		assert_int_equal(parse(str_of(texts[i]), &arena, &root), ERR_FORMAT);
		assert_true(arena.total < 100000);
		arena_done(&arena);
	}
}

static struct buf nested(unsigned depth)
{
	struct buf text = BUF_INIT(65536);

	for (unsigned i = 0; i < depth; i++)
		buf_puts(&text, "a:1:{i:0;");
	buf_puts(&text, "N;");
	for (unsigned i = 0; i < depth; i++)
		buf_putc(&text, '}');
	return text;
}

TEST(depth)
{
	for (unsigned over = 0; over <= 1; over++) {
		struct buf text = nested(PHP_SERIAL_DEPTH_MAX + over);
		struct arena arena = ARENA_INIT;
		struct php_value root;

		assert_int_equal(parse(buf_str(&text), &arena, &root), over ? ERR_FORMAT : 0);
		arena_done(&arena);
		buf_done(&text);
	}
}

TEST_MAIN
