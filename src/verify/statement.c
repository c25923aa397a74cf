/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/statement.h"

#include "base/mem.h"
#include "codec/base64.h"
#include "codec/dsse.h"
#include "verify/predicate.h"

#define TYPE_V0_1 "https://in-toto.io/Statement/v0.1"
#define TYPE_V1 "https://in-toto.io/Statement/v1"
#define VALUES_MAX ((size_t)2000000) /* of JSON in one statement */

static const struct json_caps caps = {.bytes = ARTIFACT_BLOB_MAX, .depth = 96, .values = VALUES_MAX};

/* Digits of the algorithms that are known are exactly as many as they have to be, in small letters: nothing else is ever equal. */
static bool is_digest(struct str algorithm, struct str digits)
{
	size_t want = str_is(algorithm, "sha256") ? 64 : str_is(algorithm, "sha512") ? 128 : 0;

	if (!want)
		return true;
	for (size_t i = 0; i < digits.n; i++)
		if (str_hex_value(digits.p[i]) > 15 || str_lower(digits.p[i]) != digits.p[i])
			return false;
	return digits.n == want;
}

static int read_digests(const struct json *json, struct arena *arena, struct key_value_list *list, struct err *e)
{
	struct json_members members = json_members(json);

	if (!json_is(json, JSON_KIND_OBJECT) || !json_count(json))
		return err_set(e, ERR_FORMAT, "digest is missing or empty: only a digest says what a statement is about");
	if (json_count(json) > STATEMENT_DIGESTS_MAX)
		return err_set(e, ERR_LIMIT, "more than %d digests", STATEMENT_DIGESTS_MAX);
	while (json_next(&members)) {
		struct str digits = json_text(members.value);

		if (!digits.n || !is_digest(members.key, digits))
			return err_set(e, ERR_FORMAT, "digest.%.*s is no digest", STR(members.key));
		*vec_push(list) = (struct key_value){arena_str(arena, members.key), arena_str(arena, digits)};
	}
	return 0;
}

/* Texts alone: what else an annotation may hold is nothing that is compared. */
static int read_annotations(const struct json *json, struct arena *arena, struct key_value_list *list, struct err *e)
{
	struct json_members members = json_members(json);

	if (json_count(json) > STATEMENT_ANNOTATIONS_MAX)
		return err_set(e, ERR_LIMIT, "more than %d annotations", STATEMENT_ANNOTATIONS_MAX);
	while (json_next(&members))
		if (json_is(members.value, JSON_KIND_TEXT))
			*vec_push(list) = (struct key_value){arena_str(arena, members.key), arena_str(arena, json_text(members.value))};
	return 0;
}

static bool is_text_or_absent(const struct json *object, const char *key)
{
	enum json_kind kind = json_kind(json_get(object, key));

	return kind == JSON_KIND_TEXT || kind == JSON_NONE || kind == JSON_KIND_NULL;
}

static int read_subject(const struct json *json, struct arena *arena, struct statement *statement, struct err *e)
{
	struct resource_descriptor *subject = vec_push(&statement->subjects);

	if (!json_is(json, JSON_KIND_OBJECT) || !is_text_or_absent(json, "name") || !is_text_or_absent(json, "uri"))
		return err_set(e, ERR_FORMAT, "no object with a name and digests");
	/* The oldest form names each; BuildKit's and others' leave the text empty. */
	if (!statement->version && !json_is(json_get(json, "name"), JSON_KIND_TEXT))
		return err_set(e, ERR_FORMAT, "name is missing");
	subject->name = arena_str(arena, json_get_text(json, "name"));
	subject->uri = arena_str(arena, json_get_text(json, "uri"));
	if (read_digests(json_get(json, "digest"), arena, &subject->digests, e) < 0)
		return e->code;
	return read_annotations(json_get(json, "annotations"), arena, &subject->annotations, e);
}

static int read_subjects(const struct json *json, struct arena *arena, struct statement *statement, struct err *e)
{
	const struct json *subjects = json_get(json, "subject");

	if (!json_is(subjects, JSON_KIND_ARRAY) || !json_count(subjects))
		return err_set(e, ERR_FORMAT, "the statement has no subject");
	if (json_count(subjects) > STATEMENT_SUBJECTS_MAX)
		return err_set(e, ERR_LIMIT, "the statement has more than %d subjects", STATEMENT_SUBJECTS_MAX);
	json_each(subject, subjects)
		if (read_subject(subject, arena, statement, e) < 0)
			return err_wrap(e, "subject %zu", subject_i + 1);
	return 0;
}

static void read_predicate(const struct json *json, struct arena *arena, struct statement *statement)
{
	const struct predicate_type *type = predicate_type_of(statement->predicate_type);
	struct predicate predicate = {.json = json_get(json, "predicate"), .arena = arena, .statement = statement};

	if (!type)
		return;
	statement->kind = type->kind;
	statement->format = type->format;
	if (!type->read)
		return;
	if (!json_is(predicate.json, JSON_KIND_OBJECT))
		predicate_flaw(&predicate, "it has no predicate");
	else if (!json_count(predicate.json))
		statement->empty = true;
	else
		type->read(&predicate);
}

static int read_statement(const struct json *json, struct arena *arena, struct statement *statement, struct err *e)
{
	struct str type = json_get_text(json, "_type");

	statement->version = str_is(type, TYPE_V1);
	if (!statement->version && !str_is(type, TYPE_V0_1))
		return err_set(e, ERR_FORMAT, "_type is neither " TYPE_V1 " nor that of v0.1: no in-toto statement");
	statement->predicate_type = arena_str(arena, json_get_text(json, "predicateType"));
	if (!statement->predicate_type.n)
		return err_set(e, ERR_FORMAT, "the statement has no predicateType");
	if (read_subjects(json, arena, statement, e) < 0)
		return e->code;
	read_predicate(json, arena, statement);
	return 0;
}

/* What an envelope holds; its signatures are others' business. */
static int open_envelope(const struct json *envelope, const char *name, struct json **ret_json, struct err *e)
{
	auto_done(buf_done) struct buf payload = BUF_INIT(ARTIFACT_BLOB_MAX);

	if (!str_is(json_get_text(envelope, "payloadType"), DSSE_IN_TOTO))
		return err_set(e, ERR_FORMAT, "%s: an envelope of another type than " DSSE_IN_TOTO, name);
	if (!base64_decode_lenient(json_get_text(envelope, "payload"), &payload))
		return err_set(e, ERR_FORMAT, "%s: the envelope's payload is no base64, or has more than %zu bytes", name, ARTIFACT_BLOB_MAX);
	return json_parse(buf_str(&payload), caps, name, ret_json, e);
}

int statement_read(struct str bytes, const char *name, struct arena *arena, struct statement *ret_statement, struct err *e)
{
	auto_json struct json *json = NULL;
	auto_json struct json *inner = NULL;

	*ret_statement = (struct statement){0};
	if (json_parse(bytes, caps, name, &json, e) < 0)
		return e->code;
	/* What says of itself that it is a statement is one, whatever else it has: nobody else reads its "payload". */
	if (!json_get(json, "_type") && json_is(json_get(json, "payload"), JSON_KIND_TEXT) && open_envelope(json, name, &inner, e) < 0)
		return e->code;
	return read_statement(inner ? inner : json, arena, ret_statement, e) < 0 ? err_wrap(e, "%s", name) : 0;
}

void proof_read(struct proof *proof, struct arena *arena)
{
	struct err e = ERR_INIT;

	if (proof->facts)
		return;
	proof->facts = arena_new(arena, struct statement);
	if (statement_read(proof->statement, "the attestation", arena, proof->facts, &e) == 0)
		return;
	statement_done(proof->facts);
	*proof->facts = (struct statement){.flaw = arena_str(arena, str_of(e.text))};
}
