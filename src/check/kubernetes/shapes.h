/* SPDX-License-Identifier: Apache-2.0 */
/* The shapes of Kubernetes' own objects (check/shape.h). Ownership: constant. Threading: no state. */
#ifndef PLIMSOLL_CHECK_KUBERNETES_SHAPES_H
#define PLIMSOLL_CHECK_KUBERNETES_SHAPES_H

#include "check/shape.h"

extern const struct shape kubernetes_pod_shape, kubernetes_metadata_shape;
/* Of the `spec` of that kind; NULL: none is known. */
const struct shape *kubernetes_spec_shape(struct str kind);

#endif
