/* SPDX-License-Identifier: Apache-2.0 */
#include "report/json_provenance.h"

#include "base/clock.h"
#include "report/proofs.h"
#include "report/words.h"

static void put_digest(struct json_writer *json, const char *key, const struct digest *digest)
{
	char text[DIGEST_TEXT_MAX];

	json_member_text_opt(json, key, str_of(digest_text(digest, text)));
}

static void put_name(struct json_writer *json, const struct provenance *provenance)
{
	const struct image_name *called = &provenance->called;

	if (!called->registry.n && !called->tag.n)
		return;
	json_key(json, "name");
	json_open(json, '{');
	json_member_text_opt(json, "registry", called->registry);
	json_member_text_opt(json, "repository", called->repository);
	json_member_text_opt(json, "tag", called->tag);
	json_member_bool(json, "mutable", !called->pinned);
	json_close(json, '}');
}

static void put_publisher(struct json_writer *json, const struct publisher *publisher)
{
	json_key(json, "publisher");
	json_open(json, '{');
	json_member_text(json, "kind", str_of(publisher_kind_name(publisher->kind)));
	json_member_text_opt(json, "name", publisher->name);
	json_member_text_opt(json, "source", publisher->source);
	json_member_text_opt(json, "date", publisher->date);
	json_close(json, '}');
}

static void put_platforms(struct json_writer *json, const struct provenance *provenance)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;

	json_key(json, "platforms");
	json_open(json, '[');
	vec_each(platform, &provenance->platforms) {
		json_open(json, '{');
		json_member_text(json, "platform", words_platform(&arena, &platform->platform));
		put_digest(json, "digest", &platform->digest);
		json_member_bool(json, "evaluated", platform->evaluated);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void put_storages(struct json_writer *json, unsigned also)
{
	json_key(json, "alsoIn");
	json_open(json, '[');
	for (int storage = 0; storage < PROOF_STORAGES; storage++)
		if (also & 1u << storage)
			json_put_text(json, str_of(proof_storage_name((enum proof_storage)storage)));
	json_close(json, ']');
}

static void put_verification(struct json_writer *json, const struct provenance *provenance, const struct proof *proof)
{
	char time[CLOCK_TEXT_MAX];

	json_member_bool(json, "signed", proof->is_signed);
	if (!proof->is_signed)
		json_member_bool(json, "boundBySignature", proof->bound);
	json_member_text(json, "verdict", str_of(proof_verdict_name(proof_verdict(proof))));
	json_member_text(json, "reason", str_of(verify_reason_name(proof->verification.reason)));
	json_member_text_opt(json, "detail", str_of(proof->verification.detail.text));
	json_member_text_opt(json, "signer", proof->signer);
	json_member_text_opt(json, "identity", proof->verification.identity);
	json_member_text_opt(json, "issuer", proof->verification.issuer);
	if (proof->verification.signed_at) {
		clock_format(proof->verification.signed_at, time);
		json_member_text(json, "signedAt", str_of(time));
	}
	json_key(json, "authorities");
	json_open(json, '[');
	vec_each(index, &proof->authorities)
		if (*index < provenance->authorities.n)
			json_put_text(json, provenance->authorities.v[*index]);
	json_close(json, ']');
}

static void put_proof(struct json_writer *json, const struct provenance *provenance, const struct proof *proof)
{
	json_open(json, '{');
	json_member_text(json, "kind", str_of(proof_kind_name(proof->kind)));
	json_member_text(json, "format", str_of(proof->format ? proof->format : ""));
	json_member_text(json, "storage", str_of(proof_storage_name(proof->storage)));
	put_storages(json, proof->also);
	json_member_text(json, "place", proof->place);
	put_digest(json, "manifest", &proof->manifest);
	put_digest(json, "subject", &proof->subject);
	json_member_text_opt(json, "mediaType", proof->media_type);
	json_member_text_opt(json, "predicateType", proof->predicate_type);
	put_verification(json, provenance, proof);
	if (proof->claims.n) {
		json_key(json, "claims");
		json_open(json, '[');
		vec_each(claim, &proof->claims) {
			json_open(json, '{');
			json_member_text(json, "name", claim->key);
			json_member_text(json, "value", claim->value);
			json_close(json, '}');
		}
		json_close(json, ']');
	}
	json_key(json, "seenBy");
	json_open(json, '[');
	for (const char *const *tool = proof->tools; tool && *tool; tool++)
		json_put_text(json, str_of(*tool));
	json_close(json, ']');
	json_close(json, '}');
}

void json_provenance(struct json_writer *json, const struct report *report)
{
	const struct provenance *provenance = report->provenance;
	int64_t age;

	json_key(json, "provenance");
	json_open(json, '{');
	json_member_bool(json, "lookedAt", provenance->looked);
	json_member_text_opt(json, "place", provenance->name);
	json_member_text_opt(json, "repository", provenance->repository);
	put_name(json, provenance);
	put_publisher(json, &provenance->publisher);
	put_digest(json, "index", &provenance->index);
	put_digest(json, "manifest", &provenance->manifest);
	if (proofs_image_age(report, &age))
		json_member_u64(json, "ageDays", (uint64_t)age);
	json_member_text_opt(json, "trustedRoot", provenance->trusted_root);
	json_member_texts(json, "authorities", &provenance->authorities);
	put_platforms(json, provenance);
	json_key(json, "proofs");
	json_open(json, '[');
	vec_each(proof, &provenance->proofs)
		put_proof(json, provenance, proof);
	json_close(json, ']');
	json_close(json, '}');
}
