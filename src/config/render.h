/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Charts and overlays, which are manifests only once a program has rendered them: `helm template`, `kustomize build` or `kubectl kustomize`, where
 * one is installed.
 *
 * Ownership: texts are the reading's arena's. Threading: as a reading.
 */
#ifndef PLIMSOLL_CONFIG_RENDER_H
#define PLIMSOLL_CONFIG_RENDER_H

#include "config/config.h"

/* What of a folder is not read as it stands, since a program that renders it is installed. */
enum render_hides { RENDER_HIDES_NOTHING, RENDER_HIDES_TEMPLATES /* its folder of that name */, RENDER_HIDES_FILES };
enum render_hides render_hides(struct arena *arena, const struct str_list *names);
/* Whether a file of that name says that its folder is rendered. */
bool render_is(struct str path);
/* Renders its folder and reads what comes of it; notes why not. *ret_failed: the program did not, and what it hides was not read. */
int render_read(struct reading *reading, struct str path, bool *ret_failed, struct err *e);

#endif
