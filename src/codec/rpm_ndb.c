/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/rpm_ndb.h"

#include <stdio.h>

#define MAGIC "RpmP"
#define SLOT_MAGIC "Slot"
#define HEAD_MAGIC "BlbS"
#define TAIL_MAGIC "BlbE"
#define HEADER_SIZE 32
#define PAGE_SIZE 4096
#define SLOT_SIZE 16
#define BLOCK_SIZE 16
#define HEAD_SIZE 16
#define TAIL_SIZE 12

static uint32_t le32(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
}

/* RFC 1950 section 8.2. 5552 bytes are the most that cannot overflow 32 bits between two reductions. */
static uint32_t adler32(struct str bytes)
{
	uint32_t a = 1, b = 0;

	for (size_t i = 0; i < bytes.n;) {
		size_t stop = bytes.n - i < 5552 ? bytes.n : i + 5552;

		for (; i < stop; i++) {
			a += (unsigned char)bytes.p[i];
			b += a;
		}
		a %= 65521;
		b %= 65521;
	}
	return b << 16 | a;
}

bool rpm_ndb_is(struct str bytes)
{
	return bytes.n >= HEADER_SIZE && !memcmp(bytes.p, MAGIC, 4);
}

/* The blob of a slot, or what is wrong with it. *left is what slots may still claim of the file. */
static const char *read_blob(struct str bytes, const char *slot, uint64_t *left, struct str *ret_blob)
{
	uint32_t package = le32(slot + 4), block = le32(slot + 8), blocks = le32(slot + 12);
	uint64_t start = (uint64_t)block * BLOCK_SIZE, size = (uint64_t)blocks * BLOCK_SIZE;
	const char *head, *tail;
	uint32_t length;

	if (start > bytes.n || size > bytes.n - start)
		return "its blob lies behind the end of the file";
	if (size < HEAD_SIZE + TAIL_SIZE)
		return "its blob is too short";
	if (size > *left)
		return "its blob overlaps with others";
	*left -= size;
	head = bytes.p + start;
	tail = head + size - TAIL_SIZE;
	length = le32(head + 12);
	if (memcmp(head, HEAD_MAGIC, 4) || memcmp(tail + 8, TAIL_MAGIC, 4))
		return "there is no blob where it points";
	if (le32(head + 4) != package)
		return "its blob belongs to another package";
	if (length > size - HEAD_SIZE - TAIL_SIZE || length != le32(tail + 4))
		return "its blob has another length";
	if (adler32(str_from(head, (size_t)size - TAIL_SIZE)) != le32(tail))
		return "the checksum of its blob does not match";
	*ret_blob = str_from(head + HEAD_SIZE, length);
	return NULL;
}

static void tell(const struct rpm_sink *sink, uint32_t package, const char *fault)
{
	char text[128];

	snprintf(text, sizeof(text), "package %u is damaged: %s", package, fault);
	sink->damaged(sink->arg, text);
}

int rpm_ndb_each(struct str bytes, const struct rpm_sink *sink, struct err *e)
{
	uint64_t slots_end, left = bytes.n;

	if (!rpm_ndb_is(bytes))
		return err_set(e, ERR_FORMAT, "not an ndb package database");
	if (le32(bytes.p + 4) != 0)
		return err_set(e, ERR_UNSUPPORTED, "ndb package database of version %u", le32(bytes.p + 4));
	slots_end = (uint64_t)le32(bytes.p + 12) * PAGE_SIZE;
	if (slots_end > bytes.n) {
		sink->damaged(sink->arg, "truncated within the pages of slots");
		slots_end = bytes.n;
	}
	for (uint64_t at = HEADER_SIZE; at + SLOT_SIZE <= slots_end; at += SLOT_SIZE) {
		const char *slot = bytes.p + at;
		uint32_t package = le32(slot + 4);
		struct str blob = STR_NULL;
		const char *fault;
		int r;

		if (memcmp(slot, SLOT_MAGIC, 4)) {
			char text[64];

			snprintf(text, sizeof(text), "slot %llu is damaged", (unsigned long long)(at / SLOT_SIZE));
			sink->damaged(sink->arg, text);
			continue;
		}
		if (package == 0)
			continue;
		fault = read_blob(bytes, slot, &left, &blob);
		if (fault)
			tell(sink, package, fault);
		else if ((r = sink->record(sink->arg, blob)) < 0)
			return r;
	}
	return 0;
}
