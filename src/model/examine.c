/* SPDX-License-Identifier: Apache-2.0 */
/* A fact is EXAMINER 1f KIND 1f FIELD 1f FIELD … 1e: the unit and record separators of ASCII. */
#include "model/examine.h"

#define UNIT '\x1f'
#define RECORD '\x1e'

static bool is_macho(struct str head)
{
	static const unsigned char magics[][4] = {
		{0xfe, 0xed, 0xfa, 0xce}, {0xfe, 0xed, 0xfa, 0xcf}, {0xce, 0xfa, 0xed, 0xfe},
		{0xcf, 0xfa, 0xed, 0xfe}, {0xca, 0xfe, 0xba, 0xbe},
	};

	for (size_t i = 0; head.n >= 4 && i < ARRAY_SIZE(magics); i++)
		if (memcmp(head.p, magics[i], 4) == 0)
			return true;
	return false;
}

enum file_kind file_kind_of(struct str head)
{
	if (str_starts(head, "\x7f" "ELF"))
		return FILE_ELF;
	if (str_starts(head, "PK\3\4") || str_starts(head, "PK\5\6"))
		return FILE_ZIP;
	if (is_macho(head))
		return FILE_MACHO;
	if (head.n && memchr(head.p, '\0', head.n < EXAMINE_HEAD ? head.n : EXAMINE_HEAD))
		return str_starts(head, "MZ") ? FILE_PE : FILE_BINARY;
	return FILE_TEXT;
}

static void put_field(struct buf *out, struct str field)
{
	size_t start = out->n;

	buf_put(out, field);
	for (; start < out->n; start++)
		if (out->p[start] >= '\x1d' && out->p[start] <= UNIT)
			out->p[start] = '?';
	buf_putc(out, UNIT);
}

void fact_add(struct fact_writer *facts, const char *kind, const struct str *fields, size_t n)
{
	size_t before = facts->out->n;

	put_field(facts->out, str_of(facts->examiner));
	put_field(facts->out, str_of(kind));
	for (size_t i = 0; i < n && i < FACT_FIELDS_MAX; i++)
		put_field(facts->out, fields[i]);
	buf_putc(facts->out, RECORD);
	/* Half a fact is none; what does not fit is seen in `full` and noted by the caller of examine(). */
	if (facts->out->full)
		facts->out->n = before;
}

void fact_note(struct fact_writer *facts, const char *what, const char *why, ...)
{
	auto_done(buf_done) struct buf text = BUF_INIT(1024);
	va_list args;

	va_start(args, why);
	buf_vprintf(&text, why, args);
	va_end(args);
	coverage_note(facts->coverage, facts->arena, what, facts->path, "%.*s", STR(buf_str(&text)));
}

/* One of 64, by FNV-1a. */
static uint64_t owner_bit(struct str examiner)
{
	uint64_t hash = 0xcbf29ce484222325U;

	for (size_t i = 0; i < examiner.n; i++)
		hash = (hash ^ (unsigned char)examiner.p[i]) * 0x100000001b3U;
	return (uint64_t)1 << (hash >> 58);
}

uint64_t facts_owner(const char *examiner)
{
	return owner_bit(str_of(examiner));
}

uint64_t facts_owners(struct str facts)
{
	struct str record, examiner, last = STR_NULL;
	uint64_t owners = 0;

	/* An examiner's facts stand together. */
	while (str_next(&facts, RECORD, &record)) {
		if (!str_next(&record, UNIT, &examiner) || (last.p && str_eq(examiner, last)))
			continue;
		owners |= owner_bit(examiner);
		last = examiner;
	}
	return owners;
}

bool fact_next(struct str *rest, const char *examiner, struct fact *ret_fact)
{
	struct str record, field;

	while (str_next(rest, RECORD, &record)) {
		if (!str_next(&record, UNIT, &field) || !str_is(field, examiner))
			continue;
		*ret_fact = (struct fact){0};
		if (!str_next(&record, UNIT, &ret_fact->kind))
			continue;
		while (ret_fact->n < FACT_FIELDS_MAX && str_next(&record, UNIT, &field))
			ret_fact->fields[ret_fact->n++] = field;
		return true;
	}
	return false;
}
