/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking into one program (ELF, PE, Mach-O), or into the programs that a zip archive has in it (a wheel, a jar with its native
 * libraries), for libraries that are linked into it. Facts, by the examiner "bundled":
 *
 *	library NAME VERSION OFFSET CONFIDENCE WHAT   of bundled_table.h; the version string at that byte; percent; the evidence
 *
 * Of an archive each name and version is told once, by the first program that holds it; archives within archives are not
 * opened.
 *
 * Threading: as examiners, from several threads at once.
 */
#ifndef PLIMSOLL_CATALOG_BUNDLE_H
#define PLIMSOLL_CATALOG_BUNDLE_H

#include "model/examine.h"

/* Of one archive; what is beyond them is told. */
#define BUNDLE_MEMBERS_MAX 1000u
#define BUNDLE_MEMBER_MAX ((uint64_t)32 << 20)
#define BUNDLE_MEMBERS_BYTES_MAX ((uint64_t)256 << 20)

extern const struct examiner bundled_examiner;

#endif
