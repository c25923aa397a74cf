/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where files of configuration run an image: containers of Kubernetes, Compose and command lines whose image is this one, reduced to
 * what a priority asks of them (model/exposure.h).
 *
 * Ownership: texts live in the list's arena. Threading: filled under the caller's lock, then read-only.
 */
#ifndef PLIMSOLL_MODEL_DEPLOYMENT_H
#define PLIMSOLL_MODEL_DEPLOYMENT_H

#include "base/arena.h"
#include "base/vec.h"
#include "model/exposure.h"

struct deployment {
	struct str what; /* "container web of Deployment shop/api" */
	struct str where; /* "deploy.yaml:12" */
	struct input_fact facts[INPUTS]; /* from INPUT_LISTENS to INPUT_SECCOMP */
};

struct deployments {
	struct arena arena;
	VEC(struct deployment) list; /* by place */
};

static inline void deployments_done(struct deployments *deployments)
{
	vec_done(&deployments->list);
	arena_done(&deployments->arena);
}

#endif
