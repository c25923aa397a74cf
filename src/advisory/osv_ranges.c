/* SPDX-License-Identifier: Apache-2.0 */
#include "advisory/osv_ranges.h"

enum event_kind { EVENT_INTRODUCED, EVENT_LAST, EVENT_END };

struct event {
	struct str version;
	enum event_kind kind;
};

VEC_TYPE(event_list, struct event);

static size_t digits(struct str s)
{
	size_t n = 0;

	while (n < s.n && str_is_digit(s.p[n]))
		n++;
	return n;
}

static struct str without_zeros(struct str number)
{
	while (number.n > 1 && number.p[0] == '0')
		number = str_from_index(number, 1);
	return number;
}

int osv_natural_order(struct str a, struct str b)
{
	while (a.n && b.n) {
		size_t in_a = digits(a), in_b = digits(b);

		if (in_a && in_b) {
			struct str x = without_zeros(str_slice(a, 0, in_a)), y = without_zeros(str_slice(b, 0, in_b));
			int order = x.n != y.n ? (x.n < y.n ? -1 : 1) : str_cmp(x, y);

			if (order)
				return order;
			a = str_from_index(a, in_a), b = str_from_index(b, in_b);
			continue;
		}
		if (a.p[0] != b.p[0])
			return (unsigned char)a.p[0] < (unsigned char)b.p[0] ? -1 : 1;
		a = str_from_index(a, 1), b = str_from_index(b, 1);
	}
	return a.n ? 1 : b.n ? -1 : 0;
}

/* At one version: first what ends before it, then what begins with it, then what ends behind it. */
static int event_rank(const struct event *event)
{
	return event->kind == EVENT_END ? 0 : event->kind == EVENT_INTRODUCED ? 1 : 2;
}

static int event_order(const void *a, const void *b)
{
	const struct event *x = a, *y = b;
	int order = (str_is(y->version, "0") - str_is(x->version, "0"));

	if (order == 0)
		order = osv_natural_order(x->version, y->version);
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

bool osv_ranges(const struct json *list, struct facts *facts, struct range_list *ret_ranges)
{
	struct event_list events = {0};
	bool sane = true;

	json_each(item, list)
		sane = sane && read_event(item, facts, &events);
	if (!alternates(&events))
		vec_sort(&events, event_order);
	*ret_ranges = (struct range_list){0};
	if (sane)
		make_ranges(&events, &facts->arena, ret_ranges);
	vec_done(&events);
	return sane;
}
