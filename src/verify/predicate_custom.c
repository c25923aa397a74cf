/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever somebody has put into Cosign's generic form. Source: Cosign, specs/COSIGN_PREDICATE_SPEC.md. */
#include "verify/predicate.h"

static void read_custom(struct predicate *predicate)
{
	const struct json *data = json_get(predicate->json, "Data");

	predicate->statement->list.time = predicate_text(predicate, predicate->json, "Timestamp");
	if (data)
		predicate->statement->empty = !json_count(data) && !json_text(data).n;
}

static const char *const uris[] = {"https://cosign.sigstore.dev/attestation/v1", "cosign.sigstore.dev/attestation/v1", NULL};

const struct predicate_type predicate_custom = {.uris = uris, .kind = PREDICATE_CUSTOM, .format = "custom", .read = read_custom};
