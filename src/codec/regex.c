/* SPDX-License-Identifier: Apache-2.0 */
#include <stdatomic.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "codec/regex.h"

#define HEAP_MAX 4096u /* KiB of one search */

struct regex_code {
	pcre2_code *code; /* NULL: not a pattern */
	pcre2_match_context *limits;
};

static void code_done(struct regex_code *compiled)
{
	if (!compiled)
		return;
	pcre2_code_free(compiled->code);
	pcre2_match_context_free(compiled->limits);
	free(compiled);
}

static struct regex_code *compile(const struct regex *regex)
{
	struct regex_code *compiled = mem_zero(1, sizeof(*compiled));
	uint32_t options = PCRE2_DOTALL | PCRE2_DOLLAR_ENDONLY | (regex->any_case ? PCRE2_CASELESS : 0) |
			   (regex->whole ? PCRE2_ANCHORED | PCRE2_ENDANCHORED : 0);
	PCRE2_SIZE offset;
	int error;

	compiled->code = pcre2_compile((PCRE2_SPTR)regex->pattern, PCRE2_ZERO_TERMINATED, options, &error, &offset, NULL);
	compiled->limits = pcre2_match_context_create(NULL);
	if (!compiled->limits)
		mem_lost();
	pcre2_set_match_limit(compiled->limits, REGEX_STEPS_MAX);
	pcre2_set_depth_limit(compiled->limits, REGEX_DEPTH_MAX);
	pcre2_set_heap_limit(compiled->limits, HEAP_MAX);
	/* Where there is no compiler for this processor, the interpreter does it. */
	if (compiled->code)
		pcre2_jit_compile(compiled->code, PCRE2_JIT_COMPLETE);
	return compiled;
}

/* Of several threads that come first each compiles, one keeps. */
static const struct regex_code *compiled(struct regex *regex)
{
	struct regex_code *code = atomic_load_explicit(&regex->compiled, memory_order_acquire), *other = NULL;

	if (code)
		return code;
	code = compile(regex);
	if (atomic_compare_exchange_strong(&regex->compiled, &other, code))
		return code;
	code_done(code);
	return other;
}

bool regex_valid(struct regex *regex)
{
	return compiled(regex)->code != NULL;
}

void regex_done(struct regex *regex)
{
	code_done(atomic_exchange(&regex->compiled, NULL));
}

static void views_of(struct str text, pcre2_match_data *found, int count, struct str ret_groups[REGEX_GROUPS_MAX])
{
	const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(found);

	for (int i = 0; i < (int)REGEX_GROUPS_MAX; i++)
		ret_groups[i] = i < count && ends[2 * i] != PCRE2_UNSET && ends[2 * i] <= ends[2 * i + 1] ?
			str_slice(text, ends[2 * i], ends[2 * i + 1]) : STR_NULL;
}

enum regex_result regex_find(struct regex *regex, struct str text, struct str ret_groups[REGEX_GROUPS_MAX])
{
	return regex_find_from(regex, text, 0, ret_groups);
}

enum regex_result regex_find_from(struct regex *regex, struct str text, size_t from, struct str ret_groups[REGEX_GROUPS_MAX])
{
	const struct regex_code *c = compiled(regex);
	pcre2_match_data *found;
	int count;

	if (!c->code || from > text.n)
		return REGEX_NONE;
	found = pcre2_match_data_create(REGEX_GROUPS_MAX, NULL);
	if (!found)
		mem_lost();
	count = pcre2_match(c->code, (PCRE2_SPTR)(text.p ? text.p : ""), text.n, from, 0, found, c->limits);
	/* 0: more groups than asked for. */
	if (count >= 0)
		views_of(text, found, count ? count : (int)REGEX_GROUPS_MAX, ret_groups);
	pcre2_match_data_free(found);
	return count >= 0 ? REGEX_FOUND : count == PCRE2_ERROR_NOMATCH ? REGEX_NONE : REGEX_GAVE_UP;
}
