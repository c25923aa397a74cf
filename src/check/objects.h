/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What rules about several documents need to know of each Kubernetes object once its document is gone: names, labels, selectors,
 * references to others. Filled document by document, asked by joins.
 *
 * Names that are not written are not guessed: an object without a namespace may end up in any, so it is held to be in the same one
 * as any other. Questions are answered by hash maps: no join has to compare every object with every other.
 *
 * Ownership: copies of their own, which live until objects_free(). Threading: one thread at a time.
 */
#ifndef PLIMSOLL_CHECK_OBJECTS_H
#define PLIMSOLL_CHECK_OBJECTS_H

#include "model/config.h"

/* Objects of one run that joins can be asked about; those beyond are left out, and that is told. */
#define OBJECTS_MAX ((size_t)1000000)
#define OBJECT_LABELS_MAX 1000u /* of a pod, that selectors are held against */
/* Pods that are held against selectors in one run. Labels that tell pods apart need few: only labels that all share need many. */
#define OBJECTS_WORK_MAX ((size_t)30000000)

struct label {
	struct str name, value;
};

/* meta/v1 LabelSelectorRequirement */
enum requirement_operator { REQUIRE_IN, REQUIRE_NOT_IN, REQUIRE_EXISTS, REQUIRE_ABSENT };

struct requirement {
	struct str name;
	enum requirement_operator operator;
	const struct str *values;
	size_t n;
};

/* meta/v1 LabelSelector, or a plain map of labels. One that is written and empty selects everything. */
struct selector {
	bool written;
	const struct label *labels;
	size_t labels_n;
	const struct requirement *requirements;
	size_t requirements_n;
	struct place place;
};

struct labels {
	const struct label *v;
	size_t n;
	struct place place;
};

/* Another object by name: of a volume, a variable, a backend, a scale target, a role. */
struct object_reference {
	const char *kind;     /* of the other; "*" where `named_kind` says it */
	struct str named_kind, namespace, name;
	struct str port;      /* of a Service: number or name; empty: none was named */
	struct str key;       /* of a ConfigMap or Secret, that a variable takes its value from; empty: all of it */
	bool optional;
	struct place place;
};

struct object_port {
	struct str name, number, target; /* target: of a Service; empty: the same number */
	struct str protocol;             /* "TCP" where none was written */
	struct place place;
};

/* rbac/v1 PolicyRule */
struct policy_rule {
	const struct str *groups, *resources, *verbs, *names;
	size_t groups_n, resources_n, verbs_n, names_n;
	struct place place;
};

/* rbac/v1 Subject */
struct rbac_subject {
	struct str kind, namespace, name;
	struct place place;
};

/* Who may talk to the pods of a NetworkPolicy, or be talked to. */
struct policy_peer {
	bool ingress;
	struct selector pods, namespaces;
	struct place place;
};

enum tristate { UNSET, YES, NO };

struct object {
	struct str group, version, kind, namespace, name; /* group empty: the core's */
	struct place place;       /* of the name, or of the first line */
	struct labels labels;
	size_t index;             /* in the order in which they were read */

	/* a workload: what its pods are like */
	bool workload;
	struct labels pod_labels;
	struct selector selector; /* of a Service, a NetworkPolicy or a PodDisruptionBudget: of pods */
	struct str service_account;
	struct place service_account_place;
	enum tristate automount;  /* of a workload or a ServiceAccount */
	bool host_network;
	int64_t replicas;         /* -1: not written */
	struct place replicas_place;
	VEC(struct object_port) ports; /* of containers, or of a Service */
	VEC(struct object_reference) references;

	/* a Service */
	struct str type;          /* "ClusterIP" where none was written */
	bool external_ips;

	/* a NetworkPolicy: what it rules over, and who is let through */
	bool ingress, egress;
	bool cluster_wide;
	VEC(struct policy_peer) peers;

	/* RBAC */
	VEC(struct policy_rule) rules;
	VEC(struct rbac_subject) subjects;

	VEC(struct label) facts; /* single texts that one rule alone asks for: object_fact() */
};

VEC_TYPE(object_list, const struct object *);

struct objects;

struct objects *objects_new(void);
void objects_free(struct objects *objects);
void objects_add(struct objects *objects, const struct document *document);
/* Instead of OBJECTS_WORK_MAX: for tests. */
void objects_set_budget(struct objects *objects, size_t pods);
/* Why answers are not complete: a cap was met; NULL where they are. */
const char *objects_gap(const struct objects *objects);

size_t objects_count(const struct objects *objects);
const struct object *objects_at(const struct objects *objects, size_t index);
/* All of a kind, in the order read; NULL where there is none. */
const struct object_list *objects_of(const struct objects *objects, const char *kind);
/* All workloads. */
const struct object_list *objects_workloads(const struct objects *objects);
/* The first of that kind and name that may be in that namespace; NULL where there is none. */
const struct object *objects_find(const struct objects *objects, const char *kind, struct str namespace, struct str name);
/* The first of the same group, kind, namespace and name, where that is another; else NULL. */
const struct object *objects_earlier(const struct objects *objects, const struct object *object);

/* Asks `visit` about each workload whose pods a selector picks, until it says false. An empty namespace is any. */
typedef bool (*object_visit)(void *data, const struct object *workload);
void objects_select(const struct objects *objects, struct str namespace, const struct selector *selector, object_visit visit,
		    void *data);
/* The first of them, or NULL. */
const struct object *objects_first(const struct objects *objects, struct str namespace, const struct selector *selector);

bool selector_matches(const struct selector *selector, const struct labels *labels);
bool selector_is_empty(const struct selector *selector);
/* Whether they may be the same: equal, or one is not written. "default" is what an unwritten one usually becomes. */
bool namespace_may_be(struct str a, struct str b);

/* A text that was kept under that name; empty where there is none. */
struct str object_fact(const struct object *object, const char *name);
/* "Deployment shop/api". */
struct str object_title(const struct object *object, struct arena *arena);

/* ---- for objects_read.c ---- */

/* What is kept of one document's object; arena: of the copies. `path` is a copy of the document's path. */
void object_read(struct object *object, const struct resource *resource, struct arena *arena, struct str path);

#endif
