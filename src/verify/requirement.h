/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is asked of an image's proofs, as a tree: all, any, or so many of several; a proof by somebody who is trusted that says what is expected; and what
 * a policy says by itself, yes or no. Policies of every form become such trees (verify/signature_policy.h), and so does the command line.
 *
 * Ownership: requirement_done() frees the lists, texts are the arena's of whoever made it. Threading: read-only once made.
 */
#ifndef PLIMSOLL_VERIFY_REQUIREMENT_H
#define PLIMSOLL_VERIFY_REQUIREMENT_H

#include "model/assessment.h"
#include "verify/expectation.h"
#include "verify/trust.h"

#define REQUIREMENT_PARTS_MAX 256
#define REQUIREMENT_DEPTH_MAX 16

enum requirement_kind {
	REQUIRE_UNSAID,      /* nobody has said what: nothing will do */
	REQUIRE_ALL,
	REQUIRE_ANY,
	REQUIRE_SOME,        /* at least `least` of the parts, each by another signer */
	REQUIRE_PROOF,
	REQUIRE_NOTHING,     /* whoever has signed, or nobody */
	REQUIRE_IMPOSSIBLE,  /* nothing will do */
	REQUIRE_UNSUPPORTED, /* what the policy asks for cannot be judged here */
};

/* Under which name an image must have been signed. Source: containers-policy.json(5), signedIdentity. */
enum signed_name_kind {
	SIGNED_NAME_ANY,
	SIGNED_NAME_EXACT,             /* the image's own, with its tag */
	SIGNED_NAME_DIGEST_OR_EXACT,   /* the same; of an image that is named by its digest alone any tag of the repository */
	SIGNED_NAME_REPOSITORY,        /* the image's own, whatever tag */
	SIGNED_NAME_EXACT_REFERENCE,   /* that of `text` */
	SIGNED_NAME_EXACT_REPOSITORY,
	SIGNED_NAME_REMAPPED,          /* the image's own with `prefix` replaced by `text` */
};
struct signed_name {
	enum signed_name_kind kind;
	struct str text, prefix;
};

struct requirement;
VEC_TYPE(requirement_list, struct requirement);

struct requirement {
	enum requirement_kind kind;
	struct str name;             /* that reports call it by; empty: by what it is */
	bool warns;                  /* where it does not hold that is told, and counts for nothing */
	size_t least;                /* of REQUIRE_SOME; of REQUIRE_PROOF how many signers; 0: one */
	struct requirement_list parts;
	/* REQUIRE_PROOF */
	VEC(uint32_t) authorities;   /* indices into trust->authorities: by any of them */
	struct str predicate_type;   /* of an attestation; empty: a signature of the image itself */
	struct expectations expectations;
	struct signed_name signed_name;
	/* REQUIRE_IMPOSSIBLE, REQUIRE_UNSUPPORTED */
	struct str why;
};

void requirement_done(struct requirement *requirement);
/* Whether what a proof is expected to say is of the type that is asked for: else nobody would ever look. ERR_FORMAT. */
int requirement_check(const struct requirement *requirement, struct err *e);

/* The name by which policies know an image. */
struct policy_image {
	struct str given;      /* as it was written */
	struct str repository; /* "docker.io/library/alpine": in full; empty: it has no name */
	struct str tag, digest;/* tag "latest" where neither was written */
	bool bare;             /* neither was: of what was signed that is no name of one image */
};
/* False where the text is no name of an image. */
bool policy_image_parse(struct str text, struct arena *arena, struct policy_image *ret_image);

/*
 * Holds an image's proofs against what is asked. Fills lines and state; proofs' facts are read where they have not been. `image` is the name that
 * signed names are compared with.
 */
void requirement_evaluate(const struct requirement *requirement, const struct trust *trust, struct provenance *provenance,
			  const struct policy_image *image, struct assessment *assessment);

#endif
