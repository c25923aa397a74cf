/* SPDX-License-Identifier: Apache-2.0 */
/* What changed between two images as members of the JSON report: "before" and "difference". Threading: no state. */
#ifndef PLIMSOLL_REPORT_JSON_DIFFERENCE_H
#define PLIMSOLL_REPORT_JSON_DIFFERENCE_H

#include "codec/json_writer.h"
#include "model/report.h"

void json_difference(struct json_writer *json, const struct report *before, const struct difference *difference);

#endif
