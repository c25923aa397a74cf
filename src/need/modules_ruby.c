/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ruby's modules: $LOAD_PATH first, then the libraries of all gems (Kernel#require as RubyGems has it); which version of a gem is taken
 * its specifications tell, so each that has the file is. Programs of gems, and Bundler's "require all of the Gemfile" by the name of
 * each gem, or with slashes for its dashes (Bundler.require).
 */
#include "base/path.h"
#include "need/graph.h"

static const char *const folders[] = {
	"usr/local/lib/site_ruby", "{usr/local,usr,opt/*}/{lib,lib64,share}/ruby/site_ruby/*/*-*", "{usr/local,usr,opt/*}/{lib,lib64,share}/ruby/site_ruby/*",
	"{usr/local,usr,opt/*}/{lib,lib64,share}/ruby/site_ruby", "usr/lib/*/ruby/vendor_ruby/*", "{usr/local,usr}/{lib,lib64,share}/ruby/vendor_ruby/*",
	"{usr/local,usr}/{lib,lib64,share}/ruby/vendor_ruby", "usr/lib/*/ruby/[0-9]*", "{usr/local,usr,opt/*}/{lib,lib64}/ruby/[0-9]*/*-*",
	"{usr/local,usr,opt/*}/{lib,lib64,share}/ruby/[0-9]*", "usr/share/{ruby,rubygems}", "usr/lib64/ruby",
};
static const char *const gem_folders[] = {"**/gems/*/lib", "**/extensions/*/*/*"};

/* What it loads before any script: ruby.c and gem_prelude.rb. */
static const char *const begun[] = {
	"rubygems", "error_highlight", "did_you_mean", "syntax_suggest/core_ext", "monitor", "rbconfig", "enc/encdb", "enc/trans/transdb", "unicode_normalize/normalize",
};

static const char *const suffixes[] = {"", ".rb", ".so", NULL};

static void collect(struct graph *graph)
{
	struct str list = start_variable(graph->image, "RUBYLIB"), folder;

	if (graph->folders[FOLDERS_RUBY].collected)
		return;
	while (str_next(&list, ':', &folder))
		folders_add(graph, FOLDERS_RUBY, folder);
	folders_collect(graph, FOLDERS_RUBY, folders, ARRAY_SIZE(folders));
	folders_collect(graph, FOLDERS_GEMS, gem_folders, ARRAY_SIZE(gem_folders));
}

static bool load_by(struct graph *graph, struct str name, uint32_t file, enum need_edge edge)
{
	struct module_asked asked = {suffixes, file, name, edge};

	collect(graph);
	if (name.n && name.p[0] == '/')
		return graph_reach(graph, name, file, edge, name);
	return folders_reach(graph, FOLDERS_RUBY, name, false, &asked) || folders_reach(graph, FOLDERS_GEMS, name, true, &asked) ||
	       folders_reach_beside(graph, name, &asked);
}

static bool load(struct graph *graph, struct str name, uint32_t file)
{
	return load_by(graph, name, file, NEED_IMPORT);
}

/* exe/NAME or bin/NAME of every version of the gem; a gem's folder is the one that its library lies in. */
static void load_program(struct graph *graph, struct str gem, struct str program, uint32_t file)
{
	struct module_asked asked = {(const char *const[]){"", NULL}, file, program, NEED_IMPORT};
	struct arena arena = ARENA_INIT;

	collect(graph);
	if (!folders_may_look(graph, graph->folders[FOLDERS_GEMS].list.n)) {
		arena_done(&arena);
		return;
	}
	vec_each(library, &graph->folders[FOLDERS_GEMS].list) {
		uint32_t folder = graph->tree->paths.v[*library].parent;
		struct str name = tree_name(graph->tree, folder), version;

		if (name.n <= gem.n + 1 || !str_eq(str_slice(name, 0, gem.n), gem) || name.p[gem.n] != '-')
			continue;
		version = str_from_index(name, gem.n + 1);
		if (!str_is_digit(version.p[0]))
			continue;
		if (!folders_reach_below(graph, folder, arena_printf(&arena, "exe/%.*s", STR(program)), &asked))
			folders_reach_below(graph, folder, arena_printf(&arena, "bin/%.*s", STR(program)), &asked);
	}
	arena_done(&arena);
}

static void load_gem(struct graph *graph, struct str gem, uint32_t file)
{
	char *slashed;

	if (load(graph, gem, file) || str_find(gem, '-') < 0)
		return;
	slashed = arena_text(&graph->need->arena, gem);
	for (size_t i = 0; i < gem.n; i++)
		if (slashed[i] == '-')
			slashed[i] = '/';
	load(graph, str_from(slashed, gem.n), file);
}

/* BUNDLE_GEMFILE, or the first above who asks. */
static uint32_t find_gemfile(struct graph *graph, uint32_t file, struct arena *arena)
{
	struct str given = start_variable(graph->image, "BUNDLE_GEMFILE");
	uint32_t folder = file == TREE_NONE ? graph_file(graph, graph->image->config.working_dir, ENTRY_DIRECTORY) : graph->tree->paths.v[file].parent;

	if (given.n)
		return graph_file(graph, given, ENTRY_FILE);
	while (folder != TREE_NONE) {
		uint32_t found = graph_file(graph, arena_printf(arena, "/%.*s/Gemfile", STR(tree_path_str(graph->tree, folder, arena))), ENTRY_FILE);

		if (found != TREE_NONE || folder == TREE_ROOT)
			return found;
		folder = graph->tree->paths.v[folder].parent;
	}
	return TREE_NONE;
}

static void load_gemfile(struct graph *graph, uint32_t file)
{
	struct arena arena = ARENA_INIT;
	uint32_t gemfile = find_gemfile(graph, file, &arena);

	if (gemfile != TREE_NONE)
		graph_reach(graph, tree_path_str(graph->tree, gemfile, &arena), file, NEED_IMPORT, STR_LIT("Bundler.require"));
	arena_done(&arena);
}

bool ruby_follow(struct graph *graph, const struct fact *fact, uint32_t file)
{
	struct module_asked asked = {suffixes, file, fact->fields[0], NEED_IMPORT};
	struct arena arena = ARENA_INIT;
	bool own = true;

	if (str_is(fact->kind, "ruby") && str_is(fact->fields[1], "program")) {
		load_program(graph, fact->fields[0], fact->fields[2], file);
	} else if (str_is(fact->kind, "ruby") && str_is(fact->fields[1], "relative")) {
		folders_reach_beside(graph, fact->fields[0], &asked);
	} else if (str_is(fact->kind, "ruby") && str_is(fact->fields[1], "folder")) {
		collect(graph);
		folders_reach_within(graph, FOLDERS_RUBY, fact->fields[0], &asked);
	} else if (str_is(fact->kind, "ruby")) {
		load(graph, fact->fields[0], file);
	} else if (str_is(fact->kind, "ruby_names")) {
		struct str names = fact->fields[0], name;

		while (str_next(&names, ' ', &name))
			load_by(graph, name, file, NEED_WORD);
	} else if (str_is(fact->kind, "gem")) {
		load_gem(graph, fact->fields[0], file);
	} else if (str_is(fact->kind, "ruby_folder")) {
		folders_add(graph, FOLDERS_RUBY, folders_beside(graph, file, fact->fields[0], &arena));
		folders_add(graph, FOLDERS_RUBY, folders_beside(graph, TREE_NONE, fact->fields[0], &arena));
		collect(graph);
	} else if (str_is(fact->kind, "ruby_gemfile")) {
		load_gemfile(graph, file);
	} else {
		own = false;
	}
	arena_done(&arena);
	return own;
}

void ruby_begin(struct graph *graph, uint32_t interpreter)
{
	for (size_t i = 0; i < ARRAY_SIZE(begun); i++)
		load(graph, str_of(begun[i]), interpreter);
}
