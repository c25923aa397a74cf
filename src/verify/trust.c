/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/trust.h"

#include "verify/notation_trust.h"

void trust_init(struct trust *trust)
{
	*trust = (struct trust){0};
}

void trust_done(struct trust *trust)
{
	vec_each(authority, &trust->authorities) {
		public_key_free(authority->key);
		notation_trust_free(authority->notation);
	}
	vec_done(&trust->authorities);
	trusted_root_done(&trust->root);
	arena_done(&trust->arena);
}
