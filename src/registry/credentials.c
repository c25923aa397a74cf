/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/credentials.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/program.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "registry/hub.h"
#include "registry/settings.h"

#define SECRET_MAX ((size_t)64 << 10) /* bytes of a name and a secret */

/* ---- one file ---- */

/* "https://ghcr.example/v1/" is "ghcr.example"; Docker's own registry has several names. */
static struct str plain_key(struct str key)
{
	struct str host, path;
	bool url = str_skip(&key, "https://") || str_skip(&key, "http://");

	while (key.n && key.p[key.n - 1] == '/')
		key.n--;
	if ((url || str_starts(key, HUB_INDEX "/")) && (str_ends(key, "/v1") || str_ends(key, "/v2")))
		key.n -= 3;
	str_cut(key, '/', &host, &path);
	if (!path.n && (str_case_eq(host, STR_LIT(HUB_INDEX)) || str_case_eq(host, STR_LIT(HUB_API))))
		return STR_LIT(HUB);
	return key;
}

/* How many bytes of "host/repository" a key stands for; 0 where for another. */
static size_t fit(struct str key, struct str name)
{
	key = plain_key(key);
	if (!key.n || key.n > name.n || !str_case_eq(key, str_slice(name, 0, key.n)))
		return 0;
	return key.n == name.n || name.p[key.n] == '/' ? key.n : 0;
}

static const struct json *best(const struct json *object, struct str name, struct str *ret_key)
{
	struct json_members members = json_members(object);
	const struct json *found = NULL;
	size_t longest = 0;

	while (json_next(&members)) {
		size_t n = fit(members.key, name);

		if (n > longest) {
			longest = n;
			found = members.value;
			*ret_key = members.key;
		}
	}
	return found;
}

static bool split_auth(struct str text, struct arena *arena, struct credentials *credentials)
{
	auto_done(buf_wipe) struct buf plain = BUF_INIT(SECRET_MAX);
	struct str user, password;

	if (!base64_decode_lenient(text, &plain) || !str_cut(buf_str(&plain), ':', &user, &password))
		return false;
	while (password.n && !password.p[password.n - 1])
		password.n--;
	credentials->user = arena_str(arena, user);
	credentials->password = arena_str(arena, password);
	return true;
}

static bool read_entry(const struct json *entry, struct arena *arena, struct credentials *credentials)
{
	struct str auth = json_get_text(entry, "auth");

	credentials->user = arena_str(arena, json_get_text(entry, "username"));
	credentials->password = arena_str(arena, json_get_text(entry, "password"));
	credentials->identity_token = arena_str(arena, json_get_text(entry, "identitytoken"));
	if (auth.n)
		split_auth(auth, arena, credentials);
	return credentials->identity_token.n || (credentials->user.n && credentials->password.n);
}

/* It becomes part of a program's name. */
static bool is_helper(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!str_is_alnum(name.p[i]) && name.p[i] != '-' && name.p[i] != '_' && (name.p[i] != '.' || !i))
			return false;
	return name.n > 0;
}

/* A helper for the very registry comes before the store for all, that before what stands in the file. */
bool credentials_read(struct str json, const char *name, struct str host, struct str repository, struct arena *arena, struct credentials_entry *ret_entry,
		      struct err *e)
{
	struct json_caps caps = JSON_CAPS;
	struct credentials_entry entry = {0};
	struct str full = arena_printf(arena, "%.*s/%.*s", STR(host), STR(repository)), key = STR_NULL;
	struct json *root = NULL;
	const struct json *helper, *auth;
	bool found;

	caps.bytes = CREDENTIALS_FILE_MAX;
	caps.forgiving = true;
	if (json_parse(json, caps, name, &root, e) < 0)
		return false;
	helper = best(json_get(root, "credHelpers"), full, &key);
	entry.helper = helper ? json_text(helper) : json_get_text(root, "credsStore");
	entry.server = helper ? key : str_is(host, HUB) ? STR_LIT(HUB_SERVER) : host;
	entry.helper = is_helper(entry.helper) ? arena_str(arena, entry.helper) : STR_NULL;
	entry.server = arena_str(arena, entry.server);
	auth = best(json_get(root, "auths"), full, &key);
	found = auth && read_entry(auth, arena, &entry.credentials);
	if (found)
		entry.credentials.where = arena_str(arena, str_of(name));
	json_free(root);
	if (found || entry.helper.n)
		*ret_entry = entry;
	return found || entry.helper.n;
}

/* ---- helpers ---- */

bool credentials_read_helper(struct str json, struct arena *arena, struct credentials *ret_credentials)
{
	struct credentials found = {0};
	struct err ignored = ERR_INIT;
	struct json *root = NULL;

	if (json_parse(json, JSON_CAPS, "helper", &root, &ignored) < 0)
		return false;
	found.user = arena_str(arena, json_get_text(root, "Username"));
	found.password = arena_str(arena, json_get_text(root, "Secret"));
	json_free(root);
	if (!found.user.n || !found.password.n)
		return false;
	if (str_is(found.user, "<token>")) {
		found.identity_token = found.password;
		found.user = found.password = STR_NULL;
	}
	*ret_credentials = found;
	return true;
}

/* "credentials not found in native keychain": the helper works, and has nothing. */
static bool has_none(const struct err *e)
{
	return str_case_holds(str_of(e->text), STR_LIT("not found")) || str_case_holds(str_of(e->text), STR_LIT("no credentials"));
}

/* Not longer than the run may take. */
static unsigned seconds_for_helper(const struct ctx *ctx)
{
	int64_t left = ctx->deadline ? (ctx->deadline - clock_monotonic_ms()) / 1000 + 1 : CREDENTIALS_HELPER_SECONDS;

	return left < 1 ? 1 : left < CREDENTIALS_HELPER_SECONDS ? (unsigned)left : CREDENTIALS_HELPER_SECONDS;
}

static bool ask_helper(const struct ctx *ctx, const struct credentials_entry *entry, struct arena *arena, struct credentials *ret_credentials)
{
	auto_done(buf_wipe) struct buf out = BUF_INIT(SECRET_MAX);
	struct str name = arena_printf(arena, "docker-credential-%.*s", STR(entry->helper)), path = program_find(arena, name.p);
	const char *const arguments[] = {name.p, "get", NULL};
	const struct program program = {.path = path.p, .arguments = arguments, .seconds = seconds_for_helper(ctx),
					.input = arena_printf(arena, "%.*s\n", STR(entry->server)), .network = true};
	struct err why = ERR_INIT;

	if (!path.n) {
		log_warning(&ctx->log, "%s is named for %.*s and is not in PATH: no credentials of it", name.p, STR(entry->server));
		return false;
	}
	if (program_run(&program, &out, &why) < 0) {
		if (!has_none(&why))
			log_warning(&ctx->log, "%s gives no credentials for %.*s: %s", name.p, STR(entry->server), why.text);
		return false;
	}
	if (!credentials_read_helper(buf_str(&out), arena, ret_credentials)) {
		log_warning(&ctx->log, "%s gives no credentials for %.*s: what it prints is not understood", name.p, STR(entry->server));
		return false;
	}
	ret_credentials->where = name;
	return true;
}

/* ---- the places ---- */

struct search {
	const struct ctx *ctx;
	struct str host, repository;
	struct arena *arena;
	struct credentials *found;
};

static bool use(const struct search *s, const struct credentials_entry *entry)
{
	if (entry->helper.n && ask_helper(s->ctx, entry, s->arena, s->found))
		return true;
	if (!entry->credentials.where.n)
		return false;
	*s->found = entry->credentials;
	return true;
}

/* 1: found; 0: nothing there for it. */
static int look_into(const struct search *s, const char *path, struct err *e)
{
	auto_done(buf_wipe) struct buf json = BUF_INIT(CREDENTIALS_FILE_MAX);
	struct credentials_entry entry = {0};
	bool there;

	if (file_load(path, &json, e) < 0)
		return e->code;
	if (!str_trim(buf_str(&json)).n)
		return 0;
	there = credentials_read(buf_str(&json), path, s->host, s->repository, s->arena, &entry, e);
	if (!there)
		return e->code;
	return use(s, &entry);
}

/* Nobody named it on this command line: where it is not there, or no good, we go on without it. */
static bool look_around(const struct search *s, const char *path)
{
	struct err e = ERR_INIT;
	int r;

	if (!path || access(path, F_OK) < 0)
		return false;
	r = look_into(s, path, &e);
	if (r < 0)
		log_warning(&s->ctx->log, "no credentials are taken from there: %s", e.text);
	return r > 0;
}

static const char *below(struct arena *arena, const char *variable, const char *in_home, const char *file)
{
	const char *folder = getenv(variable), *home = getenv("HOME");

	if (folder && *folder)
		return arena_printf(arena, "%s/%s", folder, file).p;
	return in_home && home && *home ? arena_printf(arena, "%s/%s/%s", home, in_home, file).p : NULL;
}

static bool in_usual_places(const struct search *s)
{
	const char *named = getenv("REGISTRY_AUTH_FILE");

	if (named && *named) {
		if (look_around(s, named))
			return true;
	} else if (look_around(s, below(s->arena, "XDG_RUNTIME_DIR", NULL, "containers/auth.json")) ||
		   look_around(s, below(s->arena, "XDG_CONFIG_HOME", ".config", "containers/auth.json"))) {
		return true;
	}
	return look_around(s, below(s->arena, "DOCKER_CONFIG", ".docker", "config.json"));
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool is_among(const struct str_list *hosts, struct str host)
{
	vec_each(known, hosts)
		if (str_case_eq(*known, host))
			return true;
	return false;
}

int credentials_find(const struct ctx *ctx, struct str host, struct str repository, struct arena *arena, struct credentials *ret_credentials, struct err *e)
{
	const struct registry_settings *settings = ctx->registry;
	struct credentials found = {0};
	const struct search search = {ctx, host, repository, arena, &found};
	const char *path = settings ? settings->credentials : NULL;

	if (settings && settings->user.n && is_among(&settings->hosts, host)) {
		*ret_credentials = (struct credentials){.user = settings->user, .password = settings->password, .where = STR_LIT("--registry-user")};
		return 0;
	}
	if (path && is_folder(path))
		path = arena_printf(arena, "%s/config.json", path).p;
	if (path && look_into(&search, path, e) < 0)
		return e->code;
	if (!path)
		in_usual_places(&search);
	*ret_credentials = found;
	return 0;
}
