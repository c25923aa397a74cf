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

/* Which known image's files or packages it holds: names the base where nothing better did. */
void base_match_contents(const struct base_request *request, struct base_image *base);
/* Marks packages by that image's list, where no layers tell. */
void base_mark_contents(const struct base_request *request, const struct base_image *base);
/* What the next smaller image of the family would not bring. */
void base_find_drop(const struct base_request *request, struct base_image *base);

#endif
