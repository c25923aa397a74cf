/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From an id to the packages. The database is laid out for the other way, so this reads much of it: a vulnerability's own
 * id is found by halving, since rows are in byte order of ids; an alias or an advisory's id by reading all of their table;
 * the packages always by reading all of theirs, which takes a tenth of a second and needs no index in the file.
 */
#include <stdlib.h>

#include "advisory/database.h"

#define SCRATCH_MAX (4u << 20) /* bytes of one table's rows that are kept at once */
#define ANSWERS_MAX ((size_t)256 << 20) /* bytes of what is known of one id: a crafted file makes little into much */

struct search {
	struct database *database;
	struct str id;
	struct wanted wanted;
	struct arena scratch;
};

bool row_list_has(const struct row_list *list, uint32_t row)
{
	size_t low = 0, high = list->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list->v[middle] == row)
			return true;
		if (list->v[middle] < row)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

bool wanted_entry(const struct wanted *wanted, const struct set_entry *entry)
{
	if (entry->kind == SET_ADVISORY)
		return row_list_has(&wanted->advisories, entry->ref);
	return !wanted->by_advisory && row_list_has(&wanted->vulnerabilities, entry->ref);
}

static void tidy(struct search *s)
{
	if (s->scratch.total > SCRATCH_MAX)
		arena_done(&s->scratch);
}

/* ---- which vulnerabilities ---- */

/* 1 where a row of this very id is there. */
static int halve(struct search *s, struct str id, uint32_t *ret_row, struct err *e)
{
	int64_t low = 0, high;

	if (sqlite_number(s->database->file, "SELECT ifnull(max(id), -1) + 1 FROM vulnerability", &high, e) < 0)
		return e->code;
	while (low < high) {
		int64_t middle = low + (high - low) / 2;
		struct unpacker unpacker;
		struct str blob;
		int status = database_fetch(s->database->vulnerability, middle, &blob, e), order;

		if (status < 0)
			return status;
		if (status == 0 || middle > UINT32_MAX)
			return database_broken(s->database, "vulnerability", e);
		unpacker = unpacker_of(blob, &s->scratch);
		order = str_cmp(unpack_id(&unpacker), id);
		if (order == 0) {
			*ret_row = (uint32_t)middle;
			return 1;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

static struct str capitals(struct str id, struct arena *arena)
{
	char *text = arena_text(arena, id);

	for (size_t i = 0; i < id.n; i++)
		if (text[i] >= 'a' && text[i] <= 'z')
			text[i] = (char)(text[i] - 32);
	return str_from(text, id.n);
}

static int by_own_id(struct search *s, struct err *e)
{
	struct str spellings[] = {s->id, capitals(s->id, &s->scratch)};

	for (size_t i = 0; i < ARRAY_SIZE(spellings); i++) {
		uint32_t row = 0;
		int status = halve(s, spellings[i], &row, e);

		if (status < 0)
			return status;
		if (status > 0) {
			*vec_push(&s->wanted.vulnerabilities) = row;
			break;
		}
	}
	return 0;
}

static bool goes_by(const struct set_vulnerability *facts, struct str id)
{
	bool known = str_case_eq(facts->id, id);

	for (size_t i = 0; !known && i < facts->aliases.n; i++)
		known = str_case_eq(facts->aliases.v[i], id);
	return known;
}

static int by_any_id(struct search *s, struct err *e)
{
	auto_statement struct sqlite_statement *statement = NULL;
	int status;

	if (sqlite_prepare(s->database->file, "SELECT facts, id FROM vulnerability ORDER BY id", &statement, e) < 0)
		return e->code;
	while ((status = sqlite_step(statement, e)) > 0) {
		struct set_vulnerability facts;
		struct str blob;

		if (database_blob(statement, &blob, e) < 0)
			return e->code;
		if (!schema_unpack_vulnerability(blob, &s->scratch, &facts))
			return database_broken(s->database, "vulnerability", e);
		if (goes_by(&facts, s->id))
			*vec_push(&s->wanted.vulnerabilities) = (uint32_t)sqlite_column_int(statement, 1);
		tidy(s);
	}
	return status;
}

/* ---- which advisories ---- */

static bool concerns(const struct set_advisory *advisory, const struct row_list *vulnerabilities)
{
	for (size_t i = 0; i < advisory->n; i++)
		if (row_list_has(vulnerabilities, advisory->v[i]))
			return true;
	return false;
}

/* Those of the vulnerabilities; where the id is of no vulnerability, the one it names, and its vulnerabilities. */
static int find_advisories(struct search *s, struct err *e)
{
	auto_statement struct sqlite_statement *statement = NULL;
	bool named = s->wanted.by_advisory = s->wanted.vulnerabilities.n == 0;
	int status;

	if (sqlite_prepare(s->database->file, "SELECT facts, id FROM advisory ORDER BY id", &statement, e) < 0)
		return e->code;
	while ((status = sqlite_step(statement, e)) > 0) {
		struct set_advisory advisory = {.id = STR_LIT("")};
		struct str blob;

		if (database_blob(statement, &blob, e) < 0)
			return e->code;
		if (!schema_unpack_advisory(blob, &s->scratch, &advisory))
			return database_broken(s->database, "advisory", e);
		if (named ? str_case_eq(advisory.id, s->id) : concerns(&advisory, &s->wanted.vulnerabilities)) {
			*vec_push(&s->wanted.advisories) = (uint32_t)sqlite_column_int(statement, 1);
			for (size_t i = 0; named && i < advisory.n; i++)
				*vec_push(&s->wanted.vulnerabilities) = advisory.v[i];
			if (named)
				return 0; /* ids are unique, and with one advisory its vulnerabilities rise */
		}
		tidy(s);
	}
	return status;
}

/* ---- which packages ---- */

static int has_wanted(struct search *s, struct unpacker unpacker, size_t entries, struct err *e)
{
	struct schema_entry_state state = {0};

	for (size_t i = 0; i < entries; i++) {
		struct set_entry entry;

		if (!schema_unpack_entry(&unpacker, &state, &entry))
			return database_broken(s->database, "package", e);
		if (wanted_entry(&s->wanted, &entry))
			return 1;
	}
	return 0;
}

/* A package is read twice where it is concerned: most are not, and what was read of those is soon forgotten. */
static int read_package(struct search *s, struct str blob, struct lookup *l, struct err *e)
{
	struct unpacker unpacker = unpacker_of(blob, &s->scratch);
	uint64_t ecosystem;
	struct str name;
	size_t entries;
	int status;

	if (!schema_unpack_package(&unpacker, &ecosystem, &name, &entries) || ecosystem >= s->database->ecosystems.n)
		return database_broken(s->database, "package", e);
	status = has_wanted(s, unpacker, entries, e);
	if (status <= 0)
		return status;
	unpacker = unpacker_of(blob, l->arena);
	schema_unpack_package(&unpacker, &ecosystem, &name, &entries);
	l->ecosystem = arena_str(l->arena, s->database->ecosystems.v[ecosystem]);
	l->name = name;
	return lookup_add_entries(l, &unpacker, entries, e);
}

static int read_packages(struct search *s, struct lookup *l, struct err *e)
{
	auto_statement struct sqlite_statement *statement = NULL;
	size_t before = l->arena->total;
	int status;

	if (sqlite_prepare(s->database->file, "SELECT facts FROM package", &statement, e) < 0)
		return e->code;
	while ((status = sqlite_step(statement, e)) > 0) {
		struct str blob;

		if (database_blob(statement, &blob, e) < 0 || read_package(s, blob, l, e) < 0)
			return e->code;
		if (l->arena->total - before > ANSWERS_MAX)
			return err_set(e, ERR_LIMIT, "advisory database: more is known of %.*s than the cap of %zu bytes", STR(s->id),
				       ANSWERS_MAX);
		tidy(s);
	}
	return status;
}

/* ---- all of it ---- */

/*
 * Feeds that only repeat a CVE under an id of their own have it left out of the database: "DEBIAN-CVE-2022-1" and
 * "BIT-openssl-2022-1". Empty where the id is of neither form.
 */
static struct str cve_within(struct str id, struct arena *arena)
{
	struct str large = capitals(id, arena), left, number, year;
	ptrdiff_t at = str_search(large, STR_LIT("-CVE-"));

	if (at > 0)
		return str_from_index(large, (size_t)at + 1);
	if (str_starts(large, "BIT-") && str_cut_last(large, '-', &left, &number) && str_cut_last(left, '-', &left, &year))
		return arena_printf(arena, "CVE-%.*s-%.*s", STR(year), STR(number));
	return STR_NULL;
}

static int find_rows(struct search *s, struct err *e)
{
	if (by_own_id(s, e) < 0 || (!s->wanted.vulnerabilities.n && by_any_id(s, e) < 0))
		return e->code;
	return find_advisories(s, e);
}

static int run(struct search *s, struct lookup *l, struct err *e)
{
	if (find_rows(s, e) < 0)
		return e->code;
	if (!s->wanted.vulnerabilities.n && (s->id = cve_within(s->id, l->arena)).n && find_rows(s, e) < 0)
		return e->code;
	return s->wanted.vulnerabilities.n ? read_packages(s, l, e) : 0;
}

static int package_answer_order(const void *a, const void *b)
{
	const struct advisory *const *x = a, *const *y = b;
	int order = str_cmp((*x)->ecosystem, (*y)->ecosystem);

	if (order == 0)
		order = str_cmp((*x)->name, (*y)->name);
	return order ? order : answer_order(a, b);
}

int database_find(struct advdb *db, struct str id, struct arena *arena, struct advisory_list *ret_advisories, struct err *e)
{
	struct search s = {.database = (struct database *)db, .id = id};
	struct lookup l = {.database = s.database, .arena = arena, .answers = ret_advisories, .wanted = &s.wanted};
	size_t before = ret_advisories->n;
	int status = run(&s, &l, e);

	map_done(&l.known);
	vec_done(&s.wanted.vulnerabilities);
	vec_done(&s.wanted.advisories);
	arena_done(&s.scratch);
	if (status < 0) {
		ret_advisories->n = before;
		return status;
	}
	if (ret_advisories->n - before > 1)
		qsort(ret_advisories->v + before, ret_advisories->n - before, sizeof(*ret_advisories->v), package_answer_order);
	return 0;
}
