/* SPDX-License-Identifier: Apache-2.0 */
/*
 * XML 1.0 to a small tree, and texts to XML. The only file beside its implementation that knows of expat.
 *
 * Namespaces are not told apart: a name is what stands behind its prefix. A document type declaration is an error, so that
 * there are no entities but the five of XML itself and nothing is expanded or fetched. Size, depth and the number of elements
 * and attributes are capped. UTF-8, UTF-16, ISO-8859-1 and US-ASCII are read; texts are UTF-8.
 *
 * Ownership: the tree and its texts live in the arena given. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_XML_H
#define PLIMSOLL_CODEC_XML_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

struct xml_attribute {
	struct str name, value;
};

struct xml_node {
	struct str name;
	struct str text; /* the character data directly in it, all pieces joined, blanks at both ends dropped */
	const struct xml_attribute *attributes;
	size_t attribute_count;
	struct xml_node *child, *next; /* its first child; what follows it below the same parent */
	uint32_t line;                 /* 1-based, of its start tag */
};

struct xml_caps {
	size_t bytes, depth, nodes; /* an attribute counts as a node */
};

#define XML_CAPS ((struct xml_caps){.bytes = 16u << 20, .depth = 96, .nodes = 1000000})

/* `name` is for errors: "NAME: line 3: …". */
int xml_parse(struct str bytes, struct xml_caps caps, const char *name, struct arena *arena, const struct xml_node **ret_root,
	      struct err *e);

/* These take NULL and answer NULL or empty, so that a path through a document is one expression. */

/* The first child of that name; NULL for the name: the first of any. */
const struct xml_node *xml_child(const struct xml_node *node, const char *name);
/* The next node of that name below the same parent: for (n = xml_child(p, "x"); n; n = xml_next(n, "x")). */
const struct xml_node *xml_next(const struct xml_node *node, const char *name);
struct str xml_text(const struct xml_node *node);
struct str xml_child_text(const struct xml_node *node, const char *name);
struct str xml_attribute(const struct xml_node *node, const char *name);

/* ---- writing ---- */

/*
 * Appends text that can stand between tags or in an attribute's quotes: the five signs as entities; what XML cannot say
 * (control characters, surrogates, bytes that are not UTF-8) as U+FFFD.
 */
void xml_escape(struct buf *out, struct str text);

#endif
