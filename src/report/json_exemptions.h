/* SPDX-License-Identifier: Apache-2.0 */
/* The member "exemptions" of a report: each with what came of it. Ownership: none. Threading: no state. */
#ifndef PLIMSOLL_REPORT_JSON_EXEMPTIONS_H
#define PLIMSOLL_REPORT_JSON_EXEMPTIONS_H

#include "codec/json_writer.h"
#include "model/exemption.h"

void json_exemptions(struct json_writer *json, const struct exemption_list *exemptions);

#endif
