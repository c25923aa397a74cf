/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/rpm_header.h"

#include "base/bytes.h"

enum type { TYPE_NULL, TYPE_CHAR, TYPE_INT8, TYPE_INT16, TYPE_INT32, TYPE_INT64, TYPE_STRING, TYPE_BIN, TYPE_STRING_ARRAY,
	    TYPE_I18NSTRING };

/* Bytes of one value, which are its alignment too; strings have no fixed size. */
static const uint8_t type_width[] = {
	[TYPE_NULL] = 0, [TYPE_CHAR] = 1, [TYPE_INT8] = 1, [TYPE_INT16] = 2, [TYPE_INT32] = 4, [TYPE_INT64] = 8,
	[TYPE_STRING] = 0, [TYPE_BIN] = 1, [TYPE_STRING_ARRAY] = 0, [TYPE_I18NSTRING] = 0,
};

#define ENTRY_SIZE 16
#define REGION_FIRST 61 /* HEADERIMAGE, HEADERSIGNATURES, HEADERIMMUTABLE */
#define REGION_LAST 63

struct entry {
	uint32_t tag, type, offset, count;
};

static struct entry entry_at(struct str bytes, size_t offset)
{
	const char *p = bytes.p + offset;

	return (struct entry){be32(p), be32(p + 4), be32(p + 8), be32(p + 12)};
}

/* The index alone says whether numbers fit; the ends of strings are looked for when one is asked for. */
static const char *entry_fault(const struct entry *entry, size_t store)
{
	unsigned width;

	if (entry->type >= sizeof(type_width))
		return "a type that does not exist";
	width = type_width[entry->type];
	if (entry->offset > store)
		return "an offset outside the store";
	if (entry->count > store - entry->offset || (uint64_t)entry->count * width > store - entry->offset)
		return "a count that the store cannot hold";
	if (width > 1 && entry->offset % width)
		return "an offset that is not aligned";
	return NULL;
}

static int check_region(const struct rpm_header *header, struct err *e)
{
	struct entry first = entry_at(header->index, 0), trailer;
	uint32_t length;

	if (first.tag < REGION_FIRST || first.tag > REGION_LAST)
		return 0;
	if (first.type != TYPE_BIN || first.count != ENTRY_SIZE || first.offset > header->store.n ||
	    header->store.n - first.offset < ENTRY_SIZE)
		return err_set(e, ERR_FORMAT, "the region entry does not name a trailer");
	trailer = entry_at(header->store, first.offset);
	/* The trailer's offset is the region's index length, negated. Some old packages have HEADERIMAGE for its tag. */
	length = 0 - trailer.offset;
	if (trailer.tag < REGION_FIRST || trailer.tag > REGION_LAST || trailer.type != TYPE_BIN ||
	    trailer.count != ENTRY_SIZE || length % ENTRY_SIZE || length > header->index.n)
		return err_set(e, ERR_FORMAT, "the region has no trailer");
	return 0;
}

int rpm_header_open(struct str blob, struct rpm_header *ret_header, struct err *e)
{
	struct rpm_header header = {0};
	uint32_t entries, store;

	if (blob.n < 8)
		return err_set(e, ERR_FORMAT, "truncated: %zu bytes", blob.n);
	entries = be32(blob.p);
	store = be32(blob.p + 4);
	if (entries > RPM_HEADER_ENTRIES_MAX)
		return err_set(e, ERR_LIMIT, "%u index entries, more than %u", entries, RPM_HEADER_ENTRIES_MAX);
	if (store > RPM_HEADER_STORE_MAX)
		return err_set(e, ERR_LIMIT, "a store of %u bytes, more than %u", store, RPM_HEADER_STORE_MAX);
	if (entries == 0)
		return err_set(e, ERR_FORMAT, "no index entries");
	if ((uint64_t)entries * ENTRY_SIZE + store > blob.n - 8)
		return err_set(e, ERR_FORMAT, "truncated: %zu of %llu bytes", blob.n,
			       8 + (unsigned long long)entries * ENTRY_SIZE + store);
	header.index = str_from(blob.p + 8, (size_t)entries * ENTRY_SIZE);
	header.store = str_from(blob.p + 8 + header.index.n, store);
	if (check_region(&header, e) < 0)
		return e->code;
	for (uint32_t i = 0; i < entries; i++) {
		struct entry entry = entry_at(header.index, (size_t)i * ENTRY_SIZE);
		const char *fault = entry_fault(&entry, store);

		if (fault)
			return err_set(e, ERR_FORMAT, "index entry %u of %u (tag %u) has %s", i + 1, entries, entry.tag, fault);
	}
	*ret_header = header;
	return 0;
}

static bool find(const struct rpm_header *header, uint32_t tag, struct entry *ret_entry)
{
	for (size_t at = header->index.n; at >= ENTRY_SIZE; at -= ENTRY_SIZE)
		if (be32(header->index.p + at - ENTRY_SIZE) == tag) {
			*ret_entry = entry_at(header->index, at - ENTRY_SIZE);
			return true;
		}
	return false;
}

/* The block of `count` strings from offset on, their NULs included; false where the store ends before them. */
static bool strings_at(struct str store, const struct entry *entry, struct str *ret_block)
{
	const char *start = store.p + entry->offset, *end = store.p + store.n, *at = start;

	for (uint32_t i = 0; i < entry->count; i++) {
		const char *nul = at < end ? memchr(at, 0, (size_t)(end - at)) : NULL;

		if (!nul)
			return false;
		at = nul + 1;
	}
	*ret_block = str_from(start, (size_t)(at - start));
	return true;
}

struct rpm_strings rpm_header_strings(struct rpm_header *header, enum rpm_tag tag)
{
	struct rpm_strings strings = {0};
	struct entry entry;

	if (!find(header, tag, &entry))
		return strings;
	if ((entry.type != TYPE_STRING && entry.type != TYPE_STRING_ARRAY && entry.type != TYPE_I18NSTRING) ||
	    !strings_at(header->store, &entry, &strings.block)) {
		header->damaged = true;
		return strings;
	}
	strings.n = entry.count;
	return strings;
}

struct str rpm_strings_next(struct rpm_strings *strings)
{
	struct str string;

	if (strings->n == 0)
		return STR_LIT("");
	string = str_of(strings->block.p);
	strings->block = str_from(strings->block.p + string.n + 1, strings->block.n - string.n - 1);
	strings->n--;
	return string;
}

struct str rpm_header_string(struct rpm_header *header, enum rpm_tag tag)
{
	struct rpm_strings strings = rpm_header_strings(header, tag);

	return rpm_strings_next(&strings);
}

struct rpm_numbers rpm_header_numbers(struct rpm_header *header, enum rpm_tag tag)
{
	struct entry entry;

	if (!find(header, tag, &entry))
		return (struct rpm_numbers){0};
	if (entry.type < TYPE_CHAR || entry.type > TYPE_INT64) {
		header->damaged = true;
		return (struct rpm_numbers){0};
	}
	return (struct rpm_numbers){entry.count, header->store.p + entry.offset, type_width[entry.type]};
}

uint64_t rpm_number(const struct rpm_numbers *numbers, size_t i)
{
	const unsigned char *p = (const unsigned char *)numbers->p + i * numbers->width;
	uint64_t value = 0;

	for (unsigned k = 0; k < numbers->width; k++)
		value = value << 8 | p[k];
	return value;
}
