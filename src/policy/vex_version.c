/* SPDX-License-Identifier: Apache-2.0 */
/* Ranges of versions in CycloneDX documents. Source: package-url/purl-spec VERSION-RANGE-SPEC.rst, "vers". */
#include "policy/vex.h"

#include "version/version.h"

#define CONSTRAINTS_MAX 1000

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

	for (size_t n = 0; n < CONSTRAINTS_MAX && str_next(&constraints, '|', &text); n++) {
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
		first = false;
	}
	return found || (is_open && scheme->compare(version, open.version) > (open.comparator == MORE_EQUAL ? -1 : 0));
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
	scheme = version_scheme_find(name);
	if (!scheme)
		scheme = version_scheme_find(STR_LIT("generic"));
	return scheme && in_range(constraints, scheme, version);
}

bool vex_has_version(const struct vex_product *product, const char *type, struct str version)
{
	if (!product->version_count)
		return true;
	vec_each(purl, &product->purls)
		if (str_find(*purl, '@') > 0)
			return true; /* the purl says which it is; the list says of which the vulnerability is known */
	for (size_t i = 0; i < product->version_count; i++) {
		const struct vex_version *one = &product->versions[i];

		if (one->version.n ? str_eq(one->version, version) : range_has(one->range, type, version))
			return true;
	}
	return false;
}
