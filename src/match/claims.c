/* SPDX-License-Identifier: Apache-2.0 */
#include "match/claims.h"

#include "base/mem.h"
#include "model/naming.h"

/* A package of either side under the name that both sides would give it. */
struct entry {
	struct str key; /* "npm @angular/core" */
	const struct package *package;
	bool claimed, matched;
};

struct comparison {
	VEC(struct entry) entries;
	struct str file;
	struct findings *findings;
};

static void add_all(struct comparison *comparison, const struct inventory *inventory, bool claimed)
{
	struct arena *arena = &comparison->findings->arena;

	vec_each(package, &inventory->packages) {
		struct str name = (*package)->name;

		if (!strcmp((*package)->type, "pypi"))
			name = naming_fold(STR_LIT("PyPI"), name, arena);
		*vec_push(&comparison->entries) = (struct entry){
			.key = arena_printf(arena, "%s %.*s%s%.*s", (*package)->type, STR((*package)->namespace),
					    (*package)->namespace.n ? "/" : "", STR(name)),
			.package = *package,
			.claimed = claimed,
		};
	}
}

/* By name, then version: the same versions of both sides are neighbours. */
static int entry_order(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order;

	if ((order = str_cmp(x->key, y->key)) || (order = str_cmp(x->package->version, y->package->version)))
		return order;
	return (int)y->claimed - (int)x->claimed;
}

static struct str place_of(struct comparison *comparison, const struct package *package)
{
	const struct location *location = package->locations.n ? package->locations.v : NULL;

	if (!location)
		return STR_NULL;
	if (!location->line)
		return location->path;
	return arena_printf(&comparison->findings->arena, "%.*s:%u", STR(location->path), location->line);
}

static void report(struct comparison *comparison, const char *rule, const struct package *claimed, const struct package *held,
		   const char *title)
{
	struct findings *findings = comparison->findings;
	struct finding *finding = findings_add(findings, FINDING_PACKAGE);

	finding->id = finding->rule = str_of(rule);
	finding->severity = SEVERITY_MEDIUM;
	finding->package = held ? held : claimed;
	finding->layer = held ? held->layer : LAYER_UNKNOWN;
	finding->title = arena_printf(&findings->arena, "%.*s %s", STR(finding->package->name), title);
	if (claimed) {
		finding->claimed = claimed->version;
		finding_evidence(findings, finding, comparison->file, "claimed %.*s", STR(claimed->version));
	}
	if (held) {
		finding->installed = held->version;
		finding_evidence(findings, finding, place_of(comparison, held), "holds %.*s%s", STR(held->version),
				 held->doubtful ? " (doubtful)" : "");
	}
}

/* Marks each version that both sides have, however often either names it. */
static void match_versions(struct entry *entries, size_t n)
{
	for (size_t from = 0, to; from < n; from = to) {
		bool claimed = false, held = false;

		for (to = from; to < n && str_eq(entries[to].package->version, entries[from].package->version); to++) {
			claimed = claimed || entries[to].claimed;
			held = held || !entries[to].claimed;
		}
		for (size_t i = from; i < to; i++)
			entries[i].matched = (claimed && held) || i > from;
	}
}

static const struct package *next_of(struct entry *entries, size_t n, size_t *at, bool claimed)
{
	for (; *at < n; (*at)++)
		if (!entries[*at].matched && entries[*at].claimed == claimed)
			return entries[(*at)++].package;
	return NULL;
}

/* One name: what is left over on both sides is another version, on one side missing or extra. */
static void compare_name(struct comparison *comparison, struct entry *entries, size_t n)
{
	size_t at_claimed = 0, at_held = 0;
	const struct package *claimed, *held;

	match_versions(entries, n);
	for (;;) {
		claimed = next_of(entries, n, &at_claimed, true);
		held = next_of(entries, n, &at_held, false);
		if (claimed && held)
			report(comparison, "sbom/version", claimed, held, "has another version than the SBOM claims");
		else if (claimed)
			report(comparison, "sbom/missing", claimed, NULL, "is claimed by the SBOM and not in the image");
		else if (held)
			report(comparison, "sbom/extra", NULL, held, "is in the image and not in the SBOM");
		else
			return;
	}
}

int claims_compare(const struct ctx *ctx, const struct inventory *claimed, const struct inventory *held, struct str file,
		   struct findings *findings, struct err *e)
{
	struct comparison comparison = {.file = file, .findings = findings};
	size_t to;
	int r = 0;

	add_all(&comparison, claimed, true);
	add_all(&comparison, held, false);
	vec_sort(&comparison.entries, entry_order);
	for (size_t from = 0; from < comparison.entries.n && (r = ctx_check(ctx, e)) == 0; from = to) {
		to = from + 1;
		while (to < comparison.entries.n && str_eq(comparison.entries.v[to].key, comparison.entries.v[from].key))
			to++;
		compare_name(&comparison, &comparison.entries.v[from], to - from);
	}
	vec_done(&comparison.entries);
	return r;
}
