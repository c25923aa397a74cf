/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Settings of a security context that nobody has thought of, one by one, as kubescape asks for them (C-0211). Most pods need none of these: they run
 * only when they are asked for.
 */
#include "check/container/examples.h"
#include "check/pod/pod.h"

struct unset {
	const char *key;     /* in the pod's context; with a dot, in a mapping there */
	bool of_containers;  /* a container may have it instead */
	bool windows;        /* concerns pods of Windows alone */
	bool (*right)(const struct yaml_node *value); /* NULL: any value is */
};

static const struct yaml_node *value_in(const struct yaml_node *context, const char *path)
{
	struct str key, rest = str_of(path);
	const struct yaml_pair *pair;

	while (context && str_next(&rest, '.', &key)) {
		pair = yaml_find(context, key);
		context = pair ? pair->value : NULL;
	}
	return pod_has(context) ? context : NULL;
}

static bool is_right(const struct unset *unset, const struct yaml_node *context)
{
	const struct yaml_node *value = value_in(context, unset->key);

	return value && (!unset->right || unset->right(value));
}

static bool is_positive(const struct yaml_node *value)
{
	int64_t number;

	return yaml_i64(value, YAML_1_1, &number) && number > 0;
}

static bool is_change_policy(const struct yaml_node *value)
{
	return str_is(yaml_text(value), "Always") || str_is(yaml_text(value), "OnRootMismatch");
}

static void judge(struct checking *checking, const struct resource *resource)
{
	const struct unset *unset = checking->check->data;

	if (!resource->pod_spec || (unset->windows && !resource->windows) ||
	    is_right(unset, yaml_get(resource->pod_spec, "securityContext")))
		return;
	if (!unset->of_containers) {
		check_found(checking, pod_place(checking, resource), "%s is not set", unset->key);
		return;
	}
	vec_each(container, &checking->document->containers)
		if (!is_right(unset, yaml_get(container->node, "securityContext")))
			check_found(checking, container->place, "%.*s: %s is not set", STR(container->name), unset->key);
}

#define UNSET(name, words, alias, row, set)                                                                               \
	{                                                                                                                 \
		.id = "pod/unset-" name, .title = "the pod says nothing of " words,                                       \
		.why = "What is not set is what the runtime and the image make of it.", .fix = "set it, where it matters", \
		.aliases = LIST(alias, "C-0211"), .severity = SEVERITY_NEGLIGIBLE, .confidence = CONFIDENCE_LOW,          \
		.off = true, .good = EXAMPLE_POD(WINDOWS "  securityContext: {" set "}\n" CONTAINERS),                    \
		.bad = EXAMPLE_POD(WINDOWS CONTAINERS), .data = &(const struct unset)row, .resource = judge,              \
	}
#define WINDOWS "  os: {name: windows}\n"
#define CONTAINERS "  containers: [{name: b, image: c}]\n"
#define ROW(...) {__VA_ARGS__}

const struct check checks_pod_unset[] = {
	UNSET("fs-group", "the group of its volumes", "kubescape:set-fsgroup-value", ROW("fsGroup", false, false, is_positive), "fsGroup: 2000"),
	UNSET("fs-group-change", "when the group of its volumes is set", "kubescape:set-fsgroupchangepolicy-value",
	      ROW("fsGroupChangePolicy", false, false, is_change_policy), "fsGroupChangePolicy: Always"),
	UNSET("selinux", "SELinux", "kubescape:set-seLinuxOptions", ROW("seLinuxOptions", true, false, NULL), "seLinuxOptions: {level: \"s0:c1\"}"),
	UNSET("windows-user", "its user on Windows", "kubescape:set-runasusername-value",
	      ROW("windowsOptions.runAsUserName", true, true, NULL), "windowsOptions: {runAsUserName: ContainerUser}"),
	UNSET("windows-account", "its account on Windows", "kubescape:set-gmsacredentialspecname-value",
	      ROW("windowsOptions.gmsaCredentialSpecName", true, true, NULL), "windowsOptions: {gmsaCredentialSpecName: a}"),
	{0},
};
