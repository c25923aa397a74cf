/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/rpm_bdb.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/mem.h"

#define META_SIZE 512 /* the least size of a page; the meta page's fields end below it */
#define MAGIC_HASH 0x061561u
#define MAGIC_BTREE 0x053162u
#define MAGIC_QUEUE 0x042253u
#define MAGIC_HEAP 0x074582u
#define VERSION_MIN 7
#define VERSION_MAX 10
#define META_CHECKSUMS 0x01 /* of metaflags */
#define SPARES 32

#define PAGE_HEADER 26
#define PAGE_INVALID 0
#define PAGE_HASH_UNSORTED 2
#define PAGE_OVERFLOW 7
#define PAGE_HASH 13

#define ITEM_KEYDATA 1
#define ITEM_OFFPAGE 3
#define OFFPAGE_SIZE 12

struct bdb {
	struct str bytes;
	const struct rpm_sink *sink;
	uint32_t page_size, pages; /* pages that the file has in full */
	uint32_t last_page;        /* that it should have */
	unsigned char *seen;       /* a bit a page */
	struct buf record;
	bool big_endian;
	bool damaged;
};

static uint32_t get16(const struct bdb *b, const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	return b->big_endian ? (uint32_t)u[0] << 8 | u[1] : (uint32_t)u[1] << 8 | u[0];
}

static uint32_t get32(const struct bdb *b, const char *p)
{
	return b->big_endian ? get16(b, p) << 16 | get16(b, p + 2) : get16(b, p + 2) << 16 | get16(b, p);
}

static const char *page_at(const struct bdb *b, uint32_t page)
{
	return b->bytes.p + (size_t)page * b->page_size;
}

static void tell(struct bdb *b, uint32_t page, const char *fault)
{
	char text[160];

	b->damaged = true;
	snprintf(text, sizeof(text), "page %u of %u is damaged: %s", page, b->last_page + 1, fault);
	b->sink->damaged(b->sink->arg, text);
}

static bool was_seen(const struct bdb *b, uint32_t page)
{
	return b->seen[page / 8] >> page % 8 & 1;
}

/* Takes a page for a chain; what is wrong with it, if anything. */
static const char *claim(struct bdb *b, uint32_t page)
{
	if (page >= b->pages)
		return page > b->last_page ? "it does not exist" : "it lies behind the end of the file";
	if (page == 0 || was_seen(b, page))
		return "two chains lead to it";
	b->seen[page / 8] |= (unsigned char)(1u << page % 8);
	return NULL;
}

/* Takes the page of an overflow chain and finds its bytes; what is wrong with it, if anything. */
static const char *read_overflow_page(struct bdb *b, uint32_t number, struct str *ret_bytes)
{
	const char *fault = claim(b, number), *page = page_at(b, fault ? 0 : number);
	uint32_t n = get16(b, page + 22);

	if (fault)
		return fault;
	if (page[25] != PAGE_OVERFLOW || get32(b, page + 8) != number)
		return "no overflow page where one should be";
	if (n == 0 || n > b->page_size - PAGE_HEADER)
		return "its length";
	*ret_bytes = str_from(page + PAGE_HEADER, n);
	return NULL;
}

/* Gathers an overflow chain into b->record, until it is as long as it should be; false where it is not, which is told. */
static bool read_overflow(struct bdb *b, uint32_t number, uint32_t length)
{
	buf_clear(&b->record);
	while (b->record.n < length) {
		struct str bytes;
		const char *fault = read_overflow_page(b, number, &bytes);

		if (!fault && bytes.n > length - b->record.n)
			fault = "a record of another length";
		if (fault) {
			tell(b, number, fault);
			return false;
		}
		buf_put(&b->record, bytes);
		number = get32(b, page_at(b, number) + 16);
	}
	return !b->record.full;
}

/* The bytes of item i of a page, whose end is where the item before it begins. */
static bool item_at(const struct bdb *b, const char *page, uint32_t i, uint32_t entries, struct str *ret_item)
{
	uint32_t end = i ? get16(b, page + PAGE_HEADER + 2 * (i - 1)) : b->page_size;
	uint32_t start = get16(b, page + PAGE_HEADER + 2 * i);

	/* A page of 65536 bytes cannot have an item at its very end: 16 bits are enough. */
	if (start < PAGE_HEADER + 2 * entries || start >= end || end > b->page_size)
		return false;
	*ret_item = str_from(page + start, end - start);
	return true;
}

/* rpm keeps the next free package number under the number 0. */
static bool is_counter(struct str key)
{
	return key.n == 5 && key.p[0] == ITEM_KEYDATA && !memcmp(key.p + 1, "\0\0\0", 4);
}

static int read_item(struct bdb *b, uint32_t page, struct str item)
{
	if (item.p[0] == ITEM_KEYDATA)
		return b->sink->record(b->sink->arg, str_from(item.p + 1, item.n - 1));
	if (item.p[0] == ITEM_OFFPAGE && item.n >= OFFPAGE_SIZE) {
		if (!read_overflow(b, get32(b, item.p + 4), get32(b, item.p + 8)))
			return 0;
		return b->sink->record(b->sink->arg, buf_str(&b->record));
	}
	tell(b, page, "an item of a kind that rpm does not write");
	return 0;
}

static int read_page(struct bdb *b, uint32_t number)
{
	const char *page = page_at(b, number);
	uint32_t entries = get16(b, page + 20);
	struct str key, data;

	if (entries % 2 || PAGE_HEADER + 2 * entries > b->page_size) {
		tell(b, number, "its number of items");
		return 0;
	}
	for (uint32_t i = 0; i < entries; i += 2) {
		int r;

		if (!item_at(b, page, i, entries, &key) || !item_at(b, page, i + 1, entries, &data)) {
			tell(b, number, "an item outside the page");
			return 0;
		}
		if (!is_counter(key) && (r = read_item(b, number, data)) < 0)
			return r;
	}
	return 0;
}

static bool is_hash_page(const struct bdb *b, uint32_t number)
{
	const char *page = page_at(b, number);

	return (page[25] == PAGE_HASH || page[25] == PAGE_HASH_UNSORTED) && get32(b, page + 8) == number;
}

/* The pages of one bucket. A bucket that was never written to is a page of zeros, or a hole behind the end. */
static int read_bucket(struct bdb *b, uint32_t page)
{
	bool first = true;
	int r = 0;

	for (; page && r == 0; first = false) {
		const char *fault = claim(b, page);

		if (!fault && !is_hash_page(b, page)) {
			if (first && page_at(b, page)[25] == PAGE_INVALID)
				return 0;
			fault = "no page of a bucket where one should be";
		}
		if (fault) {
			tell(b, page, fault);
			return 0;
		}
		r = read_page(b, page);
		page = get32(b, page_at(b, page) + 16);
	}
	return r;
}

/* Buckets are laid out in doublings, whose offsets the meta page keeps: bucket n is n pages behind that of its doubling. */
static int read_buckets(struct bdb *b)
{
	uint32_t buckets = get32(b, b->bytes.p + 72);
	int r = 0;

	if (buckets > b->last_page) {
		tell(b, 0, "its number of buckets");
		return 0;
	}
	for (uint32_t bucket = 0; bucket <= buckets && r == 0; bucket++) {
		unsigned doubling = bucket ? 32 - (unsigned)__builtin_clz(bucket) : 0;
		uint32_t page = bucket + get32(b, b->bytes.p + 96 + 4 * (doubling % SPARES));

		if (page >= b->pages && page <= b->last_page)
			continue; /* told once, as the truncated file that it is */
		r = read_bucket(b, page);
	}
	return r;
}

/* A chain that begins here and that no item led to, up to its end or its first fault. */
static int read_lost_chain(struct bdb *b, uint32_t number)
{
	struct str bytes;

	buf_clear(&b->record);
	for (; number && !read_overflow_page(b, number, &bytes); number = get32(b, page_at(b, number) + 16))
		buf_put(&b->record, bytes);
	return b->sink->record(b->sink->arg, buf_str(&b->record));
}

static bool begins_chain(const struct bdb *b, uint32_t number)
{
	const char *page = page_at(b, number);

	return page[25] == PAGE_OVERFLOW && get32(b, page + 8) == number && get32(b, page + 12) == 0;
}

/* After damage: the pages of items that no bucket led to, then the records of which the item is lost. */
static int read_lost(struct bdb *b)
{
	int r = 0;

	for (uint32_t page = 1; page < b->pages && r == 0; page++)
		if (!was_seen(b, page) && is_hash_page(b, page)) {
			b->seen[page / 8] |= (unsigned char)(1u << page % 8);
			r = read_page(b, page);
		}
	for (uint32_t page = 1; page < b->pages && r == 0; page++)
		if (!was_seen(b, page) && begins_chain(b, page))
			r = read_lost_chain(b, page);
	return r;
}

static uint32_t magic_of(struct str bytes, bool big_endian)
{
	struct bdb b = {.big_endian = big_endian};

	return get32(&b, bytes.p + 12);
}

static bool is_magic(uint32_t magic)
{
	return magic == MAGIC_HASH || magic == MAGIC_BTREE || magic == MAGIC_QUEUE || magic == MAGIC_HEAP;
}

bool rpm_bdb_is(struct str bytes)
{
	return bytes.n >= META_SIZE && (is_magic(magic_of(bytes, false)) || is_magic(magic_of(bytes, true)));
}

static int check_meta(struct bdb *b, struct err *e)
{
	const char *meta = b->bytes.p;
	uint32_t version = get32(b, meta + 16);

	b->page_size = get32(b, meta + 20);
	b->last_page = get32(b, meta + 32);
	if (get32(b, meta + 12) != MAGIC_HASH)
		return err_set(e, ERR_UNSUPPORTED, "a Berkeley DB file, but not a hash table, as rpm's database is");
	if (version < VERSION_MIN || version > VERSION_MAX)
		return err_set(e, ERR_UNSUPPORTED, "Berkeley DB hash table of version %u, not %d to %d", version, VERSION_MIN,
			       VERSION_MAX);
	if (meta[24])
		return err_set(e, ERR_UNSUPPORTED, "encrypted Berkeley DB");
	if (meta[26] & META_CHECKSUMS)
		return err_set(e, ERR_UNSUPPORTED, "Berkeley DB with page checksums, which rpm does not write");
	if (b->page_size < 512 || b->page_size > 65536 || (b->page_size & (b->page_size - 1)))
		return err_set(e, ERR_FORMAT, "Berkeley DB page size %u", b->page_size);
	if (b->last_page == UINT32_MAX || b->bytes.n < b->page_size)
		return err_set(e, ERR_FORMAT, "Berkeley DB whose first page is damaged");
	b->pages = b->bytes.n / b->page_size > b->last_page ? b->last_page + 1 : (uint32_t)(b->bytes.n / b->page_size);
	return 0;
}

static void tell_truncated(struct bdb *b)
{
	char text[96];

	b->damaged = true;
	snprintf(text, sizeof(text), "truncated: %u of %u pages", b->pages, b->last_page + 1);
	b->sink->damaged(b->sink->arg, text);
}

int rpm_bdb_each(struct str bytes, const struct rpm_sink *sink, struct err *e)
{
	struct bdb b = {.bytes = bytes, .sink = sink, .record = BUF_INIT(RPM_HEADER_SIZE_MAX)};
	int r;

	if (!rpm_bdb_is(bytes))
		return err_set(e, ERR_FORMAT, "not a Berkeley DB file");
	b.big_endian = is_magic(magic_of(bytes, true));
	if (check_meta(&b, e) < 0)
		return e->code;
	b.seen = mem_zero(b.pages / 8 + 1, 1);
	if (b.pages <= b.last_page)
		tell_truncated(&b);
	r = read_buckets(&b);
	if (r == 0 && b.damaged)
		r = read_lost(&b);
	free(b.seen);
	buf_done(&b.record);
	return r;
}
