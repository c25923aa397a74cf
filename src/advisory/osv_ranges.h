/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The events of one OSV range as half-open ranges (OSV schema, "Evaluation"). Threading: no state of its own.
 */
#ifndef PLIMSOLL_ADVISORY_OSV_RANGES_H
#define PLIMSOLL_ADVISORY_OSV_RANGES_H

#include "advisory/facts.h"
#include "codec/json.h"

/*
 * The ranges that the events make. They are sorted as the ecosystem orders versions, and begin and end what is
 * affected in turn; but of the list's pairs those whose fix is not above their introduction say nothing, which is what
 * their authors mean. The highest `limit` cuts all ranges off. False where a version is not sane.
 */
bool osv_ranges(const struct json *events, struct str ecosystem, struct facts *facts, struct range_list *ret_ranges);

#endif
