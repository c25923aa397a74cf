/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/dsse.h"

#include "codec/json.h"
#include "model/artifacts.h"

static bool is_statement(const struct json *statement)
{
	struct str type = json_get_text(statement, "_type");

	return str_is(type, "https://in-toto.io/Statement/v1") || str_is(type, "https://in-toto.io/Statement/v0.1");
}

int statement_names(struct str payload, const unsigned char sha256[32], struct buf *ret_predicate_type, struct err *e)
{
	auto_json struct json *statement = NULL;
	const struct json *subjects;
	char digits[HASH_DIGITS_MAX];
	struct str want = hash_digits(sha256, 32, digits);
	struct json_caps caps = JSON_CAPS;

	caps.bytes = ARTIFACT_BLOB_MAX;
	if (json_parse(payload, caps, "the envelope's payload", &statement, e) < 0)
		return e->code;
	subjects = json_get(statement, "subject");
	if (!is_statement(statement) || !json_count(subjects) || json_count(subjects) > STATEMENT_SUBJECTS_MAX)
		return err_set(e, ERR_FORMAT, "the envelope's payload is no in-toto statement with 1 to %d subjects", STATEMENT_SUBJECTS_MAX);
	buf_put(ret_predicate_type, json_get_text(statement, "predicateType"));
	json_each(subject, subjects)
		if (str_eq(json_get_text(json_get(subject, "digest"), "sha256"), want))
			return 0;
	return err_set(e, ERR_DIGEST, "none of the statement's %zu subjects has the digest sha256:%.*s", json_count(subjects), STR(want));
}
