/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a role lets its holders do, and whether that is more than it should be: rbac.authorization.k8s.io/v1. A rule is a row; this
 * judges them all, over roles as they are written, and over bindings that give such a role to someone.
 *
 * Every rule of a role counts. "*" stands for every verb, resource or group, "pods/" and "*" for every part of pods.
 *
 * Ownership: rows are constant. Threading: as check.h.
 */
#ifndef PLIMSOLL_CHECK_RBAC_GRANTS_H
#define PLIMSOLL_CHECK_RBAC_GRANTS_H

#include "check/check.h"
#include "check/objects.h"

struct grant {
	const char *const *verbs, *const *resources; /* one of each; NULL-terminated; resources NULL: any */
	const char *const *groups;   /* one of them; NULL: any */
	const char *const *every_verb; /* all of them, in one rule; instead of verbs */
	const char *name;            /* resourceNames has to have it; NULL: any */
	bool literal;                /* "*" counts only where the row says it */
	bool all_names;              /* not where resourceNames says which ones */
	const char *kind;            /* "Role" or "ClusterRole" alone; NULL: both */
	const struct grant *also;    /* what the same role has to give besides */
	const char *words;           /* "read secrets" */
	bool accounts;               /* of bindings: only to service accounts and nodes */
	const char *subject;         /* of bindings: only to the one of that name; NULL: any */
	const char *binding;         /* of bindings: of that kind alone; NULL: both */
};

/* rules[] of a Role or ClusterRole */
void grants_judge_role(struct checking *checking, const struct resource *resource);
/* RoleBindings and ClusterRoleBindings of such a role to anyone */
void grants_judge_bindings(struct checking *checking, const struct objects *objects);

/* Whether a role of this run gives it. */
bool grants_gives(const struct object *role, const struct grant *grant);
/* The role of a binding, where it is part of this run; else NULL. */
const struct object *grants_role_of(const struct objects *objects, const struct object *binding);

/* ---- what tables are written with ---- */

#ifndef NAMES
#define NAMES(...) (const char *const[]){__VA_ARGS__, NULL}
#endif

#define RBAC_VERSION "apiVersion: rbac.authorization.k8s.io/v1\n"
#define RBAC_RULE(group, resources, verbs) "- apiGroups: ['" group "']\n  resources: [" resources "]\n  verbs: [" verbs "]\n"
#define RBAC_ROLE(kind, rules) RBAC_VERSION "kind: " kind "\nmetadata: {name: a, namespace: b}\nrules:\n" rules
#define RBAC_BINDING(subject) \
	"---\n" RBAC_VERSION "kind: RoleBinding\nmetadata: {name: c, namespace: b}\nroleRef: {kind: Role, name: a}\n" \
	"subjects:\n- {kind: " subject ", name: d, namespace: b}\n"

#define ROLE_RULE(kind_, good_, bad_, ...)                                       \
	.good = RBAC_ROLE(kind_, good_), .bad = RBAC_ROLE(kind_, bad_), .resource = grants_judge_role, \
	.unless = NAMES("rbac/everything"),                                                    \
	.data = &(const struct grant){__VA_ARGS__}
#define BINDING_RULE(good_, bad_, ...)                                                       \
	.good = RBAC_ROLE("Role", good_) RBAC_BINDING("ServiceAccount"),                    \
	.bad = RBAC_ROLE("Role", bad_) RBAC_BINDING("ServiceAccount"), .join = grants_judge_bindings, \
	.data = &(const struct grant){__VA_ARGS__}

#endif
