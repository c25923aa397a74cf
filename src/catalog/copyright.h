/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Licences out of Debian's copyright files: machine-readable ones (DEP-5, "Machine-readable debian/copyright file" 1.0), and of
 * those in free text the licences whose common text they refer to, and a few whose whole text they hold; what else they say is not
 * guessed.
 *
 * Ownership: the answer lives in the arena given. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_COPYRIGHT_H
#define PLIMSOLL_CATALOG_COPYRIGHT_H

#include "base/arena.h"

#define COPYRIGHT_LICENSES_MAX 64 /* distinct names of one file; more are left out */

/* "GPL-2.0-or-later AND MIT": an SPDX expression of all paragraphs' licences; may be empty. */
struct str copyright_licenses(struct arena *arena, struct str bytes);

#endif
