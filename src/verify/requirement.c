/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/requirement.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/config.h"
#include "verify/predicate.h"
#include "verify/signed_annotations.h"
#include "verify/statement.h"

#define SIGNERS_MAX 64 /* of one requirement that are told apart */

void requirement_done(struct requirement *requirement)
{
	vec_each(part, &requirement->parts)
		requirement_done(part);
	vec_done(&requirement->parts);
	vec_done(&requirement->authorities);
	expectations_done(&requirement->expectations);
}

static enum predicate_kind kind_of(struct str type)
{
	for (const struct predicate_type *const *known = predicate_types(); *known; known++)
		if (predicate_type_is(type, str_of((*known)->uris[0])) || predicate_type_of(type) == *known)
			return (*known)->kind;
	return PREDICATE_OTHER;
}

int requirement_check(const struct requirement *requirement, struct err *e)
{
	enum predicate_kind kind = kind_of(requirement->predicate_type);

	if (expectations_of_build(&requirement->expectations) && kind != PREDICATE_PROVENANCE)
		return err_set(e, ERR_FORMAT, "source, builder, level and parameters are expected of provenance, not of \"%.*s\"",
			       STR(requirement->predicate_type));
	if (expectations_of_verdict(&requirement->expectations) && kind != PREDICATE_VERDICT)
		return err_set(e, ERR_FORMAT, "verifier, resource and verified level are expected of a verification summary (vsa), not of \"%.*s\"",
			       STR(requirement->predicate_type));
	if (kind == PREDICATE_VERDICT && !requirement->expectations.verifier.n)
		return err_set(e, ERR_FORMAT, "whose verdict counts? a verification summary is worth what its verifier is: --verifier-id, in a policy verifier-id:");
	return 0;
}

/* ---- names of images ---- */

bool policy_image_parse(struct str text, struct arena *arena, struct policy_image *ret_image)
{
	struct image_reference reference = {.text = text, .written = text};
	struct str full, tag;

	if (!image_reference_split(&reference))
		return false;
	full = image_reference_full(&reference, arena);
	*ret_image = (struct policy_image){.given = arena_str(arena, text), .digest = arena_str(arena, reference.digest)};
	str_cut_last(full, ':', &ret_image->repository, &tag);
	ret_image->bare = !reference.tag.n && !reference.digest.n;
	if (reference.tag.n || !reference.digest.n)
		ret_image->tag = tag;
	return true;
}

/* A name without a tag was signed for no tag: "latest" is what it means to whoever pulls, and not to whoever signs (containers/image, policy_reference_match.go). */
static bool is_same_name(const struct policy_image *a, const struct policy_image *claimed)
{
	return !claimed->bare && str_eq(a->repository, claimed->repository) && str_eq(a->tag, claimed->tag) && str_eq(a->digest, claimed->digest);
}

/* "registry.example/team" is a prefix of "registry.example/team/app", and of nothing else that begins with it. */
static struct str remapped(const struct signed_name *signed_name, struct str repository, struct arena *arena)
{
	struct str prefix = signed_name->prefix;

	if (repository.n < prefix.n || !str_eq(str_slice(repository, 0, prefix.n), prefix) || (repository.n > prefix.n && repository.p[prefix.n] != '/'))
		return repository;
	return arena_printf(arena, "%.*s%.*s", STR(signed_name->text), STR(str_from_index(repository, prefix.n)));
}

static bool is_signed_name(const struct signed_name *wanted, const struct policy_image *image, const struct policy_image *claimed, struct arena *arena)
{
	struct policy_image own = *image, other;

	switch (wanted->kind) {
	case SIGNED_NAME_ANY:
		return true;
	case SIGNED_NAME_EXACT:
		return own.tag.n && is_same_name(&own, claimed);
	case SIGNED_NAME_REPOSITORY:
		return own.repository.n && str_eq(own.repository, claimed->repository);
	case SIGNED_NAME_EXACT_REFERENCE:
		return policy_image_parse(wanted->text, arena, &other) && !other.bare && is_same_name(&other, claimed);
	case SIGNED_NAME_EXACT_REPOSITORY:
		return policy_image_parse(wanted->text, arena, &other) && str_eq(other.repository, claimed->repository);
	case SIGNED_NAME_REMAPPED:
		own.repository = remapped(wanted, own.repository, arena);
		break;
	case SIGNED_NAME_DIGEST_OR_EXACT:
		break;
	}
	if (own.tag.n)
		return is_same_name(&own, claimed);
	return own.digest.n && !claimed->bare && str_eq(own.repository, claimed->repository);
}

/* ---- proofs ---- */

/* One of them, as far as it comes. */
struct candidate {
	const struct proof *proof;
	enum verify_reason reason;
	struct err detail;
	size_t held; /* steps */
	size_t near; /* of one that does not hold, how near its signature is to that */
};

struct evaluation {
	const struct trust *trust;
	struct provenance *provenance;
	const struct policy_image *image;
	struct assessment *assessment;
};

/*
 * What tells a signer from others: the key itself, or who the certificate names. A signature has one signer, whichever of several authorities it is held
 * against: a key, and the certificate of that key, are not two.
 */
static struct str signer_of(struct evaluation *v, const struct proof *proof)
{
	vec_each(holds, &proof->authorities) {
		const struct authority *by = &v->trust->authorities.v[*holds];

		if (by->method == AUTHORITY_KEY)
			return public_key_der(by->key);
	}
	return arena_printf(&v->assessment->arena, "%.*s\n%.*s", STR(proof->verification.identity.n ? proof->verification.identity : proof->signer),
			    STR(proof->verification.issuer));
}

static bool is_by(const struct requirement *requirement, const struct proof *proof)
{
	vec_each(holds, &proof->authorities)
		vec_each(wanted, &requirement->authorities)
			if (*holds == *wanted)
				return true;
	return false;
}

/* What is signed of an attestation beside the image is no signature of the image. */
static bool is_about_image(const struct provenance *provenance, const struct proof *proof)
{
	return proof->subject.algorithm != DIGEST_NONE && (digest_eq(&proof->subject, &provenance->index) || digest_eq(&proof->subject, &provenance->manifest));
}

static bool is_of_kind(const struct evaluation *v, const struct requirement *requirement, const struct proof *proof)
{
	if (!is_about_image(v->provenance, proof))
		return false;
	if (!requirement->predicate_type.n)
		return proof->kind == PROOF_SIGNATURE;
	return proof->kind == PROOF_ATTESTATION && predicate_type_is(requirement->predicate_type, proof->predicate_type);
}

/* It is signed, and by somebody else than is asked for. */
static void say_other_signer(struct evaluation *v, const struct requirement *requirement, struct candidate *candidate)
{
	const struct proof *proof = candidate->proof;

	if (!proof->is_signed) {
		candidate->reason = VERIFY_UNSIGNED;
		err_set(&candidate->detail, ERR_NOT_FOUND, "it is there, and nobody has signed it");
	} else if (!proof_holds(proof)) {
		candidate->reason = proof->verification.reason;
		candidate->detail = proof->verification.detail;
		candidate->held = 1;
		candidate->near = proof_nearness(proof);
	} else {
		candidate->reason = VERIFY_IDENTITY;
		err_set(&candidate->detail, ERR_FORMAT, "signed by %.*s, not by %.*s", STR(proof->signer),
			STR(requirement->authorities.n == 1 ? v->trust->authorities.v[requirement->authorities.v[0]].name : STR_LIT("any of them")));
		candidate->held = 1;
	}
}

static enum verify_reason check_name(struct evaluation *v, const struct requirement *requirement, const struct proof *proof, struct err *detail)
{
	struct str claimed = proof_claim(proof, "docker-reference");
	struct policy_image name;

	if (requirement->signed_name.kind == SIGNED_NAME_ANY)
		return VERIFY_VERIFIED;
	if (!claimed.n || !policy_image_parse(claimed, &v->assessment->arena, &name)) {
		err_set(detail, ERR_FORMAT, "the signature does not say under which name it was made, and the policy asks for one");
		return VERIFY_NAME;
	}
	if (is_signed_name(&requirement->signed_name, v->image, &name, &v->assessment->arena))
		return VERIFY_VERIFIED;
	err_set(detail, ERR_FORMAT, "signed as %.*s", STR(claimed));
	return VERIFY_NAME;
}

/* Of several signers each must be somebody. */
static enum verify_reason check_proven(const struct requirement *requirement, const struct proof *proof, struct err *detail)
{
	if (!proof->unproven || requirement->least < 2)
		return VERIFY_VERIFIED;
	err_set(detail, ERR_FORMAT, "%.*s is whoever: the trust policy only tells who signed (level audit), and a threshold asks for it", STR(proof->signer));
	return VERIFY_CERTIFICATE_UNTRUSTED;
}

static void judge(struct evaluation *v, const struct requirement *requirement, struct proof *proof, struct candidate *candidate)
{
	struct expectations expected;

	*candidate = (struct candidate){.proof = proof};
	if (!proof_holds(proof) || !is_by(requirement, proof)) {
		say_other_signer(v, requirement, candidate);
		return;
	}
	candidate->held = 2;
	candidate->reason = check_name(v, requirement, proof, &candidate->detail);
	if (candidate->reason == VERIFY_VERIFIED)
		candidate->reason = check_proven(requirement, proof, &candidate->detail);
	if (candidate->reason == VERIFY_VERIFIED)
		candidate->reason = signed_annotations_check(&requirement->expectations.annotations, proof, &candidate->detail);
	if (candidate->reason != VERIFY_VERIFIED || !requirement->predicate_type.n)
		return;
	candidate->held = 3;
	proof_read(proof, &v->provenance->arena);
	expected = requirement->expectations;
	/* A verdict about an image names it by its repository, where nobody says otherwise. */
	if (!expected.resource_uri.n)
		expected.resource_uri = v->image->repository;
	candidate->reason = expectations_check(&expected, proof, &candidate->detail);
}

/* ---- what is said of it ---- */

static struct assessment_line *add_line(struct evaluation *v, unsigned depth, struct str what)
{
	struct assessment_line *line = vec_push(&v->assessment->lines);

	*line = (struct assessment_line){.depth = depth, .what = what};
	return line;
}

static struct str names_of(struct evaluation *v, const struct requirement *requirement)
{
	auto_done(buf_done) struct buf text = BUF_INIT(1024);

	vec_each(authority, &requirement->authorities)
		text_list(&text, " or ", v->trust->authorities.v[*authority].name);
	return arena_str(&v->assessment->arena, buf_str(&text));
}

static struct str proof_words(struct evaluation *v, const struct requirement *requirement)
{
	struct arena *arena = &v->assessment->arena;
	struct str by = names_of(v, requirement);
	struct str what = requirement->predicate_type.n ? arena_printf(arena, "%.*s attested by %.*s", STR(requirement->predicate_type), STR(by))
							: arena_printf(arena, "signed by %.*s", STR(by));

	if (requirement->least > 1)
		what = arena_printf(arena, "%.*s, %zu of them", STR(what), requirement->least);
	return requirement->name.n ? arena_printf(arena, "%.*s: %.*s", STR(requirement->name), STR(what)) : what;
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* Nothing of the kind is there, but other things may be. */
static void say_missing(struct evaluation *v, const struct requirement *requirement, struct assessment_line *line)
{
	struct arena *arena = &v->assessment->arena;
	size_t signatures = 0, attestations = 0, others = 0;

	vec_each(proof, &v->provenance->proofs) {
		signatures += proof->kind == PROOF_SIGNATURE;
		attestations += proof->kind == PROOF_ATTESTATION;
		others += proof->kind != PROOF_SIGNATURE && proof->kind != PROOF_ATTESTATION;
	}
	line->reason = VERIFY_MISSING;
	if (v->provenance->proofs.n == 1 && v->provenance->proofs.v[0].storage == STORED_IN_FILE) {
		line->detail = requirement->predicate_type.n ? STR_LIT("the bundle is no attestation of that type")
							     : STR_LIT("the bundle is an attestation about the file, no signature of it: --type");
		return;
	}
	if (!signatures && !attestations && !others)
		line->detail = STR_LIT("neither a signature nor an attestation is there");
	else
		line->detail = arena_printf(arena, "%s; there %s %zu signature%s, %zu attestation%s and %zu other artifact%s",
					    requirement->predicate_type.n ? "no attestation of that type" : "no signature of the image itself",
					    signatures == 1 ? "is" : "are", signatures, plural(signatures), attestations, plural(attestations), others,
					    plural(others));
}

struct signers {
	struct str v[SIGNERS_MAX];
	size_t n;
};

static void add_signer(struct signers *signers, struct str signer)
{
	for (size_t i = 0; i < signers->n; i++)
		if (str_eq(signers->v[i], signer))
			return;
	if (signers->n < SIGNERS_MAX)
		signers->v[signers->n++] = signer;
}

/* What is signed of one platform says nothing of the index, whose other platforms may be anything. */
static struct str holder_words(struct evaluation *v, const struct proof *proof)
{
	if (proof->unproven)
		return arena_printf(&v->assessment->arena, "%.*s, whoever that is: the trust policy only tells who signed (level audit)", STR(proof->signer));
	if (v->provenance->index.algorithm == DIGEST_NONE || digest_eq(&proof->subject, &v->provenance->index))
		return proof->signer;
	return arena_printf(&v->assessment->arena, "%.*s; of this platform's manifest, not of the index", STR(proof->signer));
}

static void say_result(struct evaluation *v, const struct requirement *requirement, const struct candidate *best, size_t signers, struct assessment_line *line)
{
	size_t least = requirement->least ? requirement->least : 1;

	if (signers >= least) {
		line->state = ASSESSED_HOLDS;
		line->reason = VERIFY_VERIFIED;
		line->proof = best->proof;
		line->detail = holder_words(v, best->proof);
		return;
	}
	line->state = ASSESSED_FAILS;
	if (signers) {
		line->reason = VERIFY_SIGNERS;
		line->proof = best->proof;
		line->detail = arena_printf(&v->assessment->arena, "%zu signer%s, and %zu are asked for", signers, plural(signers), least);
	} else if (best->proof) {
		line->reason = best->reason;
		line->proof = best->proof;
		line->detail = arena_str(&v->assessment->arena, str_of(best->detail.text));
	} else {
		say_missing(v, requirement, line);
	}
	/* What was not to be had may be the very thing. */
	if (coverage_count(&v->provenance->coverage) || !v->provenance->looked)
		line->state = ASSESSED_UNKNOWN;
}

/* Of two that hold one is nearer whose signer is proven: that one is counted. */
static bool is_nearer(const struct candidate *a, const struct candidate *b)
{
	if (a->reason == VERIFY_VERIFIED || b->reason == VERIFY_VERIFIED)
		return a->reason == VERIFY_VERIFIED && (b->reason != VERIFY_VERIFIED || (b->proof->unproven && !a->proof->unproven));
	return a->held != b->held ? a->held > b->held : a->near > b->near;
}

static enum assessment_state evaluate_proof(struct evaluation *v, const struct requirement *requirement, unsigned depth, struct signers *ret_signers)
{
	size_t at = v->assessment->lines.n;
	struct candidate best = {0};

	add_line(v, depth, proof_words(v, requirement));
	vec_each(proof, &v->provenance->proofs) {
		struct candidate candidate;

		if (!is_of_kind(v, requirement, proof))
			continue;
		judge(v, requirement, proof, &candidate);
		if (candidate.reason == VERIFY_VERIFIED && !proof->unproven)
			add_signer(ret_signers, signer_of(v, proof));
		if (!best.proof || is_nearer(&candidate, &best))
			best = candidate;
	}
	/* Who is let pass as whoever it is has signed, and is no signer that could be counted beside others. */
	say_result(v, requirement, &best, ret_signers->n ? ret_signers->n : best.proof && best.reason == VERIFY_VERIFIED, &v->assessment->lines.v[at]);
	return v->assessment->lines.v[at].state;
}

/* ---- several ---- */

static enum assessment_state evaluate(struct evaluation *v, const struct requirement *requirement, unsigned depth, struct signers *ret_signers);

static struct str several_words(struct evaluation *v, const struct requirement *requirement)
{
	struct arena *arena = &v->assessment->arena;
	struct str what = requirement->kind == REQUIRE_ALL   ? STR_LIT("all of these")
			  : requirement->kind == REQUIRE_ANY ? STR_LIT("any of these")
							     : arena_printf(arena, "%zu of these, each by another signer", requirement->least);

	return requirement->name.n ? arena_printf(arena, "%.*s: %.*s", STR(requirement->name), STR(what)) : what;
}

/* What came of the parts of a requirement. */
struct parts {
	size_t states[ASSESSED_STATES];
	struct signers *signers; /* of each part; those that do not hold have none */
	size_t n;
};

/* Whether a part can have a signer of its own, if need be by giving another part that had it another one (Kuhn's augmenting paths). */
static bool find_signer(const struct parts *parts, size_t part, const struct signers *all, size_t *taken_by, bool *tried)
{
	for (size_t i = 0; i < all->n; i++) {
		bool has = false;

		for (size_t k = 0; k < parts->signers[part].n; k++)
			has = has || str_eq(parts->signers[part].v[k], all->v[i]);
		if (!has || tried[i])
			continue;
		tried[i] = true;
		if (taken_by[i] == SIZE_MAX || find_signer(parts, taken_by[i], all, taken_by, tried)) {
			taken_by[i] = part;
			return true;
		}
	}
	return false;
}

/* How many of the parts hold, each by another signer than the rest. */
static size_t count_apart(const struct parts *parts)
{
	struct signers all = {.n = 0};
	size_t taken_by[SIGNERS_MAX], count = 0;

	for (size_t i = 0; i < parts->n; i++)
		for (size_t k = 0; k < parts->signers[i].n; k++)
			add_signer(&all, parts->signers[i].v[k]);
	for (size_t i = 0; i < SIGNERS_MAX; i++)
		taken_by[i] = SIZE_MAX;
	for (size_t i = 0; i < parts->n; i++) {
		bool tried[SIGNERS_MAX] = {false};

		count += find_signer(parts, i, &all, taken_by, tried);
	}
	return count;
}

static enum assessment_state state_of(const struct requirement *requirement, const struct parts *parts, size_t apart)
{
	size_t unsure = parts->states[ASSESSED_UNKNOWN] + parts->states[ASSESSED_NOT_JUDGED], unsupported = parts->states[ASSESSED_UNSUPPORTED];

	if (requirement->kind == REQUIRE_ALL) {
		/* All of nothing is what somebody forgot to fill. */
		if (parts->states[ASSESSED_FAILS] || !parts->n)
			return ASSESSED_FAILS;
		if (parts->states[ASSESSED_HOLDS] == parts->n)
			return ASSESSED_HOLDS;
	} else {
		size_t holds = requirement->kind == REQUIRE_ANY ? parts->states[ASSESSED_HOLDS] : apart;
		size_t least = requirement->kind == REQUIRE_ANY ? 1 : requirement->least;

		if (holds >= least)
			return ASSESSED_HOLDS;
		if (holds + unsure + unsupported < least)
			return ASSESSED_FAILS;
	}
	return unsure ? ASSESSED_UNKNOWN : ASSESSED_UNSUPPORTED;
}

/* Why it does not hold is what its first part says that does not. */
static void say_why(struct evaluation *v, const struct requirement *requirement, size_t at, size_t apart)
{
	struct assessment_line *line = &v->assessment->lines.v[at];

	if (line->state == ASSESSED_HOLDS) {
		line->reason = VERIFY_VERIFIED;
		return;
	}
	if (requirement->kind == REQUIRE_SOME && line->state == ASSESSED_FAILS) {
		line->reason = VERIFY_SIGNERS;
		line->detail = arena_printf(&v->assessment->arena, "%zu of %zu", apart, requirement->least);
		return;
	}
	for (size_t i = at + 1; i < v->assessment->lines.n && line->reason == VERIFY_NOT_JUDGED; i++)
		if (v->assessment->lines.v[i].state == line->state)
			line->reason = v->assessment->lines.v[i].reason;
}

static enum assessment_state evaluate_parts(struct evaluation *v, const struct requirement *requirement, unsigned depth, struct signers *ret_signers)
{
	size_t at = v->assessment->lines.n, apart;
	struct parts parts = {.n = requirement->parts.n};
	enum assessment_state state;

	parts.signers = mem_zero(requirement->parts.n ? requirement->parts.n : 1, sizeof(*parts.signers));
	add_line(v, depth, several_words(v, requirement));
	for (size_t i = 0; i < requirement->parts.n; i++) {
		state = evaluate(v, &requirement->parts.v[i], depth + 1, &parts.signers[i]);
		parts.states[state]++;
		if (state != ASSESSED_HOLDS)
			parts.signers[i].n = 0;
		for (size_t k = 0; k < parts.signers[i].n; k++)
			add_signer(ret_signers, parts.signers[i].v[k]);
	}
	apart = requirement->kind == REQUIRE_SOME ? count_apart(&parts) : 0;
	state = v->assessment->lines.v[at].state = state_of(requirement, &parts, apart);
	say_why(v, requirement, at, apart);
	free(parts.signers);
	return state;
}

static enum assessment_state say_fixed(struct evaluation *v, unsigned depth, struct str what, enum assessment_state state, enum verify_reason reason, struct str why)
{
	struct assessment_line *line = add_line(v, depth, what);

	line->state = state;
	line->reason = reason;
	line->detail = why;
	return state;
}

static enum assessment_state evaluate_kind(struct evaluation *v, const struct requirement *requirement, unsigned depth, struct signers *ret_signers)
{
	struct str name = requirement->name;

	switch (requirement->kind) {
	case REQUIRE_PROOF:
		return evaluate_proof(v, requirement, depth, ret_signers);
	case REQUIRE_NOTHING:
		return say_fixed(v, depth, name.n ? name : STR_LIT("nothing is asked for"), ASSESSED_HOLDS, VERIFY_VERIFIED,
				 STR_LIT("the policy accepts it, signed or not"));
	case REQUIRE_IMPOSSIBLE:
		return say_fixed(v, depth, name.n ? name : STR_LIT("refused"), ASSESSED_FAILS, VERIFY_REFUSED, requirement->why);
	case REQUIRE_UNSUPPORTED:
		return say_fixed(v, depth, name.n ? name : STR_LIT("not to be judged here"), ASSESSED_UNSUPPORTED, VERIFY_UNSUPPORTED, requirement->why);
	case REQUIRE_UNSAID:
		return say_fixed(v, depth, name.n ? name : STR_LIT("nobody has said what is asked for"), ASSESSED_FAILS, VERIFY_NOT_JUDGED,
				 STR_LIT("the requirement is empty"));
	case REQUIRE_ALL:
	case REQUIRE_ANY:
	case REQUIRE_SOME:
		break;
	}
	/* Of one part it says the same, in fewer words. */
	if (requirement->parts.n == 1 && requirement->kind != REQUIRE_SOME && !name.n)
		return evaluate(v, &requirement->parts.v[0], depth, ret_signers);
	return evaluate_parts(v, requirement, depth, ret_signers);
}

static enum assessment_state evaluate(struct evaluation *v, const struct requirement *requirement, unsigned depth, struct signers *ret_signers)
{
	size_t at = v->assessment->lines.n;
	enum assessment_state state = evaluate_kind(v, requirement, depth, ret_signers);

	if (state == ASSESSED_HOLDS || !requirement->warns)
		return state;
	v->assessment->lines.v[at].warns = v->assessment->warned = true;
	return ASSESSED_HOLDS;
}

void requirement_evaluate(const struct requirement *requirement, const struct trust *trust, struct provenance *provenance,
			  const struct policy_image *image, struct assessment *assessment)
{
	struct evaluation v = {.trust = trust, .provenance = provenance, .image = image, .assessment = assessment};
	struct signers *signers = mem_zero(1, sizeof(*signers));

	assessment->state = evaluate(&v, requirement, 0, signers);
	free(signers);
}
