/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ruby gems: installed ones by their specifications, those that come with Ruby too; and of Gemfile.lock in source trees what
 * is not installed.
 */
#include "base/path.h"
#include "catalog/fact_layer.h"
#include "catalog/gemspec.h"
#include "catalog/lock.h"
#include "version/version.h"

#define EXAMINER "ruby"
#define NOTE "Ruby gems"
#define NAME_MAX_BYTES 256u

/* Fields of a fact "gem". */
enum { NAME, VERSION, PLATFORM, LICENSES, AUTHORS, DEPENDS };

static const char *const globs[] = {
	"**/specifications/*.gemspec", "**/specifications/default/*.gemspec", "**/Gemfile.lock", "**/gems.locked", NULL,
};

static bool is_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!str_is_alnum(name.p[i]) && (!name.p[i] || !strchr("._-", name.p[i])))
			return false;
	return name.n && name.n <= NAME_MAX_BYTES;
}

static bool is_version(struct str version)
{
	return version.n && version.n <= NAME_MAX_BYTES && version_scheme_find(STR_LIT("gem"))->valid(version);
}

static bool wants(struct str path, uint32_t mode, uint64_t size, bool named)
{
	(void)mode, (void)size, (void)named;
	return str_ends(path, ".gemspec") || lock_of_project(path);
}

/* ---- Gemfile.lock ---- */

/* "    NAME (VERSION-PLATFORM)" */
static bool read_spec(struct str line, struct lock_entry *entry)
{
	struct str platform;

	if (!str_skip(&line, "    ") || str_starts(line, " ") || !str_cut(line, ' ', &entry->name, &line))
		return false;
	if (!str_skip(&line, "(") || !str_cut(line, ')', &entry->version, &line))
		return false;
	str_cut(entry->version, '-', &entry->version, &platform);
	return true;
}

/* Sections begin in the first column; those of gems have "specs:" with four blanks before each. PATH is the project's own. */
static void examine_lock(struct str bytes, struct lock_writer *lock)
{
	struct str line, section = STR_LIT("");
	uint32_t number = 0;

	while (str_next_line(&bytes, &line)) {
		struct lock_entry entry = {.line = ++number};

		if (line.n && line.p[0] != ' ') {
			section = line;
			if (str_starts(line, "<<<<<<<"))
				lock_damage(lock, arena_printf(lock->scratch, "line %u: a merge conflict", number).p);
		} else if ((str_is(section, "GEM") || str_is(section, "GIT")) && read_spec(line, &entry)) {
			if (!is_name(entry.name) || !is_version(entry.version))
				entry.version = STR_NULL;
			lock_entry_add(lock, &entry);
		}
	}
	lock_end(lock);
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct gemspec spec;

	(void)e;
	if (!str_ends(file->path, ".gemspec")) {
		examine_lock(file->bytes, &(struct lock_writer){.facts = facts, .scratch = scratch});
		return 0;
	}
	gemspec_parse(file->bytes, scratch, &spec);
	if (!is_name(spec.name) || !is_version(spec.version))
		fact_note(facts, NOTE, "no name and version that RubyGems would take");
	else
		FACT_ADD(facts, "gem", spec.name, spec.version, is_name(spec.platform) ? spec.platform : STR_LIT(""), spec.licenses,
			 spec.authors, spec.depends);
	return 0;
}

static const struct examiner examiner = {
	.name = EXAMINER,
	.version = 1,
	.globs = globs,
	.size_max = LOCK_FILE_MAX,
	.wants = wants,
	.examine = examine,
};

/* ---- from the tree ---- */

struct ruby {
	const struct ctx *ctx;
	const struct tree *tree;
	struct inventory *inventory;
	struct err *e;
};

static void add_gem(struct ruby *ruby, const struct tree_facts *found, const struct fact *fact)
{
	struct package *package = inventory_add(ruby->inventory, "gem", "ruby");
	struct arena *arena = &ruby->inventory->arena;
	struct str path = arena_str(arena, found->path), depends = fact->fields[DEPENDS], name;

	package->name = arena_str(arena, fact->fields[NAME]);
	package->version = arena_str(arena, fact->fields[VERSION]);
	package->license = arena_str(arena, fact->fields[LICENSES]);
	package->maintainer = arena_str(arena, fact->fields[AUTHORS]);
	package->layer = fact_layer(ruby->tree, found->version, EXAMINER, PLATFORM + 1);
	if (fact->fields[PLATFORM].n)
		package->purl = arena_printf(arena, "%.*s?platform=%.*s",
					     STR(package_purl(arena, package, &ruby->inventory->os)), STR(fact->fields[PLATFORM]));
	while (str_next(&depends, '\n', &name))
		*vec_push(&package->depends) = arena_str(arena, name);
	*vec_push(&package->files) = path;
	*vec_push(&package->locations) =
		(struct location){path, STR_LIT("gem specification"), ruby->tree->versions.v[found->version].since, 0};
}

static int visit(void *arg, const struct tree_facts *found)
{
	struct ruby *ruby = arg;
	struct str rest = found->facts;
	struct fact fact;

	if (fact_next(&rest, EXAMINER, &fact) && str_is(fact.kind, "gem") && fact_named(&examiner, found->path))
		add_gem(ruby, found, &fact);
	return ctx_check(ruby->ctx, ruby->e);
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	static const struct lock_kind kind = {
		.type = "gem", .cataloger = EXAMINER, .examiner = &examiner, .note = NOTE, .installed_elsewhere = true,
	};
	struct ruby ruby = {ctx, tree, inventory, e};
	int r = tree_each_facts(tree, EXAMINER, TREE_NOW, visit, &ruby);

	return r < 0 ? r : lock_packages(ctx, tree, inventory, &kind, e);
}

const struct cataloger cataloger_ruby = {.name = "ruby", .run = run, .examiner = &examiner};
