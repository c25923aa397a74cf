/* SPDX-License-Identifier: Apache-2.0 */
/* What files wish not to hear of. A wish that has run out hides nothing, and like one that matches nothing is told. */
#include "base/clock.h"
#include "base/map.h"
#include "base/text.h"
#include "check/session.h"

#define NOTES_MAX 50 /* beyond which they are only counted */

static bool has_ended(const struct check_session *session, const struct suppression *wish)
{
	return wish->has_until && session->settings && session->settings->now >= wish->until;
}

static bool is_heeded(const struct check_session *session, const struct suppression *wish)
{
	return !wish->damage.n && !has_ended(session, wish) && !(session->settings && session->settings->no_suppressions);
}

static void mark(struct check_session *session, struct finding *finding, struct suppression *wish)
{
	wish->used = true;
	if (finding->ignored)
		return; /* the first one is named, but the others are not unused */
	finding->ignored = finding->ignored_in_source = true;
	finding->ignored_by = arena_printf(&session->findings->arena, "%.*s:%u %.*s%s", STR(wish->place.path), wish->place.at.line,
					   wish->reason.n ? (int)wish->reason.n : (int)strlen(wish->syntax),
					   wish->reason.n ? wish->reason.p : wish->syntax, wish->reason.n ? "" : ", no reason given");
}

static bool covers(const struct kept_wish *kept, uint32_t line)
{
	return !kept->from_line || (line >= kept->from_line && line <= kept->to_line);
}

/* Findings from `begun` on; those of another file only where `path` is not asked about. */
static void heed(struct check_session *session, struct kept_wish *kept, bool same_path)
{
	const struct check *owner = NULL; /* the last that was asked: a rule's findings follow each other */
	bool answers = false;

	if (!is_heeded(session, &kept->wish))
		return;
	for (size_t i = session->begun; i < session->findings->list.n; i++) {
		const struct owned *owned = &session->owners.v[i - session->begun];
		struct finding *finding = &session->findings->list.v[i];

		if (!covers(kept, owned->line) || (same_path && !str_eq(finding->path, kept->wish.place.path)))
			continue;
		if (owner != owned->check) {
			owner = owned->check;
			answers = check_answers(owner, kept->wish.rule);
		}
		if (answers)
			mark(session, finding, &kept->wish);
	}
}

static struct suppression copy(struct arena *arena, const struct suppression *wish)
{
	struct suppression mine = *wish;

	mine.rule = arena_str(arena, wish->rule);
	mine.reason = arena_str(arena, wish->reason);
	mine.damage = arena_str(arena, wish->damage);
	mine.place.path = arena_str(arena, wish->place.path);
	return mine;
}

void session_suppress(struct check_session *session, const struct document *document)
{
	vec_each(wish, &document->suppressions) {
		struct kept_wish *kept = vec_push(&session->kept);

		*kept = (struct kept_wish){copy(&session->findings->arena, *wish), (*wish)->from_line, (*wish)->to_line};
		heed(session, kept, false);
		/* Behind this document it holds for what joins find in its lines. */
		if (!kept->from_line && !kept->wish.whole_file && document->root) {
			struct place whole = config_node_place(document->file, document->root);

			kept->from_line = whole.at.line;
			kept->to_line = whole.at.end_line;
		}
	}
}

void session_suppress_joined(struct check_session *session)
{
	vec_each(kept, &session->kept)
		heed(session, kept, true);
}

/* ---- notes ---- */

static int wish_order(const void *a, const void *b)
{
	const struct suppression *x = &((const struct kept_wish *)a)->wish, *y = &((const struct kept_wish *)b)->wish;
	int order = str_cmp(x->place.path, y->place.path);

	if (order)
		return order;
	if (x->place.at.line != y->place.at.line)
		return x->place.at.line < y->place.at.line ? -1 : 1;
	return str_cmp(x->rule, y->rule);
}

/* One that was meant for a whole file came with each of its documents. */
static void join_equals(struct check_session *session)
{
	size_t n = 0;

	vec_sort(&session->kept, wish_order);
	vec_each(kept, &session->kept) {
		if (n && wish_order(kept, &session->kept.v[n - 1]) == 0)
			session->kept.v[n - 1].wish.used |= kept->wish.used;
		else
			session->kept.v[n++] = *kept;
	}
	session->kept.n = n;
}

/* Whether some rule that was asked could have been meant: other tools have rules that we have not, and `--rule` leaves rules out. */
static bool could_match(const struct check_session *session, struct str rule)
{
	vec_each(check, &session->asked)
		if (check_answers(*check, rule))
			return true;
	return false;
}

/* Of these names every one is here, so that another one is a slip of the pen; of other tools' rules we have not all. */
static bool is_complete(const struct suppression *wish)
{
	static const struct {
		const char *syntax, *begin;
	} complete[] = {{"hadolint", "DL"}, {"buildkit", "buildkit:"}, {"trivy", "DS-"}, {"checkov", "CKV_DOCKER_"}, {"checkov", "CKV2_DOCKER_"}};

	for (size_t i = 0; i < ARRAY_SIZE(complete); i++)
		if (strcmp(wish->syntax, complete[i].syntax) == 0 && str_starts(wish->rule, complete[i].begin))
			return true;
	return strcmp(wish->syntax, "plimsoll") == 0 && str_find(wish->rule, '/') >= 0;
}

/* Every rule there is, asked or not, and what is known of names: the same few are wished away in thousands of files. */
struct names {
	VEC(const struct check *) rules;
	struct map asked;
};

static void gather_rules(const struct check_session *session, struct names *names)
{
	struct check_cursor cursor = {0};
	const struct check *check;

	while ((check = check_next(&cursor)))
		*vec_push(&names->rules) = check;
	if (session->settings)
		vec_each(custom, &session->settings->custom)
			*vec_push(&names->rules) = *custom;
}

static bool is_any(const struct names *names, struct str rule)
{
	vec_each(check, &names->rules)
		if (check_answers(*check, rule))
			return true;
	return false;
}

static bool is_misspelt(const struct check_session *session, const struct suppression *wish, struct names *names)
{
	static char known, unknown;
	void *answer;

	if (wish->used || !is_complete(wish))
		return false;
	if (!names->rules.n)
		gather_rules(session, names);
	answer = map_get(&names->asked, wish->rule);
	if (!answer) {
		answer = is_any(names, wish->rule) ? &known : &unknown;
		map_set(&names->asked, wish->rule, answer);
	}
	return answer == &unknown;
}

static struct str near_rule(const struct names *names, struct arena *arena, struct str rule)
{
	struct suggestion near = {.word = rule};

	vec_each(check, &names->rules) {
		suggest(&near, (*check)->id);
		for (const char *const *alias = (*check)->aliases; alias && *alias; alias++)
			suggest(&near, *alias);
	}
	return near.best ? arena_printf(arena, "is no rule; did you mean %s?", near.best) : STR_LIT("is no rule");
}

/* Empty: there is nothing to tell. */
static struct str trouble(struct check_session *session, const struct suppression *wish)
{
	struct arena *arena = &session->findings->arena;
	char day[CLOCK_TEXT_MAX];

	if (wish->damage.n)
		return arena_printf(arena, "is not heeded: %.*s", STR(wish->damage));
	if (session->settings && session->settings->no_suppressions)
		return STR_NULL;
	if (has_ended(session, wish)) {
		clock_format(wish->until, day);
		return arena_printf(arena, "ended on %.10s", day);
	}
	return wish->used || !could_match(session, wish->rule) ? STR_NULL : STR_LIT("matches nothing");
}

void session_note_wishes(struct check_session *session)
{
	struct arena *arena = &session->findings->arena;
	struct names names = {0};
	size_t told = 0;

	join_equals(session);
	vec_each(kept, &session->kept) {
		const struct suppression *wish = &kept->wish;
		bool misspelt = is_misspelt(session, wish, &names);
		struct str what = misspelt ? STR_LIT("is no rule") : trouble(session, wish), rule = str_is(wish->rule, "?") ? STR_NULL : wish->rule;

		if (!what.n || told++ >= NOTES_MAX)
			continue;
		if (misspelt)
			what = near_rule(&names, arena, wish->rule);
		*vec_push(&session->notes) = arena_printf(arena, "%.*s:%u: ignoring %.*s%s(%s) %.*s", STR(wish->place.path),
							  wish->place.at.line, STR(rule), rule.n ? " " : "", wish->syntax, STR(what));
	}
	if (told > NOTES_MAX)
		*vec_push(&session->notes) = arena_printf(arena, "%zu more such notes on what files ignore", told - NOTES_MAX);
	vec_done(&names.rules);
	map_done(&names.asked);
}
