/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;

	if (order)
		return order;
	return (a.n > b.n) - (a.n < b.n);
}

bool str_is_any(struct str s, const char *const *words)
{
	for (; words && *words; words++)
		if (str_is(s, *words))
			return true;
	return false;
}

bool str_case_eq(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (str_lower(a.p[i]) != str_lower(b.p[i]))
			return false;
	return true;
}

bool str_case_is_any(struct str s, const char *const *words)
{
	for (; words && *words; words++)
		if (str_case_eq(s, str_of(*words)))
			return true;
	return false;
}

bool str_starts(struct str s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.n >= n && (n == 0 || memcmp(s.p, prefix, n) == 0);
}

bool str_ends(struct str s, const char *suffix)
{
	size_t n = strlen(suffix);

	return s.n >= n && (n == 0 || memcmp(s.p + s.n - n, suffix, n) == 0);
}

bool str_skip(struct str *s, const char *prefix)
{
	if (!str_starts(*s, prefix))
		return false;
	*s = str_from_index(*s, strlen(prefix));
	return true;
}

ptrdiff_t str_find(struct str s, char c)
{
	const char *at = s.n ? memchr(s.p, c, s.n) : NULL;

	return at ? at - s.p : -1;
}

ptrdiff_t str_rfind(struct str s, char c)
{
	const char *at = s.n ? memrchr(s.p, c, s.n) : NULL;

	return at ? at - s.p : -1;
}

ptrdiff_t str_search(struct str s, struct str needle)
{
	const char *at = s.n >= needle.n && s.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;

	return at ? at - s.p : -1;
}

bool str_case_holds(struct str s, struct str needle)
{
	for (size_t i = 0; i + needle.n <= s.n; i++)
		if (str_case_eq(str_slice(s, i, i + needle.n), needle))
			return true;
	return false;
}

struct str str_slice(struct str s, size_t from, size_t to)
{
	if (to > s.n)
		to = s.n;
	if (from > to)
		from = to;
	return (struct str){s.p ? s.p + from : NULL, to - from};
}

struct str str_from_index(struct str s, size_t from)
{
	return str_slice(s, from, s.n);
}

struct str str_trim(struct str s)
{
	while (s.n && str_is_space(s.p[0]))
		s = str_from_index(s, 1);
	while (s.n && str_is_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

bool str_next(struct str *rest, char separator, struct str *ret_part)
{
	struct str part, right;

	if (!rest->n)
		return false;
	str_cut(*rest, separator, &part, &right);
	*rest = right;
	*ret_part = part;
	return true;
}

bool str_next_line(struct str *rest, struct str *ret_line)
{
	struct str line;

	if (!str_next(rest, '\n', &line))
		return false;
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	*ret_line = line;
	return true;
}

bool str_next_word(struct str *rest, struct str *ret_word)
{
	size_t n = 0;

	*rest = str_trim(*rest);
	while (n < rest->n && !str_is_space(rest->p[n]))
		n++;
	*ret_word = str_slice(*rest, 0, n);
	*rest = str_from_index(*rest, n);
	return n > 0;
}

static bool cut_at(struct str s, ptrdiff_t at, struct str *ret_left, struct str *ret_right)
{
	if (at < 0) {
		*ret_right = str_from_index(s, s.n);
		*ret_left = s;
		return false;
	}
	*ret_right = str_from_index(s, (size_t)at + 1);
	*ret_left = str_slice(s, 0, (size_t)at);
	return true;
}

bool str_cut(struct str s, char separator, struct str *ret_left, struct str *ret_right)
{
	return cut_at(s, str_find(s, separator), ret_left, ret_right);
}

bool str_cut_last(struct str s, char separator, struct str *ret_left, struct str *ret_right)
{
	return cut_at(s, str_rfind(s, separator), ret_left, ret_right);
}

bool str_to_u64(struct str s, uint64_t *ret_value)
{
	uint64_t value = 0;

	if (!s.n)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned digit = (unsigned)(unsigned char)s.p[i] - '0';

		if (digit >= 10 || value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*ret_value = value;
	return true;
}

int str_order(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}
