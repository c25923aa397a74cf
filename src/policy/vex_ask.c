/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/vex_ask.h"

#include "policy/vex.h"

static bool is_named(const struct vex_statement *statement, struct str id)
{
	if (!id.n && !statement->vulnerability->id.n)
		return true;
	vec_each(name, &statement->vulnerability->names)
		if (str_case_eq(*name, id))
			return true;
	return false;
}

/* A version that is asked for by itself is one of a range; of what scheme, a document's own name of a product does not tell. */
static bool has_asked(const struct vex_product *product, struct str version, enum vex_status status)
{
	return !version.n || vex_has_version(product, "generic", version, status);
}

static bool is_product(const struct vex_product *product, struct str asked, enum vex_status status, struct arena *arena)
{
	struct str digest = asked, why;
	struct purl wanted, own;

	if (str_eq(product->id, asked))
		return true;
	if (str_skip(&digest, "sha256:"))
		vec_each(hash, &product->hashes)
			if (str_is(hash->key, "sha256") && str_case_eq(hash->value, digest))
				return true;
	if (!purl_parse(arena, asked, &own))
		return false;
	vec_each(text, &product->purls)
		if (purl_parse(arena, *text, &wanted) && purl_fits(&wanted, &own, arena, &why) == PURL_FITS &&
		    vex_has_version(product, own.type.p, own.version, status))
			return true;
	return false;
}

static bool is_answer(const struct vex_statement *statement, const struct vex_question *question, struct arena *arena)
{
	if (!is_named(statement, question->vulnerability))
		return false;
	if (!has_asked(statement->product, question->version, statement->status))
		return false;
	if (statement->about.n && str_eq(statement->about, question->product))
		return true; /* a name that stands for product and part together */
	if (!is_product(statement->product, question->product, statement->status, arena))
		return false;
	for (size_t i = 0; question->part.n && i < statement->part_count; i++)
		if (is_product(statement->parts[i], question->part, statement->status, arena))
			return true;
	return !statement->part_count;
}

bool vex_ask(const struct vex *vex, const struct vex_question *question, const struct str_list *authors, struct arena *arena,
	     struct vex_judgement *ret_judgement, bool *ret_conflict)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	struct vex_candidates candidates = {0};
	bool found;

	vec_each(statement, &vex->statements) {
		arena_reset(&scratch);
		if (is_answer(statement, question, &scratch))
			*vec_push(&candidates) = statement;
	}
	found = candidates.n > 0;
	*ret_conflict = false;
	if (found) {
		vex_decide(&candidates, authors, arena, ret_judgement);
		for (size_t i = 0; i < ret_judgement->other_count; i++)
			*ret_conflict = *ret_conflict || vex_later(ret_judgement->statement, ret_judgement->others[i], authors) == 0;
	}
	vec_done(&candidates);
	return found;
}
