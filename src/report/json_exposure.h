/* SPDX-License-Identifier: Apache-2.0 */
/* What a finding's priority is made of, as a member of it in the JSON report: "exposure". Threading: no state. */
#ifndef PLIMSOLL_REPORT_JSON_EXPOSURE_H
#define PLIMSOLL_REPORT_JSON_EXPOSURE_H

#include "codec/json_writer.h"
#include "model/exposure.h"

void json_exposure(struct json_writer *json, const struct exposure *exposure);

#endif
