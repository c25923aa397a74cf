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
#define SKETCH_LEAST 16u
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

/* Percent of its files that are there; 0 where no sample of them is known. */
static unsigned share_of(const struct known_contents *contents, const struct tree *tree)
{
	if (contents->sketch.n < SKETCH_LEAST)
		return 0;
	return (unsigned)(base_sketch_found(tree, &contents->sketch) * 100 / contents->sketch.n);
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
	buf_printf(&text, "%.*s has %zu of the base's packages less", STR(drop->smaller->names.v[0]), drop->packages);
	if (drop->bytes) {
		buf_puts(&text, ", ");
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

void base_find_drop(const struct base_request *request, struct base_image *base)
{
	const struct known_contents *smaller = base->holds && request->inventory ? next_smaller(base) : NULL;

	if (!smaller)
		return;
	count_drop(request, base->holds, smaller, &base->drop);
	if (base->drop.packages)
		base->advice = advice_of(base);
	else
		base->drop = (struct base_drop){0};
}
