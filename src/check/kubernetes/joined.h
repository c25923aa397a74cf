/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What rules that join objects share: findings about an object whose document is gone, marks on workloads, and the words that tables are
 * written with.
 *
 * Ownership: marks are the caller's. Threading: as check.h.
 */
#ifndef PLIMSOLL_CHECK_KUBERNETES_JOINED_H
#define PLIMSOLL_CHECK_KUBERNETES_JOINED_H

#include "check/check.h"
#include "check/objects.h"

/* A finding about an object, at a place of its file. */
__attribute__((format(printf, 4, 5))) struct finding *joined_found(struct checking *checking, const struct object *object,
								    struct place place, const char *what, ...);

/* Asks about each object of a kind. */
typedef void (*joined_visit)(struct checking *checking, const struct objects *objects, const struct object *object);
void joined_each(struct checking *checking, const struct objects *objects, const char *kind, joined_visit visit);
void joined_each_workload(struct checking *checking, const struct objects *objects, joined_visit visit);

/* One bit for each object of the run. */
struct marks {
	bool *v;
};
struct marks marks_new(const struct objects *objects);
void marks_done(struct marks *marks);
/* Marks the workloads that a selector picks; the same selector in the same namespace is followed once. */
struct map;
void marks_select(struct marks *marks, const struct objects *objects, const struct object *owner, const struct selector *selector,
		  struct map *seen, struct arena *arena);

/* Whether the pods of a workload have a token of their account: the pod's word, else its ServiceAccount's, else yes. */
bool joined_mounts_token(const struct objects *objects, const struct object *workload);

/* ---- what tables are written with ---- */

#ifndef NAMES
#define NAMES(...) (const char *const[]){__VA_ARGS__, NULL}
#endif

#define YAML_POD(name, labels) \
	"apiVersion: v1\nkind: Pod\nmetadata: {name: " name ", namespace: x, labels: {" labels "}}\nspec:\n  containers:\n" \
	"  - {name: a, image: b}\n"
#define YAML_SERVICE(name, spec) "---\napiVersion: v1\nkind: Service\nmetadata: {name: " name ", namespace: x}\nspec: {" spec "}\n"
#define YAML_POLICY(spec) \
	"---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: x}\nspec: {" spec "}\n"
#define YAML_DEPLOYMENT(spec, pod) \
	"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, namespace: x}\nspec:\n  selector: {matchLabels: {app: d}}\n" spec \
	"  template:\n    metadata: {labels: {app: d}}\n    spec:\n      containers:\n      - {name: a, image: b}\n" pod

#endif
