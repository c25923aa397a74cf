/* SPDX-License-Identifier: Apache-2.0 */
/* The shape of a Compose file (check/shape.h). Ownership: constant. Threading: no state. */
#ifndef PLIMSOLL_CHECK_COMPOSE_SHAPES_H
#define PLIMSOLL_CHECK_COMPOSE_SHAPES_H

#include "check/shape.h"

extern const struct shape compose_shape;

#endif
