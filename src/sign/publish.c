/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/publish.h"

#include "base/clock.h"
#include "codec/base64.h"
#include "codec/dsse.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "crypto/hash.h"

#define EMPTY_TYPE "application/vnd.oci.empty.v1+json"
#define EMPTY "{}"
#define CONFIG_TYPE "application/vnd.oci.image.config.v1+json"
#define SIMPLE_SIGNING_TYPE "application/vnd.dev.cosign.simplesigning.v1+json"
#define ENVELOPE_TYPE "application/vnd.dsse.envelope.v1+json"
#define SIGNATURE_KEY "dev.cosignproject.cosign/signature"

int subject_find(struct artifacts *artifacts, struct str name, struct arena *arena, struct subject *ret_subject, struct str *ret_bytes, struct err *e)
{
	struct str bytes, media_type;

	if (artifacts->manifest(artifacts, name, arena, &bytes, &ret_subject->digest, &media_type, e) < 0)
		return e->code;
	if (ret_subject->digest.algorithm != DIGEST_SHA256)
		return err_set(e, ERR_UNSUPPORTED, "%.*s: named by another digest than SHA-256, which signatures are about", STR(artifacts->name));
	ret_subject->size = bytes.n;
	ret_subject->media_type = media_type;
	*ret_bytes = bytes;
	return 0;
}

static void open_descriptor(struct json_writer *w, struct str media_type, const struct digest *digest, uint64_t size)
{
	char text[DIGEST_TEXT_MAX];

	json_open(w, '{');
	json_member_text(w, "mediaType", media_type);
	json_member_text(w, "digest", str_of(digest_text(digest, text)));
	json_member_u64(w, "size", size);
}

static void put_descriptor(struct json_writer *w, const char *key, struct str media_type, const struct digest *digest, uint64_t size)
{
	json_key(w, key);
	open_descriptor(w, media_type, digest, size);
	json_close(w, '}');
}

static void open_manifest(struct json_writer *w)
{
	json_open(w, '{');
	json_member_u64(w, "schemaVersion", 2);
	json_member_text(w, "mediaType", STR_LIT(MEDIA_MANIFEST));
}

/* ---- referrers ---- */

static void put_bundle_annotations(struct json_writer *w, struct str predicate_type, int64_t now)
{
	char created[CLOCK_TEXT_MAX];

	clock_format(now, created);
	json_key(w, "annotations");
	json_open(w, '{');
	json_member_text(w, "dev.sigstore.bundle.content", predicate_type.n ? STR_LIT("dsse-envelope") : STR_LIT("message-signature"));
	json_member_text_opt(w, "dev.sigstore.bundle.predicateType", predicate_type);
	json_member_text(w, "org.opencontainers.image.created", str_of(created));
	json_close(w, '}');
}

int publish_bundle(struct artifacts *artifacts, const struct subject *subject, struct str bundle, struct str predicate_type, int64_t now,
		   struct digest *ret_manifest, struct err *e)
{
	auto_done(buf_done) struct buf manifest = BUF_INIT(IMAGE_MANIFEST_MAX);
	struct json_writer w = JSON_WRITER(&manifest, 0);
	struct digest layer, config;

	if (artifacts->put_blob(artifacts, bundle, &layer, e) < 0 || artifacts->put_blob(artifacts, STR_LIT(EMPTY), &config, e) < 0)
		return e->code;
	open_manifest(&w);
	json_member_text(&w, "artifactType", STR_LIT(BUNDLE_TYPE));
	put_descriptor(&w, "config", STR_LIT(EMPTY_TYPE), &config, sizeof(EMPTY) - 1);
	json_key(&w, "layers");
	json_open(&w, '[');
	open_descriptor(&w, STR_LIT(BUNDLE_TYPE), &layer, bundle.n);
	json_close(&w, '}');
	json_close(&w, ']');
	put_descriptor(&w, "subject", subject->media_type, &subject->digest, subject->size);
	put_bundle_annotations(&w, predicate_type, now);
	json_close(&w, '}');
	return artifacts->put_manifest(artifacts, buf_str(&manifest), STR_LIT(MEDIA_MANIFEST), STR_NULL, ret_manifest, e);
}

/* ---- Cosign's first two versions ---- */

void simple_signing(struct str reference, const struct digest *digest, const struct key_value_list *annotations, struct buf *ret_json)
{
	struct json_writer w = JSON_WRITER(ret_json, 0);
	char text[DIGEST_TEXT_MAX];

	json_open(&w, '{');
	json_key(&w, "critical"), json_open(&w, '{');
	json_key(&w, "identity"), json_open(&w, '{');
	json_member_text(&w, "docker-reference", reference);
	json_close(&w, '}');
	json_key(&w, "image"), json_open(&w, '{');
	json_member_text(&w, "docker-manifest-digest", str_of(digest_text(digest, text)));
	json_close(&w, '}');
	json_member_text(&w, "type", STR_LIT("cosign container image signature"));
	json_close(&w, '}');
	json_key(&w, "optional");
	if (annotations && annotations->n) {
		json_open(&w, '{');
		vec_each(annotation, annotations) {
			json_key_str(&w, annotation->key);
			json_put_text(&w, annotation->value);
		}
		json_close(&w, '}');
	} else {
		json_put_null(&w);
	}
	json_close(&w, '}');
}

/* A layer of such a manifest. */
struct kept {
	struct str media_type, digest;
	uint64_t size;
	struct key_value_list annotations;
};
VEC_TYPE(kept_list, struct kept);

static void kept_done(struct kept_list *list)
{
	vec_each(kept, list)
		vec_done(&kept->annotations);
	vec_done(list);
}

static int keep_layer(const struct json *layer, struct arena *arena, struct kept_list *list, struct err *e)
{
	struct json_members members = json_members(json_get(layer, "annotations"));
	struct kept *kept = vec_push(list);
	struct digest digest;

	kept->media_type = arena_str(arena, json_get_text(layer, "mediaType"));
	kept->digest = arena_str(arena, json_get_text(layer, "digest"));
	if (!digest_parse(kept->digest, &digest) || !json_u64(json_get(layer, "size"), &kept->size))
		return err_set(e, ERR_FORMAT, "a layer without digest and size");
	while (json_next(&members))
		*vec_push(&kept->annotations) = (struct key_value){arena_str(arena, members.key), arena_str(arena, json_text(members.value))};
	return 0;
}

/* What stands under the tag already; none where there is no such tag. */
static int keep_layers(struct artifacts *artifacts, struct str tag, struct arena *arena, struct kept_list *list, struct err *e)
{
	auto_json struct json *json = NULL;
	struct str bytes, media_type;
	struct digest digest;
	int r = artifacts->manifest(artifacts, tag, arena, &bytes, &digest, &media_type, e);

	if (r == ERR_NOT_FOUND) {
		*e = ERR_INIT;
		return 0;
	}
	if (r == 0)
		r = json_parse(bytes, JSON_CAPS, tag.p, &json, e);
	if (r == 0 && json_count(json_get(json, "layers")) >= COSIGN_SIGNATURES_MAX)
		return err_set(e, ERR_LIMIT, "%.*s: %d signatures already, the most there may be", STR(tag), COSIGN_SIGNATURES_MAX);
	if (r == 0)
		json_each(layer, json_get(json, "layers"))
			if (keep_layer(layer, arena, list, e) < 0)
				return err_wrap(e, "%.*s", STR(tag));
	return r;
}

static struct str base64_of(struct arena *arena, struct str bytes)
{
	auto_done(buf_done) struct buf text = BUF_INIT(bytes.n * 4 / 3 + 8);

	base64_encode(bytes, &text);
	return arena_str(arena, buf_str(&text));
}

/* The promise of a log, as Cosign writes it. */
static struct str promise_of(const struct signed_entry *entry, struct arena *arena)
{
	auto_done(buf_done) struct buf out = BUF_INIT(SIGNED_BUNDLE_MAX);
	struct json_writer w = JSON_WRITER(&out, 0);
	char digits[HASH_DIGITS_MAX];

	json_open(&w, '{');
	json_member_text(&w, "SignedEntryTimestamp", base64_of(arena, entry->promise));
	json_key(&w, "Payload"), json_open(&w, '{');
	json_member_text(&w, "body", base64_of(arena, entry->body));
	json_member_u64(&w, "integratedTime", (uint64_t)entry->integrated_time);
	json_member_u64(&w, "logIndex", (uint64_t)entry->index);
	json_member_text(&w, "logID", hash_digits((const unsigned char *)entry->log_id.p, entry->log_id.n, digits));
	json_close(&w, '}');
	json_close(&w, '}');
	return arena_str(arena, buf_str(&out));
}

static void annotate(struct kept *kept, const char *key, struct str value)
{
	*vec_push(&kept->annotations) = (struct key_value){str_of(key), value};
}

static void annotate_proof(struct kept *kept, const struct signed_thing *thing, struct arena *arena)
{
	if (thing->certificate_pem.n) {
		annotate(kept, "dev.sigstore.cosign/certificate", thing->certificate_pem);
		annotate(kept, "dev.sigstore.cosign/chain", thing->chain_pem);
	}
	vec_each(entry, &thing->entries)
		if (entry->promise.n) {
			annotate(kept, "dev.sigstore.cosign/bundle", promise_of(entry, arena));
			break;
		}
	if (thing->timestamps.n)
		annotate(kept, "dev.sigstore.cosign/rfc3161timestamp",
			 arena_printf(arena, "{\"SignedRFC3161Timestamp\":\"%.*s\"}", STR(base64_of(arena, thing->timestamps.v[0]))));
}

/* The configuration that Cosign gives such manifests: an image of nothing, with the layers' digests. */
static void put_config(const struct kept_list *list, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out, 0);

	json_open(&w, '{');
	json_member_text(&w, "architecture", STR_NULL);
	json_member_text(&w, "os", STR_NULL);
	json_key(&w, "config"), json_open(&w, '{'), json_close(&w, '}');
	json_key(&w, "rootfs"), json_open(&w, '{');
	json_member_text(&w, "type", STR_LIT("layers"));
	json_key(&w, "diff_ids"), json_open(&w, '[');
	vec_each(kept, list)
		json_put_text(&w, kept->digest);
	json_close(&w, ']');
	json_close(&w, '}');
	json_close(&w, '}');
}

static void put_layers(const struct kept_list *list, struct buf *out, const struct digest *config, uint64_t size)
{
	struct json_writer w = JSON_WRITER(out, 0);
	struct digest digest;

	open_manifest(&w);
	put_descriptor(&w, "config", STR_LIT(CONFIG_TYPE), config, size);
	json_key(&w, "layers");
	json_open(&w, '[');
	vec_each(kept, list) {
		digest_parse(kept->digest, &digest);
		open_descriptor(&w, kept->media_type, &digest, kept->size);
		json_key(&w, "annotations"), json_open(&w, '{');
		vec_each(annotation, &kept->annotations) {
			json_key_str(&w, annotation->key);
			json_put_text(&w, annotation->value);
		}
		json_close(&w, '}');
		json_close(&w, '}');
	}
	json_close(&w, ']');
	json_close(&w, '}');
}

static int put_under_tag(struct artifacts *artifacts, struct str tag, const struct kept_list *list, struct digest *ret_manifest, struct err *e)
{
	auto_done(buf_done) struct buf config = BUF_INIT(1 << 20), manifest = BUF_INIT(IMAGE_MANIFEST_MAX);
	struct digest digest;

	put_config(list, &config);
	if (artifacts->put_blob(artifacts, buf_str(&config), &digest, e) < 0)
		return e->code;
	put_layers(list, &manifest, &digest, config.n);
	if (manifest.full)
		return err_set(e, ERR_LIMIT, "%.*s: a manifest larger than %zu bytes", STR(tag), IMAGE_MANIFEST_MAX);
	return artifacts->put_manifest(artifacts, buf_str(&manifest), STR_LIT(MEDIA_MANIFEST), tag, ret_manifest, e);
}

/* "sha256-….sig" */
static struct str tag_of(const struct digest *digest, const char *suffix, struct arena *arena)
{
	char text[DIGEST_TEXT_MAX];

	return arena_printf(arena, "%s.%s", digest_tag(digest, text), suffix);
}

/* The layer comes last, behind those that are there. */
static int publish(struct artifacts *artifacts, const struct subject *subject, const char *suffix, struct kept *kept, struct str blob, struct arena *arena,
		   struct digest *ret_manifest, struct err *e)
{
	struct str tag = tag_of(&subject->digest, suffix, arena);
	struct kept_list list = {0};
	char text[DIGEST_TEXT_MAX];
	struct digest digest;
	int r = keep_layers(artifacts, tag, arena, &list, e);

	if (r == 0)
		r = artifacts->put_blob(artifacts, blob, &digest, e);
	if (r == 0) {
		kept->digest = arena_str(arena, str_of(digest_text(&digest, text)));
		kept->size = blob.n;
		*vec_push(&list) = *kept;
		r = put_under_tag(artifacts, tag, &list, ret_manifest, e);
	} else {
		vec_done(&kept->annotations);
	}
	kept_done(&list);
	return r;
}

int publish_signature(struct artifacts *artifacts, const struct subject *subject, const struct signed_thing *thing, struct digest *ret_manifest, struct err *e)
{
	struct kept kept = {.media_type = STR_LIT(SIMPLE_SIGNING_TYPE)};
	struct arena arena = ARENA_INIT;
	int r;

	annotate(&kept, SIGNATURE_KEY, base64_of(&arena, thing->signature));
	annotate_proof(&kept, thing, &arena);
	r = publish(artifacts, subject, "sig", &kept, thing->message, &arena, ret_manifest, e);
	arena_done(&arena);
	return r;
}

int publish_attestation(struct artifacts *artifacts, const struct subject *subject, const struct signed_thing *thing, struct str predicate_type,
			struct digest *ret_manifest, struct err *e)
{
	auto_done(buf_done) struct buf envelope = BUF_INIT(SIGNED_BUNDLE_MAX);
	struct kept kept = {.media_type = STR_LIT(ENVELOPE_TYPE)};
	struct arena arena = ARENA_INIT;
	int r;

	annotate(&kept, SIGNATURE_KEY, STR_NULL);
	annotate(&kept, "predicateType", predicate_type);
	annotate_proof(&kept, thing, &arena);
	signed_envelope(thing, &envelope);
	r = publish(artifacts, subject, "att", &kept, buf_str(&envelope), &arena, ret_manifest, e);
	arena_done(&arena);
	return r;
}
