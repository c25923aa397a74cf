/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The metadata inside a zipped egg (EGG-INFO/PKG-INFO) or wheel (NAME-VERSION.dist-info/METADATA), which is for
 * python_metadata_read().
 *
 * Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_PYTHON_ARCHIVE_H
#define PLIMSOLL_CATALOG_PYTHON_ARCHIVE_H

#include "base/buf.h"
#include "base/err.h"

/* Of the archive: 1 and its text, 0 where it has none, negative for one that cannot be read; a cap that is reached names itself. */
int python_archive_metadata(struct str bytes, struct buf *ret_text, struct err *e);

#endif
