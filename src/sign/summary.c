/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/summary.h"

#include "base/clock.h"
#include "base/path.h"
#include "codec/base64.h"
#include "codec/json_writer.h"
#include "crypto/hash.h"
#include "model/purl.h"

#define POLICY_MAX ((size_t)1 << 20) /* bytes of what was asked, as lines */
#define VERIFIER "pkg:generic/plimsoll@" PLIMSOLL_VERSION
#define SLSA_VERSION "1.1"

void summary_resource(struct str repository, struct str name, const struct digest *digest, struct buf *ret_uri)
{
	char text[DIGEST_TEXT_MAX];

	buf_puts(ret_uri, "pkg:oci/");
	purl_put(ret_uri, path_base(repository.n ? repository : name), "");
	buf_putc(ret_uri, '@');
	purl_put(ret_uri, str_of(digest_text(digest, text)), "");
	if (repository.n) {
		buf_puts(ret_uri, "?repository_url=");
		purl_put(ret_uri, repository, "/");
	}
}

/* What was asked, whoever asked it: a line a gate, its name and its limit with a tab between them. Options have no file whose digest could be told. */
static void put_gates(const struct report *report, struct buf *out)
{
	vec_each(gate, &report->gates) {
		buf_put(out, gate->name);
		buf_putc(out, '\t');
		buf_put(out, gate->limit);
		buf_putc(out, '\n');
	}
}

static void put_policy(struct json_writer *w, const struct report *report)
{
	auto_done(buf_done) struct buf gates = BUF_INIT(POLICY_MAX), uri = BUF_INIT(4096), content = BUF_INIT(2 * POLICY_MAX);
	unsigned char value[HASH_SIZE_MAX];
	char digits[HASH_DIGITS_MAX];

	put_gates(report, &gates);
	hash_bytes(HASH_SHA256, buf_str(&gates), value);
	base64_encode(buf_str(&gates), &content);
	buf_puts(&uri, "urn:plimsoll:policy:");
	purl_put(&uri, report->policy.n ? report->policy : STR_LIT("options"), "");
	json_key(w, "policy"), json_open(w, '{');
	json_member_text(w, "uri", buf_str(&uri));
	json_key(w, "digest"), json_open(w, '{');
	json_member_text(w, "sha256", hash_digits(value, 32, digits));
	json_close(w, '}');
	json_member_text(w, "mediaType", STR_LIT("text/tab-separated-values"));
	json_member_text(w, "content", buf_str(&content));
	json_close(w, '}');
}

/* Attestations that the verdict could rest on: signed by somebody who is trusted. */
static void put_inputs(struct json_writer *w, const struct provenance *provenance)
{
	char digits[HASH_DIGITS_MAX];

	json_key(w, "inputAttestations"), json_open(w, '[');
	for (size_t i = 0; provenance && i < provenance->proofs.n; i++) {
		const struct proof *proof = &provenance->proofs.v[i];

		if (proof->kind != PROOF_ATTESTATION || proof_verdict(proof) != PROOF_VERIFIED || proof->manifest.algorithm != DIGEST_SHA256)
			continue;
		json_open(w, '{');
		json_key(w, "digest"), json_open(w, '{');
		json_member_text(w, "sha256", hash_digits(proof->manifest.bytes, 32, digits));
		json_close(w, '}');
		json_member_text_opt(w, "mediaType", proof->media_type);
		json_close(w, '}');
	}
	json_close(w, ']');
}

/* No track of SLSA was evaluated; of what failed the specification wants this one word. */
static void put_levels(struct json_writer *w, bool passed)
{
	json_key(w, "verifiedLevels"), json_open(w, '[');
	json_put_text(w, passed ? STR_LIT("SLSA_BUILD_LEVEL_UNEVALUATED") : STR_LIT("FAILED"));
	json_close(w, ']');
}

int summary_write(const struct report *report, struct str resource, struct buf *ret_json, struct err *e)
{
	struct json_writer w = JSON_WRITER(ret_json, 0);
	bool passed = report->verdict == VERDICT_MAY_SAIL;
	char created[CLOCK_TEXT_MAX];

	if (!report->gates.n) {
		err_set(e, ERR_USAGE, "a verdict that is attested needs a policy: no gate was asked");
		return err_hint(e, "--policy strict, or --fail-on high");
	}
	clock_format(report->created, created);
	json_open(&w, '{');
	json_key(&w, "verifier"), json_open(&w, '{');
	json_member_text(&w, "id", STR_LIT(VERIFIER));
	json_key(&w, "version"), json_open(&w, '{');
	json_member_text(&w, "plimsoll", STR_LIT(PLIMSOLL_VERSION));
	if (report->database)
		json_member_text_opt(&w, "database", report->database->date);
	json_close(&w, '}');
	json_close(&w, '}');
	json_member_text(&w, "timeVerified", str_of(created));
	json_member_text(&w, "resourceUri", resource);
	put_policy(&w, report);
	put_inputs(&w, report->provenance);
	json_member_text(&w, "verificationResult", passed ? STR_LIT("PASSED") : STR_LIT("FAILED"));
	put_levels(&w, passed);
	json_member_text(&w, "slsaVersion", STR_LIT(SLSA_VERSION));
	json_member_text(&w, "plimsoll_verdict", str_of(verdict_name(report->verdict)));
	json_member_text_opt(&w, "plimsoll_reason", report->verdict_reason);
	json_close(&w, '}');
	return 0;
}
