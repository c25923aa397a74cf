/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which packages of a pnpm-lock.yaml of version 9 are needed to run: since that version a package does not say so itself, and
 * what development alone needs is what cannot be reached from the projects' other dependencies.
 *
 * Ownership: views into the document. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_CATALOG_PNPM_GRAPH_H
#define PLIMSOLL_CATALOG_PNPM_GRAPH_H

#include "base/map.h"
#include "codec/yaml.h"

/* Fills `needed` with keys of "packages"; false where the graph has holes, and nothing can be concluded from an absence. */
bool pnpm_needed(const struct yaml_node *root, struct map *needed);

#endif
