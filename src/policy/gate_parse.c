/* SPDX-License-Identifier: Apache-2.0 */
/* Limits of gates: read as they are written in policies, and told as they are read in reports. */
#include "policy/gate.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "policy/quantity.h"

const struct gate_kind *gate_kind_find(struct str name)
{
	for (const struct gate_kind *kind = gate_kinds; kind->name; kind++)
		if (str_is(name, kind->name))
			return kind;
	return NULL;
}

struct str policy_explains_gate(struct str name)
{
	const struct gate_kind *kind = gate_kind_find(name);

	return kind ? str_of(kind->explain) : STR_NULL;
}

/* The nearest word a typing error may have meant, or NULL. */
static const char *nearest_level(struct str word)
{
	size_t best = word.n <= 5 ? 2 : 3;
	const char *found = NULL;

	for (int i = 0; i < SEVERITY_COUNT + PRIORITY_ACT; i++) {
		const char *name = i < SEVERITY_COUNT ? severity_name((enum severity)i)
						      : priority_id((enum priority)(i - SEVERITY_COUNT + 1));
		size_t distance = text_distance(word, str_of(name), best);

		if (distance < best) {
			best = distance;
			found = name;
		}
	}
	return found;
}

/* `in_file`: the key that it is the value of; NULL: it is the option's. */
static int parse_level(struct str word, const char *in_file, struct gate_request *request, struct err *e)
{
	const char *meant;

	for (int i = PRIORITY_WATCH; i <= PRIORITY_ACT; i++)
		if (str_is(word, priority_id((enum priority)i)) || str_is(word, priority_name((enum priority)i))) {
			request->by_priority = true;
			request->priority = (enum priority)i;
			return 0;
		}
	if (severity_parse(word, &request->severity))
		return 0;
	meant = nearest_level(word);
	err_set(e, ERR_USAGE, "\"%.*s\" is neither a priority (act-now, plan, watch) nor a severity "
			      "(critical, high, medium, low, negligible, unknown)", STR(word));
	if (!meant)
		return e->code;
	return in_file ? err_hint(e, "%s: %s", in_file, meant) : err_hint(e, "--fail-on %s", meant);
}

int policy_fail_on(struct policy *policy, struct str word, struct err *e)
{
	struct gate_request request = {0};
	int r = parse_level(word, NULL, &request, e);

	if (r < 0)
		return r;
	if (request.by_priority) {
		policy->gate_priority = true;
		policy->fail_on_priority = request.priority;
	} else {
		policy->gate_severity = true;
		policy->fail_on = request.severity;
	}
	return 0;
}

static bool parse_number(const struct gate_kind *kind, struct str text, struct gate_request *request)
{
	uint64_t count;
	int64_t milliseconds;

	switch (kind->form) {
	case GATE_COUNT:
		if (str_is(text, "none")) {
			request->number = 0;
			return true;
		}
		if (!str_to_u64(text, &count) || count > INT32_MAX)
			return false;
		request->number = (double)count;
		return true;
	case GATE_SIZE_OR_SHARE:
		request->share = quantity_percent(text, &request->number);
		return request->share || quantity_size(text, &request->number);
	case GATE_SIZE:
		return quantity_size(text, &request->number);
	case GATE_SHARE:
		return quantity_percent(text, &request->number) || quantity_share(text, &request->number);
	case GATE_AGE:
		if (!clock_parse_duration(text, &milliseconds) || !milliseconds)
			return false;
		request->number = (double)(milliseconds / 1000);
		return true;
	case GATE_WORD:
		return str_is(text, kind->word) || str_is(text, "true");
	case GATE_LEVEL:
	case GATE_LIST:
		break;
	}
	return false;
}

/* What a limit of each form looks like. */
static const char *const forms[] = {
	[GATE_COUNT] = "a whole number", [GATE_SIZE] = "a size such as 500MB", [GATE_SHARE] = "a share such as 0.9 or 90%",
	[GATE_SIZE_OR_SHARE] = "a size such as 20MB, or a share such as 10%", [GATE_AGE] = "a duration such as 12h or 30d",
};

int gate_parse(const struct gate_kind *kind, struct str text, struct gate_request *request, struct err *e)
{
	request->kind = kind;
	request->name = str_of(kind->name);
	if (kind->form == GATE_LEVEL)
		return parse_level(text, kind->name, request, e);
	if (parse_number(kind, text, request))
		return 0;
	if (kind->form == GATE_AGE && clock_lacks_unit(text))
		return err_set(e, ERR_USAGE, "%s: %.*s has no unit: %.*sd, %.*sh", kind->name, STR(text), STR(text), STR(text));
	if (kind->form == GATE_WORD)
		return err_set(e, ERR_USAGE, "%s: %s is expected, or off", kind->name, kind->word);
	if (kind->form == GATE_LIST)
		return err_set(e, ERR_USAGE, "%s: a list is expected, or off", kind->name);
	return err_set(e, ERR_USAGE, "%s: %s is expected, or off, not \"%.*s\"", kind->name, forms[kind->form], STR(text));
}

/* ---- as a report tells it ---- */

static struct str level_text(struct arena *arena, const struct gate_request *request)
{
	const char *word = request->by_priority ? priority_id(request->priority) : severity_name(request->severity);
	bool worst = request->by_priority ? request->priority == PRIORITY_ACT : request->severity == SEVERITY_CRITICAL;

	return arena_printf(arena, "0 %sfindings of %s%s", request->is_new ? "new " : "", word, worst ? "" : " or worse");
}

static struct str list_text(struct arena *arena, const struct str_list *list)
{
	auto_done(buf_done) struct buf text = BUF_INIT(4096);

	vec_each(item, list)
		text_list(&text, ", ", *item);
	return arena_str(arena, buf_str(&text));
}

static struct str size_text(struct arena *arena, double bytes)
{
	auto_done(buf_done) struct buf text = BUF_INIT(64);

	text_size(&text, (uint64_t)bytes);
	return arena_str(arena, buf_str(&text));
}

struct str gate_limit_text(struct arena *arena, const struct gate_request *request)
{
	const struct gate_kind *kind = request->kind;

	switch (kind->form) {
	case GATE_LEVEL:
		return level_text(arena, request);
	case GATE_COUNT:
		return request->number > 0 ? arena_printf(arena, "at most %.0f", request->number) : STR_LIT("none");
	case GATE_SHARE:
		return arena_printf(arena, "at least %.4g %%", request->number * 100);
	case GATE_SIZE_OR_SHARE:
		if (request->share)
			return arena_printf(arena, "at most %.4g %%", request->number * 100);
		return arena_printf(arena, "at most %.*s", STR(size_text(arena, request->number)));
	case GATE_SIZE:
		return arena_printf(arena, "at most %.*s", STR(size_text(arena, request->number)));
	case GATE_AGE:
		return quantity_duration_text(arena, (int64_t)request->number);
	case GATE_LIST:
		return list_text(arena, &request->list);
	case GATE_WORD:
		break;
	}
	return str_of(kind->word);
}
