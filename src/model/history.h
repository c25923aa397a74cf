/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An image's history as instructions of a Dockerfile. What builders write differs: the classic one "/bin/sh -c #(nop)  CMD […]" and
 * "|1 A=b /bin/sh -c make", BuildKit "RUN /bin/sh -c make # buildkit", both Go's own notation for some ("EXPOSE map[80/tcp:{}]").
 * Sources: moby/moby builder/dockerfile (dispatchers.go), moby/buildkit frontend/dockerfile/dockerfile2llb, buildah.
 *
 * A history is what somebody wrote: it proves nothing. Ownership: texts live in the arena given, or are the entry's.
 * Threading: no state.
 */
#ifndef PLIMSOLL_MODEL_HISTORY_H
#define PLIMSOLL_MODEL_HISTORY_H

#include "base/arena.h"

/*
 * "RUN make", "EXPOSE 80/tcp", "HEALTHCHECK --interval=30s CMD curl -f localhost"; what has none of the known forms as it is, trimmed.
 * ret_arguments, if not NULL: the build arguments that stood before a command, "A=b C=d"; they are in the image for all to read.
 */
struct str history_instruction(struct arena *arena, struct str created_by, struct str *ret_arguments);

#endif
