/* SPDX-License-Identifier: Apache-2.0 */
/* Wastes by the command that is to be changed for them: one truth for the view of the layers and for the actions of an evaluation. */
#include "base/map.h"
#include "layers/layers_account.h"
#include "model/leftover.h"

static bool is_of_word(char c)
{
	return str_is_alnum(c) || (c && strchr("_-.=", c));
}

/* As the name of a program, with a folder before it or none: not in "--chown=app" or "touch.sh". */
static bool calls(struct str command, struct str program)
{
	ptrdiff_t at;

	for (; (at = str_search(command, program)) >= 0; command = str_from_index(command, (size_t)at + program.n)) {
		char before = at ? command.p[at - 1] : ' ', behind = (size_t)at + program.n < command.n ? command.p[(size_t)at + program.n] : ' ';

		if (!is_of_word(before) && !is_of_word(behind) && behind != '/')
			return true;
	}
	return false;
}

/* Whether a layer's command says that it does; true where nobody knows the command. */
static bool changes_owners(const struct image *image, unsigned layer)
{
	static const struct str programs[] = {STR_LIT("chown"), STR_LIT("chmod"), STR_LIT("chgrp"), STR_LIT("touch")};
	struct str command = layer < image->layers.n ? image->layers.v[layer].created_by : STR_NULL;

	for (size_t i = 0; i < ARRAY_SIZE(programs); i++)
		if (calls(command, programs[i]))
			return true;
	return !command.n;
}

/*
 * The deed is the same whether contents were compared or not, and so are the bytes: what the command says decides whether a copy of the same size is
 * one with another owner, unless a comparison has told that it is none; and a file that was left over stays so where it has another's content too.
 */
static struct layer_advice advice_of(const struct image *image, const struct waste *waste)
{
	const struct leftover_place *place = waste->kind == WASTE_DUPLICATE && !waste->owner ? leftover_of(waste->path) : NULL;
	struct layer_advice advice = {.kind = waste->kind, .layer = waste->layer, .cause = waste->cause, .what = waste->what, .fix = waste->fix};

	if (waste->replaced && image->layers.n)
		advice.kind = changes_owners(image, waste->cause) ? WASTE_METADATA : WASTE_HIDDEN;
	if (place) {
		advice.kind = WASTE_LEFTOVER;
		advice.what = place->what;
		advice.fix = place->fix;
	}
	/* What packages have twice is their maintainers' to change, whichever layer brought them. */
	if (advice.kind == WASTE_DUPLICATE && waste->owner)
		advice.owner = waste->owner;
	return advice;
}

/* Two of one name and version are told apart by where their records are. */
static int owner_order(const struct package *a, const struct package *b)
{
	int order = str_cmp(a->purl, b->purl);

	return order || !a->locations.n || !b->locations.n ? order : str_cmp(a->locations.v[0].path, b->locations.v[0].path);
}

static int advice_order(const void *x, const void *y)
{
	const struct layer_advice *a = x, *b = y;
	int order;

	if (a->frees.bytes != b->frees.bytes)
		return a->frees.bytes > b->frees.bytes ? -1 : 1;
	if (a->cause != b->cause)
		return a->cause > b->cause ? 1 : -1;
	if (a->layer != b->layer)
		return a->layer > b->layer ? 1 : -1;
	if (a->kind != b->kind)
		return a->kind > b->kind ? 1 : -1;
	if (!a->owner != !b->owner)
		return a->owner ? 1 : -1;
	if (a->owner && (order = owner_order(a->owner, b->owner)))
		return order;
	if (!a->what != !b->what)
		return a->what ? 1 : -1;
	if (a->what && (order = strcmp(a->what, b->what)))
		return order;
	return (a->frees.n > b->frees.n) - (a->frees.n < b->frees.n);
}

void layers_advise(const struct image *image, struct layers *layers)
{
	auto_done(map_done) struct map known = {0}; /* to the number + 1 */
	auto_done(arena_done) struct arena scratch = ARENA_INIT;

	vec_each(waste, &layers->wastes) {
		struct layer_advice advice = advice_of(image, waste);
		struct str key = arena_printf(&scratch, "%d %u %u %s %p", (int)advice.kind, advice.owner ? 0 : advice.cause, advice.kind == WASTE_HIDDEN ? advice.layer : 0,
					      advice.what ? advice.what : "", (const void *)advice.owner);
		size_t number = (size_t)(uintptr_t)map_get(&known, key);

		if (!number) {
			*vec_push(&layers->advice) = advice;
			number = layers->advice.n;
			map_set(&known, key, (void *)(uintptr_t)number);
		}
		layers->advice.v[number - 1].frees.n++;
		layers->advice.v[number - 1].frees.bytes += waste->bytes;
	}
	vec_sort(&layers->advice, advice_order);
}
