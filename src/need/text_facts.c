/* SPDX-License-Identifier: Apache-2.0 */
/* Scripts, modules and files of configuration: what they call, import and name. */
#include "codec/json.h"
#include "need/facts.h"
#include "need/need_account.h"

#define TEXT_MAX ((uint64_t)16 << 20)
#define SCRIPTS_MAX 1000u /* of package.json, and */
#define DEPTH_MAX 64 /* of package.json */

static const char *const globs[] = {
	"**/*.{py,pth,js,mjs,cjs,sh,bash,conf,cnf,cfg,ini,properties,service}", "**/package.json", "etc/**", NULL,
};

static bool wants(struct str path, uint32_t mode, uint64_t size, bool named)
{
	(void)path, (void)size;
	return named || mode & 0111;
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
	struct json_caps caps = {.bytes = (size_t)TEXT_MAX, .depth = DEPTH_MAX, .values = 100000};
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

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	static const char *const shells[] = {"sh", "bash", "dash", "ash", "ksh", "zsh", "busybox", NULL};
	static const char *const pythons[] = {"python", "pypy", NULL}, *const nodes[] = {"node", NULL};
	struct scan_sink sink = {facts, scratch, add_fact};
	struct str program, rest;
	bool script;

	if (file->kind != FILE_TEXT)
		return 0;
	script = read_shebang(file->bytes, &program, &rest);
	if (script)
		FACT_ADD(facts, "shebang", program, rest);
	if (str_ends(file->path, "/package.json") || str_is(file->path, "package.json"))
		add_manifest(file, facts);
	else if (str_ends(file->path, ".py") || str_ends(file->path, ".pth") || (script && speaks(program, rest, pythons)))
		scan_python(file->bytes, &sink);
	else if (str_ends(file->path, "js") || (script && speaks(program, rest, nodes)))
		scan_node(file->bytes, &sink);
	else if (str_ends(file->path, ".sh") || (script && speaks(program, rest, shells)))
		scan_shell(file->bytes, &sink);
	/* These name the shells that people might log in with, not what anything starts. */
	if (!str_is(file->path, "etc/shells") && !str_starts(file->path, "etc/passwd"))
		scan_paths(file->bytes, &sink);
	return ctx_check(facts->ctx, e);
}

const struct examiner need_text_examiner = {
	.name = TEXT_EXAMINER,
	.version = 1,
	.globs = globs,
	.kinds = FILE_TEXT,
	.size_max = TEXT_MAX,
	.wants = wants,
	.examine = examine,
};
