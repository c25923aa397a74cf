/* SPDX-License-Identifier: Apache-2.0 */
/* All positions in the pattern that may be reached are followed at once: time is text times pattern, whatever the stars are. */
#include "codec/dockerfile_pattern.h"

struct step {
	char c;
	bool any, run; /* `?`, `*` */
};

struct compiled {
	struct step steps[PATTERN_MAX];
	size_t n;
};

static bool is_escapable(char c)
{
	return c == '*' || c == '?' || c == '\\' || c == '/' || c == '}';
}

bool pattern_is_valid(struct str pattern)
{
	if (pattern.n > PATTERN_MAX)
		return false;
	for (size_t i = 0; i < pattern.n; i++)
		if (pattern.p[i] == '\\' && (++i == pattern.n || !is_escapable(pattern.p[i])))
			return false;
	return true;
}

static void compile(struct compiled *compiled, struct str pattern)
{
	compiled->n = 0;
	for (size_t i = 0; i < pattern.n && compiled->n < PATTERN_MAX; i++) {
		struct step *step = &compiled->steps[compiled->n++];
		bool escaped = pattern.p[i] == '\\' && i + 1 < pattern.n;

		*step = (struct step){.c = pattern.p[escaped ? ++i : i]};
		step->run = !escaped && step->c == '*';
		step->any = !escaped && step->c == '?';
	}
}

/* A run may be passed over. */
static void close_over(const struct compiled *compiled, bool state[static PATTERN_MAX + 1])
{
	for (size_t i = 0; i < compiled->n; i++)
		if (state[i] && compiled->steps[i].run)
			state[i + 1] = true;
}

static bool advance(const struct compiled *compiled, bool state[static PATTERN_MAX + 1], char c)
{
	bool next[PATTERN_MAX + 1], alive = false;

	memset(next, 0, compiled->n + 1);
	for (size_t i = 0; i < compiled->n; i++) {
		const struct step *step = &compiled->steps[i];

		if (!state[i])
			continue;
		if (step->run)
			next[i] = alive = true;
		else if (step->any || step->c == c)
			next[i + 1] = alive = true;
	}
	memcpy(state, next, compiled->n + 1);
	close_over(compiled, state);
	return alive;
}

bool pattern_match(struct str pattern, struct str text, size_t from, bool longest, size_t *ret_end)
{
	bool state[PATTERN_MAX + 1] = {true}, found = false;
	struct compiled compiled;

	compile(&compiled, pattern);
	close_over(&compiled, state);
	for (size_t at = from;; at++) {
		if (state[compiled.n]) {
			*ret_end = at;
			found = true;
			if (!longest)
				break;
		}
		if (at >= text.n || !advance(&compiled, state, text.p[at]))
			break;
	}
	return found;
}

bool pattern_match_end(struct str pattern, struct str text, bool longest, size_t *ret_from)
{
	size_t end;

	if (text.n && text.n * text.n > PATTERN_WORK_MAX / (pattern.n + 1))
		return false;
	for (size_t i = 0; i <= text.n; i++) {
		size_t from = longest ? i : text.n - i;

		if (pattern_match(pattern, text, from, true, &end) && end == text.n) {
			*ret_from = from;
			return true;
		}
	}
	return false;
}
