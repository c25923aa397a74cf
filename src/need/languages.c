/* SPDX-License-Identifier: Apache-2.0 */
/* The languages of one table: whose facts are whose, what their interpreters load, and what their command lines say. */
#include "base/path.h"
#include "need/graph.h"

static bool python_follow(struct graph *graph, const struct fact *fact, uint32_t file)
{
	struct str names = fact->fields[0], name;

	if (str_is(fact->kind, "names")) {
		while (str_next(&names, ' ', &name))
			module_named(graph, name, file);
		return true;
	}
	if (!str_is(fact->kind, "import"))
		return false;
	module_import(graph, fact->fields[0], fact->fields[1], file);
	return true;
}

static bool node_follow(struct graph *graph, const struct fact *fact, uint32_t file)
{
	struct str names = fact->fields[0], name;

	if (str_is(fact->kind, "node_names")) {
		while (file != TREE_NONE && str_next(&names, ' ', &name))
			if (module_is_known(graph, name) && folders_may_look(graph, 1))
				module_require(graph, name, file, NEED_WORD);
		return true;
	}
	if (!str_is(fact->kind, "require"))
		return false;
	if (file != TREE_NONE)
		module_require(graph, fact->fields[0], file, NEED_IMPORT);
	return true;
}

static void java_begin(struct graph *graph, uint32_t interpreter)
{
	if (graph->java == TREE_NONE)
		graph->java = interpreter;
}

/* Each file that is reached is held against all of these, so they have no alternatives, as in the table of graph.c. */
static const char *const begins_python[] = {"**/bin/python*", "**/bin/pypy*", NULL};
static const char *const begins_ruby[] = {"**/bin/ruby", "**/bin/ruby[0-9]*", NULL};
static const char *const begins_php[] = {"**/php", "**/php[0-9]*", "**/php-fpm*", "**/php-cgi*", "**/libphp*.so", "**/mod_php*.so", NULL};
static const char *const begins_composer[] = {"**/composer/autoload_real.php", NULL};
static const char *const begins_java[] = {"**/bin/java", NULL};

static const struct language {
	bool (*follow)(struct graph *graph, const struct fact *fact, uint32_t file);
	const char *const *begins; /* globs of what begins it */
	void (*begin)(struct graph *graph, uint32_t path);
} languages[] = {
	{python_follow, begins_python, module_begin},
	{node_follow, NULL, NULL},
	{perl_follow, NULL, NULL},
	{ruby_follow, begins_ruby, ruby_begin},
	{php_follow, begins_php, php_begin},
	{NULL, begins_composer, php_begin_autoload},
	{NULL, begins_java, java_begin},
};

/* An interpreter's own library loads what its callers name, and those are looked at themselves. */
static bool is_of_interpreter(struct graph *graph, uint32_t file)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct str path = tree_path_str(graph->tree, file, &arena);

	return (path_match("**/lib/python[0-9]*/**", path) && !path_match("**/{site,dist}-packages/**", path)) ||
	       path_match("**/lib/ruby/{[0-9]*,vendor_ruby/rubygems*,site_ruby/*/rubygems*}/**", path);
}

bool language_follow(struct graph *graph, const struct fact *fact, uint32_t file)
{
	for (size_t i = 0; i < ARRAY_SIZE(languages); i++)
		if (languages[i].follow && languages[i].follow(graph, fact, file))
			return true;
	if (!str_is(fact->kind, "dynamic"))
		return false;
	if (file == TREE_NONE || !is_of_interpreter(graph, file)) {
		graph_doubt(graph, fact->fields[1]);
		if (file != TREE_NONE)
			graph_reach_beside(graph, file);
	}
	if (graph->level == 0 && file != TREE_NONE && !graph->dynamic++)
		graph->dynamic_first = tree_path_str(graph->tree, file, &graph->need->arena);
	return true;
}

static bool matches_any(const char *const *globs, struct str text)
{
	for (; globs && *globs; globs++)
		if (path_match(*globs, text))
			return true;
	return false;
}

void language_begin(struct graph *graph, uint32_t path, struct str text)
{
	for (size_t i = 0; i < ARRAY_SIZE(languages); i++)
		if (matches_any(languages[i].begins, text))
			languages[i].begin(graph, path);
}

/* ---- command lines ---- */

/* perlrun(1), ruby(1), php(1): the rest of the word, or the next one, is source, a module, or a folder of modules. */
static const struct interpreter {
	const char *name;
	void (*scan)(struct str source, const struct scan_sink *sink);
	const char *source, *module, *folder; /* letters of options */
	const char *kind, *folder_kind;       /* of the facts that these amount to */
} interpreters[] = {
	{"perl", scan_perl, "eE", "mM", "I", "perl", "perl_folder"},
	{"ruby", scan_ruby, "e", "r", "I", "ruby", "ruby_folder"},
	{"php", scan_php, "rB", "", "", "php", "php"},
};

static void found(void *to, const char *kind, const struct str *fields, size_t n)
{
	struct fact fact = {.kind = str_of(kind), .n = n};

	for (size_t i = 0; i < n && i < FACT_FIELDS_MAX; i++)
		fact.fields[i] = fields[i];
	language_follow(to, &fact, TREE_NONE);
}

static void tell(struct graph *graph, const char *kind, struct str text)
{
	struct str name = text, rest;

	/* "-MA=b": what is asked of it */
	str_cut(text, '=', &name, &rest);
	found(graph, kind, &name, 1);
}

static void follow_options(struct graph *graph, const struct interpreter *interpreter, const struct str *words, size_t n)
{
	for (size_t i = 1; i < n && words[i].n > 1 && words[i].p[0] == '-'; i++) {
		char letter = words[i].p[1];
		struct str value = str_from_index(words[i], 2);

		/* "-wne" and the like: what takes a value comes last of joined letters. */
		if (!strchr(interpreter->module, letter) && !strchr(interpreter->folder, letter) && value.n && strchr(interpreter->source, value.p[value.n - 1])) {
			letter = value.p[value.n - 1];
			value = STR_LIT("");
		}
		if (!letter || (!strchr(interpreter->source, letter) && !strchr(interpreter->module, letter) && !strchr(interpreter->folder, letter)))
			continue;
		if (!value.n && i + 1 < n)
			value = words[++i];
		if (strchr(interpreter->source, letter))
			interpreter->scan(value, &(struct scan_sink){graph, &graph->need->arena, found});
		else
			tell(graph, strchr(interpreter->module, letter) ? interpreter->kind : interpreter->folder_kind, value);
	}
}

void language_start(struct graph *graph, struct str name, const struct str *words, size_t n)
{
	for (size_t i = 0; i < ARRAY_SIZE(interpreters); i++)
		if (str_starts(name, interpreters[i].name))
			follow_options(graph, &interpreters[i], words, n);
}
