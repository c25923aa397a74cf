/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Distinguished names: of certificates' subjects and issuers, and as people write them. Source: RFC 5280, section 4.1.2.4; RFC 4514.
 *
 * Ownership: texts are the arena's. Threading: no state.
 */
#ifndef PLIMSOLL_CRYPTO_CERTIFICATE_NAME_H
#define PLIMSOLL_CRYPTO_CERTIFICATE_NAME_H

#include "base/arena.h"
#include "base/vec.h"
#include "crypto/certificate.h"

#define NAME_PARTS_MAX 64

struct name_part {
	struct str type;  /* "C", "ST", "O" … (RFC 4514, section 3, and SERIALNUMBER, POSTALCODE), else the identifier in digits */
	struct str value; /* UTF-8 */
};
VEC_TYPE(name_parts, struct name_part);

/* Appends the subject's parts in the certificate's order. ERR_FORMAT: a part with several values, a value that is no text; ERR_LIMIT. */
int certificate_name_parts(const struct certificate *certificate, struct arena *arena, struct name_parts *parts, struct err *e);
/* As RFC 4514 writes it, the last part first: "CN=release,O=Example,ST=Washington,C=US"; empty where it has no such form. */
struct str certificate_name_text(const struct certificate *certificate, struct arena *arena);
/* "C=US, ST=WA, O=Example": appends the parts as they stand; types in capitals, "S" as "ST". ERR_FORMAT. */
int name_parse(struct str text, struct arena *arena, struct name_parts *parts, struct err *e);
/* Whether each part of the one is in the other, values exactly, and no second one of its type beside it. */
bool name_parts_within(const struct name_parts *some, const struct name_parts *all);

#endif
