/* SPDX-License-Identifier: Apache-2.0 */
/*
 * WordPress: its core by wp-includes/version.php, plugins and themes by the header in their main file, which is the first file
 * of their folder that has one. A header is a comment in the first 8 KiB, one field a line; that is how WordPress reads it too.
 * Source: WordPress' plugin handbook, "Header Requirements", and theme handbook, "Main Stylesheet".
 *
 * No purl type is theirs: they are generic, "wordpress-plugin" and "wordpress-theme" as namespace, with the slug as the name.
 */
#include "base/map.h"
#include "base/path.h"
#include "catalog/catalog.h"
#include "catalog/fact_layer.h"

#define EXAMINER "wordpress"
#define NOTE "WordPress"
#define HEADER_MAX 8192u
#define VALUE_MAX 256u

/* Fields of facts "core", "plugin" and "theme". */
enum { TITLE, VERSION, AUTHOR, LICENSE };

static const char *const globs[] = {
	"**/wp-includes/version.php",
	"**/wp-content/plugins/*.php",
	"**/wp-content/plugins/*/*.php",
	"**/wp-content/mu-plugins/*.php",
	"**/wp-content/themes/*/style.css",
	NULL,
};

static struct str limited(struct str text)
{
	return str_slice(str_trim(text), 0, VALUE_MAX);
}

/* The value behind "FIELD:" at the start of a line, where only comment signs may stand before it. */
static struct str field_of(struct str header, const char *field)
{
	struct str line;

	while (str_next(&header, '\n', &line)) {
		ptrdiff_t end;

		str_skip(&line, "<?php");
		while (line.n && strchr(" \t/*#@", line.p[0]) && line.p[0])
			line = str_from_index(line, 1);
		if (!str_case_eq(str_slice(line, 0, strlen(field)), str_of(field)) || line.n <= strlen(field) ||
		    line.p[strlen(field)] != ':')
			continue;
		line = str_from_index(line, strlen(field) + 1);
		if ((end = str_search(line, STR_LIT("*/"))) >= 0 || (end = str_search(line, STR_LIT("?>"))) >= 0)
			line = str_slice(line, 0, (size_t)end);
		return limited(line);
	}
	return STR_LIT("");
}

static bool is_version(struct str version)
{
	for (size_t i = 0; i < version.n; i++)
		if ((unsigned char)version.p[i] <= ' ' || version.p[i] == 0x7f)
			return false;
	return version.n > 0;
}

/* $wp_version = '6.4.2'; */
static void examine_core(struct str bytes, struct fact_writer *facts)
{
	struct str line, name, value, version = STR_NULL;

	while (str_next_line(&bytes, &line))
		if (str_starts(str_trim(line), "$wp_version") && str_cut(line, '=', &name, &value) && !version.n) {
			char quote;

			value = str_trim(value);
			quote = value.n ? value.p[0] : 0;
			if ((quote == '\'' || quote == '"') && str_cut(str_from_index(value, 1), quote, &value, &name))
				version = limited(value);
		}
	if (is_version(version))
		FACT_ADD(facts, "core", STR_LIT("WordPress"), version);
	else
		fact_note(facts, NOTE, "no version in it");
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	bool theme = str_ends(file->path, ".css");
	struct str header = str_slice(file->bytes, 0, HEADER_MAX), title, version;

	(void)scratch, (void)e;
	if (str_ends(file->path, "wp-includes/version.php")) {
		examine_core(file->bytes, facts);
		return 0;
	}
	title = field_of(header, theme ? "Theme Name" : "Plugin Name");
	version = field_of(header, "Version");
	if (!title.n)
		return 0;
	if (!is_version(version))
		fact_note(facts, NOTE, "a %s without a version", theme ? "theme" : "plugin");
	else
		FACT_ADD(facts, theme ? "theme" : "plugin", title, version, field_of(header, "Author"), field_of(header, "License"));
	return 0;
}

static const struct examiner examiner = {
	.name = EXAMINER,
	.version = 1,
	.globs = globs,
	.size_max = (uint64_t)16 << 20,
	.examine = examine,
};

/* ---- from the tree ---- */

struct wordpress {
	const struct ctx *ctx;
	const struct tree *tree;
	struct inventory *inventory;
	struct str folder; /* of the plugin that was added last */
	struct err *e;
};

/* plugins/SLUG/FILE.php, plugins/SLUG.php, themes/SLUG/style.css */
static struct str slug_of(struct str path)
{
	struct str folder = path_base(path_parent(path)), name = path_base(path);

	if (!str_is(folder, "plugins") && !str_is(folder, "mu-plugins"))
		return folder;
	return str_slice(name, 0, name.n - (sizeof(".php") - 1));
}

/* "6.4-beta1" is version 6.4, update beta1. One with other signs has no CPE. */
static void add_cpe(struct package *package, struct arena *arena)
{
	struct str version, update;

	str_cut(package->version, '-', &version, &update);
	for (size_t i = 0; i < version.n; i++)
		if (!str_is_alnum(version.p[i]) && version.p[i] != '.')
			return;
	for (size_t i = 0; i < update.n; i++)
		if (!str_is_alnum(update.p[i]))
			return;
	*vec_push(&package->cpes) = arena_printf(arena, "cpe:2.3:a:wordpress:wordpress:%.*s:%.*s:*:*:*:*:*:*", STR(version),
						 STR(update.n ? update : STR_LIT("*")));
}

static void add_package(struct wordpress *wordpress, const struct tree_facts *found, const struct fact *fact)
{
	struct package *package = inventory_add(wordpress->inventory, "generic", "wordpress");
	struct arena *arena = &wordpress->inventory->arena;
	struct str path = arena_str(arena, found->path);
	bool core = str_is(fact->kind, "core");

	package->name = core ? STR_LIT("wordpress") : arena_str(arena, slug_of(found->path));
	if (!core)
		package->namespace = arena_printf(arena, "wordpress-%.*s", STR(fact->kind));
	package->version = arena_str(arena, fact->fields[VERSION]);
	package->maintainer = arena_str(arena, fact->fields[AUTHOR]);
	package->license = arena_str(arena, fact->fields[LICENSE]);
	package->layer = wordpress->tree->versions.v[found->version].since;
	if (core)
		add_cpe(package, arena);
	*vec_push(&package->locations) =
		(struct location){path, core ? STR_LIT("version file") : STR_LIT("header"), package->layer, 0};
}

static int visit(void *arg, const struct tree_facts *found)
{
	struct wordpress *wordpress = arg;
	struct str rest = found->facts, folder = path_parent(found->path);
	struct fact fact;
	int r = ctx_check(wordpress->ctx, wordpress->e);

	if (r < 0 || !fact_named(&examiner, found->path) || !fact_next(&rest, EXAMINER, &fact))
		return r;
	if (str_is(fact.kind, "plugin") && !str_ends(folder, "plugins")) {
		/* Paths come in order: one plugin a folder, by its first file with a header. */
		if (str_eq(folder, wordpress->folder))
			return 0;
		wordpress->folder = arena_str(&wordpress->inventory->arena, folder);
	}
	add_package(wordpress, found, &fact);
	return 0;
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	struct wordpress wordpress = {.ctx = ctx, .tree = tree, .inventory = inventory, .e = e};

	return tree_each_facts(tree, EXAMINER, TREE_NOW, visit, &wordpress);
}

const struct cataloger cataloger_wordpress = {.name = "wordpress", .run = run, .examiner = &examiner};
