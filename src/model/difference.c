/* SPDX-License-Identifier: Apache-2.0 */
#include "model/difference.h"

const char *change_name(enum change change)
{
	static const char *const names[] = {"added", "removed", "changed"};

	return names[change];
}

void difference_init(struct difference *difference)
{
	*difference = (struct difference){0};
}

void difference_done(struct difference *difference)
{
	vec_done(&difference->packages);
	vec_done(&difference->findings);
	vec_done(&difference->files);
	vec_done(&difference->config);
	arena_done(&difference->arena);
}
