/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The password of a private key: PLIMSOLL_KEY_PASSWORD or COSIGN_PASSWORD, a file, or the terminal, which does not show it; never the command line, which
 * everybody on the machine sees.
 *
 * Ownership: texts are the caller's. Threading: main thread.
 */
#ifndef PLIMSOLL_CLI_KEY_PASSWORD_H
#define PLIMSOLL_CLI_KEY_PASSWORD_H

#include "crypto/private_key.h"

struct key_password {
	struct password_asker asker;
	const char *file; /* that holds it, up to the end of its first line; NULL: none */
	bool is_new;      /* of a key that is being made: a terminal is asked twice, and nothing at all is no password */
};

struct key_password key_password(const char *file, bool is_new);

#endif
