/* SPDX-License-Identifier: Apache-2.0 */
#include "model/support.h"

#include "base/clock.h"

#define DAY 86400

extern const char plimsoll_end_of_life[], plimsoll_end_of_life_end[]; /* the assembler file that meson.build has written */

static struct str table(void)
{
	return str_from(plimsoll_end_of_life, (size_t)(plimsoll_end_of_life_end - plimsoll_end_of_life));
}

/* The next line that is neither empty nor a comment, cut at its tabs; of fields that it does not have the text is empty. */
static bool next_line(struct str *rest, struct str *fields, size_t n)
{
	struct str line;

	while (str_next_line(rest, &line)) {
		if (!line.n || line.p[0] == '#')
			continue;
		for (size_t i = 0; i < n; i++)
			if (!str_next(&line, '\t', &fields[i]))
				fields[i] = STR_LIT("");
		return true;
	}
	return false;
}

static bool is_product(struct str word)
{
	return str_is(word, "system") || str_is(word, "runtime");
}

struct str support_date(void)
{
	struct str rest = table(), fields[2];

	while (next_line(&rest, fields, 2))
		if (str_is(fields[0], "date"))
			return fields[1];
	return STR_LIT("");
}

struct str support_products(void)
{
	return table();
}

bool support_next_product(struct str *products, struct support_product *ret_product)
{
	struct str fields[4];

	while (next_line(products, fields, 4))
		if (is_product(fields[0])) {
			*ret_product = (struct support_product){str_is(fields[0], "system"), fields[1], fields[2], fields[3], *products};
			return true;
		}
	return false;
}

static struct str known(struct str field)
{
	return str_is(field, "-") ? STR_LIT("") : field;
}

bool support_next_release(struct str *rows, struct support_release *ret_release)
{
	struct str fields[3];

	if (!next_line(rows, fields, 3) || is_product(fields[0]))
		return false;
	*ret_release = (struct support_release){fields[0], known(fields[1]), known(fields[2])};
	return true;
}

bool support_system(struct str os, struct support_product *ret_product)
{
	struct str products = support_products();

	while (support_next_product(&products, ret_product))
		if (ret_product->system && str_eq(ret_product->keys, os))
			return true;
	return false;
}

static void add_keys(struct support_runtimes *runtimes, const struct support_product *product)
{
	struct str keys = product->keys, key;

	while (str_next(&keys, ',', &key)) {
		struct support_key *row = vec_push(runtimes);

		row->product = *product;
		str_cut(key, '/', &row->type, &row->name);
	}
}

void support_runtimes_init(struct support_runtimes *runtimes)
{
	struct str products = support_products();
	struct support_product product;

	*runtimes = (struct support_runtimes){0};
	while (support_next_product(&products, &product))
		if (!product.system)
			add_keys(runtimes, &product);
}

void support_runtimes_done(struct support_runtimes *runtimes)
{
	vec_done(runtimes);
}

static bool is_key(const struct support_key *key, const char *type, struct str name)
{
	size_t begin = key->name.n - 1;

	if (!str_is(key->type, type))
		return false;
	if (str_ends(key->name, "*"))
		return str_eq(str_slice(name, 0, begin), str_slice(key->name, 0, begin));
	return str_eq(key->name, name);
}

bool support_runtime(const struct support_runtimes *runtimes, const char *type, struct str name, struct support_product *ret_product)
{
	vec_each(key, runtimes)
		if (is_key(key, type, name)) {
			*ret_product = key->product;
			return true;
		}
	return false;
}

bool support_package(const struct support_runtimes *runtimes, const struct package *package, struct support_product *ret_product,
		     struct support_release *ret_release)
{
	if (package->owner || package->uninstalled || package->development || str_is(package->cataloger, "bundled"))
		return false;
	return support_runtime(runtimes, package->type, package->name, ret_product) &&
	       support_release_of(ret_product, package->version, ret_release);
}

static bool is_of(const struct support_product *product, struct str version, struct str release)
{
	if (product->system)
		return str_eq(version, release);
	return str_eq(str_slice(version, 0, release.n), release) && (version.n == release.n || !str_is_digit(version.p[release.n]));
}

bool support_release_of(const struct support_product *product, struct str version, struct support_release *ret_release)
{
	struct support_release row;
	struct str rows = product->rows;
	bool found = false;

	while (support_next_release(&rows, &row))
		if (is_of(product, version, row.name) && (!found || row.name.n > ret_release->name.n)) {
			*ret_release = row;
			found = true;
		}
	return found;
}

bool support_days_since(struct str day, int64_t now, int64_t *ret_days)
{
	int64_t start, seconds;

	if (!clock_parse(day, &start))
		return false;
	seconds = now - start;
	*ret_days = seconds >= 0 ? seconds / DAY : -((-seconds + DAY - 1) / DAY);
	return true;
}

bool support_is_over(const struct support_release *release, int64_t now)
{
	int64_t days;

	return support_days_since(release->end, now, &days) && days > 0;
}

static bool lasts(const struct support_release *release, int64_t now)
{
	int64_t days;

	return !support_days_since(release->end, now, &days) || days < -SUPPORT_SOON;
}

bool support_successors(const struct support_product *product, const struct support_release *release, int64_t now,
			struct support_release *ret_next, struct support_release *ret_longest)
{
	struct support_release row;
	struct str rows = product->rows;
	bool behind = false, found = false;

	while (support_next_release(&rows, &row)) {
		if (behind && lasts(&row, now)) {
			if (!found)
				*ret_next = *ret_longest = row;
			else if (str_cmp(row.end, ret_longest->end) > 0) /* one without an end is not known to last longest */
				*ret_longest = row;
			found = true;
		}
		behind |= str_eq(row.name, release->name);
	}
	return found;
}
