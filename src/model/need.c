/* SPDX-License-Identifier: Apache-2.0 */
#include "model/need.h"

static const char *const verdicts[NEED_VERDICTS] = {
	[NEED_REQUIRED] = "required", [NEED_DEPENDED] = "depended", [NEED_UNKNOWN] = "unknown", [NEED_UNREACHED] = "unreached",
	[NEED_DISCOURAGED] = "discouraged", [NEED_OBSERVED] = "observed", [NEED_WASTE] = "waste",
};

const char *need_verdict_name(enum need_verdict verdict)
{
	return verdicts[verdict];
}

static const char *const edges[NEED_EDGES] = {
	[NEED_START] = "start", [NEED_LINK] = "link", [NEED_INTERPRETER] = "interpreter", [NEED_LIBRARY] = "library",
	[NEED_CALL] = "call", [NEED_IMPORT] = "import", [NEED_BUILT_IN] = "built-in", [NEED_NAMED] = "named",
	[NEED_LOADABLE] = "loadable", [NEED_WORD] = "word", [NEED_PACKAGE] = "package", [NEED_OPENED] = "opened",
};

const char *need_edge_name(enum need_edge edge)
{
	return edges[edge];
}

uint64_t need_frees(const struct need_package *package)
{
	return package->bytes - package->base_bytes;
}

bool need_is_told(const struct need *need)
{
	return need->starts.n && !need->untold.n;
}

void need_init(struct need *need)
{
	*need = (struct need){0};
}

void need_done(struct need *need)
{
	vec_each(package, &need->packages) {
		vec_done(&package->chain);
		vec_done(&package->shares);
	}
	vec_done(&need->packages);
	vec_each(program, &need->programs)
		vec_done(&program->dropped.packages);
	vec_done(&need->programs);
	vec_done(&need->missing);
	vec_done(&need->starts);
	vec_done(&need->caveats);
	arena_done(&need->arena);
}
