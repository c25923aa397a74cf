/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which archives of a class path are used. The one with the main class is started; from there an archive is needed where a class of a
 * needed one refers to a package of it. What else is on the class path may be loaded by name (ServiceLoader, Class.forName), so it is only
 * named. Sources: java(1), "-cp", "-jar", "--module-path"; JAR File Specification, "Class-Path".
 */
#include <stdio.h>

#include "base/path.h"
#include "need/graph.h"

#define JAVA_WORDS_MAX 64u   /* of a command, with those of JDK_JAVA_OPTIONS */
#define CLASSES_MAX 20000u /* of a folder on the class path */

#define JAVA_PACKAGES_MAX 1000000u /* that are had or referred to, of all archives */
#define PLACES_MAX 256u    /* archives of one package: honest ones are a few */

struct jar_package {
	struct named_path *places;
	unsigned n;
	uint32_t user;      /* who refers to it, */
	uint8_t edge;
	unsigned level;     /* and how surely, plus 1; 0: nobody does yet */
	struct str detail;
};

/* ---- the class path ---- */

/* NULL where there are too many: what is left out stays unreached, which its caveat says. */
static struct jar_package *package_named(struct graph *graph, struct str name)
{
	struct jar_package *package = map_get(&graph->java_packages, name);

	if (!package && graph->java_packages.n >= JAVA_PACKAGES_MAX) {
		graph_caveat(graph, "more than %u packages of Java: the rest was not followed", JAVA_PACKAGES_MAX);
		graph_doubt(graph, STR_LIT("maven"));
	} else if (!package) {
		package = arena_new(&graph->need->arena, struct jar_package);
		map_set(&graph->java_packages, arena_str(&graph->need->arena, name), package);
	}
	return package;
}

static void reach_place(struct graph *graph, const struct jar_package *package, uint32_t path)
{
	struct arena arena = ARENA_INIT;

	graph_reach(graph, tree_path_str(graph->tree, path, &arena), package->user, (enum need_edge)package->edge, package->detail);
	arena_done(&arena);
}

static void add_place(struct graph *graph, struct jar_package *package, uint32_t file)
{
	struct named_path *place = package ? package->places : NULL;

	for (; place && place->path != file; place = place->next)
		;
	if (!package || place || package->n >= PLACES_MAX)
		return;
	place = arena_new(&graph->need->arena, struct named_path);
	*place = (struct named_path){file, package->places};
	package->places = place;
	package->n++;
	/* Who referred to it before this archive was on the class path means it too. */
	if (package->level)
		reach_place(graph, package, file);
}

/* False where nothing can be told of it: then it counts as a whole. Once a file, however many class paths name it. */
static bool add_packages(struct graph *graph, uint32_t file)
{
	char key[16];
	struct str name = str_from(key, (size_t)snprintf(key, sizeof(key), "%u", file)), facts = graph_facts(graph, file);
	uintptr_t known = (uintptr_t)map_get(&graph->jars_known, name);
	struct fact fact;
	bool any = false;

	if (known)
		return known == 2;
	while (fact_next(&facts, JAR_EXAMINER, &fact))
		if (str_is(fact.kind, "has") && fact.n == 1) {
			any = true;
			add_place(graph, package_named(graph, fact.fields[0]), file);
		}
	map_set(&graph->jars_known, arena_str(&graph->need->arena, name), (void *)(uintptr_t)(any ? 2 : 1));
	return any;
}

struct class_path {
	struct graph *graph;
	uint32_t from;
	enum need_edge edge; /* for what counts as a whole */
	struct str detail;
	unsigned classes;
};

static void add_file(const struct class_path *to, struct str path)
{
	uint32_t file = graph_file(to->graph, path, ENTRY_FILE);

	if (file != TREE_NONE)
		graph_reach(to->graph, path, to->from, add_packages(to->graph, file) ? NEED_NAMED : to->edge, to->detail);
}

static int add_class(void *arg, uint32_t version)
{
	struct class_path *to = arg;
	const struct tree *tree = to->graph->tree;
	uint32_t path = tree->versions.v[version].path;
	struct arena arena = ARENA_INIT;

	if (tree_inode_of(tree, version)->type == ENTRY_FILE && str_ends(tree_name(tree, path), ".class")) {
		graph_reach(to->graph, tree_path_str(tree, path, &arena), to->from, to->edge, to->detail);
		to->classes++;
	}
	arena_done(&arena);
	return to->classes < CLASSES_MAX ? 0 : -1;
}

/* An archive, "FOLDER/" and an asterisk for all of its archives, or a folder of classes. */
static void add_entry(struct class_path *to, struct str folder, struct str entry, bool modules)
{
	const struct tree *tree = to->graph->tree;
	struct arena arena = ARENA_INIT;
	bool every = modules || str_ends(entry, "/*") || str_is(entry, "*");
	struct str path = str_ends(entry, "*") ? str_slice(entry, 0, entry.n - 1) : entry;
	uint32_t at;

	if (!path.n || path.p[0] != '/')
		path = arena_printf(&arena, "/%.*s/%.*s", STR(folder), STR(path));
	at = graph_file(to->graph, path, ENTRY_DIRECTORY);
	if (at == TREE_NONE)
		add_file(to, path);
	for (uint32_t child = at == TREE_NONE || !every ? TREE_NONE : tree->paths.v[at].first_child; child != TREE_NONE; child = tree->paths.v[child].next_sibling)
		if (str_ends(tree_name(tree, child), ".jar"))
			add_file(to, tree_path_str(tree, child, &arena));
	if (at != TREE_NONE && !every)
		tree_walk(tree, at, TREE_NOW, add_class, to);
	arena_done(&arena);
}

static void add_list(struct class_path *to, struct str folder, struct str list, bool modules)
{
	struct str entry;

	while (str_next(&list, ':', &entry))
		if (entry.n)
			add_entry(to, folder, entry, modules);
}

/* Once a level is enough: all that have the package are reached then. */
static void use_package(struct graph *graph, struct str name, uint32_t from, enum need_edge edge, struct str detail)
{
	struct jar_package *package = package_named(graph, name);
	unsigned level = graph->level + 1 + need_edge_is_weak(edge);

	if (!package || (package->level && package->level <= level))
		return;
	package->user = from;
	package->edge = (uint8_t)edge;
	package->level = level;
	package->detail = arena_str(&graph->need->arena, detail);
	for (const struct named_path *place = package->places; place; place = place->next)
		reach_place(graph, package, place->path);
}

static struct str package_of(struct str class, struct arena *arena)
{
	ptrdiff_t last = str_rfind(class, '.');
	char *text = arena_text(arena, class);

	for (ptrdiff_t i = 0; i < last; i++)
		if (text[i] == '.')
			text[i] = '/';
	return last > 0 ? str_from(text, (size_t)last) : STR_LIT(".");
}

/* ---- the command ---- */

enum option { FLAG, VALUED, CLASS_PATH, MODULE_PATH, MODULE, JAR, AGENT };

static const struct {
	const char *name;
	enum option option;
} options[] = {
	{"-cp", CLASS_PATH}, {"-classpath", CLASS_PATH}, {"--class-path", CLASS_PATH}, {"-p", MODULE_PATH}, {"--module-path", MODULE_PATH}, {"-jar", JAR},
	{"-m", MODULE}, {"--module", MODULE}, {"--add-modules", VALUED}, {"--add-opens", VALUED}, {"--add-exports", VALUED}, {"--add-reads", VALUED},
	{"--limit-modules", VALUED}, {"--upgrade-module-path", MODULE_PATH}, {"--patch-module", VALUED}, {"--source", VALUED},
};

static enum option option_of(struct str word, struct str *ret_value)
{
	struct str name = word;

	*ret_value = STR_LIT("");
	if (str_skip(&word, "-javaagent:")) {
		str_cut(word, '=', ret_value, &name);
		return AGENT;
	}
	str_cut(word, '=', &name, ret_value);
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (str_is(name, options[i].name))
			return options[i].option;
	return FLAG;
}

static void start_class(struct graph *graph, struct str main, uint32_t program, enum need_edge edge)
{
	struct arena arena = ARENA_INIT;

	use_package(graph, package_of(main, &arena), program, edge, main);
	arena_done(&arena);
}

static size_t start_words(struct graph *graph, const struct str *words, size_t n, uint32_t program, struct start_place place)
{
	enum need_edge edge = place.from == TREE_NONE && place.depth == 0 ? NEED_START : NEED_CALL;
	struct class_path to = {.graph = graph, .from = program, .edge = edge, .detail = STR_LIT("class path")};
	struct str list = start_variable(graph->image, "CLASSPATH"), main = STR_LIT(""), value;
	bool started = false;
	size_t i = 1;

	for (; i < n && !started && words[i].n && words[i].p[0] == '-'; i++) {
		enum option option = option_of(words[i], &value);

		if (option == FLAG)
			continue;
		if (!value.n && option != AGENT && i + 1 < n)
			value = words[++i];
		if (!value.n)
			break;
		if (option == CLASS_PATH)
			list = value;
		else if (option == MODULE_PATH)
			add_list(&to, place.folder, value, true);
		else if (option == MODULE)
			str_cut(value, '/', &value, &main);
		else if (option != VALUED)
			graph_reach(graph, folders_beside(graph, TREE_NONE, value, &graph->need->arena), program, edge, words[i]);
		started = option == JAR || option == MODULE;
	}
	if (!started && i < n && words[i].n && words[i].p[0] != '-' && words[i].p[0] != '@') {
		main = words[i++];
		started = true;
		add_list(&to, place.folder, list.n ? list : STR_LIT("."), false);
	}
	graph->java_known = graph->java_known || started;
	if (main.n)
		start_class(graph, main, program, edge);
	return i;
}

/* The launcher reads options of a variable first: docs.oracle.com, "Using the JDK_JAVA_OPTIONS Launcher Environment Variable". */
size_t jars_start(struct graph *graph, const struct str *words, size_t n, uint32_t program, struct start_place place)
{
	struct str before = start_variable(graph->image, "JDK_JAVA_OPTIONS"), all[JAVA_WORDS_MAX] = {words[0]}, word;
	size_t more = 0, at;

	while (more < JAVA_WORDS_MAX / 2 && str_next_word(&before, &word))
		all[++more] = word;
	if (!more)
		return start_words(graph, words, n, program, place);
	for (at = 1; at < n && at + more < JAVA_WORDS_MAX; at++)
		all[at + more] = words[at];
	at = start_words(graph, all, at + more, program, place);
	return at > more + 1 ? at - more : 1;
}

/* ---- following ---- */

/* By a library of the archive to which nothing leads. */
static bool is_only_named(const struct graph *graph, uint32_t path, const struct fact *fact)
{
	const struct nested *library = fact->n > 1 ? nested_find(graph, path, fact->fields[1]) : NULL;

	return library && !library->reached;
}

void jars_follow(struct graph *graph, uint32_t path, struct str facts)
{
	struct class_path to = {.graph = graph, .from = path, .edge = NEED_IMPORT, .detail = STR_LIT("Class-Path")};
	struct arena arena = ARENA_INIT;
	struct str folder = tree_path_str(graph->tree, graph->tree->paths.v[path].parent, &arena), rest = facts;
	struct fact fact;

	/* First what it brings with it, then what its classes refer to. */
	add_packages(graph, path);
	nested_settle(graph, path, facts);
	while (fact_next(&rest, JAR_EXAMINER, &fact) && folders_may_look(graph, 1))
		if (str_is(fact.kind, "class_path") && str_find(fact.fields[0], ':') < 0)
			add_entry(&to, folder, fact.fields[0], false);
	while (fact_next(&facts, JAR_EXAMINER, &fact)) {
		if (str_is(fact.kind, "dynamic"))
			graph_doubt(graph, fact.fields[1]);
		if (str_is(fact.kind, "uses"))
			use_package(graph, fact.fields[0], path, is_only_named(graph, path, &fact) ? NEED_NAMED : NEED_IMPORT, fact.fields[0]);
		if (str_is(fact.kind, "unread")) {
			graph_doubt(graph, STR_LIT("maven"));
			graph_caveat(graph, "%.*s%s%.*s: what it refers to is not known: %.*s", STR(tree_path_str(graph->tree, path, &arena)),
				     fact.n > 1 ? "!/" : "", STR(fact.fields[1]), STR(fact.fields[0]));
		}
	}
	arena_done(&arena);
}

static int open_archive(void *arg, uint32_t version)
{
	struct graph *graph = arg;
	struct arena arena = ARENA_INIT;

	if (tree_inode_of(graph->tree, version)->type == ENTRY_FILE)
		graph_reach(graph, tree_path_str(graph->tree, graph->tree->versions.v[version].path, &arena), graph->java, NEED_BUILT_IN, STR_LIT("class path"));
	arena_done(&arena);
	return 0;
}

void jars_settle(struct graph *graph)
{
	if (graph->java == TREE_NONE || graph->java_known || graph->java_opened)
		return;
	graph->java_opened = true;
	graph_caveat(graph, "with which class path Java is started is put together while it runs: every archive may be on it");
	tree_each(graph->tree, "**/*.{jar,war,ear}", TREE_NOW, open_archive, graph);
}
