/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the rules come from: the files of this machine and of this user, and what is found for a host in folders of certificates.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "registry/rules.h"
#include "registry/settings.h"

#define FOLDER_MAX 1024 /* files of one folder that are looked at */

static const char *in_config(struct rules *rules, const char *file)
{
	const char *folder = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (folder && *folder == '/')
		return arena_printf(&rules->arena, "%s/%s", folder, file).p;
	return home && *home == '/' ? arena_printf(&rules->arena, "%s/.config/%s", home, file).p : NULL;
}

typedef int read_rules(struct rules *rules, struct str text, const char *name, struct err *e);

static void read_file(const struct ctx *ctx, struct rules *rules, const char *path, read_rules *read)
{
	auto_done(buf_done) struct buf text = BUF_INIT(RULES_FILE_MAX);
	struct err e = ERR_INIT;

	if (access(path, F_OK) == 0 && (file_load(path, &text, &e) < 0 || read(rules, buf_str(&text), path, &e) < 0))
		log_warning(&ctx->log, "what it says of registries does not count: %s", e.text);
}

/* The names of a folder's files that end so, in order; those of dots are none. */
static void list_files(struct arena *arena, const char *folder, const char *suffix, struct str_list *names)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	while (dir && names->n < FOLDER_MAX && (entry = readdir(dir)))
		if (entry->d_name[0] != '.' && str_ends(str_of(entry->d_name), suffix))
			*vec_push(names) = arena_str(arena, str_of(entry->d_name));
	if (dir)
		closedir(dir);
	vec_sort(names, str_order);
}

static void read_folder(const struct ctx *ctx, struct rules *rules, const char *folder)
{
	struct str_list names = {0};

	list_files(&rules->arena, folder, ".conf", &names);
	vec_each(name, &names)
		read_file(ctx, rules, arena_printf(&rules->arena, "%s/%s", folder, name->p).p, rules_read_registries);
	vec_done(&names);
}

/* The user's file is in place of the machine's; the folders beside them are added, the user's last. */
static void read_registries(const struct ctx *ctx, struct rules *rules)
{
	const char *named = getenv("CONTAINERS_REGISTRIES_CONF"), *own = in_config(rules, "containers/registries.conf");
	const char *own_folder = in_config(rules, "containers/registries.conf.d");

	if (named && *named) {
		read_file(ctx, rules, named, rules_read_registries);
		return;
	}
	read_file(ctx, rules, own && access(own, F_OK) == 0 ? own : "/etc/containers/registries.conf", rules_read_registries);
	read_folder(ctx, rules, "/etc/containers/registries.conf.d");
	if (own_folder)
		read_folder(ctx, rules, own_folder);
}

/* ---- certificates ---- */

static void add_trust_folders(struct rules *rules)
{
	const char *own = in_config(rules, "containers/certs.d");

	if (own)
		*vec_push(&rules->trust_folders) = str_of(own);
	*vec_push(&rules->trust_folders) = STR_LIT("/etc/containers/certs.d");
	*vec_push(&rules->trust_folders) = STR_LIT("/etc/docker/certs.d");
}

/* A host that a server has named becomes part of a path. */
static bool is_file_name(struct str host)
{
	for (size_t i = 0; i < host.n; i++)
		if (!str_is_alnum(host.p[i]) && str_find(STR_LIT("-:[]_"), host.p[i]) < 0 && (host.p[i] != '.' || !i))
			return false;
	return host.n > 0 && host.n < 256;
}

static int put_authority(const char *path, struct buf *pem, struct err *e)
{
	int r = file_load(path, pem, e);

	buf_putc(pem, '\n');
	return pem->full ? err_set(e, ERR_LIMIT, "%s: certificates of more than %zu bytes", path, RULES_TRUST_MAX) : r;
}

static void look_into(struct rules *rules, const struct ctx *ctx, const char *folder, struct rule_trust *trust, struct buf *pem)
{
	struct str_list authorities = {0}, certificates = {0};
	struct err e = ERR_INIT;

	list_files(&rules->arena, folder, ".crt", &authorities);
	vec_each(name, &authorities)
		if (put_authority(arena_printf(&rules->arena, "%s/%s", folder, name->p).p, pem, &e) < 0)
			log_warning(&ctx->log, "%s", e.text);
	list_files(&rules->arena, folder, ".cert", &certificates);
	if (certificates.n) {
		struct str name = certificates.v[0];

		trust->certificate = arena_printf(&rules->arena, "%s/%s", folder, name.p).p;
		trust->key = arena_printf(&rules->arena, "%s/%.*s.key", folder, STR(str_slice(name, 0, name.n - strlen(".cert")))).p;
	}
	vec_done(&authorities);
	vec_done(&certificates);
}

static void find_trust(struct rules *rules, const struct ctx *ctx, struct rule_trust *trust)
{
	auto_done(buf_done) struct buf pem = BUF_INIT(RULES_TRUST_MAX);
	const struct registry_settings *settings = ctx->registry;
	struct err ignored = ERR_INIT;

	for (size_t i = 0; settings && i < settings->authorities.n; i++)
		put_authority(settings->authorities.v[i].p, &pem, &ignored); /* read once already */
	vec_each(folder, &rules->trust_folders) {
		struct str path = arena_printf(&rules->arena, "%.*s/%.*s", STR(*folder), STR(trust->host));

		if (!is_file_name(trust->host) || access(path.p, F_OK) < 0)
			continue;
		look_into(rules, ctx, path.p, trust, &pem);
		break;
	}
	trust->authorities = arena_str(&rules->arena, buf_str(&pem));
}

struct rule_trust rules_trust(struct rules *rules, const struct ctx *ctx, struct str host)
{
	struct rule_trust found = {0};

	lock_take(&rules->lock);
	vec_each(known, &rules->trust)
		if (str_eq(known->host, host))
			found = *known;
	if (!found.host.n) {
		found.host = arena_str(&rules->arena, host);
		find_trust(rules, ctx, &found);
		*vec_push(&rules->trust) = found;
	}
	lock_release(&rules->lock);
	return found;
}

/* ---- the whole ---- */

static int check_settings(const struct registry_settings *settings, struct err *e)
{
	vec_each(path, &settings->authorities) {
		auto_done(buf_done) struct buf pem = BUF_INIT(RULES_TRUST_MAX);

		if (put_authority(path->p, &pem, e) < 0)
			return e->code;
		if (str_search(buf_str(&pem), STR_LIT("-----BEGIN CERTIFICATE-----")) < 0)
			return err_set(e, ERR_FORMAT, "%s: no certificates in PEM", path->p);
	}
	return 0;
}

int rules_load(const struct ctx *ctx, struct rules *rules, struct err *e)
{
	if (ctx->registry && check_settings(ctx->registry, e) < 0)
		return e->code;
	read_registries(ctx, rules);
	read_file(ctx, rules, "/etc/docker/daemon.json", rules_read_daemon);
	add_trust_folders(rules);
	if (ctx->registry)
		vec_each(host, &ctx->registry->insecure)
			*vec_push(&rules->insecure) = *host;
	return 0;
}
