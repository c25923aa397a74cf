/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the documents of a session run an image, for its findings' priorities (model/deployment.h): which containers are it, what they are
 * allowed, and through which Services and Ingresses they are reached.
 *
 * Ownership: texts are copied into the list's arena. Threading: one thread at a time, in the order of the files.
 */
#ifndef PLIMSOLL_CHECK_DEPLOYMENTS_H
#define PLIMSOLL_CHECK_DEPLOYMENTS_H

#include "check/objects.h"
#include "model/deployment.h"
#include "model/image.h"

/* Of one image; those beyond are left out, and that is told. */
#define DEPLOYMENTS_MAX 1000u

struct deployed_by {
	size_t object, deployment;
};

struct deploying {
	const struct image *image;
	struct deployments *deployments; /* that are filled */
	/* Which object makes which deployment, by the object's index: several where a pod has several containers of the image. */
	VEC(struct deployed_by) workloads;
	size_t left_out;
};

void deploying_done(struct deploying *deploying);
/* Adds the document's containers of the image; `object` is the document's among the objects, NULL where it is none. */
void deployments_note(struct deploying *deploying, const struct document *document, const struct object *object);
/* What opens them, once all objects are known; what was left out becomes a gap of the coverage. */
void deployments_open(struct deploying *deploying, const struct objects *objects, struct coverage *coverage, struct arena *arena);

/* Whether a container's image, as it is written, is the image at hand: by digest, or by the last part of its name and its tag. */
bool is_image_of(const struct image *image, struct str written);

#endif
