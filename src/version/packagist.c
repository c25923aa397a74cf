/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Composer versions, the documentation's "Versions and constraints", ordered by PHP's version_compare().
 *
 * A version is a row of numbers and words; any other byte, and every change between digits and letters, separates. At one
 * place dev < alpha, a < beta, b < RC < the end < a number < patch, pl, p; a word is known by how it begins and an unknown
 * one sorts before all. Of Composer's normalization: a leading "v", build metadata, "stable" and case do not count, and the
 * leading numbers are filled up to four ("1.0" is "1.0.0.0", so "1.0.0-beta" is before it).
 *
 * version_compare() writes "#" for "any number", and so a "#" in a version is equal to every number there. That is the one
 * place where this order is not transitive; no Composer version holds one.
 */
#include "base/mem.h"
#include "version/part.h"
#include "version/version.h"

enum kind { KIND_UNKNOWN, KIND_DEV, KIND_ALPHA, KIND_BETA, KIND_RC, KIND_END, KIND_NUMBER, KIND_PATCH };

struct token {
	enum kind kind;
	struct str text; /* digits; "#" for any number */
};

struct reader {
	struct str rest;
	size_t numbers; /* at the begin, so far; PADDED once there are that many or a word has come */
};

enum { PADDED = 4 }; /* numbers that Composer fills a version up to */

static enum kind kind_of(struct str word)
{
	static const struct {
		const char *begin;
		enum kind kind;
	} words[] = {{"dev", KIND_DEV}, {"a", KIND_ALPHA}, {"b", KIND_BETA}, {"rc", KIND_RC}, {"p", KIND_PATCH}};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (str_case_eq(str_slice(word, 0, strlen(words[i].begin)), str_of(words[i].begin)))
			return words[i].kind;
	return KIND_UNKNOWN;
}

static struct token raw_token(struct reader *reader)
{
	struct str *s = &reader->rest, word;

	for (;;) {
		while (s->n && !str_is_alnum(s->p[0]) && s->p[0] != '#')
			part_take(s, 1);
		if (!s->n)
			return (struct token){KIND_END, STR_NULL};
		if (s->p[0] == '#')
			return (struct token){KIND_NUMBER, part_take(s, 1)};
		if (str_is_digit(s->p[0]))
			return (struct token){KIND_NUMBER, part_take_digits(s)};
		word = part_take_letters(s);
		if (!str_case_eq(word, STR_LIT("stable")))
			return (struct token){kind_of(word), STR_NULL};
	}
}

static struct token next_token(struct reader *reader)
{
	struct reader before = *reader;
	struct token token = raw_token(reader);

	if (reader->numbers == PADDED)
		return token;
	if (token.kind == KIND_NUMBER || !reader->numbers) {
		reader->numbers = token.kind == KIND_NUMBER ? reader->numbers + 1 : PADDED;
		return token;
	}
	*reader = (struct reader){before.rest, before.numbers + 1};
	return (struct token){KIND_NUMBER, STR_NULL};
}

static struct reader reader_of(struct str version)
{
	struct str rest, build;

	version = str_trim(version);
	if (version.n && (version.p[0] == 'v' || version.p[0] == 'V'))
		part_take(&version, 1);
	str_cut(version, '+', &rest, &build);
	return (struct reader){rest, 0};
}

static int compare(struct str a, struct str b)
{
	struct reader left = reader_of(a), right = reader_of(b);

	for (;;) {
		struct token one = next_token(&left), two = next_token(&right);
		int order = part_order(one.kind, two.kind);

		if (!order && one.kind == KIND_NUMBER && !str_is(one.text, "#") && !str_is(two.text, "#"))
			order = part_number_cmp(one.text, two.text);
		if (order || one.kind == KIND_END)
			return order;
	}
}

/* Numbers, then known words with their numbers, or a branch. */
static bool valid(struct str version)
{
	struct reader reader = reader_of(version);
	struct token token = raw_token(&reader);

	if (str_starts(version, "dev-") || str_ends(version, "-dev"))
		return true;
	if (token.kind != KIND_NUMBER)
		return false;
	while (token.kind != KIND_END && token.kind != KIND_UNKNOWN && !str_is(token.text, "#"))
		token = raw_token(&reader);
	return token.kind == KIND_END;
}

static const char *const aliases[] = {"composer", "php", "drupal", NULL};

const struct version_scheme scheme_packagist = {"packagist", aliases, valid, compare};
