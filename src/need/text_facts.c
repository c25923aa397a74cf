/* SPDX-License-Identifier: Apache-2.0 */
/* Scripts, modules and files of configuration: what they call, import and name. */
#include "base/path.h"
#include "codec/json.h"
#include "need/facts.h"
#include "need/need_account.h"

#define SCRIPTS_MAX 1000u /* of package.json, and */
#define DEPTH_MAX 64 /* of package.json */

static const char *const globs[] = {
	"**/*.{py,pth,js,mjs,cjs,sh,bash,conf,cnf,cfg,ini,properties,service}", "**/*.{pl,pm,al,cgi,psgi,rb,ru,php,inc,phtml}", "**/{package.json,Gemfile,gems.rb,Rakefile,Makefile,Procfile}",
	"**/gems/*/{exe,bin}/*",
	"etc/**", "var/spool/cron/**", "**/*.{dist,egg}-info/entry_points.txt", NULL,
};

static bool wants(struct str path, uint32_t mode, uint64_t size, bool named)
{
	(void)path;
	return size <= NEED_TEXT_MAX && (named || mode & 0111);
}

bool need_text_is_too_long(struct str path, uint64_t size)
{
	for (const char *const *glob = globs; size > NEED_TEXT_MAX && *glob; glob++)
		if (path_match(*glob, path))
			return true;
	return false;
}

static void add_fact(void *to, const char *kind, const struct str *fields, size_t n)
{
	fact_add(to, kind, fields, n);
}

/* "#!/usr/bin/env -S python3 -u": the program, and the rest as the kernel passes it. */
static bool read_shebang(struct str text, struct str *ret_program, struct str *ret_rest)
{
	struct str line, rest = text;

	*ret_program = *ret_rest = STR_LIT("");
	if (!str_skip(&rest, "#!") || !str_next_line(&rest, &line))
		return false;
	line = str_trim(line);
	if (!str_next_word(&line, ret_program))
		return false;
	*ret_rest = str_trim(line);
	return true;
}

/* Its last parts hold what speaks the script's language, behind env too. */
static bool speaks(struct str program, struct str rest, const char *const *names)
{
	struct str word, base = program;
	ptrdiff_t slash = str_rfind(program, '/');

	if (slash >= 0)
		base = str_from_index(program, (size_t)slash + 1);
	for (;;) {
		for (const char *const *name = names; *name; name++)
			if (str_starts(base, *name))
				return true;
		if (!str_next_word(&rest, &word))
			return false;
		base = word;
	}
}

/* Targets of "main", "module", "bin" and "exports", however deep: which of them is taken depends on who asks. */
static void add_targets(struct fact_writer *facts, const struct json *value)
{
	struct json_members members = json_members(value);

	if (json_is(value, JSON_KIND_TEXT))
		FACT_ADD(facts, "main", json_text(value));
	json_each(element, json_is(value, JSON_KIND_ARRAY) ? value : NULL)
		add_targets(facts, element);
	while (json_is(value, JSON_KIND_OBJECT) && json_next(&members))
		add_targets(facts, members.value);
}

static void add_manifest(const struct examined *file, struct fact_writer *facts)
{
	static const char *const members[] = {"main", "module", "bin", "exports"};
	struct json_caps caps = {.bytes = (size_t)NEED_TEXT_MAX, .depth = DEPTH_MAX, .values = 100000};
	auto_json struct json *root = NULL;
	struct json_members scripts;
	struct err why = ERR_INIT;

	/* The cataloger notes what is damaged. */
	if (json_parse(file->bytes, caps, "package.json", &root, &why) < 0)
		return;
	scripts = json_members(json_get(root, "scripts"));
	for (unsigned n = 0; n < SCRIPTS_MAX && json_is(json_get(root, "scripts"), JSON_KIND_OBJECT) && json_next(&scripts); n++)
		FACT_ADD(facts, "script", scripts.key, json_text(scripts.value));
	for (size_t i = 0; i < ARRAY_SIZE(members); i++)
		add_targets(facts, json_get(root, members[i]));
}

/* "extension=intl" and "zend_extension=opcache.so" of PHP's settings; other files say so of other things, and are not asked. */
static void scan_php_settings(struct str text, const struct scan_sink *sink)
{
	struct str line, key, value;
	unsigned n = 0;

	while (n < IMPORTS_FILE_MAX && str_next_line(&text, &line)) {
		if (!str_cut(line, '=', &key, &value))
			continue;
		key = str_trim(key);
		str_cut(value, ';', &value, &line);
		value = str_trim(value);
		if (value.n > 1 && value.p[0] == '"' && str_ends(value, "\""))
			value = str_slice(value, 1, value.n - 1);
		if (!value.n || (!str_is(key, "extension") && !str_is(key, "zend_extension")))
			continue;
		n++;
		sink->found(sink->to, "php_extension", &value, 1);
	}
}

static const char *const starters_python[] = {"subprocess", "os.system(", "popen(", "Popen(", "os.exec", "os.spawn", NULL};
static const char *const starters_perl[] = {"system", "exec", "qx", "open", "`", NULL};
static const char *const starters_ruby[] = {"system", "exec", "spawn", "popen", "Open3", "%x", "`", NULL};
static const char *const starters_php[] = {"exec(", "system(", "passthru(", "proc_open(", "popen(", "Process(", NULL};

/* By the name, or by what the first line starts; the first row counts. */
static const struct language {
	void (*scan)(struct str text, const struct scan_sink *sink);
	const char *paths;                /* glob */
	const char *const *interpreters;  /* how their names begin; NULL: none */
	const char *const *starters;      /* words that start programs, whose names stand in its texts; NULL: the scanner knows itself */
} languages[] = {
	{scan_php_map, "**/composer/autoload_{psr4,namespaces,classmap,files}.php", NULL, NULL},
	{scan_gemfile, "**/{Gemfile,gems.rb}", NULL, NULL},
	{scan_entry_points, "**/entry_points.txt", NULL, NULL},
	{scan_recipes, "**/{Makefile,Procfile}", NULL, NULL},
	{scan_php_settings, "**/php*/**/*.ini", NULL, NULL},
	{scan_crontab, "{etc/crontab,etc/cron*/*,var/spool/cron/**}", NULL, NULL},
	{scan_python, "**/*.{py,pth}", (const char *const[]){"python", "pypy", NULL}, starters_python},
	{scan_node, "**/*.{js,mjs,cjs}", (const char *const[]){"node", NULL}, NULL},
	{scan_perl, "**/*.{pl,pm,al,psgi}", (const char *const[]){"perl", NULL}, starters_perl},
	{scan_ruby, "**/{*.rb,*.ru,Rakefile}", (const char *const[]){"ruby", NULL}, starters_ruby},
	{scan_ruby, "**/gems/*/{exe,bin}/*", NULL, starters_ruby},
	{scan_php, "**/*.{php,inc,phtml}", (const char *const[]){"php", NULL}, starters_php},
	{scan_shell, "**/*.sh", (const char *const[]){"sh", "bash", "dash", "ash", "ksh", "zsh", "busybox", NULL}, NULL},
	{scan_settings, "**/*.{conf,cnf,cfg,ini,service}", NULL, NULL},
	{scan_settings, "etc/**", NULL, NULL},
};

static void scan_language(const struct examined *file, struct str program, struct str rest, const struct scan_sink *sink)
{
	for (size_t i = 0; i < ARRAY_SIZE(languages); i++)
		if (path_match(languages[i].paths, file->path) || (program.n && languages[i].interpreters && speaks(program, rest, languages[i].interpreters))) {
			languages[i].scan(file->bytes, sink);
			if (languages[i].starters && sink->names != SCAN_DOTTED)
				scan_programs(file->bytes, languages[i].starters, sink);
			return;
		}
}

/* In an application's own files a word may be what it loads; those that are installed are full of words. */
static enum scan_names names_of(struct str path)
{
	if (path_match("**/{site-packages,dist-packages,node_modules,gems}/**", path) || path_match("usr/{share,lib}/{nodejs,ruby,php,perl,perl5}/**", path))
		return SCAN_WORDS_OF_MAKERS;
	return path_match("**/lib/{python,pypy}[0-9]*/**", path) ? SCAN_DOTTED : SCAN_WORDS;
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct scan_sink sink = {facts, scratch, add_fact, names_of(file->path)};
	struct str program, rest;

	if (file->kind != FILE_TEXT)
		return 0;
	if (read_shebang(file->bytes, &program, &rest))
		FACT_ADD(facts, "shebang", program, rest);
	if (str_ends(file->path, "/package.json") || str_is(file->path, "package.json"))
		add_manifest(file, facts);
	else
		scan_language(file, program, rest, &sink);
	/* These name the shells that people might log in with, not what anything starts. */
	if (!str_is(file->path, "etc/shells") && !str_is(file->path, "etc/profile") && !str_starts(file->path, "etc/passwd"))
		scan_paths(file->bytes, &sink);
	return ctx_check(facts->ctx, e);
}

const struct examiner need_text_examiner = {
	.name = TEXT_EXAMINER,
	.version = 6,
	.globs = globs,
	.kinds = FILE_TEXT,
	.wants = wants,
	.examine = examine,
};
