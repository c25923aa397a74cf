/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the command line says of registries; it comes before what files of configuration say.
 *
 * Ownership: the texts are the command line's. Threading: read-only.
 */
#ifndef PLIMSOLL_REGISTRY_SETTINGS_H
#define PLIMSOLL_REGISTRY_SETTINGS_H

#include "base/vec.h"

struct registry_settings {
	const char *credentials;     /* a file as Docker or Podman write it, or the folder of a config.json: in place of the usual ones; or NULL */
	struct str user, password;   /* for `hosts` alone; empty: none */
	struct str_list hosts;       /* of the references that were written on the command line */
	struct str_list insecure;    /* "host[:port]", or addresses as "10.0.0.0/8" */
	struct str_list authorities; /* files in PEM, trusted beside the system's */
	struct str_list mirrors;     /* "[HOST=]MIRROR[/path]": asked before HOST, docker.io where none is written */
};

#endif
