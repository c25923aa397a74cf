/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an image is called in full, and who is known to publish under that name: data/publishers.tsv, and lists of one's own. A name proves nothing by
 * itself; of what was fetched from its registry it says whom that registry lets write there.
 *
 * Ownership: texts are the provenance's arena's, or constant. Threading: no state.
 */
#ifndef PLIMSOLL_VERIFY_PUBLISHER_H
#define PLIMSOLL_VERIFY_PUBLISHER_H

#include "model/image.h"
#include "model/provenance.h"

#define PUBLISHERS_MAX ((size_t)1 << 20) /* bytes of a list */

/* Fills provenance->called and publisher. `own`: the bytes of the user's list, of the same form as data/publishers.tsv, and its name; empty: none. */
void publisher_find(const struct image *image, struct str own, struct str own_name, struct provenance *provenance);
/* ERR_FORMAT with the line of what is no row. */
int publisher_check(struct str list, const char *name, struct err *e);
/* The day that the built-in list is of. */
struct str publisher_date(void);

#endif
