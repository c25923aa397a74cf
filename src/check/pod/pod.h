/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What rules about Kubernetes objects share.
 *
 * Nothing is owned. Threading: no state.
 */
#ifndef PLIMSOLL_CHECK_POD_POD_H
#define PLIMSOLL_CHECK_POD_POD_H

#include "check/check.h"

/* Where something is missing in an object: its name, else its kind, else its first line. */
struct place pod_place(const struct checking *checking, const struct resource *resource);
/* Where a node of the document stands. */
struct place pod_node_place(const struct checking *checking, const struct yaml_node *node);
/* Whether a value is there, and not null. */
bool pod_has(const struct yaml_node *node);
bool pod_is_true(const struct yaml_node *node);
/* The version 1.x of Kubernetes that is judged for. */
unsigned pod_minor(const struct checking *checking);
/* Whether the kubelet of version 1.x lets any pod set that sysctl: k8s.io/pod-security-admission, policy/check_sysctls.go. */
bool pod_sysctl_is_safe(struct str name, unsigned minor);
bool pod_is_false(const struct yaml_node *node);

#endif
