/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Licences out of Debian's machine-readable copyright files (DEP-5, "Machine-readable debian/copyright file" 1.0). A file in
 * free text says nothing a program should repeat and gives nothing.
 *
 * Ownership: the answer lives in the arena given. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_COPYRIGHT_H
#define PLIMSOLL_CATALOG_COPYRIGHT_H

#include "base/arena.h"

#define COPYRIGHT_LICENSES_MAX 64 /* distinct names of one file; more are left out */

/* "GPL-2.0-or-later AND MIT": the short names of all paragraphs, as SPDX has them where it knows them; may be empty. */
struct str copyright_licenses(struct arena *arena, struct str bytes);

#endif
