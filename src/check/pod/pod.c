/* SPDX-License-Identifier: Apache-2.0 */
#include "check/pod/pod.h"

#include "base/mem.h"

struct place pod_node_place(const struct checking *checking, const struct yaml_node *node)
{
	return config_node_place(checking->document->file, node);
}

struct place pod_place(const struct checking *checking, const struct resource *resource)
{
	const struct yaml_node *name = yaml_get(resource->metadata, "name");
	const struct yaml_node *kind = yaml_get(resource->root, "kind");

	if (name || kind)
		return pod_node_place(checking, name ? name : kind);
	return config_place(checking->document->file,
			    (struct region){resource->root->line, resource->root->column, resource->root->line, resource->root->column});
}

bool pod_has(const struct yaml_node *node)
{
	return node && yaml_type(node, YAML_1_1) != YAML_TYPE_NULL;
}

bool pod_is_true(const struct yaml_node *node)
{
	bool value;

	return yaml_bool(node, YAML_1_1, &value) && value;
}

bool pod_is_false(const struct yaml_node *node)
{
	bool value;

	return yaml_bool(node, YAML_1_1, &value) && !value;
}

unsigned pod_minor(const struct checking *checking)
{
	const struct settings *settings = checking->settings;

	return settings && settings->kubernetes.major ? settings->kubernetes.minor : KUBERNETES_NEWEST.minor;
}

bool pod_sysctl_is_safe(struct str name, unsigned minor)
{
	static const struct {
		const char *name;
		unsigned from;
	} safe[] = {
		{"kernel.shm_rmid_forced", 0}, {"net.ipv4.ip_local_port_range", 0}, {"net.ipv4.tcp_syncookies", 0},
		{"net.ipv4.ping_group_range", 0}, {"net.ipv4.ip_unprivileged_port_start", 0},
		{"net.ipv4.ip_local_reserved_ports", 27},
		{"net.ipv4.tcp_keepalive_time", 29}, {"net.ipv4.tcp_fin_timeout", 29}, {"net.ipv4.tcp_keepalive_intvl", 29},
		{"net.ipv4.tcp_keepalive_probes", 29},
		{"net.ipv4.tcp_rmem", 32}, {"net.ipv4.tcp_wmem", 32},
		{"net.ipv4.tcp_slow_start_after_idle", 37}, {"net.ipv4.tcp_notsent_lowat", 37},
	};

	for (size_t i = 0; i < ARRAY_SIZE(safe); i++)
		if (str_is(name, safe[i].name) && minor >= safe[i].from)
			return true;
	return false;
}
