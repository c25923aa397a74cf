/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the stores of this machine (Docker's, Podman's, containerd's) have in common: where they are and what names mean there.
 *
 * "[ROOT]NAME" reads the store in the folder ROOT, and asks no engine: another machine's disk, say. NAME is a name with or without its registry, as it
 * is typed for the engine, or an image's id, in full or its first twelve digits or more.
 *
 * Threading: one thread an image.
 */
#ifndef PLIMSOLL_SOURCE_LOCAL_H
#define PLIMSOLL_SOURCE_LOCAL_H

#include "base/ctx.h"
#include "codec/json.h"
#include "source/files.h"
#include "source/source.h"

struct local_name {
	const char *root; /* NULL where none was written */
	struct str name;  /* with ":latest" where it had neither tag nor digest */
	struct str id;    /* digits, where it may be an id; else empty */
};

/* ERR_USAGE */
int local_name_parse(struct str location, struct arena *arena, struct local_name *ret_name, struct err *e);
/* has: as the store has it, "docker.io/library/shop:2.4", "localhost/shop:2.4", "shop:2.4"; with or without what a name without registry means. */
bool local_name_fits(const struct local_name *wanted, struct str has);
/*
 * Whether it does not fit, but was perhaps meant: another tag of its repository, that in a registry, or a slip of the
 * fingers. Names by digests are not.
 */
bool local_name_is_near(const struct local_name *wanted, struct str has);
/* digits: of a digest, without its algorithm. */
bool local_id_fits(const struct local_name *wanted, struct str digits);
/* An engine of this machine: how it is reached, and how its store is read. */
struct local_engine {
	const char *name;            /* "docker", the image's kind */
	const char *host;            /* the variable that says where it is asked: unix://PATH, and then nowhere else */
	const char *system_socket, *user_socket; /* the latter below $XDG_RUNTIME_DIR */
	const char *system_root, *user_root;     /* stores; the latter below $HOME/.local/share */
	const char *save;            /* the command that writes an image to a file, for advice */
	/* Reads an image from the open folder of a store. *ret_found: whether it is there; where not, nothing of the image has been touched. */
	int (*read)(struct files *store, const struct local_name *name, const struct source_request *request, struct image *image, bool *ret_found,
		    struct err *e);
};

/*
 * From the store on the disk where that can be read and has it; else from the engine, by its socket (Docker Engine API: "Export an image"), which
 * writes it to a temporary file; then the digest is held against the id that the engine gives.
 */
int local_read(const struct ctx *ctx, const struct source_request *request, const struct local_engine *engine, struct str location,
	       struct image *image, struct err *e);

/* Up to 16 MiB of a file of the store, as JSON. */
int local_json(const struct files *store, struct str name, struct arena *arena, struct json **ret_json, struct err *e);

#endif
