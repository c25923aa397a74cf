/* SPDX-License-Identifier: Apache-2.0 */
/* A walk over every document, through its aliases, is finite and shallow; places lie in order; keys are found again. */
#include <stdint.h>
#include <stdlib.h>

#include "codec/yaml.h"

#define require(condition) ((condition) ? (void)0 : abort())

#define CAPS ((struct yaml_caps){.bytes = 1u << 20, .depth = 32, .nodes = 20000, .expanded = 20000})

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t walk(const struct yaml_node *node, size_t depth)
{
	size_t nodes = 1;
	int64_t number;
	bool flag;

	require(depth <= CAPS.depth && node->line > 0 && node->column > 0);
	require(node->end_line > node->line || (node->end_line == node->line && node->end_column >= node->column));
	for (int version = YAML_1_1; version <= YAML_1_2; version++) {
		require(yaml_type(node, (enum yaml_version)version) != YAML_TYPE_NONE);
		yaml_i64(node, (enum yaml_version)version, &number);
		yaml_bool(node, (enum yaml_version)version, &flag);
	}
	yaml_each(item, node)
		nodes += walk(item, depth + 1);
	yaml_each_pair(pair, node) {
		nodes += walk(pair->key, depth + 1) + walk(pair->value, depth + 1);
		if (yaml_is(pair->key, YAML_SCALAR) && yaml_count(node) < 100)
			require(yaml_find(node, yaml_text(pair->key)) && (yaml_is_merge(pair->key) ||
								      yaml_find_merged(node, yaml_text(pair->key))));
	}
	return nodes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct yaml_reader *reader = NULL;
	struct arena arena = ARENA_INIT;
	struct yaml_document document;
	const struct yaml_pair *pairs;
	struct err e = ERR_INIT;

	if (yaml_open(str_from(data, size), CAPS, "fuzz", &reader, &e) < 0)
		return 0;
	while (yaml_next(reader, &document, &e) > 0) {
		require(document.root && walk(document.root, 1) <= CAPS.expanded);
		yaml_merged(document.root, &arena, &pairs);
		for (size_t i = 0; i < document.duplicate_count; i++)
			require(yaml_is(document.duplicates[i], YAML_SCALAR));
	}
	yaml_close(reader);
	arena_done(&arena);
	return 0;
}
