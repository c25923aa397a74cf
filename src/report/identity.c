/* SPDX-License-Identifier: Apache-2.0 */
#include "report/identity.h"

struct str identity_of(struct arena *arena, const struct finding *finding)
{
	const struct package *package = finding->package;
	uint64_t state = FINDING_HASH_BEGIN;

	if (finding->fingerprint.n)
		return finding->fingerprint;
	state = finding_hash(state, str_of(finding_kind_name(finding->kind)));
	state = finding_hash(state, finding->id);
	if (package) {
		state = finding_hash(state, str_of(package->type));
		state = finding_hash(state, package->namespace);
		state = finding_hash(state, package->name);
		state = finding_hash(state, package->architecture);
	}
	state = finding_hash(state, finding_place(finding));
	return arena_printf(arena, "%016llx", (unsigned long long)state);
}
