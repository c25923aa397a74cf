/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking into one ELF file for libraries that are linked into it. Facts, by the examiner "bundled":
 *
 *	library NAME VERSION OFFSET CONFIDENCE WHAT   of bundled_table.h; the version string at that byte; percent; the evidence
 *
 * Threading: as examiners, from several threads at once.
 */
#ifndef PLIMSOLL_CATALOG_BUNDLE_H
#define PLIMSOLL_CATALOG_BUNDLE_H

#include "model/examine.h"

extern const struct examiner bundled_examiner;

#endif
