/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that are shipped for nothing (model/layers.h), by the layer whose command is to be changed and by what it did. */
#include "policy/actions.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"

#define BYTES_LEAST ((uint64_t)1 << 20) /* below which it is not worth a change */
#define LAYERS_SHOWN 5

/* What a layer's command wastes, of one kind; of leftovers, of one sort. */
struct spill {
	enum waste_kind kind;
	unsigned cause;
	const struct waste *first; /* the largest */
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

/* Without contents compared a copy with another owner is one that hides the first: the command tells them together. */
static enum waste_kind kind_of(const struct image *image, const struct waste *waste)
{
	return waste->kind == WASTE_HIDDEN && changes_owners(image, waste->cause) ? WASTE_METADATA : waste->kind;
}

static void collect(const struct image *image, const struct layers *layers, struct spill_list *spills)
{
	auto_done(map_done) struct map known = {0}; /* to the spill's number + 1 */
	auto_done(arena_done) struct arena scratch = ARENA_INIT;

	vec_each(waste, &layers->wastes) {
		enum waste_kind kind = kind_of(image, waste);
		struct str key;
		size_t number;

		/* Which of two equal files should go is nobody's to say. */
		if (kind == WASTE_DUPLICATE)
			continue;
		key = arena_printf(&scratch, "%d %u %s", (int)kind, waste->cause, kind == WASTE_LEFTOVER ? waste->what : "");
		number = (size_t)(uintptr_t)map_get(&known, key);
		if (!number) {
			*vec_push(spills) = (struct spill){.kind = kind, .cause = waste->cause, .first = waste};
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
	return (a->first > b->first) - (a->first < b->first);
}

/* What to write instead, as far as the command tells what it did. */
static struct str spill_text(struct arena *arena, const struct image *image, const struct spill *spill)
{
	if (spill->kind == WASTE_LEFTOVER)
		return arena_printf(arena, "clean up in the command of layer %u: %s", spill->cause, spill->first->fix ? spill->first->fix : spill->first->what);
	if (spill->kind == WASTE_METADATA)
		return arena_printf(arena, "drop the chown or chmod of layer %u: set owner and mode where the files are copied (COPY --chown, --chmod)",
				    spill->cause);
	if (says(image, spill->cause, "rm "))
		return arena_printf(arena, "remove files in the command that makes them, not later in layer %u", spill->cause);
	return arena_printf(arena, "do not ship files below that layer %u replaces or removes", spill->cause);
}

void actions_collect_layers(struct advising *advising)
{
	const struct layers *layers = advising->report->layers;
	struct spill_list spills = {0};
	size_t shown = 0;

	if (!layers || !advising->report->image)
		return;
	collect(advising->report->image, layers, &spills);
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

void actions_collect_remedies(struct advising *advising)
{
	vec_each(judged, &advising->judging->judged) {
		const struct gate_kind *kind = judged->request->kind;
		struct candidate *candidate;

		if (!kind->remedy || advising->report->gates.v[judged->gate].verdict != GATE_FAILED)
			continue;
		candidate = candidate_add(advising, ACTION_CONFIGURE, CANDIDATE_NONE);
		candidate->action.text = str_of(kind->remedy);
		candidate->only_for_gate = true;
		candidate->remedies = kind;
	}
}
