/* SPDX-License-Identifier: Apache-2.0 */
#include "match/match.h"

#include "match/memo.h"

#define NAMES_SHOWN 3 /* of the packages that could not be judged */

#define MATCHER(name) extern const struct matcher matcher_##name;
#include "match/list.h"
#undef MATCHER

static const struct matcher *const table[] = {
#define MATCHER(name) &matcher_##name,
#include "match/list.h"
#undef MATCHER
	NULL,
};

/* Two copies of one library in an image have one name. */
static bool is_named(const struct match_skip *skip, struct str name)
{
	struct str rest = skip->names, one;

	while (rest.n) {
		if (!str_cut(rest, ',', &one, &rest))
			rest = STR_NULL;
		if (str_eq(str_trim(one), name))
			return true;
	}
	return false;
}

void match_skip(struct match *match, const struct package *package, struct str why)
{
	struct arena *arena = &match->findings->arena;
	struct match_skip *skip = NULL;

	vec_each(known, &match->skips)
		if (strcmp(known->type, package->type) == 0 && str_eq(known->why, why))
			skip = known;
	if (!skip) {
		skip = vec_push(&match->skips);
		skip->type = package->type;
		skip->why = why;
		skip->where = package_place(package);
	}
	skip->packages++;
	if (is_named(skip, package->name))
		return;
	if (skip->named == NAMES_SHOWN) {
		skip->more = true;
		return;
	}
	skip->named++;
	skip->names =
		arena_printf(arena, "%.*s%s%.*s", STR(skip->names), skip->names.n ? ", " : "", STR(package->name));
}

const struct ecosystem *match_ecosystem(struct match *match, const struct package *package)
{
	if (package->foreign) {
		match_skip(match, package, STR_LIT("not built by the distribution, so that its advisories do not apply"));
		return NULL;
	}
	if (!match->ecosystem_type || strcmp(match->ecosystem_type, package->type) != 0) {
		match->ecosystem_type = package->type;
		ecosystem_choose(package->type, match->os, match->db, &match->findings->arena, &match->ecosystem);
		if (match->ecosystem.borrowed)
			coverage_note(match->coverage, &match->findings->arena, "operating system release",
				      match->os->source, "%.*s", STR(match->ecosystem.why));
	}
	if (!match->ecosystem.n) {
		match_skip(match, package, match->ecosystem.why);
		return NULL;
	}
	return &match->ecosystem;
}

/* Whether the database has a list for the distribution's packages of that purl type, borrowed or its own. */
static bool has_list(struct match *match, const char *type)
{
	struct ecosystem choice;

	if (!match->owner_type || strcmp(match->owner_type, type) != 0) {
		ecosystem_choose(type, match->os, match->db, &match->findings->arena, &choice);
		match->owner_type = type;
		match->owner_listed = choice.n > 0;
	}
	return match->owner_listed;
}

/*
 * Whether the distribution's own advisories speak for the package: one of its packages owns it, and the database has the
 * distribution's list. Then there is nothing to ask about it, whatever its type.
 */
static bool is_distributions(struct match *match, const struct package *package)
{
	return package->owner && has_list(match, package->owner->type);
}

static int match_package(struct match *match, const struct package *package, struct err *e)
{
	if (is_distributions(match, package))
		return 0;
	for (const struct matcher *const *matcher = table; *matcher; matcher++)
		if ((*matcher)->takes(package)) {
			if ((*matcher)->match(match, package, e) < 0)
				return err_wrap(e, "matching %.*s", STR(package->name));
			return 0;
		}
	match_skip(match, package, STR_LIT("no matcher judges packages of this type"));
	return 0;
}

static void note_skips(struct match *match)
{
	vec_each(skip, &match->skips) {
		const char *more = skip->more ? ", …" : "";
		struct str what = arena_printf(&match->findings->arena, "%s packages", skip->type);

		coverage_note(match->coverage, &match->findings->arena, what.p, skip->where, "%zu not judged: %.*s (%.*s%s)",
			      skip->packages, STR(skip->why), STR(skip->names), more);
	}
}

/* What is wrong with the whole, whatever the packages: nothing was recognised, or the release is no longer looked after. */
static void note_whole(struct match *match, const struct ctx *ctx, const struct inventory *inventory)
{
	const struct os *os = &inventory->os;
	struct support_product product;
	struct support_release release;
	struct arena *arena = &match->findings->arena;
	bool system_packages = false;

	for (size_t i = 0; i < inventory->packages.n && !system_packages; i++)
		system_packages = package_is_of_system(inventory->packages.v[i]);
	if (!inventory->packages.n && !inventory->database_found)
		coverage_note(match->coverage, arena, "packages", STR_NULL, "no package database or manifest was found");
	else if (os->id.n && !system_packages)
		coverage_note(match->coverage, arena, "operating system packages", os->source,
			      "this is %.*s, but no package of it is recorded", STR(os->name.n ? os->name : os->id));
	if (support_system(os->id, &product) && support_release_of(&product, os->release, &release) && support_is_over(&release, ctx->now)) {
		match->release_over = true;
		coverage_note(match->coverage, arena, "operating system release", os->source,
			      "past its end of life (%.*s): new vulnerabilities of %.*s are not recorded", STR(release.end),
			      STR(os->name.n ? os->name : os->id));
	}
}

int match_run(const struct ctx *ctx, const struct inventory *inventory, struct advdb *db, struct findings *findings,
	      struct coverage *coverage, struct err *e)
{
	auto_done(memo_done) struct memo memo = {0};
	struct match match = {.os = &inventory->os, .db = &memo.db, .findings = findings, .coverage = coverage, .now = ctx->now};
	int result = 0;

	memo_init(&memo, db, &findings->arena);
	support_runtimes_init(&match.runtimes);
	note_whole(&match, ctx, inventory);
	for (size_t i = 0; i < inventory->packages.n && result == 0; i++) {
		result = ctx_check(ctx, e);
		if (result == 0)
			result = match_package(&match, inventory->packages.v[i], e);
	}
	note_skips(&match);
	vec_done(&match.skips);
	support_runtimes_done(&match.runtimes);
	return result;
}
