/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An advisory database in memory, read from a table of text, so that a test of matching is data. One line an advisory, tabs
 * between columns, "-" for empty, "#" starts a comment line:
 *
 *   ecosystem  name  id  record  severity  ranges  [status  module  aliases  architectures  versions  symbols]
 *
 * ranges: "A..B" for [A, B), "A..=B" for [A, B], "A..<B" for a limit, A empty for the beginning, B empty for no end; blanks between several.
 * aliases, architectures, versions, symbols: commas between several. An ecosystem with a name of "-" is covered and empty.
 */
#ifndef PLIMSOLL_TESTS_MEMDB_H
#define PLIMSOLL_TESTS_MEMDB_H

#include "model/advisory.h"

struct memdb {
	struct advdb db;
	struct arena arena;
	struct advisory_list list;
	struct advdb_info info;
};

static bool memdb_parts(struct str *rest, char separator, struct str *ret_part)
{
	while (str_next(rest, separator, ret_part))
		if (ret_part->n && !str_is(*ret_part, "-"))
			return true;
	return false;
}

static void memdb_ranges(struct advisory *advisory, struct str text)
{
	struct str part;

	while (memdb_parts(&text, ' ', &part)) {
		ptrdiff_t dots = str_search(part, STR_LIT(".."));
		struct version_range *range = vec_push(&advisory->ranges);
		struct str end = str_from_index(part, (size_t)dots + 2);

		range->introduced = str_slice(part, 0, (size_t)dots);
		if (str_skip(&end, "="))
			range->last_affected = end;
		else if (str_skip(&end, "<"))
			range->limit = end;
		else
			range->fixed = end;
	}
}

static void memdb_words(struct str_list *list, struct str text)
{
	struct str part;

	while (memdb_parts(&text, ',', &part))
		*vec_push(list) = part;
}

static enum fix_status memdb_status(struct str word)
{
	for (int status = STATUS_AFFECTED; status <= STATUS_END_OF_LIFE; status++)
		if (str_is(word, fix_status_name((enum fix_status)status)))
			return (enum fix_status)status;
	return STATUS_AFFECTED;
}

static void memdb_line(struct memdb *memdb, struct str line)
{
	struct advisory *advisory = arena_new(&memdb->arena, struct advisory);
	struct vulnerability *vulnerability = arena_new(&memdb->arena, struct vulnerability);
	struct str column[12] = {0};

	for (size_t i = 0; i < ARRAY_SIZE(column) && str_next(&line, '\t', &column[i]); i++)
		if (str_is(column[i], "-"))
			column[i] = STR_NULL;
	*vulnerability = (struct vulnerability){.id = column[2], .advisory = column[3], .epss = -1, .cvss_score = -1};
	severity_parse(column[4], &vulnerability->severity);
	memdb_words(&vulnerability->aliases, column[8]);
	advisory->vulnerability = vulnerability;
	advisory->ecosystem = str_is(column[0], "crates_io") ? STR_LIT("crates" ".io") : column[0];
	advisory->name = column[1];
	memdb_ranges(advisory, column[5]);
	advisory->status = memdb_status(column[6]);
	advisory->module = column[7];
	memdb_words(&advisory->architectures, column[9]);
	memdb_words(&advisory->versions, column[10]);
	memdb_words(&advisory->symbols, column[11]);
	*vec_push(&memdb->list) = advisory;
}

static int memdb_lookup(struct advdb *db, struct str ecosystem, struct str name, struct arena *arena,
			struct advisory_list *ret_advisories, struct err *e)
{
	struct memdb *memdb = (struct memdb *)db;

	(void)arena, (void)e;
	vec_each(advisory, &memdb->list)
		if (str_eq((*advisory)->ecosystem, ecosystem) && (*advisory)->name.n && str_eq((*advisory)->name, name))
			*vec_push(ret_advisories) = *advisory;
	return 0;
}

static bool memdb_covers(struct advdb *db, struct str ecosystem)
{
	struct memdb *memdb = (struct memdb *)db;

	vec_each(advisory, &memdb->list)
		if (str_eq((*advisory)->ecosystem, ecosystem))
			return true;
	return false;
}

static const struct advdb_info *memdb_info(struct advdb *db)
{
	return &((struct memdb *)db)->info;
}

/* table must outlive the database. */
static void memdb_init(struct memdb *memdb, struct str table)
{
	struct str line;

	*memdb = (struct memdb){.db = {.lookup = memdb_lookup, .covers = memdb_covers, .info = memdb_info}};
	while (str_next_line(&table, &line))
		if (line.n && line.p[0] != '#')
			memdb_line(memdb, line);
}

static void memdb_done(struct memdb *memdb)
{
	vec_each(advisory, &memdb->list) {
		const struct vulnerability *vulnerability = (*advisory)->vulnerability;

		free(vulnerability->aliases.v);
		vec_done(&(*advisory)->ranges);
		vec_done(&(*advisory)->architectures);
		vec_done(&(*advisory)->versions);
		vec_done(&(*advisory)->symbols);
	}
	vec_done(&memdb->list);
	arena_done(&memdb->arena);
}

#endif
