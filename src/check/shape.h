/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a format lets stand where: keys of mappings, and of what kind their values are. A table of shapes is a schema; shape_judge() holds
 * nodes against it, and tells what is not in it, with the word that was probably meant.
 *
 * What nobody wrote (null) is of every kind, and so is what only a variable or a template knows ("${NAME}", "{{ .Name }}").
 *
 * Ownership: shapes are constant. Threading: no state.
 */
#ifndef PLIMSOLL_CHECK_SHAPE_H
#define PLIMSOLL_CHECK_SHAPE_H

#include "base/arena.h"
#include "codec/yaml.h"

enum { SHAPE_TEXT = 1 << YAML_SCALAR, SHAPE_LIST = 1 << YAML_SEQUENCE, SHAPE_MAP = 1 << YAML_MAPPING };

struct shape;

/* What a text has to be, for the message ("a whole number"), and whether one is; it is not asked about what is open. */
struct shape_scalar {
	const char *name;
	bool (*takes)(const struct yaml_node *node);
};

struct shape_key {
	const char *name; /* NULL: the end */
	const struct shape *shape; /* NULL: anything */
};

struct shape {
	unsigned kinds;                /* that a value may be of; 0: any */
	const struct shape_key *keys;  /* of a mapping; NULL: any */
	const struct shape *values;    /* of a mapping: of those whose keys are not among `keys`, which are then all allowed */
	bool names;                    /* those keys are names: letters, digits, ".", "_" and "-" */
	const struct shape *items;     /* of a list */
	const char *const *words;      /* of a text: these, or what `scalar` takes; NULL-terminated */
	const struct shape_scalar *scalar; /* of a text; NULL: any */
};

/* What does not fit. */
enum misfit { MISFIT_KEY, MISFIT_KIND, MISFIT_SCALAR, MISFIT_WORD };

#define SHAPE_GUESSES_MAX 1000u /* words that are looked for near unknown keys of one value: no person misspells as many */

struct misfits {
	/* `node` is the key, or the value; `key` the key of the value, empty of an item; `near` the word that was probably meant, or NULL. */
	void (*tell)(void *data, enum misfit misfit, const struct yaml_node *node, struct str key, const struct shape *shape, const char *near);
	void *data;
	size_t guesses; /* that have been made; beyond the cap `near` is NULL */
};

/* The value of a key, which is empty for a whole document. Keys in it that begin with "x-" are everyone's own. */
void shape_judge(const struct shape *shape, const struct yaml_node *node, struct str key, struct misfits *misfits);
/* A text as it was written, with its quotes, for a message; no more than its beginning of a long one. */
const char *shape_written(struct arena *arena, const struct yaml_node *node);
/* "text or a list" */
const char *shape_kinds(unsigned kinds);

#endif
