/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sources: where an image comes from. Each turns a reference into an image: manifest and configuration read and their
 * digests checked, every layer found as a span of bytes; no layer is read yet.
 *
 * Ownership: the image owns what the source opened. Threading: one thread.
 */
#ifndef PLIMSOLL_SOURCE_SOURCE_H
#define PLIMSOLL_SOURCE_SOURCE_H

#include "base/ctx.h"
#include "model/image.h"

struct source_request {
	const char *reference; /* "docker-archive:FILE", "oci:DIR:TAG", "-", a path, … */
	const char *platform;  /* os/arch[/variant], or NULL */
	bool lazy;             /* image.lazy, where the source can */
};

struct source {
	const char *const *schemes; /* what stands before the colon, NULL-terminated: "oci", "oci-dir" */
	const char *summary;        /* one line for --help */
	/* location: what stands behind the colon. ret_image has been init'ed; on failure the caller still calls image_done(). */
	int (*open)(const struct ctx *ctx, const struct source_request *request, struct str location, struct image *ret_image,
		    struct err *e);
};

const struct source *const *sources(void);
/* Whether a word is written as a path or a file's name is: nothing else has that name, in a registry or a daemon. */
bool source_names_file(struct str word);
/* Whether it is a name in a registry, said so or a bare one; a file that is there comes before a bare name. ret_name: without the scheme. */
bool source_names_registry(const char *reference, struct str *ret_name);
int source_open(const struct ctx *ctx, const struct source_request *request, struct image *ret_image, struct err *e);

#endif
