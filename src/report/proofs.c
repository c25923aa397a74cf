/* SPDX-License-Identifier: Apache-2.0 */
#include "report/proofs.h"

#include "base/clock.h"
#include "base/text.h"
#include "report/words.h"

#define DAY 86400
#define OLDEST_TRUE ((int64_t)1356998400) /* 2013-01-01: before there were such images, so that reproducible builds' dates are told apart */
#define DIGITS_SHOWN 12

struct str proofs_digest(struct arena *arena, const struct digest *digest)
{
	char text[DIGEST_TEXT_MAX];
	struct str algorithm, value;

	if (!str_cut(str_of(digest_text(digest, text)), ':', &algorithm, &value))
		return STR_NULL;
	return arena_printf(arena, "%.*s:%.*s", STR(algorithm), STR(str_slice(value, 0, DIGITS_SHOWN)));
}

struct str proofs_what(struct arena *arena, const struct proof *proof)
{
	/* By prefix: many types carry their version behind it. */
	static const struct {
		const char *type, *name;
	} known[] = {
		{"https://slsa.dev/provenance/v1", "SLSA provenance v1"}, {"https://slsa.dev/provenance/v0.2", "SLSA provenance v0.2"},
		{"https://slsa.dev/provenance", "SLSA provenance"},       {"https://slsa.dev/verification_summary", "verification summary"},
		{"https://spdx.dev/Document", "SPDX"},                    {"https://cyclonedx.org/bom", "CycloneDX"},
		{"https://openvex.dev/ns", "OpenVEX"},                    {"https://cosign.sigstore.dev/attestation/vuln", "vulnerabilities"},
		{"https://cosign.sigstore.dev/attestation", "Cosign's generic attestation"}, {"https://sigstore.dev/cosign/sign", "Sigstore bundle"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (str_starts(proof->predicate_type, known[i].type))
			return str_of(known[i].name);
	if (proof->predicate_type.n)
		return proof->predicate_type;
	if (proof->kind == PROOF_SBOM && str_search(proof->media_type, STR_LIT("spdx")) >= 0)
		return STR_LIT("SPDX");
	if (proof->kind == PROOF_SBOM && str_search(proof->media_type, STR_LIT("cyclonedx")) >= 0)
		return STR_LIT("CycloneDX");
	if (proof->kind == PROOF_OTHER || proof->kind == PROOF_SBOM)
		return proof->media_type;
	if (proof->format && str_is(str_of(proof->format), "cosign"))
		return STR_LIT("Cosign's older form");
	return arena_str(arena, str_of(proof->format ? proof->format : ""));
}

struct str proofs_verdict(struct arena *arena, const struct proof *proof)
{
	enum proof_verdict verdict = proof_verdict(proof);

	if (verdict == PROOF_BOUND)
		return STR_LIT("unsigned, but covered by a signature");
	if (verdict == PROOF_VERIFIED || verdict == PROOF_UNSIGNED)
		return str_of(proof_verdict_name(verdict));
	if (proof->unproven)
		return STR_LIT("untrusted: the trust policy only tells who signed");
	return arena_printf(arena, "%s: %s", verdict == PROOF_NOT_JUDGED ? "not judged" : proof_verdict_name(verdict),
			    verify_reason_name(proof->verification.reason));
}

struct str proofs_tools(struct arena *arena, const struct proof *proof)
{
	auto_done(buf_done) struct buf text = BUF_INIT(1024);

	for (const char *const *tool = proof->tools; tool && *tool; tool++)
		text_list(&text, ", ", str_of(*tool));
	return arena_str(arena, buf_str(&text));
}

/* ---- the tree ---- */

static struct proof_node *add_node(struct proof_tree *tree, unsigned depth, struct str what, const struct digest *digest)
{
	struct proof_node *node = vec_push(tree);

	*node = (struct proof_node){.depth = depth, .what = what, .digest = digest};
	return node;
}

/* What is said about a proof's own manifest hangs below the last proof of it. */
static bool is_last_of_manifest(const struct proof_list *proofs, const struct proof *proof)
{
	const struct proof *next = proof + 1;

	return next == proofs->v + proofs->n || !digest_eq(&next->manifest, &proof->manifest);
}

static void add_proofs(const struct proof_list *proofs, const struct digest *subject, unsigned depth, struct proof_tree *tree)
{
	vec_each(proof, proofs) {
		if (!digest_eq(&proof->subject, subject))
			continue;
		add_node(tree, depth, str_of(proof_kind_name(proof->kind)), &proof->manifest)->proof = proof;
		/* One level: nothing asks for what is about an attestation's signature. */
		if (depth < 3 && proof->manifest.algorithm != DIGEST_NONE && !digest_eq(&proof->manifest, subject) && is_last_of_manifest(proofs, proof))
			add_proofs(proofs, &proof->manifest, depth + 1, tree);
	}
}

static struct str manifest_name(const struct report *report, struct arena *arena)
{
	struct str platform = words_platform(arena, &report->image->platform);

	return platform.n ? platform : STR_LIT("manifest");
}

void proofs_tree(const struct report *report, struct arena *arena, struct proof_tree *ret_tree)
{
	const struct provenance *provenance = report->provenance;
	bool indexed = provenance->index.algorithm != DIGEST_NONE && !digest_eq(&provenance->index, &provenance->manifest);

	if (indexed) {
		add_node(ret_tree, 0, STR_LIT("index"), &provenance->index);
		add_proofs(&provenance->proofs, &provenance->index, 1, ret_tree);
	}
	if (provenance->manifest.algorithm != DIGEST_NONE) {
		add_node(ret_tree, indexed, manifest_name(report, arena), &provenance->manifest);
		add_proofs(&provenance->proofs, &provenance->manifest, indexed + 1u, ret_tree);
	}
	vec_each(platform, &provenance->platforms) {
		if (digest_eq(&platform->digest, &provenance->manifest))
			continue;
		add_node(ret_tree, indexed, words_platform(arena, &platform->platform), &platform->digest)->unseen = !platform->evaluated;
		add_proofs(provenance_platform_proofs(provenance, platform), &platform->digest, indexed + 1u, ret_tree);
	}
}

/* ---- rows ---- */

static struct str about_of(const struct provenance *provenance, const struct proof *proof)
{
	if (digest_eq(&proof->subject, &provenance->manifest))
		return STR_LIT("manifest");
	return digest_eq(&proof->subject, &provenance->index) ? STR_LIT("index") : STR_LIT("attestation");
}

void proofs_rows(const struct provenance *provenance, struct arena *arena, struct proof_rows *ret_rows)
{
	vec_each(proof, &provenance->proofs)
		*vec_push(ret_rows) = (struct proof_row){proof, about_of(provenance, proof)};
	vec_each(platform, &provenance->platforms)
		vec_each(proof, &platform->proofs)
			*vec_push(ret_rows) = (struct proof_row){proof, digest_eq(&proof->subject, &platform->digest) ?
								 words_platform(arena, &platform->platform) : STR_LIT("attestation")};
}

/* ---- facts and sums ---- */

bool proofs_image_age(const struct report *report, int64_t *ret_days)
{
	int64_t made;

	if (!clock_parse(report->image->created, &made) || made < OLDEST_TRUE)
		return false;
	*ret_days = report->created > made ? (report->created - made) / DAY : 0;
	return true;
}

static void add_fact(struct proof_facts *facts, const char *label, struct str text)
{
	if (text.n)
		*vec_push(facts) = (struct proof_fact){label, text};
}

static struct str name_text(const struct report *report, struct arena *arena)
{
	const struct provenance *provenance = report->provenance;
	const struct image_name *called = &provenance->called;
	struct str digest = proofs_digest(arena, provenance->index.algorithm != DIGEST_NONE ? &provenance->index : &provenance->manifest);

	if (called->pinned)
		return STR_LIT("named by digest, which always is this image");
	if (!called->tag.n)
		return STR_NULL;
	if (!digest.n)
		return arena_printf(arena, "%.*s, which can name another image tomorrow", STR(called->tag));
	return arena_printf(arena, "%.*s can name another image tomorrow; now it is %.*s", STR(called->tag), STR(digest));
}

static struct str publisher_text(const struct report *report, struct arena *arena)
{
	const struct provenance *provenance = report->provenance;
	const struct publisher *publisher = &provenance->publisher;
	const char *proven = provenance->repository.n ? "" : ", by its name alone, which proves nothing of a local copy";
	static const char *const kinds[] = {
		[PUBLISHER_OFFICIAL] = "official", [PUBLISHER_VERIFIED] = "verified by its registry", [PUBLISHER_VENDOR] = "the owner of that registry or namespace",
		[PUBLISHER_OWN] = "of your own list",
		[PUBLISHER_OPEN] = "whoever has taken the name first",
	};

	if (!provenance->called.registry.n)
		return STR_NULL;
	if (publisher->kind == PUBLISHER_UNKNOWN)
		return arena_printf(arena, "not on a list: who may publish as %.*s/%.*s is not known here", STR(provenance->called.registry),
				    STR(provenance->called.repository));
	return arena_printf(arena, "%.*s (%s; list of %.*s)%s", STR(publisher->name), kinds[publisher->kind], STR(publisher->date), proven);
}

static struct str age_text(const struct report *report, struct arena *arena)
{
	int64_t days;

	if (proofs_image_age(report, &days))
		return arena_printf(arena, "%.*s, %lld day%s ago", STR(clock_day(report->image->created)), (long long)days, plural((size_t)days));
	return report->image->created.n ? arena_printf(arena, "%.*s, as reproducible builds write it", STR(clock_day(report->image->created))) : STR_LIT("not said");
}

static struct str base_text(const struct report *report, struct arena *arena)
{
	const struct base_image *base = report->base;
	struct str name = base && base->names.n ? base->names.v[0] : STR_NULL, digest = base ? proofs_digest(arena, &base->digest) : STR_NULL;

	if (!base || (!name.n && !digest.n))
		return STR_LIT("not known");
	return arena_printf(arena, "%.*s%s%.*s (%s)", STR(name), name.n && digest.n ? " " : "", STR(digest), base_rung_text(base->rung));
}

static struct str trust_text(const struct provenance *provenance, struct arena *arena)
{
	auto_done(buf_done) struct buf text = BUF_INIT(4096);

	vec_each(authority, &provenance->authorities)
		text_list(&text, ", ", *authority);
	if (!text.n)
		buf_puts(&text, "nobody was named: whoever the root vouches for is told");
	return arena_printf(arena, "%s", buf_text(&text));
}

void proofs_facts(const struct report *report, struct arena *arena, struct proof_facts *ret_facts)
{
	const struct provenance *provenance = report->provenance;

	add_fact(ret_facts, "tag", name_text(report, arena));
	add_fact(ret_facts, "publisher", publisher_text(report, arena));
	add_fact(ret_facts, "made", age_text(report, arena));
	add_fact(ret_facts, "base image", base_text(report, arena));
	add_fact(ret_facts, "trusted", trust_text(provenance, arena));
	add_fact(ret_facts, "root", provenance->trusted_root);
}

static size_t count(const struct provenance *provenance, enum proof_kind kind, enum proof_verdict verdict)
{
	size_t n = 0;

	vec_each(proof, &provenance->proofs)
		n += proof->kind == kind && proof_verdict(proof) == verdict;
	return n;
}

static size_t count_kind(const struct provenance *provenance, enum proof_kind kind)
{
	size_t n = 0;

	vec_each(proof, &provenance->proofs)
		n += proof->kind == kind;
	return n;
}

static struct str signature_sentence(const struct provenance *provenance, struct arena *arena)
{
	size_t all = count_kind(provenance, PROOF_SIGNATURE), hold = count(provenance, PROOF_SIGNATURE, PROOF_VERIFIED);
	size_t failed = count(provenance, PROOF_SIGNATURE, PROOF_FAILED), gaps = coverage_count(&provenance->coverage);

	if (!all && gaps)
		return arena_printf(arena, "no signature was found, but %zu place%s could not be looked into", gaps, plural(gaps));
	if (!all)
		return STR_LIT("nobody has signed the image: no signature is kept in any place that is known");
	if (!hold)
		return arena_printf(arena, "%zu signature%s, of which none is by somebody whom you trust%s", all, plural(all), failed ? "; some do not hold at all" : "");
	return arena_printf(arena, "%zu of %zu signature%s hold%s%s", hold, all, plural(all), hold == 1 ? "s" : "",
			    provenance->authorities.n ? "" : ", by whoever it was: nobody was named whom to trust");
}

static bool has_signature_that_holds(const struct proof_list *proofs)
{
	vec_each(proof, proofs)
		if (proof->kind == PROOF_SIGNATURE && proof_verdict(proof) == PROOF_VERIFIED)
			return true;
	return false;
}

/* Of the manifests of the index's other platforms; empty where none was looked into. */
static struct str platforms_sentence(const struct provenance *provenance, struct arena *arena)
{
	size_t others = 0, hold = 0;

	vec_each(platform, &provenance->platforms) {
		bool other = platform->evaluated && !digest_eq(&platform->digest, &provenance->manifest);

		others += other;
		hold += other && has_signature_that_holds(provenance_platform_proofs(provenance, platform));
	}
	if (!others)
		return STR_NULL;
	return arena_printf(arena, "of the %zu other platform%s %zu %s a signature of %s own that holds", others, plural(others), hold,
			    hold == 1 ? "has" : "have", hold == 1 ? "its" : "their");
}

void proofs_sums(const struct report *report, struct arena *arena, struct str_list *ret_sentences)
{
	const struct provenance *provenance = report->provenance;
	size_t attestations = count_kind(provenance, PROOF_ATTESTATION), bare = count(provenance, PROOF_ATTESTATION, PROOF_UNSIGNED);
	size_t sboms = count_kind(provenance, PROOF_SBOM);
	struct str others;

	if (!provenance->looked) {
		*vec_push(ret_sentences) = STR_LIT("where this image lies nothing else is kept: whether it is signed cannot be told from here");
		return;
	}
	*vec_push(ret_sentences) = signature_sentence(provenance, arena);
	if (!attestations)
		*vec_push(ret_sentences) = STR_LIT("no attestation says how it was built or what is in it");
	else if (bare)
		*vec_push(ret_sentences) = arena_printf(arena, "%zu of %zu attestation%s %s signed by nobody: whoever may write there can have written %s", bare,
							attestations, plural(attestations), bare == 1 ? "is" : "are", bare == 1 ? "it" : "them");
	if (sboms)
		*vec_push(ret_sentences) = arena_printf(arena, "%zu SBOM%s of the old form, without a signature", sboms, plural(sboms));
	others = platforms_sentence(provenance, arena);
	if (others.n)
		*vec_push(ret_sentences) = others;
}
