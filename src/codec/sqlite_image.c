/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/sqlite_image.h"

#include "base/bytes.h"

#define HEADER_SIZE 100
#define LOG_HEADER_SIZE 32
#define FRAME_HEADER_SIZE 24
#define LOG_MAGIC 0x377f0682u /* the lowest bit: checksums read their words big-endian */
#define LOG_VERSION 3007000u

struct log {
	struct str bytes;
	uint32_t page_size;
	bool big_endian;
	uint32_t sum[2];
	uint32_t frames, pages; /* at the last commit */
};

static void put_be32(char *p, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		p[i] = (char)(value >> (24 - 8 * i));
}

/* Section 4.2 "Checksum Algorithm"; n is a multiple of 8. */
static void add_sum(struct log *log, const char *p, size_t n)
{
	uint32_t a = log->sum[0], b = log->sum[1];

	for (size_t i = 0; i < n; i += 8) {
		uint32_t x = be32(p + i), y = be32(p + i + 4);

		if (!log->big_endian) {
			x = __builtin_bswap32(x);
			y = __builtin_bswap32(y);
		}
		a += x + b;
		b += y + a;
	}
	log->sum[0] = a;
	log->sum[1] = b;
}

static bool is_sum(const struct log *log, const char *p)
{
	return be32(p) == log->sum[0] && be32(p + 4) == log->sum[1];
}

static const char *frame_at(const struct log *log, uint32_t frame)
{
	return log->bytes.p + LOG_HEADER_SIZE + (size_t)frame * (FRAME_HEADER_SIZE + log->page_size);
}

/* Finds the last commit; false where the log is none of a database with such pages. */
static bool read_log(struct log *log)
{
	const char *header = log->bytes.p;
	uint32_t count;

	if (log->bytes.n < LOG_HEADER_SIZE || (be32(header) & ~1u) != LOG_MAGIC || be32(header + 4) != LOG_VERSION ||
	    be32(header + 8) != log->page_size)
		return false;
	log->big_endian = be32(header) & 1;
	add_sum(log, header, 24);
	if (!is_sum(log, header + 24))
		return false;
	count = (uint32_t)((log->bytes.n - LOG_HEADER_SIZE) / (FRAME_HEADER_SIZE + log->page_size));
	for (uint32_t i = 0; i < count; i++) {
		const char *frame = frame_at(log, i);

		add_sum(log, frame, 8);
		add_sum(log, frame + FRAME_HEADER_SIZE, log->page_size);
		if (memcmp(frame + 8, header + 16, 8) || !is_sum(log, frame + 16) || be32(frame) == 0)
			break;
		if (be32(frame + 4)) {
			log->frames = i + 1;
			log->pages = be32(frame + 4);
		}
	}
	return true;
}

static uint32_t page_size_of(struct str db)
{
	uint32_t size = be32(db.p + 16) >> 16;

	return size == 1 ? 65536 : size;
}

static void lay_over(const struct log *log, char *image, uint32_t pages)
{
	for (uint32_t i = 0; i < log->frames; i++) {
		const char *frame = frame_at(log, i);
		uint32_t page = be32(frame);

		/* A later commit may have made the database shorter. */
		if (page <= pages)
			memcpy(image + (size_t)(page - 1) * log->page_size, frame + FRAME_HEADER_SIZE, log->page_size);
	}
}

/* The header's count is right where the change counter was copied with it; with a log, the last commit's is. */
static uint32_t expected_pages(struct str db, const struct log *log)
{
	if (log->frames)
		return log->pages;
	if (!memcmp(db.p + 24, db.p + 92, 4) && be32(db.p + 28))
		return be32(db.p + 28);
	return (uint32_t)(db.n / log->page_size);
}

/* The file, zeros where it ends before the last page, the log, and a header that fits them. */
static void fill(const struct log *log, struct str db, char *p, uint32_t pages)
{
	size_t size = (size_t)pages * log->page_size, from_file = db.n < size ? db.n : size;

	memcpy(p, db.p, from_file);
	memset(p + from_file, 0, size - from_file);
	lay_over(log, p, pages);
	p[18] = p[19] = 1;
	put_be32(p + 28, pages);
	memcpy(p + 92, p + 24, 4);
}

int sqlite_image_make(struct str db, struct str log_bytes, size_t max, struct sqlite_image *ret_image, struct err *e)
{
	struct sqlite_image image = {.bytes = BUF_INIT(max)};
	struct log log = {.bytes = log_bytes};
	uint64_t pages;
	char *p;

	if (db.n < HEADER_SIZE || memcmp(db.p, "SQLite format 3", 16))
		return err_set(e, ERR_FORMAT, "not an SQLite database");
	log.page_size = page_size_of(db);
	if (log.page_size < 512 || (log.page_size & (log.page_size - 1)))
		return err_set(e, ERR_FORMAT, "SQLite page size %u", log.page_size);
	image.log_damaged = log_bytes.n && !read_log(&log);
	image.frames = log.frames;
	image.pages_expected = expected_pages(db, &log);
	pages = db.n / log.page_size + log.frames;
	image.pages = image.pages_expected < pages ? image.pages_expected : (uint32_t)pages;
	if (image.pages == 0)
		return err_set(e, ERR_FORMAT, "truncated: not one page of %u", image.pages_expected);
	p = buf_reserve(&image.bytes, (size_t)image.pages * log.page_size);
	if (!p)
		return err_set(e, ERR_LIMIT, "an SQLite database of more than %zu bytes", max);
	image.bytes.n = (size_t)image.pages * log.page_size;
	fill(&log, db, p, image.pages);
	*ret_image = image;
	return 0;
}

void sqlite_image_done(struct sqlite_image *image)
{
	buf_done(&image->bytes);
}
