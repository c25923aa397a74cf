/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lock files of JavaScript's package managers, each to entries. What a workspace holds itself (links, folders) is no
 * package of a registry and left out.
 *
 * Ownership: nothing is kept. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_NPM_LOCKS_H
#define PLIMSOLL_CATALOG_NPM_LOCKS_H

#include "catalog/lock.h"

/* Each: ERR_FORMAT or ERR_LIMIT where the file cannot be read; entries before the damage may have been added. */
int package_lock_read(struct str bytes, struct lock_writer *lock, struct err *e); /* and npm-shrinkwrap.json, versions 1 to 3 */
int yarn_lock_read(struct str bytes, struct lock_writer *lock, struct err *e);    /* classic and berry */
int pnpm_lock_read(struct str bytes, struct lock_writer *lock, struct err *e);    /* versions 5 to 9 */
int bun_lock_read(struct str bytes, struct lock_writer *lock, struct err *e);     /* the text form */

/* Adds an entry if npm would take its name and version, and else counts it. */
void npm_lock_entry(struct lock_writer *lock, struct lock_entry entry);
/* "@s/name@rest" at the "@" behind the name; false where there is none. */
bool npm_spec_cut(struct str spec, struct str *ret_name, struct str *ret_rest);

#endif
