/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Alpine package versions, apk-package(5): number{.number}…{letter}{_suffix{number}}…{~hash}{-r#}.
 *
 * Both texts are read token by token; at the first difference the kind of the token decides, then its value. The kinds are
 * listed in their order. apk 2 reads digits behind the letter ("6.6.2p1"), which apk 3 refuses: old releases are full of them,
 * so we read them. What no apk takes is older than what could stand there instead, and where both cannot be read they are
 * equal from there on.
 */
#include "base/mem.h"
#include "version/part.h"
#include "version/version.h"

enum kind {
	KIND_PRE,     /* _alpha … _rc: before the version without it */
	KIND_INVALID, /* a byte that cannot stand here: nothing is read after it */
	KIND_EMPTY,   /* a number without a digit, "1..2" or ".1": not valid, but apk reads on */
	KIND_END,     /* the end, or the revision */
	KIND_HASH,
	KIND_SUFFIX_NUMBER,
	KIND_POST,
	KIND_LETTER,
	KIND_NUMBER,
};

struct token {
	enum kind kind;
	struct str text; /* digits, letter or hash */
	size_t rank;     /* of a suffix, or how well the end was formed */
	bool first;      /* the first number of the version: its leading zeros mean nothing */
};

static const char *const suffixes[] = {"alpha", "beta", "pre", "rc", "cvs", "svn", "git", "hg", "p"};
enum { PRE_SUFFIXES = 4 };

static struct token invalid(struct str *s)
{
	*s = str_from_index(*s, s->n);
	return (struct token){.kind = KIND_INVALID};
}

static struct token read_number(struct str *s, bool first)
{
	struct str digits = part_take_digits(s);

	return (struct token){digits.n ? KIND_NUMBER : KIND_EMPTY, digits, 0, first};
}

static struct token read_suffix(struct str *s)
{
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++)
		if (str_skip(s, suffixes[i]))
			return (struct token){i < PRE_SUFFIXES ? KIND_PRE : KIND_POST, STR_NULL, i, false};
	return invalid(s);
}

static struct token read_hash(struct str *s)
{
	size_t n = 0;

	while (n < s->n && (str_is_digit(s->p[n]) || (s->p[n] >= 'a' && s->p[n] <= 'f')))
		n++;
	return n ? (struct token){KIND_HASH, part_take(s, n), 0, false} : invalid(s);
}

/*
 * The end is one token with the revision, which is what keeps the order transitive over revisions that are not valid:
 * "1-r0x" and "1-rx" before "1" before "1-r0" before "1-r1x" before "1-r1".
 */
static struct token read_end(struct str *s)
{
	struct token token = {KIND_END, STR_NULL, 1, false};

	if (!s->n)
		return token;
	if (!str_skip(s, "-r"))
		return invalid(s);
	token.text = part_take_digits(s);
	token.rank = s->n ? 0 : 2; /* "-r" alone is "-r0" */
	*s = str_from_index(*s, s->n);
	return token;
}

static struct token next_token(struct str *s, enum kind previous)
{
	int c = part_peek(*s);
	bool in_numbers = previous == KIND_NUMBER || previous == KIND_EMPTY;

	if (previous == KIND_LETTER && c >= '0' && c <= '9')
		return read_number(s, true);
	if ((previous == KIND_PRE || previous == KIND_POST) && c >= '0' && c <= '9')
		return (struct token){KIND_SUFFIX_NUMBER, part_take_digits(s), 0, true};
	if (in_numbers && c >= 'a' && c <= 'z')
		return (struct token){KIND_LETTER, part_take(s, 1), 0, false};
	if (in_numbers && part_skip(s, '.'))
		return read_number(s, false);
	if (previous != KIND_HASH && part_skip(s, '_'))
		return read_suffix(s);
	if (previous != KIND_HASH && part_skip(s, '~'))
		return read_hash(s);
	return read_end(s);
}

static int compare_tokens(struct token a, struct token b)
{
	if (a.kind != b.kind)
		return part_order(a.kind, b.kind);
	switch (a.kind) {
	case KIND_NUMBER:
		/* A component with a leading zero is a fraction: "1.02" is before "1.1". */
		if (!a.first && (a.text.p[0] == '0' || b.text.p[0] == '0'))
			return str_cmp(a.text, b.text);
		return part_number_cmp(a.text, b.text);
	case KIND_SUFFIX_NUMBER:
		return part_number_cmp(a.text, b.text);
	case KIND_END: {
		int order = part_number_cmp(a.text, b.text);

		return order ? order : part_order(a.rank, b.rank);
	}
	default:
		return a.rank != b.rank ? part_order(a.rank, b.rank) : str_cmp(a.text, b.text);
	}
}

static int compare(struct str a, struct str b)
{
	struct token left = read_number(&a, true), right = read_number(&b, true);

	for (;;) {
		int order = compare_tokens(left, right);

		if (order || left.kind == KIND_END || left.kind == KIND_INVALID)
			return order;
		left = next_token(&a, left.kind);
		right = next_token(&b, right.kind);
	}
}

static bool valid(struct str version)
{
	struct token token = read_number(&version, true);

	while (token.kind != KIND_END && token.kind != KIND_INVALID && token.kind != KIND_EMPTY)
		token = next_token(&version, token.kind);
	return token.kind == KIND_END && token.rank != 0;
}

static const char *const aliases[] = {
	"apk", "wolfi", "chainguard", "minimos", "alpaquita", "bellsoft hardened containers", "cleanstart", "postmarketos", NULL,
};

const struct version_scheme scheme_alpine = {"alpine", aliases, valid, compare};
