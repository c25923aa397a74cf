/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which lines of a template a rendered document came from. Helm does not tell; but a line comes out as it stands in the template, or
 * with an action ("{{ … }}") filled in, and in the same order, but for what is repeated.
 *
 * Ownership: the map is the arena's. Threading: no state.
 */
#ifndef PLIMSOLL_CONFIG_TEMPLATE_LINES_H
#define PLIMSOLL_CONFIG_TEMPLATE_LINES_H

#include "base/arena.h"
#include "model/config.h"

/* The map of a rendered text whose first line has that number; lines that no line of the template can have given are left out. */
const struct line_map *template_lines(struct arena *arena, struct str rendered, uint32_t first_line, struct str template,
				      struct str template_path);

#endif
