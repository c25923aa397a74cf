/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that are shipped for nothing (model/layers.h), by the layer whose command is to be changed and by what it did. */
#include "policy/actions.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/leftover.h"

#define BYTES_LEAST ((uint64_t)1 << 20) /* below which it is not worth a change */
#define LAYERS_SHOWN 5

/* What a layer's command wastes, of one kind; of leftovers, of one sort. */
struct spill {
	enum waste_kind kind;
	unsigned cause;
	const char *what, *fix;    /* of leftovers */
	uint64_t bytes;
	size_t files;
};

VEC_TYPE(spill_list, struct spill);

static bool says(const struct image *image, unsigned layer, const char *word)
{
	return layer < image->layers.n && str_search(image->layers.v[layer].created_by, str_of(word)) >= 0;
}

static bool changes_owners(const struct image *image, unsigned layer)
{
	return says(image, layer, "chown") || says(image, layer, "chmod");
}

/* The layer that hides it has stored it again; else it has removed it, which no other way of copying makes good. */
static bool is_replaced(const struct tree *tree, const struct waste *waste)
{
	uint32_t path = tree ? tree_path_exact(tree, waste->path) : TREE_NONE, version;

	for (version = path == TREE_NONE ? TREE_NONE : tree->paths.v[path].newest; version != TREE_NONE; version = tree->versions.v[version].older)
		if (tree->versions.v[version].since == waste->cause)
			return true;
	return false;
}

/*
 * The deed is the same whether contents were compared or not, and so are the bytes: a copy with another owner, which only a comparison tells from
 * one that hides the first, goes by its command; and a file that was left over stays so where it has another's content too.
 */
static bool classify(const struct report *report, const struct waste *waste, struct spill *ret_spill)
{
	const struct leftover_place *place;

	*ret_spill = (struct spill){.kind = waste->kind, .cause = waste->cause, .what = waste->what, .fix = waste->fix};
	switch (waste->kind) {
	case WASTE_METADATA:
	case WASTE_HIDDEN:
		ret_spill->kind = changes_owners(report->image, waste->cause) && is_replaced(report->tree, waste) ? WASTE_METADATA : WASTE_HIDDEN;
		return true;
	case WASTE_DUPLICATE:
		/* Which of two equal files should go is nobody's to say, unless nobody wants that one anyway. */
		place = waste->owner ? NULL : leftover_of(waste->path);
		if (!place)
			return false;
		ret_spill->kind = WASTE_LEFTOVER;
		ret_spill->what = place->what;
		ret_spill->fix = place->fix;
		return true;
	case WASTE_LEFTOVER:
	case WASTE_KINDS:
		break;
	}
	return true;
}

static void collect(const struct report *report, struct spill_list *spills)
{
	auto_done(map_done) struct map known = {0}; /* to the spill's number + 1 */
	auto_done(arena_done) struct arena scratch = ARENA_INIT;

	vec_each(waste, &report->layers->wastes) {
		struct spill spill;
		struct str key;
		size_t number;

		if (!classify(report, waste, &spill))
			continue;
		key = arena_printf(&scratch, "%d %u %s", (int)spill.kind, spill.cause, spill.what ? spill.what : "");
		number = (size_t)(uintptr_t)map_get(&known, key);
		if (!number) {
			*vec_push(spills) = spill;
			number = spills->n;
			map_set(&known, key, (void *)(uintptr_t)number);
		}
		spills->v[number - 1].bytes += waste->bytes;
		spills->v[number - 1].files++;
	}
}

static int spill_order(const void *x, const void *y)
{
	const struct spill *a = x, *b = y;

	if (a->bytes != b->bytes)
		return a->bytes > b->bytes ? -1 : 1;
	if (a->cause != b->cause)
		return a->cause > b->cause ? 1 : -1;
	if (a->kind != b->kind)
		return a->kind > b->kind ? 1 : -1;
	return a->what && b->what ? strcmp(a->what, b->what) : 0;
}

/* What to write instead, as far as the command tells what it did. */
static struct str spill_text(struct arena *arena, const struct image *image, const struct spill *spill)
{
	if (spill->kind == WASTE_LEFTOVER)
		return arena_printf(arena, "clean up in the command of layer %u: %s", spill->cause, spill->fix ? spill->fix : spill->what);
	if (spill->kind == WASTE_METADATA)
		return arena_printf(arena, "drop the chown or chmod of layer %u: set owner and mode where the files are copied (COPY --chown, --chmod)",
				    spill->cause);
	if (says(image, spill->cause, "rm "))
		return arena_printf(arena, "remove files in the command that makes them, not later in layer %u", spill->cause);
	return arena_printf(arena, "do not ship files below that layer %u replaces or removes", spill->cause);
}

void actions_collect_layers(struct advising *advising)
{
	struct spill_list spills = {0};
	size_t shown = 0;

	if (!advising->report->layers || !advising->report->image)
		return;
	collect(advising->report, &spills);
	vec_sort(&spills, spill_order);
	vec_each(spill, &spills) {
		struct candidate *candidate;

		if (spill->bytes < BYTES_LEAST || shown++ >= LAYERS_SHOWN)
			break;
		candidate = candidate_add(advising, ACTION_LAYERS, CANDIDATE_NONE);
		candidate->action.text = spill_text(advising->arena, advising->report->image, spill);
		candidate->action.bytes = spill->bytes;
	}
	vec_done(&spills);
}

static struct str remedy_text(struct arena *arena, const struct gate_kind *kind, const struct gate *gate)
{
	return kind->remedy_because && gate->why.n ? arena_printf(arena, "%s%.*s", kind->remedy_because, STR(gate->why)) : str_of(kind->remedy);
}

void actions_collect_remedies(struct advising *advising)
{
	vec_each(judged, &advising->judging->judged) {
		const struct gate_kind *kind = judged->request->kind;
		const struct gate *gate = &advising->report->gates.v[judged->gate];
		struct candidate *candidate;

		if (!kind->remedy || gate->verdict != GATE_FAILED)
			continue;
		candidate = candidate_add(advising, ACTION_CONFIGURE, CANDIDATE_NONE);
		candidate->action.text = remedy_text(advising->arena, kind, gate);
		candidate->only_for_gate = true;
		candidate->remedies = kind;
	}
}
