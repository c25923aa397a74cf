/* SPDX-License-Identifier: Apache-2.0 */
/* The members of a report that decide: actions, gates, load, verdict. Ownership: none. Threading: no state. */
#ifndef PLIMSOLL_REPORT_JSON_DECISION_H
#define PLIMSOLL_REPORT_JSON_DECISION_H

#include "codec/json_writer.h"
#include "model/report.h"

void json_decision(struct json_writer *json, const struct report *report);

#endif
