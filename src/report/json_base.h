/* SPDX-License-Identifier: Apache-2.0 */
/* The member "base" of a report: which image it was built on. Ownership: none. Threading: no state. */
#ifndef PLIMSOLL_REPORT_JSON_BASE_H
#define PLIMSOLL_REPORT_JSON_BASE_H

#include "codec/json_writer.h"
#include "model/base_image.h"

void json_base(struct json_writer *json, const struct base_image *base);

#endif
