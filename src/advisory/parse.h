/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The feeds' parsers over bytes in memory, without files: for the fuzz harnesses. What is malformed is noted in the facts.
 */
#ifndef PLIMSOLL_ADVISORY_PARSE_H
#define PLIMSOLL_ADVISORY_PARSE_H

#include "advisory/facts.h"

/* One OSV record, as if found in osv/npm. */
void osv_read_record(struct facts *facts, struct str bytes);
/* One file of secdb's layout, as if found in alpine-secdb/edge. */
void secdb_read_bytes(struct facts *facts, struct str bytes);

#endif
