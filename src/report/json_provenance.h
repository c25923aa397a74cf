/* SPDX-License-Identifier: Apache-2.0 */
/* Where the image is from and who says so, as a member of the JSON report: "provenance". Threading: no state. */
#ifndef PLIMSOLL_REPORT_JSON_PROVENANCE_H
#define PLIMSOLL_REPORT_JSON_PROVENANCE_H

#include "codec/json_writer.h"
#include "model/report.h"

/* "annotations" of a proof, that were signed with it, as members of names and values; nothing where there are none. */
void json_annotations(struct json_writer *json, const struct proof *proof);
/* Names and values; of what is secret only that there is one. */
void json_pairs(struct json_writer *json, const char *key, const struct key_value_list *pairs);
void json_provenance(struct json_writer *json, const struct report *report);

#endif
