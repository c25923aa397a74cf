/* SPDX-License-Identifier: Apache-2.0 */
#include "image/content_hashing.h"

#define TAR_BLOCK 512u /* bytes, which contents are filled up to */

void contents_init(struct contents *contents, const struct wanted *wanted)
{
	*contents = (struct contents){
		.hasher = wanted->contents ? content_hasher_new(&wanted->key) : NULL,
		.alike = wanted->contents == CONTENTS_ALIKE,
	};
}

void contents_begin(struct contents *contents)
{
	contents->at = 0;
	contents->holes = false;
	if (contents->hasher)
		content_hasher_begin(contents->hasher);
}

void contents_take(void *arg, struct str bytes, uint64_t offset)
{
	struct contents *contents = arg;

	contents->holes = contents->holes || offset != contents->at;
	content_hasher_update(contents->hasher, bytes);
	contents->at = offset + bytes.n;
}

void contents_end(struct contents *contents, uint64_t size, struct layer_index *index)
{
	struct content_hash hash = {{0}};

	if (!contents->hasher)
		return;
	if (!contents->holes && contents->at == size)
		hash = content_hasher_end(contents->hasher);
	*vec_push(&index->hashes) = hash;
}

void contents_none(struct contents *contents, struct layer_index *index)
{
	if (contents->hasher)
		*vec_push(&index->hashes) = (struct content_hash){{0}};
}

bool contents_may_pass(const struct contents *contents, uint64_t size)
{
	return contents->hasher && contents->alike && size >= CONTENT_PASSED_FROM;
}

void contents_pass(struct contents *contents, uint64_t offset, struct layer_index *index)
{
	contents_none(contents, index);
	*vec_push(&index->passed) = (struct layer_passed){.offset = offset, .entry = index->entries.n - 1};
	contents->unchecked = true;
}

void contents_check(struct contents *contents, uint64_t place, struct layer_index *index)
{
	const struct layer_passed *last;
	uint64_t size;

	if (!contents->unchecked)
		return;
	contents->unchecked = false;
	last = &index->passed.v[index->passed.n - 1];
	size = index->entries.v[last->entry].size;
	if (place < last->offset || place - last->offset < size || place - last->offset - size >= TAR_BLOCK)
		index->passed.n--;
}

void contents_done(struct contents *contents)
{
	content_hasher_free(contents->hasher);
}
