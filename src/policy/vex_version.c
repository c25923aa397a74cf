/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Versions that documents list. Sources: package-url/purl-spec VERSION-RANGE-SPEC.rst, "vers"; CycloneDX' JSON schema, "affectedStatus";
 * CSAF 2.0 section 3.1.2.3.2, on ranges.
 */
#include "policy/vex.h"

#include "version/version.h"

enum comparator { EQUAL, UNEQUAL, LESS, LESS_EQUAL, MORE, MORE_EQUAL };

struct constraint {
	enum comparator comparator;
	struct str version;
};

static struct constraint constraint_of(struct str text)
{
	static const struct {
		const char *sign;
		enum comparator comparator;
	} signs[] = {{"<=", LESS_EQUAL}, {">=", MORE_EQUAL}, {"!=", UNEQUAL}, {"<", LESS}, {">", MORE}, {"=", EQUAL}};

	text = str_trim(text);
	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (str_skip(&text, signs[i].sign))
			return (struct constraint){signs[i].comparator, text};
	return (struct constraint){EQUAL, text};
}

static bool opens(enum comparator comparator)
{
	return comparator == MORE || comparator == MORE_EQUAL;
}

static bool closes(enum comparator comparator)
{
	return comparator == LESS || comparator == LESS_EQUAL;
}

/*
 * The constraints stand in the order of their versions: intervals from ">" to "<", single versions between them. The specification's
 * algorithm, with the bounds of each interval taken together.
 */
static bool in_range(struct str constraints, const struct version_scheme *scheme, struct str version)
{
	struct constraint open = {0};
	bool is_open = false, found = false, first = true;
	struct str text;

	while (str_next(&constraints, '|', &text)) {
		struct constraint constraint = constraint_of(text);
		int order = scheme->compare(version, constraint.version);

		if (constraint.comparator == UNEQUAL && order == 0)
			return false;
		found = found || (constraint.comparator == EQUAL && order == 0);
		if (closes(constraint.comparator) && (is_open || first)) {
			bool above = first || !is_open || scheme->compare(version, open.version) > (open.comparator == MORE_EQUAL ? -1 : 0);

			found = found || (above && (order < 0 || (order == 0 && constraint.comparator == LESS_EQUAL)));
			is_open = false;
		}
		if (opens(constraint.comparator)) {
			open = constraint;
			is_open = true;
		}
		first = first && (constraint.comparator == EQUAL || constraint.comparator == UNEQUAL); /* these stand for themselves */
	}
	return found || (is_open && scheme->compare(version, open.version) > (open.comparator == MORE_EQUAL ? -1 : 0));
}

/* A range that is cut off means something else: its last ">=" would have no end. */
static bool is_too_long(struct str range)
{
	size_t n = 1;

	for (size_t i = 0; i < range.n; i++)
		n += range.p[i] == '|';
	return n > VEX_CONSTRAINTS_MAX;
}

static bool range_has(struct str range, const char *type, struct str version)
{
	struct str name = str_of(type), constraints = range;
	const struct version_scheme *scheme;

	if (str_skip(&range, "vers:"))
		str_cut(range, '/', &name, &constraints);
	constraints = str_trim(constraints);
	if (str_is(constraints, "*"))
		return true;
	if (is_too_long(constraints))
		return false;
	scheme = version_scheme_find(name);
	if (!scheme)
		scheme = version_scheme_find(STR_LIT("generic"));
	return scheme && in_range(constraints, scheme, version);
}

/*
 * A list says of some versions that they are affected and of others that they are not. What clears holds for the latter alone. One version
 * without a word is what the state speaks of, as in CISA's use cases; a range without one is affected, as the schema has it.
 */
static bool is_meant(const struct vex_version *one, enum vex_status status)
{
	if (one->own)
		return true;
	if (!vex_status_clears(status))
		return !one->status.n || str_is(one->status, "affected");
	return str_is(one->status, "unaffected") || (!one->status.n && one->version.n);
}

static bool is_one(const struct vex_version *one, const char *type, struct str version, enum vex_status status)
{
	if (one->version.n)
		return str_eq(one->version, version);
	if (one->own && !str_starts(one->range, "vers:"))
		return !vex_status_clears(status); /* words for people: nobody knows which these are */
	return range_has(one->range, type, version);
}

static bool says_version(const struct vex_product *product)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	struct purl purl;

	vec_each(text, &product->purls)
		if (purl_parse(&scratch, *text, &purl) && (purl.version.n || purl_qualifier(&purl, "tag").n))
			return true;
	return false;
}

bool vex_has_version(const struct vex_product *product, const char *type, struct str version, enum vex_status status)
{
	if (!product->version_count || says_version(product))
		return true;
	for (size_t i = 0; i < product->version_count; i++)
		if (is_meant(&product->versions[i], status) && is_one(&product->versions[i], type, version, status))
			return true;
	return false;
}
