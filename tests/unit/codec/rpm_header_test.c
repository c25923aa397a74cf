/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/rpm_header.h"

#include "base/buf.h"
#include "base/mem.h"
#include "test.h"

/* A header under construction: entries and store. */
struct draft {
	struct buf index, store;
	uint32_t entries;
};

static void put32(struct buf *buf, uint32_t value)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_putc(buf, (char)(value >> shift));
}

static struct draft begin(void)
{
	return (struct draft){.index = BUF_INIT(1 << 20), .store = BUF_INIT(1 << 20)};
}

static void entry(struct draft *draft, uint32_t tag, uint32_t type, uint32_t offset, uint32_t count)
{
	put32(&draft->index, tag);
	put32(&draft->index, type);
	put32(&draft->index, offset);
	put32(&draft->index, count);
	draft->entries++;
}

static void add(struct draft *draft, uint32_t tag, uint32_t type, uint32_t count, struct str bytes)
{
	entry(draft, tag, type, (uint32_t)draft->store.n, count);
	buf_put(&draft->store, bytes);
}

#define ADD(draft, tag, type, count, literal) add((draft), (tag), (type), (count), STR_LIT(literal))

/* The blob in memory of exactly its size; frees the draft. */
static struct str finish(struct draft *draft)
{
	struct buf blob = BUF_INIT(2 << 20);
	char *exact;
	size_t n;

	put32(&blob, draft->entries);
	put32(&blob, (uint32_t)draft->store.n);
	buf_put(&blob, buf_str(&draft->index));
	buf_put(&blob, buf_str(&draft->store));
	n = blob.n;
	exact = mem_alloc(n);
	memcpy(exact, buf_text(&blob), n);
	buf_done(&blob);
	buf_done(&draft->index);
	buf_done(&draft->store);
	return str_from(exact, n);
}

static void release(struct str blob)
{
	free((void *)(uintptr_t)blob.p);
}

static int open_error(struct draft draft, struct err *e)
{
	struct str blob = finish(&draft);
	struct rpm_header header;
	int r;

	*e = ERR_INIT;
	r = rpm_header_open(blob, &header, e);
	release(blob);
	return r;
}

TEST(values)
{
	struct draft draft = begin();
	struct err e = ERR_INIT;
	struct rpm_header header;
	struct rpm_strings strings;
	struct rpm_numbers numbers;
	struct str blob;

	ADD(&draft, RPM_EPOCH, 4, 1, "\0\0\1\2");
	ADD(&draft, RPM_FILEMODES, 3, 2, "\x81\xa4\x41\xed");
	ADD(&draft, RPM_LONGSIZE, 5, 1, "\0\0\0\1\0\0\0\5");
	ADD(&draft, RPM_NAME, 6, 1, "bash\0");
	ADD(&draft, RPM_VENDOR, 9, 2, "first\0second\0");
	ADD(&draft, RPM_BASENAMES, 8, 3, "a\0\0c\0");
	ADD(&draft, RPM_VERSION, 4, 1, "xxxx");
	blob = finish(&draft);
	assert_int_equal(rpm_header_open(blob, &header, &e), -2); /* 4 bytes at an offset that is not aligned */
	release(blob);
	draft = begin();
	ADD(&draft, RPM_EPOCH, 4, 1, "\0\0\1\2");
	ADD(&draft, RPM_FILEMODES, 3, 2, "\x81\xa4\x41\xed");
	ADD(&draft, RPM_LONGSIZE, 5, 1, "\0\0\0\1\0\0\0\5");
	ADD(&draft, RPM_NAME, 6, 1, "bash\0");
	ADD(&draft, RPM_VENDOR, 9, 2, "first\0second\0");
	ADD(&draft, RPM_BASENAMES, 8, 3, "a\0\0c\0");
	blob = finish(&draft);
	assert_int_equal(rpm_header_open(blob, &header, &e), 0);
	numbers = rpm_header_numbers(&header, RPM_EPOCH);
	assert_int_equal(numbers.n, 1);
	assert_int_equal(rpm_number(&numbers, 0), 258);
	numbers = rpm_header_numbers(&header, RPM_FILEMODES);
	assert_int_equal(rpm_number(&numbers, 1), 040755);
	numbers = rpm_header_numbers(&header, RPM_LONGSIZE);
	assert_int_equal(rpm_number(&numbers, 0), (1ull << 32) + 5);
	assert_str(rpm_header_string(&header, RPM_NAME), "bash");
	assert_str(rpm_header_string(&header, RPM_VENDOR), "first");
	strings = rpm_header_strings(&header, RPM_BASENAMES);
	assert_int_equal(strings.n, 3);
	assert_str(rpm_strings_next(&strings), "a");
	assert_str(rpm_strings_next(&strings), "");
	assert_str(rpm_strings_next(&strings), "c");
	assert_str(rpm_strings_next(&strings), "");
	/* Absent is no damage. */
	assert_str(rpm_header_string(&header, RPM_LICENSE), "");
	assert_int_equal(rpm_header_numbers(&header, RPM_SIZE).n, 0);
	assert_false(header.damaged);
	/* Of another kind is. */
	assert_int_equal(rpm_header_numbers(&header, RPM_NAME).n, 0);
	assert_true(header.damaged);
	header.damaged = false;
	assert_str(rpm_header_string(&header, RPM_EPOCH), "");
	assert_true(header.damaged);
	release(blob);
}

TEST(strings_that_do_not_end)
{
	struct draft draft = begin();
	struct err e = ERR_INIT;
	struct rpm_header header;
	struct str blob;

	ADD(&draft, RPM_NAME, 6, 1, "good\0");
	ADD(&draft, RPM_BASENAMES, 8, 3, "a\0b\0endless");
	blob = finish(&draft);
	assert_int_equal(rpm_header_open(blob, &header, &e), 0);
	assert_str(rpm_header_string(&header, RPM_NAME), "good");
	assert_false(header.damaged);
	assert_int_equal(rpm_header_strings(&header, RPM_BASENAMES).n, 0);
	assert_true(header.damaged);
	release(blob);
}

TEST(region_and_what_stands_behind_it)
{
	struct draft draft = begin();
	struct err e = ERR_INIT;
	struct rpm_header header;
	struct str blob;

	entry(&draft, 63, 7, 4, 16);
	ADD(&draft, RPM_NAME, 6, 1, "old\0");
	put32(&draft.store, 63);
	put32(&draft.store, 7);
	put32(&draft.store, (uint32_t)-32);
	put32(&draft.store, 16);
	ADD(&draft, RPM_NAME, 6, 1, "new\0");
	blob = finish(&draft);
	assert_int_equal(rpm_header_open(blob, &header, &e), 0);
	assert_str(rpm_header_string(&header, RPM_NAME), "new");
	release(blob);
}

TEST(region_without_a_trailer)
{
	struct err e;

	for (uint32_t wrong = 0; wrong < 6; wrong++) {
		struct draft draft = begin();

		entry(&draft, 63, wrong == 0 ? 6 : 7, wrong == 1 ? 4 : 0, 16);
		put32(&draft.store, wrong == 2 ? 1000 : 63);
		put32(&draft.store, 7);
		put32(&draft.store, wrong == 3 ? (uint32_t)-32 : wrong == 4 ? (uint32_t)-8 : (uint32_t)-16);
		put32(&draft.store, wrong == 5 ? 8 : 16);
		assert_int_equal(open_error(draft, &e), ERR_FORMAT);
	}
}

TEST(entries_that_do_not_fit)
{
	static const struct {
		uint32_t type, offset, count;
	} wrong[] = {
		{10, 0, 1}, {UINT32_MAX, 0, 1}, {6, 9, 1}, {6, UINT32_MAX, 1}, {4, 4, 2}, {4, 0, UINT32_MAX}, {5, 0, 0x20000001},
		{7, 0, 9}, {8, 0, 9}, {3, 1, 1},
	};
	struct err e;

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct draft draft = begin();

		entry(&draft, RPM_NAME, wrong[i].type, wrong[i].offset, wrong[i].count);
		buf_put(&draft.store, STR_LIT("12345678"));
		assert_int_equal(open_error(draft, &e), ERR_FORMAT);
		assert_non_null(strstr(e.text, "tag 1000"));
	}
}

TEST(limits)
{
	static const char entries[] = "\0\1\0\0\0\0\0\0", store[] = "\0\0\0\1\x10\0\0\0", most[] = "\0\0\xff\xff\x0f\xff\xff\xff";
	struct rpm_header header;
	struct err e = ERR_INIT;

	assert_int_equal(rpm_header_open(str_from(entries, 8), &header, &e), ERR_LIMIT);
	assert_non_null(strstr(e.text, "65536 index entries"));
	assert_int_equal(rpm_header_open(str_from(store, 8), &header, &e), ERR_LIMIT);
	assert_non_null(strstr(e.text, "268435456 bytes"));
	assert_int_equal(rpm_header_open(str_from(most, 8), &header, &e), ERR_FORMAT);
	assert_non_null(strstr(e.text, "truncated"));
	assert_int_equal(rpm_header_open(str_from("\0\0\0\0\0\0\0\0", 8), &header, &e), ERR_FORMAT);
}

TEST(cut_at_every_byte)
{
	struct draft draft = begin();
	struct err e = ERR_INIT;
	struct rpm_header header;
	struct str blob;

	ADD(&draft, RPM_NAME, 6, 1, "bash\0");
	ADD(&draft, RPM_BASENAMES, 8, 2, "a\0b\0");
	blob = finish(&draft);
	for (size_t n = 0; n < blob.n; n++) {
		auto_free char *exact = mem_alloc(n ? n : 1);

		memcpy(exact, blob.p, n);
		assert_int_equal(rpm_header_open(str_from(exact, n), &header, &e), ERR_FORMAT);
	}
	assert_int_equal(rpm_header_open(blob, &header, &e), 0);
	release(blob);
}

TEST_MAIN
