/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What PHP loads: files by their paths (manual, "include"), classes by Composer's maps (its documentation, "Autoload": classmap, PSR-4 by
 * the longest prefix, PSR-0), and the extensions that the files of settings of this interpreter name. A server of PHP is told by requests
 * which scripts it runs: those below the working folder and var/www may be.
 */
#include "base/path.h"
#include "need/graph.h"

#define PREFIXES_MAX 32u     /* of one class, that are tried */
#define PENDING_MAX 20000u /* classes that were asked for before any map was there */

static const char *const folders[] = {"usr/local/lib/php", "usr/share/{php,pear,php7,php8*}"};
static const char *const as_named[] = {"", NULL};

/* A folder (or with a class its file) for what begins with a prefix. */
struct php_place {
	struct str path;
	enum { PLACE_CLASS, PLACE_PSR4, PLACE_PSR0 } kind;
	struct php_place *next;
};

/* ---- files ---- */

static void load(struct graph *graph, struct str path, uint32_t file)
{
	struct module_asked asked = {as_named, file, path, NEED_IMPORT};
	struct arena arena = ARENA_INIT;

	folders_collect(graph, FOLDERS_PHP, folders, ARRAY_SIZE(folders));
	if (path.n && path.p[0] == '/')
		graph_reach(graph, path, file, NEED_IMPORT, path);
	else if (str_starts(path, "./") || str_starts(path, "../"))
		graph_reach(graph, folders_beside(graph, file, path, &arena), file, NEED_IMPORT, path);
	else if (path.n && !folders_reach_beside(graph, path, &asked))
		folders_reach(graph, FOLDERS_PHP, path, false, &asked);
	arena_done(&arena);
}

/* ---- classes ---- */

static struct str with_slashes(struct str name, bool underscores, struct arena *arena)
{
	char *text = arena_text(arena, name);
	ptrdiff_t last = str_rfind(name, '\\');

	/* PSR-0: an underscore parts folders in a class's own name, not in its namespace. */
	for (size_t i = 0; i < name.n; i++)
		if (text[i] == '\\' || (underscores && text[i] == '_' && (ptrdiff_t)i > last))
			text[i] = '/';
	return str_from(text, name.n);
}

static bool load_place(struct graph *graph, const struct php_place *place, struct str name, struct str prefix, uint32_t file, struct arena *arena)
{
	struct str path = place->path;

	if (place->kind == PLACE_PSR4)
		path = arena_printf(arena, "%.*s/%.*s.php", STR(place->path), STR(with_slashes(str_from_index(name, prefix.n), false, arena)));
	else if (place->kind == PLACE_PSR0)
		path = arena_printf(arena, "%.*s/%.*s.php", STR(place->path), STR(with_slashes(name, true, arena)));
	return graph_file(graph, path, ENTRY_FILE) != TREE_NONE && graph_reach(graph, path, file, NEED_IMPORT, name);
}

static bool load_by(struct graph *graph, struct str name, struct str prefix, uint32_t file)
{
	struct arena arena = ARENA_INIT;
	bool found = false;

	for (const struct php_place *place = map_get(&graph->php_places, prefix); place && !found && folders_may_look(graph, 1); place = place->next)
		found = load_place(graph, place, name, prefix, file, &arena);
	arena_done(&arena);
	return found;
}

/* By its whole name, then by the longest of its prefixes: "A\B\", "A\", and of PSR-0 also "A_". */
static bool load_class(struct graph *graph, struct str name, uint32_t file)
{
	bool found = load_by(graph, name, name, file);
	unsigned tried = 0;

	for (size_t n = name.n; n > 0 && !found && tried < PREFIXES_MAX; n--)
		if (name.p[n - 1] == '\\' || name.p[n - 1] == '_') {
			found = load_by(graph, name, str_slice(name, 0, n), file);
			tried++;
		}
	return found || load_by(graph, name, STR_LIT(""), file);
}

static void ask_class(struct graph *graph, struct str name, uint32_t file)
{
	if (!load_class(graph, name, file) && graph->php_pending.n < PENDING_MAX)
		*vec_push(&graph->php_pending) = (struct php_asked){name, file};
}

static void read_map(struct graph *graph, struct str folder, const char *base, int kind, uint32_t from)
{
	struct arena *arena = &graph->need->arena;
	uint32_t file = graph_file(graph, arena_printf(arena, "/%.*s/%s", STR(folder), base), ENTRY_FILE);
	struct str facts = file == TREE_NONE ? STR_NULL : graph_facts(graph, file);
	struct fact fact;

	while (fact_next(&facts, TEXT_EXAMINER, &fact)) {
		struct str path;
		struct php_place *place;

		if (!str_is(fact.kind, "php_map"))
			continue;
		path = arena_printf(arena, "/%.*s/%.*s", STR(folder), STR(fact.fields[1]));
		if (kind < 0) {
			graph_reach(graph, path, from, NEED_IMPORT, str_of(base));
			continue;
		}
		place = arena_new(arena, struct php_place);
		*place = (struct php_place){path, kind, map_get(&graph->php_places, fact.fields[0])};
		map_set(&graph->php_places, fact.fields[0], place);
	}
}

void php_begin_autoload(struct graph *graph, uint32_t loader)
{
	struct arena arena = ARENA_INIT;
	struct str folder = tree_path_str(graph->tree, graph->tree->paths.v[loader].parent, &arena);
	size_t pending = graph->php_pending.n;

	if (graph->php_autoloaders++ >= AUTOLOADERS_MAX) {
		graph_caveat(graph, "more than %u of Composer's autoloaders: the rest was not followed", AUTOLOADERS_MAX);
		graph_doubt(graph, STR_LIT("composer"));
		arena_done(&arena);
		return;
	}
	read_map(graph, folder, "autoload_classmap.php", PLACE_CLASS, loader);
	read_map(graph, folder, "autoload_psr4.php", PLACE_PSR4, loader);
	read_map(graph, folder, "autoload_namespaces.php", PLACE_PSR0, loader);
	read_map(graph, folder, "autoload_files.php", -1, loader);
	/* Who asked before may be less sure than what asks now, but no surer than the level. */
	for (size_t i = 0; i < pending; i++)
		load_class(graph, graph->php_pending.v[i].name, graph->php_pending.v[i].file);
	arena_done(&arena);
}

/* ---- the interpreter ---- */

struct reading {
	struct graph *graph;
	uint32_t from;
	enum need_edge edge;
	const char *detail;
};

static int reach_each(void *arg, uint32_t version)
{
	const struct reading *reading = arg;
	const struct tree *tree = reading->graph->tree;
	struct arena arena = ARENA_INIT;

	if (tree_inode_of(tree, version)->type != ENTRY_DIRECTORY)
		graph_reach(reading->graph, tree_path_str(tree, tree->versions.v[version].path, &arena), reading->from, reading->edge,
			    str_of(reading->detail));
	arena_done(&arena);
	return 0;
}

void php_begin(struct graph *graph, uint32_t interpreter)
{
	static const char *const settings[] = {"usr/local/etc/php/**/*.ini", "etc/php.ini", "etc/php.d/*.ini", "etc/php[0-9]*/**/*.ini"};
	struct reading reading = {graph, interpreter, NEED_IMPORT, "settings"};
	struct str name = tree_name(graph->tree, interpreter), folder = graph->image->config.working_dir;
	bool server = str_starts(name, "php-fpm") || str_starts(name, "libphp") || str_starts(name, "mod_php") || str_starts(name, "php-cgi");
	struct arena arena = ARENA_INIT;

	if (graph->php_interpreters++ >= INTERPRETERS_MAX)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(settings); i++)
		tree_each(graph->tree, settings[i], TREE_NOW, reach_each, &reading);
	/* Debian has settings of their own for each kind of interpreter. */
	tree_each(graph->tree, str_starts(name, "php-fpm") ? "etc/php/*/fpm/**/*.ini" : str_starts(name, "libphp") ? "etc/php/*/apache2/**/*.ini" :
		  str_starts(name, "php-cgi") ? "etc/php/*/cgi/**/*.ini" : "etc/php/*/cli/**/*.ini", TREE_NOW, reach_each, &reading);
	reading.edge = NEED_BUILT_IN;
	reading.detail = "";
	if (server) {
		tree_each(graph->tree, "var/www/**/*.php", TREE_NOW, reach_each, &reading);
		while (folder.n && folder.p[0] == '/')
			folder = str_from_index(folder, 1);
		if (folder.n && str_find(folder, '*') < 0 && str_find(folder, '{') < 0 && str_find(folder, '[') < 0)
			tree_each(graph->tree, arena_printf(&arena, "%.*s/**/*.php", STR(folder)).p, TREE_NOW, reach_each, &reading);
		graph_caveat(graph, "requests choose which scripts %.*s runs", STR(name));
	}
	arena_done(&arena);
}

static int know_extension(void *arg, uint32_t version)
{
	struct graph *graph = arg;
	uint32_t path = graph->tree->versions.v[version].path;
	struct str name = tree_name(graph->tree, path);
	struct named_path *known = arena_new(&graph->need->arena, struct named_path);

	name = str_slice(name, 0, name.n - strlen(".so"));
	*known = (struct named_path){path, map_get(&graph->php_extensions, name)};
	map_set(&graph->php_extensions, name, known);
	return 0;
}

/* NAME, NAME.so or a path; each version of PHP has a folder of its own. */
static void load_extension(struct graph *graph, struct str name, uint32_t file)
{
	struct arena arena = ARENA_INIT;

	if (!graph->php_extensions_known)
		tree_each(graph->tree, "usr/{lib,lib64,lib/*,local/lib,local/lib64}/php*/**/*.so", TREE_NOW, know_extension, graph);
	graph->php_extensions_known = true;
	if (str_find(name, '/') >= 0)
		graph_reach(graph, name, file, NEED_IMPORT, name);
	if (str_ends(name, ".so"))
		name = str_slice(name, 0, name.n - strlen(".so"));
	for (const struct named_path *known = map_get(&graph->php_extensions, name); known; known = known->next)
		graph_reach(graph, tree_path_str(graph->tree, known->path, &arena), file, NEED_IMPORT, name);
	arena_done(&arena);
}

bool php_follow(struct graph *graph, const struct fact *fact, uint32_t file)
{
	if (str_is(fact->kind, "php"))
		load(graph, fact->fields[0], file);
	else if (str_is(fact->kind, "php_class"))
		ask_class(graph, fact->fields[0], file);
	else if (str_is(fact->kind, "php_extension"))
		load_extension(graph, fact->fields[0], file);
	else
		return str_is(fact->kind, "php_map");
	return true;
}
