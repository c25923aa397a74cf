/* SPDX-License-Identifier: Apache-2.0 */
#include "advisory/facts.h"

void facts_init(struct facts *facts, struct coverage *notes, struct arena *notes_arena)
{
	*facts = (struct facts){.notes = notes, .notes_arena = notes_arena};
}

void facts_done(struct facts *facts)
{
	map_done(&facts->texts);
	map_done(&facts->by_id);
	map_done(&facts->cves);
	vec_done(&facts->records);
	vec_done(&facts->ecosystems);
	vec_done(&facts->feeds);
	vec_done(&facts->bases);
	arena_done(&facts->arena);
}

struct str facts_text(struct facts *facts, struct str text)
{
	struct str *known = map_get(&facts->texts, text);

	if (text.n == 0)
		return STR_LIT("");
	if (known)
		return *known;
	known = arena_new(&facts->arena, struct str);
	*known = arena_str(&facts->arena, text);
	map_set(&facts->texts, *known, known);
	return *known;
}

static void know_cve(struct facts *facts, struct str id)
{
	struct fact_cve *cve;

	if (!str_starts(id, "CVE-") || map_get(&facts->cves, id))
		return;
	cve = arena_new(&facts->arena, struct fact_cve);
	*cve = (struct fact_cve){.epss = -1, .epss_percentile = -1};
	map_set(&facts->cves, id, cve);
}

struct fact_cve *facts_cve(struct facts *facts, struct str id)
{
	return map_get(&facts->cves, id);
}

void facts_add(struct facts *facts, struct fact_record *record)
{
	struct fact_record *known = record->partial ? NULL : map_get(&facts->by_id, record->id);

	know_cve(facts, record->id);
	for (size_t i = 0; i < record->names.n; i++)
		know_cve(facts, record->names.v[i]);
	if (record->partial) {
		*vec_push(&facts->records) = record;
	} else if (!known) {
		map_set(&facts->by_id, record->id, record);
		*vec_push(&facts->records) = record;
	} else if (record->modified > known->modified) {
		*known = *record;
	}
}

void facts_cover(struct facts *facts, struct str ecosystem)
{
	vec_each(known, &facts->ecosystems)
		if (str_eq(*known, ecosystem))
			return;
	*vec_push(&facts->ecosystems) = facts_text(facts, ecosystem);
}

bool fact_text_is_sane(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < 0x20 || text.p[i] == 0x7f)
			return false;
	return text.n > 0 && text.n <= FACT_TEXT_MAX;
}

bool fact_is_cve(struct str id)
{
	struct str year, number;
	uint64_t value;

	return str_skip(&id, "CVE-") && str_cut(id, '-', &year, &number) && year.n == 4 && number.n >= 4 &&
	       str_to_u64(year, &value) && str_to_u64(number, &value);
}

int64_t fact_day(struct str text)
{
	const int64_t first = 10 * 365; /* 1980, long before any advisory */
	int64_t seconds;

	if (!clock_parse(text, &seconds) || seconds < first * 86400)
		return DAY_UNKNOWN;
	return seconds / 86400;
}

/* Two digits at p. */
static void put_two(char *p, unsigned number)
{
	p[0] = (char)('0' + number / 10 % 10);
	p[1] = (char)('0' + number % 10);
}

/*
 * Written out, since every answer of a look-up has two dates, and strftime() took more time than all else. Years begin in
 * March here, so that the leap day is the last of one; 400 of them have 146097 days.
 */
struct str fact_day_text(int64_t day, char text[CLOCK_TEXT_MAX])
{
	unsigned since = (unsigned)(day + 719468), era = since / 146097, of_era = since % 146097; /* since 0000-03-01 */
	unsigned year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	unsigned of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;

	if (day == DAY_UNKNOWN)
		return STR_LIT("");
	year += era * 400 + (month >= 10);
	memcpy(text, "0000-00-00", 11);
	put_two(text, year / 100);
	put_two(text + 2, year);
	put_two(text + 5, month < 10 ? month + 3 : month - 9);
	put_two(text + 8, of_year - (153 * month + 2) / 5 + 1);
	return str_from(text, 10);
}

void fact_set_done(struct fact_set *set)
{
	vec_done(&set->vulnerabilities);
	vec_done(&set->advisories);
	vec_done(&set->packages);
	vec_done(&set->ecosystems);
	vec_done(&set->feeds);
	vec_done(&set->bases);
	arena_done(&set->arena);
}

int set_advisory_order(const void *a, const void *b)
{
	const struct set_advisory *x = a, *y = b;

	return str_cmp(x->id, y->id);
}

int set_package_order(const void *a, const void *b)
{
	const struct set_package *x = a, *y = b;
	int by_ecosystem = str_cmp(x->ecosystem, y->ecosystem);

	return by_ecosystem ? by_ecosystem : str_cmp(x->name, y->name);
}

static bool is_debian_id(struct str advisory, struct str vulnerability)
{
	return str_skip(&advisory, "DEBIAN-") && str_eq(advisory, vulnerability);
}

static bool is_bitnami_id(struct str advisory, struct str vulnerability, struct str package)
{
	return str_skip(&advisory, "BIT-") && str_skip(&vulnerability, "CVE-") &&
	       advisory.n == package.n + 1 + vulnerability.n && str_eq(str_slice(advisory, 0, package.n), package) &&
	       advisory.p[package.n] == '-' && str_eq(str_from_index(advisory, package.n + 1), vulnerability);
}

enum set_kind set_kind_of(struct str advisory, struct str vulnerability, struct str package)
{
	if (str_eq(advisory, vulnerability))
		return SET_ITSELF;
	if (is_debian_id(advisory, vulnerability))
		return SET_DEBIAN;
	return is_bitnami_id(advisory, vulnerability, package) ? SET_BITNAMI : SET_ADVISORY;
}
