/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SPDX licence expressions. Source: SPDX specification 2.3 annex D, 3.0.1 annex B (operators in either case).
 *
 * Normalised, an expression has identifiers as the list spells them, no deprecated ones where there is another word for the same
 * ("GPL-2.0+" is "GPL-2.0-or-later", "GPL-2.0-with-classpath-exception" a WITH), operators in capitals, each operand of an
 * AND or OR once, and only the parentheses it needs.
 *
 * Ownership: nodes and texts live in the arena given. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_SPDX_EXPRESSION_H
#define PLIMSOLL_CODEC_SPDX_EXPRESSION_H

#include "base/arena.h"

#define SPDX_DEPTH_MAX 64u
#define SPDX_TEXT_MAX ((size_t)64 << 10) /* bytes of an expression */

enum spdx_kind { SPDX_LICENSE, SPDX_AND, SPDX_OR };

struct spdx_node {
	enum spdx_kind kind;
	struct str id;        /* "MIT", "LicenseRef-x", "DocumentRef-d:LicenseRef-x"; a "+" that has no word of its own stays on it */
	struct str exception; /* behind WITH; may be empty */
	const struct spdx_node *left, *right;
};

/* NULL where the text is no expression of identifiers on the list and LicenseRefs. */
const struct spdx_node *spdx_parse(struct arena *arena, struct str text);
struct str spdx_text(struct arena *arena, const struct spdx_node *node);
/* The text normalised; empty where it is none. */
struct str spdx_normal(struct arena *arena, struct str text);

/* Whether one may choose so that every licence chosen is allowed: OR needs one side, AND both. */
bool spdx_satisfied(const struct spdx_node *node, bool (*allowed)(void *arg, const struct spdx_node *license), void *arg);

/* A LicenseRef for a text that is no licence of the list: what an identifier may hold of it, the same for the same text. */
struct str spdx_reference(struct arena *arena, struct str text);

#endif
