/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "codec/json_writer.h"
#include "model/statement.h"
#include "report/assessment.h"
#include "report/json_digest.h"
#include "report/json_provenance.h"

#define SCHEMA "plimsoll-verify/1"

/* Lines come as they are read, a part behind what it is a part of. */
static void put_line(struct json_writer *json, const struct assessment_line *line, const struct provenance *provenance)
{
	json_open(json, '{');
	json_member_u64(json, "depth", line->depth);
	json_member_text(json, "what", line->what);
	json_member_text(json, "state", str_of(assessment_state_name(line->state)));
	json_member_text(json, "reason", str_of(verify_reason_name(line->reason)));
	json_member_text_opt(json, "detail", line->detail);
	if (line->warns)
		json_member_bool(json, "warns", true);
	if (line->state == ASSESSED_FAILS)
		json_member_text(json, "advice", str_of(verify_reason_text(line->reason)));
	if (line->proof)
		json_member_u64(json, "proof", (uint64_t)(line->proof - provenance->proofs.v));
	json_close(json, '}');
}

static void put_facts(struct json_writer *json, const struct statement *facts)
{
	if (!facts)
		return;
	if (facts->flaw.n)
		json_member_text(json, "flaw", facts->flaw);
	if (facts->empty)
		json_member_bool(json, "empty", true);
	json_member_text_opt(json, "builder", facts->build.builder_id);
	json_member_text_opt(json, "buildType", facts->build.build_type);
	json_member_text_opt(json, "source", facts->build.source_uri);
	json_member_text_opt(json, "sourceRef", facts->build.source_ref);
	json_member_text_opt(json, "sourceCommit", facts->build.source_commit);
	json_member_text_opt(json, "verifier", facts->verdict.verifier);
	json_member_text_opt(json, "result", facts->verdict.result);
}

static void put_proof(struct json_writer *json, const struct proof *proof)
{
	const struct verification *verification = &proof->verification;
	char time[CLOCK_TEXT_MAX];

	json_open(json, '{');
	json_member_text(json, "kind", str_of(proof_kind_name(proof->kind)));
	json_member_text(json, "format", str_of(proof->format));
	json_member_text(json, "storage", str_of(proof_storage_name(proof->storage)));
	json_member_text_opt(json, "place", proof->place);
	json_digest(json, "manifest", &proof->manifest);
	json_digest(json, "subject", &proof->subject);
	json_member_text_opt(json, "predicateType", proof->predicate_type);
	json_member_bool(json, "signed", proof->is_signed);
	json_member_text(json, "reason", str_of(verify_reason_name(verification->reason)));
	json_member_text_opt(json, "detail", str_of(verification->detail.text));
	if (proof->unproven)
		json_member_bool(json, "unproven", true);
	json_member_text_opt(json, "signer", proof->signer);
	json_member_text_opt(json, "identity", verification->identity);
	json_member_text_opt(json, "issuer", verification->issuer);
	if (verification->signed_at) {
		clock_format(verification->signed_at, time);
		json_member_text(json, "signedAt", str_of(time));
	}
	json_annotations(json, proof);
	put_facts(json, proof->facts);
	json_close(json, '}');
}

static void put_content(struct json_writer *json, const struct content_assessment *content)
{
	json_key(json, "content");
	json_open(json, '{');
	json_member_text(json, "state", str_of(content_state_name(content->state)));
	json_member_text_opt(json, "detail", content->detail);
	if (content->state == CONTENT_HOLDS) {
		json_member_u64(json, "layers", content->layers);
		json_member_u64(json, "bytes", content->bytes);
	}
	json_close(json, '}');
}

static void put_gaps(struct json_writer *json, const struct coverage *coverage)
{
	json_key(json, "notRead");
	json_open(json, '[');
	vec_each(gap, &coverage->gaps) {
		json_open(json, '{');
		json_member_text(json, "where", gap->where);
		json_member_text(json, "why", gap->why);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void put_assessment(struct json_writer *json, const struct assessment *assessment, const struct provenance *provenance)
{
	json_open(json, '{');
	json_member_text(json, "subject", assessment->subject);
	json_member_text_opt(json, "name", assessment->name);
	json_digest(json, "digest", &assessment->digest);
	json_member_text(json, "state", str_of(assessment_state_name(assessment->state)));
	if (assessment->warned)
		json_member_bool(json, "warned", true);
	json_member_text_opt(json, "askedBy", assessment->policy);
	json_key(json, "requirements");
	json_open(json, '[');
	vec_each(line, &assessment->lines)
		put_line(json, line, provenance);
	json_close(json, ']');
	json_key(json, "proofs");
	json_open(json, '[');
	vec_each(proof, &provenance->proofs)
		put_proof(json, proof);
	json_close(json, ']');
	put_content(json, &assessment->content);
	put_gaps(json, &assessment->coverage);
	json_close(json, '}');
}

void assessments_json(const struct assessment *assessments, const struct provenance *provenances, size_t n, struct buf *out)
{
	struct json_writer json = JSON_WRITER(out, 2);

	json_open(&json, '{');
	json_member_text(&json, "schema", STR_LIT(SCHEMA));
	json_key(&json, "subjects");
	json_open(&json, '[');
	for (size_t i = 0; i < n; i++)
		put_assessment(&json, &assessments[i], &provenances[i]);
	json_close(&json, ']');
	json_close(&json, '}');
	buf_putc(out, '\n');
}
