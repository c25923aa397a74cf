/* SPDX-License-Identifier: Apache-2.0 */
/* Where codec/proto_json.h was. Nothing is owned. Threading: no state. */
#ifndef PLIMSOLL_VERIFY_PROTO_JSON_H
#define PLIMSOLL_VERIFY_PROTO_JSON_H

#include "codec/proto_json.h"

#endif
