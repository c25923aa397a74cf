/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents of a server of Notary's first version: who asks shows the token that the server's own token server gives for the credentials of the registry.
 * Source: notary, "docs/reference/server-config.md"; distribution, docs/spec/auth/token.md.
 *
 * Ownership: notary_server_close(). Threading: one thread.
 */
#ifndef PLIMSOLL_VERIFY_NOTARY_SERVER_H
#define PLIMSOLL_VERIFY_NOTARY_SERVER_H

#include "base/arena.h"
#include "base/ctx.h"
#include "net/http.h"

struct notary_server {
	const struct ctx *ctx;
	struct http_client *client;
	struct arena arena;
	struct str base, gun;
	struct str authorization; /* once it was asked for */
};

void notary_server_open(struct notary_server *server, const struct ctx *ctx, struct str url, struct str gun);
void notary_server_close(struct notary_server *server);
/* "targets/releases.json". ERR_NOT_FOUND: it has none. */
int notary_server_fetch(struct notary_server *server, const char *file, size_t max, struct buf *bytes, struct err *e);

#endif
