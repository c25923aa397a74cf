/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a command starts, by the rules of who starts it: execvp(3) and the OCI runtimes' search of PATH, shells' "-c" and first
 * operand, programs that start the rest of their words.
 */
#include "model/secret.h"
#include "need/graph.h"

#include "base/path.h"

#define PATH_STANDARD "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" /* what runtimes set where the image sets none */

struct str start_variable(const struct image *image, const char *name)
{
	vec_each(variable, &image->config.env) {
		struct str value = *variable;

		if (str_skip(&value, name) && str_skip(&value, "="))
			return value;
	}
	return STR_LIT("");
}

static struct str joined(struct arena *arena, struct str folder, struct str path)
{
	return path.n && path.p[0] == '/' ? path : arena_printf(arena, "/%.*s/%.*s", STR(folder), STR(path));
}

struct str start_find(const struct graph *graph, struct str name, struct str folder, struct arena *arena)
{
	if (str_find(name, '/') >= 0) {
		struct str path = joined(arena, folder, name);

		return graph_file(graph, path, ENTRY_FILE) == TREE_NONE ? STR_LIT("") : path;
	}
	vec_each(program_folder, &graph->programs) {
		struct str path = arena_printf(arena, "%.*s/%.*s", STR(*program_folder), STR(name));
		uint32_t version = name.n ? tree_find(graph->tree, path, TREE_NOW, false) : TREE_NONE;

		if (version != TREE_NONE && tree_inode_of(graph->tree, version)->type == ENTRY_FILE &&
		    tree_inode_of(graph->tree, version)->mode & 0111)
			return path;
	}
	return STR_LIT("");
}

/* ---- kinds of programs ---- */

/* Who start the rest of their words: after their options and so many operands of their own. */
static const struct wrapper {
	const char *name, *valued; /* letters of options that take the next word */
	unsigned operands;
} wrappers[] = {
	{"tini", "pe", 0}, {"tini-static", "pe", 0}, {"docker-init", "pe", 0}, {"dumb-init", "r", 0}, {"catatonit", "", 0}, {"env", "uSC", 0},
	{"exec", "a", 0}, {"command", "", 0}, {"nohup", "", 0}, {"nice", "n", 0}, {"ionice", "cn", 0}, {"time", "", 0}, {"gosu", "", 1},
	{"su-exec", "", 1}, {"setpriv", "", 0}, {"chroot", "", 1}, {"timeout", "ks", 1}, {"stdbuf", "ioe", 0}, {"sudo", "ugC", 0},
	{"xargs", "InPLd", 0}, {"setsid", "", 0}, {"bundle", "", 1}, {"runuser", "ug", 0}, {"chpst", "uUeon", 0}, {"taskset", "", 1}, {"with-contenv", "", 0},
};

/* That shells have themselves: no file is opened for them. */
static const char *const shell_words[] = {
	"[", "alias", "bg", "break", "cd", "continue", "declare", "echo", "eval", "exit", "export", "false", "fg", "getopts", "hash", "jobs",
	"kill", "let", "local", "printf", "pwd", "read", "readonly", "return", "set", "shift", "shopt", "test", "times", "trap", "true", "type",
	"typeset", "ulimit", "umask", "unset", "wait", ":", NULL,
};

static const struct wrapper *wrapper_of(struct str name)
{
	for (size_t i = 0; i < ARRAY_SIZE(wrappers); i++)
		if (str_is(name, wrappers[i].name))
			return &wrappers[i];
	return NULL;
}

static bool is_shell(struct str name)
{
	static const char *const shells[] = {"sh", "bash", "dash", "ash", "ksh", "zsh", NULL};

	return str_is_any(name, shells);
}

/* What programs open where they are started, without being told. */
static const struct default_file {
	const char *program, *file;
} default_files[] = {
	{"puma", "config.ru"}, {"puma", "config/puma.rb"}, {"rackup", "config.ru"}, {"unicorn", "config.ru"}, {"thin", "config.ru"}, {"rails", "config.ru"},
	{"rails", "config/environments/production.rb"}, {"plackup", "app.psgi"}, {"starman", "app.psgi"}, {"flask", "app.py"}, {"flask", "wsgi.py"},
	{"gunicorn", "gunicorn.conf.py"}, {"make", "Makefile"}, {"honcho", "Procfile"}, {"foreman", "Procfile"},
};

/* ---- following ---- */

struct sink_place {
	struct graph *graph;
	struct start_place place;
	struct str folder; /* of "cd" before it; empty: none */
};

static void found_in_command(void *to, const char *kind, const struct str *fields, size_t n)
{
	struct sink_place *sink = to;
	struct start_place place = sink->place;

	place.edge = NEED_CALL;
	place.depth++;
	if (str_is(str_of(kind), "call")) {
		place.detail = fields[0];
		start_call(sink->graph, fields, n, place, &sink->folder);
	} else if (str_is(str_of(kind), "arguments")) {
		if (place.from == TREE_NONE && !sink->graph->given)
			start_arguments(sink->graph, STR_LIT("the command"));
	} else if (str_is(str_of(kind), "import")) {
		language_follow(sink->graph, &(struct fact){.kind = str_of(kind), .fields = {fields[0], fields[1]}, .n = 2}, TREE_NONE);
	} else if (str_is(str_of(kind), "variable")) {
		graph_caveat(sink->graph, "a command runs what a variable names: %.*s", STR(fields[0]));
	}
}

static void scan_words(struct graph *graph, struct str text, struct start_place place, void (*scan)(struct str, const struct scan_sink *))
{
	struct sink_place to = {graph, place, STR_NULL};

	scan(text, &(struct scan_sink){&to, &graph->need->arena, found_in_command});
}

static void follow_wrapped(struct graph *graph, const struct wrapper *wrapper, const struct str *words, size_t n, struct start_place place)
{
	size_t at = 1;
	unsigned operands = wrapper->operands;

	for (; at < n; at++) {
		struct str word = words[at];

		if (str_is(word, "--")) {
			at++;
			break;
		}
		if (str_is(word, "-S")) /* env's: one word holds several; a "#!" line has them parted already */
			continue;
		if (word.n > 1 && word.p[0] == '-') {
			if (word.n == 2 && strchr(wrapper->valued, word.p[1]))
				at++;
		} else if (str_find(word, '=') > 0) {
			continue;
		} else if (operands) {
			operands--;
		} else {
			break;
		}
	}
	while (operands && at < n)
		operands--, at++;
	if (at >= n)
		return;
	place.depth++;
	if (n - at == 1 && str_find(words[at], ' ') > 0) {
		scan_words(graph, words[at], place, scan_shell);
		return;
	}
	start_follow(graph, words + at, n - at, place);
}

/* "sh -c TEXT", "sh FILE"; without either it reads from whoever uses it. */
static void follow_shell(struct graph *graph, const struct str *words, size_t n, struct start_place place)
{
	for (size_t i = 1; i < n; i++) {
		if (words[i].n > 1 && words[i].p[0] == '-' && words[i].p[1] != '-' && str_find(words[i], 'c') > 0) {
			bool given = graph->given;

			/* "sh -c TEXT NAME WORD …" */
			graph->given = given || n > i + 3;
			if (i + 1 < n)
				scan_words(graph, words[i + 1], place, scan_shell);
			graph->given = given;
			return;
		}
		if (words[i].n && words[i].p[0] != '-')
			return;
	}
	if (place.from == TREE_NONE) {
		graph->interactive = true;
		graph->need->untold = STR_LIT("what is started takes commands from whoever uses it");
	}
}

/* An interpreter without a source: whoever uses it may load any of its modules. */
static void follow_nothing(struct graph *graph, const char *type, struct start_place place)
{
	if (place.from != TREE_NONE)
		return;
	graph->interactive = true;
	*vec_push(&graph->lost) = str_of(type);
}

/* "npm start", "yarn run serve": a script of package.json, with the programs of node_modules before all others. */
static void follow_scripts(struct graph *graph, const struct str *words, size_t n, struct start_place place, struct arena *arena)
{
	uint32_t file = graph_file(graph, joined(arena, place.folder, STR_LIT("package.json")), ENTRY_FILE);
	struct str facts = file == TREE_NONE ? STR_NULL : graph_facts(graph, file), name = n > 1 ? words[1] : STR_LIT("start");
	struct fact fact;

	if (str_is(name, "run") || str_is(name, "run-script"))
		name = n > 2 ? words[2] : STR_LIT("");
	while (fact_next(&facts, TEXT_EXAMINER, &fact))
		if (str_is(fact.kind, "script") && str_eq(fact.fields[0], name)) {
			graph_reach(graph, joined(arena, place.folder, STR_LIT("package.json")), place.from, place.edge, name);
			*vec_push(&graph->programs) = arena_printf(&graph->need->arena, "%.*s", STR(joined(&graph->need->arena, place.folder, STR_LIT("node_modules/.bin"))));
			scan_words(graph, fact.fields[1], place, scan_shell);
		}
}

/*
 * "shop.web:app", "shop.wsgi", as servers of Python's applications are told what to load; beside them, or in the folder that they start in.
 * Other words that happen to be a module's name as well cost little.
 */
static void follow_application(struct graph *graph, struct str word, uint32_t program)
{
	struct str module, name;

	str_cut(word, ':', &module, &name);
	for (size_t i = 0; i < module.n; i++)
		if (!str_is_alnum(module.p[i]) && module.p[i] != '_' && module.p[i] != '.')
			return;
	if (module.n && module.p[0] != '.')
		module_import(graph, module, STR_LIT(""), program);
}

static void follow_python(struct graph *graph, const struct str *words, size_t n, struct start_place place, struct arena *arena)
{
	for (size_t i = 1; i < n; i++) {
		if (str_is(words[i], "-c") || str_is(words[i], "-m")) {
			module_add_folder(graph, place.folder);
			if (i + 1 < n && str_is(words[i], "-c")) {
				scan_words(graph, words[i + 1], place, scan_python);
			} else if (i + 1 < n) {
				module_import(graph, words[i + 1], STR_LIT("__main__"), TREE_NONE);
				for (i += 2; i < n; i++)
					follow_application(graph, words[i], TREE_NONE);
			}
			return;
		}
		if (str_is(words[i], "-W") || str_is(words[i], "-X")) {
			i++;
		} else if (words[i].n && words[i].p[0] != '-') {
			module_add_folder(graph, path_parent(joined(arena, place.folder, words[i])));
			return;
		}
	}
	follow_nothing(graph, "pypi", place);
}

/* "node .", "node server": found as a module is. */
static void follow_node(struct graph *graph, const struct str *words, size_t n, struct start_place place, struct arena *arena)
{
	for (size_t i = 1; i < n; i++)
		if (words[i].n && words[i].p[0] != '-') {
			module_start(graph, joined(arena, place.folder, words[i]), place.from);
			return;
		}
	if (n == 1)
		follow_nothing(graph, "npm", place);
}

static int call_found(void *arg, uint32_t version)
{
	const struct sink_place *sink = arg;
	struct graph *graph = sink->graph;

	if (tree_inode_of(graph->tree, version)->type != ENTRY_DIRECTORY)
		graph_reach_at(graph, graph->tree->versions.v[version].path, sink->place.from, NEED_CALL, sink->place.detail);
	return 0;
}

/* "runsvdir /etc/service": the folder's services, each a script in a folder of its own. */
static void follow_services(struct graph *graph, const struct str *words, size_t n, struct start_place place)
{
	struct sink_place found = {graph, place, STR_NULL};
	struct arena arena = ARENA_INIT;

	for (size_t i = 1; i < n; i++)
		if (words[i].n > 1 && words[i].p[0] == '/' && str_find(words[i], '*') < 0 && str_find(words[i], '{') < 0) {
			found.place.detail = words[i];
			tree_each(graph->tree, arena_printf(&arena, "%.*s/{*,*/log}/run", STR(str_from_index(words[i], 1))).p, TREE_NOW, call_found, &found);
		}
	arena_done(&arena);
}

/* Of a virtual environment it is the link's place that tells, else the interpreter's own. */
static void begin_modules(struct graph *graph, struct str path)
{
	uint32_t link = tree_find(graph->tree, path, TREE_NOW, true), file = graph_file(graph, path, ENTRY_FILE);

	module_begin(graph, graph->tree->versions.v[link].path);
	if (graph->tree->versions.v[link].path != file)
		module_begin(graph, file);
}

/* Whether a program is a script of Python's; then its interpreter's folders are known from here on. */
static bool is_python_script(struct graph *graph, uint32_t program, struct str folder)
{
	struct str facts = program == TREE_NONE ? STR_NULL : graph_facts(graph, program), interpreter, path, word;
	struct arena arena = ARENA_INIT;
	struct fact fact;
	bool python = false;

	if (fact_next(&facts, TEXT_EXAMINER, &fact) && str_is(fact.kind, "shebang")) {
		interpreter = fact.fields[0];
		while (!str_starts(path_base(interpreter), "python") && str_next_word(&fact.fields[1], &word))
			interpreter = word;
		python = str_starts(path_base(interpreter), "python");
		path = python ? start_find(graph, interpreter, folder, &arena) : STR_LIT("");
		if (path.n)
			begin_modules(graph, path);
	}
	arena_done(&arena);
	return python;
}

/* What comes from a volume is not looked at, whatever it loads. */
static void doubt_source(struct graph *graph, struct str word, struct start_place place, struct arena *arena)
{
	static const struct {
		const char *names, *type;
	} sources[] = {
		{"**/*.py", "pypi"}, {"**/*.{js,mjs,cjs}", "npm"}, {"**/*.rb", "gem"}, {"**/*.php", "composer"}, {"**/*.pl", "cpan"}, {"**/*.{jar,war}", "maven"},
	};
	struct str path = joined(arena, place.folder, word);

	for (size_t i = 0; i < ARRAY_SIZE(sources); i++)
		if (word.p[0] != '-' && str_find(word, ' ') < 0 && path_match(sources[i].names, str_from_index(path, 1)) && graph_file(graph, path, ENTRY_FILE) == TREE_NONE) {
			graph_caveat(graph, "%.*s is not in the image: what it loads is not known", STR(word));
			*vec_push(&graph->lost) = str_of(sources[i].type);
			graph->doubted_all = true;
		}
}

/* Words that are files of the image, also behind "=": "--config=/etc/x.conf", and in lists. */
static void follow_words(struct graph *graph, const struct str *words, size_t n, uint32_t program, struct start_place place, struct arena *arena)
{
	enum need_edge edge = place.from == TREE_NONE && place.depth == 0 ? NEED_START : NEED_CALL;
	bool java = str_is(path_base(words[0]), "java"), python = is_python_script(graph, program, place.folder);

	if (python) {
		module_add_folder(graph, place.folder);
		module_script(graph, path_base(words[0]), program);
	}

	for (size_t i = java ? jars_start(graph, words, n, program, place) : 1; i < n; i++) {
		struct str rest = words[i], part, value;

		if (str_cut(words[i], '=', &part, &value) && value.n)
			rest = value;
		if (edge == NEED_START && words[i].n)
			doubt_source(graph, words[i], place, arena);
		if (python && graph_file(graph, joined(arena, place.folder, rest), ENTRY_DIRECTORY) != TREE_NONE)
			module_add_folder(graph, joined(arena, place.folder, rest)); /* --chdir /srv */
		else if (python)
			follow_application(graph, rest, program);
		while (str_next(&rest, ':', &part))
			if (part.n > 1 && graph_file(graph, joined(arena, place.folder, part), ENTRY_FILE) != TREE_NONE)
				graph_reach(graph, joined(arena, place.folder, part), place.from == TREE_NONE ? program : place.from, edge,
					    words[i]);
	}
}

void start_follow(struct graph *graph, const struct str *words, size_t n, struct start_place place)
{
	struct arena arena = ARENA_INIT;
	struct str name, path;
	const struct wrapper *wrapper;

	if (!n || !words[0].n || place.depth > START_DEPTH_MAX)
		return;
	name = path_base(words[0]);
	wrapper = wrapper_of(name);
	path = start_find(graph, words[0], place.folder, &arena);
	if (place.edge != NEED_CALL || !str_is_any(words[0], shell_words)) {
		if (path.n)
			graph_reach(graph, path, place.from, place.edge, place.detail);
		/* Now, not when it is expanded: what is imported next is found in its folders. */
		if (path.n && str_starts(name, "python"))
			begin_modules(graph, path);
		if (!path.n && place.edge == NEED_START) {
			graph_caveat(graph, "%.*s is not in the image: the container would not start", STR(words[0]));
			graph->doubted_all = true;
			graph->need->untold = arena_printf(&graph->need->arena, "%.*s, which is started, is not in the image", STR(words[0]));
		}
	}
	follow_words(graph, words, n, path.n ? graph_file(graph, path, ENTRY_FILE) : TREE_NONE, place, &arena);
	for (size_t i = 0; path.n && i < ARRAY_SIZE(default_files); i++)
		if (str_is(name, default_files[i].program))
			graph_reach(graph, joined(&arena, place.folder, str_of(default_files[i].file)), graph_file(graph, path, ENTRY_FILE), NEED_CALL, name);
	if (str_is(name, "service") && n > 1)
		graph_reach(graph, arena_printf(&arena, "/etc/init.d/%.*s", STR(words[1])), place.from, NEED_CALL, words[1]);
	if (str_is(name, "runsvdir") || str_is(name, "s6-svscan") || str_is(name, "svscan"))
		follow_services(graph, words, n, place);
	if (wrapper)
		follow_wrapped(graph, wrapper, words, n, place);
	else if (is_shell(name) && place.edge != NEED_INTERPRETER)
		follow_shell(graph, words, n, place);
	else if (str_starts(name, "python") && place.edge != NEED_INTERPRETER)
		follow_python(graph, words, n, place, &arena);
	else if (str_is(name, "npm") || str_is(name, "yarn") || str_is(name, "pnpm"))
		follow_scripts(graph, words, n, place, &arena);
	else if (place.edge == NEED_INTERPRETER && str_starts(name, "python"))
		module_add_folder(graph, path_parent(tree_path_str(graph->tree, place.from, &arena)));
	else if (str_starts(name, "node"))
		follow_node(graph, words, n, place, &arena);
	language_start(graph, name, words, n);
	arena_done(&arena);
}

void start_call(struct graph *graph, const struct str *words, size_t n, struct start_place place, struct str *folder)
{
	if (str_is(words[0], "cd") && n > 1 && words[1].n) {
		*folder = joined(&graph->need->arena, folder->n ? *folder : place.folder, words[1]);
		return;
	}
	start_follow(graph, words, n, place);
	if (!folder->n)
		return;
	place.folder = *folder;
	start_follow(graph, words, n, place);
}

void start_arguments(struct graph *graph, struct str who)
{
	if (graph->need->untold.n)
		return;
	graph_caveat(graph, "%.*s runs what it is given, and the image gives it nothing: anything may be needed then", STR(who));
	graph->doubted_all = true;
	graph->need->untold = STR_LIT("what is started runs what it is given, and the image gives it nothing");
}

/* ---- the start ---- */

/* Secrets among the words are masked: every report tells them. */
static struct str told(struct graph *graph, const char *what, const struct str_list *words)
{
	auto_done(buf_done) struct buf text = BUF_INIT(4096);

	buf_puts(&text, what);
	vec_each(word, words) {
		buf_putc(&text, ' ');
		buf_put(&text, *word);
	}
	return arena_str(&graph->need->arena, secret_masked(&graph->need->arena, buf_str(&text)));
}

static void start(struct graph *graph, const char *what, const struct str_list *words, size_t from)
{
	struct start_place place = {.folder = graph->image->config.working_dir, .from = TREE_NONE, .edge = NEED_START};

	place.detail = str_slice(str_of(what), 0, strlen(what) - 1); /* without its colon */
	if (words->n <= from)
		return;
	*vec_push(&graph->need->starts) = told(graph, what, words);
	start_follow(graph, words->v + from, words->n - from, place);
}

/* config.md: the command's words follow the entrypoint's, which may be all that runs them. */
static void start_process(struct graph *graph)
{
	const struct image_config *config = &graph->image->config;
	struct str_list all = {0};
	struct arena arena = ARENA_INIT;

	vec_each(word, &config->entrypoint)
		*vec_push(&all) = *word;
	vec_each(word, &config->cmd)
		*vec_push(&all) = *word;
	graph->given = config->entrypoint.n && config->cmd.n;
	start(graph, config->entrypoint.n ? "entrypoint:" : "command:", &all, 0);
	if (config->entrypoint.n && config->cmd.n && start_find(graph, config->cmd.v[0], config->working_dir, &arena).n)
		start(graph, "command:", &config->cmd, 0);
	vec_done(&all);
	arena_done(&arena);
}

/* FLASK_APP=shop.web, DJANGO_SETTINGS_MODULE=shop.settings, APP_CONFIG=/etc/shop.conf: a file, or a module of Python's where that was started. */
static void start_variables(struct graph *graph)
{
	struct arena arena = ARENA_INIT;

	vec_each(variable, &graph->image->config.env) {
		struct str name, value, path;

		if (!str_cut(*variable, '=', &name, &value) || !value.n)
			continue;
		path = joined(&arena, graph->image->config.working_dir, value);
		if (graph_file(graph, path, ENTRY_FILE) != TREE_NONE)
			graph_reach(graph, path, TREE_NONE, NEED_START, name);
		else if (graph->interpreters.n)
			follow_application(graph, value, TREE_NONE);
	}
	arena_done(&arena);
}

static void start_health_check(struct graph *graph)
{
	const struct str_list *test = &graph->image->config.healthcheck;

	if (test->n > 1 && str_is(test->v[0], "CMD"))
		start(graph, "health check:", test, 1);
	if (test->n > 1 && str_is(test->v[0], "CMD-SHELL")) {
		struct str words[3] = {STR_LIT("/bin/sh"), STR_LIT("-c"), test->v[1]};
		struct str_list list = {words, 3, 3};

		start(graph, "health check:", &list, 0);
	}
}

static void read_folders(struct str list, struct str_list *ret_folders)
{
	struct str folder;

	while (str_next(&list, ':', &folder))
		if (folder.n && ret_folders->n < FOLDERS_MAX)
			*vec_push(ret_folders) = folder;
}

void start_all(struct graph *graph)
{
	struct str path = start_variable(graph->image, "PATH"), modules = start_variable(graph->image, "PYTHONPATH"), folder;

	read_folders(path.n ? path : STR_LIT(PATH_STANDARD), &graph->programs);
	read_folders(start_variable(graph->image, "LD_LIBRARY_PATH"), &graph->libraries);
	while (str_next(&modules, ':', &folder))
		module_add_folder(graph, folder);
	start_process(graph);
	start_variables(graph);
	start_health_check(graph);
}
