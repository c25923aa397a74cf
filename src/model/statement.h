/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an attestation says: an in-toto statement, its subjects, and the facts of its predicate by kind. Reports print them, policies hold them against
 * what is expected. Nothing of it is true because it is written: whether it is signed, and by whom, is the proof's (model/provenance.h).
 * Source: in-toto attestation framework v1 (spec/v1/statement.md, predicates/) and v0.1; SLSA provenance v0.1, v0.2, v1 and VSA v1.
 *
 * Ownership: everything is the arena's that the statement was read into. Threading: read-only once read.
 */
#ifndef PLIMSOLL_MODEL_STATEMENT_H
#define PLIMSOLL_MODEL_STATEMENT_H

#include "base/arena.h"
#include "model/digest.h"
#include "model/image.h"

#define STATEMENT_SUBJECTS_MAX 1024
#define STATEMENT_DIGESTS_MAX 32      /* of one subject, and of one material */
#define STATEMENT_ANNOTATIONS_MAX 256 /* of one subject */
#define STATEMENT_MATERIALS_MAX 10000
#define STATEMENT_PARAMETERS_MAX 1024 /* of a build */

enum predicate_kind {
	PREDICATE_OTHER,           /* of a type that is not known here */
	PREDICATE_SIGNATURE,       /* Cosign's: that the image is signed, and nothing else */
	PREDICATE_PROVENANCE,      /* how it was built */
	PREDICATE_VERDICT,         /* a verification summary */
	PREDICATE_SBOM,
	PREDICATE_VEX,
	PREDICATE_VULNERABILITIES, /* what a scanner found */
	PREDICATE_CUSTOM,          /* Cosign's generic one */
	PREDICATE_LINK,            /* a step of an in-toto layout */
};
const char *predicate_kind_name(enum predicate_kind kind); /* "other", "signature", "provenance", "verdict", "sbom", "vex", "vulnerabilities" … */

/* A subject, or a material: by name or address, and by digests, "sha256" to its digits. */
struct resource_descriptor {
	struct str name, uri;
	struct key_value_list digests;
	struct key_value_list annotations;
};
VEC_TYPE(resource_list, struct resource_descriptor);

/* PREDICATE_PROVENANCE. What is not told is empty. */
struct build_facts {
	struct str builder_id, build_type;
	struct str source_uri;    /* as it is written, without its ref: "git+https://example.com/shop/api" */
	struct str source_ref;    /* "refs/heads/main" */
	struct str source_commit; /* digits */
	struct str entry_point;   /* the workflow's or the Dockerfile's path */
	struct str invocation, started, finished;
	struct key_value_list parameters; /* that somebody outside has set, by their paths: "inputs.version" to the value */
	struct resource_list materials;
};

/* PREDICATE_VERDICT. */
struct verdict_facts {
	struct str verifier, resource_uri, policy_uri, result, time;
	struct str_list levels; /* "SLSA_BUILD_LEVEL_3" */
};

/* PREDICATE_SBOM. */
struct sbom_facts {
	struct str format, version, name; /* "SPDX", "2.3" */
	uint64_t packages, files;
};

/* PREDICATE_VEX, PREDICATE_VULNERABILITIES. */
struct list_facts {
	struct str author, time; /* whose statements they are, or the scanner's address */
	uint64_t entries;        /* statements, or results */
};

struct statement {
	unsigned version; /* 0: v0.1, 1: v1 */
	struct resource_list subjects;
	struct str predicate_type;
	enum predicate_kind kind;
	const char *format;  /* how it is called in a word: "slsaprovenance1", "spdx"; NULL where the type is not known */
	struct str flaw;     /* why the predicate is not what its type says; empty: it is */
	bool empty;          /* it is, and says nothing: an SBOM of no packages */
	struct build_facts build;
	struct verdict_facts verdict;
	struct sbom_facts sbom;
	struct list_facts list;
};

/* Whether one of the subjects has that digest. Names count for nothing. */
bool statement_is_about(const struct statement *statement, const struct digest *digest);
/* Whether it says something, and what its type says. */
static inline bool statement_is_sound(const struct statement *statement)
{
	return !statement->flaw.n && !statement->empty;
}
/* The digest that a resource has by that algorithm, "sha256"; empty where it has none. */
struct str resource_digest(const struct resource_descriptor *resource, const char *algorithm);
/* Frees the lists, whose texts are the arena's. */
void statement_done(struct statement *statement);

#endif
