/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking into one file by the tables of classifiers.h. Facts, by the examiner "classifier":
 *
 *	version ROW VERSION OFFSET   the row's clues told that version, at that byte of the file
 *	library ROW NAME             the row's file loads that library, whose own facts may tell
 *	beside ROW                   a file beside it may tell
 *
 * Threading: as examiners, from several threads at once.
 */
#ifndef PLIMSOLL_CATALOG_CLASSIFY_H
#define PLIMSOLL_CATALOG_CLASSIFY_H

#include "model/examine.h"

extern const struct examiner classifier_examiner;

#endif
