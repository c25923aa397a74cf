/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which file of the image an import means. Sources: Python Language Reference 5 (the import system) and site's documentation; Node.js
 * "CommonJS modules" and "ECMAScript modules", resolution algorithms. Where several files could be meant, each is taken: to call a file
 * needed that is not costs bytes, the other way round it costs the service.
 */
#include "need/graph.h"

#include "base/path.h"

#define SUFFIXES_MAX 64u
#define NODE_DEPTH_MAX 64u

/* ---- Python ---- */

/* What the interpreter imports of itself: PC/layout and Lib/site.py, Modules/getpath.py. */
static const char *const begun[] = {
	"encodings", "encodings.utf_8", "encodings.latin_1", "encodings.ascii", "encodings.aliases", "encodings.idna", "codecs", "io", "abc", "site", "os", "stat", "posixpath",
	"genericpath", "_collections_abc", "_sitebuiltins", "sitecustomize", "usercustomize", "importlib", "importlib._bootstrap", "runpy", "warnings",
};

void module_add_folder(struct graph *graph, struct str folder)
{
	char clean[PATH_LENGTH_MAX + 1];
	size_t n;

	while (folder.n && folder.p[0] == '/')
		folder = str_from_index(folder, 1);
	if (!path_clean(folder, clean, &n) || graph->modules.n >= FOLDERS_MAX)
		return;
	vec_each(known, &graph->modules)
		if (str_eq(*known, str_from(clean, n)))
			return;
	*vec_push(&graph->modules) = arena_str(&graph->need->arena, str_from(clean, n));
	*vec_push(&graph->module_folders) = n ? graph_file(graph, str_from(clean, n), ENTRY_DIRECTORY) : TREE_ROOT;
}

static int add_folder(void *arg, uint32_t version)
{
	struct graph *graph = arg;

	if (tree_inode_of(graph->tree, version)->type == ENTRY_DIRECTORY)
		module_add_folder(graph, tree_path_str(graph->tree, graph->tree->versions.v[version].path, &graph->need->arena));
	return 0;
}

/* What compiled modules of this image have behind their names, so that each is found without reading its folder. */
static void collect_suffixes(struct graph *graph)
{
	struct map known = {0};

	*vec_push(&graph->module_suffixes) = STR_LIT(".so");
	for (uint32_t path = 0; path < graph->tree->paths.n && graph->module_suffixes.n < SUFFIXES_MAX; path++) {
		struct str name = tree_name(graph->tree, path), suffix;
		ptrdiff_t dot = str_find(name, '.');

		suffix = dot > 0 ? str_from_index(name, (size_t)dot) : STR_LIT("");
		if (!str_ends(suffix, ".so") || map_get(&known, suffix) ||
		    !(str_starts(suffix, ".cpython-") || str_starts(suffix, ".pypy") || str_starts(suffix, ".abi3.")))
			continue;
		map_set(&known, suffix, graph);
		*vec_push(&graph->module_suffixes) = arena_str(&graph->need->arena, suffix);
	}
	map_done(&known);
}

/* Groups for building and testing, which nobody who serves asks for. */
static const char *const groups_of_tools[] = {"distutils.*", "setuptools.*", "egg_info.*", "pytest11", "babel.*", "virtualenv.*", "pylama*", "flake8*"};

static void add_entries(struct graph *graph, uint32_t path)
{
	struct str facts = graph_facts(graph, path);
	struct fact fact;

	while (fact_next(&facts, TEXT_EXAMINER, &fact)) {
		bool tool = false;

		if (!str_is(fact.kind, "entry"))
			continue;
		for (size_t i = 0; i < ARRAY_SIZE(groups_of_tools); i++)
			tool = tool || path_match(groups_of_tools[i], fact.fields[0]);
		if (str_is(fact.fields[0], "console_scripts") || str_is(fact.fields[0], "gui_scripts"))
			map_set(&graph->scripts, fact.fields[1], arena_text(&graph->need->arena, fact.fields[2]));
		else if (!tool)
			module_named(graph, fact.fields[2], path);
	}
}

/* Of what is in site-packages/NAME.dist-info, wherever; names are compared in turn, which is far quicker than to look for a glob. */
static void collect_entries(struct graph *graph)
{
	const struct tree *tree = graph->tree;

	for (uint32_t path = 0; path < tree->paths.n; path++) {
		uint32_t folder = tree->paths.v[path].parent;
		struct str packages;

		if (!str_is(tree_name(tree, path), "entry_points.txt") || folder == TREE_ROOT || tree_version_at(tree, path, TREE_NOW) == TREE_NONE)
			continue;
		packages = tree_name(tree, tree->paths.v[folder].parent);
		if (str_is(packages, "site-packages") || str_is(packages, "dist-packages"))
			add_entries(graph, path);
	}
}

void module_script(struct graph *graph, struct str name, uint32_t file)
{
	const char *module = map_get(&graph->scripts, name);

	if (module)
		module_import(graph, str_of(module), STR_LIT(""), file);
}

/* Below "usr" for usr/bin/python3.11; of a virtual environment the folder that holds its bin, and the system's own. */
void module_begin(struct graph *graph, uint32_t interpreter)
{
	static const char *const folders[] = {
		"{lib,lib64,local/lib}/python[0-9]*", "{lib,lib64,local/lib}/python[0-9]*/{lib-dynload,site-packages,dist-packages}",
	};
	struct arena arena = ARENA_INIT;
	struct str prefix;

	vec_each(known, &graph->interpreters)
		if (*known == interpreter)
			return;
	if (graph->interpreters.n >= INTERPRETERS_MAX)
		return;
	*vec_push(&graph->interpreters) = interpreter;
	prefix = path_parent(path_parent(tree_path_str(graph->tree, interpreter, &arena)));

	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		/* A folder's own name may hold what globs give a meaning to: those are passed over. */
		const char *glob = arena_printf(&arena, "%.*s%s%s", STR(prefix), prefix.n ? "/" : "", folders[i]).p;

		if (str_find(prefix, '*') < 0 && str_find(prefix, '{') < 0 && str_find(prefix, '[') < 0)
			tree_each(graph->tree, glob, TREE_NOW, add_folder, graph);
	}
	if (graph->interpreters.n == 1) {
		collect_suffixes(graph);
		for (size_t i = 0; i < ARRAY_SIZE(begun); i++)
			module_import(graph, str_of(begun[i]), STR_LIT(""), interpreter);
		collect_entries(graph);
	}
	arena_done(&arena);
}

struct importing {
	struct graph *graph;
	uint32_t from;
	struct str detail;
	enum need_edge edge;
};

static bool reach_file(const struct importing *importing, uint32_t path)
{
	struct graph *graph = importing->graph;
	uint32_t version = tree_version_at(graph->tree, path, TREE_NOW);
	bool there = version != TREE_NONE && tree_inode_of(graph->tree, version)->type != ENTRY_DIRECTORY;

	if (there)
		graph_reach_at(graph, path, importing->from, importing->edge, importing->detail);
	return there;
}

static uint32_t child_file(const struct graph *graph, uint32_t folder, struct str name, struct str suffix)
{
	char text[300];

	if (name.n + suffix.n >= sizeof(text))
		return TREE_NONE;
	memcpy(text, name.p, name.n);
	memcpy(text + name.n, suffix.p, suffix.n);
	return tree_child(graph->tree, folder, str_from(text, name.n + suffix.n));
}

/* NAME.cpython-311-x86_64-linux-gnu.so, NAME.abi3.so, NAME.so */
static bool reach_extension(const struct importing *importing, uint32_t folder, struct str name)
{
	vec_each(suffix, &importing->graph->module_suffixes) {
		uint32_t file = child_file(importing->graph, folder, name, *suffix);

		if (file != TREE_NONE && reach_file(importing, file))
			return true;
	}
	return false;
}

/* One part of a module's name in a folder: the folder of a package, where it is one. */
static bool import_part(const struct importing *importing, uint32_t folder, struct str name, uint32_t *ret_package)
{
	const struct graph *graph = importing->graph;
	uint32_t package = child_file(graph, folder, name, STR_LIT("")), init, file;

	*ret_package = TREE_NONE;
	if (package != TREE_NONE && tree_version_at(graph->tree, package, TREE_NOW) != TREE_NONE &&
	    tree_inode_of(graph->tree, tree_version_at(graph->tree, package, TREE_NOW))->type == ENTRY_DIRECTORY) {
		*ret_package = package;
		init = tree_child(graph->tree, package, STR_LIT("__init__.py"));
		if (init != TREE_NONE && reach_file(importing, init))
			return true;
	}
	file = child_file(graph, folder, name, STR_LIT(".py"));
	if (file != TREE_NONE && reach_file(importing, file))
		return true;
	return reach_extension(importing, folder, name) || *ret_package != TREE_NONE;
}

/* "a.b" and the names asked of it, which may be modules too. */
static bool import_from(const struct importing *importing, uint32_t folder, struct str module, struct str names)
{
	struct str part, name;
	uint32_t package = folder;

	while (str_next(&module, '.', &part)) {
		uint32_t into = package;

		if (into == TREE_NONE || !part.n || !import_part(importing, into, part, &package))
			return into != folder;
	}
	if (package == TREE_NONE)
		return true;
	/* Who loads by such a name finds the modules in it by names of his own: "models", "base". */
	if (need_edge_is_weak(importing->edge))
		graph_reach_folder(importing->graph, package, importing->from, importing->edge, importing->detail);
	while (str_next(&names, ',', &name)) {
		uint32_t unused;

		import_part(importing, package, name, &unused);
	}
	return true;
}

/* Leading dots: the package of who imports, and those above it. */
static void import_relative(const struct importing *importing, uint32_t file, struct str module, struct str names)
{
	const struct tree *tree = importing->graph->tree;
	uint32_t folder = tree->paths.v[file].parent;

	while (module.n && module.p[0] == '.') {
		module = str_from_index(module, 1);
		if (module.n && module.p[0] == '.') {
			if (folder == TREE_ROOT)
				return;
			folder = tree->paths.v[folder].parent;
		}
	}
	import_from(importing, folder, module, names);
}

/*
 * What has been imported on this level, out of these folders, leads nowhere new: thousands of files import the same few modules.
 */
static bool is_imported(struct graph *graph, enum need_edge edge, struct str module, struct str names)
{
	/* Numbers as they are in memory, then the words: a text of them would cost more than all else that is done here. */
	const size_t numbers[] = {graph->level, graph->module_folders.n, edge};
	char key[512], *at = key + sizeof(numbers);
	struct str whole = str_from(key, sizeof(numbers) + module.n + 1 + names.n);

	if (whole.n > sizeof(key))
		return false;
	memcpy(key, numbers, sizeof(numbers));
	if (module.n)
		at = mempcpy(at, module.p, module.n);
	*at++ = ' ';
	if (names.n)
		memcpy(at, names.p, names.n);
	if (map_get(&graph->imported, whole))
		return true;
	map_set(&graph->imported, arena_str(&graph->need->arena, whole), graph);
	return false;
}

static void import_anywhere(const struct importing *importing, struct str module, struct str names)
{
	struct graph *graph = importing->graph;

	if (is_imported(graph, importing->edge, module, names))
		return;
	for (size_t i = 0; i < graph->module_folders.n; i++)
		if (graph->module_folders.v[i] != TREE_NONE)
			import_from(importing, graph->module_folders.v[i], module, names);
}

void module_import(struct graph *graph, struct str module, struct str names, uint32_t file)
{
	struct importing importing = {graph, file, module, NEED_IMPORT};

	if (module.n && module.p[0] == '.') {
		if (file != TREE_NONE)
			import_relative(&importing, file, module, names);
		return;
	}
	import_anywhere(&importing, module, names);
}

void module_named(struct graph *graph, struct str module, uint32_t file)
{
	struct importing importing = {graph, file, module, str_find(module, '.') < 0 ? NEED_WORD : NEED_NAMED};

	import_anywhere(&importing, module, STR_LIT(""));
}

/* ---- Node ---- */

static bool reach_path(const struct importing *importing, struct str path)
{
	uint32_t file = graph_file(importing->graph, path, ENTRY_FILE);

	if (file == TREE_NONE)
		return false;
	graph_reach(importing->graph, path, importing->from, importing->edge, importing->detail);
	return true;
}

static bool reach_module_file(const struct importing *importing, struct str path, struct arena *arena)
{
	static const char *const suffixes[] = {"", ".js", ".mjs", ".cjs", ".json", ".node"};

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++)
		if (reach_path(importing, arena_printf(arena, "%.*s%s", STR(path), suffixes[i])))
			return true;
	return false;
}

static bool reach_module_folder(const struct importing *importing, struct str path, struct arena *arena)
{
	struct str manifest = arena_printf(arena, "%.*s/package.json", STR(path)), facts;
	uint32_t file = graph_file(importing->graph, manifest, ENTRY_FILE);
	struct fact fact;
	bool any = false;

	if (file != TREE_NONE) {
		graph_reach(importing->graph, manifest, importing->from, importing->edge, importing->detail);
		facts = graph_facts(importing->graph, file);
		while (fact_next(&facts, TEXT_EXAMINER, &fact)) {
			struct str target = arena_printf(arena, "%.*s/%.*s", STR(path), STR(fact.fields[0]));

			if (str_is(fact.kind, "main") &&
			    (reach_module_file(importing, target, arena) ||
			     reach_path(importing, arena_printf(arena, "%.*s/index.js", STR(target)))))
				any = true;
		}
	}
	return reach_module_file(importing, arena_printf(arena, "%.*s/index", STR(path)), arena) || any || file != TREE_NONE;
}

static bool reach_module(const struct importing *importing, struct str path, struct arena *arena)
{
	return reach_module_file(importing, path, arena) || reach_module_folder(importing, path, arena);
}

/* Whether there is such a package anywhere, or a file beside may be meant: most words are neither, and looking for each costs more than all else. */
bool module_is_known(struct graph *graph, struct str name)
{
	const struct tree *tree = graph->tree;
	struct str package, rest;

	if (!graph->node_packages_known)
		for (uint32_t path = 1; path < tree->paths.n; path++)
			if (str_is_any(tree_name(tree, tree->paths.v[path].parent), (const char *const[]){"node_modules", "nodejs", NULL}))
				map_set(&graph->node_packages, tree_name(tree, path), graph);
	graph->node_packages_known = true;
	str_cut(name, '/', &package, &rest);
	return name.p[0] == '.' || map_get(&graph->node_packages, package);
}

void module_start(struct graph *graph, struct str path, uint32_t from)
{
	struct importing importing = {graph, from, path, NEED_START};
	struct arena arena = ARENA_INIT;

	reach_module(&importing, path, &arena);
	arena_done(&arena);
}

void module_require(struct graph *graph, struct str name, uint32_t file, enum need_edge edge)
{
	static const char *const commons[] = {"usr/share/nodejs", "usr/lib/nodejs", "usr/local/lib/node_modules", "usr/lib/node_modules"};
	struct importing importing = {graph, file, name, edge};
	struct arena arena = ARENA_INIT;
	struct str folder = tree_path_str(graph->tree, graph->tree->paths.v[file].parent, &arena);
	bool found = false;

	if (str_starts(name, "node:") || !name.n) {
		found = true;
	} else if (name.p[0] == '.') {
		found = reach_module(&importing, arena_printf(&arena, "%.*s/%.*s", STR(folder), STR(name)), &arena);
	} else if (name.p[0] == '/') {
		found = reach_module(&importing, name, &arena);
	} else {
		for (unsigned i = 0; i < NODE_DEPTH_MAX && !found; i++) {
			struct str package = name, rest = STR_LIT(""), second;

			str_cut(name, '/', &package, &rest);
			if (name.p[0] == '@' && str_cut(rest, '/', &second, &rest))
				package = str_slice(name, 0, package.n + 1 + second.n);
			found = reach_module(&importing, arena_printf(&arena, "%.*s/node_modules/%.*s", STR(folder), STR(name)), &arena);
			if (found && package.n < name.n)
				reach_path(&importing, arena_printf(&arena, "%.*s/node_modules/%.*s/package.json", STR(folder), STR(package)));
			if (!folder.n)
				break;
			folder = path_parent(folder);
		}
	}
	for (size_t i = 0; i < ARRAY_SIZE(commons) && !found; i++)
		found = reach_module(&importing, arena_printf(&arena, "%s/%.*s", commons[i], STR(name)), &arena);
	arena_done(&arena);
}
