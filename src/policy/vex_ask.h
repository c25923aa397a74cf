/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What VEX documents say of one vulnerability in one product, without an image: for people who want to know what a document means, and
 * for tests.
 *
 * Ownership: what is answered lives in the arena given, and points into the documents. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_POLICY_VEX_ASK_H
#define PLIMSOLL_POLICY_VEX_ASK_H

#include "model/vex.h"

struct vex_question {
	struct str vulnerability; /* any of its ids */
	struct str product;       /* a purl, "sha256:…", or what the document calls it: a product_id, a bom-ref */
	struct str version;       /* of the product, where its name does not say it; may be empty */
	struct str part;          /* of the product, by purl or name of the document; may be empty */
};

/* False where nothing is said. A contradiction is a judgement whose `others` nothing supersedes; then *ret_conflict is true. */
bool vex_ask(const struct vex *vex, const struct vex_question *question, const struct str_list *authors, struct arena *arena,
	     struct vex_judgement *ret_judgement, bool *ret_conflict);

#endif
