/* SPDX-License-Identifier: Apache-2.0 */
/* Where the image is from and who says so, as a member of the JSON report: "provenance". Threading: no state. */
#ifndef PLIMSOLL_REPORT_JSON_PROVENANCE_H
#define PLIMSOLL_REPORT_JSON_PROVENANCE_H

#include "codec/json_writer.h"
#include "model/report.h"

void json_provenance(struct json_writer *json, const struct report *report);

#endif
