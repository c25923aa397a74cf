/* SPDX-License-Identifier: Apache-2.0 */
/* Mounts of containers that Docker runs. CIS Docker 5.20; mount_namespaces(7), shared subtrees. */
#include "base/map.h"
#include "check/compose/docker.h"

static void judge_propagation(struct checking *checking, const struct container *container)
{
	if (!container_is_docker(container))
		return;
	vec_each(mount, &container->mounts)
		if (str_is(mount->propagation, "shared") || str_is(mount->propagation, "rshared"))
			check_found(checking, mount->place, "what %.*s mounts below %.*s is mounted on the host too",
				    STR(container_words(check_arena(checking), container)), STR(mount->target));
}

/* One volume written by several services. */
static void judge_shared(struct checking *checking, const struct document *document)
{
	struct map writers = {0};

	if (document->kind != CONFIG_COMPOSE)
		return;
	vec_each(container, &document->containers) {
		vec_each(mount, &container->mounts) {
			const struct container *other;

			if (mount->read_only || !mount->source.n || (mount->kind != MOUNT_VOLUME && mount->kind != MOUNT_HOST))
				continue;
			other = map_get(&writers, mount->source);
			if (!other)
				map_set(&writers, mount->source, container);
			else if (other != container)
				check_found(checking, mount->place, "%.*s and service %.*s both write to %.*s",
					    STR(container_words(check_arena(checking), container)), STR(other->name), STR(mount->source));
		}
	}
	map_done(&writers);
}

const struct check checks_compose_mounts[] = {
	{
		.id = "compose/shared-propagation",
		.title = "mounts of the container reach the host",
		.why = "With shared propagation what the container mounts there appears on the host, over whatever is there, and in every "
		       "other container that has the folder.",
		.fix = "take `propagation` out: the standing one is private",
		.fix_of = {[CONFIG_RUN] = "take the propagation out of `--volume` or `--mount`: the standing one is private"},
		.aliases = (const char *const[]){"kics:volume-mounted-in-multiple-containers", "docker-bench:5.20", NULL},
		.references = (const char *const[]){"CIS Docker 5.20", NULL},
		.severity = SEVERITY_MEDIUM,
		.good = "services:\n  web:\n    image: nginx:1.27\n    volumes: ['./a:/a:rslave']\n",
		.bad = "services:\n  web:\n    image: nginx:1.27\n    volumes:\n    - type: bind\n      source: ./a\n      target: /a\n"
		       "      bind: {propagation: shared}\n",
		.container = judge_propagation,
	},
	{
		.id = "compose/volume-of-several",
		.title = "several services write to one volume",
		.why = "Who takes over one of them can change what the others read.",
		.fix = "give each service a volume of its own, or mount it with `:ro` where it is only read",
		.aliases = (const char *const[]){"kics:shared-volumes-between-containers", NULL},
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = "services:\n  a:\n    image: a:1\n    volumes: [data:/data]\n  b:\n    image: b:1\n    volumes: ['data:/data:ro']\nvolumes: {data: {}}\n",
		.bad = "services:\n  a:\n    image: a:1\n    volumes: [data:/data]\n  b:\n    image: b:1\n    volumes: [data:/data]\nvolumes: {data: {}}\n",
		.document = judge_shared,
	},
	{0},
};
