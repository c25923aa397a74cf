/* SPDX-License-Identifier: Apache-2.0 */
#include "check/container/words.h"

#include "check/patch.h"

struct finding *found_setting(struct checking *checking, const struct container *container, const struct setting *setting,
			      const char *what)
{
	struct str words = container_words(check_arena(checking), container);

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

void fix_container(struct checking *checking, struct finding *finding, const struct container *container, const char *path,
		   const char *word)
{
	if (finding && is_kubernetes(container))
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
