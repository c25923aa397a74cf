/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reporters: one format a file, a line in list.h adds one. A reporter turns a report into bytes and never writes files.
 *
 * Threading: no state.
 */
#ifndef PLIMSOLL_REPORT_REPORT_H
#define PLIMSOLL_REPORT_REPORT_H

#include "base/buf.h"
#include "model/report.h"

#define REPORT_MAX ((size_t)1 << 30) /* bytes of one report */

struct reporter {
	const char *name;    /* as -f names it */
	const char *summary; /* one line for --help */
	const char *const *commands; /* of the commands it can print, NULL-terminated; NULL: all */
	bool file_digests; /* it tells what files are made of, where the inventory knows */
	bool notes;      /* it tells the notes of the report; a table tells them as a card, not as rows */
	bool streams;    /* it never looks back at what it has written: the buffer may have a drain */
	bool layer_accounts; /* it shows what layers ship for nothing, where the report knows */
	/* Appends the report; the cap of ret_out is REPORT_MAX. */
	int (*write)(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e);
};

const struct reporter *const *reporters(void);
const struct reporter *reporter_find(struct str name);

#endif
