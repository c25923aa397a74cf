/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An examiner over one file whose content is the input, and its cataloger over a tree of that file. What must hold of any input:
 * no crash, no error, and of the packages what cataloger.h demands.
 */
#ifndef PLIMSOLL_FUZZ_EXAMINER_H
#define PLIMSOLL_FUZZ_EXAMINER_H

#include "cataloger.h"

static inline void facts_of(const struct examiner *examiner, const char *path, struct str bytes, struct buf *facts)
{
	struct ctx ctx = {.jobs = 1};
	struct arena arena = ARENA_INIT, scratch = ARENA_INIT;
	struct coverage coverage = {0};
	struct err e = ERR_INIT;
	struct examined file = {str_of(path), bytes, 0644, file_kind_of(str_slice(bytes, 0, EXAMINE_HEAD)), true};
	struct fact_writer writer = {&ctx, examiner->name, facts, &coverage, &arena, file.path};

	require(examiner->examine(&file, &writer, &scratch, &e) == 0);
	coverage_done(&coverage);
	arena_done(&scratch);
	arena_done(&arena);
}

static inline void tree_of_facts(const char *path, struct str facts, uint64_t size, struct tree *tree)
{
	struct coverage coverage = {0};
	struct arena arena = ARENA_INIT;
	struct layer_index index;
	struct err e = ERR_INIT;

	tree_init(tree);
	layer_index_init(&index);
	index.bytes = BUF_INIT(SIZE_MAX);
	add_path(&index, str_of(path), STR_LIT(""), ENTRY_FILE);
	index.entries.v[0].content = 0;
	index.entries.v[0].size = size;
	*vec_push(&index.contents) = (struct layer_content){.offset = LAYER_NOT_KEPT, .facts_size = facts.n};
	buf_put(&index.bytes, facts);
	require(merge_layer(&(struct ctx){.jobs = 1}, tree, &index, &coverage, &arena, &e) == 0);
	layer_index_done(&index);
	coverage_done(&coverage);
	arena_done(&arena);
}

static inline int fuzz_examiner(const struct cataloger *cataloger, const char *path, const uint8_t *data, size_t size)
{
	struct buf facts = BUF_INIT(FACTS_FILE_MAX);
	struct ctx ctx = {.jobs = 1};
	struct inventory inventory;
	struct err e = ERR_INIT;
	struct tree tree;

	if (!size)
		return 0;
	facts_of(cataloger->examiner, path, str_from(data, size), &facts);
	tree_of_facts(path, buf_str(&facts), size, &tree);
	inventory_init(&inventory);
	require(cataloger->run(&ctx, &tree, &inventory, &e) == 0);
	inventory_finish(&inventory);
	vec_each(package, &inventory.packages)
		check_package(*package, &tree);
	inventory_done(&inventory);
	tree_done(&tree);
	buf_done(&facts);
	return 0;
}

#endif
