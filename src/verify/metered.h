/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Artifacts of which only so much is fetched: manifests, blobs and lists are counted as they come, whether they are kept or not, and once the sum is reached
 * nothing more is asked for. One blob that is named a thousand times costs whoever named it nothing, and whoever fetches it a thousand blobs.
 *
 * Ownership: of what is below nothing; it must outlive this. Threading: as what is below. Those who ask at the same time may each get as much as is left.
 */
#ifndef PLIMSOLL_VERIFY_METERED_H
#define PLIMSOLL_VERIFY_METERED_H

#include <stdatomic.h>

#include "model/artifacts.h"

struct metered {
	struct artifacts artifacts; /* what is given on; nothing can be written by it */
	struct artifacts *below;    /* private, as are the others */
	size_t max;
	size_t listed; /* below, before */
	atomic_size_t fetched;
};

/* ERR_LIMIT is what is then said, "not fetched: …". */
void metered_init(struct metered *metered, struct artifacts *below, size_t max);

#endif
