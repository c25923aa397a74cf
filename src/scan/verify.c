/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/verify.h"

#include <unistd.h>

#include "base/file.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "image/image_read.h"
#include "source/source.h"
#include "verify/collect.h"
#include "verify/judge.h"

#define SIGNATURE_MAX ((size_t)64 << 10)

/* ---- what is asked ---- */

static struct str asked_name(const struct verify_request *request, const struct image *image)
{
	struct str name = image->reference, scheme, rest;

	if (request->image_name)
		return str_of(request->image_name);
	if (!image->artifacts || !image->artifacts->repository.n)
		return STR_NULL;
	if (str_cut(name, ':', &scheme, &rest) && (str_is(scheme, "registry") || str_is(scheme, "docker"))) {
		str_skip(&rest, "//");
		return rest;
	}
	return name;
}

static int name_image(const struct verify_request *request, const struct image *image, struct policy_image *ret_name, struct assessment *assessment,
		      struct err *e)
{
	struct str name = asked_name(request, image);

	*ret_name = (struct policy_image){0};
	if (name.n && !policy_image_parse(name, &assessment->arena, ret_name))
		return err_set(e, ERR_USAGE, "\"%.*s\" is no name of an image", STR(name));
	assessment->name = ret_name->given;
	return 0;
}

static int choose(const struct verify_request *request, const struct policy_image *name, const struct requirement **ret_requirement,
		  struct assessment *assessment, struct err *e)
{
	assessment->policy = str_of(request->asked_by);
	*ret_requirement = request->requirement;
	return request->policy ? signature_policy_select(request->policy, name, ret_requirement, &assessment->policy, e) : 0;
}

/* ---- every byte ---- */

__attribute__((format(printf, 3, 4))) static void say_content(struct assessment *assessment, enum content_state state, const char *why, ...)
{
	va_list args;

	va_start(args, why);
	assessment->content.state = state;
	assessment->content.detail = arena_vprintf(&assessment->arena, why, args);
	va_end(args);
}

static bool names_manifest(const struct json *index, const struct digest *manifest)
{
	json_each(descriptor, json_get(index, "manifests")) {
		struct digest digest;

		if (digest_parse(json_get_text(descriptor, "digest"), &digest) && digest_eq(&digest, manifest))
			return true;
	}
	return false;
}

/* The index that is signed names the manifest that was read. */
static bool check_index(struct image *image, struct assessment *assessment)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	auto_json struct json *index = NULL;
	char name[DIGEST_TEXT_MAX];
	struct str bytes, media_type;
	struct err e = ERR_INIT;
	struct digest digest;

	if (image->index_digest.algorithm == DIGEST_NONE)
		return true;
	if (image->artifacts->manifest(image->artifacts, str_of(digest_text(&image->index_digest, name)), &scratch, &bytes, &digest, &media_type, &e) < 0) {
		say_content(assessment, e.code == ERR_DIGEST ? CONTENT_DIFFERS : CONTENT_UNREADABLE, "the index: %s", e.text);
		return false;
	}
	if (!digest_is_of(&image->index_digest, bytes) || json_parse(bytes, JSON_CAPS, "index", &index, &e) < 0 || !names_manifest(index, &image->manifest_digest)) {
		say_content(assessment, CONTENT_DIFFERS, "the index does not name the manifest that was read");
		return false;
	}
	return true;
}

/* The manifest has its digest, and names the configuration by its own. */
static bool check_manifest(const struct image *image, struct assessment *assessment)
{
	auto_json struct json *manifest = NULL;
	struct err e = ERR_INIT;
	struct digest config;

	if (!digest_is_of(&image->manifest_digest, image->raw_manifest)) {
		say_content(assessment, CONTENT_DIFFERS, "the manifest has another digest than its name");
		return false;
	}
	if (json_parse(image->raw_manifest, JSON_CAPS, "manifest", &manifest, &e) < 0 ||
	    !digest_parse(json_get_text(json_get(manifest, "config"), "digest"), &config)) {
		say_content(assessment, CONTENT_UNREADABLE, "the manifest names no configuration");
		return false;
	}
	if (!digest_is_of(&config, image->raw_config)) {
		say_content(assessment, CONTENT_DIFFERS, "the configuration has another digest than the manifest says");
		return false;
	}
	return true;
}

/* Nothing of what was read earlier is believed. */
static int read_layers(const struct ctx *ctx, struct image *image, struct err *e)
{
	static const char *const nothing[] = {NULL};
	static const struct examiner *const nobody[] = {NULL};
	const struct wishes wishes = {nothing, nobody, CONTENTS_NONE};
	struct image_reading *reading = NULL;
	struct ctx fresh = *ctx;
	struct tree tree;
	int r;

	fresh.cache_dir = NULL;
	tree_init(&tree);
	r = image_read(&fresh, image, &wishes, &tree, NULL, &reading, e);
	if (r == 0 && reading)
		r = image_settle(reading, e);
	image_reading_free(reading);
	tree_done(&tree);
	return r;
}

static int check_layers(const struct ctx *ctx, struct image *image, struct assessment *assessment, struct err *e)
{
	struct err trouble = ERR_INIT;
	int r = read_layers(ctx, image, &trouble);

	if (r == ERR_TIMEOUT) {
		*e = trouble;
		return r;
	}
	if (r < 0) {
		say_content(assessment, r == ERR_DIGEST || r == ERR_FORMAT ? CONTENT_DIFFERS : CONTENT_UNREADABLE, "%s", trouble.text);
		return 0;
	}
	vec_each(layer, &image->layers) {
		if (layer->absent) {
			say_content(assessment, CONTENT_UNREADABLE, "layer %zu is not there: it may only be had elsewhere", (size_t)(layer - image->layers.v) + 1);
			return 0;
		}
		assessment->content.bytes += layer->size;
	}
	assessment->content.layers = image->layers.n;
	assessment->content.state = CONTENT_HOLDS;
	return 0;
}

static int check_content(const struct ctx *ctx, const struct verify_request *request, struct image *image, struct assessment *assessment, struct err *e)
{
	assessment->content.indexed = image->index_digest.algorithm != DIGEST_NONE;
	if (!check_index(image, assessment) || !check_manifest(image, assessment))
		return 0;
	if (!request->content) {
		say_content(assessment, CONTENT_LEFT_OUT, "%smanifest and configuration are what the digest says; the layers were not read (--no-content)",
			    assessment->content.indexed ? "index, " : "");
		return 0;
	}
	return check_layers(ctx, image, assessment, e);
}

/* What is signed is worth nothing where it is not what is there. */
static void settle(struct assessment *assessment)
{
	enum content_state content = assessment->content.state;

	if (content == CONTENT_DIFFERS)
		assessment->state = ASSESSED_FAILS;
	else if (content == CONTENT_UNREADABLE && assessment->state != ASSESSED_FAILS)
		assessment->state = ASSESSED_UNKNOWN;
}

/* ---- images ---- */

static int assess(const struct ctx *ctx, const struct verify_request *request, struct image *image, struct provenance *provenance,
		  struct assessment *assessment, struct err *e)
{
	const struct requirement *requirement;
	struct policy_image name;

	assessment->digest = image->index_digest.algorithm != DIGEST_NONE ? image->index_digest : image->manifest_digest;
	if (!image->artifacts || assessment->digest.algorithm == DIGEST_NONE) {
		err_set(e, ERR_UNSUPPORTED, "%s: nothing lies beside it: signatures are in a registry or in an OCI layout", assessment->subject.p);
		return err_hint(e, "plimsoll verify registry:NAME, or cosign save --dir DIR NAME");
	}
	if (name_image(request, image, &name, assessment, e) < 0 || choose(request, &name, &requirement, assessment, e) < 0 ||
	    provenance_collect(ctx, image, request->trust, false, provenance, e) < 0)
		return e->code;
	requirement_evaluate(requirement, request->trust, provenance, &name, assessment);
	vec_each(gap, &provenance->coverage.gaps)
		coverage_note(&assessment->coverage, &assessment->arena, "provenance", gap->where, "%.*s", STR(gap->why));
	if (check_content(ctx, request, image, assessment, e) < 0)
		return e->code;
	settle(assessment);
	return 0;
}

/* A manifest or a configuration that is not what its digest says is found while the image is opened. */
static int say_altered(struct assessment *assessment, const struct err *trouble)
{
	struct assessment_line *line = vec_push(&assessment->lines);

	*line = (struct assessment_line){.state = ASSESSED_FAILS, .reason = VERIFY_CONTENT, .what = STR_LIT("what is there is what was signed"),
					  .detail = arena_str(&assessment->arena, str_of(trouble->text))};
	say_content(assessment, CONTENT_DIFFERS, "%s", trouble->text);
	assessment->state = ASSESSED_FAILS;
	return 0;
}

int verify_image(const struct ctx *ctx, const char *reference, const struct verify_request *request, struct provenance *provenance,
		 struct assessment *assessment, struct err *e)
{
	struct source_request source = {.reference = reference, .platform = request->platform};
	struct err trouble = ERR_INIT;
	struct image image;
	int r;

	assessment->subject = arena_str(&assessment->arena, str_of(reference));
	image_init(&image);
	r = source_open(ctx, &source, &image, &trouble);
	if (r == ERR_DIGEST)
		r = say_altered(assessment, &trouble);
	else if (r < 0)
		*e = trouble;
	else
		r = assess(ctx, request, &image, provenance, assessment, e);
	image_done(&image);
	return r;
}

/* ---- files ---- */

/* A digest, unless there is a file of that name. */
static bool is_digest(const char *file, struct digest *ret_digest)
{
	return digest_parse(str_of(file), ret_digest) && access(file, F_OK) < 0;
}

int artifact_load(const char *operand, struct buf *bytes, struct artifact *ret_artifact, struct err *e)
{
	*ret_artifact = (struct artifact){0};
	if (is_digest(operand, &ret_artifact->digest))
		return 0;
	if (file_load(operand, bytes, e) < 0)
		return e->code;
	artifact_of(buf_str(bytes), ret_artifact);
	return 0;
}

/* In base64, as tools write it, or the bytes themselves. */
static struct str signature_of(struct str written, struct arena *arena)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(SIGNATURE_MAX);
	struct str text = str_trim(written);

	return arena_str(arena, text.n && base64_decode_lenient(text, &bytes) ? buf_str(&bytes) : written);
}

/* A signature alone is a bundle of which nothing else is there. */
static enum verify_reason read_detached(const struct file_signature *signature, struct bundle *bundle, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(SIGNATURE_MAX), pem = BUF_INIT(SIGNATURE_MAX);

	*bundle = (struct bundle){.version = 3};
	if (file_load(signature->signature, &bytes, e) < 0)
		return VERIFY_BUNDLE_MALFORMED;
	bundle->signature = signature_of(buf_str(&bytes), &bundle->arena);
	if (signature->certificate && (file_load(signature->certificate, &pem, e) < 0 ||
				       certificate_from_pem(buf_str(&pem), signature->certificate, &bundle->certificate, e) < 0))
		return VERIFY_BUNDLE_MALFORMED;
	return VERIFY_VERIFIED;
}

static enum verify_reason read_signature(const struct file_signature *signature, struct bundle *bundle, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(BUNDLE_MAX);

	if (!signature->bundle)
		return read_detached(signature, bundle, e);
	return file_load(signature->bundle, &bytes, e) < 0 ? VERIFY_BUNDLE_MALFORMED : bundle_read(buf_str(&bytes), signature->bundle, bundle, e);
}

/* What is signed is the file's digest, in a provenance that holds one proof. */
static int add_proof(const struct verify_request *request, const struct file_signature *signature, const struct artifact *artifact,
		     struct provenance *provenance, struct err *e)
{
	struct proof *proof = provenance_add(provenance);
	struct err trouble = ERR_INIT;
	struct bundle bundle = {0};
	enum verify_reason reason = read_signature(signature, &bundle, &trouble);

	provenance->looked = true;
	provenance->manifest = artifact->digest;
	proof->subject = provenance->manifest;
	proof->storage = STORED_IN_FILE;
	proof->format = signature->bundle ? "sigstore-bundle" : "bare";
	proof->place = arena_str(&provenance->arena, str_of(signature->bundle ? signature->bundle : signature->signature));
	proof->is_signed = true;
	if (reason == VERIFY_VERIFIED)
		judge_bundle(&bundle, request->trust, artifact, provenance, proof);
	else
		judge_refuse(proof, reason, "%s", trouble.text);
	proof->kind = bundle.is_envelope ? PROOF_ATTESTATION : PROOF_SIGNATURE;
	bundle_done(&bundle);
	/* A file that is not there is nobody's verdict. */
	if (trouble.code == ERR_NOT_FOUND || trouble.code == ERR_IO) {
		*e = trouble;
		return e->code;
	}
	return 0;
}

int verify_file(const struct ctx *ctx, const char *file, const struct file_signature *signature, const struct verify_request *request,
		struct provenance *provenance, struct assessment *assessment, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(VERIFY_FILE_MAX);
	const struct policy_image nameless = {0};
	struct artifact artifact;

	(void)ctx;
	assessment->subject = arena_str(&assessment->arena, str_of(file));
	assessment->policy = str_of(request->asked_by);
	if (artifact_load(file, &bytes, &artifact, e) < 0 || add_proof(request, signature, &artifact, provenance, e) < 0)
		return e->code;
	assessment->digest = provenance->manifest;
	requirement_evaluate(request->requirement, request->trust, provenance, &nameless, assessment);
	assessment->content.state = artifact.whole ? CONTENT_HOLDS : CONTENT_LEFT_OUT;
	assessment->content.bytes = artifact.bytes.n;
	if (!artifact.whole)
		assessment->content.detail = STR_LIT("only the digest of the file was given");
	return 0;
}
