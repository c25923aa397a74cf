/* SPDX-License-Identifier: Apache-2.0 */
#include "source/layout_artifacts.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>

#include "base/file.h"
#include "base/lock.h"
#include "base/mem.h"
#include "base/path.h"
#include "model/descriptor.h"
#include "source/layout.h"
#include "source/manifest.h"

#define INDEX "index.json"
#define REF_NAME "org.opencontainers.image.ref.name"
#define COSIGN "dev.cosignproject.cosign/"

/* A manifest that is about another one. */
struct subject_of {
	struct digest subject;
	struct artifact_descriptor descriptor;
};

struct layout_artifacts {
	struct artifacts artifacts;
	const struct files *files;
	struct lock lock;
	/* Under the lock: all that has a subject, once somebody has asked. */
	bool scanned;
	struct arena arena;
	VEC(struct subject_of) subjects;
};

static struct layout_artifacts *of(struct artifacts *artifacts)
{
	return (struct layout_artifacts *)artifacts;
}

static int load_blob(const struct files *files, const struct digest *digest, size_t max, struct arena *arena, struct str *ret_bytes, struct err *e)
{
	struct str path = layout_blob_path(digest, arena), bytes;
	int r = files_read(files, path, max, arena, &bytes, e);

	if (r < 0)
		return r == ERR_NOT_FOUND ? err_set(e, r, "%s: %.*s is missing", files->name.p, STR(path)) : err_wrap(e, "%s", files->name.p);
	if (!digest_is_of(digest, bytes))
		return err_set(e, ERR_DIGEST, "%s: %.*s does not have the digest of its name", files->name.p, STR(path));
	*ret_bytes = bytes;
	return 0;
}

static int load_index(const struct files *files, struct arena *arena, struct json **ret_index, struct err *e)
{
	struct str bytes;
	int r = files_read(files, STR_LIT(INDEX), IMAGE_MANIFEST_MAX, arena, &bytes, e);

	if (r == 0)
		r = json_parse(bytes, JSON_CAPS, INDEX, ret_index, e);
	return r < 0 ? err_wrap(e, "%s", files->name.p) : 0;
}

/* ---- names ---- */

static struct str ref_name(const struct json *descriptor)
{
	return json_get_text(json_get(descriptor, "annotations"), REF_NAME);
}

/* What cosign's layouts say of an entry: "image", "imageIndex", "sigs", "atts"; empty in all others. */
static struct str cosign_kind(const struct json *descriptor)
{
	struct str kind = json_get_text(json_get(descriptor, "annotations"), "kind");

	return str_skip(&kind, COSIGN) ? kind : STR_NULL;
}

static const char *cosign_ending(struct str kind)
{
	return str_is(kind, "sigs") ? ".sig" : str_is(kind, "atts") ? ".att" : NULL;
}

/* The tag that signatures had in the registry, of the image that was saved with them; empty for everything else. */
static struct str cosign_tag(const struct json *manifests, const struct json *entry, struct arena *arena)
{
	const char *ending = cosign_ending(cosign_kind(entry));

	if (!ending)
		return STR_NULL;
	json_each(image, manifests) {
		struct str digest = json_get_text(image, "digest"), algorithm, value;

		if (str_starts(cosign_kind(image), "image") && str_eq(ref_name(image), ref_name(entry)) &&
		    str_cut(digest, ':', &algorithm, &value))
			return arena_printf(arena, "%.*s-%.*s%s", STR(algorithm), STR(value), ending);
	}
	return STR_NULL;
}

/* A name may be a tag alone, or a whole reference that ends in it. */
static bool has_name(const struct json *manifests, const struct json *entry, struct str name, struct arena *arena)
{
	struct str own = ref_name(entry);

	if (cosign_ending(cosign_kind(entry)))
		return str_eq(cosign_tag(manifests, entry, arena), name);
	return own.n && (str_eq(own, name) || (own.n > name.n && str_ends(own, name.p) && own.p[own.n - name.n - 1] == ':'));
}

static const struct json *named_entry(const struct json *index, struct str name, struct arena *arena)
{
	const struct json *manifests = json_get(index, "manifests");

	name = arena_str(arena, name);
	json_each(entry, manifests)
		if (has_name(manifests, entry, name, arena))
			return entry;
	return NULL;
}

/* As its bytes say; manifests of Docker's and newer ones of OCI say so themselves. */
static struct str media_type_of(const struct json *manifest, struct arena *arena)
{
	struct str own = json_get_text(manifest, "mediaType");

	if (own.n)
		return arena_str(arena, own);
	return json_get(manifest, "manifests") ? STR_LIT(MEDIA_INDEX) : STR_LIT(MEDIA_MANIFEST);
}

static int resolve(struct layout_artifacts *layout, struct str name, struct arena *arena, struct digest *ret_digest, struct err *e)
{
	auto_json struct json *index = NULL;
	const struct json *entry;

	if (digest_parse(name, ret_digest))
		return 0;
	if (load_index(layout->files, arena, &index, e) < 0)
		return e->code;
	if (!(entry = named_entry(index, name, arena)))
		return err_set(e, ERR_NOT_FOUND, "%s: no manifest is named %.*s", layout->files->name.p, STR(name));
	return digest_parse(json_get_text(entry, "digest"), ret_digest)
		       ? 0 : err_set(e, ERR_FORMAT, "%s: %.*s has no digest", layout->files->name.p, STR(name));
}

static int layout_manifest(struct artifacts *artifacts, struct str name, struct arena *arena, struct str *ret_bytes, struct digest *ret_digest,
			   struct str *ret_media_type, struct err *e)
{
	struct layout_artifacts *layout = of(artifacts);
	auto_json struct json *manifest = NULL;
	struct digest digest;
	struct str bytes;
	int r = resolve(layout, name, arena, &digest, e);

	if (r == 0)
		r = load_blob(layout->files, &digest, IMAGE_MANIFEST_MAX, arena, &bytes, e);
	if (r == 0)
		r = json_parse(bytes, JSON_CAPS, "manifest", &manifest, e);
	if (r < 0)
		return r;
	*ret_bytes = bytes;
	*ret_digest = digest;
	*ret_media_type = media_type_of(manifest, arena);
	return 0;
}

static int layout_blob(struct artifacts *artifacts, const struct digest *digest, size_t max, struct arena *arena, struct str *ret_bytes, struct err *e)
{
	return load_blob(of(artifacts)->files, digest, max, arena, ret_bytes, e);
}

static int layout_tags(struct artifacts *artifacts, struct arena *arena, struct str_list *ret_tags, struct err *e)
{
	auto_json struct json *index = NULL;
	const struct json *manifests;

	if (load_index(of(artifacts)->files, arena, &index, e) < 0)
		return e->code;
	manifests = json_get(index, "manifests");
	json_each(entry, manifests) {
		struct str tag = cosign_ending(cosign_kind(entry)) ? cosign_tag(manifests, entry, arena) : arena_str(arena, ref_name(entry));

		if (tag.n)
			*vec_push(ret_tags) = tag;
	}
	vec_sort(ret_tags, str_order);
	return 0;
}

/* ---- referrers ---- */

static struct str artifact_type_of(const struct json *manifest, struct arena *arena)
{
	struct str type = json_get_text(manifest, "artifactType");

	return arena_str(arena, type.n ? type : json_get_text(json_get(manifest, "config"), "mediaType"));
}

/* A blob that is a manifest with a subject; what is anything else is passed over, and what is damaged shows when it is asked for. */
static void look_at(struct layout_artifacts *layout, const struct digest *digest, struct str bytes)
{
	auto_json struct json *manifest = NULL;
	struct subject_of found = {.descriptor = {.digest = *digest, .size = bytes.n}};
	struct err e = ERR_INIT;

	if (!str_starts(str_trim(str_slice(bytes, 0, 64)), "{") || str_search(bytes, STR_LIT("\"subject\"")) < 0 ||
	    json_parse(bytes, JSON_CAPS, "manifest", &manifest, &e) < 0 ||
	    !digest_parse(json_get_text(json_get(manifest, "subject"), "digest"), &found.subject))
		return;
	found.descriptor.media_type = media_type_of(manifest, &layout->arena);
	found.descriptor.artifact_type = artifact_type_of(manifest, &layout->arena);
	found.descriptor.annotations = annotations_read(json_get(manifest, "annotations"), &layout->arena);
	*vec_push(&layout->subjects) = found;
}

static int scan_folder(struct layout_artifacts *layout, const char *algorithm, uint64_t *scanned, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct str folder = arena_printf(&arena, "blobs/%s", algorithm), bytes;
	struct file_name_list names = {0};
	int r = files_list(layout->files, folder.p, &arena, &names, e);

	vec_each(file, &names) {
		auto_done(arena_done) struct arena room = ARENA_INIT;
		struct digest digest;

		if (r < 0 || file->size > IMAGE_MANIFEST_MAX ||
		    !digest_parse(arena_printf(&room, "%s:%.*s", algorithm, STR(path_base(file->name))), &digest))
			continue;
		*scanned += file->size;
		if (*scanned > LAYOUT_SCAN_MAX)
			r = err_set(e, ERR_LIMIT, "more than the limit of %llu bytes of small blobs, among which referrers are sought",
				    (unsigned long long)LAYOUT_SCAN_MAX);
		else if ((r = files_read(layout->files, file->name, IMAGE_MANIFEST_MAX, &room, &bytes, e)) == 0)
			look_at(layout, &digest, bytes);
	}
	vec_done(&names);
	return r;
}

static int subject_order(const void *a, const void *b)
{
	return memcmp(&((const struct subject_of *)a)->descriptor.digest, &((const struct subject_of *)b)->descriptor.digest, sizeof(struct digest));
}

static void forget_scan(struct layout_artifacts *layout)
{
	vec_done(&layout->subjects);
	arena_done(&layout->arena);
	layout->scanned = false;
}

/* Under the lock. */
static int scan(struct layout_artifacts *layout, struct err *e)
{
	uint64_t scanned = 0;
	int r;

	if (layout->scanned)
		return 0;
	r = scan_folder(layout, "sha256", &scanned, e);
	if (r == 0)
		r = scan_folder(layout, "sha512", &scanned, e);
	if (r < 0) {
		forget_scan(layout);
		return err_wrap(e, "%s", layout->files->name.p);
	}
	vec_sort(&layout->subjects, subject_order);
	layout->scanned = true;
	return 0;
}

static struct artifact_descriptor copy_descriptor(const struct artifact_descriptor *from, struct arena *arena)
{
	struct artifact_descriptor to = *from;

	to.media_type = arena_str(arena, from->media_type);
	to.artifact_type = arena_str(arena, from->artifact_type);
	/* Of the arena, as all else that is handed out. */
	to.annotations.v = arena_array(arena, struct key_value, from->annotations.n);
	for (size_t i = 0; i < from->annotations.n; i++)
		to.annotations.v[i] = (struct key_value){arena_str(arena, from->annotations.v[i].key), arena_str(arena, from->annotations.v[i].value)};
	return to;
}

static int add(struct artifact_referrer_list *list, const struct artifact_descriptor *descriptor, enum artifact_place place, struct arena *arena,
	       struct err *e)
{
	vec_each(known, list)
		if (digest_eq(&known->descriptor.digest, &descriptor->digest))
			return 0;
	if (list->n >= ARTIFACT_REFERRERS_MAX)
		return err_set(e, ERR_LIMIT, "more than the limit of %d referrers of one manifest", ARTIFACT_REFERRERS_MAX);
	*vec_push(list) = (struct artifact_referrer){copy_descriptor(descriptor, arena), place};
	return 0;
}

/* The index that stands in for the registry's list, "sha256-<hex>", where a copy of a repository has one. */
static int add_tagged(struct layout_artifacts *layout, const struct digest *subject, struct arena *arena, struct artifact_referrer_list *list,
		      struct err *e)
{
	auto_json struct json *index = NULL;
	char tag[DIGEST_TEXT_MAX];
	struct str bytes, media_type;
	struct digest digest;
	struct err missing = ERR_INIT;
	int r;

	r = layout_manifest(&layout->artifacts, str_of(digest_tag(subject, tag)), arena, &bytes, &digest, &media_type, &missing);
	if (r < 0 && r != ERR_NOT_FOUND)
		*e = missing;
	if (r < 0 || (r = json_parse(bytes, JSON_CAPS, tag, &index, e)) < 0)
		return r == ERR_NOT_FOUND ? 0 : r;
	json_each(entry, json_get(index, "manifests")) {
		struct artifact_descriptor descriptor;
		struct err wrong = ERR_INIT;

		r = descriptor_read(entry, str_of(tag), arena, &descriptor, &wrong);
		if (r == ERR_FORMAT)
			continue;
		if (r < 0)
			*e = wrong;
		if (r < 0 || (r = add(list, &descriptor, ARTIFACT_REFERRERS_TAG, arena, e)) < 0)
			return r;
	}
	return 0;
}

static int layout_referrers(struct artifacts *artifacts, const struct digest *subject, struct arena *arena, struct artifact_referrer_list *list,
			    struct err *e)
{
	struct layout_artifacts *layout = of(artifacts);
	int r;

	lock_take(&layout->lock);
	r = scan(layout, e);
	for (size_t i = 0; r == 0 && i < layout->subjects.n; i++)
		if (digest_eq(&layout->subjects.v[i].subject, subject))
			r = add(list, &layout->subjects.v[i].descriptor, ARTIFACT_REFERRERS, arena, e);
	lock_release(&layout->lock);
	return r < 0 ? r : add_tagged(layout, subject, arena, list, e);
}

/* ---- writing ---- */

static int put_blob(struct artifacts *artifacts, struct str bytes, struct digest *ret_digest, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct layout_artifacts *layout = of(artifacts);
	struct digest digest = digest_of(DIGEST_SHA256, bytes);
	struct str path = arena_printf(&arena, "%s/%s", layout->files->name.p, layout_blob_path(&digest, &arena).p), old;
	struct err ignored = ERR_INIT;
	int r = 0;

	if (load_blob(layout->files, &digest, bytes.n, &arena, &old, &ignored) < 0)
		r = file_replace(path.p, bytes, e);
	if (r < 0)
		return r;
	lock_take(&layout->lock);
	forget_scan(layout);
	lock_release(&layout->lock);
	*ret_digest = digest;
	return 0;
}

/* An entry without its name, which another one has from now on. */
static void put_unnamed(struct json_writer *writer, const struct json *entry)
{
	struct json_members member = json_members(entry), annotation = json_members(json_get(entry, "annotations"));

	json_open(writer, '{');
	while (json_next(&member)) {
		if (str_is(member.key, "annotations"))
			continue;
		json_key_str(writer, member.key);
		json_put_value(writer, member.value);
	}
	if (json_count(json_get(entry, "annotations")) > 1) {
		json_key(writer, "annotations");
		json_open(writer, '{');
		while (json_next(&annotation)) {
			if (str_is(annotation.key, REF_NAME))
				continue;
			json_key_str(writer, annotation.key);
			json_put_value(writer, annotation.value);
		}
		json_close(writer, '}');
	}
	json_close(writer, '}');
}

static void put_new(struct json_writer *writer, const struct artifact_descriptor *manifest, struct str tag)
{
	struct artifact_descriptor entry = *manifest;

	entry.annotations = (struct key_value_list){.v = &(struct key_value){STR_LIT(REF_NAME), tag}, .n = tag.n ? 1 : 0};
	descriptor_write(writer, &entry);
}

static void put_entries(struct json_writer *writer, const struct json *manifests, const struct artifact_descriptor *manifest, struct str tag)
{
	char text[DIGEST_TEXT_MAX];
	struct str digest = str_of(digest_text(&manifest->digest, text));
	bool known = false;

	json_open(writer, '[');
	json_each(old, manifests) {
		bool same_name = tag.n && str_eq(ref_name(old), tag), same = str_eq(json_get_text(old, "digest"), digest);

		known = known || (same && str_eq(ref_name(old), tag));
		/* An image that has lost its name is still there; a list of signatures that another has taken the place of is nothing more. */
		if (same_name && !same && str_starts(tag, "sha256-"))
			continue;
		if (same_name && !same)
			put_unnamed(writer, old);
		else
			json_put_value(writer, old);
	}
	if (!known)
		put_new(writer, manifest, tag);
	json_close(writer, ']');
}

/* The whole index again, with one more entry. */
static int write_index(struct layout_artifacts *layout, const struct artifact_descriptor *manifest, struct str tag, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	auto_done(buf_done) struct buf out = BUF_INIT(IMAGE_MANIFEST_MAX);
	auto_json struct json *index = NULL;
	struct json_writer writer = JSON_WRITER(&out, 0);
	struct json_members member;
	bool done = false;

	if (load_index(layout->files, &arena, &index, e) < 0)
		return e->code;
	member = json_members(index);
	json_open(&writer, '{');
	while (json_next(&member)) {
		json_key_str(&writer, member.key);
		done = done || str_is(member.key, "manifests");
		if (str_is(member.key, "manifests"))
			put_entries(&writer, member.value, manifest, tag);
		else
			json_put_value(&writer, member.value);
	}
	if (!done) {
		json_key(&writer, "manifests");
		put_entries(&writer, NULL, manifest, tag);
	}
	json_close(&writer, '}');
	if (out.full)
		return err_set(e, ERR_LIMIT, "%s: %s would be larger than the limit of %zu bytes", layout->files->name.p, INDEX, IMAGE_MANIFEST_MAX);
	return file_replace(arena_printf(&arena, "%s/%s", layout->files->name.p, INDEX).p, buf_str(&out), e);
}

static int put_manifest(struct artifacts *artifacts, struct str bytes, struct str media_type, struct str tag, struct digest *ret_digest,
			struct err *e)
{
	struct layout_artifacts *layout = of(artifacts);
	auto_json struct json *manifest = NULL;
	struct digest digest;
	int r = json_parse(bytes, JSON_CAPS, "manifest", &manifest, e);

	if (r == 0)
		r = put_blob(artifacts, bytes, &digest, e);
	if (r < 0)
		return r;
	/* Of a descriptor of its own: a lock holds for all that came of one open(). */
	auto_close int fd = openat(layout->files->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || flock(fd, LOCK_EX) < 0)
		return err_errno(e, errno, "%s: locking it", layout->files->name.p);
	r = write_index(layout, &(struct artifact_descriptor){
		.digest = digest, .media_type = media_type, .artifact_type = json_get_text(manifest, "artifactType"), .size = bytes.n,
	}, tag, e);
	if (r == 0)
		*ret_digest = digest;
	return r;
}

/* ---- the whole ---- */

static void layout_close(struct artifacts *artifacts)
{
	struct layout_artifacts *layout = of(artifacts);

	forget_scan(layout);
	lock_done(&layout->lock);
	free(layout);
}

static int layout_index(struct artifacts *artifacts, struct arena *arena, struct str *ret_bytes, struct err *e)
{
	const struct files *files = of(artifacts)->files;

	return files_read(files, STR_LIT(INDEX), IMAGE_MANIFEST_MAX, arena, ret_bytes, e) < 0 ? err_wrap(e, "%s", files->name.p) : 0;
}

struct artifacts *layout_artifacts(const struct files *files)
{
	struct layout_artifacts *layout = mem_zero(1, sizeof(*layout));

	layout->artifacts = (struct artifacts){
		.name = files->name, .manifest = layout_manifest, .blob = layout_blob, .referrers = layout_referrers, .tags = layout_tags,
		.index = layout_index,
		.put_blob = files->folder ? put_blob : NULL, .put_manifest = files->folder ? put_manifest : NULL, .close = layout_close,
	};
	layout->files = files;
	lock_init(&layout->lock);
	return &layout->artifacts;
}
