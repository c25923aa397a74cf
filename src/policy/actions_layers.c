/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that are shipped for nothing (model/layers.h), by the layer whose command is to be changed and by what it did. */
#include "policy/actions.h"

#include "base/text.h"

#define BYTES_LEAST ((uint64_t)1 << 20) /* below which it is not worth a change */
#define LAYERS_SHOWN 5

static bool says(const struct image *image, unsigned layer, const char *word)
{
	return layer < image->layers.n && str_search(image->layers.v[layer].created_by, str_of(word)) >= 0;
}

/* What to write instead, as far as the command tells what it did. */
static struct str advice_text(struct arena *arena, const struct image *image, const struct layer_advice *advice)
{
	if (advice->kind == WASTE_LEFTOVER)
		return arena_printf(arena, "clean up in the command of layer %u: %s", advice->cause, advice->fix ? advice->fix : advice->what);
	if (advice->kind == WASTE_METADATA)
		return arena_printf(arena, "drop the chown or chmod of layer %u: set owner and mode where the files are copied (COPY --chown, --chmod)",
				    advice->cause);
	if (says(image, advice->cause, "rm "))
		return arena_printf(arena, "remove files of layer %u in the command that makes them, not later in layer %u", advice->layer, advice->cause);
	return arena_printf(arena, "do not ship in layer %u what layer %u replaces or removes", advice->layer, advice->cause);
}

void actions_collect_layers(struct advising *advising)
{
	const struct layers *layers = advising->report->layers;
	size_t shown = 0;

	if (!layers || !advising->report->image)
		return;
	vec_each(advice, &layers->advice) {
		struct candidate *candidate;

		/* Which of two equal files should go is nobody's to say. */
		if (advice->kind == WASTE_DUPLICATE)
			continue;
		if (advice->frees.bytes < BYTES_LEAST || shown++ >= LAYERS_SHOWN)
			break;
		candidate = candidate_add(advising, ACTION_LAYERS, CANDIDATE_NONE);
		candidate->action.text = advice_text(advising->arena, advising->report->image, advice);
		candidate->action.bytes = advice->frees.bytes;
	}
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
