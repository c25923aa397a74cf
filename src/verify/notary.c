/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/notary.h"

#include "base/file.h"
#include "base/mem.h"
#include "crypto/hash.h"
#include "model/artifacts.h"
#include "verify/notary_repository.h"
#include "verify/notary_server.h"

#define PINS_MAX ((size_t)1 << 20)
#define NOTICE "Docker's service of content trust ends on 2026-12-08, Azure's on 2028-03-31: sign with Cosign or Notation"

/* One look. */
struct work {
	const struct ctx *ctx;
	const struct notary_settings *settings;
	const struct image *image;
	struct provenance *provenance;
	struct notary_server server; /* where it is one */
	struct arena arena;
	struct str gun, tag;        /* the tag may be empty */
	struct notary_repository repository;
};

/* ---- what the image is called there ---- */

/* "docker.io/library/alpine:3.20@sha256:…", with a scheme of ours or without. */
static void split_name(struct str name, struct str *ret_gun, struct str *ret_tag)
{
	static const char *const schemes[] = {"registry:", "docker://", "docker:", "podman:", "containerd:"};
	struct str digest, tag = STR_NULL;
	ptrdiff_t colon;

	for (size_t i = 0; i < ARRAY_SIZE(schemes); i++)
		if (str_skip(&name, schemes[i]))
			break;
	str_cut(name, '@', &name, &digest);
	colon = str_rfind(name, ':');
	if (colon > str_rfind(name, '/')) {
		tag = str_from_index(name, (size_t)colon + 1);
		name = str_slice(name, 0, (size_t)colon);
	}
	*ret_gun = name;
	*ret_tag = tag;
}

static void find_name(struct work *work)
{
	const struct artifacts *artifacts = work->image->artifacts;
	struct str ignored;

	if (work->settings->name) {
		split_name(str_of(work->settings->name), &work->gun, &work->tag);
		return;
	}
	if (artifacts && artifacts->repository.n) {
		work->gun = artifacts->repository;
		split_name(work->image->reference, &ignored, &work->tag);
	}
}

/* ---- where documents are ---- */

static bool is_server(const struct work *work)
{
	return http_is_url(str_of(work->settings->place)) && !str_starts(str_of(work->settings->place), "file:");
}

/* The folder may be docker's or notary's whole cache, or the one of the documents. */
static int load_from(struct work *work, const char *folder, const char *file, struct buf *bytes, struct err *e)
{
	const char *path = arena_printf(&work->arena, "%s/tuf/%.*s/metadata/%s", folder, STR(work->gun), file).p;
	int r = file_load(path, bytes, e);

	if (r != ERR_NOT_FOUND || access(arena_printf(&work->arena, "%s/tuf", folder).p, F_OK) == 0)
		return r;
	return file_load(arena_printf(&work->arena, "%s/%s", folder, file).p, bytes, e);
}

/* `file` is the role and ".json", of a root also with a version before it. */
static int fetch(struct work *work, const char *file, struct buf *bytes, struct err *e)
{
	struct str place = str_of(work->settings->place);

	buf_clear(bytes);
	if (ctx_check(work->ctx, e) < 0)
		return e->code;
	if (!is_server(work)) {
		str_skip(&place, "file://");
		return load_from(work, arena_text(&work->arena, place), file, bytes, e);
	}
	return notary_server_fetch(&work->server, file, NOTARY_METADATA_MAX, bytes, e);
}

/* ---- the chain ---- */

/* What was looked at and is not to be had: an error and no reason. */
#define UNREADABLE VERIFY_REASONS

/* Roots between the one that is known and the one that is there: each is its predecessor's. */
static enum verify_reason take_known_root(struct work *work, const struct tuf_document *last, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(NOTARY_METADATA_MAX);
	struct err missing = ERR_INIT;
	enum verify_reason reason;

	if (!work->settings->known || load_from(work, work->settings->known, "root.json", &bytes, &missing) < 0)
		return VERIFY_VERIFIED;
	reason = notary_take_root(&work->repository, buf_str(&bytes), true, e);
	if (reason != VERIFY_VERIFIED)
		return reason;
	for (uint64_t version = work->repository.root.version + 1; version < last->version && reason == VERIFY_VERIFIED; version++) {
		if (version - work->repository.root.version > NOTARY_ROOTS_MAX) {
			err_set(e, ERR_LIMIT, "more than %d roots one after the other", NOTARY_ROOTS_MAX);
			return VERIFY_METADATA;
		}
		if (fetch(work, arena_printf(&work->arena, "%llu.root.json", (unsigned long long)version).p, &bytes, e) < 0)
			return UNREADABLE;
		reason = notary_take_root(&work->repository, buf_str(&bytes), true, e);
	}
	return reason;
}

static enum verify_reason take_root(struct work *work, struct buf *root, struct err *e)
{
	auto_done(tuf_document_done) struct tuf_document last = {0};
	enum verify_reason reason;

	if (fetch(work, "root.json", root, e) < 0)
		return UNREADABLE;
	if (tuf_document_read(buf_str(root), NOTARY_METADATA_MAX, "root", "root", TUF_NOTARY, &last, e) < 0)
		return VERIFY_BUNDLE_MALFORMED;
	reason = take_known_root(work, &last, e);
	if (reason == VERIFY_VERIFIED)
		reason = notary_take_root(&work->repository, buf_str(root), false, e);
	return reason == VERIFY_VERIFIED ? notary_check_root(&work->repository, e) : reason;
}

/*
 * Those that do not hold are passed over, as by notary, and told where a tag is found nowhere else. But what the releases say counts before all that is
 * left, so that nothing is known without them, or with some of whom they name left out.
 */
static enum verify_reason take_delegations(struct work *work, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(NOTARY_METADATA_MAX);
	struct notary_repository *repository = &work->repository;

	for (size_t i = 0; i < repository->roles.n; i++) {
		struct notary_role *role = repository->roles.v[i];
		const char *file = arena_printf(&work->arena, "%.*s.json", STR(role->name)).p;

		role->reason = fetch(work, file, &bytes, &role->error) < 0 ? UNREADABLE : notary_take_role(repository, role, buf_str(&bytes), &role->error);
		if (role->reason != VERIFY_VERIFIED && (role->error.code == ERR_TIMEOUT || str_is(role->name, NOTARY_RELEASES))) {
			*e = role->error;
			return role->reason;
		}
	}
	if (repository->cut_released) {
		err_set(e, ERR_LIMIT, "more than the cap of %d delegations of %s", NOTARY_ROLES_MAX, NOTARY_RELEASES);
		return UNREADABLE;
	}
	return VERIFY_VERIFIED;
}

static enum verify_reason take_chain(struct work *work, struct err *e)
{
	auto_done(buf_done) struct buf root = BUF_INIT(NOTARY_METADATA_MAX), bytes = BUF_INIT(NOTARY_METADATA_MAX);
	struct notary_repository *repository = &work->repository;
	enum verify_reason reason = take_root(work, &root, e);

	if (reason == VERIFY_VERIFIED)
		reason = fetch(work, "timestamp.json", &bytes, e) < 0 ? UNREADABLE : notary_take_timestamp(repository, buf_str(&bytes), e);
	if (reason == VERIFY_VERIFIED)
		reason = fetch(work, "snapshot.json", &bytes, e) < 0 ? UNREADABLE : notary_take_snapshot(repository, buf_str(&bytes), buf_str(&root), e);
	if (reason == VERIFY_VERIFIED)
		reason = fetch(work, "targets.json", &bytes, e) < 0 ? UNREADABLE : notary_take_targets(repository, buf_str(&bytes), e);
	return reason == VERIFY_VERIFIED ? take_delegations(work, e) : reason;
}

/* ---- what came of it ---- */

static struct proof *add_proof(struct work *work, struct str tag, const struct digest *subject)
{
	struct provenance *provenance = work->provenance;
	struct proof *proof = provenance_add(provenance);

	if (!proof)
		return NULL;
	proof->kind = PROOF_SIGNATURE;
	proof->storage = STORED_IN_NOTARY;
	proof->format = "dct";
	proof->place = arena_printf(&provenance->arena, "%.*s%s%.*s", STR(work->gun), tag.n ? ":" : "", STR(tag));
	proof->subject = *subject;
	proof->is_signed = true;
	proof_add_claim(provenance, proof, "notice", STR_LIT(NOTICE));
	return proof;
}

static bool is_one_of(const struct digest *digest, const unsigned char sha256[32])
{
	return digest->algorithm == DIGEST_SHA256 && memcmp(digest->bytes, sha256, 32) == 0;
}

static const struct digest *subject_of(const struct image *image)
{
	return image->index_digest.algorithm ? &image->index_digest : &image->manifest_digest;
}

static void describe(struct work *work, const struct notary_target *target, struct proof *proof)
{
	const struct notary_repository *repository = &work->repository;
	struct provenance *provenance = work->provenance;

	proof->verification.reason = VERIFY_VERIFIED;
	/* Whoever has the server has the root that is believed on first use: no match for somebody whom the user has named. */
	if (!repository->pinned && provenance->authorities.n) {
		proof->verification.reason = VERIFY_CERTIFICATE_UNTRUSTED;
		err_set(&proof->verification.detail, ERR_NOT_FOUND, "its root is believed on first use alone, and others were named whom to trust: --dct-pins, --dct-known");
	}
	proof->signer = arena_printf(&provenance->arena, "%s of %.*s", target->role, STR(work->gun));
	proof_add_claim(provenance, proof, "role", str_of(target->role));
	proof_add_claim(provenance, proof, "root-key", repository->root_key);
	proof_add_claim(provenance, proof, "root-trust", repository->pinned ? STR_LIT("pinned") : STR_LIT("on first use"));
}

static void tell_problem(struct work *work, enum verify_reason reason, const struct err *problem)
{
	struct proof *proof;

	if (reason == UNREADABLE) {
		coverage_note(&work->provenance->coverage, &work->provenance->arena, "content trust", work->gun, "%s", problem->text);
		return;
	}
	proof = add_proof(work, work->tag, subject_of(work->image));
	if (!proof)
		return;
	proof->verification.reason = reason;
	proof->verification.detail = *problem;
}

/* What nobody says whom there was room for, somebody of the others may. */
static void tell_cut(struct work *work)
{
	struct err problem = ERR_INIT;

	if (!work->repository.cut)
		return;
	err_set(&problem, ERR_LIMIT, "more than the cap of %d delegations: the others were not asked", NOTARY_ROLES_MAX);
	tell_problem(work, UNREADABLE, &problem);
}

/* Nobody who holds says what the tag is; the first who may and does not hold is told. */
static void tell_unheard(struct work *work)
{
	tell_cut(work);
	vec_each(role, &work->repository.roles)
		if ((*role)->reason != VERIFY_VERIFIED && notary_role_speaks_of(*role, work->tag)) {
			tell_problem(work, (*role)->reason, &(*role)->error);
			return;
		}
}

static void tell_malformed(struct work *work, const struct notary_target *target)
{
	struct err problem = ERR_INIT;

	err_set(&problem, ERR_FORMAT, "%s: no SHA-256 digest of the tag, or no length", target->role);
	tell_problem(work, VERIFY_METADATA, &problem);
}

/* The tag stands for the image, or for another; without a tag any may that stands for it. */
static void tell_found(struct work *work, struct notary_target *target)
{
	const struct image *image = work->image;
	const struct digest *subjects[] = {&image->index_digest, &image->manifest_digest};
	struct proof *proof;
	char digits[DIGEST_TEXT_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(subjects); i++)
		if (work->tag.n ? is_one_of(subjects[i], target->sha256)
				: subjects[i]->algorithm == DIGEST_SHA256 && notary_find_digest(&work->repository, subjects[i]->bytes, target)) {
			proof = add_proof(work, target->tag, subjects[i]);
			if (proof)
				describe(work, target, proof);
			return;
		}
	if (!work->tag.n) {
		tell_cut(work);
		return;
	}
	proof = add_proof(work, work->tag, subject_of(image));
	if (!proof)
		return;
	describe(work, target, proof);
	proof->verification.reason = VERIFY_ARTIFACT;
	err_set(&proof->verification.detail, ERR_DIGEST, "the tag was signed for sha256:%.*s, and the image is %s", STR(hash_digits(target->sha256, 32, (char[HASH_DIGITS_MAX]){0})),
		digest_text(subject_of(image), digits));
}

static void tell_target(struct work *work)
{
	struct notary_target target = {0};
	enum notary_answer answer = work->tag.n ? notary_find_tag(&work->repository, work->tag, &target) : NOTARY_FOUND;

	if (answer == NOTARY_NONE)
		tell_unheard(work);
	else if (answer == NOTARY_MALFORMED)
		tell_malformed(work, &target);
	else
		tell_found(work, &target);
}

static void tell(struct work *work, enum verify_reason reason, const struct err *problem)
{
	if (reason == VERIFY_VERIFIED) {
		tell_target(work);
		return;
	}
	/* That a name is not there at all is how most names are. */
	if (reason == UNREADABLE && problem->code == ERR_NOT_FOUND && !tuf_document_is(&work->repository.root))
		return;
	tell_problem(work, reason, problem);
}

static int load_pins(const char *path, struct notary_pins *pins, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(PINS_MAX);

	return file_load(path, &bytes, e) < 0 ? e->code : notary_pins_read(buf_str(&bytes), path, pins, e);
}

static int look(struct work *work, int64_t now, const struct notary_pins *pins, struct err *e)
{
	struct err problem = ERR_INIT;
	enum verify_reason reason;

	if (!work->gun.n) {
		coverage_note(&work->provenance->coverage, &work->provenance->arena, "content trust", work->image->reference,
			      "the image says no repository to look for: --dct-name NAME[:TAG]");
		return 0;
	}
	if (is_server(work))
		notary_server_open(&work->server, work->ctx, str_of(work->settings->place), work->gun);
	notary_repository_init(&work->repository, work->gun, now, pins);
	reason = take_chain(work, &problem);
	if (problem.code == ERR_TIMEOUT)
		*e = problem;
	else
		tell(work, reason, &problem);
	notary_repository_done(&work->repository);
	notary_server_close(&work->server);
	return problem.code == ERR_TIMEOUT ? ERR_TIMEOUT : 0;
}

int notary_collect(const struct ctx *ctx, const struct notary_settings *settings, const struct image *image, int64_t now, struct provenance *provenance,
		   struct err *e)
{
	struct work work = {.ctx = ctx, .settings = settings, .image = image, .provenance = provenance};
	struct notary_pins pins = {0};
	int r = 0;

	if (!settings->place)
		return 0;
	if (settings->pins)
		r = load_pins(settings->pins, &pins, e);
	find_name(&work);
	if (r == 0)
		r = look(&work, now, settings->pins ? &pins : NULL, e);
	notary_pins_done(&pins);
	arena_done(&work.arena);
	return r;
}
