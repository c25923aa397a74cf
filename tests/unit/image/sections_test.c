/* SPDX-License-Identifier: Apache-2.0 */
/* A record of the cache is read back as it was written, and not at all where anything of it has changed. */
#include "image/sections.h"

#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "test.h"

struct own {
	uint64_t answer;
};

static const struct sections_kind kind = {.magic = "TEST", .format = 3, .count = 3, .own = sizeof(struct own)};
static const struct str list[] = {{"twelve bytes", 12}, {"", 0}, {"12345678", 8}};
static const struct own own = {42};

static void write_all(struct buf *out, const struct own *fields)
{
	struct sections_parts parts;

	sections_lay_out(&kind, list, fields, &parts);
	for (size_t i = 0; i < parts.n; i++)
		buf_put(out, parts.list[i]);
}

TEST(as_it_was_written)
{
	struct buf bytes = BUF_INIT(1 << 16);
	struct sections sections;

	write_all(&bytes, &own);
	assert_true(sections_open(&kind, bytes.p, bytes.n, &sections));
	assert_int_equal(((const struct own *)sections.own)->answer, 42);
	for (unsigned i = 0; i < kind.count; i++) {
		assert_true(str_eq(sections.list[i], list[i]));
		assert_int_equal((uintptr_t)(sections.list[i].p - bytes.p) % 8, 0);
	}
	buf_done(&bytes);
}

TEST(cut_or_changed_it_is_none)
{
	struct buf bytes = BUF_INIT(1 << 16);
	struct sections sections;

	write_all(&bytes, &own);
	for (size_t n = 0; n < bytes.n; n++) {
		assert_false(sections_open(&kind, bytes.p, n, &sections));
		bytes.p[n] ^= 0x10;
		assert_false(sections_open(&kind, bytes.p, bytes.n, &sections));
		bytes.p[n] ^= 0x10;
	}
	assert_true(sections_open(&kind, bytes.p, bytes.n, &sections));
	buf_done(&bytes);
}

TEST(another_kind_is_none)
{
	struct sections_kind others[] = {kind, kind, kind};
	struct buf bytes = BUF_INIT(1 << 16);
	struct sections sections;

	others[0].magic[0] = 'B';
	others[1].format++;
	others[2].count--;
	write_all(&bytes, &own);
	for (size_t i = 0; i < 3; i++)
		assert_false(sections_open(&others[i], bytes.p, bytes.n, &sections));
	buf_done(&bytes);
}

TEST(without_its_fields_it_is_none_until_it_is_sealed)
{
	struct buf bytes = BUF_INIT(1 << 16), again = BUF_INIT(1 << 16);
	struct sections sections;
	struct err e = ERR_INIT;
	int fd = file_temporary(&e);

	assert_true(fd >= 0);
	write_all(&bytes, NULL);
	assert_false(sections_open(&kind, bytes.p, bytes.n, &sections));
	assert_int_equal(file_write_all(fd, "test", buf_str(&bytes), &e), 0);
	assert_int_equal(sections_seal(&kind, fd, &own, &e), 0);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(file_read_all(fd, "test", &again, &e), 0);
	assert_true(sections_open(&kind, again.p, again.n, &sections));
	assert_int_equal(((const struct own *)sections.own)->answer, 42);
	close(fd);
	buf_done(&bytes);
	buf_done(&again);
}

TEST_MAIN
