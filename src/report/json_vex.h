/* SPDX-License-Identifier: Apache-2.0 */
/* What VEX documents say, as a member of each finding and of the JSON report: "vex". Ownership: none. Threading: no state. */
#ifndef PLIMSOLL_REPORT_JSON_VEX_H
#define PLIMSOLL_REPORT_JSON_VEX_H

#include "codec/json_writer.h"
#include "model/report.h"

void json_vex_finding(struct json_writer *json, const struct vex_judgement *judgement);
/* Needs report->vex. */
void json_vex(struct json_writer *json, const struct report *report);

#endif
