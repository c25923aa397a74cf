/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps of base_find(), each a file of this folder. Not for other folders.
 *
 * Ownership: what a step finds lives with the base. Threading: one thread.
 */
#ifndef PLIMSOLL_LAYERS_BASE_STEPS_H
#define PLIMSOLL_LAYERS_BASE_STEPS_H

#include "layers/base_find.h"

/* An image among what a build was made of. */
struct base_material {
	struct str name, digest; /* "library/alpine:3.19", "sha256:…"; either may be empty */
	const struct proof *proof;
};
VEC_TYPE(base_materials, struct base_material);
#define BASE_MATERIALS_MAX 64
/* Those that its provenance names, which is signed, or covered by a signature, or by nobody. */
void base_list_materials(const struct provenance *provenance, struct arena *arena, struct base_materials *ret_list, bool *ret_signed);

/* The entries of the history that have a layer, as the table has them. */
void base_list_history(const struct image *image, struct arena *arena, struct str_list *list);

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
