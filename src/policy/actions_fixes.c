/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings grouped by the one deed that removes them; and deeds that one hand does in one go as one action with steps: all packages of
 * the distribution, which its manager upgrades in one command, those of a language, secrets. What is configured is one action a rule.
 */
#include "policy/actions.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/naming.h"
#include "version/version.h"

/* How each package manager brings a system up to date. */
static const struct manager {
	const char *type, *command;
} managers[] = {
	{"deb", "apt-get update && apt-get upgrade -y"},
	{"apk", "apk upgrade --no-cache"},
	{"rpm", "dnf upgrade -y"},
};

/* What is said where a rule's own advice is longer than the deed. */
static const struct deed {
	const char *rule, *text;
} deeds[] = {
	{"container/root-user", "add `USER 10001` at the end of the Dockerfile"},
};

const char *action_upgrade_command(const char *type)
{
	for (size_t i = 0; i < ARRAY_SIZE(managers); i++)
		if (str_is(str_of(managers[i].type), type))
			return managers[i].command;
	return NULL;
}

/* A source package with its findings that have a fix, or a rule of configuration. */
struct group {
	const struct finding *first;
	struct str fixed_in; /* the highest: what fixes all of them */
	bool distribution;
	struct index_list findings;
};

VEC_TYPE(group_list, struct group);

static bool newer(const char *type, struct str a, struct str b)
{
	const struct version_scheme *scheme = version_scheme_find(str_of(type));

	return scheme ? scheme->compare(a, b) > 0 : str_cmp(a, b) > 0;
}

static struct str source_of(const struct package *package)
{
	return package->source_name.n ? package->source_name : package->name;
}

/* What the findings of one group share; empty where nothing can be done about it yet. */
static struct str group_key(struct arena *arena, const struct finding *finding)
{
	const struct package *package = finding->package;

	if (finding->kind == FINDING_VULNERABILITY && package)
		return finding->fixed_in.n ? arena_printf(arena, "%s\t%.*s\t%.*s\t%.*s", package->type,
							  STR(package->namespace),
							  STR(source_of(package)), STR(finding->installed))
					   : STR_NULL;
	if (!finding->fix.n)
		return STR_NULL;
	/* A secret's title is its kind and its file, and its fix names each line. */
	return arena_printf(arena, "%.*s\t%.*s", STR(finding->rule),
			    STR(finding->kind == FINDING_SECRET ? finding->title : finding->fix));
}

static void collect(const struct findings *findings, struct group_list *groups)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	auto_done(map_done) struct map known = {0}; /* to the group's number + 1 */

	vec_each(finding, &findings->list) {
		struct str key = finding->ignored ? STR_NULL : group_key(&scratch, finding);
		size_t number;
		struct group *group;

		if (!key.n)
			continue;
		number = (size_t)(uintptr_t)map_get(&known, key);
		if (!number) {
			*vec_push(groups) = (struct group){.first = finding, .fixed_in = finding->fixed_in};
			number = groups->n;
			map_set(&known, key, (void *)(uintptr_t)number);
		}
		group = &groups->v[number - 1];
		*vec_push(&group->findings) = (uint32_t)(finding - findings->list.v);
		if (finding->kind == FINDING_VULNERABILITY && finding->package)
			group->distribution = action_upgrade_command(finding->package->type) != NULL;
		if (finding->package && newer(finding->package->type, finding->fixed_in, group->fixed_in))
			group->fixed_in = finding->fixed_in;
		if (finding->package && finding->upgrade.n && newer(finding->package->type, finding->upgrade, group->fixed_in))
			group->fixed_in = finding->upgrade;
	}
}

static struct str deed_of(const struct finding *finding)
{
	for (size_t i = 0; i < ARRAY_SIZE(deeds); i++)
		if (str_is(finding->rule, deeds[i].rule) && str_starts(finding->path, "config."))
			return str_of(deeds[i].text);
	return finding->fix;
}

static enum action_kind kind_of(const struct finding *finding)
{
	if (finding->kind == FINDING_VULNERABILITY)
		return ACTION_UPGRADE;
	if (finding->kind == FINDING_SECRET || str_starts(finding->rule, "image/secret"))
		return ACTION_SECRET;
	return ACTION_CONFIGURE;
}

static void add_group(struct advising *advising, const struct group *group, size_t whole)
{
	const struct finding *first = group->first;
	struct candidate *candidate = candidate_add(advising, kind_of(first), whole);
	struct action *action = &candidate->action;

	vec_each(index, &group->findings)
		*vec_push(&candidate->removes) = *index;
	if (first->package && first->kind == FINDING_VULNERABILITY) {
		struct str name = group->distribution ? source_of(first->package) : package_full_name(first->package, advising->arena);

		action->text = arena_printf(advising->arena, "%s%.*s %.*s \xe2\x86\x92 %.*s", action->part ? "" : "upgrade ", STR(name),
					    STR(first->installed), STR(group->fixed_in));
		action->where = action_layer_text(advising, first->layer);
	} else {
		action->text = deed_of(first);
		/* "…of the Dockerfile" names no file. */
		action->where = first->kind == FINDING_CONFIG || str_search(action->text, finding_place(first)) < 0 ? finding_place(first) : STR_NULL;
	}
}

/* ---- the distribution's packages ---- */

static bool is_base_upgrade(const struct finding *finding)
{
	return !finding->ignored && finding->kind == FINDING_VULNERABILITY && finding->package && finding->fixed_in.n &&
	       finding->package->layer == 0 && action_upgrade_command(finding->package->type);
}

/* The base is where the oldest layer brought the distribution's packages and others stand on it. */
static bool has_base(const struct report *report)
{
	if (!report->image || report->image->layers.n < 2 || !report->inventory)
		return false;
	vec_each(package, &report->inventory->packages)
		if ((*package)->layer == 0 && action_upgrade_command((*package)->type))
			return true;
	return false;
}

/* The newest that the table has of the base's name, where it is newer than the base is. */
static const struct known_base *newer_base(const struct base_image *base)
{
	const struct known_base *found = NULL;

	if (!base->created.n)
		return NULL;
	vec_each(known, &base->known)
		vec_each(name, &known->names)
			vec_each(own, &base->names)
				if (str_eq(*name, *own) && str_cmp(known->created, found ? found->created : base->created) > 0)
					found = known;
	return found;
}

static struct str rebase_text(const struct advising *advising, struct action *action)
{
	const struct base_image *base = advising->report->base;
	const struct known_base *found = base ? newer_base(base) : NULL;

	if (found)
		return arena_printf(advising->arena, "or rebase on %.*s of %.10s: up to", STR(found->names.v[0]), found->created.p);
	if (base && base->smaller && base->smaller->names.n) {
		auto_done(buf_done) struct buf size = BUF_INIT(64);

		text_size(&size, base->smaller_frees);
		action->bytes = base->smaller_frees;
		return arena_printf(advising->arena, "or rebase on %.*s, %s less to pull: up to", STR(base->smaller->names.v[0]), buf_text(&size));
	}
	return STR_LIT("or rebuild on a newer base image (layer 0): up to");
}

/*
 * The other way to the same end: the base's packages come fixed with a newer base. "Up to", since nothing here knows what
 * that newer base holds.
 */
static void add_rebase(struct advising *advising, size_t whole)
{
	struct candidate *candidate;

	if (!has_base(advising->report))
		return;
	candidate = candidate_add(advising, ACTION_REBASE, whole);
	candidate->action.up_to = true;
	candidate->action.text = rebase_text(advising, &candidate->action);
	vec_each(finding, &advising->findings->list)
		if (is_base_upgrade(finding))
			candidate_removes(candidate, advising, finding);
	if (!candidate->removes.n)
		advising->list.n--;
}

static int index_order(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return (a > b) - (a < b);
}

/* ---- families: groups that one hand does in one go ---- */

/* NULL: it is a deed of its own. */
static const char *family_of(const struct group *group)
{
	if (group->distribution)
		return "";
	if (group->first->kind == FINDING_VULNERABILITY && group->first->package)
		return group->first->package->type;
	return kind_of(group->first) == ACTION_SECRET ? "secret" : NULL;
}

static bool is_of(const struct group *group, const char *family)
{
	return family_of(group) && str_is(str_of(family_of(group)), family);
}

#define NAMES_SHOWN 8

/* "upgrade 3 npm packages: axios, jquery, lodash" */
static struct str family_text(const struct advising *advising, const struct group_list *groups, const char *family, size_t n)
{
	auto_done(buf_done) struct buf text = BUF_INIT(4096);
	size_t told = 0;

	if (str_is(str_of(family), "secret"))
		return arena_printf(advising->arena, "take %zu secrets out of the image, and revoke them", n);
	vec_each(group, groups) {
		const struct package *package = group->first->package;

		if (!is_of(group, family))
			continue;
		if (!*family)
			return arena_printf(advising->arena, "upgrade %zu packages: %s", n, action_upgrade_command(package->type));
		if (!told)
			buf_printf(&text, "upgrade %zu %s packages: ", n, family);
		if (told++ < NAMES_SHOWN)
			buf_printf(&text, "%s%.*s", told > 1 ? ", " : "", STR(package_full_name(package, advising->arena)));
	}
	buf_puts(&text, told > NAMES_SHOWN ? ", \xe2\x80\xa6" : "");
	return arena_str(advising->arena, buf_str(&text));
}

static void add_family(struct advising *advising, const struct group_list *groups, const struct group *first)
{
	const char *family = family_of(first);
	size_t n = 0, whole = advising->list.n;
	struct candidate *candidate;

	vec_each(group, groups)
		n += is_of(group, family);
	if (n == 1) {
		add_group(advising, first, CANDIDATE_NONE);
		return;
	}
	candidate = candidate_add(advising, kind_of(first->first), CANDIDATE_NONE);
	candidate->action.text = family_text(advising, groups, family, n);
	vec_each(group, groups)
		if (is_of(group, family))
			vec_each(index, &group->findings)
				*vec_push(&candidate->removes) = *index;
	vec_sort(&candidate->removes, index_order);
	vec_each(group, groups)
		if (is_of(group, family))
			add_group(advising, group, whole);
}

static bool is_first_of(const struct group_list *groups, const struct group *group)
{
	vec_each(other, groups)
		if (is_of(other, family_of(group)))
			return other == group;
	return true;
}

void actions_collect_fixes(struct advising *advising)
{
	struct group_list groups = {0};

	collect(advising->findings, &groups);
	vec_each(group, &groups) {
		size_t whole = advising->list.n;

		if (!family_of(group))
			add_group(advising, group, CANDIDATE_NONE);
		else if (is_first_of(&groups, group))
			add_family(advising, &groups, group);
		if (group->distribution && advising->list.n > whole)
			add_rebase(advising, whole);
	}
	vec_each(group, &groups)
		vec_done(&group->findings);
	vec_done(&groups);
}
