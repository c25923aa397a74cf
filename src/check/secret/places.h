/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files whose place and syntax say that they hold credentials: .npmrc, .netrc, a kubeconfig, /etc/shadow. And the other way
 * round: places where what looks like a secret was written to be read, such as tests and documentation.
 *
 * Ownership: values are views into the file, or copies in the arena given. Threading: no state.
 */
#ifndef PLIMSOLL_CHECK_SECRET_PLACES_H
#define PLIMSOLL_CHECK_SECRET_PLACES_H

#include "model/secret.h"

struct place_secret {
	const char *id;    /* "npmrc" */
	const char *title; /* "a credential of npm" */
	struct str name;   /* what the file calls it: "_authToken", "root"; may be empty */
	struct str value;
	enum severity severity;
	enum secret_group group;
};

VEC_TYPE(place_list, struct place_secret);

/* All globs of the table, NULL-terminated, for an examiner. */
extern const char *const place_globs[];

#define PLACE_SECRETS_MAX 100u /* told of one file */

/* Adds what a file of such a place holds, at most PLACE_SECRETS_MAX; nothing where the path is none of them. How many there are. */
size_t places_find(struct str path, struct str bytes, struct arena *arena, struct place_list *found);
/*
 * Whether only a distribution puts files there: headers, the standard libraries of languages, databases of packages. Three
 * quarters of the text of an ordinary image is in these folders, and nobody's secrets.
 */
bool place_is_library(struct str path);
/* Why something found at that path counts less: "in a folder of tests"; NULL where nothing says so. */
const char *place_excuse(struct str path);

#endif
