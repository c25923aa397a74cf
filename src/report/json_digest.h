/* SPDX-License-Identifier: Apache-2.0 */
/* A digest as a member of an object. Ownership: none. Threading: no state. */
#ifndef PLIMSOLL_REPORT_JSON_DIGEST_H
#define PLIMSOLL_REPORT_JSON_DIGEST_H

#include "codec/json_writer.h"
#include "model/digest.h"

/* "KEY": "sha256:…"; nothing for DIGEST_NONE. */
void json_digest(struct json_writer *json, const char *key, const struct digest *digest);

#endif
