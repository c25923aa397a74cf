/* SPDX-License-Identifier: Apache-2.0 */
/* Verdicts in words: what each rests on. */
#include "model/leftover.h"
#include "need/graph.h"

const char *verdict_waste(const struct package *package)
{
	const struct leftover_place *place = NULL;

	if (package->uninstalled)
		return "package files that were never unpacked";
	if (package_is_of_system(package) || !package->locations.n)
		return NULL;
	vec_each(location, &package->locations)
		if (!(place = leftover_of(location->path)))
			return NULL;
	vec_each(file, &package->files)
		if (!leftover_of(*file))
			return NULL;
	return place->what;
}

static struct str step_text(struct arena *arena, const struct need_package *need)
{
	static const char *const says[NEED_EDGES] = {
		[NEED_START] = "is started", [NEED_LINK] = "is where a link leads", [NEED_INTERPRETER] = "interprets", [NEED_LIBRARY] = "is a library of",
		[NEED_CALL] = "is called by", [NEED_IMPORT] = "is imported by", [NEED_BUILT_IN] = "may be opened by",
		[NEED_NAMED] = "is named in", [NEED_WORD] = "is a word in", [NEED_OPENED] = "was opened by the run of", [NEED_LOADABLE] = "may be loaded by", [NEED_PACKAGE] = "is a dependency of",
	};
	const struct need_step *last = &need->chain.v[need->chain.n - 1];
	struct str from = need->chain.n > 1 ? last[-1].what : STR_LIT("");

	if (last->edge == NEED_PACKAGE || last->edge == NEED_OPENED)
		from = last->detail;
	if (last->edge == NEED_START || !from.n)
		return arena_printf(arena, "%.*s is started (%.*s)", STR(last->what), STR(last->detail));
	if (last->edge == NEED_LINK)
		return arena_printf(arena, "%.*s leads to %.*s", STR(from), STR(last->what));
	return arena_printf(arena, "%.*s %s %.*s", STR(last->what), says[last->edge], STR(from));
}

struct str verdict_why(struct graph *graph, const struct need_package *need)
{
	struct arena *arena = &graph->need->arena;

	if (need->chain.n)
		return step_text(arena, need);
	if (need->verdict == NEED_WASTE)
		return arena_printf(arena, "it lies among %s", verdict_waste(need->package));
	if (need->verdict == NEED_UNKNOWN && !graph->need->starts.n)
		return STR_LIT("the image does not say what it starts");
	if (need->verdict == NEED_UNKNOWN && graph->lost.n && need->files)
		return graph->interactive ? STR_LIT("whoever uses what is started may load it") : STR_LIT("what is started is not in the image, and may load it");
	if (need->verdict == NEED_UNKNOWN)
		return STR_LIT("nobody knows which files are its own");
	return need->orphan ? STR_LIT("nothing that is started leads to it, and nothing depends on it any more")
			    : STR_LIT("nothing that is started leads to it");
}
