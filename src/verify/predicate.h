/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Types of predicates, one a file, listed in list.h: each reads its facts into a statement, and says where a predicate is empty or is not what its
 * type says. What a fact rests on is the type's specification, which its file names.
 *
 * Ownership: texts are copied into the arena. Threading: no state.
 */
#ifndef PLIMSOLL_VERIFY_PREDICATE_H
#define PLIMSOLL_VERIFY_PREDICATE_H

#include "codec/json.h"
#include "model/statement.h"

/* A predicate while it is read. */
struct predicate {
	const struct json *json; /* an object */
	struct arena *arena;
	struct statement *statement;
};

struct predicate_type {
	const char *const *uris;  /* NULL-terminated; the first is the current one */
	bool versioned;           /* and each of them with a version behind it: "https://spdx.dev/Document/v2.3" */
	enum predicate_kind kind;
	const char *format;       /* as --type calls it: "slsaprovenance1" */
	const char *const *aliases; /* other words for it, of Cosign's tools; NULL: none */
	void (*read)(struct predicate *predicate); /* NULL: nothing is in it that counts */
};

const struct predicate_type *const *predicate_types(void);
/* NULL of one that is not known. */
const struct predicate_type *predicate_type_of(struct str uri);
/* Whether a predicate type is what was asked for: by its address, with or without a version where it has such, or by a word ("slsaprovenance"). */
bool predicate_type_is(struct str wanted, struct str uri);
/* Whether that is an address, or a word that is known; *e says which words there are. ERR_USAGE. */
int predicate_type_check(struct str wanted, struct err *e);

/* ---- for the types ---- */

struct str predicate_text(const struct predicate *predicate, const struct json *object, const char *key);
/* Why it is not what its type says; of several the first. */
__attribute__((format(printf, 2, 3))) void predicate_flaw(struct predicate *predicate, const char *what, ...);
/* Members of {"sha256": "9f86…"}, at most STATEMENT_DIGESTS_MAX. */
void predicate_digests(const struct predicate *predicate, const struct json *digests, struct key_value_list *list);
/* A list of {uri, digest}, at most STATEMENT_MATERIALS_MAX; of more a flaw. */
void predicate_materials(struct predicate *predicate, const struct json *list);
/* The leaves of what somebody outside has set, by their paths below `prefix`. */
void predicate_parameters(struct predicate *predicate, const char *prefix, const struct json *values);
/*
 * The source, from an address with or without its ref ("git+https://example.com/a@refs/heads/main", "https://example.com/a.git#main") and its digests; NULL is allowed. What is
 * known already stays.
 */
void predicate_source(struct predicate *predicate, struct str uri, const struct json *digests);
/* The document that an SBOM's predicate is: itself, or what old releases of Cosign put under "Data". Freed by the caller: *ret_parsed. */
const struct json *predicate_document(struct predicate *predicate, struct json **ret_parsed);

#endif
