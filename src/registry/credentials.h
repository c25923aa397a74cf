/* SPDX-License-Identifier: Apache-2.0 */
/*
 * With which name and secret a registry is asked: from the command line, from the files that Podman and Docker log in to, from their helpers.
 * Source: containers-auth.json(5); Docker's command line, "docker login", "Credential stores" and "Credential helpers".
 *
 * The first of these that has something for the repository, or else for one above it, up to the host alone:
 *   the command line's user, for the hosts that it names · --registry-config · $REGISTRY_AUTH_FILE · $XDG_RUNTIME_DIR/containers/auth.json ·
 *   $XDG_CONFIG_HOME/containers/auth.json (~/.config) · $DOCKER_CONFIG/config.json (~/.docker)
 * Where --registry-config is given no other file is read; where $REGISTRY_AUTH_FILE is, neither Podman's own.
 *
 * Ownership: texts are the arena's. Threading: any thread, with an arena of its own; helpers are other processes.
 */
#ifndef PLIMSOLL_REGISTRY_CREDENTIALS_H
#define PLIMSOLL_REGISTRY_CREDENTIALS_H

#include "base/arena.h"
#include "base/ctx.h"

#define CREDENTIALS_FILE_MAX ((size_t)4 << 20)
#define CREDENTIALS_HELPER_SECONDS 60

struct credentials {
	struct str user, password;
	struct str identity_token; /* in place of both; for a token server alone */
	struct str where;          /* for errors: the file, the helper, "--registry-user"; empty: there are none */
};

/* What a file says of "host/repository"; `helper` is the program's name behind "docker-credential-" where one is to be asked, and `server` what for. */
struct credentials_entry {
	struct credentials credentials;
	struct str helper, server;
};
/* False where it says nothing. ERR_FORMAT as an error in *e where it is no such file. */
bool credentials_read(struct str json, const char *name, struct str host, struct str repository, struct arena *arena, struct credentials_entry *ret_entry,
		      struct err *e);
/* What a helper prints: {"Username": …, "Secret": …}. */
bool credentials_read_helper(struct str json, struct arena *arena, struct credentials *ret_credentials);

/* `where` of *ret_credentials is empty where there are none. Files that nobody named and that cannot be read are warned of and passed over. */
int credentials_find(const struct ctx *ctx, struct str host, struct str repository, struct arena *arena, struct credentials *ret_credentials, struct err *e);

#endif
