/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The records of PHP's package managers, each to facts of one form.
 *
 * Ownership: nothing is kept. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_PHP_RECORDS_H
#define PLIMSOLL_CATALOG_PHP_RECORDS_H

#include "catalog/lock.h"

#define PEAR_RECORD_MAX ((size_t)4 << 20)

/* Fields of facts "composer" (name "vendor/name") and "pear" (name "channel/name"); lists have one item a line. */
enum { PHP_NAME, PHP_VERSION, PHP_LICENSE, PHP_AUTHORS, PHP_DEVELOPMENT, PHP_DEPENDS, PHP_FILES };

/* Each: ERR_FORMAT or ERR_LIMIT where the file cannot be read. */
int composer_installed_read(struct str bytes, struct fact_writer *facts, struct arena *scratch, struct err *e); /* Composer 1, 2 */
int composer_lock_read(struct str bytes, struct lock_writer *lock, struct err *e);
int pear_record_read(struct str bytes, struct str path, struct fact_writer *facts, struct arena *scratch, struct err *e);

#endif
