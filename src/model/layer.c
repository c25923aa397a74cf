/* SPDX-License-Identifier: Apache-2.0 */
#include "model/layer.h"

#include <sys/mman.h>

void layer_index_init(struct layer_index *index)
{
	*index = (struct layer_index){.text = BUF_INIT(LAYER_TEXT_MAX), .bytes = BUF_INIT(SIZE_MAX)};
}

void layer_index_hand_over(struct layer_index *index)
{
	struct layer_index empty;

	layer_index_init(&empty);
	empty.digest = index->digest;
	empty.diff_id = index->diff_id;
	empty.packed = index->packed;
	empty.unpacked = index->unpacked;
	empty.short_of_room = index->short_of_room;
	*index = empty;
}

uint32_t layer_text_add(struct layer_index *index, struct str s)
{
	uint32_t offset = (uint32_t)index->text.n;

	buf_put(&index->text, s);
	return offset;
}

void layer_index_done(struct layer_index *index)
{
	if (index->mapped) {
		munmap(index->mapped, index->mapped_size);
	} else {
		vec_done(&index->entries);
		vec_done(&index->contents);
		vec_done(&index->hashes);
		vec_done(&index->passed);
		buf_done(&index->text);
		buf_done(&index->bytes);
	}
	layer_index_init(index);
}
