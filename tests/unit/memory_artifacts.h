/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A place of artifacts in memory: manifests and blobs by digest, manifests by tag, referrers by what a manifest names as its subject. It counts what is
 * asked for, and refuses what a test says.
 */
#ifndef PLIMSOLL_TESTS_MEMORY_ARTIFACTS_H
#define PLIMSOLL_TESTS_MEMORY_ARTIFACTS_H

#include <stdatomic.h>

#include "codec/json.h"
#include "crypto/hash.h"
#include "model/artifacts.h"
#include "test.h"

struct memory_item {
	struct digest digest;
	struct str bytes, media_type, tag; /* media_type empty: a blob */
};

struct memory_artifacts {
	struct artifacts artifacts;
	struct arena arena;
	VEC(struct memory_item) items;
	struct str layout;           /* index.json; empty: it is no layout */
	const char *refused;         /* a tag, or digits of a digest, that cannot be had */
	bool referrers_refused;
	enum artifact_place place;   /* that referrers are said to be in */
	size_t list_size;            /* bytes that each list is said to have been */
	atomic_size_t asked;
};

static inline struct digest memory_digest(struct str bytes)
{
	struct digest digest = {.algorithm = DIGEST_SHA256};

	hash_bytes(HASH_SHA256, bytes, digest.bytes);
	return digest;
}

static inline const char *memory_text(struct arena *arena, const struct digest *digest)
{
	char text[DIGEST_TEXT_MAX];

	return arena_text(arena, str_of(digest_text(digest, text)));
}

static inline bool memory_refuses(const struct memory_artifacts *memory, struct str name)
{
	return memory->refused && str_search(name, str_of(memory->refused)) >= 0;
}

static inline int memory_manifest(struct artifacts *artifacts, struct str name, struct arena *arena, struct str *ret_bytes, struct digest *ret_digest,
				  struct str *ret_media_type, struct err *e)
{
	struct memory_artifacts *memory = (struct memory_artifacts *)artifacts;
	struct digest digest = {0};

	atomic_fetch_add(&memory->asked, 1);
	if (memory_refuses(memory, name))
		return err_set(e, ERR_IO, "%.*s: 503 Service Unavailable", STR(name));
	digest_parse(name, &digest);
	vec_each(item, &memory->items)
		if (item->media_type.n && (digest.algorithm != DIGEST_NONE ? digest_eq(&digest, &item->digest) : str_eq(name, item->tag))) {
			*ret_bytes = arena_str(arena, item->bytes);
			*ret_digest = item->digest;
			*ret_media_type = arena_str(arena, item->media_type);
			return 0;
		}
	return err_set(e, ERR_NOT_FOUND, "%.*s: no such manifest", STR(name));
}

static inline int memory_blob(struct artifacts *artifacts, const struct digest *digest, size_t max, struct arena *arena, struct str *ret_bytes, struct err *e)
{
	struct memory_artifacts *memory = (struct memory_artifacts *)artifacts;
	char text[DIGEST_TEXT_MAX];

	atomic_fetch_add(&memory->asked, 1);
	if (memory_refuses(memory, str_of(digest_text(digest, text))))
		return err_set(e, ERR_IO, "%s: 503 Service Unavailable", text);
	vec_each(item, &memory->items)
		if (digest_eq(digest, &item->digest)) {
			if (item->bytes.n > max)
				return err_set(e, ERR_LIMIT, "%s: more than %zu bytes", text, max);
			*ret_bytes = arena_str(arena, item->bytes);
			return 0;
		}
	return err_set(e, ERR_NOT_FOUND, "%s: no such blob", text);
}

static inline int memory_referrers(struct artifacts *artifacts, const struct digest *subject, struct arena *arena, struct artifact_referrer_list *list,
				   struct err *e)
{
	struct memory_artifacts *memory = (struct memory_artifacts *)artifacts;

	atomic_fetch_add(&memory->asked, 1);
	atomic_fetch_add(&artifacts->listed, memory->list_size);
	if (memory->referrers_refused)
		return err_set(e, ERR_IO, "referrers: 401 Unauthorized");
	vec_each(item, &memory->items) {
		struct json *manifest = NULL;
		struct err ignored = ERR_INIT;
		struct digest says = {0};

		/* Most have none, and there may be a thousand. */
		if (!item->media_type.n || str_search(item->bytes, STR_LIT("\"subject\"")) < 0 || json_parse(item->bytes, JSON_CAPS, "manifest", &manifest, &ignored) < 0)
			continue;
		if (digest_parse(json_get_text(json_get(manifest, "subject"), "digest"), &says) && digest_eq(&says, subject))
			*vec_push(list) = (struct artifact_referrer){
				.descriptor = {
					.digest = item->digest, .size = item->bytes.n, .media_type = arena_str(arena, item->media_type),
					.artifact_type = arena_str(arena, json_get_text(manifest, "artifactType")),
				},
				.place = memory->place,
			};
		json_free(manifest);
	}
	return 0;
}

static inline int memory_tags(struct artifacts *artifacts, struct arena *arena, struct str_list *ret_tags, struct err *e)
{
	struct memory_artifacts *memory = (struct memory_artifacts *)artifacts;

	(void)e;
	atomic_fetch_add(&memory->asked, 1);
	atomic_fetch_add(&artifacts->listed, memory->list_size);
	vec_each(item, &memory->items)
		if (item->tag.n)
			*vec_push(ret_tags) = arena_str(arena, item->tag);
	return 0;
}

static inline int memory_index(struct artifacts *artifacts, struct arena *arena, struct str *ret_bytes, struct err *e)
{
	(void)e;
	*ret_bytes = arena_str(arena, ((struct memory_artifacts *)artifacts)->layout);
	return 0;
}

static inline void memory_init(struct memory_artifacts *memory)
{
	*memory = (struct memory_artifacts){
		.artifacts = {
			.name = STR_LIT("registry.example/shop"), .repository = STR_LIT("registry.example/shop"), .manifest = memory_manifest,
			.blob = memory_blob, .referrers = memory_referrers, .tags = memory_tags,
		},
	};
}

static inline void memory_done(struct memory_artifacts *memory)
{
	vec_done(&memory->items);
	arena_done(&memory->arena);
}

static inline struct digest memory_put(struct memory_artifacts *memory, const char *media_type, const char *tag, struct str bytes)
{
	struct memory_item *item = vec_push(&memory->items);

	*item = (struct memory_item){memory_digest(bytes), arena_str(&memory->arena, bytes), str_of(media_type), str_of(tag)};
	return item->digest;
}

static inline struct digest memory_put_blob(struct memory_artifacts *memory, struct str bytes)
{
	return memory_put(memory, "", "", bytes);
}

#define MEMORY_MANIFEST "application/vnd.oci.image.manifest.v1+json"
#define MEMORY_INDEX "application/vnd.oci.image.index.v1+json"

/* A manifest with one layer; artifact_type and subject may be empty and NULL, the tag empty. */
static inline struct digest memory_put_artifact(struct memory_artifacts *memory, const char *artifact_type, const char *tag, const struct digest *subject,
						const char *layer_type, struct str layer)
{
	struct arena *arena = &memory->arena;
	struct digest blob = memory_put_blob(memory, layer);
	struct str type = artifact_type[0] ? arena_printf(arena, "\"artifactType\":\"%s\",", artifact_type) : STR_LIT("");
	struct str about = subject ? arena_printf(arena, ",\"subject\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":1}", MEMORY_MANIFEST,
						  memory_text(arena, subject)) : STR_LIT("");

	return memory_put(memory, MEMORY_MANIFEST, tag, arena_printf(arena,
		"{\"schemaVersion\":2,\"mediaType\":\"%s\",%.*s\"config\":{\"mediaType\":\"application/vnd.oci.empty.v1+json\",\"digest\":"
		"\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\",\"size\":2},"
		"\"layers\":[{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%zu}]%.*s}",
		MEMORY_MANIFEST, STR(type), layer_type, memory_text(arena, &blob), layer.n, STR(about)));
}

#endif
