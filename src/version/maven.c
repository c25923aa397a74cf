/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Maven versions, the POM reference's "Version Order Specification" as Maven 3's ComparableVersion carries it out.
 *
 * A version is a list of items between "."; "-" and every change between digits and other text begin a list inside the list.
 * As that list is always the last item of the one around it, the whole is one row of tokens, and depth costs nothing. Items that
 * mean nothing (0, "ga", "final", "release") at the end of a list do not count, nor does a list without items.
 *
 * Maven up to 3.8.6 is meant, by which the ranges of advisories are written and read; from 3.8.7 on "1.x" is read as "1-x". In
 * either, a text sorts before any list but not always before nothing: 1.x < 1-alpha < 1 < 1.x. So this order is not transitive
 * where a word stands behind a "."; we do as Maven does.
 */
#include "base/mem.h"
#include "version/part.h"
#include "version/version.h"

enum kind { KIND_END, KIND_TEXT, KIND_LIST, KIND_NUMBER };

struct token {
	enum kind kind;
	struct str text;
	size_t rank; /* of a qualifier */
};

struct reader {
	struct str rest;
	bool open;        /* a list begins before what comes next */
	const char *end;  /* behind the last item that means something: everything after it is dropped */
	const char *seen; /* how far the look-ahead went: what ends before it shares the answer */
	bool counts;      /* … which is whether one that means something follows in the same list */
};

static const char *const qualifiers[] = {"alpha", "beta", "milestone", "rc", "snapshot", "", "sp"};
enum { RANK_RELEASE = 5, RANK_OTHER = ARRAY_SIZE(qualifiers) };

static struct token qualifier(struct str text, bool number_next)
{
	static const struct {
		const char *alias;
		size_t rank;
	} aliases[] = {{"ga", RANK_RELEASE}, {"final", RANK_RELEASE}, {"release", RANK_RELEASE}, {"cr", 3}};
	static const char letters[] = "abm";

	for (size_t i = 0; number_next && text.n == 1 && letters[i]; i++)
		if (str_lower(text.p[0]) == letters[i])
			return (struct token){KIND_TEXT, text, i};
	for (size_t i = 0; i < ARRAY_SIZE(aliases); i++)
		if (str_case_eq(text, str_of(aliases[i].alias)))
			return (struct token){KIND_TEXT, text, aliases[i].rank};
	for (size_t i = 0; i < ARRAY_SIZE(qualifiers); i++)
		if (str_case_eq(text, str_of(qualifiers[i])))
			return (struct token){KIND_TEXT, text, i};
	return (struct token){KIND_TEXT, text, RANK_OTHER};
}

static bool means_nothing(struct token token)
{
	return token.kind == KIND_NUMBER ? part_is_zero(token.text) : token.kind == KIND_TEXT && token.rank == RANK_RELEASE;
}

static struct str take_text(struct str *s)
{
	size_t n = 0;

	while (n < s->n && !str_is_digit(s->p[n]) && s->p[n] != '.' && s->p[n] != '-')
		n++;
	return part_take(s, n);
}

/* Consumes what ends an item: "." stays in the list; "-", or digits meeting other text, begins a new one. */
static void end_item(struct reader *reader)
{
	reader->open = reader->rest.n && !part_skip(&reader->rest, '.');
	if (reader->open)
		part_skip(&reader->rest, '-');
}

/* The tokens as they are written, nothing dropped yet. */
static struct token raw_token(struct reader *reader)
{
	struct token token = {KIND_END, STR_NULL, 0};

	if (reader->open) {
		reader->open = false;
		token.kind = KIND_LIST;
		return token;
	}
	if (!reader->rest.n)
		return token;
	token.kind = KIND_NUMBER;
	if (str_is_digit(reader->rest.p[0])) {
		token.text = part_take_digits(&reader->rest);
	} else if (reader->rest.p[0] != '.' && reader->rest.p[0] != '-') {
		struct str text = take_text(&reader->rest);

		token = qualifier(text, reader->rest.n && str_is_digit(reader->rest.p[0]));
	}
	/* Neither: an empty item, which is 0. */
	end_item(reader);
	return token;
}

static struct reader reader_of(struct str version)
{
	struct reader reader = {.rest = version, .end = version.p, .seen = version.p}, look = reader;

	for (struct token token = raw_token(&look); token.kind != KIND_END; token = raw_token(&look))
		if (token.kind != KIND_LIST && !means_nothing(token))
			reader.end = look.rest.p;
	return reader;
}

/* Whether an item that means something follows in the same list; each is looked at once. */
static bool followed(struct reader *reader)
{
	struct reader look = *reader;
	struct token token;

	if (reader->rest.p < reader->seen)
		return reader->counts;
	do {
		reader->seen = look.rest.p;
		token = raw_token(&look);
		reader->counts = token.kind != KIND_END && token.kind != KIND_LIST;
	} while (reader->counts && means_nothing(token));
	if (reader->counts)
		reader->seen = look.rest.p;
	return reader->counts;
}

static struct token next_token(struct reader *reader)
{
	for (;;) {
		struct token token;

		if (reader->rest.p >= reader->end)
			return (struct token){KIND_END, STR_NULL, 0};
		token = raw_token(reader);
		if (!means_nothing(token) || followed(reader))
			return token;
	}
}

/* Against nothing: a text counts by its place around the release, a number and a list by what is in them. */
static int compare_to_nothing(struct reader *reader, struct token token)
{
	for (; token.kind != KIND_END; token = next_token(reader)) {
		if (token.kind == KIND_TEXT && token.rank != RANK_RELEASE)
			return token.rank < RANK_RELEASE ? -1 : 1;
		if (token.kind == KIND_NUMBER && !part_is_zero(token.text))
			return 1;
		/* One item against nothing decides unless it is as good as nothing; then the next is compared. */
	}
	return 0;
}

static int compare(struct str a, struct str b)
{
	struct reader left = reader_of(a), right = reader_of(b);

	for (;;) {
		struct token one = next_token(&left), two = next_token(&right);
		int order;

		if (two.kind == KIND_END)
			return compare_to_nothing(&left, one);
		if (one.kind == KIND_END)
			return -compare_to_nothing(&right, two);
		if (one.kind != two.kind)
			return part_order(one.kind, two.kind);
		if (one.kind == KIND_LIST)
			continue;
		if (one.kind == KIND_NUMBER)
			order = part_number_cmp(one.text, two.text);
		else if (one.rank != two.rank)
			order = part_order(one.rank, two.rank);
		else
			order = one.rank == RANK_OTHER ? part_fold_cmp(one.text, two.text) : 0;
		if (order)
			return order;
	}
}

/* Maven takes any text, but refuses to keep these bytes in file names. */
static bool valid(struct str version)
{
	for (size_t i = 0; i < version.n; i++)
		if (!version.p[i] || strchr("\\/:\"<>|?*[](){}, \n", version.p[i]))
			return false;
	return version.n > 0;
}

static const char *const aliases[] = {"gradle", "sbt", "clojars", NULL};

const struct version_scheme scheme_maven = {"maven", aliases, valid, compare};
