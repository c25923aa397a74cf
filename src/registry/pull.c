/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Manifests and blobs as a whole. Source: OCI distribution-spec 1.1, "Pull".
 */
#include <stdio.h>

#include "base/mem.h"
#include "codec/json.h"
#include "registry/parts.h"

#define ACCEPT                                                                                                             \
	MEDIA_INDEX ", " MEDIA_MANIFEST ", application/vnd.docker.distribution.manifest.list.v2+json, "                      \
	"application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.artifact.manifest.v1+json, */*"

static int not_that(struct endpoint *endpoint, const struct digest *wanted, const struct digest *got, struct err *e)
{
	char a[DIGEST_TEXT_MAX], b[DIGEST_TEXT_MAX];

	return err_set(e, ERR_DIGEST, "%.*s: what %.*s gives for %s is %s", STR(endpoint->repository), STR(endpoint->host), digest_text(wanted, a),
		       digest_text(got, b));
}

/* ---- one place after the other ---- */

struct fetch {
	struct registry *registry;
	struct asking asking;
	struct ask ask;
	struct str what; /* for errors */
	struct digest wanted; /* DIGEST_NONE where any will do */
	struct arena *arena;
	struct str media_type;
	struct digest digest;
};

static int fetch_at(void *arg, struct endpoint *endpoint, struct err *e)
{
	struct fetch *f = arg;
	struct http_response response;

	buf_clear(f->ask.body);
	if (registry_ask(f->registry, endpoint, &f->ask, f->arena, &response, NULL, e) < 0)
		return e->code == ERR_LIMIT ? err_wrap(e, "%.*s", STR(f->what)) : e->code;
	if (response.status != 200)
		return registry_refused(f->registry, endpoint, &response, f->what, e);
	f->media_type = http_header(&response, "content-type");
	f->digest = digest_of(f->wanted.algorithm, buf_str(f->ask.body));
	if (f->wanted.algorithm && !digest_eq(&f->wanted, &f->digest))
		return not_that(endpoint, &f->wanted, &f->digest, e);
	return 0;
}

/* What mirrors have not, or have wrong, the registry itself may have. */
static int fetch(struct fetch *f, struct err *e)
{
	return registry_each_place(f->registry, &f->asking, fetch_at, f, e);
}

/* ---- manifests ---- */

static bool is_type(struct str type)
{
	return str_starts(type, "application/vnd.") && str_find(type, ' ') < 0;
}

/* "application/json; charset=utf-8" */
static struct str without_parameters(struct str type)
{
	struct str name, parameters;

	str_cut(type, ';', &name, &parameters);
	return str_trim(name);
}

static int old_schema(struct str what, struct err *e)
{
	err_set(e, ERR_UNSUPPORTED, "%.*s: a manifest of schema 1, which says neither a configuration nor what its layers are", STR(what));
	return err_hint(e, "pull it and push it again with a current tool, which makes schema 2 of it");
}

int registry_read_type(struct str bytes, struct str header, struct str what, struct arena *arena, struct str *ret_type, struct err *e)
{
	auto_json struct json *root = NULL;
	struct json_caps caps = JSON_CAPS;
	struct str own;
	uint64_t schema = 0;
	char name[256];

	snprintf(name, sizeof(name), "%.*s", STR(str_slice(what, 0, sizeof(name) - 1)));
	caps.bytes = IMAGE_MANIFEST_MAX;
	header = without_parameters(header);
	if (str_starts(header, "application/vnd.docker.distribution.manifest.v1+"))
		return old_schema(what, e);
	if (json_parse(bytes, caps, name, &root, e) < 0)
		return e->code;
	if (json_u64(json_get(root, "schemaVersion"), &schema) && schema == 1)
		return old_schema(what, e);
	if (json_get(root, "manifests") && (json_get(root, "layers") || json_get(root, "config")))
		return err_set(e, ERR_FORMAT, "%s: an index and a manifest at once", name);
	own = json_get_text(root, "mediaType");
	if (own.n && is_type(header) && !str_eq(own, header))
		return err_set(e, ERR_FORMAT, "%s: it calls itself %.*s, and the registry calls it %.*s", name, STR(own), STR(header));
	if (!own.n)
		own = is_type(header) ? header : json_get(root, "manifests") ? STR_LIT(MEDIA_INDEX) : STR_LIT(MEDIA_MANIFEST);
	*ret_type = arena_str(arena, own);
	return 0;
}

static int read_manifest(struct registry *registry, bool itself, struct str name, struct arena *arena, struct str *ret_bytes, struct digest *ret_digest,
			 struct str *ret_media_type, struct err *e)
{
	auto_done(buf_done) struct buf body = BUF_INIT(IMAGE_MANIFEST_MAX);
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	struct fetch f = {.registry = registry, .asking.itself = itself, .arena = &scratch};
	struct str type;

	f.asking.by_tag = !digest_parse(name, &f.wanted);
	f.what = arena_printf(&scratch, "%.*s%c%.*s", STR(registry->name), f.asking.by_tag ? ':' : '@', STR(name));
	/* It becomes part of a path: what a document calls a digest may be "../../another/manifests/1.0". */
	if (f.asking.by_tag && !registry_is_tag(name))
		return err_set(e, ERR_FORMAT, "%.*s: neither a tag nor a digest that we know: %.*s", STR(registry->name), STR(str_slice(name, 0, 200)));
	f.ask = (struct ask){.path = arena_printf(&scratch, "manifests/%.*s", STR(name)), .actions = "pull", .max = IMAGE_MANIFEST_MAX, .body = &body,
			     .headers = {{STR_LIT("Accept"), STR_LIT(ACCEPT)}}, .header_count = 1};
	if (fetch(&f, e) < 0 || registry_read_type(buf_str(&body), f.media_type, f.what, arena, &type, e) < 0)
		return e->code;
	*ret_bytes = arena_str(arena, buf_str(&body));
	*ret_digest = f.digest;
	*ret_media_type = type;
	return 0;
}

int registry_manifest(struct artifacts *artifacts, struct str name, struct arena *arena, struct str *ret_bytes, struct digest *ret_digest,
		      struct str *ret_media_type, struct err *e)
{
	return read_manifest((struct registry *)artifacts, false, name, arena, ret_bytes, ret_digest, ret_media_type, e);
}

int registry_own_manifest(struct registry *registry, struct str name, struct arena *arena, struct str *ret_bytes, struct err *e)
{
	struct digest digest;
	struct str type;

	return read_manifest(registry, true, name, arena, ret_bytes, &digest, &type, e);
}

/* ---- blobs ---- */

int registry_blob(struct artifacts *artifacts, const struct digest *digest, size_t max, struct arena *arena, struct str *ret_bytes, struct err *e)
{
	auto_done(buf_done) struct buf body = BUF_INIT(max);
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	struct registry *registry = (struct registry *)artifacts;
	struct fetch f = {.registry = registry, .arena = &scratch, .wanted = *digest};
	char text[DIGEST_TEXT_MAX];

	f.what = arena_printf(&scratch, "%.*s: blob %s", STR(artifacts->name), digest_text(digest, text));
	f.ask = (struct ask){.path = arena_printf(&scratch, "blobs/%s", text), .actions = "pull", .max = max, .body = &body};
	if (fetch(&f, e) < 0)
		return e->code;
	*ret_bytes = arena_str(arena, buf_str(&body));
	return 0;
}
