/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The closer looks that rules of secret_rules.h ask for: each says whether it is a secret indeed, and may lower what is said
 * of it. Threading: no state.
 */
#ifndef PLIMSOLL_MODEL_SECRET_CHECK_H
#define PLIMSOLL_MODEL_SECRET_CHECK_H

#include "model/secret.h"

/* Looks random: many different characters, letters and digits mixed. */
bool check_random(struct secret *secret, struct str text);
/* Whether the last six characters are the CRC-32 of what stands before, in base 62, proves it or puts it in doubt. */
bool check_github(struct secret *secret, struct str text);
/* The header decodes to an object that names its algorithm; not the example of every tutorial. */
bool check_jwt(struct secret *secret, struct str text);
/* An armoured private key with a body that decodes; its kind, and whether a passphrase guards it. */
bool check_pem(struct secret *secret, struct str text);
bool check_putty(struct secret *secret, struct str text);

#endif
