/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom Notation's signatures are held against: a folder as the `notation` program keeps it, with a trust policy, the trust stores that it names
 * (truststore/x509/{ca,signingAuthority,tsa}/NAME/…) and revocation lists (crl/…), all read at once.
 * Source: Notary Project, "Trust Store and Trust Policy Specification"; notation, "Notation Directory Structure".
 *
 * Ownership: notation_trust_free() frees all. Threading: read-only once open.
 */
#ifndef PLIMSOLL_VERIFY_NOTATION_TRUST_H
#define PLIMSOLL_VERIFY_NOTATION_TRUST_H

#include "crypto/certificate_list.h"
#include "crypto/crl.h"
#include "verify/notation_policy.h"

#define NOTATION_FILES_MAX 4096 /* of one folder */

struct notation_store {
	struct notation_store_name name;
	struct certificate_list certificates;
	struct err error; /* why it cannot be used; code 0 where it can */
};

struct notation_trust {
	struct arena arena;
	struct str folder;
	struct str scope; /* the repository that is meant where the image says none (a layout); may be empty */
	struct notation_policy policy;
	VEC(struct notation_store) stores;
	VEC(struct crl *) crls;
};

/*
 * The folder as --notation-config names it; NULL: XDG_CONFIG_HOME/notation, ~/.config/notation. `crl_folder` may be NULL: the folder's own "crl". A
 * store that is damaged, or links elsewhere, is no error here but of whoever needs it; a policy or a list that is, is.
 */
int notation_trust_open(const char *folder, const char *crl_folder, const char *scope, struct notation_trust **ret_trust, struct err *e);
void notation_trust_free(struct notation_trust *trust); /* NULL is allowed */
/* Whether there is a policy in the folder; so that nobody needs to name the usual one who has none. */
bool notation_trust_exists(const char *folder);
/* NULL where the policy names it not. */
const struct notation_store *notation_trust_store(const struct notation_trust *trust, const struct notation_store_name *name);

#endif
