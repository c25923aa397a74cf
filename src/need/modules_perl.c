/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Perl's modules: the first folder of @INC that has the file (perlvar "@INC", perlfunc "require"); objects and functions that a module
 * loads later lie below "auto" (XSLoader, AutoLoader). Which folders an interpreter was built with stands in no file: they are
 * looked for where distributions have them, in the order of Configure's site, vendor and core.
 */
#include "base/path.h"
#include "need/graph.h"

static const char *const folders[] = {
	"etc/perl",
	/* site */
	"usr/local/lib/*/perl/*", "usr/local/share/perl/*", "usr/local/{lib64,share}/perl5/[0-9]*", "{usr/local,opt/*}/{lib,lib64,share}/perl5/site_perl/*/*-*",
	"{usr/local,opt/*}/{lib,lib64,share}/perl5/site_perl/*", "{usr/local,opt/*}/{lib,lib64,share}/perl5/site_perl", "usr/local/{lib64,share}/perl5",
	/* vendor */
	"usr/lib/*/perl5/[0-9]*", "usr/{lib64,lib,share}/perl5/vendor_perl/*/*-*", "usr/{lib64,lib,share}/perl5/vendor_perl/*",
	"usr/{lib64,lib,share}/perl5/vendor_perl",
	/* core */
	"usr/lib/*/perl-base", "usr/lib/*/perl/[0-9]*", "usr/share/perl/[0-9]*", "usr/{lib64,lib,share}/perl5/core_perl",
	"{usr/local,opt/*}/lib/perl5/[0-9]*/*-*", "{usr/local,opt/*}/lib/perl5/[0-9]*", "usr/{lib64,lib,share}/perl5",
	"usr/local/lib/site_perl",
};

static const char *const as_named[] = {"", NULL};

static void collect(struct graph *graph)
{
	struct str list = start_variable(graph->image, "PERL5LIB"), folder;

	if (graph->folders[FOLDERS_PERL].collected)
		return;
	while (str_next(&list, ':', &folder))
		folders_add(graph, FOLDERS_PERL, folder);
	folders_collect(graph, FOLDERS_PERL, folders, ARRAY_SIZE(folders));
}

/* "A::B" is A/B.pm; what has a dot or a slash is a path. */
static struct str path_of(struct str name, struct arena *arena)
{
	auto_done(buf_done) struct buf path = BUF_INIT(PATH_LENGTH_MAX);

	if (str_find(name, '.') >= 0 || str_find(name, '/') >= 0)
		return name;
	for (size_t i = 0; i < name.n; i++) {
		bool parted = name.p[i] == ':' && i + 1 < name.n && name.p[i + 1] == ':';

		buf_putc(&path, parted ? '/' : name.p[i]);
		i += parted;
	}
	buf_puts(&path, ".pm");
	return arena_str(arena, buf_str(&path));
}

/* auto/A/B of every folder: B.so, and functions in files of their own. */
static void reach_objects(struct graph *graph, struct str path, const struct module_asked *asked)
{
	struct arena arena = ARENA_INIT;

	if (!folders_may_look(graph, graph->folders[FOLDERS_PERL].list.n))
		return;
	vec_each(folder, &graph->folders[FOLDERS_PERL].list) {
		uint32_t at = tree_child(graph->tree, *folder, STR_LIT("auto"));
		struct str rest = str_slice(path, 0, path.n - strlen(".pm")), part;

		while (at != TREE_NONE && str_next(&rest, '/', &part))
			at = tree_child(graph->tree, at, part);
		for (uint32_t child = at == TREE_NONE ? TREE_NONE : graph->tree->paths.v[at].first_child; child != TREE_NONE;
		     child = graph->tree->paths.v[child].next_sibling) {
			struct str name = tree_name(graph->tree, child);

			if (str_ends(name, ".so") || str_ends(name, ".al") || str_ends(name, ".ix"))
				graph_reach(graph, tree_path_str(graph->tree, child, &arena), asked->from, NEED_IMPORT, asked->detail);
		}
	}
	arena_done(&arena);
}

static void load(struct graph *graph, struct str name, uint32_t file)
{
	struct module_asked asked = {as_named, file, name, NEED_IMPORT};
	struct arena arena = ARENA_INIT;
	struct str path = path_of(name, &arena);

	collect(graph);
	if (path.n && path.p[0] == '/')
		graph_reach(graph, path, file, NEED_IMPORT, name);
	else if (folders_reach(graph, FOLDERS_PERL, path, false, &asked) && str_ends(path, ".pm"))
		reach_objects(graph, path, &asked);
	else if (str_find(name, '.') >= 0)
		folders_reach_beside(graph, path, &asked);
	arena_done(&arena);
}

bool perl_follow(struct graph *graph, const struct fact *fact, uint32_t file)
{
	struct arena arena = ARENA_INIT;
	bool own = true;

	if (str_is(fact->kind, "perl")) {
		load(graph, fact->fields[0], file);
	} else if (str_is(fact->kind, "perl_folder")) {
		folders_add(graph, FOLDERS_PERL, folders_beside(graph, file, fact->fields[0], &arena));
		folders_add(graph, FOLDERS_PERL, folders_beside(graph, TREE_NONE, fact->fields[0], &arena));
		collect(graph);
	} else {
		own = false;
	}
	arena_done(&arena);
	return own;
}
