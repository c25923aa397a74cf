/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Folding: from records to vulnerabilities.
 *
 * A vulnerability is a CVE where there is one. Ids that are no CVE (GHSA, GO, PYSEC, DSA, …) are joined into groups wherever
 * one record names another (union-find), so that a record without a CVE finds it through its neighbours. Two CVEs are never
 * joined, whatever a record lists: each stays a fact of its own, and the record counts for both.
 *
 * What a vulnerability is worth is taken from all records of it: of the CVSS vectors of the highest rank (advisory/vector.h) the one
 * with the highest score, the highest severity word, the earliest publication, the latest change.
 *
 * Its severity is, by what is known: that of the vector, of version 3 or 4, if its score is above 0; the highest word; that of a vector of
 * version 2; the word of an erratum that fixes several, which is that of the worst of them; negligible where all that is known is a
 * score of 0. A distribution's own word for its package (an entry's severity) is before them all, when the database is asked.
 */
#include "advisory/facts.h"
#include "advisory/vector.h"

struct node {
	struct node *parent; /* itself: the root of its group */
	struct str id;
	struct str best;     /* of the root: the id that stands for the group where it has no CVE */
	struct str cve;      /* of the root: a CVE of the group */
	bool many;           /* of the root: it has more than one */
};

/* A vulnerability while it is gathered. */
struct gathering {
	struct set_vulnerability facts;
	VEC(struct str) aliases;
	enum severity word, broad_word;
	struct vector_worth worth; /* of facts.cvss */
	uint32_t index;
};

struct folding {
	struct facts *facts;
	struct fact_set *set;
	struct map nodes;      /* by id */
	struct map gatherings; /* by vulnerability id */
	VEC(struct gathering *) all;
	struct map advisories; /* place in set->advisories + 1, by id */
	VEC(struct gathering *) of_record; /* scratch */
};

static struct node *node_of(struct folding *f, struct str id)
{
	struct node *node = map_get(&f->nodes, id);

	if (node)
		return node;
	node = arena_new(&f->facts->arena, struct node);
	*node = (struct node){.parent = node, .id = id, .best = id};
	map_set(&f->nodes, node->id, node);
	return node;
}

static struct node *root_of(struct node *node)
{
	while (node->parent != node)
		node = node->parent = node->parent->parent;
	return node;
}

/* GHSA ids are the best known; else byte order decides. */
static struct str better_id(struct str a, struct str b)
{
	bool a_known = str_starts(a, "GHSA-"), b_known = str_starts(b, "GHSA-");

	if (a_known != b_known)
		return a_known ? a : b;
	return str_cmp(a, b) < 0 ? a : b;
}

static void add_cve(struct node *root, struct str cve)
{
	if (cve.n == 0)
		return;
	if (root->cve.n && !str_eq(root->cve, cve))
		root->many = true;
	if (!root->cve.n || str_cmp(cve, root->cve) < 0)
		root->cve = cve;
}

static void join(struct node *a, struct node *b)
{
	a = root_of(a), b = root_of(b);
	if (a == b)
		return;
	b->parent = a;
	a->best = better_id(a->best, b->best);
	a->many |= b->many;
	add_cve(a, b->cve);
}

static void join_names(struct folding *f, const struct fact_record *record)
{
	struct node *node = NULL;

	if (record->bundle)
		return;
	if (!fact_is_cve(record->id))
		node = node_of(f, record->id);
	for (size_t i = 0; i < record->names.n; i++)
		if (!fact_is_cve(record->names.v[i])) {
			if (node)
				join(node, node_of(f, record->names.v[i]));
			else
				node = node_of(f, record->names.v[i]);
		}
	if (!node)
		return;
	if (fact_is_cve(record->id))
		add_cve(root_of(node), record->id);
	for (size_t i = 0; i < record->names.n; i++)
		if (fact_is_cve(record->names.v[i]))
			add_cve(root_of(node), record->names.v[i]);
}

static struct gathering *gather(struct folding *f, struct str id)
{
	struct gathering *g = map_get(&f->gatherings, id);
	struct fact_cve *cve;

	if (g)
		return g;
	g = arena_new(&f->facts->arena, struct gathering);
	cve = facts_cve(f->facts, id);
	g->facts = (struct set_vulnerability){.id = id, .published = DAY_UNKNOWN, .modified = DAY_UNKNOWN};
	g->facts.cve = cve ? *cve : (struct fact_cve){.epss = -1, .epss_percentile = -1};
	g->worth.score = -1;
	map_set(&f->gatherings, id, g);
	*vec_push(&f->all) = g;
	return g;
}

/* Fills of_record with the vulnerabilities that a record is about. */
static void find_vulnerabilities(struct folding *f, const struct fact_record *record)
{
	struct node *root;

	f->of_record.n = 0;
	if (fact_is_cve(record->id))
		*vec_push(&f->of_record) = gather(f, record->id);
	else
		for (size_t i = 0; i < record->names.n; i++)
			if (record->bundle || fact_is_cve(record->names.v[i]))
				*vec_push(&f->of_record) = gather(f, record->names.v[i]);
	if (f->of_record.n)
		return;
	root = root_of(node_of(f, record->id));
	*vec_push(&f->of_record) = gather(f, root->cve.n && !root->many ? root->cve : root->best);
}

static void add_alias(struct gathering *g, struct str id)
{
	if (!str_eq(id, g->facts.id) && !fact_is_cve(id) && !fact_is_cve(str_slice(id, 7, id.n)) && !str_starts(id, "BIT-"))
		*vec_push(&g->aliases) = id;
}

/* Text that is no vector is kept where there is nothing better: it is shown as it is. */
static void take_vector(struct gathering *g, struct str vector)
{
	struct vector_worth worth = vector_worth(vector);

	if (!vector.n || (g->facts.cvss.n && worth.rank < g->worth.rank))
		return;
	/* Scores are tenths computed by one function, so equal ones are equal. */
	if (g->facts.cvss.n && worth.rank == g->worth.rank &&
	    (worth.score < g->worth.score || (!(worth.score > g->worth.score) && str_cmp(vector, g->facts.cvss) >= 0)))
		return;
	g->facts.cvss = vector;
	g->worth = worth;
}

static void take_day(int64_t *day, int64_t other, bool earlier)
{
	if (other != DAY_UNKNOWN && (*day == DAY_UNKNOWN || (earlier ? other < *day : other > *day)))
		*day = other;
}

static void gather_record(struct folding *f, const struct fact_record *record)
{
	find_vulnerabilities(f, record);
	vec_each(item, &f->of_record) {
		struct gathering *g = *item;

		take_day(&g->facts.published, record->published, true);
		take_day(&g->facts.modified, record->modified, false);
		if (record->bundle) {
			if (record->severity > g->broad_word)
				g->broad_word = record->severity;
			continue;
		}
		if (record->severity > g->word)
			g->word = record->severity;
		take_vector(g, record->cvss);
		add_alias(g, record->id);
		if (f->of_record.n > 1)
			continue; /* which of its other names belongs to which CVE is not said */
		for (size_t i = 0; i < record->names.n; i++)
			add_alias(g, record->names.v[i]);
		if (record->title.n && (!g->facts.title.n || str_cmp(record->title, g->facts.title) < 0))
			g->facts.title = record->title;
	}
}

static enum severity severity_of(const struct gathering *g)
{
	const enum severity by_weight[] = {g->worth.coarse ? SEVERITY_UNKNOWN : g->worth.severity, g->word, g->worth.severity, g->broad_word};

	for (size_t i = 0; i < ARRAY_SIZE(by_weight); i++)
		if (by_weight[i] != SEVERITY_UNKNOWN)
			return by_weight[i];
	return g->worth.rank ? SEVERITY_NEGLIGIBLE : SEVERITY_UNKNOWN;
}

static void finish_gathering(struct gathering *g, struct fact_set *set)
{
	g->facts.severity = severity_of(g);
	vec_sort_unique(&g->aliases, str_order);
	arena_keep(&set->arena, &g->facts.aliases, &g->aliases);
	vec_done(&g->aliases);
}

static int gathering_order(const void *a, const void *b)
{
	const struct gathering *const *x = a, *const *y = b;

	return str_cmp((*x)->facts.id, (*y)->facts.id);
}

static void number_vulnerabilities(struct folding *f)
{
	vec_sort(&f->all, gathering_order);
	vec_each(item, &f->all) {
		(*item)->index = (uint32_t)f->set->vulnerabilities.n;
		finish_gathering(*item, f->set);
		*vec_push(&f->set->vulnerabilities) = (*item)->facts;
	}
}

static int number_order(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Adds what a record is about to what is known of an advisory of its id: secdb names one id in many places. */
static void extend_advisory(struct folding *f, struct set_advisory *advisory)
{
	VEC(uint32_t) all = {0};
	size_t kept = 0;

	for (size_t i = 0; i < advisory->n; i++)
		*vec_push(&all) = advisory->v[i];
	vec_each(item, &f->of_record)
		*vec_push(&all) = (*item)->index;
	vec_sort(&all, number_order);
	for (size_t i = 0; i < all.n; i++)
		if (i == 0 || all.v[i] != all.v[kept - 1])
			all.v[kept++] = all.v[i];
	all.n = kept;
	if (kept != advisory->n)
		arena_keep(&f->set->arena, advisory, &all);
	vec_done(&all);
}

/* An advisory whose id must be stored: its place in set->advisories before they are sorted. */
static uint32_t add_advisory(struct folding *f, const struct fact_record *record)
{
	uintptr_t place = (uintptr_t)map_get(&f->advisories, record->id);

	if (!place) {
		vec_push(&f->set->advisories)->id = record->id;
		place = f->set->advisories.n;
		map_set(&f->advisories, record->id, (void *)place);
	}
	extend_advisory(f, &f->set->advisories.v[place - 1]);
	return (uint32_t)place - 1;
}

static bool needs_advisory(const struct folding *f, const struct fact_record *record, struct str package)
{
	return f->of_record.n != 1 || set_kind_of(record->id, f->of_record.v[0]->facts.id, package) == SET_ADVISORY;
}

static void flatten(struct folding *f, const struct fact_record *record, struct set_flat_list *flats)
{
	uint32_t advisory = UINT32_MAX;

	find_vulnerabilities(f, record);
	for (size_t i = 0; i < record->affected.n; i++) {
		const struct fact_affected *affected = &record->affected.v[i];
		struct set_flat *flat = vec_push(flats);

		*flat = (struct set_flat){affected->ecosystem, affected->name, {.where = affected->where}};
		if (needs_advisory(f, record, affected->name)) {
			if (advisory == UINT32_MAX)
				advisory = add_advisory(f, record);
			flat->entry.kind = SET_ADVISORY;
			flat->entry.ref = advisory;
		} else {
			flat->entry.kind = set_kind_of(record->id, f->of_record.v[0]->facts.id, affected->name);
			flat->entry.ref = f->of_record.v[0]->index;
		}
	}
}

/* Sorts the advisories and lets the entries follow. */
static void number_advisories(struct fact_set *set, struct set_flat_list *flats)
{
	size_t n = set->advisories.n;
	uint32_t *place = mem_alloc((n + 1) * sizeof(*place));
	struct map places = {0};

	for (size_t i = 0; i < n; i++)
		map_set(&places, set->advisories.v[i].id, &place[i]);
	vec_sort(&set->advisories, set_advisory_order);
	for (size_t i = 0; i < n; i++)
		*(uint32_t *)map_get(&places, set->advisories.v[i].id) = (uint32_t)i;
	vec_each(flat, flats)
		if (flat->entry.kind == SET_ADVISORY)
			flat->entry.ref = place[flat->entry.ref];
	map_done(&places);
	free(place);
}

static int feed_order(const void *a, const void *b)
{
	const struct advdb_feed *x = a, *y = b;

	return str_cmp(x->name, y->name);
}

static int record_order(const void *a, const void *b)
{
	const struct fact_record *const *x = a, *const *y = b;

	return str_cmp((*x)->id, (*y)->id);
}

void facts_resolve(struct facts *facts, struct fact_set *ret_set)
{
	struct folding f = {.facts = facts, .set = ret_set};
	struct set_flat_list flats = {0};

	*ret_set = (struct fact_set){0};
	vec_sort(&facts->records, record_order);
	vec_each(record, &facts->records)
		join_names(&f, *record);
	vec_each(record, &facts->records)
		gather_record(&f, *record);
	number_vulnerabilities(&f);
	vec_each(record, &facts->records)
		flatten(&f, *record, &flats);
	number_advisories(ret_set, &flats);
	fact_set_group(ret_set, &flats);
	vec_each(ecosystem, &facts->ecosystems)
		*vec_push(&ret_set->ecosystems) = *ecosystem;
	vec_sort(&ret_set->ecosystems, str_order);
	vec_each(feed, &facts->feeds)
		*vec_push(&ret_set->feeds) = *feed;
	vec_sort(&ret_set->feeds, feed_order);
	vec_each(line, &facts->bases)
		*vec_push(&ret_set->bases) = *line;
	vec_sort_unique(&ret_set->bases, str_order);
	vec_done(&flats);
	vec_done(&f.all);
	vec_done(&f.of_record);
	map_done(&f.nodes);
	map_done(&f.gatherings);
	map_done(&f.advisories);
}
