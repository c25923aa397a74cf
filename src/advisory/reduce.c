/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the starter database holds: the whole of the distributions that are most often at the bottom of an image, and of
 * everything else what is critical, high or known to be exploited.
 */
#include "advisory/facts.h"

static bool is_whole(struct str ecosystem)
{
	static const char *const bases[] = {"AlmaLinux", "Alpine", "Debian"};
	struct str base, release;

	str_cut(ecosystem, ':', &base, &release);
	for (size_t i = 0; i < ARRAY_SIZE(bases); i++)
		if (str_is(base, bases[i]))
			return true;
	return false;
}

static bool is_grave(const struct set_vulnerability *vulnerability)
{
	return vulnerability->severity >= SEVERITY_HIGH || vulnerability->cve.kev;
}

static bool entry_is_grave(const struct fact_set *set, const struct set_entry *entry)
{
	const struct set_advisory *advisory;

	if (entry->kind != SET_ADVISORY)
		return is_grave(&set->vulnerabilities.v[entry->ref]);
	advisory = &set->advisories.v[entry->ref];
	for (size_t i = 0; i < advisory->n; i++)
		if (is_grave(&set->vulnerabilities.v[advisory->v[i]]))
			return true;
	return false;
}

static void reduce_packages(struct fact_set *set)
{
	size_t kept = 0;

	vec_each(package, &set->packages) {
		bool whole = is_whole(package->ecosystem);
		size_t n = 0;

		for (size_t i = 0; i < package->n; i++)
			if (whole || entry_is_grave(set, &package->v[i]))
				package->v[n++] = package->v[i];
		package->n = n;
		for (size_t i = 0; i < n; i++)
			if (package->v[i].where.ranges.n) /* listed versions only say again what the ranges say */
				package->v[i].where.versions.n = 0;
		if (n)
			set->packages.v[kept++] = *package;
	}
	set->packages.n = kept;
}

/* The new numbers of those of n things that are used; how many they are stands behind them. */
static uint32_t *renumber(const bool *used, size_t n)
{
	uint32_t *numbers = mem_alloc((n + 1) * sizeof(*numbers)), next = 0;

	for (size_t i = 0; i < n; i++)
		numbers[i] = used[i] ? next++ : UINT32_MAX;
	numbers[n] = next;
	return numbers;
}

static void drop_advisories(struct fact_set *set)
{
	auto_free bool *used = mem_zero(set->advisories.n + 1, sizeof(*used));
	auto_free uint32_t *numbers = NULL;

	vec_each(package, &set->packages)
		for (size_t i = 0; i < package->n; i++)
			if (package->v[i].kind == SET_ADVISORY)
				used[package->v[i].ref] = true;
	numbers = renumber(used, set->advisories.n);
	for (size_t i = 0; i < set->advisories.n; i++)
		if (used[i])
			set->advisories.v[numbers[i]] = set->advisories.v[i];
	vec_each(package, &set->packages)
		for (size_t i = 0; i < package->n; i++)
			if (package->v[i].kind == SET_ADVISORY)
				package->v[i].ref = numbers[package->v[i].ref];
	set->advisories.n = numbers[set->advisories.n];
}

static void mark_vulnerabilities(const struct fact_set *set, bool *used)
{
	vec_each(advisory, &set->advisories)
		for (size_t i = 0; i < advisory->n; i++)
			used[advisory->v[i]] = true;
	vec_each(package, &set->packages)
		for (size_t i = 0; i < package->n; i++)
			if (package->v[i].kind != SET_ADVISORY)
				used[package->v[i].ref] = true;
}

static void drop_vulnerabilities(struct fact_set *set)
{
	auto_free bool *used = mem_zero(set->vulnerabilities.n + 1, sizeof(*used));
	auto_free uint32_t *numbers = NULL;

	mark_vulnerabilities(set, used);
	numbers = renumber(used, set->vulnerabilities.n);
	for (size_t i = 0; i < set->vulnerabilities.n; i++)
		if (used[i])
			set->vulnerabilities.v[numbers[i]] = set->vulnerabilities.v[i];
	vec_each(advisory, &set->advisories)
		for (size_t i = 0; i < advisory->n; i++)
			advisory->v[i] = numbers[advisory->v[i]];
	vec_each(package, &set->packages)
		for (size_t i = 0; i < package->n; i++)
			if (package->v[i].kind != SET_ADVISORY)
				package->v[i].ref = numbers[package->v[i].ref];
	set->vulnerabilities.n = numbers[set->vulnerabilities.n];
}

void fact_set_reduce_to_starter(struct fact_set *set)
{
	reduce_packages(set);
	drop_advisories(set);
	drop_vulnerabilities(set);
}
