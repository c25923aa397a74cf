/* SPDX-License-Identifier: Apache-2.0 */
/* From single entries to packages. */
#include "advisory/facts.h"

static int flat_order(const void *a, const void *b)
{
	const struct set_flat *x = a, *y = b;
	int order = str_cmp(x->ecosystem, y->ecosystem);

	if (order == 0)
		order = str_cmp(x->name, y->name);
	if (order == 0)
		order = (int)x->entry.kind - (int)y->entry.kind;
	if (order == 0)
		order = (x->entry.ref > y->entry.ref) - (x->entry.ref < y->entry.ref);
	if (order == 0)
		order = str_cmp(x->entry.where.module, y->entry.where.module);
	if (order == 0)
		order = (int)x->entry.where.severity - (int)y->entry.where.severity;
	return order ? order : (int)x->entry.where.status - (int)y->entry.where.status;
}

static int range_order(const void *a, const void *b)
{
	const struct version_range *x = a, *y = b;
	int order = str_cmp(x->introduced, y->introduced);

	if (order == 0)
		order = str_cmp(x->fixed, y->fixed);
	if (order == 0)
		order = str_cmp(x->last_affected, y->last_affected);
	return order ? order : str_cmp(x->limit, y->limit);
}

static void join_texts(struct arena *arena, struct text_list *into, const struct text_list *more)
{
	VEC(struct str) all = {0};

	for (size_t i = 0; i < into->n; i++)
		*vec_push(&all) = into->v[i];
	for (size_t i = 0; i < more->n; i++)
		*vec_push(&all) = more->v[i];
	vec_sort_unique(&all, str_order);
	arena_keep(arena, into, &all);
	vec_done(&all);
}

static void join_ranges(struct arena *arena, struct range_list *into, const struct set_flat *first, size_t n)
{
	VEC(struct version_range) all = {0};

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < first[i].entry.where.ranges.n; j++)
			*vec_push(&all) = first[i].entry.where.ranges.v[j];
	vec_sort_unique(&all, range_order);
	arena_keep(arena, into, &all);
	vec_done(&all);
}

/* Entries that differ in nothing but versions are one: a feed lists one package several times, for each of its ranges. */
static struct set_entry join_flats(struct arena *arena, const struct set_flat *first, size_t n)
{
	static const struct text_list none;
	struct set_entry entry = first->entry;
	bool all_named = true;

	join_ranges(arena, &entry.where.ranges, first, n);
	for (size_t i = 0; i < n; i++) {
		const struct fact_where *where = &first[i].entry.where;

		join_texts(arena, &entry.where.versions, i ? &where->versions : &none);
		join_texts(arena, &entry.where.architectures, i ? &where->architectures : &none);
		join_texts(arena, &entry.where.symbols, i ? &where->symbols : &none);
		all_named = all_named && where->symbols.n;
	}
	if (!all_named)
		entry.where.symbols.n = 0; /* of one of them any symbol may be meant */
	return entry;
}

void fact_set_group(struct fact_set *set, struct set_flat_list *flats)
{
	VEC(struct set_entry) entries = {0};

	vec_sort(flats, flat_order);
	for (size_t i = 0; i < flats->n;) {
		const struct set_flat *first = &flats->v[i];
		struct set_package *package = vec_push(&set->packages);

		package->ecosystem = first->ecosystem, package->name = first->name;
		while (i < flats->n && str_eq(flats->v[i].ecosystem, first->ecosystem) &&
		       str_eq(flats->v[i].name, first->name)) {
			size_t n = 1;

			while (i + n < flats->n && flat_order(&flats->v[i], &flats->v[i + n]) == 0)
				n++;
			*vec_push(&entries) = join_flats(&set->arena, &flats->v[i], n);
			i += n;
		}
		arena_keep(&set->arena, package, &entries);
	}
	vec_done(&entries);
}
