/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The user that a Dockerfile makes and then forgets, as the change that makes its image run as that user. Rules of container/ and of
 * dockerfile/ find the same trouble and offer the same.
 *
 * Ownership: as check_edit(). Threading: as check.h.
 */
#ifndef PLIMSOLL_CHECK_DOCKERFILE_USER_OFFER_H
#define PLIMSOLL_CHECK_DOCKERFILE_USER_OFFER_H

#include "check/check.h"

/*
 * Adds the change, and the evidence for it, where only one user can be meant: the one that the image's stages make while no USER says
 * who it is, or the one that the last stage was before it became root to RUN something. None where the program may need root: it is
 * unknown or a script, it changes users itself, it serves a port below 1024, it writes to a volume.
 */
void user_offer(struct checking *checking, struct finding *finding, const struct build *build);

#endif
