/* SPDX-License-Identifier: Apache-2.0 */
/*
 * First all manifests of images that an index leads to are collected (attestations and other artifacts left out), each with
 * the name it hangs under; then name and platform choose one; then that one is read.
 */
#include "source/manifest.h"

#include <stdio.h>
#include <sys/utsname.h>

#include "codec/base64.h"
#include "codec/json.h"
#include "codec/layer_toc.h"
#include "model/descriptor.h"
#include "source/config.h"

#define REF_NAME "org.opencontainers.image.ref.name"
#define TAG_DIGITS 64u /* of a SHA-256 */

struct candidate {
	struct artifact_descriptor descriptor;
	struct digest index; /* that it was found in, when that has a digest */
	struct str name;
};

struct manifest_reading {
	struct manifest_store *store;
	struct image *image;
	VEC(struct candidate) candidates;
};

/* ---- what descriptors name ---- */

static int embedded(const struct artifact_descriptor *d, struct arena *arena, struct blob *ret_blob, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(d->data.n);

	if (!base64_decode(d->data, &bytes))
		return err_set(e, ERR_FORMAT, "the descriptor's data is not base64");
	*ret_blob = (struct blob){.fd = -1, .bytes = arena_str(arena, buf_str(&bytes)), .size = bytes.n,
				  .name = STR_LIT("embedded data")};
	return 0;
}

int descriptor_check(const struct artifact_descriptor *d, struct str bytes, struct err *e)
{
	char want[DIGEST_TEXT_MAX], got[DIGEST_TEXT_MAX];
	struct digest digest = digest_of(d->digest.algorithm, bytes);

	if (!digest_eq(&digest, &d->digest))
		return err_set(e, ERR_DIGEST, "the blob has digest %s, but its descriptor says %s", digest_text(&digest, got),
			       digest_text(&d->digest, want));
	if (bytes.n != d->size)
		return err_set(e, ERR_DIGEST, "the blob has %zu bytes, but its descriptor says %llu", bytes.n,
			       (unsigned long long)d->size);
	return 0;
}

static int load_into(struct arena *arena, struct manifest_reading *reading, const struct artifact_descriptor *d, bool manifest, size_t max,
		     struct str *ret_bytes, struct err *e)
{
	struct blob blob;
	int r;

	if (d->size > max)
		return err_set(e, ERR_LIMIT, "%llu bytes are more than the limit of %zu", (unsigned long long)d->size, max);
	r = reading->store->load(reading->store, d, manifest, max, arena, ret_bytes, e);
	if (r == ERR_NOT_FOUND && d->data.n) {
		*e = ERR_INIT;
		if ((r = embedded(d, arena, &blob, e)) == 0)
			*ret_bytes = blob.bytes;
	}
	return r < 0 ? r : descriptor_check(d, *ret_bytes, e);
}

static int load(struct manifest_reading *reading, const struct artifact_descriptor *d, bool manifest, size_t max, struct str *ret_bytes, struct err *e)
{
	return load_into(&reading->image->arena, reading, d, manifest, max, ret_bytes, e);
}

static int find_layer(struct manifest_reading *reading, const struct artifact_descriptor *d, struct blob *ret_blob, struct err *e)
{
	int r = reading->store->layer(reading->store, d, ret_blob, e);

	if (r != ERR_NOT_FOUND || !d->data.n)
		return r;
	*e = ERR_INIT;
	return embedded(d, &reading->image->arena, ret_blob, e);
}

/* ---- collecting ---- */

static bool is_index(struct str media_type)
{
	return str_is(media_type, MEDIA_INDEX) ||
	       str_is(media_type, "application/vnd.docker.distribution.manifest.list.v2+json");
}

static bool is_manifest(struct str media_type)
{
	return !media_type.n || str_is(media_type, MEDIA_MANIFEST) ||
	       str_is(media_type, "application/vnd.docker.distribution.manifest.v2+json");
}

/* "sha256-<digits>", alone or with .sig, .att, .sbom: what stands in for a registry's list, and what Cosign keeps beside an image. */
static bool is_beside(struct str name)
{
	return str_skip(&name, "sha256-") && name.n >= TAG_DIGITS && (name.n == TAG_DIGITS || name.p[TAG_DIGITS] == '.');
}

/* What is no image says what it is; some writers say of images too what their configuration says. */
static bool is_artifact(struct str type)
{
	return type.n && !str_is(type, "application/vnd.oci.image.config.v1+json") &&
	       !str_is(type, "application/vnd.docker.container.image.v1+json");
}

/* BuildKit hangs attestations beside the images they speak of, for a platform that cannot be; `cosign save` signatures, too, and says so. */
static bool is_attestation(const struct artifact_descriptor *d)
{
	struct str kind = annotation_text(&d->annotations, "kind");

	if (is_beside(annotation_text(&d->annotations, REF_NAME)))
		return true;
	if (str_is(kind, "dev.cosignproject.cosign/sigs") || str_is(kind, "dev.cosignproject.cosign/atts"))
		return true;
	return annotation_find(&d->annotations, "vnd.docker.reference.type") || str_is(d->platform.os, "unknown") || is_artifact(d->artifact_type);
}

static struct str name_of(const struct artifact_descriptor *d, struct str inherited)
{
	struct str name = annotation_text(&d->annotations, "io.containerd.image.name");

	if (!name.n)
		name = annotation_text(&d->annotations, REF_NAME);
	return name.n ? name : inherited;
}

static int collect(struct manifest_reading *reading, const struct json *index, const struct digest *digest, struct str name, int depth,
		   struct err *e);

static int collect_index(struct manifest_reading *reading, const struct artifact_descriptor *d, struct str name, int depth, struct err *e)
{
	auto_json struct json *index = NULL;
	struct str bytes;
	int r;

	if (depth >= INDEX_DEPTH_MAX)
		return err_set(e, ERR_LIMIT, "indexes nested deeper than the limit of %d", INDEX_DEPTH_MAX);
	r = load(reading, d, true, IMAGE_MANIFEST_MAX, &bytes, e);
	if (r == 0)
		r = json_parse(bytes, JSON_CAPS, "index", &index, e);
	return r < 0 ? r : collect(reading, index, &d->digest, name, depth + 1, e);
}

static int collect(struct manifest_reading *reading, const struct json *index, const struct digest *digest, struct str name, int depth,
		   struct err *e)
{
	struct arena *arena = &reading->image->arena;
	const struct json *manifests = json_get(index, "manifests");

	if (!json_is(manifests, JSON_KIND_ARRAY))
		return err_set(e, ERR_FORMAT, "an index without manifests");
	for (size_t i = 0; i < json_count(manifests); i++) {
		struct candidate candidate = {.index = *digest};
		const struct artifact_descriptor *d = &candidate.descriptor;
		int r = descriptor_read(json_at(manifests, i), STR_LIT("index"), arena, &candidate.descriptor, e);

		if (r < 0)
			return r;
		if (is_attestation(d))
			continue;
		candidate.name = name_of(d, name);
		if (reading->candidates.n >= INDEX_MANIFESTS_MAX)
			return err_set(e, ERR_LIMIT, "more than the limit of %d manifests", INDEX_MANIFESTS_MAX);
		if (is_manifest(d->media_type))
			*vec_push(&reading->candidates) = candidate;
		else if (is_index(d->media_type) &&
			 (r = collect_index(reading, d, candidate.name, depth, e)) < 0)
			return r;
	}
	return 0;
}

/* ---- choosing ---- */

static struct platform wanted_platform(const char *text, struct arena *arena)
{
	struct platform platform = {.os = STR_LIT("linux")};
	struct utsname machine;
	struct str rest;

	if (text) {
		str_cut(str_of(text), '/', &platform.os, &rest);
		str_cut(rest, '/', &platform.architecture, &platform.variant);
	} else if (uname(&machine) == 0) {
		platform.architecture = arena_str(arena, str_of(machine.machine));
	}
	platform.architecture = platform_architecture(platform.architecture);
	return platform;
}

static bool platform_fits(const struct platform *wanted, const struct platform *has)
{
	return !has->architecture.n || (str_eq(wanted->os, has->os) && str_eq(wanted->architecture, platform_architecture(has->architecture)) &&
					(!wanted->variant.n || str_eq(wanted->variant, has->variant)));
}

static bool name_fits(struct str name, const struct candidate *candidate)
{
	char text[DIGEST_TEXT_MAX];

	if (!name.n)
		return true;
	if (name.p[0] == '@')
		return str_eq(str_from_index(name, 1), str_of(digest_text(&candidate->descriptor.digest, text))) ||
		       str_eq(str_from_index(name, 1), str_of(digest_text(&candidate->index, text)));
	return str_eq(name, candidate->name) ||
	       (candidate->name.n > name.n && str_eq(str_from_index(candidate->name, candidate->name.n - name.n), name) &&
		candidate->name.p[candidate->name.n - name.n - 1] == ':');
}

static void put_candidate(struct buf *out, const struct candidate *candidate)
{
	char text[DIGEST_TEXT_MAX];

	if (out->n)
		buf_puts(out, ", ");
	if (candidate->name.n)
		buf_put(out, candidate->name);
	else
		buf_printf(out, "@%.19s…", digest_text(&candidate->descriptor.digest, text));
	if (candidate->descriptor.platform.architecture.n)
		buf_printf(out, " (%.*s/%.*s%s%.*s)", STR(candidate->descriptor.platform.os), STR(candidate->descriptor.platform.architecture),
			   candidate->descriptor.platform.variant.n ? "/" : "", STR(candidate->descriptor.platform.variant));
}

static int none_fits(const struct manifest_reading *reading, struct str name, const char *platform, struct err *e)
{
	auto_done(buf_done) struct buf names = BUF_INIT(600);

	vec_each(candidate, &reading->candidates)
		put_candidate(&names, candidate);
	if (!reading->candidates.n)
		return err_set(e, ERR_NOT_FOUND, "the index leads to no image");
	err_set(e, ERR_NOT_FOUND, "no image%s%.*s%s%s; it holds %s", name.n ? " " : "", STR(name),
		platform ? " for " : name.n ? "" : " for this machine's platform", platform ? platform : "", buf_text(&names));
	return err_hint(e, "choose with %s", reading->store->choices);
}

static int several_fit(const struct manifest_reading *reading, struct str name, const struct platform *platform, struct err *e)
{
	auto_done(buf_done) struct buf names = BUF_INIT(600);

	vec_each(candidate, &reading->candidates)
		if (name_fits(name, candidate) && platform_fits(platform, &candidate->descriptor.platform))
			put_candidate(&names, candidate);
	err_set(e, ERR_NOT_FOUND, "it holds several images: %s", buf_text(&names));
	return err_hint(e, "choose with %s", reading->store->choices);
}

/* Of which the index says nothing: neither a name nor a platform. */
static bool is_unknown(const struct candidate *candidate)
{
	return !candidate->name.n && !candidate->descriptor.platform.architecture.n;
}

/* Tools that list in a layout whatever they put there say in the manifest alone what it is. One that is about another image may be an image, too. */
static bool is_no_image(struct manifest_reading *reading, const struct candidate *candidate)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	auto_json struct json *manifest = NULL;
	struct err ignored = ERR_INIT;
	struct str bytes;

	return load_into(&arena, reading, &candidate->descriptor, true, IMAGE_MANIFEST_MAX, &bytes, &ignored) == 0 &&
	       json_parse(bytes, JSON_CAPS, "manifest", &manifest, &ignored) == 0 &&
	       (is_artifact(json_get_text(manifest, "artifactType")) || is_artifact(json_get_text(json_get(manifest, "config"), "mediaType")));
}

/* Where there is a choice, and nobody has made it. Of too many all stay. */
static void leave_out_artifacts(struct manifest_reading *reading)
{
	auto_done(buf_done) struct buf left_out = BUF_INIT(600);
	size_t kept = 0, unknown = 0;

	vec_each(candidate, &reading->candidates)
		unknown += is_unknown(candidate);
	if (reading->candidates.n < 2 || unknown > INDEX_OPENED_MAX)
		return;
	vec_each(candidate, &reading->candidates) {
		if (is_unknown(candidate) && is_no_image(reading, candidate))
			put_candidate(&left_out, candidate);
		else
			reading->candidates.v[kept++] = *candidate;
	}
	reading->candidates.n = kept;
	reading->image->left_out = arena_str(&reading->image->arena, buf_str(&left_out));
}

/* One image may hang under several names; different ones must be told apart by name and platform. */
static int choose(struct manifest_reading *reading, struct str name, const char *platform, struct candidate *ret_chosen, struct err *e)
{
	struct platform wanted = wanted_platform(platform, &reading->image->arena);
	const struct candidate *chosen = NULL;
	size_t fitting = 0, named = 0;

	vec_each(candidate, &reading->candidates)
		named += name_fits(name, candidate);
	vec_each(candidate, &reading->candidates) {
		/* The only image of that name is meant whatever this machine is, unless a platform was asked for. */
		if (!name_fits(name, candidate) || !((named == 1 && !platform) || platform_fits(&wanted, &candidate->descriptor.platform)))
			continue;
		if (!chosen || !digest_eq(&chosen->descriptor.digest, &candidate->descriptor.digest))
			fitting++;
		chosen = chosen ? chosen : candidate;
	}
	if (fitting > 1)
		return several_fit(reading, name, &wanted, e);
	if (!chosen)
		return none_fits(reading, name, platform, e);
	*ret_chosen = *chosen;
	return 0;
}

/* ---- reading the one that was chosen ---- */

static void read_names(struct manifest_reading *reading, const struct candidate *chosen)
{
	vec_each(candidate, &reading->candidates)
		if (candidate->name.n && digest_eq(&candidate->descriptor.digest, &chosen->descriptor.digest))
			*vec_push(&reading->image->names) = candidate->name;
	vec_sort(&reading->image->names, str_order);
}

static void read_annotations(struct image *image, const struct json *object)
{
	struct key_value_list list = annotations_read(object, &image->arena);

	vec_each(annotation, &list)
		*vec_push(&image->annotations) = *annotation;
}

/* Non-distributable layers may be left out of a layout: manifest.md, "layers". */
static bool may_be_absent(const struct json *descriptor)
{
	struct str media_type = json_get_text(descriptor, "mediaType");

	return json_get(descriptor, "urls") || str_search(media_type, STR_LIT("nondistributable")) >= 0 ||
	       str_search(media_type, STR_LIT("foreign")) >= 0;
}

/* The two texts under which zstd:chunked's place is told; writers before 2024 left "github" out. */
static const char *const chunked[][2] = {
	{"io.github.containers.zstd-chunked.manifest-checksum", "io.github.containers.zstd-chunked.manifest-position"},
	{"io.containers.zstd-chunked.manifest-checksum", "io.containers.zstd-chunked.manifest-position"},
};

/* A table of the layer's files, where its annotations tell of one that can be checked. */
static struct layer_toc_place toc_of(const struct key_value_list *annotations)
{
	struct layer_toc_place place = {.kind = LAYER_TOC_NONE};

	if (digest_parse(annotation_text(annotations, "containerd.io/snapshot/stargz/toc.digest"), &place.digest)) {
		place.kind = LAYER_TOC_ESTARGZ;
		return place;
	}
	for (size_t i = 0; i < sizeof(chunked) / sizeof(chunked[0]); i++)
		if (digest_parse(annotation_text(annotations, chunked[i][0]), &place.digest) &&
		    zstd_chunked_position(annotation_text(annotations, chunked[i][1]), &place.offset, &place.packed, &place.unpacked)) {
			place.kind = LAYER_TOC_ZSTD_CHUNKED;
			break;
		}
	return place;
}

static int read_layer(struct manifest_reading *reading, const struct json *value, struct image_layer *layer, struct err *e)
{
	struct artifact_descriptor d;
	int r = descriptor_read(value, STR_LIT("manifest"), &reading->image->arena, &d, e);

	if (r < 0)
		return r;
	layer->digest = d.digest;
	layer->size = d.size;
	layer->media_type = d.media_type;
	layer->toc = toc_of(&d.annotations);
	r = find_layer(reading, &d, &layer->blob, e);
	if (r == ERR_NOT_FOUND && may_be_absent(value)) {
		layer->absent = true;
		*e = ERR_INIT;
		return 0;
	}
	return r;
}

static int read_layers(struct manifest_reading *reading, const struct json *layers, struct err *e)
{
	struct image *image = reading->image;
	size_t count = json_is(layers, JSON_KIND_ARRAY) ? json_count(layers) : 0;

	if (config_count_layers(image, "the manifest", count, e) < 0)
		return e->code;
	for (size_t i = 0; i < count; i++)
		if (read_layer(reading, json_at(layers, i), &image->layers.v[i], e) < 0)
			return err_wrap(e, "layer %zu of %zu", i + 1, count);
	return 0;
}

static int read_manifest(struct manifest_reading *reading, const struct json *manifest, struct err *e)
{
	struct image *image = reading->image;
	struct artifact_descriptor config;
	struct str bytes;
	int r;

	if (json_get(manifest, "manifests"))
		return err_set(e, ERR_FORMAT, "an index where a manifest should be");
	if (json_get(manifest, "fsLayers"))
		return err_set(e, ERR_UNSUPPORTED, "a manifest of schema version 1; pull the image again with a newer client");
	read_annotations(image, json_get(manifest, "annotations"));
	r = descriptor_read(json_get(manifest, "config"), STR_LIT("manifest"), &image->arena, &config, e);
	if (r == 0)
		r = load(reading, &config, false, IMAGE_CONFIG_MAX, &bytes, e);
	if (r == 0) {
		image->config_digest = config.digest;
		r = config_parse(bytes, image, e);
	}
	if (r < 0)
		return err_wrap(e, "configuration");
	return read_layers(reading, json_get(manifest, "layers"), e);
}

static int read_chosen(struct manifest_reading *reading, const struct candidate *chosen, struct err *e)
{
	auto_json struct json *manifest = NULL;
	struct image *image = reading->image;
	int r;

	image->manifest_digest = chosen->descriptor.digest;
	image->index_digest = chosen->index;
	image->base_name = annotation_text(&chosen->descriptor.annotations, "org.opencontainers.image.base.name");
	image->base_digest = annotation_text(&chosen->descriptor.annotations, "org.opencontainers.image.base.digest");
	image->media_type = chosen->descriptor.media_type;
	r = load(reading, &chosen->descriptor, true, IMAGE_MANIFEST_MAX, &image->raw_manifest, e);
	if (r == 0)
		r = json_parse(image->raw_manifest, JSON_CAPS, "manifest", &manifest, e);
	if (r == 0)
		r = read_manifest(reading, manifest, e);
	if (r < 0)
		return err_wrap(e, "manifest");
	read_names(reading, chosen);
	config_attribute(image);
	return 0;
}

static int read_index(struct manifest_reading *reading, const struct json *index, const struct digest *digest, struct str name,
		      const char *platform, struct err *e)
{
	struct candidate chosen;
	int r = collect(reading, index, digest, STR_NULL, 0, e);

	if (r == 0 && !name.n)
		leave_out_artifacts(reading);
	if (r == 0)
		r = choose(reading, name, platform, &chosen, e);
	return r < 0 ? r : read_chosen(reading, &chosen, e);
}

int manifest_read_index(struct manifest_store *store, struct str bytes, struct str name, const char *platform, struct image *image, struct err *e)
{
	struct manifest_reading reading = {.store = store, .image = image};
	const struct digest none = {DIGEST_NONE, {0}};
	auto_json struct json *index = NULL;
	int r = json_parse(bytes, JSON_CAPS, "index.json", &index, e);

	if (r == 0)
		r = read_index(&reading, index, &none, name, platform, e);
	vec_done(&reading.candidates);
	return r;
}

/* As a manifest says itself; one of OCI's need not. */
static struct str type_of(const struct json *manifest)
{
	struct str own = json_get_text(manifest, "mediaType");

	return own.n ? own : STR_LIT(MEDIA_MANIFEST);
}

int manifest_read(struct manifest_store *store, const struct artifact_descriptor *descriptor, const char *platform, struct image *image, struct err *e)
{
	struct manifest_reading reading = {.store = store, .image = image};
	struct candidate only = {.descriptor = *descriptor};
	auto_json struct json *root = NULL;
	struct str bytes;
	int r = load(&reading, descriptor, true, IMAGE_MANIFEST_MAX, &bytes, e);

	if (r == 0)
		r = json_parse(bytes, JSON_CAPS, "manifest", &root, e);
	/* Who asks by a digest is not always told what comes. */
	if (r == 0 && !only.descriptor.media_type.n)
		only.descriptor.media_type = arena_str(&image->arena, type_of(root));
	if (r == 0)
		r = json_get(root, "manifests") ? read_index(&reading, root, &descriptor->digest, STR_NULL, platform, e)
						: read_chosen(&reading, &only, e);
	vec_done(&reading.candidates);
	return r;
}
