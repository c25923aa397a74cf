/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Flags of the programs of a control plane, as static pods, DaemonSets and the like start them: `--flag=value`, `--flag value` and
 * `--flag`, in command or args, the last counts. A rule is a row; this is what judges them all. What the kubelet reads from a
 * KubeletConfiguration, and kubeadm from a ClusterConfiguration, is judged by the same rows.
 *
 * Ownership: rows are constant. Threading: as check.h.
 */
#ifndef PLIMSOLL_CHECK_CLUSTER_FLAGS_H
#define PLIMSOLL_CHECK_CLUSTER_FLAGS_H

#include "check/check.h"

enum flag_operator {
	FLAG_SET,         /* has a value */
	FLAG_UNSET,       /* is not there at all */
	FLAG_IS,          /* is set to that value */
	FLAG_IS_NOT,      /* is not set to that value */
	FLAG_HAS,         /* a list with that item */
	FLAG_HAS_EITHER,  /* a list with one of the items */
	FLAG_HAS_NOT,     /* no list with that item */
	FLAG_ONLY,        /* a list with no other items */
	FLAG_AT_LEAST,    /* a number */
	FLAG_AT_MOST,     /* a number */
	FLAG_SUFFIX,      /* a file of that suffix */
	FLAG_DURATION,    /* as Go writes them: "1m30s" */
};

struct flag_rule {
	const char *component;     /* "kube-apiserver" */
	const char *flag;          /* without dashes */
	const char *with;          /* another that has to satisfy the same; NULL: none */
	enum flag_operator operator;
	const char *value;
	const char *const *items;  /* NULL-terminated */
	int64_t number;
	bool if_set;               /* without the flag there is nothing to judge: its default is good */
	const char *field;         /* where a KubeletConfiguration says it; NULL: nowhere */
	const char *with_field;
	bool field_wanted;         /* without the field the kubelet's default is not the wanted value */
};

/* A flag of a container that runs that component, "etcd" and "trusted-ca-file"; empty where it is not set, or another runs. */
struct str flags_value(const struct yaml_node *container, const char *component, const char *flag);

void flags_judge(struct checking *checking, const struct container *container);
void flags_judge_file(struct checking *checking, const struct resource *resource);

/* ---- what tables are written with ---- */

#ifndef NAMES
#define NAMES(...) (const char *const[]){__VA_ARGS__, NULL}
#endif

#define FLAGS_POD(command) \
	"apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: kube-system}\nspec:\n  containers:\n  - name: a\n    image: b\n" \
	"    command: [" command "]\n"

/* A rule of a component, with the flags of its good and bad example, and its row. */
#define FLAG_RULE(component_, good_, bad_, ...)                            \
	.good = FLAGS_POD(component_ ", " good_), .bad = FLAGS_POD(component_ bad_), .container = flags_judge, \
	.resource = flags_judge_file, .data = &(const struct flag_rule){.component = component_, __VA_ARGS__}

/* Suites of TLS 1.2 and 1.3 with forward secrecy and authenticated encryption, as CIS Kubernetes 1.2.29 and 4.2.12 list them. */
extern const char *const flags_strong_ciphers[];

#endif
