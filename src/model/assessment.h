/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What came of asking whether an image or a file is signed as it has to be: a tree of what was asked for, each with what came of it, and whether what is
 * there is what was signed, to the last byte. Reports print it.
 *
 * Ownership: texts are the assessment's arena's, or the policy's and the provenance's, which live as long. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_MODEL_ASSESSMENT_H
#define PLIMSOLL_MODEL_ASSESSMENT_H

#include "base/arena.h"
#include "base/vec.h"
#include "model/coverage.h"
#include "model/digest.h"
#include "model/provenance.h"
#include "model/verification.h"

/* Of several that all have to hold the worst counts, which is the first of these. */
enum assessment_state {
	ASSESSED_NOT_JUDGED,  /* nobody has: what was forgotten never holds */
	ASSESSED_FAILS,
	ASSESSED_UNKNOWN,     /* something was not to be had */
	ASSESSED_UNSUPPORTED, /* it asks for what cannot be judged here */
	ASSESSED_HOLDS,
};
#define ASSESSED_STATES (ASSESSED_HOLDS + 1)
const char *assessment_state_name(enum assessment_state state); /* "not-judged", "failed", "unknown", "unsupported", "verified" */

/* A node of what was asked for; a deeper one that follows is a part of it. */
struct assessment_line {
	unsigned depth;
	enum assessment_state state;
	bool warns;                 /* it does not hold, and counts for nothing */
	enum verify_reason reason;  /* VERIFY_VERIFIED where it holds */
	struct str what;            /* "signed by cosign.pub", "2 of these" */
	struct str detail;          /* why not; who signed, where it holds */
	const struct proof *proof;  /* that it holds by, or that came furthest; NULL: none */
};

enum content_state {
	CONTENT_LEFT_OUT,  /* nobody asked, or nothing is there to compare */
	CONTENT_HOLDS,
	CONTENT_DIFFERS,
	CONTENT_UNREADABLE,
};
const char *content_state_name(enum content_state state); /* "not-checked", "verified", "differs", "unreadable" */

/* From the digest that is signed through index, manifest and configuration to every layer. */
struct content_assessment {
	enum content_state state;
	struct str detail;   /* what differs, or why it was left out */
	bool indexed;        /* an index names the manifest */
	size_t layers;
	uint64_t bytes;      /* of the layers, as they are stored */
};

struct assessment {
	struct arena arena;
	struct str subject;      /* as the user gave it */
	struct str name;         /* as the policy knows it; empty: it has none */
	struct digest digest;    /* that is to be signed */
	struct str policy;       /* "release.yaml:12: ghcr.example/shop/…", what the command line says */
	bool warned;             /* something does not hold of which the policy only warns */
	enum assessment_state state;
	VEC(struct assessment_line) lines;
	struct content_assessment content;
	struct coverage coverage; /* what was not to be had */
};

void assessment_init(struct assessment *assessment);
void assessment_done(struct assessment *assessment);

#endif
