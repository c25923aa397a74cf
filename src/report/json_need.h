/* SPDX-License-Identifier: Apache-2.0 */
/* What is needed, as a member of each package and of the JSON report: "need". Threading: no state. */
#ifndef PLIMSOLL_REPORT_JSON_NEED_H
#define PLIMSOLL_REPORT_JSON_NEED_H

#include "codec/json_writer.h"
#include "model/report.h"

void json_need_package(struct json_writer *json, const struct need_package *package);
void json_need(struct json_writer *json, const struct need *need);

#endif
