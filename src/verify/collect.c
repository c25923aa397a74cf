/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Work goes in rounds. A task asks for one thing (the index, what refers to a manifest, a tag) or reads one manifest; the tasks of a round run side by
 * side, each with memory of its own. What they have found becomes the tasks of the next round, in the order of the tasks, so that the result does not
 * depend on who was first. There are ROUNDS_MAX at most: questions, manifests, and the same about attestations of the index. Other platforms of the index
 * are known after the first round, and asked about in the second.
 */
#include "verify/collect.h"

#include <stdatomic.h>

#include "base/thread.h"
#include "codec/json.h"
#include "model/descriptor.h"
#include "verify/format.h"
#include "verify/metered.h"
#include "verify/statement.h"
#include "verify/tools.h"

#define ROUNDS_MAX 4
#define PLACE_DIGITS 12

/* What proofs are looked for of. */
struct subject {
	struct digest digest;
	uint64_t size; /* 0: not known */
	struct str media_type;
	size_t platform; /* 1 + of provenance->platforms: another platform's manifest, or what is about that; 0: the image's */
};

/* A manifest that may hold proofs. */
struct lead {
	enum proof_storage storage;
	unsigned also;
	size_t subject;
	struct digest about; /* another platform's manifest in place of the subject; DIGEST_NONE: it is that */
	struct digest digest;
	struct str place; /* the tag; empty: its digest in short */
	struct str bytes; /* where it has come already */
};
VEC_TYPE(lead_list, struct lead);

struct collector;

struct task {
	int (*run)(struct collector *collector, struct task *task, struct err *e);
	size_t subject;
	struct str name; /* of a tag */
	struct lead lead;
	/* What came of it: */
	struct provenance found;
	struct lead_list leads;
	struct err e;
	int r;
};
VEC_TYPE(task_list, struct task *);

struct collector {
	const struct ctx *ctx;
	const struct image *image;
	struct artifacts *artifacts;
	struct trust *trust;
	struct provenance *provenance;
	bool every_platform;          /* and not the image's alone */
	VEC(struct subject) subjects; /* the index, the manifest, then other platforms' and attestations of the index */
	struct task_list tasks;
	size_t manifest;              /* of subjects: the image's */
	size_t read, read_of_others;  /* manifests, of the image and of other platforms: neither takes the other's place */
	struct task **round;          /* those that run now */
	atomic_size_t bytes;          /* kept by all tasks */
};

static struct task *add_task(struct collector *c, int (*run)(struct collector *, struct task *, struct err *), size_t subject, struct str name)
{
	struct task *task = mem_zero(1, sizeof(*task));

	*task = (struct task){.run = run, .subject = subject, .name = name};
	provenance_init(&task->found);
	*vec_push(&c->tasks) = task;
	return task;
}

static void free_task(struct task *task)
{
	provenance_done(&task->found);
	vec_done(&task->leads);
	free(task);
}

static struct str short_digest(const struct digest *digest, struct arena *arena)
{
	char text[DIGEST_TEXT_MAX];
	struct str algorithm, value;

	str_cut(str_of(digest_text(digest, text)), ':', &algorithm, &value);
	return arena_printf(arena, "%.*s:%.*s", STR(algorithm), STR(str_slice(value, 0, PLACE_DIGITS)));
}

static void gap(struct task *task, struct str where, const char *why)
{
	coverage_note(&task->found.coverage, &task->found.arena, "provenance", where, "%s", why);
}

/* ---- manifests ---- */

static bool says_nothing(struct str media_type)
{
	static const char *const plain[] = {
		"application/vnd.oci.empty.v1+json", "application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json", NULL,
	};

	return !media_type.n || str_is_any(media_type, plain);
}

static struct str artifact_type_of(const struct json *manifest)
{
	struct str type = json_get_text(manifest, "artifactType"), config = json_get_text(json_get(manifest, "config"), "mediaType");

	if (type.n)
		return type;
	if (!says_nothing(config))
		return config;
	type = json_get_text(json_at(json_get(manifest, "layers"), 0), "mediaType");
	return type.n ? type : config;
}

/* Where a manifest must say what it is about, and where it says so at all, that is what was asked for. */
static bool is_about(const struct lead *lead, const struct subject *subject, const struct json *manifest)
{
	bool must = lead->storage == STORED_AS_REFERRER || lead->storage == STORED_UNDER_REFERRERS_TAG;
	const struct json *says = json_get(manifest, "subject");
	struct digest digest;

	if (!json_is(says, JSON_KIND_OBJECT))
		return !must;
	return digest_parse(json_get_text(says, "digest"), &digest) && digest_eq(&digest, &subject->digest);
}

static void list_unknown(const struct found *found, struct provenance *provenance)
{
	struct proof *proof = provenance_add(provenance);
	struct str type = found->artifact_type.n ? found->artifact_type : json_get_text(found->manifest, "mediaType");

	if (!proof)
		return;
	proof->kind = PROOF_OTHER;
	proof->format = "unknown";
	proof->media_type = arena_str(&provenance->arena, type);
	proof->verification.reason = VERIFY_UNSUPPORTED;
	err_set(&proof->verification.detail, ERR_UNSUPPORTED, "an artifact of a type that is not known here");
}

static int judge_manifest(struct collector *c, struct task *task, struct found *found, struct err *e)
{
	for (const struct signature_format *const *format = signature_formats(); *format; format++)
		if ((*format)->knows(found))
			return (*format)->read(c->ctx, found, c->artifacts, c->trust, &task->found, e);
	list_unknown(found, &task->found);
	return 0;
}

/* What every proof of a manifest has of it, whoever read it. */
static void fill_proofs(const struct collector *c, struct task *task, const struct found *found)
{
	vec_each(proof, &task->found.proofs) {
		proof->storage = found->storage;
		proof->also = task->lead.also;
		proof->manifest = found->digest;
		proof->subject = found->subject;
		if (!proof->place.n)
			proof->place = found->place;
		proof->tools = tools_of_proof(proof, !c->artifacts->repository.n);
		if (proof->kind == PROOF_ATTESTATION && proof->statement.n && !proof->facts)
			proof_read(proof, &task->found.arena);
	}
}

static int load_manifest(struct collector *c, struct task *task, struct arena *arena, struct str *ret_bytes, struct err *e)
{
	char text[DIGEST_TEXT_MAX];
	struct str media_type;
	struct digest digest;
	int r;

	*ret_bytes = task->lead.bytes;
	if (ret_bytes->n)
		return 0;
	r = c->artifacts->manifest(c->artifacts, str_of(digest_text(&task->lead.digest, text)), arena, ret_bytes, &digest, &media_type, e);
	if (r == 0 && !digest_eq(&digest, &task->lead.digest))
		return err_set(e, ERR_DIGEST, "what came has another digest");
	return r;
}

static int read_manifest(struct collector *c, struct task *task, struct err *e)
{
	const struct subject *subject = &c->subjects.v[task->subject];
	struct found found = {
		.storage = task->lead.storage, .place = task->lead.place, .digest = task->lead.digest,
		.subject = subject->digest, .subject_size = subject->size, .subject_media_type = subject->media_type,
	};
	struct json_caps caps = JSON_CAPS;
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	auto_json struct json *manifest = NULL;
	char text[DIGEST_TEXT_MAX];

	caps.bytes = IMAGE_MANIFEST_MAX;
	found.place = found.place.n ? arena_str(&task->found.arena, found.place) : short_digest(&found.digest, &task->found.arena);
	if (load_manifest(c, task, &scratch, &found.bytes, e) < 0 || json_parse(found.bytes, caps, "manifest", &manifest, e) < 0)
		return e->code;
	if (!is_about(&task->lead, subject, manifest))
		return err_set(e, ERR_FORMAT, "its subject is not %s, for which it was listed", digest_text(&found.subject, text));
	found.manifest = manifest;
	found.artifact_type = artifact_type_of(manifest);
	if (judge_manifest(c, task, &found, e) < 0)
		return e->code;
	fill_proofs(c, task, &found);
	return 0;
}

/* ---- questions ---- */

static struct lead *add_lead(struct task *task, enum proof_storage storage, const struct digest *digest)
{
	struct lead *lead = vec_push(&task->leads);

	*lead = (struct lead){.storage = storage, .subject = task->subject, .digest = *digest};
	return lead;
}

static int ask_referrers(struct collector *c, struct task *task, struct err *e)
{
	struct artifact_referrer_list list = {0};
	int r = c->artifacts->referrers(c->artifacts, &c->subjects.v[task->subject].digest, &task->found.arena, &list, e);

	vec_each(referrer, &list)
		add_lead(task, referrer->place == ARTIFACT_REFERRERS ? STORED_AS_REFERRER : STORED_UNDER_REFERRERS_TAG, &referrer->descriptor.digest);
	vec_done(&list);
	return r;
}

static int ask_tag(struct collector *c, struct task *task, struct err *e)
{
	struct str bytes, media_type;
	struct digest digest;
	int r = c->artifacts->manifest(c->artifacts, task->name, &task->found.arena, &bytes, &digest, &media_type, e);
	struct lead *lead;

	if (r < 0)
		return r == ERR_NOT_FOUND ? 0 : r;
	lead = add_lead(task, STORED_UNDER_COSIGN_TAG, &digest);
	lead->place = task->name;
	lead->bytes = bytes;
	return 0;
}

/* Of an attestation of the index; of another platform where those are looked into. */
static void take_attestation(struct collector *c, struct task *task, const struct digest *digest, struct str reference)
{
	struct digest about;
	struct lead *lead;

	if (!digest_parse(reference, &about) || (!c->every_platform && !digest_eq(&about, &c->image->manifest_digest)))
		return;
	lead = add_lead(task, STORED_IN_INDEX, digest);
	lead->subject = c->manifest;
	if (!digest_eq(&about, &c->image->manifest_digest))
		lead->about = about;
}

/* BuildKit hangs attestations beside the platforms that they are about. */
static void take_index(struct collector *c, struct task *task, const struct json *index)
{
	struct provenance *provenance = &task->found;

	json_each(value, json_get(index, "manifests")) {
		struct artifact_descriptor descriptor;
		struct err trouble = ERR_INIT;

		if (descriptor_read(value, STR_LIT("index"), &provenance->arena, &descriptor, &trouble) < 0)
			gap(task, STR_LIT("index"), trouble.text);
		else if (annotation_find(&descriptor.annotations, "vnd.docker.reference.type"))
			take_attestation(c, task, &descriptor.digest, annotation_text(&descriptor.annotations, "vnd.docker.reference.digest"));
		else if (descriptor.platform.os.n && provenance->platforms.n < PROVENANCE_PROOFS_MAX)
			*vec_push(&provenance->platforms) = (struct provenance_platform){
				.platform = descriptor.platform, .digest = descriptor.digest, .media_type = descriptor.media_type, .size = descriptor.size,
				.evaluated = digest_eq(&descriptor.digest, &c->image->manifest_digest),
			};
	}
}

static int ask_index(struct collector *c, struct task *task, struct err *e)
{
	char text[DIGEST_TEXT_MAX];
	struct json_caps caps = JSON_CAPS;
	auto_json struct json *index = NULL;
	struct str bytes, media_type;
	struct digest digest;
	int r = c->artifacts->manifest(c->artifacts, str_of(digest_text(&c->image->index_digest, text)), &task->found.arena, &bytes, &digest, &media_type, e);

	caps.bytes = IMAGE_MANIFEST_MAX;
	if (r == 0 && !digest_eq(&digest, &c->image->index_digest))
		return err_set(e, ERR_DIGEST, "what came has another digest");
	if (r < 0 || json_parse(bytes, caps, "index", &index, e) < 0)
		return e->code;
	/* Written before anybody reads it: readers are of the next round. */
	c->subjects.v[0].size = bytes.n;
	c->subjects.v[0].media_type = media_type.n ? media_type : arena_str(&task->found.arena, json_get_text(index, "mediaType"));
	take_index(c, task, index);
	return 0;
}

/* The name under which `cosign save` has put the image into a layout; what belongs to it has the same. */
static const struct json *saved_image(const struct collector *c, const struct json *manifests)
{
	json_each(descriptor, manifests) {
		struct str kind = json_get_text(json_get(descriptor, "annotations"), "kind");
		struct digest digest;

		if ((str_is(kind, "dev.cosignproject.cosign/image") || str_is(kind, "dev.cosignproject.cosign/imageIndex")) &&
		    digest_parse(json_get_text(descriptor, "digest"), &digest) &&
		    (digest_eq(&digest, &c->image->manifest_digest) || digest_eq(&digest, &c->image->index_digest)))
			return descriptor;
	}
	return NULL;
}

static void take_saved(struct collector *c, struct task *task, const struct json *manifests)
{
	const struct json *image = saved_image(c, manifests);
	struct str name = json_get_text(json_get(image, "annotations"), "org.opencontainers.image.ref.name");
	struct digest digest, about;

	if (!image || !digest_parse(json_get_text(image, "digest"), &about))
		return;
	json_each(descriptor, manifests) {
		const struct json *annotations = json_get(descriptor, "annotations");
		struct str kind = json_get_text(annotations, "kind");

		if (!str_starts(kind, "dev.cosignproject.cosign/") || str_starts(kind, "dev.cosignproject.cosign/image") ||
		    !str_eq(json_get_text(annotations, "org.opencontainers.image.ref.name"), name) ||
		    !digest_parse(json_get_text(descriptor, "digest"), &digest))
			continue;
		for (size_t i = 0; i < c->subjects.n; i++)
			if (digest_eq(&c->subjects.v[i].digest, &about))
				add_lead(task, STORED_IN_LAYOUT, &digest)->subject = i;
	}
}

static int ask_layout(struct collector *c, struct task *task, struct err *e)
{
	auto_json struct json *index = NULL;
	struct str bytes;

	if (c->artifacts->index(c->artifacts, &task->found.arena, &bytes, e) < 0 || json_parse(bytes, JSON_CAPS, "index.json", &index, e) < 0)
		return e->code;
	take_saved(c, task, json_get(index, "manifests"));
	/* The image hangs on the layout itself, and with it what hangs beside it. */
	if (c->image->index_digest.algorithm == DIGEST_NONE)
		take_index(c, task, index);
	return 0;
}

static const char *const all_suffixes[] = {".sig", ".att", ".sbom", NULL};

static void ask_about(struct collector *c, size_t subject, const char *const *suffixes)
{
	char tag[DIGEST_TEXT_MAX];

	digest_tag(&c->subjects.v[subject].digest, tag);
	add_task(c, ask_referrers, subject, STR_NULL);
	for (; *suffixes; suffixes++)
		add_task(c, ask_tag, subject, arena_printf(&c->provenance->arena, "%s%s", tag, *suffixes));
}

/* ---- rounds ---- */

static void run_task(void *arg, size_t i)
{
	struct collector *c = arg;
	struct task *task = c->round[i];

	task->r = ctx_check(c->ctx, &task->e);
	if (task->r == 0 && atomic_load(&c->bytes) > COLLECT_BYTES_MAX)
		task->r = err_set(&task->e, ERR_LIMIT, "not read: signatures and attestations together are above the cap of %zu MiB", COLLECT_BYTES_MAX >> 20);
	if (task->r == 0)
		task->r = task->run(c, task, &task->e);
	atomic_fetch_add(&c->bytes, task->found.arena.total);
}

static struct str where_of(const struct collector *c, struct task *task)
{
	struct arena *arena = &task->found.arena;

	if (task->run == read_manifest)
		return task->lead.place.n ? task->lead.place : short_digest(&task->lead.digest, arena);
	if (task->run == ask_tag)
		return task->name;
	if (task->run == ask_layout)
		return STR_LIT("index.json");
	return arena_printf(arena, "%s %.*s", task->run == ask_index ? "index" : "referrers of",
			    STR(short_digest(&c->subjects.v[task->subject].digest, arena)));
}

/* A manifest that several places hold is read once. */
static bool is_known(struct collector *c, const struct lead *lead)
{
	vec_each(known, &c->tasks) {
		struct task *task = *known;

		if (task->run != read_manifest || task->subject != lead->subject || !digest_eq(&task->lead.digest, &lead->digest))
			continue;
		/* A layout answers for the tags that what it saved had in the registry. */
		if (task->lead.storage == STORED_UNDER_COSIGN_TAG && lead->storage == STORED_IN_LAYOUT)
			task->lead.storage = lead->storage;
		else if (task->lead.storage != lead->storage)
			task->lead.also |= 1u << lead->storage;
		return true;
	}
	return false;
}

static struct subject *subject_of(struct collector *c, const struct digest *digest)
{
	vec_each(subject, &c->subjects)
		if (digest_eq(&subject->digest, digest))
			return subject;
	return NULL;
}

/* Asks about another platform of the index as about the image's, or says why not. Two entries may lead to one manifest. */
static void take_platform(struct collector *c, struct task *from, const struct provenance_platform *found)
{
	struct provenance *provenance = c->provenance;
	struct provenance_platform *platform = vec_push(&provenance->platforms);
	size_t number = provenance->platforms.n;

	*platform = *found;
	if (platform->evaluated || !c->every_platform || from->run != ask_index)
		return;
	platform->evaluated = subject_of(c, &platform->digest) || number <= PROVENANCE_PLATFORMS_MAX;
	if (!platform->evaluated && number == PROVENANCE_PLATFORMS_MAX + 1)
		coverage_note(&from->found.coverage, &from->found.arena, "provenance", STR_LIT("index"),
			      "more than the cap of %d platforms: the others were not looked into", PROVENANCE_PLATFORMS_MAX);
	if (!platform->evaluated || subject_of(c, &platform->digest))
		return;
	*vec_push(&c->subjects) = (struct subject){platform->digest, platform->size, platform->media_type, number};
	ask_about(c, c->subjects.n - 1, all_suffixes);
}

/* False where it is about a platform that is not looked into. */
static bool find_subject(struct collector *c, struct lead *lead)
{
	struct subject *subject = lead->about.algorithm == DIGEST_NONE ? &c->subjects.v[lead->subject] : subject_of(c, &lead->about);

	if (subject)
		lead->subject = (size_t)(subject - c->subjects.v);
	return subject != NULL;
}

static void follow_lead(struct collector *c, struct task *from, struct lead *lead)
{
	static const char *const signatures_alone[] = {".sig", NULL};
	size_t platform, *count;

	if (!find_subject(c, lead) || is_known(c, lead))
		return;
	platform = c->subjects.v[lead->subject].platform;
	count = platform ? &c->read_of_others : &c->read;
	if (*count >= PROVENANCE_PROOFS_MAX) {
		coverage_note(&from->found.coverage, &from->found.arena, "provenance", STR_NULL, "more than the cap of %d manifests%s", PROVENANCE_PROOFS_MAX,
			      platform ? " of other platforms" : "");
		return;
	}
	++*count;
	add_task(c, read_manifest, lead->subject, STR_NULL)->lead = *lead;
	/* An attestation that is not signed itself may be signed as any manifest is. */
	if (lead->storage == STORED_IN_INDEX) {
		*vec_push(&c->subjects) = (struct subject){.digest = lead->digest, .platform = platform};
		ask_about(c, c->subjects.n - 1, signatures_alone);
	}
}

static int run_round(struct collector *c, size_t from, struct err *e)
{
	size_t end = c->tasks.n;

	for (size_t i = from; i < end; i++)
		if (c->tasks.v[i]->run == read_manifest && trust_read_root(c->trust, e) < 0)
			return e->code;
	c->round = c->tasks.v + from;
	thread_each(COLLECT_PARALLEL, end - from, run_task, c);
	for (size_t i = from; i < end; i++) {
		struct task *task = c->tasks.v[i];

		if (task->r == ERR_TIMEOUT) {
			*e = task->e;
			return task->r;
		}
		if (task->r < 0)
			gap(task, where_of(c, task), task->e.text);
		vec_each(platform, &task->found.platforms)
			take_platform(c, task, platform);
		vec_each(lead, &task->leads)
			follow_lead(c, task, lead);
	}
	return 0;
}

/* ---- what came of it ---- */

static int task_order(const void *a, const void *b)
{
	const struct task *x = *(struct task *const *)a, *y = *(struct task *const *)b;

	if (x->subject != y->subject)
		return x->subject < y->subject ? -1 : 1;
	if (x->lead.storage != y->lead.storage)
		return x->lead.storage < y->lead.storage ? -1 : 1;
	return memcmp(&x->lead.digest, &y->lead.digest, sizeof(x->lead.digest));
}

/* Where a proof goes; NULL, with a gap, beyond the cap. */
static struct proof *place_for(struct provenance *provenance, size_t platform)
{
	size_t others = 0;

	if (!platform)
		return provenance_add(provenance);
	vec_each(other, &provenance->platforms)
		others += other->proofs.n;
	if (others < PROVENANCE_PROOFS_MAX)
		return vec_push(&provenance->platforms.v[platform - 1].proofs);
	coverage_note(&provenance->coverage, &provenance->arena, "provenance", STR_NULL, "more than the cap of %d signatures and attestations of other platforms",
		      PROVENANCE_PROOFS_MAX);
	return NULL;
}

static void take_results(struct provenance *into, size_t platform, struct provenance *from)
{
	arena_adopt(&into->arena, &from->arena);
	vec_each(proof, &from->proofs) {
		struct proof *place = place_for(into, platform);

		if (!place)
			break;
		*place = *proof;
		*proof = (struct proof){0};
	}
	vec_each(gap, &from->coverage.gaps)
		coverage_note(&into->coverage, &into->arena, "provenance", gap->where, "%.*s", STR(gap->why));
}

static bool covers(const struct provenance *provenance, const struct proof *signature, const struct proof *proof)
{
	bool in_index = proof->storage == STORED_IN_INDEX || (proof->also & 1u << STORED_IN_INDEX);

	return signature->kind == PROOF_SIGNATURE && proof_verdict(signature) == PROOF_VERIFIED &&
	       (digest_eq(&signature->subject, &proof->manifest) ||
		(in_index && provenance->index.algorithm != DIGEST_NONE && digest_eq(&signature->subject, &provenance->index)));
}

/* What is not signed can still be what somebody has signed: by the index that names it, or as a manifest. */
static void bind(const struct provenance *provenance, const struct proof_list *signatures, struct proof_list *proofs)
{
	vec_each(proof, proofs)
		vec_each(signature, signatures)
			proof->bound = proof->bound || (!proof->is_signed && covers(provenance, signature, proof));
}

static void gather(struct collector *c)
{
	struct provenance *provenance = c->provenance;

	vec_sort(&c->tasks, task_order);
	vec_each(task, &c->tasks)
		take_results(provenance, c->subjects.v[(*task)->subject].platform, &(*task)->found);
	bind(provenance, &provenance->proofs, &provenance->proofs);
	vec_each(platform, &provenance->platforms) {
		bind(provenance, &provenance->proofs, &platform->proofs);
		bind(provenance, &platform->proofs, &platform->proofs);
	}
	coverage_sort(&provenance->coverage);
}

static void ask_first(struct collector *c)
{
	const struct image *image = c->image;

	if (image->index_digest.algorithm != DIGEST_NONE) {
		*vec_push(&c->subjects) = (struct subject){.digest = image->index_digest};
		add_task(c, ask_index, 0, STR_NULL);
	}
	if (image->manifest_digest.algorithm != DIGEST_NONE && !digest_eq(&image->manifest_digest, &image->index_digest))
		*vec_push(&c->subjects) = (struct subject){image->manifest_digest, image->raw_manifest.n, image->media_type};
	c->manifest = c->subjects.n ? c->subjects.n - 1 : 0;
	for (size_t i = 0; i < c->subjects.n; i++)
		ask_about(c, i, all_suffixes);
	if (c->artifacts->index && c->subjects.n)
		add_task(c, ask_layout, c->manifest, STR_NULL);
}

int provenance_collect(const struct ctx *ctx, const struct image *image, struct trust *trust, bool every_platform, struct provenance *provenance,
		       struct err *e)
{
	struct metered metered;
	struct collector c = {.ctx = ctx, .image = image, .artifacts = &metered.artifacts, .trust = trust, .provenance = provenance,
			      .every_platform = every_platform};
	int r = 0;

	provenance->index = image->index_digest;
	provenance->manifest = image->manifest_digest;
	provenance->trusted_root = arena_str(&provenance->arena, trust->chosen.name);
	vec_each(authority, &trust->authorities)
		*vec_push(&provenance->authorities) = arena_str(&provenance->arena, authority->name);
	if (!image->artifacts)
		return notary_collect(ctx, &trust->notary, image, trust->now, provenance, e);
	metered_init(&metered, image->artifacts, COLLECT_BYTES_MAX);
	provenance->looked = true;
	provenance->name = arena_str(&provenance->arena, c.artifacts->name);
	provenance->repository = arena_str(&provenance->arena, c.artifacts->repository);
	ask_first(&c);
	for (size_t round = 0, from = 0; r == 0 && round < ROUNDS_MAX && from < c.tasks.n; round++) {
		size_t end = c.tasks.n;

		r = run_round(&c, from, e);
		from = end;
	}
	if (r == 0)
		gather(&c);
	vec_each(task, &c.tasks)
		free_task(*task);
	vec_done(&c.tasks);
	vec_done(&c.subjects);
	return r < 0 ? r : notary_collect(ctx, &trust->notary, image, trust->now, provenance, e);
}
