/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing: blobs in one piece or in several, manifests, and the tag that stands in for the referrers API where a registry has none.
 * Source: OCI distribution-spec 1.1, "Push", "Pushing Manifests with Subject".
 */
#include "base/mem.h"
#include "codec/json.h"
#include "net/url.h"
#include "model/descriptor.h"
#include "registry/parts.h"

#define CHUNK_STANDING ((uint64_t)16 << 20) /* bytes of a piece; what is no larger goes in one */
#define CHUNK_SMALL ((uint64_t)1 << 20)     /* after a server would not take more at once */
#define INDEX_TRIES 3 /* somebody else may write the same tag between our reading and our writing */

struct upload {
	struct registry *registry;
	struct endpoint *endpoint;
	struct arena *arena;
	struct digest digest;
	struct http_content content;
	uint64_t size;
	struct str location; /* of the session */
	uint64_t chunk_least;
	struct str what;
};

static int send(struct upload *u, const struct ask *given, struct http_response *ret_response, struct err *e)
{
	struct ask ask = *given;

	ask.actions = "pull,push";
	ask.max = REGISTRY_ANSWER_MAX;
	return registry_ask(u->registry, u->endpoint, &ask, u->arena, ret_response, NULL, e);
}

static int refused(struct upload *u, const struct http_response *response, struct err *e)
{
	registry_refused(u->registry, u->endpoint, response, u->what, e);
	/* Nobody looked for something that is not there. */
	return e->code = e->code == ERR_NOT_FOUND ? ERR_IO : e->code;
}

/* Where the session goes on; servers may change it with every answer. */
static int take_location(struct upload *u, const struct http_response *response, struct err *e)
{
	struct str location = http_header(response, "location");
	const char *joined = location.n ? url_join(u->arena, str_of(response->url), location) : NULL;

	if (!joined)
		return err_set(e, ERR_FORMAT, "%.*s: %.*s does not say where to send it", STR(u->what), STR(u->endpoint->host));
	u->location = str_of(joined);
	str_to_u64(http_header(response, "oci-chunk-min-length"), &u->chunk_least);
	return 0;
}

static int is_there(struct upload *u, struct err *e)
{
	char text[DIGEST_TEXT_MAX];
	struct http_response response;
	const struct ask ask = {.method = HTTP_HEAD, .path = arena_printf(u->arena, "blobs/%s", digest_text(&u->digest, text))};

	if (send(u, &ask, &response, e) < 0)
		return e->code;
	return response.status == 200;
}

/* 1: another repository of the registry had it, and now this one has it too. */
static int begin(struct upload *u, struct str from, struct err *e)
{
	char text[DIGEST_TEXT_MAX];
	auto_done(buf_done) struct buf path = BUF_INIT(4096);
	struct http_response response;
	struct ask ask = {.method = HTTP_POST, .from = from};

	buf_puts(&path, "blobs/uploads/");
	if (from.n) {
		buf_printf(&path, "?mount=%s&from=", digest_text(&u->digest, text));
		url_escape(&path, from);
	}
	ask.path = buf_str(&path);
	if (send(u, &ask, &response, e) < 0)
		return e->code;
	if (from.n && response.status == 201)
		return 1;
	if (response.status != 202)
		return refused(u, &response, e);
	return take_location(u, &response, e);
}

static struct http_content part_of(const struct upload *u, uint64_t at, uint64_t n)
{
	struct http_content part = u->content;

	part.bytes = str_slice(part.bytes, (size_t)at, (size_t)(at + n));
	part.offset += at;
	part.size = n;
	part.present = true;
	return part;
}

/* The last request of a session, with the digest; all the bytes, or none where they have been sent. 413: they are too many for one request. */
static int finish(struct upload *u, uint64_t at, unsigned *ret_status, struct err *e)
{
	const struct http_header type = {STR_LIT("Content-Type"), STR_LIT("application/octet-stream")};
	char text[DIGEST_TEXT_MAX];
	auto_done(buf_done) struct buf url = BUF_INIT((size_t)64 << 10);
	struct http_response response;
	struct ask ask = {.method = HTTP_PUT, .headers = {type}, .header_count = 1, .content = part_of(u, at, u->size - at)};

	buf_printf(&url, "%.*s%sdigest=", STR(u->location), str_find(u->location, '?') < 0 ? "?" : "&");
	url_escape(&url, str_of(digest_text(&u->digest, text)));
	ask.path = buf_str(&url);
	if (send(u, &ask, &response, e) < 0)
		return e->code;
	*ret_status = response.status;
	return response.status == 201 || response.status == 204 || response.status == 413 ? 0 : refused(u, &response, e);
}

/* Content-Range of the specification: "0-1048575", without a unit. */
static int send_chunk(struct upload *u, uint64_t at, uint64_t n, unsigned *ret_status, struct err *e)
{
	struct http_response response;
	struct ask ask = {.method = HTTP_PATCH, .path = u->location, .header_count = 2, .content = part_of(u, at, n)};

	ask.headers[0] = (struct http_header){STR_LIT("Content-Type"), STR_LIT("application/octet-stream")};
	ask.headers[1] = (struct http_header){STR_LIT("Content-Range"), arena_printf(u->arena, "%llu-%llu", (unsigned long long)at,
										      (unsigned long long)(at + n - 1))};
	if (send(u, &ask, &response, e) < 0)
		return e->code;
	*ret_status = response.status;
	if (response.status == 413 || response.status == 416)
		return 0;
	return response.status == 202 || response.status == 201 || response.status == 204 ? take_location(u, &response, e) : refused(u, &response, e);
}

/* 0 and the last status: 413 where a smaller piece may do, 416 where the server has lost count. */
static int send_chunks(struct upload *u, uint64_t chunk, unsigned *ret_status, struct err *e)
{
	for (uint64_t at = 0; at < u->size; at += chunk) {
		uint64_t n = u->size - at < chunk ? u->size - at : chunk;

		if (send_chunk(u, at, n, ret_status, e) < 0)
			return e->code;
		if (*ret_status == 413 || *ret_status == 416)
			return 0;
	}
	return finish(u, u->size, ret_status, e);
}

static uint64_t at_least(uint64_t chunk, uint64_t least)
{
	return chunk < least && least < CHUNK_STANDING * 16 ? least : chunk;
}

/* In one request; in pieces where it is large, or the server would not have so much at once; in small ones where it would not have those either. */
static int send_all(struct upload *u, struct err *e)
{
	unsigned status = 413;

	if (u->size <= CHUNK_STANDING && finish(u, 0, &status, e) < 0)
		return e->code;
	for (uint64_t chunk = u->size > CHUNK_STANDING ? CHUNK_STANDING : CHUNK_SMALL; status == 413 || status == 416; chunk = CHUNK_SMALL) {
		bool again = chunk == CHUNK_SMALL;

		/* What a server has refused it may have closed. */
		if (begin(u, STR_NULL, e) < 0 || send_chunks(u, at_least(chunk, u->chunk_least), &status, e) < 0)
			return e->code;
		if (again && (status == 413 || status == 416))
			return err_set(e, ERR_IO, "%.*s: %.*s answers %u to pieces of %llu bytes too", STR(u->what), STR(u->endpoint->host), status,
				       (unsigned long long)chunk);
	}
	return 0;
}

static int push_blob(struct registry *registry, const struct digest *digest, const struct http_content *content, uint64_t size, struct str from, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	char text[DIGEST_TEXT_MAX];
	struct upload u = {.registry = registry, .endpoint = registry_itself(registry), .arena = &arena, .digest = *digest, .content = *content, .size = size};
	int r;

	u.what = arena_printf(&arena, "%.*s: blob %s", STR(registry->name), digest_text(digest, text));
	r = is_there(&u, e);
	if (r == 0 && from.n)
		r = begin(&u, from, e);
	else if (r == 0 && size <= CHUNK_STANDING)
		r = begin(&u, STR_NULL, e);
	if (r)
		return r < 0 ? r : 0;
	return send_all(&u, e);
}

int registry_put_blob(struct artifacts *artifacts, struct str bytes, struct digest *ret_digest, struct err *e)
{
	struct digest digest = digest_of(DIGEST_SHA256, bytes);
	const struct http_content content = {.bytes = bytes};
	int r = push_blob((struct registry *)artifacts, &digest, &content, bytes.n, STR_NULL, e);

	if (r == 0)
		*ret_digest = digest;
	return r;
}

int registry_put_file(struct registry *registry, const struct digest *digest, int fd, uint64_t size, struct str from, struct err *e)
{
	const struct http_content content = {.fd = fd, .size = size};

	return push_blob(registry, digest, &content, size, from, e);
}

/* ---- manifests ---- */

static int put(struct upload *u, struct str bytes, struct str media_type, struct str name, struct http_response *ret_response, struct err *e)
{
	struct ask ask = {.method = HTTP_PUT, .path = arena_printf(u->arena, "manifests/%.*s", STR(name)), .header_count = 1,
			  .headers = {{STR_LIT("Content-Type"), media_type}}, .content = {.bytes = bytes, .present = true}};

	if (send(u, &ask, ret_response, e) < 0)
		return e->code;
	return ret_response->status == 201 || ret_response->status == 200 ? 0 : refused(u, ret_response, e);
}

/* What the tag's index will say of the manifest: its own type, else that of its configuration. */
static int describe(const struct json *manifest, struct str bytes, struct str media_type, struct arena *arena, struct artifact_descriptor *d)
{
	struct json_members annotation = json_members(json_get(manifest, "annotations"));
	struct str type = json_get_text(manifest, "artifactType");

	*d = (struct artifact_descriptor){.media_type = media_type, .size = bytes.n, .digest = digest_of(DIGEST_SHA256, bytes)};
	d->artifact_type = arena_str(arena, type.n ? type : json_get_text(json_get(manifest, "config"), "mediaType"));
	d->annotations.v = arena_array(arena, struct key_value, json_count(json_get(manifest, "annotations")));
	while (json_next(&annotation))
		d->annotations.v[d->annotations.n++] = (struct key_value){arena_str(arena, annotation.key), arena_str(arena, json_text(annotation.value))};
	return 0;
}

static bool lists(const struct json *index, const struct digest *digest)
{
	char text[DIGEST_TEXT_MAX];

	json_each(item, json_get(index, "manifests"))
		if (str_is(json_get_text(item, "digest"), digest_text(digest, text)))
			return true;
	return false;
}

/* The index with one more descriptor; what is in it stays as it is. */
static void write_index(const struct json *index, const struct artifact_descriptor *more, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out, 0);
	struct json_members member = json_members(index);

	json_open(&w, '{');
	if (!index) {
		json_key(&w, "schemaVersion"), json_put_u64(&w, 2);
		json_member_text(&w, "mediaType", STR_LIT(MEDIA_INDEX));
	}
	while (json_next(&member))
		if (!str_is(member.key, "manifests")) {
			json_key_str(&w, member.key);
			json_put_value(&w, member.value);
		}
	json_key(&w, "manifests");
	json_open(&w, '[');
	json_each(item, json_get(index, "manifests"))
		json_put_value(&w, item);
	descriptor_write(&w, more);
	json_close(&w, ']');
	json_close(&w, '}');
}

/* 1: it was there already. */
static int add_once(struct upload *u, struct str tag, const struct artifact_descriptor *d, struct err *e)
{
	auto_done(buf_done) struct buf out = BUF_INIT(IMAGE_MANIFEST_MAX);
	auto_json struct json *index = NULL;
	struct http_response response;
	struct str bytes;
	int r = registry_own_manifest(u->registry, tag, u->arena, &bytes, e);

	if (r == ERR_NOT_FOUND)
		*e = ERR_INIT;
	else if (r < 0 || (r = json_parse(bytes, JSON_CAPS, "index of referrers", &index, e)) < 0)
		return r;
	if (index && !json_is(json_get(index, "manifests"), JSON_KIND_ARRAY))
		return err_set(e, ERR_FORMAT, "%.*s:%.*s is no index, and stands where the referrers are to be listed", STR(u->registry->name), STR(tag));
	if (lists(index, &d->digest))
		return 1;
	write_index(index, d, &out);
	if (out.full)
		return err_set(e, ERR_LIMIT, "%.*s:%.*s: an index of more than %zu bytes", STR(u->registry->name), STR(tag), out.max);
	return put(u, buf_str(&out), STR_LIT(MEDIA_INDEX), tag, &response, e);
}

/* Read, added to, written, and read again: who writes at the same time may win once, and is not overwritten for ever. */
static int add_to_tag(struct upload *u, const struct digest *subject, const struct artifact_descriptor *d, struct err *e)
{
	char text[DIGEST_TEXT_MAX];
	struct str tag = arena_str(u->arena, str_of(digest_tag(subject, text)));

	for (int tries = 0; tries <= INDEX_TRIES; tries++) {
		int r = add_once(u, tag, d, e);

		if (r)
			return r < 0 ? r : 0;
	}
	return err_set(e, ERR_IO, "%.*s:%.*s: others write the list of referrers at the same time, and ours is lost each time", STR(u->registry->name),
		       STR(tag));
}

int registry_put_manifest(struct artifacts *artifacts, struct str bytes, struct str media_type, struct str tag, struct digest *ret_digest, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	auto_json struct json *manifest = NULL;
	struct registry *registry = (struct registry *)artifacts;
	struct upload u = {.registry = registry, .endpoint = registry_itself(registry), .arena = &arena};
	struct digest digest = digest_of(DIGEST_SHA256, bytes), subject;
	struct artifact_descriptor d;
	struct http_response response;
	char text[DIGEST_TEXT_MAX];
	struct str name = tag.n ? tag : str_of(digest_text(&digest, text));

	u.what = arena_printf(&arena, "%.*s%c%.*s", STR(registry->name), tag.n ? ':' : '@', STR(name));
	if (json_parse(bytes, JSON_CAPS, u.what.p, &manifest, e) < 0 || put(&u, bytes, media_type, name, &response, e) < 0)
		return e->code;
	if (digest_parse(json_get_text(json_get(manifest, "subject"), "digest"), &subject) && !http_header(&response, "oci-subject").n) {
		describe(manifest, bytes, media_type, &arena, &d);
		if (add_to_tag(&u, &subject, &d, e) < 0)
			return e->code;
	}
	*ret_digest = digest;
	return 0;
}
