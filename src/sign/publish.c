/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/publish.h"

#include "base/clock.h"
#include "codec/base64.h"
#include "codec/dsse.h"
#include "crypto/hash.h"
#include "model/descriptor.h"

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

static void put_descriptor(struct json_writer *w, const char *key, struct str media_type, const struct digest *digest, uint64_t size)
{
	json_key(w, key);
	descriptor_write(w, &(struct artifact_descriptor){.media_type = media_type, .digest = *digest, .size = size});
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
	descriptor_write(&w, &(struct artifact_descriptor){.media_type = STR_LIT(BUNDLE_TYPE), .digest = layer, .size = bundle.n});
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

VEC_TYPE(layer_list, struct artifact_descriptor);

/* What stands under the tag already; none where there is no such tag. */
static int keep_layers(struct artifacts *artifacts, struct str tag, struct arena *arena, struct layer_list *list, struct err *e)
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
			if (descriptor_read(layer, tag, arena, vec_push(list), e) < 0)
				return e->code;
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

static void annotate(struct artifact_descriptor *layer, const char *key, struct str value)
{
	*vec_push(&layer->annotations) = (struct key_value){str_of(key), value};
}

static void annotate_proof(struct artifact_descriptor *layer, const struct signed_thing *thing, struct arena *arena)
{
	if (thing->certificate_pem.n) {
		annotate(layer, "dev.sigstore.cosign/certificate", thing->certificate_pem);
		annotate(layer, "dev.sigstore.cosign/chain", thing->chain_pem);
	}
	vec_each(entry, &thing->entries)
		if (entry->promise.n) {
			annotate(layer, "dev.sigstore.cosign/bundle", promise_of(entry, arena));
			break;
		}
	if (thing->timestamps.n)
		annotate(layer, "dev.sigstore.cosign/rfc3161timestamp",
			 arena_printf(arena, "{\"SignedRFC3161Timestamp\":\"%.*s\"}", STR(base64_of(arena, thing->timestamps.v[0]))));
}

/* The configuration that Cosign gives such manifests: an image of nothing, with the layers' digests. */
static void put_config(const struct layer_list *list, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out, 0);
	char text[DIGEST_TEXT_MAX];

	json_open(&w, '{');
	json_member_text(&w, "architecture", STR_NULL);
	json_member_text(&w, "os", STR_NULL);
	json_key(&w, "config"), json_open(&w, '{'), json_close(&w, '}');
	json_key(&w, "rootfs"), json_open(&w, '{');
	json_member_text(&w, "type", STR_LIT("layers"));
	json_key(&w, "diff_ids"), json_open(&w, '[');
	vec_each(layer, list)
		json_put_text(&w, str_of(digest_text(&layer->digest, text)));
	json_close(&w, ']');
	json_close(&w, '}');
	json_close(&w, '}');
}

static void put_layers(const struct layer_list *list, struct buf *out, const struct digest *config, uint64_t size)
{
	struct json_writer w = JSON_WRITER(out, 0);

	open_manifest(&w);
	put_descriptor(&w, "config", STR_LIT(CONFIG_TYPE), config, size);
	json_key(&w, "layers");
	json_open(&w, '[');
	vec_each(layer, list)
		descriptor_write(&w, layer);
	json_close(&w, ']');
	json_close(&w, '}');
}

static int put_under_tag(struct artifacts *artifacts, struct str tag, const struct layer_list *list, struct digest *ret_manifest, struct err *e)
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
static int publish(struct artifacts *artifacts, const struct subject *subject, const char *suffix, struct artifact_descriptor *layer, struct str blob, struct arena *arena,
		   struct digest *ret_manifest, struct err *e)
{
	struct str tag = tag_of(&subject->digest, suffix, arena);
	struct layer_list list = {0};
	int r = keep_layers(artifacts, tag, arena, &list, e);

	if (r == 0)
		r = artifacts->put_blob(artifacts, blob, &layer->digest, e);
	if (r == 0) {
		layer->size = blob.n;
		*vec_push(&list) = *layer;
		r = put_under_tag(artifacts, tag, &list, ret_manifest, e);
	}
	vec_done(&list);
	return r;
}

int publish_signature(struct artifacts *artifacts, const struct subject *subject, const struct signed_thing *thing, struct digest *ret_manifest, struct err *e)
{
	struct artifact_descriptor layer = {.media_type = STR_LIT(SIMPLE_SIGNING_TYPE)};
	struct arena arena = ARENA_INIT;
	int r;

	annotate(&layer, SIGNATURE_KEY, base64_of(&arena, thing->signature));
	annotate_proof(&layer, thing, &arena);
	r = publish(artifacts, subject, "sig", &layer, thing->message, &arena, ret_manifest, e);
	vec_done(&layer.annotations);
	arena_done(&arena);
	return r;
}

int publish_attestation(struct artifacts *artifacts, const struct subject *subject, const struct signed_thing *thing, struct str predicate_type,
			struct digest *ret_manifest, struct err *e)
{
	auto_done(buf_done) struct buf envelope = BUF_INIT(SIGNED_BUNDLE_MAX);
	struct artifact_descriptor layer = {.media_type = STR_LIT(ENVELOPE_TYPE)};
	struct arena arena = ARENA_INIT;
	int r;

	annotate(&layer, SIGNATURE_KEY, STR_NULL);
	annotate(&layer, "predicateType", predicate_type);
	annotate_proof(&layer, thing, &arena);
	signed_envelope(thing, &envelope);
	r = publish(artifacts, subject, "att", &layer, buf_str(&envelope), &arena, ret_manifest, e);
	vec_done(&layer.annotations);
	arena_done(&arena);
	return r;
}
