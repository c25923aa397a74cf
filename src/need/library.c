/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which file of the image the dynamic linker takes for a library's name. Sources: ld.so(8) and glibc's elf/dl-load.c (RPATH of who
 * asks and of those it is loaded by, LD_LIBRARY_PATH, RUNPATH, etc/ld.so.cache, the trusted folders); musl's ldso/dynlink.c
 * (LD_LIBRARY_PATH, RPATH or RUNPATH of who asks and of those it is loaded by, etc/ld-musl-ARCH.path or the standard folders).
 * A file of another class or machine is passed over, as both do.
 */
#include "need/graph.h"

#include "base/path.h"
#include "codec/ld_cache.h"

#define CHAIN_MAX 64u /* loaders whose RPATH is looked at */

struct cached_library {
	struct str path;
	struct cached_library *next;
	bool special;
};

const char *const need_wanted[] = {"etc/ld.so.cache", "etc/ld-musl-*.path", NULL};

/* Where linkers look at last; which of them exist depends on how the distribution built its own. */
static const char *const trusted[] = {"/lib/%s", "/usr/lib/%s", "/lib64", "/usr/lib64", "/lib", "/usr/lib", "/lib32", "/usr/lib32", NULL};
static const char *const trusted_musl = "/lib:/usr/local/lib:/usr/lib";

/* Folders of Debian's several architectures, by class and e_machine. */
static const struct triplet {
	unsigned class, machine;
	const char *name, *musl;
} triplets[] = {
	{64, 62, "x86_64-linux-gnu", "x86_64"}, {32, 62, "x86_64-linux-gnux32", "x32"}, {32, 3, "i386-linux-gnu", "i386"},
	{64, 183, "aarch64-linux-gnu", "aarch64"}, {32, 40, "arm-linux-gnueabihf", "armhf"}, {32, 40, "arm-linux-gnueabi", "arm"},
	{64, 243, "riscv64-linux-gnu", "riscv64"}, {64, 21, "powerpc64le-linux-gnu", "powerpc64le"}, {64, 22, "s390x-linux-gnu", "s390x"},
	{64, 8, "mips64el-linux-gnuabi64", "mips64el"}, {32, 8, "mipsel-linux-gnu", "mipsel"}, {64, 258, "loongarch64-linux-gnu", "loongarch64"},
};

/* Who asks: a program or library, and what its facts say. */
struct asker {
	struct graph *graph;
	uint32_t path;
	struct fact program; /* "program" */
	struct str origin;   /* its folder */
	bool musl;
	struct arena arena;
};

static bool read_program(const struct graph *graph, uint32_t path, struct fact *ret_fact)
{
	struct str facts = graph_facts(graph, path);

	while (fact_next(&facts, PROGRAM_EXAMINER, ret_fact))
		if (str_is(ret_fact->kind, "program"))
			return true;
	return false;
}

static const struct triplet *triplet_of(const struct fact *program, size_t nth)
{
	for (size_t i = 0; i < ARRAY_SIZE(triplets); i++) {
		uint64_t class = 0, machine = 0;

		str_to_u64(program->fields[PROGRAM_CLASS], &class);
		str_to_u64(program->fields[PROGRAM_MACHINE], &machine);
		if (triplets[i].class == class && triplets[i].machine == machine && !nth--)
			return &triplets[i];
	}
	return NULL;
}

/* The path as it was asked for, where what lies there can be loaded. */
static bool is_loadable(const struct asker *asker, struct str path)
{
	uint32_t file = graph_file(asker->graph, path, ENTRY_FILE);
	struct fact fact;

	return file != TREE_NONE && read_program(asker->graph, file, &fact) &&
	       str_eq(fact.fields[PROGRAM_CLASS], asker->program.fields[PROGRAM_CLASS]) &&
	       str_eq(fact.fields[PROGRAM_MACHINE], asker->program.fields[PROGRAM_MACHINE]);
}

static struct str in_folder(struct asker *asker, struct str folder, struct str name)
{
	struct str path = arena_printf(&asker->arena, "%.*s/%.*s", STR(folder), STR(name));

	return is_loadable(asker, path) ? path : STR_LIT("");
}

static struct str in_folders(struct asker *asker, struct str list, struct str name)
{
	struct str folder, path = STR_LIT("");

	while (!path.n && str_next(&list, ':', &folder))
		if (folder.n)
			path = in_folder(asker, folder, name);
	return path;
}

/* $ORIGIN, $LIB and $PLATFORM, in braces or not; ld.so(8) "Dynamic string tokens". */
static struct str expand_tokens(struct asker *asker, struct str list, struct str origin)
{
	const struct triplet *triplet = triplet_of(&asker->program, 0);
	const struct {
		const char *token;
		struct str value;
	} tokens[] = {
		{"${ORIGIN}", origin}, {"$ORIGIN", origin}, {"${LIB}", arena_printf(&asker->arena, "lib/%s", triplet ? triplet->name : "")},
		{"$LIB", arena_printf(&asker->arena, "lib/%s", triplet ? triplet->name : "")},
		{"${PLATFORM}", str_of(triplet ? triplet->musl : "")}, {"$PLATFORM", str_of(triplet ? triplet->musl : "")},
	};
	auto_done(buf_done) struct buf out = BUF_INIT(64 << 10);

	while (list.n) {
		size_t i = 0;

		while (i < ARRAY_SIZE(tokens) && !str_skip(&list, tokens[i].token))
			i++;
		if (i < ARRAY_SIZE(tokens)) {
			buf_put(&out, tokens[i].value);
		} else {
			buf_putc(&out, list.p[0]);
			list = str_from_index(list, 1);
		}
	}
	return arena_str(&asker->arena, buf_str(&out));
}

static struct str folder_of(struct asker *asker, uint32_t path)
{
	return arena_printf(&asker->arena, "/%.*s", STR(tree_path_str(asker->graph->tree, asker->graph->tree->paths.v[path].parent, &asker->arena)));
}

/* RPATH (musl: either) of who asks, and of each that it was loaded by. */
static struct str by_loaders(struct asker *asker, struct str name)
{
	uint32_t at = asker->path;
	struct str path = STR_LIT("");

	if (!asker->musl && asker->program.fields[PROGRAM_RUNPATH].n)
		return path;
	for (unsigned i = 0; i < CHAIN_MAX && !path.n && at != TREE_NONE; i++) {
		struct reach *reach = &asker->graph->reached[at];
		struct fact program;

		if (read_program(asker->graph, at, &program)) {
			struct str list = program.fields[PROGRAM_RPATH];

			if (program.fields[PROGRAM_RUNPATH].n)
				list = asker->musl ? program.fields[PROGRAM_RUNPATH] : STR_LIT("");
			path = in_folders(asker, expand_tokens(asker, list, folder_of(asker, at)), name);
		}
		if (reach->edge != NEED_LIBRARY && reach->edge != NEED_LINK && reach->edge != NEED_LOADABLE)
			break;
		at = reach->from;
	}
	return path;
}

static struct str by_cache(struct asker *asker, struct str name)
{
	/* What is only for some processors comes last: any will do to know the package. */
	for (int special = 0; special < 2; special++)
		for (const struct cached_library *library = map_get(&asker->graph->cached, name); library; library = library->next)
			if (library->special == special && is_loadable(asker, library->path))
				return library->path;
	return STR_LIT("");
}

static struct str by_trusted(struct asker *asker, struct str name)
{
	struct str path = STR_LIT("");

	for (const char *const *folder = trusted; *folder && !path.n; folder++) {
		struct str text = str_of(*folder), before, after;
		const struct triplet *triplet;

		if (!str_cut(text, '%', &before, &after))
			path = in_folder(asker, text, name);
		for (size_t i = 0; after.n && !path.n && (triplet = triplet_of(&asker->program, i)); i++)
			path = in_folder(asker, arena_printf(&asker->arena, "%.*s%s", STR(before), triplet->name), name);
	}
	return path;
}

static struct str by_musl(struct asker *asker, struct str name)
{
	const struct triplet *triplet = triplet_of(&asker->program, 0);
	struct str list = str_of(trusted_musl), line, bytes;
	uint32_t version = TREE_NONE;
	auto_done(buf_done) struct buf folders = BUF_INIT(64 << 10);

	if (triplet)
		version = tree_find(asker->graph->tree, arena_printf(&asker->arena, "etc/ld-musl-%s.path", triplet->musl), TREE_NOW, false);
	if (version != TREE_NONE && tree_content(asker->graph->tree, version, &bytes)) {
		while (str_next_line(&bytes, &line)) {
			buf_put(&folders, str_trim(line));
			buf_putc(&folders, ':');
		}
		list = arena_str(&asker->arena, buf_str(&folders));
	}
	return in_folders(asker, list, name);
}

static struct str find(struct asker *asker, struct str name)
{
	struct str path = STR_LIT("");

	if (str_find(name, '/') >= 0)
		return is_loadable(asker, name) ? name : path;
	if (!asker->musl)
		path = by_loaders(asker, name);
	for (size_t i = 0; i < asker->graph->libraries.n && !path.n; i++)
		path = in_folder(asker, asker->graph->libraries.v[i], name);
	if (asker->musl && !path.n)
		path = by_loaders(asker, name);
	if (!asker->musl && !path.n)
		path = in_folders(asker, expand_tokens(asker, asker->program.fields[PROGRAM_RUNPATH], asker->origin), name);
	if (!path.n)
		path = asker->musl ? by_musl(asker, name) : by_cache(asker, name);
	return !path.n && !asker->musl ? by_trusted(asker, name) : path;
}

static bool is_of_musl(const struct fact *program, struct str facts)
{
	struct fact fact;

	if (str_search(program->fields[PROGRAM_INTERPRETER], STR_LIT("ld-musl-")) >= 0)
		return true;
	while (fact_next(&facts, PROGRAM_EXAMINER, &fact))
		if (str_is(fact.kind, "needed") && (str_starts(fact.fields[0], "libc.musl-") || str_is(fact.fields[0], "libc.so")))
			return true;
	return false;
}

static enum need_known known(struct str flags, char flag)
{
	if (str_find(flags, flag) >= 0)
		return NEED_YES;
	return str_find(flags, '?') >= 0 ? NEED_NOT_KNOWN : NEED_NO;
}

/* Reached as a start, also through links. */
static bool is_started(const struct graph *graph, uint32_t path)
{
	const struct reach *reach = &graph->reached[path];

	for (unsigned i = 0; i < CHAIN_MAX && reach->edge == NEED_LINK && reach->from != TREE_NONE; i++)
		reach = &graph->reached[reach->from];
	return reach->edge == NEED_START && reach->from == TREE_NONE;
}

static void add_loading(struct graph *graph, uint32_t from, struct str found)
{
	uint32_t to = graph_file(graph, found, ENTRY_FILE);

	if (to != TREE_NONE)
		*vec_push(&graph->loadings) = (struct loading){from, to};
}

static void add_program(struct graph *graph, uint32_t path, const struct fact *program)
{
	struct str flags = program->fields[PROGRAM_FLAGS];

	*vec_push(&graph->need->programs) = (struct need_program){
		.path = tree_path_str(graph->tree, path, &graph->need->arena),
		.linked_statically = str_find(flags, 's') >= 0,
		.position_independent = str_find(flags, 'p') >= 0,
		.stack_not_executable = str_find(flags, 'x') < 0,
		.relro = str_find(flags, 'R') >= 0 ? NEED_RELRO_FULL : str_find(flags, 'r') >= 0 ? NEED_RELRO_PARTIAL : NEED_RELRO_NONE,
		.stack_protector = known(flags, 'c'), .fortified = known(flags, 'f'),
		.library = str_find(flags, 'l') >= 0,
		.interpreter = program->fields[PROGRAM_INTERPRETER], .started = is_started(graph, path),
		.runpath = program->fields[PROGRAM_RUNPATH].n ? program->fields[PROGRAM_RUNPATH] : program->fields[PROGRAM_RPATH],
	};
}

static void add_missing(struct graph *graph, uint32_t path, struct str library)
{
	if (graph->need->missing.n < MISSING_MAX)
		*vec_push(&graph->need->missing) = (struct need_missing){tree_path_str(graph->tree, path, &graph->need->arena),
									 arena_str(&graph->need->arena, library)};
}

/* Whose data is the vocabulary of a language: what its words start is told by scripts. */
static bool is_interpreter(const struct graph *graph, uint32_t path)
{
	static const char *const names[] = {"{python,pypy,perl,ruby,php,node,nodejs,java,lua,tclsh,guile}{,[0-9]*}", "{bash,dash,ksh,mksh,zsh,fish}"};
	struct str name = tree_name(graph->tree, path);

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (path_match(names[i], name))
			return true;
	return false;
}

void library_follow(struct graph *graph, uint32_t path, struct str facts)
{
	struct asker asker = {.graph = graph, .path = path};
	struct str rest = facts, interpreter, found;
	struct fact fact;

	if (!read_program(graph, path, &asker.program))
		return;
	asker.origin = folder_of(&asker, path);
	asker.musl = is_of_musl(&asker.program, facts);
	interpreter = asker.program.fields[PROGRAM_INTERPRETER];
	if (graph->level == 0)
		add_program(graph, path, &asker.program);
	if (interpreter.n && !graph_reach(graph, interpreter, path, NEED_INTERPRETER, interpreter) && graph->level == 0)
		add_missing(graph, path, interpreter);
	add_loading(graph, path, interpreter);
	while (fact_next(&rest, PROGRAM_EXAMINER, &fact)) {
		struct str name = fact.fields[0];

		if (str_is(fact.kind, "needed")) {
			found = find(&asker, name);
			add_loading(graph, path, found);
			if (found.n)
				graph_reach(graph, found, path, NEED_LIBRARY, name);
			else if (graph->level == 0)
				add_missing(graph, path, name);
		} else if (str_is(fact.kind, "loads")) {
			found = find(&asker, name);
			if (found.n)
				graph_reach(graph, found, path, NEED_LOADABLE, name);
		} else if (str_is(fact.kind, "programs")) {
			/* Libraries speak for whoever loads them. */
			if (str_find(asker.program.fields[PROGRAM_FLAGS], 'l') < 0 && !is_interpreter(graph, path))
				graph_programs(graph, path, name);
		} else if (str_is(fact.kind, "path")) {
			graph_reach(graph, name, path, NEED_NAMED, name);
		} else if (str_is(fact.kind, "starts") && graph->level == 0) {
			graph_caveat(graph, "%.*s starts programs, and Go's programs do not show which: see that what is removed has none of them",
				     STR(tree_path_str(graph->tree, path, &asker.arena)));
		}
	}
	arena_done(&asker.arena);
}

void library_prepare(struct graph *graph)
{
	uint32_t version = tree_lookup(graph->tree, "etc/ld.so.cache"), index = 0;
	struct err e = ERR_INIT;
	struct ld_cache_entry entry;
	struct ld_cache cache;
	struct str bytes;

	if (version == TREE_NONE)
		return;
	if (!tree_content(graph->tree, version, &bytes) || ld_cache_open(bytes, &cache, &e) < 0) {
		graph_caveat(graph, "etc/ld.so.cache: %s", e.text[0] ? e.text : "it was not kept");
		return;
	}
	while (ld_cache_next(&cache, &index, &entry)) {
		struct cached_library *library = arena_new(&graph->need->arena, struct cached_library);
		struct cached_library *first = map_get(&graph->cached, entry.name);

		*library = (struct cached_library){.path = entry.path, .special = entry.special};
		if (first) {
			/* Kept in the cache's order behind the first; the rest of a name's entries are few. */
			library->next = first->next;
			first->next = library;
		} else {
			map_set(&graph->cached, entry.name, library);
		}
	}
}

void library_done(struct graph *graph)
{
	map_done(&graph->cached);
}
