/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/signed_annotations.h"

#include "model/statement.h"

static void add(struct str key, struct str value, struct arena *arena, struct key_value_list *list)
{
	if (key.n && list->n < STATEMENT_ANNOTATIONS_MAX)
		*vec_push(list) = (struct key_value){arena_str(arena, key), arena_str(arena, value)};
}

void signed_annotations_read(const struct json *object, struct arena *arena, struct key_value_list *list)
{
	struct json_members members = json_members(object);

	while (json_next(&members))
		if (json_is(members.value, JSON_KIND_TEXT))
			add(members.key, json_text(members.value), arena, list);
}

static bool has_digest(const struct resource_descriptor *subject, const struct digest *digest)
{
	char text[DIGEST_TEXT_MAX];
	struct str name, digits;

	return str_cut(str_of(digest_text(digest, text)), ':', &name, &digits) &&
	       str_eq(resource_digest(subject, digest->algorithm == DIGEST_SHA256 ? "sha256" : "sha512"), digits);
}

void signed_annotations_of(struct provenance *provenance, struct proof *proof, const struct digest *digest)
{
	if (!proof->facts)
		return;
	vec_each(subject, &proof->facts->subjects)
		if (has_digest(subject, digest))
			vec_each(annotation, &subject->annotations)
				add(annotation->key, annotation->value, &provenance->arena, &proof->annotations);
}

static enum verify_reason check_one(const struct key_value *wanted, const struct proof *proof, struct err *detail)
{
	const struct key_value *other = NULL;

	vec_each(annotation, &proof->annotations) {
		if (!str_eq(annotation->key, wanted->key))
			continue;
		if (str_eq(annotation->value, wanted->value))
			return VERIFY_VERIFIED;
		other = annotation;
	}
	if (other)
		err_set(detail, ERR_FORMAT, "it was signed with %.*s=%.*s, not %.*s", STR(other->key), STR(other->value), STR(wanted->value));
	else
		err_set(detail, ERR_FORMAT, "it was signed without the annotation %.*s", STR(wanted->key));
	return VERIFY_ANNOTATION;
}

enum verify_reason signed_annotations_check(const struct key_value_list *wanted, const struct proof *proof, struct err *detail)
{
	enum verify_reason reason = VERIFY_VERIFIED;

	for (size_t i = 0; i < wanted->n && reason == VERIFY_VERIFIED; i++)
		reason = check_one(&wanted->v[i], proof, detail);
	return reason;
}
