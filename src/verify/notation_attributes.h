/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signed attributes of a Notary Project envelope, whichever form they came in, and the readers of both forms.
 *
 * Ownership: views into what was read. Threading: one thread an envelope.
 */
#ifndef PLIMSOLL_VERIFY_NOTATION_ATTRIBUTES_H
#define PLIMSOLL_VERIFY_NOTATION_ATTRIBUTES_H

#include "verify/notation_envelope.h"

enum notation_attribute {
	ATTRIBUTE_SCHEME,
	ATTRIBUTE_SIGNING_TIME,
	ATTRIBUTE_AUTHENTIC_TIME,
	ATTRIBUTE_EXPIRY,
	ATTRIBUTE_PLUGIN,
	ATTRIBUTE_PLUGIN_VERSION,
	NOTATION_ATTRIBUTES
};

/* "io.cncf.notary.signingScheme" */
const char *notation_attribute_name(enum notation_attribute attribute);

struct notation_attributes {
	bool present[NOTATION_ATTRIBUTES], critical[NOTATION_ATTRIBUTES];
	struct str texts[NOTATION_ATTRIBUTES]; /* of scheme, plugin and its version */
	int64_t times[NOTATION_ATTRIBUTES];    /* of the three times */
	struct str unknown;                    /* the first critical one that nobody here knows; empty: none */
};

/* Notes that an attribute is critical, by its name. */
void notation_attributes_critical(struct notation_attributes *attributes, struct str name);
/* Holds them to the rules of the schemes, and writes them to the envelope. */
enum verify_reason notation_attributes_take(const struct notation_attributes *attributes, struct notation_envelope *envelope, struct err *e);
/* Adds a certificate to the chain. */
int notation_chain_add(struct notation_envelope *envelope, struct str der, struct err *e);

enum verify_reason notation_jws_read(struct str bytes, struct notation_envelope *envelope, struct err *e);
enum verify_reason notation_cose_read(struct str bytes, struct notation_envelope *envelope, struct err *e);

#endif
