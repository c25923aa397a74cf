/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Semantic Versioning 2.0.0, section 11, over views. Registries hold versions that are not quite of that form, so parsing is
 * generous: the core is what digits and dots there are, the rest up to "+" is the pre-release.
 */
#include "version/precedence.h"

#include "version/part.h"

struct precedence precedence_parse(struct str version)
{
	struct precedence parsed = {0};
	struct str rest;
	size_t n = 0;

	version = str_trim(version);
	while (version.n && strchr("=v V", version.p[0]) && version.p[0])
		part_take(&version, 1);
	str_cut(version, '+', &rest, &parsed.build);
	while (n < rest.n && (str_is_digit(rest.p[n]) || rest.p[n] == '.'))
		n++;
	parsed.core = part_take(&rest, n);
	part_skip(&rest, '-');
	parsed.pre = rest;
	return parsed;
}

int precedence_core_cmp(struct str a, struct str b)
{
	while (a.n || b.n) {
		int order = part_number_cmp(part_take_digits(&a), part_take_digits(&b));

		if (order)
			return order;
		part_skip(&a, '.');
		part_skip(&b, '.');
	}
	return 0;
}

static int identifier_cmp(struct str a, struct str b, int (*cmp)(struct str, struct str))
{
	bool number_a = a.n && part_all_digits(a), number_b = b.n && part_all_digits(b);

	if (number_a && number_b)
		return part_number_cmp(a, b);
	return number_a != number_b ? number_b - number_a : cmp(a, b);
}

int precedence_identifiers_cmp(struct str a, struct str b, int (*cmp)(struct str, struct str))
{
	struct str left, right;

	while (a.n && b.n) {
		int order;

		str_cut(a, '.', &left, &a);
		str_cut(b, '.', &right, &b);
		order = identifier_cmp(left, right, cmp);
		if (order)
			return order;
	}
	return part_order(a.n > 0, b.n > 0);
}

int precedence_pre_cmp(struct str a, struct str b, int (*cmp)(struct str, struct str))
{
	if (!a.n || !b.n)
		return part_order(!a.n, !b.n);
	return precedence_identifiers_cmp(a, b, cmp);
}

static bool identifiers_valid(struct str s)
{
	bool empty = true;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '.' ? empty : !str_is_alnum(s.p[i]) && s.p[i] != '-')
			return false;
		empty = s.p[i] == '.';
	}
	return !s.n || !empty;
}

bool precedence_valid(const struct precedence *version, size_t least, size_t most)
{
	struct str core = version->core;
	size_t count = 0;

	do {
		if (!part_take_digits(&core).n)
			return false;
		count++;
	} while (part_skip(&core, '.'));
	return count >= least && count <= most && identifiers_valid(version->pre) && identifiers_valid(version->build);
}
