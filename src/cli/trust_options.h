/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The options that say whom to trust, and the trust that is made of them: keys, identities, one's own certificate authorities, the trusted root.
 *
 * Ownership: as options.h; the trust is the caller's. Threading: one thread.
 */
#ifndef PLIMSOLL_CLI_TRUST_OPTIONS_H
#define PLIMSOLL_CLI_TRUST_OPTIONS_H

#include "base/ctx.h"
#include "cli/options.h"
#include "verify/trust.h"

struct trust_options {
	struct text_list keys;
	const char *identity, *identity_expression, *issuer, *issuer_expression;
	const char *certificate, *certificate_chain;
	const char *workflow_trigger, *workflow_sha, *workflow_name, *workflow_repository, *workflow_ref;
	const char *trusted_root;
	const char *notation_folder, *crl_folder, *notation_scope;
	struct notary_settings notary;
	const char *at_time;
	bool without_log, without_certificate_log;
};

extern const struct opt_group group_trust;          /* fills a struct trust_options */
extern const struct opt_group group_trust_sigstore; /* the same without what only Notation and Docker Content Trust have */

/* Whether the options name anybody, a key or what a certificate must be. */
bool trust_options_name(const struct trust_options *o);
/*
 * Everything: authorities, then the trusted root, which is read only where an option names it (trust_read_root()). The trust has been initialised; whatever comes of it, the caller calls trust_done(). ERR_USAGE, or
 * what is wrong with a file. Without options that name anybody there are no authorities.
 */
int trust_from_options(const struct ctx *ctx, const struct trust_options *o, struct trust *trust, struct err *e);
/* Its two halves, for whom a damaged root is a verdict; this root is read. */
int trust_authorities_from_options(const struct ctx *ctx, const struct trust_options *o, struct trust *trust, struct err *e);
int trust_root_from_options(const struct trust_options *o, struct trust *trust, struct err *e);

#endif
