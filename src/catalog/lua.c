/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Installed Lua rocks. LuaRocks keeps a folder for each in PREFIX/lib/luarocks/rocks-LUA/NAME/VERSION: the rockspec, and the
 * rock_manifest with what was put where below PREFIX. Name and version are those of the folders, since a rockspec is a program
 * that may compute its own.
 * Source: LuaRocks' documentation, "Rockspec format" and "File locations"; its manifests as LuaRocks 3.8 writes them.
 */
#include "catalog/catalog.h"

#include "base/path.h"
#include "base/text.h"
#include "catalog/fact_layer.h"
#include "catalog/lists.h"
#include "catalog/owned.h"
#include "codec/lua_data.h"

#define EXAMINER "lua"
#define ROCK_FILE_MAX ((uint64_t)16 << 20)
#define LIST_BYTES_MAX ((size_t)8 << 20)
#define TEXT_MAX 512u

/* Fields of a fact "spec"; "manifest" has the files, a path a line. */
enum { LICENSE, MAINTAINER, DEPENDS, SPEC_FIELDS };

static const char *const examined[] = {
	"**/luarocks/rocks*/*/*/rock_manifest", "**/luarocks/rocks*/*/*/*.rockspec", NULL,
};

/* ---- one file ---- */

static bool is_at(const struct lua_value *value, unsigned depth, const char *first, const char *second)
{
	return value->depth == depth && str_is(value->keys[0], first) && str_is(value->keys[1], second);
}

/* "lpeg ~> 1.0" and "user/rock": the name; Lua itself is no rock. */
static void put_name(struct buf *out, struct str dependency)
{
	struct str name;

	if (!str_next_word(&dependency, &name) || str_is(name, "lua") || str_find(name, '\n') >= 0)
		return;
	buf_put(out, path_base(name));
	buf_putc(out, '\n');
}

static void examine_spec(struct str bytes, struct fact_writer *facts, struct arena *scratch)
{
	auto_done(buf_done) struct buf depends = BUF_INIT(LIST_BYTES_MAX);
	struct lua_reader reader = LUA_READER(bytes, scratch);
	struct str fields[SPEC_FIELDS] = {STR_LIT(""), STR_LIT(""), STR_LIT("")};
	struct lua_value value;

	while (lua_next(&reader, &value)) {
		if (is_at(&value, 2, "description", "license"))
			fields[LICENSE] = value.text;
		else if (is_at(&value, 2, "description", "maintainer"))
			fields[MAINTAINER] = value.text;
		else if (is_at(&value, 2, "dependencies", ""))
			put_name(&depends, value.text);
	}
	for (unsigned i = 0; i < DEPENDS; i++)
		fields[i] = text_utf8(scratch, str_slice(str_trim(fields[i]), 0, TEXT_MAX));
	fields[DEPENDS] = buf_str(&depends);
	fact_add(facts, "spec", fields, SPEC_FIELDS);
}

/* rock_manifest.lua.hello["deep.lua"] is lua/hello/deep.lua; a name that breaks the line is none that was unpacked. */
static void put_path(struct buf *out, const struct lua_value *value)
{
	for (unsigned i = 1; i < value->depth; i++)
		if (str_find(value->keys[i], '\n') >= 0)
			return;
	for (unsigned i = 1; i < value->depth; i++)
		buf_printf(out, "%s%.*s", i > 1 ? "/" : "", STR(value->keys[i]));
	buf_putc(out, '\n');
}

static void examine_manifest(struct str bytes, struct fact_writer *facts, struct arena *scratch)
{
	auto_done(buf_done) struct buf files = BUF_INIT(LIST_BYTES_MAX);
	struct lua_reader reader = LUA_READER(bytes, scratch);
	struct lua_value value;

	while (lua_next(&reader, &value))
		if (str_is(value.keys[0], "rock_manifest"))
			put_path(&files, &value);
	if (files.full)
		fact_note(facts, "Lua rocks", "more paths than fit into the limit of %zu bytes", LIST_BYTES_MAX);
	FACT_ADD(facts, "manifest", buf_str(&files));
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	(void)e;
	if (str_is(path_base(file->path), "rock_manifest"))
		examine_manifest(file->bytes, facts, scratch);
	else
		examine_spec(file->bytes, facts, scratch);
	return 0;
}

static const struct examiner examiner = {
	.name = EXAMINER,
	.version = 2,
	.globs = examined,
	.size_max = ROCK_FILE_MAX,
	.examine = examine,
};

/* ---- all together ---- */

struct lua {
	const struct ctx *ctx;
	const struct tree *tree;
	struct inventory *inventory;
	struct str folder; /* of `package`, in the inventory's arena */
	struct package *package; /* that was begun last */
	struct owned owned;
	struct err *e;
};

/* The folder of a version: PREFIX/lib/luarocks/rocks-5.4/NAME/VERSION. */
static void begin(struct lua *l, const struct tree_facts *found)
{
	struct arena *arena = &l->inventory->arena;

	l->folder = arena_str(arena, path_parent(found->path));
	l->package = inventory_add(l->inventory, "luarocks", "lua");
	l->package->name = path_base(path_parent(l->folder));
	l->package->version = path_base(l->folder);
	l->package->layer = fact_layer(l->tree, found->version, EXAMINER, 0);
}

static struct str placed(struct lua *l, struct str prefix, struct str lua, struct str line)
{
	struct arena *arena = &l->inventory->arena;
	const char *slash = prefix.n ? "/" : "";

	if (str_skip(&line, "lua/"))
		return arena_printf(arena, "%.*s%sshare/lua/%.*s/%.*s", STR(prefix), slash, STR(lua), STR(line));
	if (str_skip(&line, "lib/"))
		return arena_printf(arena, "%.*s%slib/lua/%.*s/%.*s", STR(prefix), slash, STR(lua), STR(line));
	if (str_starts(line, "bin/"))
		return arena_printf(arena, "%.*s%s%.*s", STR(prefix), slash, STR(line));
	/* All else stays in the rock's own folder. */
	return STR_NULL;
}

static void add_files(struct lua *l, struct str lines)
{
	struct str rocks = path_parent(path_parent(l->folder)), prefix = path_parent(path_parent(path_parent(rocks)));
	struct str lua = path_base(rocks), line;

	if (!str_skip(&lua, "rocks-"))
		lua = STR_LIT("5.1");
	while (str_next(&lines, '\n', &line) && !l->owned.full) {
		struct str path = placed(l, prefix, lua, line);

		if (path.n)
			owned_add(&l->owned, path, &l->inventory->arena);
	}
	owned_add_below(&l->owned, l->tree, l->folder, &l->inventory->arena);
	owned_finish(&l->owned, l->tree, &l->inventory->arena, l->package);
}

static void read_fact(struct lua *l, const struct tree_facts *found, const struct fact *fact)
{
	struct arena *arena = &l->inventory->arena;

	if (!l->package || !str_eq(l->folder, path_parent(found->path)))
		begin(l, found);
	*vec_push(&l->package->locations) = (struct location){
		arena_str(arena, found->path), STR_LIT("package metadata"), l->tree->versions.v[found->version].since, 0,
	};
	if (str_is(fact->kind, "manifest")) {
		add_files(l, fact->fields[0]);
		return;
	}
	l->package->license = arena_str(arena, fact->fields[LICENSE]);
	l->package->maintainer = arena_str(arena, fact->fields[MAINTAINER]);
	list_add_lines(&l->package->depends, fact->fields[DEPENDS], arena);
}

static int visit(void *arg, const struct tree_facts *found)
{
	struct lua *l = arg;
	struct str rest = found->facts;
	struct fact fact;

	if (fact_next(&rest, EXAMINER, &fact))
		read_fact(l, found, &fact);
	return ctx_check(l->ctx, l->e);
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	struct lua l = {.ctx = ctx, .tree = tree, .inventory = inventory, .e = e};
	int r = tree_each_facts(tree, EXAMINER, TREE_NOW, visit, &l);

	if (l.owned.full)
		coverage_note(&inventory->coverage, &inventory->arena, "files of packages", STR_LIT(""),
			      "more files of Lua rocks than the limit of %u", OWNED_FILES_MAX);
	owned_done(&l.owned);
	return r;
}

const struct cataloger cataloger_lua = {.name = "lua", .run = run, .examiner = &examiner};
