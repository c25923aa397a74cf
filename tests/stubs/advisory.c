/* SPDX-License-Identifier: Apache-2.0 */
#include "advisory/advisory.h"

static struct advdb_info info = {.date = {"2026-11-20", 10}, .starter = true};
static struct vulnerability vulnerability = {
	.id = {"CVE-2022-0778", 13}, .severity = SEVERITY_HIGH, .cvss_score = 7.5, .cvss = {"CVSS:3.1/AV:N", 13}, .epss = 0.153,
	.epss_percentile = 0.92, .kev = true, .kev_added = {"2022-03-01", 10},
};
static struct advisory advisory = {.vulnerability = &vulnerability, .ecosystem = {"Debian:11", 9}, .name = {"openssl", 7}};

static int find(struct advdb *db, struct str id, struct arena *arena, struct advisory_list *ret, struct err *e)
{
	(void)db;
	(void)arena;
	(void)e;
	if (str_eq(id, vulnerability.id))
		*vec_push(ret) = &advisory;
	return 0;
}

static const struct advdb_info *get_info(struct advdb *db)
{
	(void)db;
	return &info;
}

static void close_db(struct advdb *db)
{
	(void)db;
}

static int lookup(struct advdb *db, struct str ecosystem, struct str name, struct arena *arena, struct advisory_list *ret, struct err *e)
{
	(void)db;
	(void)arena;
	(void)e;
	if (str_eq(ecosystem, advisory.ecosystem) && str_eq(name, advisory.name))
		*vec_push(ret) = &advisory;
	return 0;
}

static bool covers(struct advdb *db, struct str ecosystem)
{
	(void)db;
	return ecosystem.n > 0;
}

static struct advdb db = {.lookup = lookup, .covers = covers, .find = find, .info = get_info, .close = close_db};

__attribute__((weak)) int advdb_open(const struct ctx *ctx, const char *path, struct advdb **ret_db, struct err *e)
{
	(void)ctx;
	(void)path;
	(void)e;
	*ret_db = &db;
	return 0;
}

__attribute__((weak)) int advdb_build(const struct ctx *ctx, const char *folder, const char *out, struct coverage *notes,
				      struct err *e)
{
	(void)ctx;
	(void)folder;
	(void)out;
	(void)notes;
	(void)e;
	return 0;
}

__attribute__((weak)) int advdb_update(const struct ctx *ctx, const char *from, const char *out, struct coverage *notes,
				       struct err *e)
{
	return advdb_build(ctx, from, out, notes, e);
}

__attribute__((weak)) struct str advdb_default_path(struct arena *arena)
{
	(void)arena;
	return STR_NULL;
}
