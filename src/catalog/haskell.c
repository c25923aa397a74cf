/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Haskell: GHC's package database (package.conf.d/ID.conf, fields as ghc-pkg(1) describes them), and for what is not built the
 * constraints of cabal.project.freeze and the locked packages of stack.yaml.lock.
 */
#include "catalog/record_facts.h"

#include "base/buf.h"
#include "base/path.h"
#include "codec/stanza.h"
#include "codec/yaml.h"

#define EXAMINER "haskell"
#define NOTE "Haskell packages"

static const char *const globs[] = {
	"**/package.conf.d/*.conf", "**/cabal.project.freeze", "**/stack.yaml.lock", NULL,
};

/* "name-1.2.3": the version is behind the last "-" that a digit follows. */
static bool split(struct str id, struct str *ret_name, struct str *ret_version)
{
	return str_cut_last(id, '-', ret_name, ret_version) && ret_name->n && ret_version->n && str_is_digit(ret_version->p[0]);
}

/* Unit identifiers: "base-4.18.2.1", "aeson-2.1.2.1-HASH"; "rts" alone. */
static void put_depends(struct str ids, struct buf *out)
{
	struct str id, name, rest;

	while (str_next_word(&ids, &id)) {
		name = id;
		while (str_cut_last(id, '-', &id, &rest))
			if (rest.n && str_is_digit(rest.p[0]) && str_find(rest, '.') > 0)
				name = id;
		buf_printf(out, "%.*s\n", STR(name));
	}
}

static void read_database(struct str bytes, struct fact_writer *facts)
{
	auto_done(stanza_done) struct stanza stanza = {0};
	auto_done(buf_done) struct buf depends = BUF_INIT((size_t)64 << 10);
	struct stanza_reader reader = STANZA_READER(bytes);
	struct record_package package;

	if (!stanza_next(&reader, &stanza))
		return;
	put_depends(stanza_get(&stanza, "depends"), &depends);
	package = (struct record_package){
		.name = stanza_get(&stanza, "name"),
		.version = stanza_get(&stanza, "version"),
		.license = stanza_get(&stanza, "license"),
		.maintainer = stanza_get(&stanza, "maintainer"),
		.depends = buf_str(&depends),
		.line = stanza.line,
	};
	record_add(facts, NOTE, &package);
}

/* "constraints: any.aeson ==2.1.2.1,": flags ("aeson +ordered-keymap") name no version. */
static void read_freeze(struct str bytes, struct fact_writer *facts)
{
	struct str line;
	uint32_t number = 0;

	while (str_next_line(&bytes, &line)) {
		struct record_package package = {.line = ++number};
		ptrdiff_t equals;

		line = str_trim(line);
		if (str_skip(&line, "constraints:"))
			line = str_trim(line);
		str_skip(&line, "any.");
		if (str_starts(line, "--") || (equals = str_search(line, STR_LIT("=="))) <= 0)
			continue;
		package.name = str_trim(str_slice(line, 0, (size_t)equals));
		str_cut(str_from_index(line, (size_t)equals + 2), ',', &package.version, &line);
		package.version = str_trim(package.version);
		record_add(facts, NOTE, &package);
	}
}

/* packages: - completed: {hackage: aeson-2.1.2.1@sha256:…,4937} */
static void read_stack(struct str bytes, struct fact_writer *facts)
{
	auto_yaml struct yaml_reader *reader = NULL;
	struct yaml_document document = {0};
	struct err why = ERR_INIT;
	int r = yaml_open(bytes, YAML_CAPS, "stack.yaml.lock", &reader, &why);

	if (r == 0)
		r = yaml_next(reader, &document, &why);
	if (r < 0) {
		fact_note(facts, NOTE, "%s", why.text);
		return;
	}
	yaml_each(item, yaml_get(document.root, "packages")) {
		const struct yaml_node *node = yaml_get(yaml_get(item, "completed"), "hackage");
		struct record_package package = {.line = node ? node->line : 0};
		struct str id, rest;

		str_cut(yaml_text(node), '@', &id, &rest);
		if (split(id, &package.name, &package.version))
			record_add(facts, NOTE, &package);
	}
}

static bool is_database(struct str path)
{
	return str_ends(path, ".conf");
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	(void)scratch, (void)e;
	if (is_database(file->path))
		read_database(file->bytes, facts);
	else if (str_ends(file->path, ".freeze"))
		read_freeze(file->bytes, facts);
	else
		read_stack(file->bytes, facts);
	return 0;
}

static unsigned confidence_of(struct str path)
{
	return is_database(path) ? 0 : 60;
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	static const struct record_kind kind = {
		.examiner = EXAMINER, .type = "hackage", .what = "package database or lock file", .note = NOTE,
		.confidence_of = confidence_of,
	};

	return records_run(&kind, ctx, tree, inventory, e);
}

static const struct examiner examiner = {
	.name = EXAMINER, .version = 1, .globs = globs, .size_max = RECORD_FILE_MAX, .examine = examine,
};

const struct cataloger cataloger_haskell = {.name = "haskell", .run = run, .examiner = &examiner};
