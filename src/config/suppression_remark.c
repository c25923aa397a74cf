/* SPDX-License-Identifier: Apache-2.0 */
/* The syntaxes of comments, one a function. Each says what it covers in its own tool's words. */
#include "config/suppression.h"

#define NO_COMMENT "in and behind an instruction a Dockerfile has no comments: put it on a line of its own above it"

static struct suppression model_of(const struct remark *remark, const char *syntax)
{
	struct suppression model = {.syntax = syntax, .place = remark->place};

	if (remark->behind && !remark->own_line)
		model.damage = STR_LIT(NO_COMMENT);
	return model;
}

static void cover_next(struct suppression *model, const struct remark *remark)
{
	model->from_line = remark->next_from;
	model->to_line = remark->next_to;
	if (!model->from_line)
		model->damage = STR_LIT("nothing stands directly below it");
	else if (remark->behind)
		model->damage = STR_LIT(NO_COMMENT);
}

static void cover_file(struct suppression *model)
{
	model->from_line = model->to_line = 0;
	model->whole_file = true;
}

/* ---- hadolint: "hadolint [global|stage] ignore=DL3006,SC2046 # reason" ---- */

static bool is_code(struct str id)
{
	if (id.n < 3)
		return false;
	for (size_t i = 0; i < id.n; i++)
		if (i < 2 ? !str_is_alpha(id.p[i]) : !str_is_digit(id.p[i]))
			return false;
	return true;
}

/* hadolint takes no code of a list in which one is none. */
static void check_codes(struct collecting *collecting, struct suppression *model, struct str ids)
{
	struct str id;

	while (str_next(&ids, ',', &id))
		if (!is_code(str_trim(id)) && !model->damage.n)
			model->damage = arena_printf(collecting->arena, "\"%.*s\" is no code of hadolint's, which then takes none of the list",
						     STR(str_trim(id)));
}

static void hadolint(struct collecting *collecting, const struct remark *remark)
{
	struct suppression model = model_of(remark, "hadolint");
	struct str rest = remark->text, word, ids, reason = STR_NULL;
	bool stage, global;

	if (!remark->dockerfile || !str_skip(&rest, "hadolint") || !rest.n || !str_is_space(rest.p[0]))
		return;
	rest = str_trim(rest);
	global = str_skip(&rest, "global ");
	stage = !global && str_skip(&rest, "stage ");
	rest = str_trim(rest);
	if (!str_skip(&rest, "ignore"))
		return;
	rest = str_trim(rest);
	if (!str_skip(&rest, "="))
		return;
	str_cut(rest, '#', &ids, &reason);
	ids = str_trim(ids);
	model.reason = reason;
	word = ids;
	if (global)
		cover_file(&model);
	else if (stage && remark->stage_from)
		model.from_line = remark->stage_from, model.to_line = remark->stage_to;
	else if (stage)
		model.damage = STR_LIT("it does not stand directly above FROM");
	else
		cover_next(&model, remark);
	check_codes(collecting, &model, word);
	suppression_add(collecting, &model, "", ids);
}

/* ---- checkov: "checkov:skip=CKV_DOCKER_2:reason", anywhere, for the whole file ---- */

static void checkov(struct collecting *collecting, const struct remark *remark)
{
	static const char *const names[] = {"checkov:skip=", "bridgecrew:skip=", "cortex:skip="};
	struct suppression model = model_of(remark, "checkov");

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		ptrdiff_t at = str_search(remark->text, str_of(names[i]));
		struct str ids;

		if (at < 0)
			continue;
		str_cut(str_from_index(remark->text, (size_t)at + strlen(names[i])), ':', &ids, &model.reason);
		cover_file(&model);
		suppression_add(collecting, &model, "", ids);
	}
}

/* ---- Trivy: "trivy:ignore:DS-0002[:exp:2027-01-01]", several a line; findings that begin in this line or the next ---- */

static void trivy(struct collecting *collecting, const struct remark *remark)
{
	struct str rest = remark->text, word;

	while (str_next_word(&rest, &word)) {
		struct suppression model = {.syntax = "trivy", .place = remark->place};
		struct str id, part, name, value;

		if (!str_skip(&word, "trivy:ignore:"))
			continue;
		str_cut(word, ':', &id, &word);
		if (str_cut(id, '[', &id, &part))
			continue; /* with a condition that we do not know: rather told than hidden */
		while (str_cut(word, ':', &name, &value) || name.n) {
			str_cut(value, ':', &value, &word);
			if (str_is(name, "exp"))
				suppression_until(collecting, &model, value);
		}
		if (remark->own_line && remark->behind)
			model.from_line = model.to_line = remark->next_from;
		else if (remark->own_line)
			cover_next(&model, remark);
		else
			model.from_line = model.to_line = remark->place.at.line;
		if (remark->own_line && model.from_line)
			model.to_line = model.from_line; /* where findings begin: the first line of what follows */
		suppression_add(collecting, &model, "", id);
	}
}

/* ---- BuildKit: "check=skip=A,B;error=true // reason", at the top for the file, above an instruction for that ---- */

static void buildkit(struct collecting *collecting, const struct remark *remark)
{
	struct suppression model = model_of(remark, "buildkit");
	struct str rest = remark->text, part;
	ptrdiff_t reason = str_search(rest, STR_LIT("//"));

	if (!remark->dockerfile || !str_skip(&rest, "check="))
		return;
	if (reason >= 0) {
		model.reason = str_from_index(remark->text, (size_t)reason + 2);
		rest = str_slice(remark->text, strlen("check="), (size_t)reason);
	}
	if (remark->top)
		cover_file(&model);
	else
		cover_next(&model, remark);
	while (str_next(&rest, ';', &part)) {
		part = str_trim(part);
		if (str_skip(&part, "skip="))
			suppression_add(collecting, &model, "buildkit:", str_is(str_trim(part), "all") ? STR_LIT("*") : part);
	}
}

/*
 * ---- our own: "plimsoll: ignore RULE[,RULE] [until=DATE] [reason]": the line it ends, or what stands below it (an instruction,
 * a key with all that belongs to it); "ignore-file" for the whole file ----
 */

static void own(struct collecting *collecting, const struct remark *remark)
{
	struct suppression model = model_of(remark, "plimsoll");
	struct str rest = remark->text, ids, word, before;
	bool whole;

	if (!str_skip(&rest, "plimsoll:"))
		return;
	rest = str_trim(rest);
	whole = str_skip(&rest, "ignore-file ");
	if (!whole && !str_skip(&rest, "ignore ")) {
		model.damage = STR_LIT("the words are: plimsoll: ignore RULE [until=DATE] [reason], or ignore-file");
		suppression_add(collecting, &model, "", STR_LIT("?"));
		return;
	}
	if (!str_next_word(&rest, &ids))
		return;
	before = rest;
	if (str_next_word(&rest, &word) && str_skip(&word, "until="))
		suppression_until(collecting, &model, word);
	else
		rest = before;
	model.reason = str_trim(rest);
	if (whole)
		cover_file(&model);
	else
		cover_next(&model, remark);
	suppression_add(collecting, &model, "", ids);
}

void suppression_remark(struct collecting *collecting, const struct remark *remark)
{
	static void (*const syntaxes[])(struct collecting *, const struct remark *) = {hadolint, checkov, trivy, buildkit, own};

	for (size_t i = 0; i < ARRAY_SIZE(syntaxes); i++)
		syntaxes[i](collecting, remark);
}
