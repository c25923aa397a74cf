/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packages of opkg (OpenWrt, Yocto): lib/opkg/status, stanzas as dpkg's, and info/NAME.list with the files. Source: opkg's
 * libopkg/pkg.c, which writes both.
 */
#include "catalog/record_facts.h"

#include "base/buf.h"
#include "base/path.h"
#include "codec/stanza.h"

#define EXAMINER "opkg"
#define NOTE "opkg packages"

static const char *const globs[] = {
	"{usr/lib,var/lib,lib}/opkg/status", "{usr/lib,var/lib,lib}/opkg/info/*.list", NULL,
};

/* "libc (>= 1.2), kernel (=4.4) | other" */
static void put_depends(struct str field, struct buf *out)
{
	struct str one, word;

	while (str_next(&field, ',', &one)) {
		str_cut(one, '|', &one, &word);
		if (str_next_word(&one, &word))
			buf_printf(out, "%.*s\n", STR(word));
	}
}

static bool is_installed(const struct stanza *stanza)
{
	struct str status = stanza_get(stanza, "Status"), word, last = STR_NULL;

	while (str_next_word(&status, &word))
		last = word;
	return str_is(last, "installed");
}

static void read_status(struct str bytes, struct fact_writer *facts)
{
	auto_done(stanza_done) struct stanza stanza = {0};
	struct stanza_reader reader = STANZA_READER(bytes);

	while (stanza_next(&reader, &stanza)) {
		auto_done(buf_done) struct buf depends = BUF_INIT((size_t)64 << 10);
		struct record_package package = {
			.name = stanza_get(&stanza, "Package"),
			.version = stanza_get(&stanza, "Version"),
			.architecture = stanza_get(&stanza, "Architecture"),
			.license = stanza_get(&stanza, "License"),
			.maintainer = stanza_get(&stanza, "Maintainer"),
			.line = stanza.line,
			.automatic = str_is(stanza_get(&stanza, "Auto-Installed"), "yes"),
		};

		if (stanza.damage)
			fact_note(facts, NOTE, "line %u: %s", stanza.damage_line, stanza.damage);
		if (!is_installed(&stanza))
			continue;
		put_depends(stanza_get(&stanza, "Depends"), &depends);
		package.depends = buf_str(&depends);
		record_add(facts, NOTE, &package);
	}
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	(void)scratch, (void)e;
	if (str_ends(file->path, ".list"))
		record_add_files(facts, file->bytes);
	else
		read_status(file->bytes, facts);
	return 0;
}

static struct str files_of(struct arena *arena, struct str path, struct str name)
{
	return arena_printf(arena, "%.*s/info/%.*s.list", STR(path_parent(path)), STR(name));
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	static const struct record_kind kind = {
		.examiner = EXAMINER, .type = "opkg", .what = "package database", .note = NOTE, .database = true, .files_of = files_of,
	};

	return records_run(&kind, ctx, tree, inventory, e);
}

static const struct examiner examiner = {
	.name = EXAMINER, .version = 1, .globs = globs, .size_max = RECORD_FILE_MAX, .examine = examine,
};

const struct cataloger cataloger_opkg = {.name = "opkg", .run = run, .examiner = &examiner};
