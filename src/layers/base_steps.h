/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps of base_find(), each a file of this folder. Not for other folders.
 *
 * Ownership: what a step finds lives with the base. Threading: one thread.
 */
#ifndef PLIMSOLL_LAYERS_BASE_STEPS_H
#define PLIMSOLL_LAYERS_BASE_STEPS_H

#include "layers/base_find.h"

/* What kind of system the image holds, by what is in it. */
void base_recognise_system(const struct base_request *request, struct base_image *base);
/* A smaller base of the same family, from the table. */
void base_find_smaller(const struct base_request *request, struct base_image *base);

#endif
