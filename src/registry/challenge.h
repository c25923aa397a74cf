/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What headers of a registry's answers say: who must be asked for a token, where a list goes on, when to come again.
 * Source: RFC 9110 sections 11.6.1 and 10.2.3; RFC 8288 section 3; distribution, docs/spec/auth/token.md.
 *
 * Ownership: texts are the arena's, or views. Threading: no state.
 */
#ifndef PLIMSOLL_REGISTRY_CHALLENGE_H
#define PLIMSOLL_REGISTRY_CHALLENGE_H

#include "base/arena.h"

enum challenge_scheme { CHALLENGE_NONE, CHALLENGE_BASIC, CHALLENGE_BEARER };

struct challenge {
	enum challenge_scheme scheme;
	struct str realm, service, scope; /* of a bearer's: where, and for what */
};

/* Of the challenges in a WWW-Authenticate header the best that we can answer; what the struct holds already counts among them. */
void challenge_read(struct str header, struct arena *arena, struct challenge *challenge);
/* The target of the link of that relation ("next") in a Link header; false where there is none. */
bool link_read(struct str header, const char *relation, struct str *ret_target);
/* Seconds to wait, as Retry-After says from `now` on; false where it says nothing that is understood. */
bool retry_after_read(struct str header, int64_t now, uint64_t *ret_seconds);

#endif
