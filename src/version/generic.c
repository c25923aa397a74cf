/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Versions of software whose scheme nobody knows: purl's "generic", "github", "docker" and the like. No specification; the
 * order is the one a person would give.
 *
 * A version is a row of numbers and words, other bytes separate, a leading "v" and case do not count. At one place words that
 * announce a release (alpha, beta, pre, rc …) come before the end, other words and then numbers behind it; zeros at the end
 * do not count against nothing.
 */
#include "base/mem.h"
#include "version/part.h"
#include "version/version.h"

enum kind { KIND_EARLY, KIND_END, KIND_WORD, KIND_NUMBER };

struct token {
	enum kind kind;
	struct str text;
	size_t rank;
};

static const char *const early[] = {
	"dev", "snapshot", "nightly", "a", "alpha", "b", "beta", "m", "milestone", "pre", "preview", "rc", "cr",
};

static struct token next_token(struct str *s)
{
	struct token token = {KIND_END, STR_NULL, 0};

	while (s->n && !str_is_alnum(s->p[0]))
		part_take(s, 1);
	if (!s->n)
		return token;
	token.kind = KIND_NUMBER;
	token.text = part_take_digits(s);
	if (token.text.n)
		return token;
	token.kind = KIND_WORD;
	token.text = part_take_letters(s);
	for (size_t i = 0; i < ARRAY_SIZE(early); i++)
		if (str_case_eq(token.text, str_of(early[i])))
			return (struct token){KIND_EARLY, STR_NULL, i};
	return token;
}

/* Zeros are as good as nothing where nothing, or a word, stands on the other side: "1.0rc1" is "1rc1". */
static struct token next_counting(struct str *s)
{
	struct token token = next_token(s);

	while (token.kind == KIND_NUMBER && part_is_zero(token.text))
		token = next_token(s);
	return token;
}

static int compare(struct str a, struct str b)
{
	struct str *const sides[] = {&a, &b};

	for (size_t i = 0; i < ARRAY_SIZE(sides); i++) {
		*sides[i] = str_trim(*sides[i]);
		if (sides[i]->n > 1 && str_lower(sides[i]->p[0]) == 'v' && str_is_digit(sides[i]->p[1]))
			part_take(sides[i], 1);
	}
	for (;;) {
		struct token one = next_token(&a), two = next_token(&b);
		int order;

		if (one.kind == KIND_NUMBER && two.kind != KIND_NUMBER && part_is_zero(one.text))
			one = next_counting(&a);
		else if (two.kind == KIND_NUMBER && one.kind != KIND_NUMBER && part_is_zero(two.text))
			two = next_counting(&b);
		order = part_order(one.kind, two.kind);
		if (!order)
			order = part_order(one.rank, two.rank);
		if (!order)
			order = one.kind == KIND_NUMBER ? part_number_cmp(one.text, two.text)
							: part_fold_cmp(one.text, two.text);
		if (order || one.kind == KIND_END)
			return order;
	}
}

static bool valid(struct str version)
{
	for (size_t i = 0; i < version.n; i++)
		if (str_is_digit(version.p[i]))
			return true;
	return false;
}

static const char *const aliases[] = {"github", "gitlab", "bitbucket", "docker", "oci", "git", "nix", "conda", "brew", NULL};

const struct version_scheme scheme_generic = {"generic", aliases, valid, compare};
