/* SPDX-License-Identifier: Apache-2.0 */
/* What `cosign sign` of version 3 makes: that the subject is signed, with an empty predicate. */
#include "verify/predicate.h"

static const char *const uris[] = {"https://sigstore.dev/cosign/sign/v1", NULL};

const struct predicate_type predicate_sign = {.uris = uris, .kind = PREDICATE_SIGNATURE, .format = "signature"};
