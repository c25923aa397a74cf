/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How rules about containers say what holds and who said so.
 *
 * Ownership: texts are the findings' arena's. Threading: as check_found().
 */
#ifndef PLIMSOLL_CHECK_CONTAINER_WORDS_H
#define PLIMSOLL_CHECK_CONTAINER_WORDS_H

#include "check/check.h"

/*
 * A finding at a setting: "container web: WHAT", and whose value it is: "set by the container", "nothing sets it". What the pod sets is told once, of
 * the pod. NULL where it was told before, and where the setting rests on what is not here, which is then told as not evaluated.
 */
struct finding *found_setting(struct checking *checking, const struct container *container, const struct setting *setting,
			      const char *what);
/* A finding at a place within a container: "container web: WHAT". */
__attribute__((format(printf, 4, 5))) struct finding *found_in(struct checking *checking, const struct container *container,
							       struct place place, const char *what, ...);
/*
 * Sets a key of the container's own YAML (check/patch.h) that nobody has set; nothing where it has none that we may change. What somebody did
 * set is never changed: who wrote `privileged: true` may have needed it, and only they know.
 */
void fix_container(struct checking *checking, struct finding *finding, const struct container *container, const char *path,
		   const char *word);
/* Whether one of the containers before this one in its document tells the same: what several share is told once. */
bool is_told_before(const struct container *container, bool (*tells)(const struct container *earlier, const void *what), const void *what);
/* Of a Kubernetes pod: what others call by another name does not concern it. */
bool is_kubernetes(const struct container *container);
/* Of a group of Kubernetes' own whose objects run pods, or are beside those. */
bool is_of_kubernetes(const struct resource *resource);
/* Runs Windows, to which what Linux has does not apply. */
bool is_windows(const struct container *container);

#endif
