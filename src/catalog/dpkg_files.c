/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/dpkg_files.h"

#include "base/path.h"
#include "catalog/copyright.h"

#define EXTENDED_STATES "var/lib/apt/extended_states"
#define EXTENDED_STATES_MAX ((size_t)64 << 20)
#define COPYRIGHT_MAX ((size_t)4 << 20)

/* A list of paths, a copy in the inventory's arena since the files are views into it. False where there is none. */
static bool read_list(struct inventory *inventory, const struct tree *tree, struct str path, struct str *ret_bytes)
{
	uint32_t version = tree_find(tree, path, TREE_NOW, false);
	struct err e = ERR_INIT;
	struct str bytes;

	if (version == TREE_NONE)
		return false;
	if (tree_read(tree, version, DPKG_LIST_MAX, &bytes, &e) < 0) {
		coverage_note(&inventory->coverage, &inventory->arena, "files of packages", path, "%s", e.text);
		return false;
	}
	*ret_bytes = arena_str(&inventory->arena, bytes);
	return true;
}

/* "/usr/bin/x", one a line, directories among them, "/." for the root. */
static void add_list(struct owned *owned, struct arena *arena, struct str bytes)
{
	struct str line;

	while (str_next_line(&bytes, &line))
		owned_add(owned, line, arena);
}

/* "0123456789abcdef0123456789abcdef  usr/bin/x": no directories, no links. */
static void add_sums(struct owned *owned, struct arena *arena, struct str bytes)
{
	struct str line;

	while (str_next_line(&bytes, &line))
		if (line.n > 34 && line.p[32] == ' ')
			owned_add(owned, str_from_index(line, 34), arena);
}

/* info/NAME.SUFFIX, or info/NAME:ARCH.SUFFIX of a package that several architectures may have at once. */
static bool read_info(struct inventory *inventory, const struct tree *tree, struct str folder,
		      const struct dpkg_record *record, const char *suffix, struct str *ret_bytes)
{
	auto_done(buf_done) struct buf path = BUF_INIT(2 * PATH_LENGTH_MAX);

	for (int with_architecture = record->same; with_architecture >= 0; with_architecture--) {
		buf_clear(&path);
		buf_printf(&path, "%.*s/info/%.*s", STR(folder), STR(record->name));
		if (with_architecture)
			buf_printf(&path, ":%.*s", STR(record->architecture));
		buf_puts(&path, suffix);
		if (!path.full && read_list(inventory, tree, buf_str(&path), ret_bytes))
			return true;
	}
	return false;
}

void dpkg_files(struct inventory *inventory, const struct tree *tree, struct owned *owned, struct str folder,
		struct str record_path, const struct dpkg_record *record, struct package *package)
{
	auto_done(buf_done) struct buf path = BUF_INIT(2 * PATH_LENGTH_MAX);
	struct str bytes;

	buf_printf(&path, "%.*s.md5sums", STR(record_path));
	if (record_path.n && read_list(inventory, tree, buf_str(&path), &bytes))
		add_sums(owned, &inventory->arena, bytes);
	else if (read_info(inventory, tree, folder, record, ".list", &bytes))
		add_list(owned, &inventory->arena, bytes);
	else if (read_info(inventory, tree, folder, record, ".md5sums", &bytes))
		add_sums(owned, &inventory->arena, bytes);
	owned_finish(owned, tree, &inventory->arena, package);
}

void dpkg_license(struct inventory *inventory, const struct tree *tree, struct package *package)
{
	struct str path = arena_printf(&inventory->arena, "usr/share/doc/%.*s/copyright", STR(package->name));
	uint32_t version = tree_find(tree, path, TREE_NOW, false);
	struct str bytes;

	/* No second pass over a layer for it: a licence is worth a look, not a wait. */
	if (version != TREE_NONE && tree_content(tree, version, &bytes) && bytes.n <= COPYRIGHT_MAX)
		package->license = copyright_licenses(&inventory->arena, bytes);
}

void dpkg_automatic_read(struct dpkg_automatic *automatic, struct inventory *inventory, const struct tree *tree)
{
	uint32_t version = tree_lookup(tree, EXTENDED_STATES);
	auto_done(stanza_done) struct stanza stanza = {0};
	struct stanza_reader reader;
	struct err e = ERR_INIT;
	struct str bytes;

	if (version == TREE_NONE)
		return;
	if (tree_read(tree, version, EXTENDED_STATES_MAX, &bytes, &e) < 0) {
		coverage_note(&inventory->coverage, &inventory->arena, "automatically installed packages",
			      STR_LIT(EXTENDED_STATES), "%s", e.text);
		return;
	}
	reader = STANZA_READER(bytes);
	while (stanza_next(&reader, &stanza)) {
		struct str name = stanza_get(&stanza, "Package"), architecture = stanza_get(&stanza, "Architecture");

		if (!name.n || !str_is(stanza_get(&stanza, "Auto-Installed"), "1"))
			continue;
		/* apt writes the native architecture for packages of architecture all. */
		map_set(&automatic->names, arena_str(&automatic->arena, name), automatic);
		map_set(&automatic->names, arena_printf(&automatic->arena, "%.*s %.*s", STR(name), STR(architecture)),
			automatic);
	}
}

bool dpkg_automatic_has(const struct dpkg_automatic *automatic, struct str name, struct str architecture)
{
	auto_done(buf_done) struct buf key = BUF_INIT(4096);

	if (!automatic->names.n)
		return false;
	if (str_is(architecture, "all"))
		return map_get(&automatic->names, name);
	buf_printf(&key, "%.*s %.*s", STR(name), STR(architecture));
	return map_get(&automatic->names, buf_str(&key));
}

void dpkg_automatic_done(struct dpkg_automatic *automatic)
{
	map_done(&automatic->names);
	arena_done(&automatic->arena);
}
