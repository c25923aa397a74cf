/* SPDX-License-Identifier: Apache-2.0 */
/*
 * By what an image holds: which known image it was made of, whatever became of that one's layers, and what a smaller image of the same
 * family would not bring.
 */
#include "base/map.h"
#include "base/text.h"
#include "layers/base_contents.h"
#include "layers/base_steps.h"

#define PACKAGES_LEAST 3u /* fewer are anybody's */
#define SKETCH_LEAST 8u
#define SHARE_LEAST 80u   /* percent of a base's files; a rebuilt or updated base loses more */

/* Names of the system's packages in the image. */
static void map_packages(const struct base_request *request, struct map *names)
{
	vec_each(package, &request->inventory->packages)
		if (package_is_of_system(*package))
			map_set(names, (*package)->name, *package);
}

static bool is_of_system(const struct known_contents *contents, const struct base_request *request, const struct base_image *base)
{
	const struct os *os = &request->inventory->os;

	return str_eq(contents->os, os->id) && str_eq(contents->release, os->release) &&
	       (!contents->kind.n || str_is(contents->kind, base_kind_name(base->kind)));
}

/* Percent of its files that are there; 0 where nobody knows. */
static unsigned share_of(const struct known_contents *contents, const struct tree *tree)
{
	bool known = false;
	size_t found = contents->sketch.n >= SKETCH_LEAST ? base_sketch_found(tree, &contents->sketch, &known) : 0;

	return known ? (unsigned)(found * 100 / contents->sketch.n) : 0;
}

static bool holds_packages(const struct known_contents *contents, const struct map *names)
{
	vec_each(name, &contents->packages)
		if (!map_get(names, *name))
			return false;
	return contents->packages.n >= PACKAGES_LEAST;
}

static void add_evidence(struct base_image *base, const struct known_contents *contents, unsigned share)
{
	if (share)
		*vec_push(&base->evidence) = arena_printf(&base->arena, "%u %% of the files of %.*s are there, by a sample of %zu", share, STR(contents->names.v[0]),
							  contents->sketch.n);
	else
		*vec_push(&base->evidence) = arena_printf(&base->arena, "all %zu packages of %.*s are there", contents->packages.n, STR(contents->names.v[0]));
}

/* Where no layers tell whose a package is, the base's list does; a finding is its package's, or nobody knows. */
static void mark_by_packages(const struct base_request *request, const struct base_image *base)
{
	struct map own = {0};

	vec_each(name, &base->holds->packages)
		map_set(&own, *name, &own);
	vec_each(package, &request->inventory->packages)
		(*package)->whose = package_is_of_system(*package) && map_get(&own, (*package)->name) ? WHOSE_BASE : WHOSE_OWN;
	if (request->findings)
		vec_each(finding, &request->findings->list)
			if (finding->package)
				finding->whose = finding->package->whose;
	map_done(&own);
}

void base_match_contents(const struct base_request *request, struct base_image *base)
{
	unsigned best = 0;
	struct map names = {0};

	if (!request->inventory || !base->contents.n)
		return;
	map_packages(request, &names);
	vec_each(contents, &base->contents) {
		unsigned share = is_of_system(contents, request, base) ? share_of(contents, request->tree) : 0;

		if (share >= SHARE_LEAST && share > best) {
			best = share;
			base->holds = contents;
		}
	}
	/* Of those all of whose packages are there the largest; the later of two as large is the user's own. */
	if (!base->holds)
		vec_each(contents, &base->contents)
			if (is_of_system(contents, request, base) && holds_packages(contents, &names) &&
			    (!base->holds || contents->packages.n >= base->holds->packages.n))
				base->holds = contents;
	map_done(&names);
	if (!base->holds)
		return;
	add_evidence(base, base->holds, best);
	if (base->rung == BASE_UNKNOWN || base->rung >= BASE_SYSTEM) {
		base->rung = best ? BASE_CONTENTS : BASE_PACKAGES;
		/* Packages alone tell no build from another: the first name is the most general. */
		vec_each(name, &base->holds->names)
			if (best || name == base->holds->names.v)
				*vec_push(&base->names) = *name;
	}
}

void base_mark_contents(const struct base_request *request, const struct base_image *base)
{
	if (base->holds && base->holds->packages.n && (base->layers_by == BASE_UNKNOWN || base->layers_by == BASE_COMMAND))
		mark_by_packages(request, base);
}

/* ---- smaller ---- */

static void count_drop(const struct base_request *request, const struct known_contents *holds, const struct known_contents *smaller, struct base_drop *ret_drop)
{
	struct map base = {0}, kept = {0};

	*ret_drop = (struct base_drop){.smaller = smaller};
	vec_each(name, &holds->packages)
		map_set(&base, *name, &base);
	vec_each(name, &smaller->packages)
		map_set(&kept, *name, &kept);
	vec_each(package, &request->inventory->packages)
		if (package_is_of_system(*package) && map_get(&base, (*package)->name) && !map_get(&kept, (*package)->name)) {
			ret_drop->packages++;
			ret_drop->bytes += (*package)->installed_size;
		}
	if (request->findings)
		vec_each(finding, &request->findings->list)
			ret_drop->findings += finding->package && !finding->ignored && package_is_of_system(finding->package) &&
					      map_get(&base, finding->package->name) && !map_get(&kept, finding->package->name);
	map_done(&base);
	map_done(&kept);
}

static struct str advice_of(struct base_image *base)
{
	auto_done(buf_done) struct buf text = BUF_INIT(4096);
	const struct base_drop *drop = &base->drop;

	if (base->advice.n)
		buf_printf(&text, "%.*s; ", STR(base->advice));
	buf_printf(&text, "%.*s lacks %zu package%s of the base", STR(drop->smaller->names.v[0]), drop->packages, drop->packages == 1 ? "" : "s");
	if (drop->bytes) {
		buf_puts(&text, ", which take ");
		text_size(&text, drop->bytes);
	}
	if (drop->findings)
		buf_printf(&text, ", and with them %zu finding%s go", drop->findings, drop->findings == 1 ? "" : "s");
	return arena_str(&base->arena, buf_str(&text));
}

/* How many packages two lists share; both are sorted. */
static size_t shared_packages(const struct known_contents *a, const struct known_contents *b)
{
	size_t n = 0;

	for (size_t i = 0, j = 0; i < a->packages.n && j < b->packages.n;) {
		int order = str_cmp(a->packages.v[i], b->packages.v[j]);

		n += order == 0;
		i += order <= 0;
		j += order >= 0;
	}
	return n;
}

/* Of the same release and with fewer packages: the one that has most of them in common, which is the easiest to change to. */
static const struct known_contents *next_smaller(const struct base_image *base)
{
	const struct known_contents *best = NULL;
	size_t most = 0;

	vec_each(contents, &base->contents) {
		size_t shared = shared_packages(contents, base->holds);

		if (!str_eq(contents->os, base->holds->os) || !str_eq(contents->release, base->holds->release) ||
		    contents->packages.n >= base->holds->packages.n || !shared)
			continue;
		if (!best || shared > most || (shared == most && contents->packages.n < best->packages.n)) {
			best = contents;
			most = shared;
		}
	}
	return best;
}

/* ---- Red Hat's images, of which no list is public: what they leave out is told by their description ---- */

/*
 * UBI micro is "obtained by excluding a package manager and all of its dependencies" (Red Hat, "Understanding the UBI micro images"),
 * UBI minimal has microdnf in the place of dnf: so what nothing but the manager needs goes.
 */
static const struct step_down {
	enum base_kind from;
	const char *to;
	const char *const *managers;
} steps_down[] = {
	{BASE_KIND_UBI, "ubi-minimal", (const char *const[]){"dnf", "yum", NULL}},
	{BASE_KIND_UBI_MINIMAL, "ubi-micro", (const char *const[]){"microdnf", "rpm", NULL}},
};

struct dependencies {
	const struct inventory *inventory;
	struct map providers; /* name, capability or file to a package's index + 1 */
	bool *kept, *gone;
};

static void provide(struct dependencies *d, struct str name, size_t i)
{
	if (!map_get(&d->providers, name))
		map_set(&d->providers, name, (void *)(uintptr_t)(i + 1));
}

static void map_providers(struct dependencies *d)
{
	for (size_t i = 0; i < d->inventory->packages.n; i++) {
		const struct package *package = d->inventory->packages.v[i];

		if (!package_is_of_system(package))
			continue;
		provide(d, package->name, i);
		vec_each(name, &package->provides)
			provide(d, *name, i);
		vec_each(file, &package->files)
			provide(d, *file, i);
	}
}

static size_t provider_of(const struct dependencies *d, struct str name)
{
	uintptr_t found = (uintptr_t)map_get(&d->providers, name.n && name.p[0] == '/' ? str_from_index(name, 1) : name);

	return found ? found - 1 : SIZE_MAX;
}

/* Everything that these need, in turn. */
static void mark_needed(const struct dependencies *d, bool *marks)
{
	VEC(size_t) marked = {0};

	for (size_t i = 0; i < d->inventory->packages.n; i++)
		if (marks[i])
			*vec_push(&marked) = i;
	/* The list grows while it is walked: each package once. */
	for (size_t at = 0; at < marked.n; at++)
		vec_each(name, &d->inventory->packages.v[marked.v[at]]->depends) {
			size_t to = provider_of(d, *name);

			if (to == SIZE_MAX || marks[to])
				continue;
			marks[to] = true;
			*vec_push(&marked) = to;
		}
	vec_done(&marked);
}

/* The manager and what only it needs: of its dependencies those that no other package of the image has. */
static bool choose_gone(struct dependencies *d, const struct step_down *step)
{
	bool any = false;

	for (const char *const *name = step->managers; *name; name++) {
		size_t manager = provider_of(d, str_of(*name));

		if (manager != SIZE_MAX)
			d->gone[manager] = any = true;
	}
	mark_needed(d, d->gone);
	for (size_t i = 0; i < d->inventory->packages.n; i++)
		d->kept[i] = !d->gone[i] && package_is_of_system(d->inventory->packages.v[i]);
	mark_needed(d, d->kept);
	for (size_t i = 0; i < d->inventory->packages.n; i++)
		d->gone[i] = d->gone[i] && !d->kept[i];
	return any;
}

static void count_gone(const struct dependencies *d, const struct base_request *request, struct base_drop *drop)
{
	struct map gone = {0};

	for (size_t i = 0; i < d->inventory->packages.n; i++)
		if (d->gone[i]) {
			drop->packages++;
			drop->bytes += d->inventory->packages.v[i]->installed_size;
			map_set(&gone, d->inventory->packages.v[i]->purl, drop);
		}
	if (request->findings)
		vec_each(finding, &request->findings->list)
			drop->findings += finding->package && !finding->ignored && map_get(&gone, finding->package->purl);
	map_done(&gone);
}

static bool step_down(const struct base_request *request, struct base_image *base, const struct step_down *step)
{
	size_t n = request->inventory->packages.n + 1;
	struct dependencies d = {.inventory = request->inventory, .kept = mem_zero(n, sizeof(bool)), .gone = mem_zero(n, sizeof(bool))};
	struct known_contents *smaller = arena_new(&base->arena, struct known_contents);

	map_providers(&d);
	/* None of the table's: all of it is the arena's. */
	smaller->names.v = arena_new(&base->arena, struct str);
	smaller->names.v[0] = str_of(step->to);
	smaller->names.n = 1;
	if (choose_gone(&d, step)) {
		base->drop.smaller = smaller;
		count_gone(&d, request, &base->drop);
	}
	map_done(&d.providers);
	free(d.kept);
	free(d.gone);
	return base->drop.packages > 0;
}

void base_find_drop(const struct base_request *request, struct base_image *base)
{
	const struct known_contents *smaller = base->holds && request->inventory ? next_smaller(base) : NULL;
	bool found = false;

	if (smaller)
		count_drop(request, base->holds, smaller, &base->drop);
	found = base->drop.packages > 0;
	for (size_t i = 0; !smaller && request->inventory && i < ARRAY_SIZE(steps_down) && !found; i++)
		if (steps_down[i].from == base->kind)
			found = step_down(request, base, &steps_down[i]);
	if (found)
		base->advice = advice_of(base);
	else
		base->drop = (struct base_drop){0};
}
