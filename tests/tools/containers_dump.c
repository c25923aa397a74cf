/* SPDX-License-Identifier: Apache-2.0 */
/*
 * usage: containers-dump PATH…
 *
 * Prints what front ends make of files of configuration (unit/config/containers_dump.h), and then a line "gap", where, why for each
 * thing that was not evaluated.
 */
#include <stdio.h>

#include "../unit/config/containers_dump.h"
#include "base/ctx.h"

static void print(void *data, const struct document *document)
{
	dump_document(data, document);
}

int main(int argc, char **argv)
{
	struct buf out = BUF_INIT((size_t)256 << 20);
	struct dump dump = {.out = &out, .beside = STR_LIT("")};
	struct coverage coverage = {0};
	struct arena arena = ARENA_INIT;
	struct reading reading = {
		.ctx = &(struct ctx){.jobs = 1}, .coverage = &coverage, .arena = &arena, .visit = print, .data = &dump,
	};
	struct err e = ERR_INIT;
	int r = 0;

	for (int i = 1; i < argc && r == 0; i++)
		r = config_read_path(&reading, argv[i], &e);
	vec_each(gap, &coverage.gaps)
		buf_printf(&out, "gap\t%.*s\t%.*s\n", STR(gap->where), STR(gap->why));
	fputs(buf_text(&out), stdout);
	if (r < 0)
		fprintf(stderr, "%s\n", e.text);
	buf_done(&out);
	coverage_done(&coverage);
	arena_done(&arena);
	return r < 0;
}
