/* SPDX-License-Identifier: Apache-2.0 */
/* What the rules of this folder share. Not for other folders. Threading: no state. */
#ifndef PLIMSOLL_CHECK_PROVENANCE_PARTS_H
#define PLIMSOLL_CHECK_PROVENANCE_PARTS_H

#include "check/check.h"

/* Whether the image is of a registry, and all that lies there beside it was seen: only then is what was not found not there. */
static inline bool provenance_is_known(const struct subject *subject)
{
	const struct provenance *provenance = subject->provenance;

	return provenance && provenance->looked && provenance->repository.n && !coverage_count(&provenance->coverage);
}

/* A new finding of the rule about the image as a whole. */
static inline struct finding *provenance_finding(const struct check *check, struct findings *findings)
{
	struct finding *finding = check_finding(check, findings);

	finding->kind = FINDING_PROVENANCE;
	return finding;
}

/* The same about one proof, which it names. */
static inline struct finding *provenance_finding_of(const struct check *check, struct findings *findings, const struct proof *proof)
{
	struct finding *finding = provenance_finding(check, findings);

	finding->resource = arena_printf(&findings->arena, "%s %.*s", proof_kind_name(proof->kind), STR(proof->place));
	return finding;
}

#endif
