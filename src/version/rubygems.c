/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RubyGems versions, Gem::Version: segments of digits or of ASCII letters; any letter makes a pre-release.
 *
 * Segments are compared in turn: an absent one is 0, letters come before numbers. "-" reads as ".pre.". Zeros at the end of the
 * numbers in front of the first letters do not count, nor do zeros at the very end. A platform behind the version
 * ("1.0-x86_64-linux") is no part of it and must be cut off by the caller, who knows the gem.
 */
#include "version/part.h"
#include "version/version.h"

enum kind { KIND_LETTERS, KIND_NUMBER, KIND_END };

struct token {
	enum kind kind;
	struct str text;
};

struct reader {
	struct str rest;
	bool dash;        /* the word "pre" of a dash comes next */
	bool letters;     /* letters have been seen */
	const char *keep; /* zeros before it have been looked at and count */
};

static struct token raw_token(struct reader *reader)
{
	struct str *s = &reader->rest;

	while (s->n && !str_is_alnum(s->p[0]))
		if (part_skip(s, '-'))
			return (struct token){KIND_LETTERS, STR_LIT("pre")};
		else
			part_take(s, 1);
	if (!s->n)
		return (struct token){KIND_END, STR_NULL};
	if (str_is_digit(s->p[0]))
		return (struct token){KIND_NUMBER, part_take_digits(s)};
	return (struct token){KIND_LETTERS, part_take_letters(s)};
}

static struct token next_token(struct reader *reader)
{
	for (;;) {
		const char *begin = reader->rest.p;
		struct token token = raw_token(reader), next;
		struct reader look = *reader;

		if (token.kind == KIND_LETTERS)
			reader->letters = true;
		if (token.kind != KIND_NUMBER || !part_is_zero(token.text) || begin < reader->keep)
			return token;
		do {
			*reader = (struct reader){reader->rest, false, reader->letters, look.rest.p};
			next = raw_token(&look);
		} while (next.kind == KIND_NUMBER && part_is_zero(next.text));
		if (next.kind == KIND_NUMBER || (next.kind == KIND_LETTERS && reader->letters))
			return token;
		reader->rest = str_from_index(reader->rest, (size_t)(reader->keep - reader->rest.p));
	}
}

/* The missing segment is 0: what remains of the other decides by its first segment that is not. */
static int compare_to_zeros(struct reader *reader, struct token token)
{
	for (; token.kind != KIND_END; token = next_token(reader))
		if (token.kind == KIND_LETTERS)
			return -1;
		else if (!part_is_zero(token.text))
			return 1;
	return 0;
}

static int compare(struct str a, struct str b)
{
	struct reader left = {.rest = a, .keep = a.p}, right = {.rest = b, .keep = b.p};

	for (;;) {
		struct token one = next_token(&left), two = next_token(&right);
		int order;

		if (two.kind == KIND_END)
			return compare_to_zeros(&left, one);
		if (one.kind == KIND_END)
			return -compare_to_zeros(&right, two);
		if (one.kind != two.kind)
			return part_order(one.kind, two.kind);
		order = one.kind == KIND_NUMBER ? part_number_cmp(one.text, two.text) : str_cmp(one.text, two.text);
		if (order)
			return order;
	}
}

/* digits(.alnum)*[-alnum(.alnum)*] with "-" allowed inside the last part. */
static bool valid(struct str version)
{
	bool dash = false, begins = true;

	version = str_trim(version);
	if (!version.n)
		return true; /* Gem::Version reads nothing as 0 */
	if (!str_is_digit(version.p[0]))
		return false;
	for (size_t i = 0; i < version.n; i++) {
		char c = version.p[i];

		if (c == '.' ? begins : c == '-' ? begins && !dash : !str_is_alnum(c))
			return false;
		if (!dash && !begins && str_is_alpha(c) && str_find(str_slice(version, 0, i), '.') < 0)
			return false; /* the first part is a number */
		dash = dash || c == '-';
		begins = c == '.' || c == '-';
	}
	return !begins;
}

static const char *const aliases[] = {"gem", "ruby", NULL};

const struct version_scheme scheme_rubygems = {"rubygems", aliases, valid, compare};
