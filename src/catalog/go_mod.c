/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Go modules of go.mod files in source trees. Since Go 1.17 such a file names every module that its packages need, at the version
 * that is chosen; one that was written for an earlier Go names only what it asks for itself, which is told. Modules that a program
 * in the image holds at that version are known from it.
 *
 * Source: the Go Modules Reference, "go.mod files" (lexical elements, grammar) and "Module graph pruning".
 */
#include "base/map.h"
#include "base/path.h"
#include "catalog/lock.h"

#define NOTE "Go modules"
#define PRUNED_SINCE 17 /* of Go 1 */

static const char *const globs[] = {"**/go.mod", NULL};

struct replacement {
	struct str path, version; /* version empty: a folder */
};

struct reader {
	struct lock_writer *lock;
	struct map replaced; /* "path version", or "path " for every one: the struct replacement */
	struct str block; /* "require" where lines stand between "require (" and ")" */
	bool pruned;      /* written for a Go that names every module */
	bool asks;        /* for some module */
};

/* The next word of a line, whose quotes are taken off; a comment ends the line. */
static struct str word(struct str *rest)
{
	struct str found;

	if (!str_next_word(rest, &found) || str_starts(found, "//"))
		return STR_LIT("");
	if (found.n > 1 && (found.p[0] == '"' || found.p[0] == '`') && found.p[found.n - 1] == found.p[0])
		found = str_slice(found, 1, found.n - 1);
	return found;
}

static void read_go(struct reader *reader, struct str rest)
{
	struct str version = word(&rest);
	uint64_t minor = 0;

	if (!str_skip(&version, "1."))
		return;
	for (size_t i = 0; i < version.n && i < 4 && str_is_digit(version.p[i]); i++)
		minor = 10 * minor + (uint64_t)(version.p[i] - '0');
	reader->pruned = minor >= PRUNED_SINCE;
}

static struct str key_of(struct reader *reader, struct str path, struct str version)
{
	return arena_printf(reader->lock->scratch, "%.*s %.*s", STR(path), STR(version));
}

/* "old [version] => new [version]" */
static void read_replace(struct reader *reader, struct str rest)
{
	struct replacement *replaced = arena_new(reader->lock->scratch, struct replacement);
	struct str path = word(&rest), next = word(&rest), version = STR_LIT("");

	if (!str_is(next, "=>")) {
		version = next;
		next = word(&rest);
	}
	replaced->path = word(&rest);
	replaced->version = word(&rest);
	if (str_is(next, "=>") && replaced->path.n)
		map_set(&reader->replaced, key_of(reader, path, version), replaced);
}

/* That of one version goes before that of all. */
static const struct replacement *replacement_of(struct reader *reader, struct str path, struct str version)
{
	const struct replacement *found = map_get(&reader->replaced, key_of(reader, path, version));

	return found ? found : map_get(&reader->replaced, key_of(reader, path, STR_LIT("")));
}

static void read_require(struct reader *reader, struct str rest, uint32_t line)
{
	struct str path = word(&rest), version = word(&rest);
	const struct replacement *replaced = replacement_of(reader, path, version);

	reader->asks = true;
	if (replaced && !replaced->version.n)
		return; /* a folder beside the project */
	if (replaced) {
		path = replaced->path;
		version = replaced->version;
	}
	if (!str_starts(version, "v"))
		version = STR_NULL;
	lock_entry_add(reader->lock, &(struct lock_entry){.name = path, .version = version, .line = line});
}

/* Calls for every line of a directive, whether it stands alone or in a block. */
static void each_line(struct reader *reader, struct str bytes, const char *directive,
		      void (*read)(struct reader *reader, struct str rest, uint32_t line))
{
	struct str line, rest, first;
	uint32_t number = 0;

	reader->block = STR_NULL;
	while (str_next_line(&bytes, &line)) {
		number++;
		rest = str_trim(line);
		if (!rest.n || str_starts(rest, "//"))
			continue;
		if (reader->block.n) {
			if (rest.p[0] == ')')
				reader->block = STR_NULL;
			else if (str_is(reader->block, directive))
				read(reader, rest, number);
			continue;
		}
		first = word(&rest);
		rest = str_trim(rest);
		if (str_starts(rest, "("))
			reader->block = first;
		else if (str_is(first, directive))
			read(reader, rest, number);
	}
}

static void go_line(struct reader *reader, struct str rest, uint32_t line)
{
	(void)line;
	read_go(reader, rest);
}

static void replace_line(struct reader *reader, struct str rest, uint32_t line)
{
	(void)line;
	read_replace(reader, rest);
}

/* Replacements may stand behind what they replace. */
static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct lock_writer lock = {.facts = facts, .scratch = scratch};
	struct reader reader = {.lock = &lock};

	(void)e;
	each_line(&reader, file->bytes, "go", go_line);
	each_line(&reader, file->bytes, "replace", replace_line);
	each_line(&reader, file->bytes, "require", read_require);
	if (!reader.pruned && reader.asks)
		lock_damage(&lock, "written for a Go before 1.17: it does not name what its modules need in turn");
	lock_end(&lock);
	map_done(&reader.replaced);
	return 0;
}

/*
 * What came with an installed package, with Go itself or from its module cache, whose folders are named MODULE@VERSION, is no
 * project's.
 */
static bool wants(struct str path, uint32_t mode, uint64_t size, bool named)
{
	return lock_wants(path, mode, size, named) && str_search(path, STR_LIT("@v")) < 0 &&
	       !path_match("usr/{lib,local}/go*/**", path) && !path_match("usr/share/**", path);
}

static const struct examiner examiner = {
	.name = "go_mod",
	.version = 1,
	.globs = globs,
	.size_max = LOCK_FILE_MAX,
	.wants = wants,
	.examine = examine,
};

static void set_name(struct package *package, struct str path, struct arena *arena)
{
	struct str namespace, name;

	if (!str_cut_last(path, '/', &namespace, &name)) {
		namespace = STR_LIT("");
		name = path;
	}
	package->namespace = arena_str(arena, namespace);
	package->name = arena_str(arena, name);
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	static const struct lock_kind kind = {
		.type = "golang", .cataloger = "go_mod", .note = NOTE, .installed_elsewhere = true, .set_name = set_name,
		.examiner = &examiner,
	};

	return lock_packages(ctx, tree, inventory, &kind, e);
}

const struct cataloger cataloger_go_mod = {.name = "go_mod", .run = run, .examiner = &examiner};
