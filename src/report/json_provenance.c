/* SPDX-License-Identifier: Apache-2.0 */
#include "report/json_provenance.h"

#include "base/clock.h"
#include "model/secret.h"
#include "model/statement.h"
#include "report/json_digest.h"
#include "report/proofs.h"
#include "report/words.h"

#define MATERIALS_SHOWN 200 /* of a build: more are counted */

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

static void put_storages(struct json_writer *json, unsigned also)
{
	json_key(json, "alsoIn");
	json_open(json, '[');
	for (int storage = 0; storage < PROOF_STORAGES; storage++)
		if (also & 1u << storage)
			json_put_text(json, str_of(proof_storage_name((enum proof_storage)storage)));
	json_close(json, ']');
}

void json_pairs(struct json_writer *json, const char *key, const struct key_value_list *pairs)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;

	json_key(json, key);
	json_open(json, '[');
	vec_each(pair, pairs) {
		bool secret = secret_is_name(pair->key) && !secret_is_harmless(pair->value);

		json_open(json, '{');
		json_member_text(json, "name", pair->key);
		json_member_text(json, "value", secret ? secret_shown(&arena, pair->value) : secret_masked(&arena, pair->value));
		json_close(json, '}');
	}
	json_close(json, ']');
}

void json_annotations(struct json_writer *json, const struct proof *proof)
{
	if (proof->annotations.n)
		json_pairs(json, "annotations", &proof->annotations);
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
	if (proof->unproven)
		json_member_bool(json, "unproven", true);
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

/* ---- what an attestation says ---- */

static void put_material(struct json_writer *json, const struct resource_descriptor *material)
{
	json_open(json, '{');
	json_member_text_opt(json, "uri", material->uri);
	json_member_text_opt(json, "name", material->name);
	json_key(json, "digests");
	json_open(json, '[');
	vec_each(digest, &material->digests) {
		json_open(json, '{');
		json_member_text(json, "algorithm", digest->key);
		json_member_text(json, "value", digest->value);
		json_close(json, '}');
	}
	json_close(json, ']');
	json_close(json, '}');
}

static void put_build(struct json_writer *json, const struct build_facts *build)
{
	json_key(json, "build");
	json_open(json, '{');
	json_member_text_opt(json, "builder", build->builder_id);
	json_member_text_opt(json, "buildType", build->build_type);
	json_member_text_opt(json, "source", build->source_uri);
	json_member_text_opt(json, "ref", build->source_ref);
	json_member_text_opt(json, "commit", build->source_commit);
	json_member_text_opt(json, "entryPoint", build->entry_point);
	json_member_text_opt(json, "invocation", build->invocation);
	json_member_text_opt(json, "started", build->started);
	json_member_text_opt(json, "finished", build->finished);
	json_key(json, "materials");
	json_open(json, '[');
	for (size_t i = 0; i < build->materials.n && i < MATERIALS_SHOWN; i++)
		put_material(json, &build->materials.v[i]);
	json_close(json, ']');
	if (build->materials.n > MATERIALS_SHOWN)
		json_member_u64(json, "materialsLeftOut", build->materials.n - MATERIALS_SHOWN);
	json_close(json, '}');
}

static void put_verdict(struct json_writer *json, const struct verdict_facts *verdict)
{
	json_key(json, "verdict");
	json_open(json, '{');
	json_member_text_opt(json, "verifier", verdict->verifier);
	json_member_text_opt(json, "resource", verdict->resource_uri);
	json_member_text_opt(json, "result", verdict->result);
	json_member_texts(json, "levels", &verdict->levels);
	json_close(json, '}');
}

static void put_sbom(struct json_writer *json, const struct sbom_facts *sbom)
{
	json_key(json, "sbom");
	json_open(json, '{');
	json_member_text_opt(json, "format", sbom->format);
	json_member_text_opt(json, "version", sbom->version);
	json_member_text_opt(json, "name", sbom->name);
	json_member_u64(json, "packages", sbom->packages);
	json_member_u64(json, "files", sbom->files);
	json_close(json, '}');
}

static void put_list(struct json_writer *json, const struct list_facts *list)
{
	json_key(json, "list");
	json_open(json, '{');
	json_member_text_opt(json, "author", list->author);
	json_member_text_opt(json, "time", list->time);
	json_member_u64(json, "entries", list->entries);
	json_close(json, '}');
}

static void put_predicate(struct json_writer *json, const struct statement *facts)
{
	json_key(json, "predicate");
	json_open(json, '{');
	json_member_text(json, "kind", str_of(predicate_kind_name(facts->kind)));
	json_member_text_opt(json, "flaw", facts->flaw);
	json_member_bool(json, "empty", facts->empty);
	if (facts->kind == PREDICATE_PROVENANCE)
		put_build(json, &facts->build);
	else if (facts->kind == PREDICATE_VERDICT)
		put_verdict(json, &facts->verdict);
	else if (facts->kind == PREDICATE_SBOM)
		put_sbom(json, &facts->sbom);
	else if (facts->kind == PREDICATE_VEX || facts->kind == PREDICATE_VULNERABILITIES)
		put_list(json, &facts->list);
	json_close(json, '}');
}

static void put_comparison(struct json_writer *json, const struct proof_comparison *compared)
{
	json_key(json, "comparison");
	json_open(json, '{');
	json_member_u64(json, "claimed", compared->claimed);
	json_member_u64(json, "held", compared->held);
	json_member_u64(json, "missing", compared->missing);
	json_member_u64(json, "extra", compared->extra);
	json_member_u64(json, "otherVersion", compared->other_version);
	json_close(json, '}');
}

static void put_proof(struct json_writer *json, const struct provenance *provenance, const struct proof *proof)
{
	json_open(json, '{');
	json_member_text(json, "kind", str_of(proof_kind_name(proof->kind)));
	json_member_text(json, "format", str_of(proof->format ? proof->format : ""));
	json_member_text(json, "storage", str_of(proof_storage_name(proof->storage)));
	put_storages(json, proof->also);
	json_member_text(json, "place", proof->place);
	json_digest(json, "manifest", &proof->manifest);
	json_digest(json, "subject", &proof->subject);
	json_member_text_opt(json, "mediaType", proof->media_type);
	json_member_text_opt(json, "predicateType", proof->predicate_type);
	put_verification(json, provenance, proof);
	json_annotations(json, proof);
	if (proof->claims.n)
		json_pairs(json, "claims", &proof->claims);
	if (proof->facts)
		put_predicate(json, proof->facts);
	if (proof->compared)
		put_comparison(json, proof->compared);
	json_key(json, "seenBy");
	json_open(json, '[');
	for (const char *const *tool = proof->tools; tool && *tool; tool++)
		json_put_text(json, str_of(*tool));
	json_close(json, ']');
	json_close(json, '}');
}

static void put_proofs(struct json_writer *json, const struct provenance *provenance, const struct proof_list *proofs)
{
	json_key(json, "proofs");
	json_open(json, '[');
	vec_each(proof, proofs)
		put_proof(json, provenance, proof);
	json_close(json, ']');
}

static void put_platforms(struct json_writer *json, const struct provenance *provenance)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;

	json_key(json, "platforms");
	json_open(json, '[');
	vec_each(platform, &provenance->platforms) {
		json_open(json, '{');
		json_member_text(json, "platform", words_platform(&arena, &platform->platform));
		json_digest(json, "digest", &platform->digest);
		json_member_bool(json, "evaluated", platform->evaluated);
		if (platform->evaluated && !digest_eq(&platform->digest, &provenance->manifest))
			put_proofs(json, provenance, provenance_platform_proofs(provenance, platform));
		json_close(json, '}');
	}
	json_close(json, ']');
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
	json_digest(json, "index", &provenance->index);
	json_digest(json, "manifest", &provenance->manifest);
	if (proofs_image_age(report, &age))
		json_member_u64(json, "ageDays", (uint64_t)age);
	json_member_text_opt(json, "trustedRoot", provenance->trusted_root);
	json_member_texts(json, "authorities", &provenance->authorities);
	put_platforms(json, provenance);
	put_proofs(json, provenance, &provenance->proofs);
	json_close(json, '}');
}
