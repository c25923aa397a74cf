/* SPDX-License-Identifier: Apache-2.0 */
#include "source/local.h"

#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "net/http.h"
#include "source/container.h"

#define ID_SHORTEST 12 /* digits that engines print */
#define NEAR_EDITS 2
#define ANSWER_MAX ((size_t)16 << 20)
#define PATIENCE 600 /* seconds without a byte: an engine packs an image before it sends it */

/* ---- names ---- */

static bool is_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (str_hex_value(s.p[i]) > 15 || s.p[i] != str_lower(s.p[i]))
			return false;
	return s.n >= ID_SHORTEST && s.n <= 64;
}

static bool has_tag(struct str name)
{
	ptrdiff_t slash = str_rfind(name, '/');

	return str_find(str_from_index(name, (size_t)(slash + 1)), ':') >= 0 || str_find(name, '@') >= 0;
}

int local_name_parse(struct str location, struct arena *arena, struct local_name *ret_name, struct err *e)
{
	struct local_name name = {.root = NULL};
	struct str root, id;

	if (str_skip(&location, "[")) {
		if (!str_cut(location, ']', &root, &location) || !root.n)
			return err_set(e, ERR_USAGE, "a store's folder stands in brackets before the name: [/var/lib/docker]shop:2.4");
		name.root = arena_text(arena, root);
	}
	if (!location.n)
		return err_set(e, ERR_USAGE, "no image is named");
	id = location;
	str_skip(&id, "sha256:");
	name.id = is_digits(id) ? id : STR_NULL;
	name.name = has_tag(location) ? location : arena_printf(arena, "%.*s:latest", STR(location));
	*ret_name = name;
	return 0;
}

/* Without the registry and the namespace that a bare name means to Docker. */
static struct str familiar(struct str name)
{
	if (str_skip(&name, "docker.io/"))
		str_skip(&name, "library/");
	return name;
}

/* A bare name may also be one that was built here, "localhost/…" to Podman; that itself is nobody else's. */
bool local_name_fits(const struct local_name *wanted, struct str has)
{
	if (str_eq(familiar(wanted->name), familiar(has)))
		return true;
	return str_skip(&has, "localhost/") && str_eq(wanted->name, has);
}

/* Of a name whatever stands before its tag or its digest. */
static struct str without_tag(struct str name)
{
	struct str before, behind;

	str_cut(name, '@', &name, &behind);
	return str_cut_last(name, ':', &before, &behind) && str_find(behind, '/') < 0 ? before : name;
}

/* "quay.example/team/shop" in "shop" and in "team/shop". */
static bool ends_in(struct str repository, struct str name)
{
	struct str tail = str_from_index(repository, repository.n - (name.n < repository.n ? name.n : repository.n));

	return str_eq(tail, name) && (tail.n == repository.n || tail.p[-1] == '/');
}

bool local_name_is_near(const struct local_name *wanted, struct str has)
{
	struct str name = familiar(wanted->name);

	has = familiar(has);
	str_skip(&name, "localhost/");
	str_skip(&has, "localhost/");
	if (!name.n || str_find(has, '@') >= 0)
		return false;
	return ends_in(without_tag(has), without_tag(name)) || text_distance(name, has, NEAR_EDITS) <= NEAR_EDITS;
}

bool local_id_fits(const struct local_name *wanted, struct str digits)
{
	return wanted->id.n && digits.n >= wanted->id.n && str_eq(str_slice(digits, 0, wanted->id.n), wanted->id);
}

int local_json(const struct files *store, struct str name, struct arena *arena, struct json **ret_json, struct err *e)
{
	struct str bytes;
	int r = files_read(store, name, ANSWER_MAX, arena, &bytes, e);

	return r < 0 ? r : json_parse(bytes, JSON_CAPS, arena_text(arena, name), ret_json, e);
}

/* ---- through the socket ---- */

struct asking {
	const struct ctx *ctx;
	const struct local_engine *engine;
	struct http_client *client;
	const char *socket;
	struct str name;
	struct arena *arena;
};

/* What the engine says instead of an image. */
static int refused(const struct asking *asking, const struct http_response *response, struct err *e)
{
	auto_json struct json *answer = NULL;
	struct err ignored = ERR_INIT;
	struct str message = STR_NULL;

	if (response->words.n && json_parse(response->words, JSON_CAPS, "answer", &answer, &ignored) == 0)
		message = json_get_text(answer, "message");
	if (response->status == 404) {
		err_set(e, ERR_NOT_FOUND, "%s has no image %.*s", asking->engine->name, STR(asking->name));
		return err_hint(e, "%s pull %.*s, or registry:%.*s without it", asking->engine->name, STR(asking->name), STR(asking->name));
	}
	return err_set(e, ERR_IO, "%s: %s answers %u: %.*s", asking->socket, asking->engine->name, response->status, STR(str_slice(message, 0, 300)));
}

/* All but unreserved characters, "/" and ":" as %XX: RFC 3986, section 2. */
static void put_escaped(struct buf *out, struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (str_is_alnum(name.p[i]) || (name.p[i] && strchr("-._~/:", name.p[i])))
			buf_putc(out, name.p[i]);
		else
			buf_printf(out, "%%%02X", (unsigned)(unsigned char)name.p[i]);
}

static int ask(const struct asking *asking, const char *what, int fd, struct buf *body, struct err *e)
{
	auto_done(buf_done) struct buf url = BUF_INIT(8192);
	struct http_response response;
	int r;

	buf_puts(&url, "http://localhost/images/");
	put_escaped(&url, asking->name);
	buf_printf(&url, "/%s", what);
	if (url.full)
		return err_set(e, ERR_USAGE, "a name that long is no image's");
	r = http_send(asking->client, &(struct http_request){
		.url = buf_text(&url), .socket = asking->socket, .patience = PATIENCE, .max = fd >= 0 ? FILES_SPOOL_MAX : ANSWER_MAX, .fd = fd, .body = body,
	}, asking->arena, &response, e);
	if (r < 0 && fd >= 0)
		err_hint(e, "TMPDIR is where the image is kept meanwhile: it needs room for the whole");
	return r < 0 ? err_wrap(e, "%s", asking->socket) : response.status == 200 ? 0 : refused(asking, &response, e);
}

/* Which image the name means at the moment, by its id. */
static int ask_id(const struct asking *asking, struct digest *ret_id, struct err *e)
{
	auto_done(buf_done) struct buf body = BUF_INIT(ANSWER_MAX);
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	auto_json struct json *answer = NULL;
	struct str id;

	if (ask(asking, "json", -1, &body, e) < 0)
		return e->code;
	if (json_parse(buf_str(&body), JSON_CAPS, asking->socket, &answer, e) < 0)
		return e->code;
	id = json_get_text(answer, "Id");
	if (str_find(id, ':') < 0)
		id = arena_printf(&arena, "sha256:%.*s", STR(id));
	return digest_parse(id, ret_id) ? 0 : err_set(e, ERR_FORMAT, "%s: an image without an id", asking->socket);
}

/* Ids are the digests of configurations; where images are kept as they were pulled, of manifests or indexes. */
static bool has_id(const struct image *image, const struct digest *id)
{
	return digest_eq(&image->config_digest, id) || digest_eq(&image->manifest_digest, id) || digest_eq(&image->index_digest, id);
}

static int fetch_image(const struct asking *asking, const struct source_request *request, struct image *image, struct err *e)
{
	auto_done(buf_done) struct buf other = BUF_INIT(ANSWER_MAX);
	auto_close int fd = -1;
	char text[DIGEST_TEXT_MAX];
	struct files files;
	struct digest id;
	int r = ask_id(asking, &id, e);

	if (r < 0 || (fd = file_temporary(e)) < 0)
		return e->code;
	if (ask(asking, "get", fd, &other, e) < 0)
		return e->code;
	files_adopt(take_fd(&fd), arena_printf(&image->arena, "%s: %.*s", asking->engine->name, STR(asking->name)), &files);
	r = files_index(&files, e);
	if (r == 0)
		r = container_read(&files, CONTAINER_ANY, STR_NULL, request, image, e);
	files_done(&files);
	if (r == 0 && !has_id(image, &id))
		r = err_set(e, ERR_DIGEST, "%s: what comes of %.*s is not the image %s that it says it is", asking->socket, STR(asking->name),
			    digest_text(&id, text));
	if (r == 0)
		image->kind = asking->engine->name;
	return r;
}

static int read_from_engine(struct asking *asking, const struct source_request *request, struct image *image, struct err *e)
{
	int r;

	asking->arena = &image->arena;
	asking->client = http_client_new(asking->ctx, NULL, 1);
	r = fetch_image(asking, request, image, e);
	http_client_free(asking->client);
	return r;
}

static bool is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

static const char *find_socket(const struct local_engine *engine, struct arena *arena)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR"), *path;

	if (runtime && *runtime == '/' && is_there(path = arena_printf(arena, "%s/%s", runtime, engine->user_socket).p))
		return path;
	return is_there(engine->system_socket) ? engine->system_socket : NULL;
}

/* ---- from the disk ---- */

/* *ret_found false where there is no such store that can be read, too. */
static int read_store(const struct local_engine *engine, const char *root, const struct local_name *name, const struct source_request *request,
		      struct image *image, bool *ret_found, struct err *e)
{
	struct files *store = mem_zero(1, sizeof(*store));
	int r = files_open_store(root, store, e);

	*ret_found = false;
	if (r == 0)
		r = engine->read(store, name, request, image, ret_found, e);
	if (r == 0 && *ret_found) {
		image->kind = engine->name;
		image->source = store;
		image->close = files_close_store;
		return 0;
	}
	files_done(store);
	free(store);
	return r < 0 ? err_wrap(e, "%s", root) : 0;
}

static int read_stores(const struct local_engine *engine, const struct local_name *name, const struct source_request *request, struct image *image,
		       bool *ret_found, struct err *e)
{
	const char *home = getenv("HOME"), *roots[2] = {engine->system_root, NULL};

	*ret_found = false;
	if (engine->user_root && home && *home == '/')
		roots[1] = arena_printf(&image->arena, "%s/.local/share/%s", home, engine->user_root).p;
	for (size_t i = 0; i < 2 && !*ret_found; i++) {
		/* A store of another user is not ours to read, and none is the usual case: the engine is asked. */
		if (!roots[i] || access(roots[i], R_OK | X_OK) < 0)
			continue;
		if (read_store(engine, roots[i], name, request, image, ret_found, e) < 0 && *ret_found)
			return e->code;
	}
	return 0;
}

static int nowhere(const struct local_engine *engine, struct str name, struct err *e)
{
	err_set(e, ERR_NOT_FOUND, "%s: no image %.*s: it is not in %s, and there is no socket %s to ask for it", engine->name, STR(name), engine->system_root,
		engine->system_socket);
	return err_hint(e, "%s %.*s | plimsoll eval -", engine->save, STR(name));
}

int local_read(const struct ctx *ctx, const struct source_request *request, const struct local_engine *engine, struct str location,
	       struct image *image, struct err *e)
{
	const char *host = getenv(engine->host);
	struct asking asking = {.ctx = ctx, .engine = engine};
	struct local_name name;
	bool found = false;
	int r = local_name_parse(location, &image->arena, &name, e);

	if (r < 0)
		return r;
	asking.name = name.id.n ? location : name.name;
	if (name.root) {
		r = read_store(engine, name.root, &name, request, image, &found, e);
		return r < 0 || found ? r : err_set(e, ERR_NOT_FOUND, "%s: no image %.*s in it", name.root, STR(asking.name));
	}
	if (host && *host) {
		struct str path = str_of(host);

		if (!str_skip(&path, "unix://")) {
			err_set(e, ERR_UNSUPPORTED, "%s=%s: only an engine of this machine is asked, unix://PATH", engine->host, host);
			return err_hint(e, "%s %.*s | plimsoll eval -", engine->save, STR(location));
		}
		asking.socket = arena_text(&image->arena, path);
		return read_from_engine(&asking, request, image, e);
	}
	r = read_stores(engine, &name, request, image, &found, e);
	if (r < 0 || found)
		return r;
	asking.socket = find_socket(engine, &image->arena);
	return asking.socket ? read_from_engine(&asking, request, image, e) : nowhere(engine, asking.name, e);
}
