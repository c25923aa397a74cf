/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths of the host in a container. Each is told by one rule of those that are on: a runtime's socket, the host's credentials, what
 * gives the host away, and any other.
 */
#include "base/mem.h"
#include "base/path.h"
#include "check/container/examples.h"
#include "check/container/words.h"

/* Without "/" at its end, and without "." and ".."; the root is "/". */
static struct str cleaned(struct arena *arena, struct str path)
{
	char clean[PATH_LENGTH_MAX + 1];
	size_t n;

	if (!path.n || path.p[0] != '/' || !path_clean(path, clean, &n))
		return path;
	return arena_printf(arena, "/%.*s", (int)n, clean);
}

static bool is_or_below(struct str path, const char *folder)
{
	return str_is(path, folder) || (str_starts(path, folder) && path.p[strlen(folder)] == '/');
}

/* Who may write there starts containers of his own, privileged ones too. */
static bool is_socket(struct str path)
{
	static const char *const sockets[] = {
		"docker.sock", "containerd.sock", "crio.sock", "cri-dockerd.sock", "dockershim.sock", "podman.sock", "buildkitd.sock", NULL,
	};

	static const char *const folders[] = {
		"/run/containerd", "/var/run/containerd", "/run/crio", "/var/run/crio", "/run/docker", "/var/run/docker", NULL,
	};

	return str_is_any(path_base(path), sockets) || str_is_any(path, folders);
}

/* Keys of a cloud or of the node's kubelet, in the places where their tools keep them. */
static bool is_credential(struct str path)
{
	static const char *const folders[] = {
		"/etc/kubernetes/azure.json", "/.azure", "/root/.azure", "/etc/azure", "/.config/gcloud", "/root/.config/gcloud",
		"/gcloud", "/.aws", "/root/.aws", "/home/.aws", "/etc/kubernetes/pki", "/var/lib/kubelet/pki", "/root/.kube", "/root/.ssh",
		"/root/.docker",
	};

	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		if (is_or_below(path, folders[i]))
			return true;
	return false;
}

/* The host itself, its programs, its accounts, its kernel, its other containers. */
static bool is_sensitive(struct str path)
{
	static const char *const exact[] = {"/", "/var", "/run", "/var/run", "/var/lib", "/home", "/opt", NULL};
	static const char *const folders[] = {
		"/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/proc", "/root", "/sbin", "/sys", "/usr", "/var/lib/docker",
		"/var/lib/containerd", "/var/lib/kubelet", "/var/lib/etcd", "/var/spool/cron", "/var/log",
	};

	if (str_is_any(path, exact))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		if (is_or_below(path, folders[i]))
			return true;
	return false;
}

/* Clocks and certificates are mounted to be read, and tell nothing. */
static bool is_harmless(const struct container_mount *mount, struct str path)
{
	static const char *const paths[] = {"/etc/localtime", "/etc/timezone", "/usr/share/zoneinfo", "/etc/ssl/certs", "/usr/share/ca-certificates", NULL};

	return mount->read_only && str_is_any(path, paths);
}

static bool has_mount_at(const struct container *earlier, const void *what)
{
	const struct container_mount *this = what;

	vec_each(mount, &earlier->mounts)
		if (mount->kind == MOUNT_HOST && mount->place.at.line == this->place.at.line &&
		    mount->place.at.column == this->place.at.column && (!mount->read_only || this->read_only))
			return true;
	return false;
}

static void each_host_path(struct checking *checking, const struct container *container,
			   bool (*concerns)(const struct container_mount *, struct str path), const char *what)
{
	vec_each(mount, &container->mounts) {
		struct str path;

		if (mount->kind != MOUNT_HOST || (is_kubernetes(container) && is_told_before(container, has_mount_at, mount)))
			continue;
		path = cleaned(check_arena(checking), mount->source);
		if (concerns(mount, path))
			found_in(checking, container, mount->place, "it has %.*s of the host: %s", STR(mount->source), what);
	}
}

static bool concerns_socket(const struct container_mount *mount, struct str path)
{
	(void)mount;
	return is_socket(path);
}

static void judge_socket(struct checking *checking, const struct container *container)
{
	each_host_path(checking, container, concerns_socket, "the socket of a container runtime");
}

/* A pod without containers is a part of one (a patch): its volumes are judged all the same. */
static void judge_socket_volume(struct checking *checking, const struct resource *resource)
{
	if (checking->document->containers.n)
		return;
	yaml_each(volume, yaml_get(resource->pod_spec, "volumes")) {
		const struct yaml_node *path = yaml_get(yaml_get(volume, "hostPath"), "path");

		if (path && is_socket(cleaned(check_arena(checking), yaml_text(path))))
			check_found(checking, config_node_place(checking->document->file, path),
				    "the volume %.*s is the socket of a container runtime", STR(yaml_get_text(volume, "name")));
	}
}

static bool concerns_credentials(const struct container_mount *mount, struct str path)
{
	(void)mount;
	return is_credential(path);
}

static void judge_credentials(struct checking *checking, const struct container *container)
{
	each_host_path(checking, container, concerns_credentials, "credentials are kept there");
}

static bool concerns_sensitive(const struct container_mount *mount, struct str path)
{
	return is_sensitive(path) && !is_socket(path) && !is_credential(path) && !is_harmless(mount, path);
}

static void judge_sensitive(struct checking *checking, const struct container *container)
{
	each_host_path(checking, container, concerns_sensitive, "it is a part of the system");
}

static bool concerns_any(const struct container_mount *mount, struct str path)
{
	return !is_socket(path) && !is_credential(path) && !concerns_sensitive(mount, path) && !is_harmless(mount, path);
}

static void judge_any(struct checking *checking, const struct container *container)
{
	if (is_kubernetes(container))
		each_host_path(checking, container, concerns_any, "what is written there stays on the node");
}

static bool concerns_writable(const struct container_mount *mount, struct str path)
{
	(void)path;
	return !mount->read_only && mount->target.n;
}

static void judge_writable(struct checking *checking, const struct container *container)
{
	each_host_path(checking, container, concerns_writable, "it can write there");
}

static bool concerns_proc(const struct container_mount *mount, struct str path)
{
	(void)mount;
	return is_or_below(path, "/proc");
}

static void judge_proc(struct checking *checking, const struct container *container)
{
	each_host_path(checking, container, concerns_proc, "it sees and changes the host's processes and kernel");
}

static void judge_propagation(struct checking *checking, const struct container *container)
{
	vec_each(mount, &container->mounts)
		if (str_is(mount->propagation, "Bidirectional"))
			found_in(checking, container, mount->place, "what it mounts in %.*s is mounted on the host", STR(mount->target));
}

#define HOST_PATH_REFERENCES "CIS Docker 5.6", "CIS Kubernetes 5.2.12", "Pod Security Standards baseline", "NSA Kubernetes pod security", "MITRE T1611"
#define HOST_PATH(path, more) EXAMPLE_CONTAINER("    volumeMounts: [{name: v, mountPath: /m" more "}]\n  volumes: [{name: v, hostPath: {path: " path "}}]\n")

const struct check checks_container_mounts[] = {
	{
		.id = "container/runtime-socket",
		.title = "the container has the socket of a container runtime",
		.why = "Who may write to it starts containers of his own, with the host's root as a volume: the host is his.",
		.fix = "take the socket out; to build images there are builders that need none",
		.aliases = LIST("CKV_K8S_27", "KSV-0006", "KSV-0023", "C-0074", "C-0048", "kubescape:containers-mounting-docker-socket",
				"kubescape:alert-any-hostpath", "kubesec:DockerSock", "kubesec:score", "kube-linter:docker-sock",
				"kics:docker-socket-mounted-in-container", "docker-bench:5.32", "kube-linter:container-runtime-sock",
				"kics:docker-daemon-socket-is-exposed-to-containers"),
		.references = LIST("CIS Docker 5.32", HOST_PATH_REFERENCES),
		.severity = SEVERITY_CRITICAL,
		.good = EXAMPLE_CONTAINER("    volumeMounts: [{name: v, mountPath: /m}]\n  volumes: [{name: v, emptyDir: {}}]\n"),
		.bad = HOST_PATH("/run/docker.sock", ""),
		.container = judge_socket,
		.resource = judge_socket_volume,
	},
	{
		.id = "container/host-credentials",
		.title = "the container has credentials of the host",
		.why = "Keys of a cloud, of the cluster, or of people open more than this node.",
		.fix = "give the pod an identity of its own (workload identity), or a Secret with what it needs",
		.aliases = LIST("C-0020", "KSV-0023", "C-0048", "kubescape:alert-mount-potential-credentials-paths", "kubescape:alert-any-hostpath"),
		.references = LIST(HOST_PATH_REFERENCES, "MITRE T1552"),
		.severity = SEVERITY_HIGH,
		.good = HOST_PATH("/data", ""),
		.bad = HOST_PATH("/root/.aws/credentials", ""),
		.container = judge_credentials,
	},
	{
		.id = "container/host-path-sensitive",
		.title = "the container has a part of the host's system",
		.why = "There the host's accounts, programs, logs and other containers can be read, and where it may write, changed.",
		.fix = "take it out, or mount the one file that is needed, read-only",
		.aliases = LIST("KSV-0121", "KSV-0023", "C-0048", "kubescape:alert-any-hostpath", "kube-linter:sensitive-host-mounts",
				"kics:volume-has-sensitive-host-directory", "docker-bench:5.6", "kube-linter:volume-mounts",
				"kics:workload-mounting-with-sensitive-os-directory"),
		.references = LIST(HOST_PATH_REFERENCES),
		.severity = SEVERITY_HIGH,
		.good = HOST_PATH("/srv/data", ""),
		.bad = HOST_PATH("/etc/", ""),
		.container = judge_sensitive,
	},
	{
		.id = "container/host-path",
		.title = "the container has a path of its node",
		.why = "It ties the pod to the node, gets around quotas, and what other pods put there is not to be trusted.",
		.fix = "use a persistentVolumeClaim, or an emptyDir",
		.fix_of = {[CONFIG_COMPOSE] = "use a named volume",
			   [CONFIG_RUN] = "use a named volume"},
		.aliases = LIST("KSV-0023", "C-0048", "C-0203", "kubescape:alert-any-hostpath",
				"kics:non-kube-system-pod-with-host-mount"),
		.references = LIST(HOST_PATH_REFERENCES),
		.severity = SEVERITY_MEDIUM,
		.good = EXAMPLE_CONTAINER("    volumeMounts: [{name: v, mountPath: /m}]\n  volumes: [{name: v, emptyDir: {}}]\n"),
		.bad = HOST_PATH("/srv/data", ""),
		.container = judge_any,
	},
	{
		.id = "container/host-path-writable",
		.title = "the container can write to a path of its host",
		.why = "What it writes there is the host's, and other containers'.",
		.fix = "mount it `readOnly: true`",
		.fix_of = {[CONFIG_COMPOSE] = "mount it read-only: `:ro` behind it, or `read_only: true`",
			   [CONFIG_RUN] = "mount it read-only: `:ro` behind it, or `readonly` in `--mount`"},
		.aliases = LIST("C-0045", "kubescape:alert-rw-hostpath", "kube-linter:writable-host-mount",
				"kics:volume-mount-with-os-directory-write-permissions"),
		.references = LIST(HOST_PATH_REFERENCES),
		.severity = SEVERITY_MEDIUM,
		.off = true,
		.good = HOST_PATH("/srv/data", ", readOnly: true"),
		.bad = HOST_PATH("/srv/data", ""),
		.container = judge_writable,
	},
	{
		.id = "container/host-proc",
		.title = "the container has the host's /proc",
		.why = "It reads the environments of the host's processes, and what can be written there changes the kernel.",
		.fix = "take it out",
		.aliases = LIST("kubesec:ProcMount", "kubesec:score"),
		.references = LIST(HOST_PATH_REFERENCES),
		.severity = SEVERITY_HIGH,
		.off = true,
		.good = HOST_PATH("/process", ""),
		.bad = HOST_PATH("/proc", ""),
		.container = judge_proc,
	},
	{
		.id = "container/mount-propagation",
		.title = "what the container mounts is mounted on the host",
		.why = "A container that mounts for its host can hide the host's files behind its own.",
		.fix = "leave `mountPropagation` out, or set it to HostToContainer",
		.fix_of = {[CONFIG_COMPOSE] = "leave `propagation` out, or set it to rslave",
			   [CONFIG_RUN] = "leave the propagation out, or set it to rslave"},
		.references = LIST("CIS Docker 5.20"),
		.severity = SEVERITY_MEDIUM,
		.good = HOST_PATH("/srv/data", ", mountPropagation: HostToContainer"),
		.bad = HOST_PATH("/srv/data", ", mountPropagation: Bidirectional"),
		.container = judge_propagation,
	},
	{0},
};
