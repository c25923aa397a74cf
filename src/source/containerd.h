/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What containerd's store on the disk and its socket have in common. Names mean images in namespaces; where none is chosen all are looked in, and one
 * name must mean one image.
 *
 * Ownership: texts are the image's arena's. Threading: one thread an image.
 */
#ifndef PLIMSOLL_SOURCE_CONTAINERD_H
#define PLIMSOLL_SOURCE_CONTAINERD_H

#include "source/local.h"
#include "source/manifest.h"

#define CONTAINERD_CHOICES "--platform os/arch"

struct containerd_search {
	const struct local_name *wanted;
	const char *space; /* the one namespace that is looked in, or NULL for all */
	struct arena *arena;
	/* what is found: all but the target may be empty, where it is "@sha256:…" */
	struct str name, in;
	struct artifact_descriptor target;
	/* private */
	bool several; /* namespaces have different images of that name */
	struct str_list near;
};

/* The digest of "@sha256:…", where that is wanted; empty where it is a name. */
struct str containerd_digest(const struct containerd_search *search);
/*
 * Whether an image is wanted, by its name or by an id: the kubelet's is the digest of the configuration, that of others `digest`, of what the name means.
 * A name that does not fit is kept where it may have been meant.
 */
bool containerd_fits(struct containerd_search *search, struct str name, struct str digest);
/* One that fits. */
void containerd_take(struct containerd_search *search, struct str space, struct str name, const struct artifact_descriptor *target);
/* All that was found: it is looked for again. */
void containerd_forget(struct containerd_search *search);
/* After all: 0, or ERR_NOT_FOUND where nothing fits, or different images do. */
int containerd_decide(const struct containerd_search *search, struct err *e);
/*
 * What is wanted and is not in the store: ERR_NOT_FOUND, with why, and how it is had. snapshotter: who has the image unpacked, as a label of its
 * configuration says; empty where nobody has.
 */
int containerd_lacks_layer(const struct containerd_search *search, const struct digest *digest, struct str snapshotter, struct err *e);
int containerd_lacks_other(const struct containerd_search *search, const struct digest *digest, struct err *e);
/* The snapshotter's name, where the label is that one; else empty. */
struct str containerd_snapshotter(struct str label);

/*
 * Reads the image. *ret_found: whether it is there; where not, nothing of the image has been touched, and whatever kept us from finding it is the
 * error.
 */
int containerd_disk_read(const char *root, const struct source_request *request, struct containerd_search *search, struct image *image,
			 bool *ret_found, struct err *e);
int containerd_socket_read(const struct ctx *ctx, const char *socket, const struct source_request *request, struct containerd_search *search,
			   struct image *image, struct err *e);

#endif
