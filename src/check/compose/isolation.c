/* SPDX-License-Identifier: Apache-2.0 */
/* What Docker keeps a container apart by, beyond what pods know too. CIS Docker 5.3, 5.21, 5.25, 5.28, 5.29, 5.30. */
#include "check/compose/docker.h"

static void judge_host_uts(struct checking *checking, const struct container *container)
{
	if (!container_is_docker(container) || setting_is_unsure(checking, &container->host_uts, "whether the host's name is shared"))
		return;
	if (setting_is(&container->host_uts, "true"))
		check_found(checking, container->host_uts.place, "%.*s shares the UTS namespace of the host",
			    STR(container_words(check_arena(checking), container)));
}

static void judge_host_users(struct checking *checking, const struct container *container)
{
	if (!container_is_docker(container) || setting_is_unsure(checking, &container->host_users, "whether the host's users are shared"))
		return;
	if (setting_is(&container->host_users, "true"))
		check_found(checking, container->host_users.place, "%.*s is taken out of the daemon's user namespace",
			    STR(container_words(check_arena(checking), container)));
}

static void judge_cgroup(struct checking *checking, const struct container *container)
{
	const struct setting *parent = &container->cgroup_parent;

	if (!container_is_docker(container) || setting_is_unsure(checking, parent, "the control group") || parent->state != SETTING_SET)
		return;
	check_found(checking, parent->place, "%.*s is put below the control group %.*s", STR(container_words(check_arena(checking), container)),
		    STR(parent->text));
}

static void judge_pids(struct checking *checking, const struct container *container)
{
	const struct setting *limit = &container->pids_limit;
	struct str words;
	int64_t number;

	if (!container_is_docker(container) || limit->state != SETTING_SET || (setting_number(limit, &number) && number > 0))
		return;
	words = container_words(check_arena(checking), container);
	check_found(checking, limit->place, "%.*s has no limit of processes: %.*s", STR(words), STR(limit->text));
}

/* podman has one of its own where nothing is said, Docker has none. */
static void judge_pids_missing(struct checking *checking, const struct container *container)
{
	if (!container_is_docker(container) || setting_is_unsure(checking, &container->pids_limit, "the limit of processes") ||
	    container->pids_limit.state != SETTING_UNSET)
		return;
	check_found(checking, container->place, "nothing limits the processes of %.*s",
		    STR(container_words(check_arena(checking), container)));
}

static void judge_labels(struct checking *checking, const struct container *container)
{
	if (!container_is_docker(container))
		return;
	vec_each(option, &container->security_options) {
		struct str text = option->text;

		if ((str_skip(&text, "label=") || str_skip(&text, "label:")) && str_is(text, "disable"))
			check_found(checking, option->place, "%.*s is not kept apart by SELinux",
				    STR(container_words(check_arena(checking), container)));
	}
}

static void judge_network(struct checking *checking, const struct container *container)
{
	const struct setting *network = &container->network;

	if (!container_is_docker(container) || setting_is_unsure(checking, network, "the network"))
		return;
	if (network->state == SETTING_UNSET || str_is(network->text, "bridge") || str_is(network->text, "default"))
		check_found(checking, network->place, "%.*s is in the default network",
			    STR(container_words(check_arena(checking), container)));
}

static void judge_devices(struct checking *checking, const struct container *container)
{
	if (!container_is_docker(container))
		return;
	vec_each(device, &container->devices)
		/* Names of CDI ("vendor.com/class=name") are chosen by who runs the host. */
		if (str_starts(device->text, "/"))
			check_found(checking, device->place, "%.*s has the device %.*s of the host",
				    STR(container_words(check_arena(checking), container)), STR(device->text));
}

const struct check checks_compose_isolation[] = {
	{
		.id = "compose/host-uts",
		.title = "the container shares the host's UTS namespace",
		.why = "It can read and, with a capability, change the name of the host, by which logs and other machines know it.",
		.fix = "take `uts: host` out; `hostname:` gives the container a name of its own",
		.fix_of = {[CONFIG_RUN] = "take `--uts host` out; `--hostname` gives the container a name of its own"},
		.aliases = (const char *const[]){"kics:shared-host-uts-namespace", "docker-bench:5.21", NULL},
		.references = (const char *const[]){"CIS Docker 5.21", NULL},
		.severity = SEVERITY_MEDIUM,
		.good = "services:\n  web:\n    image: nginx:1.27\n    hostname: web\n",
		.bad = "services:\n  web:\n    image: nginx:1.27\n    uts: host\n",
		.container = judge_host_uts,
	},
	{
		.id = "compose/host-users",
		.title = "the container is taken out of the user namespace",
		.why = "Where the daemon maps root of containers to nobody on the host, this container's root is root of the host again.",
		.fix = "take `userns_mode: host` out; give the container the files or the capability that it needs it for",
		.fix_of = {[CONFIG_RUN] = "take `--userns host` out; give the container the files or the capability that it needs it for"},
		.aliases = (const char *const[]){"kics:shared-host-user-namespace", "docker-bench:5.31", NULL},
		.references = (const char *const[]){"CIS Docker 5.31", NULL},
		.severity = SEVERITY_MEDIUM,
		.good = "services:\n  web:\n    image: nginx:1.27\n",
		.bad = "docker run --userns=host nginx:1.27\n",
		.container = judge_host_users,
	},
	{
		.id = "compose/cgroup-parent",
		.title = "the container is in a control group of someone's choice",
		.why = "Its use of memory and processors is counted, and limited, where the daemon's own limits do not hold.",
		.fix = "take `cgroup_parent` out unless that group has limits of its own",
		.fix_of = {[CONFIG_RUN] = "take `--cgroup-parent` out unless that group has limits of its own"},
		.aliases = (const char *const[]){"kics:cgroup-not-default", "docker-bench:5.25", NULL},
		.references = (const char *const[]){"CIS Docker 5.25", NULL},
		.severity = SEVERITY_LOW,
		.good = "services:\n  web:\n    image: nginx:1.27\n",
		.bad = "services:\n  web:\n    image: nginx:1.27\n    cgroup_parent: m-executor-abcd\n",
		.container = judge_cgroup,
	},
	{
		.id = "compose/pids-unlimited",
		.title = "the number of processes is set to no limit",
		.why = "A fork bomb, by fault or by intent, takes every process of the host, and nobody can log in to end it.",
		.fix = "set `pids_limit: 200`, or `deploy.resources.limits.pids`; take what the service needs at its peak, twice",
		.fix_of = {[CONFIG_RUN] = "add `--pids-limit 200`; take what the container needs at its peak, twice"},
		.aliases = (const char *const[]){"kics:pids-limit-not-set", "docker-bench:5.29", NULL},
		.references = (const char *const[]){"CIS Docker 5.29", "OWASP Docker 7", NULL},
		.severity = SEVERITY_LOW,
		.good = "services:\n  web:\n    image: nginx:1.27\n    pids_limit: 200\n",
		.bad = "services:\n  web:\n    image: nginx:1.27\n    pids_limit: -1\n",
		.container = judge_pids,
	},
	{
		.id = "compose/pids-limit-missing",
		.title = "nothing limits the number of processes",
		.why = "A fork bomb, by fault or by intent, takes every process of the host, and nobody can log in to end it.",
		.fix = "set `pids_limit: 200`, or `deploy.resources.limits.pids`; take what the service needs at its peak, twice",
		.fix_of = {[CONFIG_RUN] = "add `--pids-limit 200`; take what the container needs at its peak, twice"},
		.aliases = (const char *const[]){"kics:pids-limit-not-set", "docker-bench:5.29", NULL},
		.references = (const char *const[]){"CIS Docker 5.29", "OWASP Docker 7", NULL},
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_MEDIUM,
		.off = true,
		.good = "docker run --pids-limit 100 nginx:1.27\n",
		.bad = "docker run nginx:1.27\n",
		.container = judge_pids_missing,
	},
	{
		.id = "compose/selinux-off",
		.title = "SELinux does not keep the container apart",
		.why = "Of a process that breaks out of its container the labels are what still keeps it from the host's files.",
		.fix = "take `label:disable` out, and label the volume instead: `./data:/data:Z`",
		.fix_of = {[CONFIG_RUN] = "take `--security-opt label=disable` out, and label the volume instead: `--volume ./data:/data:Z`"},
		.aliases = (const char *const[]){"docker-bench:5.3", NULL},
		.references = (const char *const[]){"CIS Docker 5.3", NULL},
		.severity = SEVERITY_MEDIUM,
		.good = "services:\n  web:\n    image: nginx:1.27\n    volumes: ['./data:/data:Z']\n",
		.bad = "services:\n  web:\n    image: nginx:1.27\n    security_opt: [label:disable]\n",
		.container = judge_labels,
	},
	{
		.id = "compose/default-network",
		.title = "the container is in the default network",
		.why = "All containers of the default network reach each other's ports, whether they need to or not.",
		.fix = "name networks, and put into each only the services that talk to each other",
		.fix_of = {[CONFIG_RUN] = "make a network by `docker network create`, and put the container into it by `--network`"},
		.aliases = (const char *const[]){"kics:networks-not-set", "docker-bench:5.30", NULL},
		.references = (const char *const[]){"CIS Docker 5.30", NULL},
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = "services:\n  web:\n    image: nginx:1.27\n    networks: [front]\nnetworks:\n  front: {}\n",
		.bad = "docker run nginx:1.27\n",
		.container = judge_network,
	},
	{
		.id = "compose/host-device",
		.title = "the container has a device of the host",
		.why = "With a disk, a bus or a kernel's interface in hand what is in the container is no longer kept from the host.",
		.fix = "take the device out, or give it without the right to write: `/dev/video0:/dev/video0:r`",
		.aliases = (const char *const[]){"docker-bench:5.18", NULL},
		.references = (const char *const[]){"CIS Docker 5.18", NULL},
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_MEDIUM,
		.good = "services:\n  web:\n    image: nginx:1.27\n",
		.bad = "services:\n  web:\n    image: nginx:1.27\n    devices: ['/dev/sda:/dev/xvda']\n",
		.container = judge_devices,
	},
	{0},
};
