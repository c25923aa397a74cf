/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cataloger over a small tree that the input describes as text, so that seeds are written with an editor:
 *
 *	=var/lib/dpkg/status     a file of that path; what follows up to the next such line is its content
 *	>lib usr/lib             a symbolic link and its target
 *	+                        the next layer
 *
 * What must hold of any input: no crash, packages with a name and a version, layers that exist, files with clean paths.
 */
#ifndef PLIMSOLL_FUZZ_CATALOGER_H
#define PLIMSOLL_FUZZ_CATALOGER_H

#include <stdint.h>
#include <stdlib.h>

#include "base/path.h"
#include "catalog/catalog.h"
#include "image/merge.h"

#define require(condition) ((condition) ? (void)0 : abort())

#define FUZZ_LAYERS_MAX 8
#define FUZZ_ENTRIES_MAX 64 /* of one layer */

static inline void add_path(struct layer_index *index, struct str name, struct str link, enum entry_type type)
{
	char clean[PATH_LENGTH_MAX + 1];
	size_t n;

	if (index->entries.n >= FUZZ_ENTRIES_MAX || !path_clean(name, clean, &n) || !n || link.n > PATH_LENGTH_MAX)
		return;
	*vec_push(&index->entries) = (struct layer_entry){
		.path = (uint32_t)index->text.n, .path_length = (uint16_t)n,
		.link = (uint32_t)(index->text.n + n), .link_length = (uint16_t)link.n,
		.mode = 0644, .type = (uint8_t)type, .content = LAYER_CONTENT_NONE,
	};
	buf_put(&index->text, str_from(clean, n));
	buf_put(&index->text, link);
}

static inline bool is_named(const struct examiner *examiner, struct str path)
{
	for (const char *const *glob = examiner->globs; glob && *glob; glob++)
		if (path_match(*glob, path))
			return true;
	return false;
}

/* What the examiner says of a file, as a reader of layers asks it. */
static inline void add_facts(const struct examiner *examiner, struct layer_index *index, const struct layer_entry *entry,
			     struct str bytes, struct layer_content *content)
{
	struct str path = str_slice(buf_str(&index->text), entry->path, entry->path + entry->path_length);
	struct examined file = {path, bytes, 0644, file_kind_of(str_slice(bytes, 0, EXAMINE_HEAD)), is_named(examiner, path)};
	struct coverage coverage = {0};
	struct arena arena = ARENA_INIT, scratch = ARENA_INIT;
	struct buf facts = BUF_INIT(FACTS_FILE_MAX);
	struct fact_writer writer = {&(struct ctx){.jobs = 1}, examiner->name, &facts, &coverage, &arena, path};
	struct err e = ERR_INIT;

	if (bytes.n && (file.named || (examiner->kinds & file.kind)) &&
	    (!examiner->wants || examiner->wants(path, 0644, bytes.n, file.named)))
		require(examiner->examine(&file, &writer, &scratch, &e) == 0);
	content->facts_offset = index->bytes.n;
	content->facts_size = facts.n;
	buf_put(&index->bytes, buf_str(&facts));
	buf_done(&facts);
	coverage_done(&coverage);
	arena_done(&arena);
	arena_done(&scratch);
}

/* `examiner` may be NULL. */
static inline void add_content(const struct examiner *examiner, struct layer_index *index, struct str bytes)
{
	struct layer_entry *entry = index->entries.n ? &index->entries.v[index->entries.n - 1] : NULL;
	struct layer_content content = {index->bytes.n, bytes.n};

	if (!entry || entry->type != ENTRY_FILE || entry->content != LAYER_CONTENT_NONE)
		return;
	entry->content = (uint32_t)index->contents.n;
	entry->size = bytes.n;
	buf_put(&index->bytes, bytes);
	if (examiner)
		add_facts(examiner, index, entry, bytes, &content);
	*vec_push(&index->contents) = content;
}

static inline void tree_from(struct str input, const struct examiner *examiner, struct tree *tree)
{
	struct coverage coverage = {0};
	struct arena arena = ARENA_INIT;
	struct layer_index index;
	struct err e = ERR_INIT;
	struct str line, content = input, target;

	tree_init(tree);
	layer_index_init(&index);
	index.bytes = BUF_INIT(SIZE_MAX);
	for (bool more = true; more;) {
		struct str before = input;

		more = str_next(&input, '\n', &line);
		if (!more)
			line = STR_LIT("+");
		if (!str_starts(line, "=") && !str_starts(line, ">") && !str_is(line, "+"))
			continue;
		add_content(examiner, &index, str_slice(content, 0, (size_t)(before.p - content.p)));
		content = input;
		if (str_skip(&line, "=")) {
			add_path(&index, line, STR_LIT(""), ENTRY_FILE);
		} else if (str_skip(&line, ">")) {
			str_cut(line, ' ', &line, &target);
			add_path(&index, line, target, ENTRY_SYMLINK);
		} else if (tree->layers < FUZZ_LAYERS_MAX) {
			require(merge_layer(&(struct ctx){.jobs = 1}, tree, &index, &coverage, &arena, &e) == 0);
			layer_index_done(&index);
			layer_index_init(&index);
			index.bytes = BUF_INIT(SIZE_MAX);
		}
	}
	layer_index_done(&index);
	coverage_done(&coverage);
	arena_done(&arena);
}

static inline void check_package(const struct package *package, const struct tree *tree)
{
	require(package->name.n && package->version.n && package->purl.n && package->source_name.n);
	require(package->layer == LAYER_UNKNOWN || (package->layer >= 0 && (unsigned)package->layer < tree->layers));
	require(package->locations.n > 0);
	vec_each(file, &package->files) {
		char clean[PATH_LENGTH_MAX + 1];
		size_t n;

		require(path_clean(*file, clean, &n) && n > 0 && str_eq(*file, str_from(clean, n)));
	}
}

static inline int fuzz_cataloger(const struct cataloger *cataloger, const uint8_t *data, size_t size)
{
	struct ctx ctx = {.jobs = 1};
	struct inventory inventory;
	struct err e = ERR_INIT;
	struct tree tree;

	tree_from(str_from(data, size), cataloger->examiner, &tree);
	inventory_init(&inventory);
	require(cataloger->run(&ctx, &tree, &inventory, &e) == 0);
	inventory_finish(&inventory);
	vec_each(package, &inventory.packages)
		check_package(*package, &tree);
	inventory_done(&inventory);
	tree_done(&tree);
	return 0;
}

#endif
