/* SPDX-License-Identifier: Apache-2.0 */
#include "check/dockerfile/steps.h"

struct str step_plain(struct checking *checking, const struct build *build, struct str word)
{
	struct dockerfile_expansion expansion;

	if (str_find(word, '"') < 0 && str_find(word, '\'') < 0)
		return word;
	dockerfile_expand(word, build->dockerfile->escape, NULL, check_arena(checking), &expansion);
	return expansion.damage ? word : expansion.text;
}

bool step_value(struct checking *checking, const struct build *build, const struct build_step *step, struct str word,
		struct str *ret_value)
{
	struct dockerfile_expansion expansion;

	build_expand(build, step, word, check_arena(checking), &expansion);
	*ret_value = expansion.text;
	return !expansion.unset_count && !expansion.damage;
}

struct str stage_title(struct arena *arena, const struct stage *stage)
{
	return stage->name.n ? arena_printf(arena, "stage %.*s", STR(stage->name))
			     : arena_printf(arena, "stage %zu", stage->index);
}

void step_tell_stage(struct checking *checking, struct finding *finding, const struct build *build, const struct build_step *step)
{
	if (build->stage_count > 1 && step->stage != STAGE_NONE)
		finding->resource = stage_title(check_lasting(checking), &build->stages[step->stage]);
}

bool path_is_absolute(struct str path)
{
	if (!path.n)
		return false;
	if (path.p[0] == '/' || path.p[0] == '\\' || path.p[0] == '$')
		return true;
	return path.n > 1 && str_is_alpha(path.p[0]) && path.p[1] == ':';
}

struct str in_case_of(struct checking *checking, struct str keyword, const char *word)
{
	bool small = keyword.n && keyword.p[0] >= 'a' && keyword.p[0] <= 'z';

	return small ? arena_lower(check_arena(checking), str_of(word)) : str_of(word);
}

bool user_is_root(struct str user)
{
	struct str name, group;

	str_cut(user, ':', &name, &group);
	return str_is(name, "root") || str_is(name, "0");
}
