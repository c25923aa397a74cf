/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tokens that tell who somebody is (OpenID Connect Core 1.0, section 2; RFC 7519). Only read: whether one is genuine is the certificate authority's to say.
 *
 * Ownership: texts are the arena's. Threading: no state.
 */
#ifndef PLIMSOLL_SIGN_IDENTITY_TOKEN_H
#define PLIMSOLL_SIGN_IDENTITY_TOKEN_H

#include "base/arena.h"
#include "base/ctx.h"

#define TOKEN_MAX ((size_t)64 << 10) /* bytes */

struct identity_token {
	struct str subject; /* that a certificate is asked for: the verified e-mail address, else "sub" */
	struct str issuer;
	int64_t expires;    /* seconds since 1970; 0: never */
};

/* ERR_FORMAT where it is none; ERR_USAGE where it is not for this, or over, with what to do. */
int identity_token_read(struct str token, int64_t now, struct arena *arena, struct identity_token *ret_token, struct err *e);
/* From where GitHub Actions gives one to a job that has "id-token: write": the address and the bearer of its environment. */
int identity_token_of_github(const struct ctx *ctx, const char *url, const char *bearer, struct arena *arena, struct str *ret_token, struct err *e);

#endif
