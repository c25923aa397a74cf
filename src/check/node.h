/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ways into the nodes of a Kubernetes object, for rules that ask for one field. Merge keys ("<<") have been carried out by whoever read the
 * document (config/config.h).
 *
 * Ownership: none. Threading: no state.
 */
#ifndef PLIMSOLL_CHECK_NODE_H
#define PLIMSOLL_CHECK_NODE_H

#include "codec/yaml.h"

/* The value of a key; NULL where there is none. */
const struct yaml_node *node_get(const struct yaml_node *mapping, const char *key);
struct str node_text(const struct yaml_node *mapping, const char *key);
/* What stands at a path of keys: "spec.template.metadata.labels". */
const struct yaml_node *node_at(const struct yaml_node *root, const char *path);
/* Whether it is there and is that boolean; a text of "true" counts as one, as in annotations. */
bool node_is(const struct yaml_node *node, bool value);
/* Whether a list of scalars has that item. */
bool node_has(const struct yaml_node *list, const char *item);

#endif
