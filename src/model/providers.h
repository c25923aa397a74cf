/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which packages of an inventory a dependency may mean: those of its type that have the name, or say that they provide it.
 *
 * Ownership: names are views of the packages added; the rest lives until providers_done(). Threading: one thread at a time.
 */
#ifndef PLIMSOLL_MODEL_PROVIDERS_H
#define PLIMSOLL_MODEL_PROVIDERS_H

#include "base/map.h"
#include "model/package.h"

#define PROVIDERS_MAX 256u /* of one name: honest images have a handful */

struct provider {
	size_t package; /* by number, the caller's */
	unsigned nth;
	struct provider *next; /* the one added before; NULL: the last */
};

struct providers {
	struct arena arena;
	struct map by_name; /* private: "TYPE NAME" to the provider that was added last */
};

/* By its name, with its namespace where it has one too, and all that it provides. A name's providers beyond PROVIDERS_MAX are left out. */
void providers_add(struct providers *providers, const struct package *package, size_t number);
/* Of what `package` depends on by this name, the last added first; NULL: none. */
const struct provider *providers_of(struct providers *providers, const struct package *package, struct str name);
/*
 * Whether who depends on such a name could mean it where it lies. Node.js looks in node_modules beside each folder above who asks, and in the
 * folders that are everybody's; elsewhere place does not count.
 */
bool provider_is_seen(const struct package *package, const struct package *provider);
void providers_done(struct providers *providers);

#endif
