/* SPDX-License-Identifier: Apache-2.0 */
#include "advisory/osv_ranges.h"

#include <stdlib.h>

#include "version/version.h"

enum event_kind { EVENT_INTRODUCED, EVENT_LAST, EVENT_END, EVENT_LIMIT };

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
		{"introduced", EVENT_INTRODUCED}, {"fixed", EVENT_END}, {"last_affected", EVENT_LAST}, {"limit", EVENT_LIMIT},
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

/* One introduction and one end, as nearly all have: nothing to sort, also where the end is "0", which says "never affected". */
static bool is_pair(const struct event_list *events)
{
	return events->n <= 2 && (events->n < 1 || events->v[0].kind == EVENT_INTRODUCED) &&
	       (events->n < 2 || events->v[1].kind != EVENT_INTRODUCED);
}

static void make_ranges(const struct event_list *events, struct arena *arena, struct range_list *ret_ranges)
{
	VEC(struct version_range) ranges = {0};
	struct version_range *open = NULL;

	for (size_t i = 0; i < events->n; i++) {
		const struct event *event = &events->v[i];

		if (event->kind == EVENT_INTRODUCED && !open) {
			open = vec_push(&ranges);
			*open = (struct version_range){event->version, STR_LIT(""), STR_LIT(""), STR_LIT("")};
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

static const struct version_scheme *scheme_of(struct str ecosystem)
{
	const struct version_scheme *scheme = version_scheme_find(ecosystem);

	return scheme ? scheme : version_scheme_find(STR_LIT("generic"));
}

static void sort_events(struct event_list *events, struct str ecosystem)
{
	const struct version_scheme *scheme = scheme_of(ecosystem);
	size_t kept = 0;

	/* "introduced 1.2, fixed 1.2" is how some say that a branch never was affected; taken apart it would say the opposite. */
	for (size_t i = 0; i < events->n; i++) {
		const struct event *event = &events->v[i], *before = kept ? &events->v[kept - 1] : NULL;

		if (event->kind == EVENT_END && before && before->kind == EVENT_INTRODUCED && !str_is(before->version, "0") &&
		    scheme->compare(event->version, before->version) <= 0)
			kept--;
		else
			events->v[kept++] = *event;
	}
	events->n = kept;
	qsort_r(events->v, events->n, sizeof(*events->v), event_order, (void *)(uintptr_t)scheme);
}

/* Takes the limits out of the list; a version must lie before any of them, so the highest counts. */
static struct str take_limit(struct event_list *events, struct str ecosystem)
{
	const struct version_scheme *scheme = scheme_of(ecosystem);
	struct str limit = STR_LIT("");
	size_t kept = 0;

	vec_each(event, events)
		if (event->kind != EVENT_LIMIT)
			events->v[kept++] = *event;
		else if (!limit.n || scheme->compare(event->version, limit) > 0)
			limit = event->version;
	events->n = kept;
	return limit;
}

/* Ranges that begin behind the limit go, those that reach behind it are cut off. */
static void cut_off(struct range_list *ranges, struct str limit, struct str ecosystem)
{
	const struct version_scheme *scheme = scheme_of(ecosystem);
	size_t kept = 0;

	for (size_t i = 0; i < ranges->n; i++) {
		struct version_range range = ranges->v[i];
		struct str end = range.fixed.n ? range.fixed : range.last_affected;

		if (range.introduced.n && scheme->compare(range.introduced, limit) >= 0)
			continue;
		if (!end.n || scheme->compare(end, limit) >= 0)
			range.limit = limit;
		ranges->v[kept++] = range;
	}
	ranges->n = kept;
}

bool osv_ranges(const struct json *list, struct str ecosystem, struct facts *facts, struct range_list *ret_ranges)
{
	struct event_list events = {0};
	struct str limit;
	bool sane = true;

	json_each(item, list)
		sane = sane && read_event(item, facts, &events);
	limit = take_limit(&events, ecosystem);
	if (!is_pair(&events))
		sort_events(&events, ecosystem);
	*ret_ranges = (struct range_list){0};
	if (sane)
		make_ranges(&events, &facts->arena, ret_ranges);
	if (limit.n)
		cut_off(ret_ranges, limit, ecosystem);
	vec_done(&events);
	return sane;
}
