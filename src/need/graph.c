/* SPDX-License-Identifier: Apache-2.0 */
#include "need/graph.h"

#include "base/path.h"

#define LINKS_MAX 40u
#define FOLDER_FILES_MAX 4096u /* of a folder that is named */

/* Folders that hold much of everything: that one is named says nothing about its files. */
static bool is_common_folder(struct str path)
{
	static const char *const commons[] = {
		"usr/{bin,sbin,lib,lib32,lib64,libexec,share,include,src}", "usr/local/*", "{lib,lib64}/*-linux-*", "usr/lib/*-linux-*",
		"usr/lib/python*", "usr/lib/python*/*-packages", "usr/local/lib/python*", "usr/local/lib/python*/*-packages",
		"usr/share/{doc,man,locale,info}", "usr/share/{man,locale}/*", "usr/share/man/*/*", "var/lib/{dpkg,apt,rpm}", "var/lib/dpkg/*", "etc", "*",
		/* Of those who start and keep a whole machine. */
		"etc/{alternatives,init.d,default,pam.d,profile.d,rc?.d,logrotate.d,ld.so.conf.d}", "etc/{init,systemd}/**", "{lib,usr/lib,usr/share}/systemd", "{lib,usr/lib}/systemd/**",
	};

	for (size_t i = 0; i < ARRAY_SIZE(commons); i++)
		if (path_match(commons[i], path))
			return true;
	return false;
}

uint32_t graph_file(const struct graph *graph, struct str path, enum entry_type type)
{
	uint32_t version = tree_find(graph->tree, path, TREE_NOW, false);

	if (version == TREE_NONE || tree_inode_of(graph->tree, version)->type != type)
		return TREE_NONE;
	return graph->tree->versions.v[version].path;
}

struct str graph_facts(const struct graph *graph, uint32_t path)
{
	uint32_t version = tree_version_at(graph->tree, path, TREE_NOW);
	const struct tree_inode *inode;

	if (version == TREE_NONE)
		return STR_NULL;
	inode = tree_inode_of(graph->tree, version);
	return inode->content == TREE_NONE ? STR_NULL : graph->tree->contents.v[inode->content].facts;
}

void graph_caveat(struct graph *graph, const char *format, ...)
{
	struct str text;
	va_list args;

	va_start(args, format);
	text = arena_vprintf(&graph->need->arena, format, args);
	va_end(args);
	vec_each(known, &graph->need->caveats)
		if (str_eq(*known, text))
			return;
	if (graph->need->caveats.n < CAVEATS_MAX)
		*vec_push(&graph->need->caveats) = text;
}

void graph_doubt(struct graph *graph, struct str type)
{
	vec_each(known, &graph->doubted)
		if (str_eq(*known, type))
			return;
	*vec_push(&graph->doubted) = arena_str(&graph->need->arena, type);
}

bool graph_doubts(const struct graph *graph, const char *type)
{
	vec_each(doubted, &graph->doubted)
		if (str_is(*doubted, type))
			return true;
	return graph->doubted_all || graph->interactive;
}

/* True where the path was not reached before, or is reached more surely now. */
static bool mark(struct graph *graph, uint32_t path, uint32_t from, enum need_edge edge, struct str detail)
{
	struct reach *reach = &graph->reached[path];
	unsigned level = edge == NEED_WORD && graph->level < LEVELS_MAX ? LEVELS_MAX : graph->level + (need_edge_is_weak(edge) && !graph->including);

	if (path == from || level > LEVELS_MAX || (reach->reached && reach->level <= level))
		return false;
	*reach = (struct reach){.from = from, .edge = (uint8_t)edge, .level = (uint8_t)level, .reached = true,
				.detail = arena_str(&graph->need->arena, detail)};
	*vec_push(level > graph->level ? &graph->later : &graph->now) = path;
	return true;
}

static struct str target_of(struct graph *graph, uint32_t version, struct arena *arena)
{
	struct str target = tree_link_target(graph->tree, version);
	uint32_t path = graph->tree->versions.v[version].path;

	if (target.n && target.p[0] == '/')
		return target;
	return arena_printf(arena, "/%.*s/%.*s", STR(tree_path_str(graph->tree, graph->tree->paths.v[path].parent, arena)), STR(target));
}

bool graph_reach(struct graph *graph, struct str path, uint32_t from, enum need_edge edge, struct str detail)
{
	const struct tree *tree = graph->tree;
	struct arena arena = ARENA_INIT;
	bool there = false;

	for (unsigned i = 0; i < LINKS_MAX; i++) {
		uint32_t version = tree_find(tree, path, TREE_NOW, true), at;
		const struct tree_inode *inode;

		if (version == TREE_NONE)
			break;
		at = tree->versions.v[version].path;
		inode = tree_inode_of(tree, version);
		if (inode->type == ENTRY_DIRECTORY) {
			graph_reach_folder(graph, at, from, edge, detail);
			there = true;
			break;
		}
		if (inode->type != ENTRY_FILE && inode->type != ENTRY_SYMLINK)
			break;
		there = true;
		mark(graph, at, from, edge, detail);
		if (inode->type == ENTRY_FILE)
			break;
		/* How surely a link is reached, its target is too; what is only named stays so behind it. */
		path = target_of(graph, version, &arena);
		if (!need_edge_is_weak(edge)) {
			from = at;
			edge = NEED_LINK;
			detail = STR_LIT("");
		}
	}
	arena_done(&arena);
	return there;
}

bool graph_reach_at(struct graph *graph, uint32_t path, uint32_t from, enum need_edge edge, struct str detail)
{
	uint32_t version = tree_version_at(graph->tree, path, TREE_NOW);
	struct arena arena = ARENA_INIT;
	bool there;

	if (version == TREE_NONE)
		return false;
	/* As nearly all are: nothing has to be looked up again. */
	if (tree_inode_of(graph->tree, version)->type == ENTRY_FILE) {
		mark(graph, path, from, edge, detail);
		return true;
	}
	there = graph_reach(graph, tree_path_str(graph->tree, path, &arena), from, edge, detail);
	arena_done(&arena);
	return there;
}

void graph_reach_folder(struct graph *graph, uint32_t folder, uint32_t from, enum need_edge edge, struct str detail)
{
	const struct tree *tree = graph->tree;
	struct arena arena = ARENA_INIT;
	struct str path = tree_path_str(tree, folder, &arena);
	unsigned n = 0;

	/* Only what it holds itself; a folder that is started from or mentioned on the way is no reason to keep all of it. */
	if (need_edge_is_weak(edge) && !is_common_folder(path))
		for (uint32_t child = tree->paths.v[folder].first_child; child != TREE_NONE && n < FOLDER_FILES_MAX;
		     child = tree->paths.v[child].next_sibling, n++) {
			uint32_t version = tree_version_at(tree, child, TREE_NOW);
			uint8_t type = version == TREE_NONE ? ENTRY_DIRECTORY : tree_inode_of(tree, version)->type;

			if (type == ENTRY_FILE)
				mark(graph, child, from, edge, detail);
			/* "conf.d/x.conf" may be a link; one to another folder is no reason to keep all of that. */
			if (type == ENTRY_SYMLINK && graph_file(graph, tree_path_str(tree, child, &arena), ENTRY_FILE) != TREE_NONE)
				graph_reach_at(graph, child, from, edge, detail);
		}
	arena_done(&arena);
}

static bool is_like(const struct graph *graph, uint32_t path, struct str suffix)
{
	uint32_t version = tree_version_at(graph->tree, path, TREE_NOW);
	struct str before, own;

	return version != TREE_NONE && tree_inode_of(graph->tree, version)->type != ENTRY_DIRECTORY &&
	       str_cut_last(tree_name(graph->tree, path), '.', &before, &own) && str_eq(own, suffix);
}

void graph_reach_beside(struct graph *graph, uint32_t file)
{
	/* Installed for whoever asks for them, not for who lies beside them. */
	static const char *const shared[] = {"{usr,usr/local,}{,/}{bin,sbin,lib,share,libexec}", "etc", "usr", "**/{site,dist}-packages", "**/node_modules", "**/lib/python*", "usr/{lib,share}/{nodejs,php,perl5}", "usr/{lib,share}/perl/*", "**/ruby/{**/,}{vendor_ruby,site_ruby,[0-9]*}"};
	const struct tree *tree = graph->tree;
	struct str name = tree_name(tree, file), suffix, before;
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	uint32_t folder = tree->paths.v[file].parent;
	unsigned n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(shared); i++)
		if (path_match(shared[i], tree_path_str(tree, folder, &arena)))
			return;
	if (folder == TREE_ROOT || !str_cut_last(name, '.', &before, &suffix))
		return;
	/* Once for all files of a kind in a folder. */
	name = arena_printf(&graph->need->arena, "%u %u %.*s", graph->level, folder, STR(suffix));
	if (map_set(&graph->beside, name, graph))
		return;
	for (uint32_t child = tree->paths.v[folder].first_child; child != TREE_NONE && folders_may_look(graph, 1); child = tree->paths.v[child].next_sibling) {
		bool within = !str_is(tree_name(tree, child), "node_modules");

		if (is_like(graph, child, suffix))
			mark(graph, child, file, NEED_LOADABLE, STR_LIT(""));
		for (uint32_t inner = within ? tree->paths.v[child].first_child : TREE_NONE; inner != TREE_NONE && n < FOLDER_FILES_MAX; inner = tree->paths.v[inner].next_sibling, n++)
			if (is_like(graph, inner, suffix))
				mark(graph, inner, file, NEED_LOADABLE, STR_LIT(""));
	}
}

/*
 * A word in a program's data, or in a text of a source, that equals a program on PATH may be what it starts. A word is less than a path:
 * what is behind it is followed by facts alone, as if it had been named as often as anything may be.
 */
void graph_programs(struct graph *graph, uint32_t path, struct str names)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct str name, found;

	while (str_next(&names, ' ', &name))
		if ((found = start_find(graph, name, STR_LIT("/"), &arena)).n)
			graph_reach(graph, found, path, NEED_WORD, name);
}

/* ---- expanding ---- */

/*
 * What opens other files by what it is, without naming them whole. Each file that is reached is held against all of these, so they
 * have no alternatives, which would have to be put together every time.
 */
static const struct built_in {
	const char *file, *opens;
} built_ins[] = {
	{"**/libc.so.6", "etc/nsswitch.conf"},
	{"**/libc.so.6", "{lib,lib64,usr/lib,usr/lib64}/{libnss_,*/libnss_}{files,dns,compat}.so.2"},
	{"**/libssl.so*", "etc/{ssl,pki}/**/*.{crt,pem}"},
	{"**/libgnutls.so*", "etc/{ssl,pki}/**/*.{crt,pem}"},
	{"**/libnss3.so*", "etc/{ssl,pki}/**/*.{crt,pem}"},
	{"**/libssl.so*", "{usr/lib,usr/lib64,usr/lib/*}/{ossl-modules,engines-3,engines-1.1}/*.so"},
	{"**/libcrypto.so*", "{usr/lib,usr/lib64,usr/lib/*}/{ossl-modules,engines-3,engines-1.1}/*.so"},
	{"**/libpam.so*", "{lib,lib64,usr/lib,usr/lib64,lib/*,usr/lib/*}/security/pam_*.so"},
	{"**/bin/java", "usr/lib/jvm/*/{lib,conf}/**"},
	{"**/bin/javac", "usr/lib/jvm/*/{lib,conf}/**"},
	{"**/lib/jvm/*/bin/*", "usr/lib/jvm/*/{lib,conf}/**"},
	{"**/bin/git", "usr/{lib,libexec}/git-core/*"},
	{"**/bin/git-*", "usr/{lib,libexec}/git-core/*"},
	{"**/bin/perl", "usr/lib/*/perl-base/**"},
	{"**/bin/perl5*", "usr/lib/*/perl-base/**"},
	{"**/sbin/nginx", "usr/lib/nginx/modules/*.so"},
	{"**/cron{,d}", "etc/cron{tab,*/*}"},
	{"init", "etc/{services.d,cont-init.d,s6-overlay}/**"},
	{"**/cron{,d}", "var/spool/cron/**"},
};

struct opening {
	struct graph *graph;
	uint32_t from;
};

static int open_built_in(void *arg, uint32_t version)
{
	const struct opening *opening = arg;
	struct graph *graph = opening->graph;
	uint8_t type = tree_inode_of(graph->tree, version)->type;

	if (type == ENTRY_FILE || type == ENTRY_SYMLINK)
		graph_reach_at(graph, graph->tree->versions.v[version].path, opening->from, NEED_BUILT_IN, STR_LIT(""));
	return 0;
}

static void open_built_ins(struct graph *graph, uint32_t path, struct str text)
{
	_Static_assert(ARRAY_SIZE(built_ins) <= BUILT_INS_MAX, "a row more than there is room for");
	/* Once a level is enough: the second libc opens the same files. */
	for (size_t i = 0; i < ARRAY_SIZE(built_ins); i++)
		if (!graph->built_ins_done[i][graph->level] && path_match(built_ins[i].file, text)) {
			graph->built_ins_done[i][graph->level] = true;
			tree_each(graph->tree, built_ins[i].opens, TREE_NOW, open_built_in, &(struct opening){graph, path});
		}
}

/* In the folder of settings, or in the one that holds that: they are parted into folders. */
static void reach_beside(struct graph *graph, uint32_t path, struct str name)
{
	uint32_t folder = graph->tree->paths.v[path].parent;
	auto_done(arena_done) struct arena arena = ARENA_INIT;

	graph->including = graph->level;
	for (unsigned i = 0; i < 2 && folder != TREE_ROOT; i++, folder = graph->tree->paths.v[folder].parent)
		if (graph_reach(graph, arena_printf(&arena, "/%.*s/%.*s", STR(tree_path_str(graph->tree, folder, &arena)), STR(name)), path, NEED_NAMED, name))
			break;
	graph->including = false;
}

static void follow_text(struct graph *graph, uint32_t path, struct str text, struct str facts)
{
	struct start_place place = {.folder = graph->image->config.working_dir, .from = path, .edge = NEED_CALL};
	const struct reach *reach = &graph->reached[path];
	/* Of a module, and of what an interpreter was given, nobody reads the first line. */
	bool executed = reach->edge != NEED_IMPORT && (reach->edge != NEED_START || reach->from == TREE_NONE);
	struct str folder = STR_NULL;
	struct fact fact;

	while (fact_next(&facts, TEXT_EXAMINER, &fact)) {
		if (str_is(fact.kind, "shebang") && !executed)
			continue;
		if (str_is(fact.kind, "shebang")) {
			struct str words[2] = {fact.fields[0], fact.fields[1]};

			place.edge = NEED_INTERPRETER;
			place.detail = STR_LIT("#!");
			start_follow(graph, words, words[1].n ? 2 : 1, place);
		} else if (str_is(fact.kind, "call")) {
			place.edge = NEED_CALL;
			place.detail = fact.fields[0];
			start_call(graph, fact.fields, fact.n, place, &folder);
		} else if (str_is(fact.kind, "arguments")) {
			if (reach->edge == NEED_START && reach->from == TREE_NONE && !graph->given)
				start_arguments(graph, text);
		} else if (str_is(fact.kind, "path")) {
			/* Asked only of what is itself but named: globs take time. */
			graph->including = graph->level && (path_match("etc/**", text) || path_match("**/*.{conf,cnf,cfg,ini}", text));
			graph_reach(graph, fact.fields[0], path, NEED_NAMED, fact.fields[0]);
			graph->including = false;
		} else if (str_is(fact.kind, "programs")) {
			graph_programs(graph, path, fact.fields[0]);
		} else if (str_is(fact.kind, "folder")) {
			module_add_folder(graph, fact.fields[0]);
		} else if (str_is(fact.kind, "beside")) {
			reach_beside(graph, path, fact.fields[0]);
		} else if (str_is(fact.kind, "variable") && graph->level == 0) {
			graph_caveat(graph, "%.*s runs what a variable names: %.*s", STR(text), STR(fact.fields[0]));
			graph->doubted_all = true;
		} else {
			language_follow(graph, &fact, path);
		}
	}
}

static void expand(struct graph *graph, uint32_t path)
{
	struct arena arena = ARENA_INIT;
	struct str facts = graph_facts(graph, path), rest = facts, text = tree_path_str(graph->tree, path, &arena);
	struct fact fact;

	if (fact_next(&rest, PROGRAM_EXAMINER, &fact))
		library_follow(graph, path, facts);
	rest = facts;
	if (fact_next(&rest, JAR_EXAMINER, &fact))
		jars_follow(graph, path, facts);
	if (need_text_is_too_long(text, tree_inode_of(graph->tree, tree_version_at(graph->tree, path, TREE_NOW))->size)) {
		graph->doubted_all = true;
		graph_caveat(graph, "%.*s: what it refers to is not known: more than the limit of %llu bytes", STR(text), (unsigned long long)NEED_TEXT_MAX);
	}
	open_built_ins(graph, path, text);
	language_begin(graph, path, text);
	follow_text(graph, path, text, facts);
	arena_done(&arena);
}

int graph_follow(struct graph *graph, struct err *e)
{
	for (graph->level = 0; graph->level <= LEVELS_MAX; graph->level++) {
		/* The list grows while it is walked: first in, first out, so that chains are short. */
		for (size_t i = 0; i < graph->now.n; i++) {
			uint32_t path = graph->now.v[i];

			/* It may have been reached more surely since, and expanded then. */
			if (graph->reached[path].level == graph->level)
				expand(graph, path);
			else if (graph->reached[path].level > graph->level) /* a word: it skips levels */
				*vec_push(&graph->later) = path;
			if (ctx_check(graph->ctx, e) < 0)
				return e->code;
		}
		jars_settle(graph);
		graph->now.n = 0;
		struct path_list swapped = graph->now;

		graph->now = graph->later;
		graph->later = swapped;
	}
	return 0;
}
