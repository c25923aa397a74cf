/* SPDX-License-Identifier: Apache-2.0 */
#include "advisory/schema.h"

#include <math.h>

#include "advisory/vector.h"

/* The first byte of an entry; kind is in the low two bits. */
#define ENTRY_KIND 3u
#define ENTRY_PLAIN 4u   /* one range from the beginning to a fix */
#define ENTRY_STATUS 8u  /* not the one that the ranges say */
#define ENTRY_SEVERITY 16u
#define ENTRY_MODULE 32u
#define ENTRY_LISTS 64u  /* versions, architectures, symbols */

#define RANGE_INTRODUCED 1u
#define RANGE_FIXED 2u
#define RANGE_LAST 4u
#define RANGE_LIMIT 8u

/* Behind the severity in its number. */
#define VULN_CVSS3 8u     /* a packed vector */
#define VULN_CVSS 16u     /* a vector as text */
#define VULN_PUBLISHED 32u
#define VULN_MODIFIED 64u
#define VULN_ALIASES 128u
#define VULN_KEV 256u
#define VULN_RANSOMWARE 512u
#define VULN_EPSS 1024u
#define VULN_TITLE 2048u

#define DAY_BASE 16801 /* 2016-01-01: days are written as the difference */
#define EPSS_UNIT 100000.0 /* FIRST publishes five decimals */

int64_t schema_hash(struct str ecosystem, struct str name)
{
	uint64_t hash = 0xcbf29ce484222325U;
	struct str parts[] = {ecosystem, STR_LIT("\0"), name};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		for (size_t j = 0; j < parts[i].n; j++)
			hash = (hash ^ (unsigned char)parts[i].p[j]) * 0x100000001b3U;
	return (int64_t)((hash ^ hash >> 32) & ((1ull << SCHEMA_HASH_BITS) - 1));
}

static void pack_list(struct packer *packer, const struct text_list *list)
{
	pack_number(packer, list->n);
	for (size_t i = 0; i < list->n; i++)
		pack_text(packer, list->v[i]);
}

static void unpack_list(struct unpacker *unpacker, struct text_list *list)
{
	size_t n = unpack_count(unpacker);

	list->v = arena_array(unpacker->arena, struct str, n);
	for (list->n = 0; list->n < n && !unpacker->bad; list->n++)
		list->v[list->n] = unpack_text(unpacker);
}

static void pack_day_text(struct packer *packer, struct str date)
{
	int64_t day = fact_day(date);

	pack_signed(packer, day == DAY_UNKNOWN ? -DAY_BASE : day - DAY_BASE);
}

static int64_t unpack_day(struct unpacker *unpacker)
{
	int64_t day = unpack_signed(unpacker) + DAY_BASE;

	return day > 0 && day < 2932897 /* year 10000 */ ? day : DAY_UNKNOWN;
}

static struct str day_text(int64_t day, struct arena *arena)
{
	char text[CLOCK_TEXT_MAX];

	return arena_str(arena, fact_day_text(day, text));
}

void schema_pack_vulnerability(struct packer *packer, const struct set_vulnerability *v)
{
	unsigned flags = (unsigned)v->severity;
	uint32_t packed = 0;

	flags |= v->cvss.n == 0 ? 0 : vector_pack(v->cvss, &packed) ? VULN_CVSS3 : VULN_CVSS;
	flags |= v->published != DAY_UNKNOWN ? VULN_PUBLISHED : 0;
	flags |= v->modified != DAY_UNKNOWN ? VULN_MODIFIED : 0;
	flags |= v->aliases.n ? VULN_ALIASES : 0;
	flags |= v->cve.kev ? VULN_KEV : 0;
	flags |= v->cve.kev_ransomware ? VULN_RANSOMWARE : 0;
	flags |= v->cve.epss >= 0 ? VULN_EPSS : 0;
	flags |= v->title.n ? VULN_TITLE : 0;
	pack_id(packer, v->id);
	pack_number(packer, flags);
	if (flags & VULN_CVSS3)
		pack_number(packer, packed);
	if (flags & VULN_CVSS)
		pack_text(packer, v->cvss);
	if (flags & VULN_PUBLISHED)
		pack_signed(packer, v->published - DAY_BASE);
	if (flags & VULN_MODIFIED)
		pack_signed(packer, v->modified - DAY_BASE);
	if (flags & VULN_ALIASES) {
		pack_number(packer, v->aliases.n);
		for (size_t i = 0; i < v->aliases.n; i++)
			pack_id(packer, v->aliases.v[i]);
	}
	if (flags & VULN_KEV) {
		pack_day_text(packer, v->cve.kev_added);
		pack_day_text(packer, v->cve.kev_due);
	}
	if (flags & VULN_EPSS) {
		pack_number(packer, (uint64_t)llround(v->cve.epss * EPSS_UNIT));
		pack_number(packer, (uint64_t)llround(fmax(v->cve.epss_percentile, 0) * EPSS_UNIT));
	}
	if (flags & VULN_TITLE)
		pack_text(packer, v->title);
}

static void unpack_ids(struct unpacker *unpacker, struct text_list *list)
{
	size_t n = unpack_count(unpacker);

	list->v = arena_array(unpacker->arena, struct str, n);
	for (list->n = 0; list->n < n && !unpacker->bad; list->n++)
		list->v[list->n] = unpack_id(unpacker);
}

static double unpack_share(struct unpacker *unpacker)
{
	return fmin((double)unpack_number(unpacker) / EPSS_UNIT, 1);
}

bool schema_unpack_vulnerability(struct str bytes, struct arena *arena, struct set_vulnerability *ret)
{
	struct unpacker u = unpacker_of(bytes, arena);
	struct set_vulnerability v = {.id = unpack_id(&u), .cvss = STR_LIT(""), .title = STR_LIT("")};
	unsigned flags = (unsigned)unpack_number(&u);
	char vector[VECTOR_TEXT_MAX];

	v.severity = (flags & 7) < SEVERITY_COUNT ? (enum severity)(flags & 7) : SEVERITY_UNKNOWN;
	if (flags & VULN_CVSS3)
		v.cvss = arena_str(arena, vector_unpack((uint32_t)(unpack_number(&u) % VECTOR_PACKED_END), vector));
	if (flags & VULN_CVSS)
		v.cvss = unpack_text(&u);
	v.published = flags & VULN_PUBLISHED ? unpack_day(&u) : DAY_UNKNOWN;
	v.modified = flags & VULN_MODIFIED ? unpack_day(&u) : DAY_UNKNOWN;
	if (flags & VULN_ALIASES)
		unpack_ids(&u, &v.aliases);
	v.cve = (struct fact_cve){.epss = -1, .epss_percentile = -1, .kev_added = STR_LIT(""), .kev_due = STR_LIT("")};
	v.cve.kev = flags & VULN_KEV, v.cve.kev_ransomware = flags & VULN_RANSOMWARE;
	if (flags & VULN_KEV) {
		v.cve.kev_added = day_text(unpack_day(&u), arena);
		v.cve.kev_due = day_text(unpack_day(&u), arena);
	}
	if (flags & VULN_EPSS) {
		v.cve.epss = unpack_share(&u);
		v.cve.epss_percentile = unpack_share(&u);
	}
	if (flags & VULN_TITLE)
		v.title = unpack_text(&u);
	*ret = v;
	return !u.bad;
}

void schema_pack_advisory(struct packer *packer, const struct set_advisory *advisory)
{
	uint32_t last = 0;

	pack_id(packer, advisory->id);
	pack_number(packer, advisory->n);
	for (size_t i = 0; i < advisory->n; i++) {
		pack_number(packer, advisory->v[i] - last);
		last = advisory->v[i];
	}
}

bool schema_unpack_advisory(struct str bytes, struct arena *arena, struct set_advisory *ret)
{
	struct unpacker u = unpacker_of(bytes, arena);
	struct set_advisory advisory = {.id = unpack_id(&u)};
	size_t n = unpack_count(&u);
	uint32_t last = 0;

	advisory.v = arena_array(arena, uint32_t, n);
	for (; advisory.n < n && !u.bad; advisory.n++)
		advisory.v[advisory.n] = last += (uint32_t)unpack_number(&u);
	*ret = advisory;
	return !u.bad;
}

static enum fix_status status_of_ranges(const struct range_list *ranges)
{
	for (size_t i = 0; i < ranges->n; i++)
		if (ranges->v[i].fixed.n)
			return STATUS_FIXED;
	return STATUS_AFFECTED;
}

static bool is_plain(const struct range_list *ranges)
{
	return ranges->n == 1 && !ranges->v[0].introduced.n && !ranges->v[0].last_affected.n && !ranges->v[0].limit.n &&
	       ranges->v[0].fixed.n;
}

static void pack_ranges(struct packer *packer, const struct range_list *ranges)
{
	pack_number(packer, ranges->n);
	for (size_t i = 0; i < ranges->n; i++) {
		const struct version_range *range = &ranges->v[i];

		pack_number(packer, (range->introduced.n ? RANGE_INTRODUCED : 0) | (range->fixed.n ? RANGE_FIXED : 0) |
					    (range->last_affected.n ? RANGE_LAST : 0) | (range->limit.n ? RANGE_LIMIT : 0));
		if (range->introduced.n)
			pack_text(packer, range->introduced);
		if (range->fixed.n)
			pack_text(packer, range->fixed);
		if (range->last_affected.n)
			pack_text(packer, range->last_affected);
		if (range->limit.n)
			pack_text(packer, range->limit);
	}
}

static void unpack_ranges(struct unpacker *unpacker, struct range_list *ranges)
{
	size_t n = unpack_count(unpacker);

	ranges->v = arena_array(unpacker->arena, struct version_range, n);
	for (ranges->n = 0; ranges->n < n && !unpacker->bad; ranges->n++) {
		struct version_range *range = &ranges->v[ranges->n];
		uint64_t flags = unpack_number(unpacker);

		*range = (struct version_range){STR_LIT(""), STR_LIT(""), STR_LIT(""), STR_LIT("")};
		if (flags & RANGE_INTRODUCED)
			range->introduced = unpack_text(unpacker);
		if (flags & RANGE_FIXED)
			range->fixed = unpack_text(unpacker);
		if (flags & RANGE_LAST)
			range->last_affected = unpack_text(unpacker);
		if (flags & RANGE_LIMIT)
			range->limit = unpack_text(unpacker);
	}
}

static void pack_entry(struct packer *packer, const struct set_entry *entry, int64_t last[4])
{
	const struct fact_where *where = &entry->where;
	unsigned flags = (unsigned)entry->kind;

	flags |= is_plain(&where->ranges) ? ENTRY_PLAIN : 0;
	flags |= where->status != status_of_ranges(&where->ranges) ? ENTRY_STATUS : 0;
	flags |= where->severity ? ENTRY_SEVERITY : 0;
	flags |= where->module.n ? ENTRY_MODULE : 0;
	flags |= where->versions.n || where->architectures.n || where->symbols.n ? ENTRY_LISTS : 0;
	pack_number(packer, flags);
	pack_signed(packer, (int64_t)entry->ref - last[entry->kind]);
	last[entry->kind] = entry->ref;
	if (flags & ENTRY_STATUS)
		pack_number(packer, where->status);
	if (flags & ENTRY_SEVERITY)
		pack_number(packer, where->severity);
	if (flags & ENTRY_MODULE)
		pack_text(packer, where->module);
	if (flags & ENTRY_PLAIN)
		pack_text(packer, where->ranges.v[0].fixed);
	else
		pack_ranges(packer, &where->ranges);
	if (flags & ENTRY_LISTS) {
		pack_list(packer, &where->versions);
		pack_list(packer, &where->architectures);
		pack_list(packer, &where->symbols);
	}
}

void schema_pack_package(struct packer *packer, const struct set_package *package, uint64_t ecosystem)
{
	int64_t last[4] = {0};

	pack_number(packer, ecosystem);
	pack_text(packer, package->name);
	pack_number(packer, package->n);
	for (size_t i = 0; i < package->n; i++)
		pack_entry(packer, &package->v[i], last);
}

bool schema_unpack_package(struct unpacker *unpacker, uint64_t *ret_ecosystem, struct str *ret_name, size_t *ret_entries)
{
	*ret_ecosystem = unpack_number(unpacker);
	*ret_name = unpack_text(unpacker);
	*ret_entries = unpack_count(unpacker);
	return !unpacker->bad;
}

bool schema_unpack_entry(struct unpacker *unpacker, struct schema_entry_state *state, struct set_entry *ret)
{
	unsigned flags = (unsigned)unpack_number(unpacker);
	struct set_entry entry = {.kind = flags & ENTRY_KIND, .where = {.module = STR_LIT("")}};
	struct version_range *plain;
	uint64_t word;

	state->last[entry.kind] = (int64_t)((uint64_t)state->last[entry.kind] + (uint64_t)unpack_signed(unpacker));
	entry.ref = (uint32_t)state->last[entry.kind];
	word = flags & ENTRY_STATUS ? unpack_number(unpacker) : 0;
	entry.where.status = word <= STATUS_END_OF_LIFE ? (enum fix_status)word : STATUS_AFFECTED;
	word = flags & ENTRY_SEVERITY ? unpack_number(unpacker) : 0;
	entry.where.severity = word < SEVERITY_COUNT ? (enum severity)word : SEVERITY_UNKNOWN;
	if (flags & ENTRY_MODULE)
		entry.where.module = unpack_text(unpacker);
	if (flags & ENTRY_PLAIN) {
		plain = arena_new(unpacker->arena, struct version_range);
		*plain = (struct version_range){STR_LIT(""), unpack_text(unpacker), STR_LIT(""), STR_LIT("")};
		entry.where.ranges = (struct range_list){plain, 1};
	} else {
		unpack_ranges(unpacker, &entry.where.ranges);
	}
	if (flags & ENTRY_LISTS) {
		unpack_list(unpacker, &entry.where.versions);
		unpack_list(unpacker, &entry.where.architectures);
		unpack_list(unpacker, &entry.where.symbols);
	}
	if (!(flags & ENTRY_STATUS))
		entry.where.status = status_of_ranges(&entry.where.ranges);
	*ret = entry;
	return !unpacker->bad;
}
