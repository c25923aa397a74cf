/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UUIDs as text. Source: RFC 9562, section 4 (text), 5.5 (version 5), 5.8 (version 8). Threading: no state.
 */
#ifndef PLIMSOLL_REPORT_UUID_H
#define PLIMSOLL_REPORT_UUID_H

#include "base/str.h"

#define UUID_TEXT 37

/* The first 16 bytes of a digest as a UUID of our own making (version 8). */
void uuid_of_digest(const unsigned char *digest, char ret_text[UUID_TEXT]);
/* Of a name in our own namespace (version 5): the same name has the same UUID for ever. */
void uuid_of_name(struct str name, char ret_text[UUID_TEXT]);

#endif
