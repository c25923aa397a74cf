/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets in the files of every layer: what one examiner noted while the layers were read, as findings of the checks that ask
 * for one group each. A file that a later layer removed is shipped all the same.
 *
 * Not told: what a package brings that is published anyway, in files that are as the package's own record says they came.
 *
 * Ownership: findings own what they say. Threading: the examiner as model/examine.h says; the rest one thread at a time.
 */
#ifndef PLIMSOLL_CHECK_SECRET_FOUND_H
#define PLIMSOLL_CHECK_SECRET_FOUND_H

#include "check/check.h"
#include "model/secret.h"

extern const struct examiner secret_examiner;

/* The name of a group in a fact. */
const char *secret_group_name(enum secret_group group);
/* "AWS access key" of the title "an AWS access key": as it stands behind "the" and in a column. */
struct str secret_kind(struct str title);
/* What Trivy calls a secret of one of our ids and titles (secret_rules.h); NULL where it has none of the same meaning. */
const char *secret_trivy_id(struct str id, struct str title);
/* Adds a finding of the check for each secret of that group. */
int secret_report(const struct check *check, enum secret_group group, const struct subject *subject, struct findings *findings);

#endif
