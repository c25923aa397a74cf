/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pod's specification to the containers it would run, with what each inherits of the pod. Source: kubernetes/api, core/v1
 * types.go: PodSpec, Container, SecurityContext, PodSecurityContext.
 *
 * Ownership: lists are the document's, texts the tree's arena. Threading: no state.
 */
#ifndef PLIMSOLL_CONFIG_KUBERNETES_POD_H
#define PLIMSOLL_CONFIG_KUBERNETES_POD_H

#include "base/arena.h"
#include "model/config.h"

/*
 * Adds to the document the containers that document->resource->pod_spec describes, and the images that they name: init, sidecar and
 * ephemeral ones too, and those of Argo's templates. Nothing where there is no specification. False where there are more than
 * DOCUMENT_CONTAINERS_MAX.
 */
bool kubernetes_pod_read(struct document *document, struct arena *arena);

#endif
