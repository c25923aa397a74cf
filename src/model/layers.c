/* SPDX-License-Identifier: Apache-2.0 */
#include "model/layers.h"

const char *waste_kind_name(enum waste_kind kind)
{
	static const char *const names[WASTE_KINDS] = {"metadata", "hidden", "duplicate", "leftover"};

	return names[kind];
}

unsigned waste_place(enum waste_kind kind, unsigned layer, unsigned cause)
{
	return kind == WASTE_HIDDEN ? layer : cause;
}

void layers_init(struct layers *layers)
{
	*layers = (struct layers){0};
}

void layers_done(struct layers *layers)
{
	vec_done(&layers->accounts);
	vec_done(&layers->wastes);
	vec_done(&layers->advice);
	vec_done(&layers->shares);
	vec_done(&layers->record_gaps);
	vec_done(&layers->unowned_paths);
	arena_done(&layers->arena);
}

double layers_efficiency(const struct layers *layers)
{
	uint64_t wasted = 0;

	for (int kind = 0; kind < WASTE_KINDS; kind++)
		wasted += layers->wasted[kind].bytes;
	return layers->stored ? (double)(layers->stored - wasted) / (double)layers->stored : 1;
}

uint32_t layers_line(const struct layers *layers, unsigned layer)
{
	return layers->lines && layer < layers->accounts.n ? layers->lines[layer] : 0;
}

uint32_t layers_cause(const struct layers *layers, unsigned layer)
{
	return layer < layers->from_layers ? layers->from_line : layers_line(layers, layer);
}
