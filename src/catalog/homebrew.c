/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packages of Homebrew: Cellar/NAME/VERSION/INSTALL_RECEIPT.json, written by its Tab class at each installation.
 */
#include "catalog/record_facts.h"

#include "base/buf.h"
#include "base/path.h"
#include "codec/json.h"

#define EXAMINER "homebrew"
#define NOTE "Homebrew packages"

static const char *const globs[] = {"**/Cellar/*/*/INSTALL_RECEIPT.json", NULL};

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	auto_done(buf_done) struct buf depends = BUF_INIT((size_t)64 << 10);
	struct str folder = path_parent(file->path);
	struct record_package package = {.name = path_base(path_parent(folder)), .version = path_base(folder)};
	auto_json struct json *root = NULL;
	struct err why = ERR_INIT;

	(void)scratch, (void)e;
	/* The path alone proves the package; the receipt says more. */
	if (json_parse(file->bytes, JSON_CAPS, "INSTALL_RECEIPT.json", &root, &why) < 0)
		fact_note(facts, NOTE, "%s", why.text);
	json_each(one, json_get(root, "runtime_dependencies"))
		buf_printf(&depends, "%.*s\n", STR(json_get_text(one, "full_name")));
	package.automatic = json_bool(json_get(root, "installed_as_dependency")) && !json_bool(json_get(root, "installed_on_request"));
	package.depends = buf_str(&depends);
	record_add(facts, NOTE, &package);
	return 0;
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	static const struct record_kind kind = {.examiner = EXAMINER, .type = "brew", .what = "install receipt", .note = NOTE};

	return records_run(&kind, ctx, tree, inventory, e);
}

static const struct examiner examiner = {
	.name = EXAMINER, .version = 1, .globs = globs, .size_max = RECORD_FILE_MAX, .examine = examine,
};

const struct cataloger cataloger_homebrew = {.name = "homebrew", .run = run, .examiner = &examiner};
