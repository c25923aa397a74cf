/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Libraries in an archive (BOOT-INF/lib, WEB-INF/lib), which its loader puts on the class path beside its own classes. One is needed where
 * a class of the archive, or of a needed library of it, refers to a package that it has; the others may be loaded by name, as those
 * on a class path may. All is decided when the archive is reached, for nothing else can add to what refers to what in it.
 */
#include "need/graph.h"

/* Which libraries have a package and are not reached yet. */
struct holder {
	struct nested *library;
	struct holder *next;
};

struct holders {
	struct holder *first;
};

struct reading {
	struct graph *graph;
	uint32_t archive;
	struct map libraries; /* by name */
	struct map has;       /* package to struct holders */
	VEC(struct nested *) reached; /* each once; grows while it is walked */
};

static struct str key_of(uint32_t archive, struct str inner, struct arena *arena)
{
	return arena_printf(arena, "%u %.*s", archive, STR(inner));
}

static void add_library(struct reading *r, struct str name)
{
	struct arena *arena = &r->graph->need->arena;
	struct nested *library;

	if (map_get(&r->libraries, name))
		return;
	library = arena_new(arena, struct nested);
	*library = (struct nested){.name = arena_str(arena, name), .detail = STR_LIT("class path")};
	map_set(&r->libraries, library->name, library);
	map_set(&r->graph->nested, key_of(r->archive, name, arena), library);
}

static void add_package(struct reading *r, struct str package, struct str inner, struct arena *arena)
{
	struct nested *library = map_get(&r->libraries, inner);
	struct holders *holders = map_get(&r->has, package);
	struct holder *holder = arena_new(arena, struct holder);

	if (!library)
		return;
	if (!holders) {
		holders = arena_new(arena, struct holders);
		map_set(&r->has, package, holders);
	}
	*holder = (struct holder){library, holders->first};
	holders->first = holder;
}

/* All that have it are reached, and not looked at again; but a library does not lead to itself. */
static void use_package(struct reading *r, struct str package, struct nested *by)
{
	struct holders *holders = map_get(&r->has, package);
	struct holder *holder = holders ? holders->first : NULL, *own = NULL;

	for (; holder; holder = holder->next)
		if (holder->library == by) {
			own = holder;
		} else if (!holder->library->reached) {
			holder->library->reached = true;
			holder->library->by = by;
			holder->library->detail = arena_str(&r->graph->need->arena, package);
			*vec_push(&r->reached) = holder->library;
		}
	if (own)
		own->next = NULL;
	if (holders)
		holders->first = own;
}

/* What each library refers to, side by side: facts are in the order of the archive, in which its own classes may come last. */
struct used {
	struct str package;
	struct used *next;
};

static void follow(struct reading *r, struct str facts, struct arena *arena)
{
	struct map uses = {0};
	struct fact fact;

	while (fact_next(&facts, JAR_EXAMINER, &fact)) {
		struct used *used;

		if (!str_is(fact.kind, "uses"))
			continue;
		if (fact.n < 2) {
			use_package(r, fact.fields[0], NULL);
			continue;
		}
		used = arena_new(arena, struct used);
		*used = (struct used){fact.fields[0], map_get(&uses, fact.fields[1])};
		map_set(&uses, fact.fields[1], used);
	}
	for (size_t i = 0; i < r->reached.n; i++)
		for (const struct used *used = map_get(&uses, r->reached.v[i]->name); used; used = used->next)
			use_package(r, used->package, r->reached.v[i]);
	map_done(&uses);
}

void nested_settle(struct graph *graph, uint32_t archive, struct str facts)
{
	struct reading r = {.graph = graph, .archive = archive};
	struct arena arena = ARENA_INIT;
	struct str rest = facts;
	struct fact fact;

	while (fact_next(&rest, JAR_EXAMINER, &fact)) {
		if (str_is(fact.kind, "inner") && !nested_find(graph, archive, fact.fields[0]))
			add_library(&r, fact.fields[0]);
		else if (str_is(fact.kind, "has") && fact.n > 1)
			add_package(&r, fact.fields[0], fact.fields[1], &arena);
	}
	if (r.libraries.n)
		follow(&r, facts, &arena);
	vec_done(&r.reached);
	map_done(&r.libraries);
	map_done(&r.has);
	arena_done(&arena);
}

const struct nested *nested_find(const struct graph *graph, uint32_t archive, struct str inner)
{
	struct arena arena = ARENA_INIT;
	const struct nested *library = map_get(&graph->nested, key_of(archive, inner, &arena));

	arena_done(&arena);
	return library;
}
