/* SPDX-License-Identifier: Apache-2.0 */
#include "check/container/words.h"

#include <string.h>

#include "check/patch.h"

#define LOOK_BACK 8 /* containers: a pod has few, and one with many is told of once in a while again */

bool is_told_before(const struct container *container, bool (*tells)(const struct container *earlier, const void *what), const void *what)
{
	const struct container *first = container->document->containers.v;

	for (size_t i = 1; i <= LOOK_BACK && container - first >= (ptrdiff_t)i; i++)
		if (tells(container - i, what))
			return true;
	return false;
}

struct inherited {
	size_t offset; /* of the setting in struct container */
	struct place place;
};

static bool inherits_the_same(const struct container *earlier, const void *what)
{
	const struct inherited *inherited = what;
	const struct setting *setting = (const struct setting *)((const char *)earlier + inherited->offset);

	return setting->state != SETTING_UNSET && setting->place.at.line == inherited->place.at.line &&
	       setting->place.at.column == inherited->place.at.column;
}

/* What the pod says for all of its containers is told once, of the pod. */
static struct finding *found_of_pod(struct checking *checking, const struct container *container, const struct setting *setting,
				    const char *what)
{
	struct inherited inherited = {(size_t)((const char *)setting - (const char *)container), setting->place};
	struct finding *finding;

	if (is_told_before(container, inherits_the_same, &inherited))
		return NULL;
	checking->container = NULL;
	finding = check_found(checking, setting->place, "the pod: %s", what);
	checking->container = container;
	return finding;
}

struct finding *found_setting(struct checking *checking, const struct container *container, const struct setting *setting,
			      const char *what)
{
	struct str words;

	if (setting->state == SETTING_SET && is_kubernetes(container) && setting->origin && strcmp(setting->origin, "pod") == 0)
		return found_of_pod(checking, container, setting, what);
	words = container_words(check_arena(checking), container);
	if (setting->state == SETTING_UNKNOWN) {
		check_unsure(checking, setting->place, "%.*s: it rests on %.*s", STR(words), STR(setting->text));
		return NULL;
	}
	if (setting->state == SETTING_UNSET)
		return check_found(checking, setting->place, "%.*s: %s; nothing sets it", STR(words), what);
	return check_found(checking, setting->place, "%.*s: %s; set by the %s", STR(words), what,
			   setting->origin ? setting->origin : "file");
}

struct finding *found_in(struct checking *checking, const struct container *container, struct place place, const char *what, ...)
{
	struct arena *arena = check_arena(checking);
	struct str text;
	va_list args;

	va_start(args, what);
	text = arena_vprintf(arena, what, args);
	va_end(args);
	return check_found(checking, place, "%.*s: %.*s", STR(container_words(arena, container)), STR(text));
}

bool is_of_kubernetes(const struct resource *resource)
{
	static const char *const groups[] = {"apps/", "batch/", "networking.k8s.io/", "extensions/"};

	if (str_is(resource->api_version, "v1"))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		if (str_starts(resource->api_version, groups[i]))
			return true;
	return false;
}

/*
 * Nothing tells that it needs more than a process of its own: it is not privileged, has no part of the host, no added capability, and
 * is not a part of the system. Of any other only its owner knows what it can do without; the API server refuses some combinations
 * (validation.go, validateSecurityContext()), and what a custom resource may say is its controller's to know.
 */
static bool is_plain(const struct container *container)
{
	const struct setting *const shared[] = {
		&container->privileged, &container->host_network, &container->host_pid, &container->host_ipc, &container->host_process,
	};

	for (size_t i = 0; i < ARRAY_SIZE(shared); i++)
		if (shared[i]->state == SETTING_UNKNOWN || setting_is(shared[i], "true"))
			return false;
	vec_each(mount, &container->mounts)
		if (mount->kind == MOUNT_HOST || mount->propagation.n)
			return false;
	return !container->capabilities_added.n && container->resource && is_of_kubernetes(container->resource) &&
	       !str_starts(container->resource->namespace, "kube-");
}

void fix_container(struct checking *checking, struct finding *finding, const struct container *container, const char *path,
		   const char *word)
{
	if (finding && is_kubernetes(container) && is_plain(container))
		patch_yaml_set(checking, finding, container->node, path, word);
}

bool is_kubernetes(const struct container *container)
{
	return container->document && container->document->kind == CONFIG_KUBERNETES;
}

bool is_windows(const struct container *container)
{
	return container->resource && container->resource->windows;
}
