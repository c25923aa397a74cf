/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packages of pacman: var/lib/pacman/local/NAME-VERSION/desc, and `files` beside it. Source: pacman's documentation of its local
 * database (lib/libalpm/be_local.c reads it): a line %FIELD%, values a line each, an empty line.
 */
#include "catalog/record_facts.h"

#include "base/buf.h"
#include "base/path.h"

#define EXAMINER "pacman"
#define NOTE "pacman packages"

static const char *const globs[] = {"var/lib/pacman/local/*/desc", "var/lib/pacman/local/*/files", NULL};

/* "glibc>=2.33" and "libfoo.so=1-64" need glibc and libfoo.so. */
static struct str without_version(struct str name)
{
	size_t n = 0;

	while (n < name.n && name.p[n] != '<' && name.p[n] != '>' && name.p[n] != '=' && name.p[n] != ':')
		n++;
	return str_slice(name, 0, n);
}

static void put_value(struct record_package *package, struct str field, struct str value, struct buf *licenses, struct buf *depends)
{
	if (str_is(field, "%NAME%"))
		package->name = value;
	else if (str_is(field, "%VERSION%"))
		package->version = value;
	else if (str_is(field, "%BASE%"))
		package->source = value;
	else if (str_is(field, "%ARCH%"))
		package->architecture = value;
	else if (str_is(field, "%PACKAGER%"))
		package->maintainer = value;
	else if (str_is(field, "%REASON%"))
		package->automatic = str_is(value, "1");
	else if (str_is(field, "%LICENSE%"))
		buf_printf(licenses, "%s%.*s", licenses->n ? " AND " : "", STR(value));
	else if (str_is(field, "%DEPENDS%"))
		buf_printf(depends, "%.*s\n", STR(without_version(value)));
}

static bool is_field(struct str line)
{
	return line.n > 2 && line.p[0] == '%' && line.p[line.n - 1] == '%';
}

static void read_description(struct str bytes, struct fact_writer *facts)
{
	auto_done(buf_done) struct buf licenses = BUF_INIT((size_t)64 << 10), depends = BUF_INIT((size_t)256 << 10);
	struct record_package package = {.line = 1};
	struct str line, field = STR_NULL;

	while (str_next_line(&bytes, &line)) {
		if (!line.n)
			field = STR_NULL;
		else if (!field.n && is_field(line))
			field = line;
		else
			put_value(&package, field, line, &licenses, &depends);
	}
	package.license = buf_str(&licenses);
	package.depends = buf_str(&depends);
	record_add(facts, NOTE, &package);
}

/* Below %FILES%, up to an empty line; folders end in "/". */
static struct str files_part(struct str bytes)
{
	ptrdiff_t at = str_search(bytes, STR_LIT("%FILES%\n")), end;

	if (at < 0)
		return STR_LIT("");
	bytes = str_from_index(bytes, (size_t)at + strlen("%FILES%\n"));
	end = str_search(bytes, STR_LIT("\n\n"));
	return end < 0 ? bytes : str_slice(bytes, 0, (size_t)end);
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	(void)scratch, (void)e;
	if (str_is(path_base(file->path), "desc"))
		read_description(file->bytes, facts);
	else
		record_add_files(facts, files_part(file->bytes));
	return 0;
}

static struct str files_of(struct arena *arena, struct str path, struct str name)
{
	(void)name;
	return arena_printf(arena, "%.*s/files", STR(path_parent(path)));
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	static const struct record_kind kind = {
		.examiner = EXAMINER, .type = "alpm", .what = "package database", .note = NOTE, .database = true, .files_of = files_of,
	};
	size_t first = inventory->packages.n;
	int r = records_run(&kind, ctx, tree, inventory, e);

	/* The distribution is part of the purl; who says none is Arch Linux or made of it. */
	for (size_t i = first; i < inventory->packages.n; i++)
		inventory->packages.v[i]->namespace = inventory->os.id.n ? inventory->os.id : STR_LIT("arch");
	return r;
}

static const struct examiner examiner = {
	.name = EXAMINER, .version = 1, .globs = globs, .size_max = RECORD_FILE_MAX, .examine = examine,
};

const struct cataloger cataloger_pacman = {.name = "pacman", .run = run, .examiner = &examiner};
