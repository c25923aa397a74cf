/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trust policies of Notary Project for OCI artifacts (trustpolicy.oci.json, trustpolicy.json): by repository, how strictly a signature is held to what,
 * which trust stores count and whose names. Source: Notary Project, "Trust Store and Trust Policy Specification", version 1.0.
 *
 * Ownership: notation_policy_done() frees all. Threading: read-only once read.
 */
#ifndef PLIMSOLL_VERIFY_NOTATION_POLICY_H
#define PLIMSOLL_VERIFY_NOTATION_POLICY_H

#include "base/arena.h"
#include "crypto/certificate_name.h"

#define NOTATION_POLICY_MAX ((size_t)1 << 20) /* bytes */
#define NOTATION_STATEMENTS_MAX 1024
#define NOTATION_ITEMS_MAX 256 /* of each list of a statement */

enum notation_check { NOTATION_INTEGRITY, NOTATION_AUTHENTICITY, NOTATION_TIMESTAMP, NOTATION_EXPIRY, NOTATION_REVOCATION, NOTATION_CHECKS };
enum notation_action { NOTATION_ENFORCE, NOTATION_LOG, NOTATION_SKIP };
enum notation_store_kind { NOTATION_STORE_CA, NOTATION_STORE_AUTHORITY, NOTATION_STORE_TSA, NOTATION_STORE_KINDS };
/* As folders and policies name it: "ca", "signingAuthority", "tsa". */
const char *notation_store_kind_name(enum notation_store_kind kind);

struct notation_store_name {
	enum notation_store_kind kind;
	struct str name;
};

struct notation_statement {
	struct str name;
	struct str level; /* as it stands: "strict" */
	struct str_list scopes; /* "registry/repository", or "*" alone */
	enum notation_action actions[NOTATION_CHECKS]; /* level "skip": all NOTATION_SKIP */
	bool stamps_after_expiry; /* verifyTimestamp: afterCertExpiry; else always */
	VEC(struct notation_store_name) stores;
	bool any_identity; /* "*" */
	VEC(struct name_parts) identities; /* of x509.subject; others belong to plugins, and match nothing here */
};

struct notation_policy {
	struct arena arena;
	VEC(struct notation_statement) statements;
};

/* ERR_FORMAT with what is wrong and where. `name` is for errors. Whatever comes of it, the caller calls notation_policy_done(). */
int notation_policy_read(struct str bytes, const char *name, struct notation_policy *ret_policy, struct err *e);
void notation_policy_done(struct notation_policy *policy);
/* Of that repository by name, else the one of "*"; NULL where there is neither. */
const struct notation_statement *notation_policy_find(const struct notation_policy *policy, struct str repository);
/* Whether the statement skips signatures altogether. */
bool notation_statement_skips(const struct notation_statement *statement);

#endif
