/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML to a tree of nodes that know their place: a checker has to say "line 12, column 5". The only folder that includes
 * yaml.h of libyaml. Syntax: YAML 1.1, as libyaml reads it, which takes nearly all of 1.2; what a plain scalar *means* differs
 * between the two and is asked for by name (yaml_type()).
 *
 * A stream is read document by document, so that damage in the third does not cost the first two:
 *
 *	if (yaml_open(bytes, YAML_CAPS, "deploy.yaml", &reader, e) == 0)
 *		while ((r = yaml_next(reader, &document, e)) > 0)
 *			… yaml_text(yaml_get(document.root, "kind")) …
 *	yaml_close(reader);
 *
 * Aliases stay nodes of their own, at the place of the alias; every getter looks through them. What hostile aliases could do
 * is ruled out while reading: one that stands inside its own anchor is an error, and so is a document that would have more
 * nodes with its aliases written out than caps.expanded, or be deeper than caps.depth. So recursion over a document is safe.
 *
 * Getters are forgiving, as those of codec/json.h: NULL and other kinds of nodes give NULL, empty, 0 or false.
 *
 * Ownership: nodes and texts live until yaml_close(). Threading: a reader is one thread's; its nodes never change.
 */
#ifndef PLIMSOLL_CODEC_YAML_H
#define PLIMSOLL_CODEC_YAML_H

#include <stdarg.h>

#include "base/arena.h"
#include "base/err.h"

struct yaml_caps {
	size_t bytes;
	size_t depth;    /* of nested nodes */
	size_t nodes;    /* of a whole stream, aliases as one each */
	size_t expanded; /* of one document, with its aliases written out */
};

/* For manifests and lock files. */
#define YAML_CAPS ((struct yaml_caps){.bytes = 16u << 20, .depth = 96, .nodes = 1000000, .expanded = 4000000})

enum yaml_kind { YAML_NONE, YAML_SCALAR, YAML_SEQUENCE, YAML_MAPPING, YAML_ALIAS };

enum yaml_style { YAML_PLAIN, YAML_SINGLE_QUOTED, YAML_DOUBLE_QUOTED, YAML_LITERAL, YAML_FOLDED, YAML_BLOCK, YAML_FLOW };

struct yaml_pair {
	const struct yaml_node *key, *value; /* never NULL; an absent value is an empty plain scalar */
};

struct yaml_node {
	uint8_t kind;  /* enum yaml_kind, never YAML_NONE */
	uint8_t style; /* enum yaml_style: of a scalar, or BLOCK or FLOW of a collection */
	uint16_t height; /* private: levels below it */
	/* 1-based; columns count characters. A node begins with its anchor or tag, and ends before the character at its end. */
	uint32_t line, column, end_line, end_column;
	struct str tag;    /* "tag:yaml.org,2002:str", "!Ref"; empty where none was written */
	struct str anchor; /* without "&", of an alias without "*"; empty where there is none */
	struct str text;   /* of a scalar, decoded; may hold NUL bytes */
	size_t n;          /* items or pairs */
	union {
		const struct yaml_node *const *items; /* of a sequence */
		const struct yaml_pair *pairs;        /* of a mapping, in the order written, duplicates too */
		const struct yaml_node *target;       /* of an alias; never an alias itself */
	};
	uint64_t weight;   /* private: nodes with aliases written out */
};

struct yaml_document {
	const struct yaml_node *root;
	uint32_t line; /* of its first line: "---", or its content */
	/* The second and later of equal keys of one mapping, in the order in which their mappings end; keys that are not scalars are not compared. */
	const struct yaml_node *const *duplicates;
	size_t duplicate_count;
};

struct yaml_reader;

/* `name` is for errors: "NAME: line 3, column 7: …". The bytes must last until yaml_close(). UTF-8, or UTF-16 with a mark. */
int yaml_open(struct str bytes, struct yaml_caps caps, const char *name, struct yaml_reader **ret_reader, struct err *e);
/* The same of bytes that are a part of a longer text: `first_line` is the line of their first byte in it. */
int yaml_open_at(struct str bytes, uint32_t first_line, struct yaml_caps caps, const char *name, struct yaml_reader **ret_reader,
		 struct err *e);
/*
 * 1 and the next document, 0 at the end, negative where the stream is damaged (ERR_FORMAT) or beyond a cap (ERR_LIMIT), and
 * then at every further call. Documents before stay good.
 */
int yaml_next(struct yaml_reader *reader, struct yaml_document *ret_document, struct err *e);
/* Where reading stopped: after an error, the line of the damage. */
uint32_t yaml_line(const struct yaml_reader *reader);
/* NULL is allowed. */
void yaml_close(struct yaml_reader *reader);

/* ERR_FORMAT: what is wrong with a value, behind the file and the line it begins in, the first for NULL. */
__attribute__((format(printf, 4, 0))) int yaml_wrong(const char *path, const struct yaml_node *node, struct err *e, const char *what, va_list args);

static inline void yaml_close_indirect(struct yaml_reader **reader)
{
	yaml_close(*reader);
}

#define auto_yaml __attribute__((cleanup(yaml_close_indirect)))

/* What an alias stands for; any other node, and NULL, is itself. */
static inline const struct yaml_node *yaml_resolve(const struct yaml_node *node)
{
	return node && node->kind == YAML_ALIAS ? node->target : node;
}

/* YAML_NONE for NULL; never YAML_ALIAS. */
static inline enum yaml_kind yaml_kind(const struct yaml_node *node)
{
	node = yaml_resolve(node);
	return node ? (enum yaml_kind)node->kind : YAML_NONE;
}

static inline bool yaml_is(const struct yaml_node *node, enum yaml_kind kind)
{
	return yaml_kind(node) == kind;
}

/* The text of a scalar as it was meant to be read, whatever its style and type. */
static inline struct str yaml_text(const struct yaml_node *node)
{
	node = yaml_resolve(node);
	return node && node->kind == YAML_SCALAR ? node->text : STR_NULL;
}

/* Items or pairs. */
size_t yaml_count(const struct yaml_node *node);
/* An item of a sequence, NULL beyond its end. */
const struct yaml_node *yaml_at(const struct yaml_node *sequence, size_t index);
/* A pair of a mapping in the order written, NULL beyond its end. */
const struct yaml_pair *yaml_pair_at(const struct yaml_node *mapping, size_t index);
/* The last pair, or value, of a mapping whose key is a scalar of that text, whatever its style. Linear. */
const struct yaml_pair *yaml_find(const struct yaml_node *mapping, struct str key);
const struct yaml_node *yaml_get(const struct yaml_node *mapping, const char *key);

static inline struct str yaml_get_text(const struct yaml_node *mapping, const char *key)
{
	return yaml_text(yaml_get(mapping, key));
}

#define yaml_each(item, sequence) \
	for (size_t item##_i = 0; item##_i < yaml_count(sequence); item##_i++) \
		for (const struct yaml_node *item = yaml_at((sequence), item##_i); item; item = NULL)

#define yaml_each_pair(pair, mapping) \
	for (size_t pair##_i = 0; pair##_i < yaml_count(mapping); pair##_i++) \
		for (const struct yaml_pair *pair = yaml_pair_at((mapping), pair##_i); pair; pair = NULL)

/* ---- merge keys ("<<"), which are a convention of some readers: Compose and Kubernetes' tools follow it ---- */

/* A plain "<<", or one tagged as a merge key. */
bool yaml_is_merge(const struct yaml_node *key);
/* As yaml_find(), and where the mapping itself has no such key, in what it merges, the first first. */
const struct yaml_pair *yaml_find_merged(const struct yaml_node *mapping, struct str key);
/*
 * All pairs that a mapping has with what it merges, keys once each, merge keys left out: its own first. The list is the
 * arena's. Keys that are not scalars are all kept.
 */
size_t yaml_merged(const struct yaml_node *mapping, struct arena *arena, const struct yaml_pair **ret_pairs);
/*
 * A document with its merge keys carried out, for readers who would rather not think of them; values keep their places. The
 * document itself where it has none. ERR_LIMIT where it would have more pairs than `pairs`. New nodes are the arena's.
 */
int yaml_without_merges(const struct yaml_node *root, struct arena *arena, size_t pairs, const struct yaml_node **ret_root,
			struct err *e);

/* ---- what a scalar means ---- */

/*
 * YAML_1_1: "yes" and "off" are booleans too, 0644 is octal, 1_000 a number: Kubernetes' tools.
 * YAML_1_2: the core schema: Compose, Helm's values, most others.
 */
enum yaml_version { YAML_1_1, YAML_1_2 };

enum yaml_type { YAML_TYPE_NONE, YAML_TYPE_NULL, YAML_TYPE_BOOL, YAML_TYPE_INTEGER, YAML_TYPE_FLOAT, YAML_TYPE_TEXT,
		YAML_TYPE_SEQUENCE, YAML_TYPE_MAPPING };

/* Quoted and block scalars are text, and so is one with a tag that we do not know. YAML_TYPE_NONE for NULL alone. */
enum yaml_type yaml_type(const struct yaml_node *node, enum yaml_version version);
/* False where the node is of another type; an integer also where it does not fit. */
bool yaml_bool(const struct yaml_node *node, enum yaml_version version, bool *ret_value);
bool yaml_i64(const struct yaml_node *node, enum yaml_version version, int64_t *ret_value);

#endif
