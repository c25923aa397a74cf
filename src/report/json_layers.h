/* SPDX-License-Identifier: Apache-2.0 */
/* The account of the layers as a member of the JSON report: "layers". Threading: no state. */
#ifndef PLIMSOLL_REPORT_JSON_LAYERS_H
#define PLIMSOLL_REPORT_JSON_LAYERS_H

#include "codec/json_writer.h"
#include "model/report.h"

void json_layers(struct json_writer *json, const struct layers *layers);

#endif
