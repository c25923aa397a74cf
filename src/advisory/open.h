/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening a database whose bytes are in memory: the starter's, and a harness's. The bytes must outlive it.
 */
#ifndef PLIMSOLL_ADVISORY_OPEN_H
#define PLIMSOLL_ADVISORY_OPEN_H

#include "base/err.h"
#include "model/advisory.h"

int advdb_open_bytes(struct str bytes, struct advdb **ret_db, struct err *e);

#endif
