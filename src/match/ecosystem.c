/* SPDX-License-Identifier: Apache-2.0 */
/* Names of ecosystems: OSV schema, "affected[].package field"; what follows the colon is each feed's own spelling. */
#include "match/ecosystem.h"

#include "base/buf.h"
#include "model/support.h"

#define NAME_MAX_BYTES 256
#define LISTED_MAX 512

/* "%r" stands for os.release. Rows of one distribution and group belong together; the first group with a list wins. */
static const struct row {
	const char *os, *type, *pattern;
	unsigned group;   /* 0: its own list; more: borrowed */
	bool by_source;   /* the feed's names are of source packages */
} rows[] = {
	{"debian", "deb", "Debian:%r", 0, true},
	/* Raspbian rebuilds Debian's sources and appends +rpi to what it changes. */
	{"raspbian", "deb", "Debian:%r", 1, true},
	{"ubuntu", "deb", "Ubuntu:%r:LTS", 0, true},
	{"ubuntu", "deb", "Ubuntu:%r", 0, true},
	{"alpine", "apk", "Alpine:%r", 0, true},
	/* postmarketOS is Alpine with packages of its own beside it. */
	{"postmarketos", "apk", "Alpine:%r", 1, true},
	{"wolfi", "apk", "Wolfi", 0, true},
	{"chainguard", "apk", "Chainguard", 0, true},
	{"almalinux", "rpm", "AlmaLinux:%r", 0, false},
	{"rocky", "rpm", "Rocky Linux:%r", 0, true},
	{"rocky", "rpm", "AlmaLinux:%r", 1, false},
	{"rhel", "rpm", "Red Hat:enterprise_linux:%r::baseos", 0, false},
	{"rhel", "rpm", "Red Hat:enterprise_linux:%r::appstream", 0, false},
	{"rhel", "rpm", "Red Hat:enterprise_linux:%r::crb", 0, false},
	{"rhel", "rpm", "AlmaLinux:%r", 1, false},
	{"centos", "rpm", "AlmaLinux:%r", 1, false},
	{"ol", "rpm", "AlmaLinux:%r", 1, false},
	{"eurolinux", "rpm", "AlmaLinux:%r", 1, false},
	{"miraclelinux", "rpm", "AlmaLinux:%r", 1, false},
	{"scientific", "rpm", "AlmaLinux:%r", 1, false},
};

static struct str fill(const char *pattern, struct str release, struct arena *arena)
{
	auto_done(buf_done) struct buf name = BUF_INIT(NAME_MAX_BYTES);

	for (const char *p = pattern; *p; p++) {
		if (p[0] == '%' && p[1] == 'r') {
			buf_put(&name, release);
			p++;
		} else {
			buf_putc(&name, *p);
		}
	}
	return arena_str(arena, buf_str(&name));
}

static bool is_for(const struct row *row, const char *type, const struct os *os)
{
	return str_is(os->id, row->os) && strcmp(row->type, type) == 0;
}

static bool needs_release(const struct row *row)
{
	return strstr(row->pattern, "%r") != NULL;
}

/* Of which releases of the distribution the database has its own list: what a reader can move to. */
static struct str list_covered(const char *type, const struct os *os, struct advdb *db, struct arena *arena)
{
	auto_done(buf_done) struct buf list = BUF_INIT(LISTED_MAX);

	struct support_product product;
	struct support_release release;

	for (size_t i = 0; i < ARRAY_SIZE(rows) && support_system(os->id, &product); i++)
		while (is_for(&rows[i], type, os) && support_next_release(&product.rows, &release)) {
			struct str name = fill(rows[i].pattern, release.name, arena);

			if (db->covers(db, name))
				buf_printf(&list, "%s%.*s", list.n ? ", " : "", STR(name));
		}
	return list.n ? arena_printf(arena, "the database covers %.*s", STR(buf_str(&list)))
		      : arena_printf(arena, "the database covers no release of it");
}

static struct str name_of(const struct os *os)
{
	return os->name.n ? os->name : os->id;
}

static struct str explain(const char *type, const struct os *os, struct advdb *db, struct arena *arena)
{
	bool known = false, release_missing = false;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (is_for(&rows[i], type, os)) {
			known = true;
			release_missing |= needs_release(&rows[i]) && !os->release.n;
		}
	if (!os->id.n)
		return arena_printf(arena, "the distribution is unknown: no os-release or the like was found");
	if (!known)
		return arena_printf(arena, "no feed is known for %s packages of %.*s", type, STR(name_of(os)));
	if (release_missing)
		return arena_printf(arena,
				    "%.*s does not say which release it is (a testing or rolling one): no feed speaks of it",
				    STR(name_of(os)));
	return arena_printf(arena, "no feed in the database covers %.*s (release %.*s); %.*s", STR(name_of(os)),
			    STR(os->release), STR(list_covered(type, os, db, arena)));
}

void ecosystem_choose(const char *type, const struct os *os, struct advdb *db, struct arena *arena,
		      struct ecosystem *ret_choice)
{
	struct ecosystem choice = {.scheme = version_scheme_find(str_of(type)), .distribution = true};
	unsigned group = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows) && choice.n < ECOSYSTEMS_MAX; i++) {
		const struct row *row = &rows[i];
		struct str name;

		if (!is_for(row, type, os) || (needs_release(row) && !os->release.n) || (choice.n && row->group != group))
			continue;
		name = fill(row->pattern, os->release, arena);
		if (!db->covers(db, name))
			continue;
		group = row->group;
		choice.names[choice.n++] = name;
		choice.borrowed = group > 0;
		choice.by_source = row->by_source;
	}
	if (!choice.n)
		choice.why = explain(type, os, db, arena);
	else if (choice.borrowed)
		choice.why = arena_printf(arena,
					  "%.*s has no list of its own in the database: judged by %.*s, of the same sources",
					  STR(name_of(os)), STR(choice.names[0]));
	*ret_choice = choice;
}
