/* SPDX-License-Identifier: Apache-2.0 */
/*
 * String views: a pointer and a length, passed by value, never needing a terminating NUL.
 *
 * Ownership: a view owns nothing; it lives as long as the bytes it points into.
 * Threading: no state; safe everywhere.
 */
#ifndef PLIMSOLL_BASE_STR_H
#define PLIMSOLL_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

#define STR_LIT(literal) ((struct str){(literal), sizeof(literal) - 1})
#define STR_NULL ((struct str){NULL, 0})
/* For "%.*s" in printf-like calls. */
#define STR(s) (int)(s).n, (s).p

static inline struct str str_of(const char *text)
{
	return (struct str){text, text ? strlen(text) : 0};
}

static inline struct str str_from(const void *p, size_t n)
{
	return (struct str){p, n};
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_is(struct str a, const char *literal)
{
	return str_eq(a, str_of(literal));
}

/* Whether it is one of a NULL-terminated list, which may be NULL. */
bool str_is_any(struct str s, const char *const *words);

/* Byte order, a shorter prefix first: negative, zero or positive. */
int str_cmp(struct str a, struct str b);
/* Equality that ignores the case of ASCII letters. */
bool str_case_eq(struct str a, struct str b);
/* str_is_any() by str_case_eq(). */
bool str_case_is_any(struct str s, const char *const *words);
bool str_starts(struct str s, const char *prefix);
bool str_ends(struct str s, const char *suffix);
/* Removes prefix from *s and returns true, or leaves *s and returns false. */
bool str_skip(struct str *s, const char *prefix);

/* The index of the first (last) such byte, or -1. */
ptrdiff_t str_find(struct str s, char c);
ptrdiff_t str_rfind(struct str s, char c);
/* The index of the first occurrence of needle, or -1. */
ptrdiff_t str_search(struct str s, struct str needle);
/* Whether needle occurs, the case of ASCII letters ignored. */
bool str_case_holds(struct str s, struct str needle);

/* Views of s; from and to are clamped to its length. */
struct str str_slice(struct str s, size_t from, size_t to);
struct str str_from_index(struct str s, size_t from);
/* Without leading and trailing blanks (space, tab, CR, LF, VT, FF). */
struct str str_trim(struct str s);

/*
 * Iterates over the parts between separators: *rest is what is still to come. Returns false when nothing is left.
 * An empty part is returned as such; a trailing separator yields no empty last part.
 */
bool str_next(struct str *rest, char separator, struct str *ret_part);
/* The same over lines; a CR before the LF is dropped. */
bool str_next_line(struct str *rest, struct str *ret_line);
/* Takes a word, up to the next blank, off the front; false where only blanks are left. */
bool str_next_word(struct str *rest, struct str *ret_word);
/* Splits at the first (last) separator; false, with *ret_left = s and *ret_right empty, where there is none. */
bool str_cut(struct str s, char separator, struct str *ret_left, struct str *ret_right);
bool str_cut_last(struct str s, char separator, struct str *ret_left, struct str *ret_right);

/* Decimal digits only, the whole view, no sign; false on anything else and on overflow. */
bool str_to_u64(struct str s, uint64_t *ret_value);

/* For qsort over struct str. */
int str_order(const void *a, const void *b);

static inline bool str_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool str_is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool str_is_alnum(char c)
{
	return str_is_digit(c) || str_is_alpha(c);
}

static inline bool str_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline char str_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* What a hexadecimal digit is worth; 16 for what is none. */
static inline unsigned str_hex_value(char c)
{
	if (str_is_digit(c))
		return (unsigned)(c - '0');
	c = str_lower(c);
	return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10) : 16;
}

#endif
