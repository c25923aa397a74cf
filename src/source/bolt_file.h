/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A database of bbolt in a file, read page by page: a machine with many images has one of hundreds of megabytes, of which a name takes a few pages.
 * Somebody may write to it meanwhile; then it is read again.
 *
 * Ownership: none is taken. Threading: one thread.
 */
#ifndef PLIMSOLL_SOURCE_BOLT_FILE_H
#define PLIMSOLL_SOURCE_BOLT_FILE_H

#include "codec/bolt.h"

#define BOLT_FILE_READ_MAX ((uint64_t)256 << 20) /* bytes of all pages that are read */
#define BOLT_FILE_TRIES 5                        /* while somebody writes */

/*
 * Asks `find` about the database, again from the beginning where it was written to meanwhile: what it has found before counts no more, and nothing that
 * it is given outlives the call. Its answer, or ERR_IO where the writing does not end.
 */
typedef int bolt_find_fn(void *arg, const struct bolt *bolt, struct err *e);
int bolt_file_ask(int fd, bolt_find_fn *find, void *arg, struct err *e);

#endif
