/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report's verdict as a verification summary: what others can rely on instead of evaluating the image themselves.
 * Source: slsa.dev/spec/v1.1/verification_summary, predicate https://slsa.dev/verification_summary/v1.
 *
 * PASSED is what may sail. FAILED is what may not, and also what the report cannot say: it has not been found to keep the policy, and an older summary that
 * says PASSED must not be the last word. Members of our own, plimsoll_…, tell the two apart.
 *
 * Ownership: nothing is kept. Threading: no state.
 */
#ifndef PLIMSOLL_SIGN_SUMMARY_H
#define PLIMSOLL_SIGN_SUMMARY_H

#include "base/buf.h"
#include "model/report.h"

#define PREDICATE_SUMMARY "https://slsa.dev/verification_summary/v1"

/* Appends the predicate, JSON. `resource` is a URI of the image. ERR_USAGE where no gate was asked: without a policy there is nothing that it could keep. */
int summary_write(const struct report *report, struct str resource, struct buf *ret_json, struct err *e);
/* The URI of an image: a purl of its repository, "registry.example/shop/api", or where it has none of its name, with its digest. */
void summary_resource(struct str repository, struct str name, const struct digest *digest, struct buf *ret_uri);

#endif
