/* SPDX-License-Identifier: Apache-2.0 */
#include "advisory/osv_ranges.h"

#include <stdlib.h>

#include "version/version.h"

enum event_kind { EVENT_INTRODUCED, EVENT_LAST, EVENT_END };

struct event {
	struct str version;
	enum event_kind kind;
};

VEC_TYPE(event_list, struct event);

/* At one version: first what ends before it, then what begins with it, then what ends behind it. */
static int event_rank(const struct event *event)
{
	return event->kind == EVENT_END ? 0 : event->kind == EVENT_INTRODUCED ? 1 : 2;
}

static int event_order(const void *a, const void *b, void *arg)
{
	const struct version_scheme *scheme = arg;
	const struct event *x = a, *y = b;
	int order = (str_is(y->version, "0") - str_is(x->version, "0"));

	if (order == 0)
		order = scheme->compare(x->version, y->version);
	if (order == 0)
		order = event_rank(x) - event_rank(y);
	return order ? order : str_cmp(x->version, y->version);
}

static bool read_event(const struct json *item, struct facts *facts, struct event_list *events)
{
	static const struct {
		const char *key;
		enum event_kind kind;
	} kinds[] = {
		{"introduced", EVENT_INTRODUCED}, {"fixed", EVENT_END}, {"last_affected", EVENT_LAST}, {"limit", EVENT_END},
	};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		const struct json *value = json_get(item, kinds[i].key);

		if (!value || (i == 3 && str_is(json_text(value), "*"))) /* "*": no limit */
			continue;
		if (!fact_text_is_sane(json_text(value)))
			return false;
		*vec_push(events) = (struct event){facts_text(facts, json_text(value)), kinds[i].kind};
	}
	return true;
}

static bool alternates(const struct event_list *events)
{
	for (size_t i = 0; i < events->n; i++)
		if ((events->v[i].kind == EVENT_INTRODUCED) != (i % 2 == 0))
			return false;
	return true;
}

static void make_ranges(const struct event_list *events, struct arena *arena, struct range_list *ret_ranges)
{
	VEC(struct version_range) ranges = {0};
	struct version_range *open = NULL;

	for (size_t i = 0; i < events->n; i++) {
		const struct event *event = &events->v[i];

		if (event->kind == EVENT_INTRODUCED && !open) {
			open = vec_push(&ranges);
			*open = (struct version_range){event->version, STR_LIT(""), STR_LIT("")};
			if (str_is(open->introduced, "0") || str_is(open->introduced, "0.0.0-0"))
				open->introduced = STR_LIT(""); /* the beginning, also in RUSTSEC's words */
		} else if (event->kind != EVENT_INTRODUCED && open) {
			*(event->kind == EVENT_END ? &open->fixed : &open->last_affected) = event->version;
			open = NULL;
		}
	}
	arena_keep(arena, ret_ranges, &ranges);
	vec_done(&ranges);
}

static void sort_events(struct event_list *events, struct str ecosystem)
{
	const struct version_scheme *scheme = version_scheme_find(ecosystem);

	if (!scheme)
		scheme = version_scheme_find(STR_LIT("generic"));
	qsort_r(events->v, events->n, sizeof(*events->v), event_order, (void *)(uintptr_t)scheme);
}

bool osv_ranges(const struct json *list, struct str ecosystem, struct facts *facts, struct range_list *ret_ranges)
{
	struct event_list events = {0};
	bool sane = true;

	json_each(item, list)
		sane = sane && read_event(item, facts, &events);
	if (!alternates(&events))
		sort_events(&events, ecosystem);
	*ret_ranges = (struct range_list){0};
	if (sane)
		make_ranges(&events, &facts->arena, ret_ranges);
	vec_done(&events);
	return sane;
}
