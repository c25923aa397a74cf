/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Configuration as its front ends (config/) read it and rules (check/) judge it: files, documents in them, and what all of them
 * come to, the containers that would run and the images they name. A value knows where it stands and who set it.
 *
 * A document lives only while it is judged, so that a folder of ten thousand takes the memory of one; what rules about several
 * documents need is kept by them (check/).
 *
 * Ownership: everything hangs on the arena of its document or of its file. Threading: filled by one thread, then read-only.
 */
#ifndef PLIMSOLL_MODEL_CONFIG_H
#define PLIMSOLL_MODEL_CONFIG_H

#include "base/arena.h"
#include "base/region.h"
#include "base/vec.h"
#include "codec/yaml.h"
#include "model/finding.h"

enum config_kind {
	CONFIG_DOCKERFILE,
	CONFIG_KUBERNETES,
	CONFIG_COMPOSE,
	CONFIG_BAKE,   /* targets of docker buildx bake */
	CONFIG_RUN,    /* a command line of docker run */
	CONFIG_INSPECT, /* what docker inspect prints */
	CONFIG_IMAGE,  /* the configuration of an image */
	CONFIG_KINDS,
};
const char *config_kind_name(enum config_kind kind); /* "dockerfile", "kubernetes", … */

/* A file as it was given. One that stands inside of another (an inline Dockerfile) has its text alone, and `line` and `column` of
   its first character in the file of that path; its further lines begin at `column` too. Where it stands there in another form (quoted,
   folded), `whole` is all of it, and the place of everything in it. */
struct config_file {
	struct str path;
	struct str text;         /* UTF-8, without a byte order mark */
	uint32_t line, column;   /* 1, 1 */
	struct region whole;     /* 0: places are exact */
	struct str quoted;       /* of one in double quotes on one line: all between them, escapes and all, by which places are found in it; else empty */
	bool rendered;           /* `text` is what the folder of that path comes to (helm, kustomize), and in no file */
	bool given;              /* the user named it, or it is standard input */
	bool converted;          /* `text` is not the file's bytes (UTF-16): it cannot be patched */
};
struct place config_place(const struct config_file *file, struct region at);
struct place config_node_place(const struct config_file *file, const struct yaml_node *node);

/* What someone set, or nobody: then `place` is where it would be written, and `text` what holds without (may be empty). */
enum setting_state { SETTING_UNSET, SETTING_SET, SETTING_UNKNOWN /* rests on what is not here: a variable, a template */ };

struct setting {
	enum setting_state state;
	struct str text;      /* "true" and "false" of what is a yes or no, however it was written; numbers in decimal */
	struct place place;
	const char *origin;   /* "container", "pod", "service", "Dockerfile", "base image", "default" */
};
/* Set, and to that. */
bool setting_is(const struct setting *setting, const char *text);
/* Set to a number. */
bool setting_number(const struct setting *setting, int64_t *ret_number);

struct named {
	struct str text;
	struct place place;
};
VEC_TYPE(named_list, struct named);

enum container_kind {
	CONTAINER_MAIN, CONTAINER_INIT, CONTAINER_SIDECAR, CONTAINER_EPHEMERAL, /* of a Kubernetes pod */
	CONTAINER_SERVICE,  /* of Compose */
	CONTAINER_RUN,      /* of docker run, or inspected */
	CONTAINER_BUILT,    /* what the last stage of a Dockerfile gives, or an image's own configuration */
};

enum mount_kind { MOUNT_HOST, MOUNT_VOLUME, MOUNT_TMPFS, MOUNT_SECRET, MOUNT_CONFIG, MOUNT_TOKEN, MOUNT_OTHER };

struct container_mount {
	enum mount_kind kind;
	struct str source;      /* path on the host, or name of the volume */
	struct str target;      /* in the container; empty: a volume of the pod that this container does not mount */
	struct str type;        /* as written: "hostPath", "nfs", "bind" */
	struct str propagation; /* "Bidirectional", "rshared"; empty: private */
	struct str sub_path;    /* of the volume, the part that is mounted; empty: all of it */
	bool read_only;
	struct place place;
};

struct container_port {
	struct str host_address;        /* "127.0.0.1"; empty: every one */
	uint32_t host_from, host_to;    /* 0: not published, or the runtime chooses */
	uint32_t from, to;              /* in the container */
	struct str protocol;            /* "tcp", "udp", "sctp" */
	bool published;                 /* reachable through the host */
	struct place place;
};

struct container_variable {
	struct str name, value;
	bool reference;    /* the value comes from a Secret, ConfigMap or field, which `value` names */
	bool secret;       /* from a Secret */
	struct place place;
};

struct container {
	enum container_kind kind;
	struct str name;
	struct place place;           /* of the whole, for what is missing in it */
	const struct yaml_node *node; /* NULL where there is none (a Dockerfile, a command line) */
	const struct document *document;
	const struct resource *resource; /* the Kubernetes object, else NULL */

	struct setting image, pull_policy;
	struct setting user, group, run_as_non_root; /* user: as written, "1000", "app", "app:app" */
	struct setting privileged, privilege_escalation, read_only_root;
	struct setting seccomp, apparmor, selinux_type, proc_mount;
	struct setting host_network, host_pid, host_ipc, host_uts, host_users, host_process; /* "true": shares the host's */
	struct setting cpu_request, cpu_limit, memory_request, memory_limit, pids_limit;
	struct setting health_check; /* "none" where it is switched off; of a pod the liveness probe */
	struct setting readiness_check;
	struct setting restart;
	struct setting network;       /* of Docker: its mode, or the networks it is in, with commas between; empty: the default bridge */
	struct setting cgroup_parent; /* of Docker */
	struct named_list capabilities_added, capabilities_dropped; /* as written */
	struct named_list security_options, devices;
	struct named_list command;   /* entrypoint and arguments as they would be executed; of the shell form "/bin/sh" "-c" text */
	VEC(struct container_mount) mounts;
	VEC(struct container_port) ports;
	VEC(struct container_variable) environment;
};

/* What it is in words: "init container web", "service web", "the image". */
struct str container_words(struct arena *arena, const struct container *container);
/* Starts to serve, and goes on: a container that a probe can say something about. */
bool container_is_main(const struct container *container);
/* Whether a runtime is given a capability by that word: case ignored, with or without "CAP_". */
bool capability_is(struct str word, const char *name);

/* An image that something names: FROM, COPY --from, image: of a container. */
struct image_reference {
	struct str text;         /* with variables replaced where their values are known */
	struct str written;
	bool unknown;            /* rests on a variable without a value */
	bool stage;              /* names an earlier stage, or scratch: no image */
	const char *what;        /* "FROM", "COPY --from", "RUN --mount", "image" */
	struct str registry, repository, tag, digest; /* of text; registry empty: none was written */
	struct place place;
	const struct document *document;
	const struct container *container; /* NULL where it is none's */
};
/* Splits text into its parts (distribution/reference); false where it is none. */
bool image_reference_split(struct image_reference *reference);
/* Where it is pulled from: the registry that was written, or what a name without one means (distribution/reference). */
struct str image_reference_registry(const struct image_reference *reference);
/* "docker.io/library/alpine:latest": registry, repository and tag as a name without them means, the digest left out. */
struct str image_reference_full(const struct image_reference *reference, struct arena *arena);

/* A Kubernetes object. */
struct resource {
	struct str api_version, kind, name, namespace; /* namespace empty: none was written */
	const struct yaml_node *root, *metadata;
	const struct yaml_node *pod_spec, *pod_metadata; /* NULL where it is no workload */
	struct str pod_path;     /* "spec.template.spec" */
	bool windows;
	const struct document *document;
};

/* What it is in words: "Deployment shop/api". */
struct str resource_words(struct arena *arena, const struct resource *resource);

struct build; /* model/build.h */

/* Where the lines of a rendered document come from. */
struct line_map {
	struct str path;       /* of the template */
	uint32_t first, count; /* lines of the file that are told of */
	const uint32_t *lines; /* the template's line of each; 0: not known */
};

/* One document of a file: a Dockerfile, an item of a stream or a List, a Compose project. */
struct document {
	enum config_kind kind;
	const struct config_file *file;
	struct str path;             /* where it came from, for reports: of rendered Helm the template; else the file's */
	struct str text;             /* its own part of the file's text */
	uint32_t line;               /* of the first of it */
	const struct line_map *map;  /* of what was rendered, where its template is at hand; NULL: findings stand in the file */
	const struct yaml_node *root; /* NULL of a Dockerfile and of a command line */
	const struct yaml_node *const *further; /* roots of the documents behind it in its file, that are read as one with it: Compose */
	size_t further_count;
	const struct yaml_node *const *duplicates; /* keys that stand in their mapping for the second time: the first is lost */
	size_t duplicate_count;
	const struct build *build;   /* of a Dockerfile */
	const struct resource *resource; /* of Kubernetes */
	VEC(struct container) containers;
	VEC(struct image_reference) references;
	struct named_list history;   /* of an image: what made each layer, as its builder tells */
	VEC(struct suppression *) suppressions;
};

/* Of one document; etcd takes objects of 1.5 MiB, so no cluster has ever seen as many in a pod. */
#define DOCUMENT_CONTAINERS_MAX 10000u

void document_init(struct document *document, const struct config_file *file);
/* Frees its lists; the rest is its arena's. */
void document_done(struct document *document);

/* A wish not to hear of something, in whichever tool's words. */
struct suppression {
	const char *syntax;      /* "hadolint", "checkov", "trivy", "buildkit", "kube-linter", "kube-score", "kubescape", "plimsoll" */
	struct str rule;         /* one id or glob, of ours or another tool's */
	struct str reason;
	bool has_until;
	int64_t until;           /* seconds since 1970 */
	uint32_t from_line, to_line; /* findings that begin there; 0, 0: the whole document */
	struct place place;
	bool whole_file;         /* meant for all documents of its file */
	struct str damage;       /* why it is not heeded: "2027-13-01 is no date"; empty: it is */
	bool used;
};

#endif
