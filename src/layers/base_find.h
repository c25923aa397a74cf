/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which image this one was built on (model/base_image.h): the ladder of evidence, and the table of known images, of which a part is built
 * into the program, one comes with the advisory database, and one is the user's own.
 *
 * Ownership: see model/base_image.h. Threading: one thread.
 */
#ifndef PLIMSOLL_LAYERS_BASE_FIND_H
#define PLIMSOLL_LAYERS_BASE_FIND_H

#include "base/ctx.h"
#include "model/base_image.h"
#include "model/examine.h"
#include "model/finding.h"
#include "model/provenance.h"
#include "model/tree.h"

/* Takes the sample of files by which a base is known; to be wanted when the image is read. */
extern const struct examiner base_examiner;

struct base_request {
	const struct image *image;
	const struct image *given;   /* of --base: read, its layers need not be; NULL: none */
	const struct tree *tree;     /* NULL: an SBOM has none */
	struct inventory *inventory; /* whose packages are marked; or NULL */
	struct findings *findings;   /* that are marked */
	const struct provenance *provenance; /* what is said of it beside it; NULL: nobody looked */
	struct str known;            /* lines that the advisory database brings */
	const char *table;           /* the user's own; NULL, or not there: none */
};

/*
 * Finds the base, marks every package and finding as the base's or one's own, and says what smaller base of the family there is.
 * ret_base has been init'ed. A line of a table that cannot be read is told in the coverage; a table larger than BASES_MAX is an error.
 */
int base_find(const struct ctx *ctx, const struct base_request *request, struct base_image *ret_base, struct coverage *coverage,
	      struct err *e);

/*
 * Adds the image to the user's table, in place of what that says of the same layers, and of the contents of those names. `as` is the name to know it
 * by; empty: those it has itself. An image without layers, or without a name where none is given, is ERR_UNSUPPORTED. ret_names gets the names it is
 * known by then.
 */
int base_learn(const struct image *image, const struct tree *tree, const struct inventory *inventory, const char *as, const char *table, struct buf *ret_names,
	       struct err *e);

#endif
