/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The starter database's tool, run by the build and by who renews the tables.
 *
 *	starter tables FEEDS FOLDER    the text tables of data/starter from a folder of feeds
 *	starter all-tables FEEDS FOLDER  the same without leaving anything out, to look at and for tests
 *	starter pack FOLDER FILE       the database of the tables
 *	starter embed FOLDER FEEDS.TXT FILE ASSEMBLY  the same, and an assembler file that puts it and the table of feeds
 *	                               into the program
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "advisory/build.h"
#include "base/file.h"

#define DATABASE_MAX (512u << 20)

static int make_tables(const char *from, const char *folder, bool whole, struct err *e)
{
	struct ctx ctx = {.jobs = 1};
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	auto_done(coverage_done) struct coverage notes = {0};
	auto_done(facts_done) struct facts facts;
	auto_done(fact_set_done) struct fact_set set = {0};

	facts_init(&facts, &notes, &arena);
	if (facts_read(&ctx, from, &facts, e) < 0)
		return e->code;
	facts_resolve(&facts, &set);
	if (!whole)
		fact_set_reduce_to_starter(&set);
	coverage_sort(&notes);
	vec_each(gap, &notes.gaps)
		fprintf(stderr, "%.*s: %.*s\n", STR(gap->where), STR(gap->why));
	return fact_set_save(&set, folder, e);
}

static int pack(const char *folder, const char *file, struct err *e)
{
	auto_done(fact_set_done) struct fact_set set = {0};
	auto_done(buf_done) struct buf bytes = BUF_INIT(DATABASE_MAX);

	if (fact_set_load(folder, &set, e) < 0 || fact_set_write(&set, &bytes, e) < 0)
		return e->code;
	return file_replace(file, buf_str(&bytes), e);
}

static void put_bytes(struct buf *out, const char *name, const char *file)
{
	buf_printf(out, "\t.globl %s\n\t.hidden %s\n\t.balign 16\n%s:\n\t.incbin \"", name, name, name);
	for (; *file; file++)
		buf_printf(out, *file == '"' || *file == '\\' ? "\\%c" : "%c", *file);
	buf_printf(out, "\"\n\t.globl %s_end\n\t.hidden %s_end\n%s_end:\n\t.byte 0\n", name, name, name);
}

static int embed(char **paths, struct err *e)
{
	auto_done(buf_done) struct buf out = BUF_INIT(65536);
	auto_free char *table = realpath(paths[1], NULL), *database = NULL;

	if (pack(paths[0], paths[2], e) < 0)
		return e->code;
	database = realpath(paths[2], NULL);
	if (!table || !database)
		return err_errno(e, errno, "%s", table ? paths[2] : paths[1]);
	buf_puts(&out, "\t.section .rodata\n");
	put_bytes(&out, "plimsoll_starter", database);
	put_bytes(&out, "plimsoll_feeds", table);
	buf_puts(&out, "\t.section .note.GNU-stack,\"\",%progbits\n");
	return file_replace(paths[3], buf_str(&out), e);
}

int main(int argc, char **argv)
{
	struct err e = ERR_INIT;
	int status = ERR_USAGE;

	if (argc == 4 && strcmp(argv[1], "tables") == 0)
		status = make_tables(argv[2], argv[3], false, &e);
	else if (argc == 4 && strcmp(argv[1], "all-tables") == 0)
		status = make_tables(argv[2], argv[3], true, &e);
	else if (argc == 4 && strcmp(argv[1], "pack") == 0)
		status = pack(argv[2], argv[3], &e);
	else if (argc == 6 && strcmp(argv[1], "embed") == 0)
		status = embed(argv + 2, &e);
	else
		err_set(&e, ERR_USAGE, "usage: starter tables|all-tables FEEDS FOLDER, starter pack FOLDER FILE");
	if (status < 0)
		fprintf(stderr, "starter: %s\n", e.text);
	return status < 0;
}
