/* SPDX-License-Identifier: Apache-2.0 */
/*
 * usage: judge DATABASE < PACKAGES
 *
 * Matches packages that no image holds, for tests that compare with another matcher. A line of input is a package: purl type,
 * namespace, name and version, with tabs between. A line of output is a finding, "NUMBER ID FIXED-IN" with tabs between (the number of
 * the line of input, from 1), or a gap: "gap WHAT WHY".
 */
#include <stdio.h>

#include "advisory/advisory.h"
#include "match/match.h"

static void read_packages(struct inventory *inventory)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	for (uint32_t number = 1; (n = getline(&line, &room, stdin)) > 0; number++) {
		struct str rest = arena_str(&inventory->arena, str_trim(str_from(line, (size_t)n))), type, namespace, name;
		struct package *package;

		str_cut(rest, '\t', &type, &rest);
		str_cut(rest, '\t', &namespace, &rest);
		str_cut(rest, '\t', &name, &rest);
		package = inventory_add(inventory, arena_text(&inventory->arena, type), "judge");
		package->namespace = namespace, package->name = name, package->version = rest;
		*vec_push(&package->locations) = (struct location){.path = STR_LIT("-"), .layer = LAYER_UNKNOWN, .line = number};
	}
	free(line);
	inventory_finish(inventory);
}

static void print(const struct findings *findings, const struct coverage *coverage)
{
	vec_each(finding, &findings->list)
		printf("%u\t%.*s\t%.*s\n", (unsigned)finding->package->locations.v[0].line, STR(finding->id),
		       STR(finding->fixed_in));
	vec_each(gap, &coverage->gaps)
		printf("gap\t%.*s\t%.*s\n", STR(gap->what), STR(gap->why));
}

int main(int argc, char **argv)
{
	struct ctx ctx = {.jobs = 1};
	struct err e = ERR_INIT;
	struct coverage coverage = {0};
	struct inventory inventory;
	struct findings findings;
	struct advdb *db = NULL;
	int r;

	inventory_init(&inventory);
	findings_init(&findings);
	read_packages(&inventory);
	r = advdb_open(&ctx, argc == 2 ? argv[1] : "", &db, &e);
	if (r == 0)
		r = match_run(&ctx, &inventory, db, &findings, &coverage, &e);
	if (r == 0)
		print(&findings, &coverage);
	else
		fprintf(stderr, "judge: %s\n", e.text);
	if (db)
		db->close(db);
	coverage_done(&coverage);
	findings_done(&findings);
	inventory_done(&inventory);
	return r < 0 ? 2 : 0;
}
