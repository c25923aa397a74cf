/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A field of comma-separated values: quoted, controls escaped, and with an apostrophe in front of what a spreadsheet would take for
 * a formula; nothing for an empty text.
 *
 * Nothing is owned. Threading: no state. Source: RFC 4180, section 2; OWASP, "CSV Injection".
 */
#ifndef PLIMSOLL_REPORT_CSV_H
#define PLIMSOLL_REPORT_CSV_H

#include "base/buf.h"

#define CSV_FIELD_MAX ((size_t)32 << 10) /* bytes: spreadsheets take 32,767 characters in a cell */

void csv_field(struct buf *out, struct str text);

#endif
