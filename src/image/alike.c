/* SPDX-License-Identifier: Apache-2.0 */
#include "image/alike.h"

#include "base/file.h"
#include "base/lock.h"
#include "base/mem.h"
#include "base/thread.h"
#include "image/content_hashing.h"

#define PART ((size_t)256 * 1024) /* bytes read at a time */

struct large {
	uint64_t size;
	const struct tree_passed *passed; /* NULL: its hash is known, or cannot be */
	uint32_t inode;
};

struct alike {
	const struct ctx *ctx;
	const struct image *image;
	const struct content_key *key;
	struct tree *tree;
	VEC(struct large) files; /* by size */
	VEC(struct large) again; /* to be read once more, in the order in which they lie */
	struct lock lock;
	size_t failed;           /* of `again`, the first whose reading failed, and why; SIZE_MAX: none has */
	struct err why;
};

/* Inodes come layer by layer, and of a layer in the order of its entries. */
static int by_inode(const void *x, const void *y)
{
	const struct large *a = x, *b = y;

	return (a->inode > b->inode) - (a->inode < b->inode);
}

static int by_size(const void *x, const void *y)
{
	const struct large *a = x, *b = y;

	if (a->size != b->size)
		return a->size < b->size ? -1 : 1;
	return by_inode(x, y);
}

/* All that are large, for those that were hashed as they went by may have the size of one that was not. */
static void list_files(struct alike *alike)
{
	const struct tree *tree = alike->tree;
	const struct tree_passed *passed = tree->passed.v, *end = passed + tree->passed.n;

	for (uint32_t i = 0; i < tree->inodes.n; i++) {
		const struct tree_inode *inode = &tree->inodes.v[i];

		if (inode->type != ENTRY_FILE || inode->size < CONTENT_PASSED_FROM)
			continue;
		while (passed < end && passed->inode < i)
			passed++;
		*vec_push(&alike->files) = (struct large){inode->size, passed < end && passed->inode == i ? passed : NULL, i};
	}
	vec_sort(&alike->files, by_size);
}

/* Of a size of its own: so is what stands for its content. No hash is likely to be that, and nobody can make one be. */
static struct content_hash hash_of_lone(const struct large *file)
{
	const uint64_t value[] = {file->size, (uint64_t)file->inode + 1};
	struct content_hash hash;

	_Static_assert(sizeof(value) == sizeof(hash.bytes), "it takes all of a hash");
	memcpy(hash.bytes, value, sizeof(hash.bytes));
	return hash;
}

/* A record of the cache may name what no blob holds: of that nothing is known. */
static bool is_there(const struct alike *alike, const struct large *file)
{
	const struct blob *blob = &alike->image->layers.v[alike->tree->inodes.v[file->inode].layer].blob;

	return file->passed->offset <= blob->size && file->size <= blob->size - file->passed->offset;
}

static void choose(struct alike *alike)
{
	const struct large *files = alike->files.v;

	for (size_t i = 0; i < alike->files.n; i++) {
		if (!files[i].passed || !is_there(alike, &files[i]))
			continue;
		if ((i && files[i - 1].size == files[i].size) || (i + 1 < alike->files.n && files[i + 1].size == files[i].size))
			*vec_push(&alike->again) = files[i];
		else
			alike->tree->hashes.v[files[i].inode] = hash_of_lone(&files[i]);
	}
	vec_sort(&alike->again, by_inode);
}

static int read_part(const struct blob *blob, uint64_t offset, char *room, size_t n, struct str *ret_bytes, struct err *e)
{
	*ret_bytes = blob->fd < 0 ? str_slice(blob->bytes, (size_t)offset, (size_t)offset + n) : str_from(room, n);
	return blob->fd < 0 ? 0 : file_read_at(blob->fd, "reading", room, n, blob->offset + offset, e);
}

static int hash_content(const struct alike *alike, const struct large *file, struct content_hasher *hasher, struct err *e)
{
	const struct image_layer *layer = &alike->image->layers.v[alike->tree->inodes.v[file->inode].layer];
	auto_free char *room = mem_alloc(PART);
	struct str bytes;

	for (uint64_t at = 0, n; at < file->size; at += n) {
		n = file->size - at < PART ? file->size - at : PART;
		if (ctx_check(alike->ctx, e) < 0 || read_part(&layer->blob, file->passed->offset + at, room, (size_t)n, &bytes, e) < 0)
			return e->code;
		content_hasher_update(hasher, bytes);
	}
	return 0;
}

static void fail(struct alike *alike, size_t i, const struct err *why)
{
	lock_take(&alike->lock);
	if (i < alike->failed) {
		alike->failed = i;
		alike->why = *why;
	}
	lock_release(&alike->lock);
}

static void hash_one(void *arg, size_t i)
{
	struct alike *alike = arg;
	const struct large *file = &alike->again.v[i];
	struct content_hasher *hasher = content_hasher_new(alike->key);
	struct err e = ERR_INIT;

	content_hasher_begin(hasher);
	if (hash_content(alike, file, hasher, &e) == 0)
		alike->tree->hashes.v[file->inode] = content_hasher_end(hasher);
	else
		fail(alike, i, &e);
	content_hasher_free(hasher);
}

int alike_hash(const struct ctx *ctx, const struct image *image, const struct content_key *key, struct tree *tree, struct err *e)
{
	struct alike alike = {.ctx = ctx, .image = image, .key = key, .tree = tree, .failed = SIZE_MAX};

	if (!tree->passed.n)
		return 0;
	list_files(&alike);
	choose(&alike);
	lock_init(&alike.lock);
	thread_each(ctx->jobs, alike.again.n, hash_one, &alike);
	lock_done(&alike.lock);
	if (alike.failed != SIZE_MAX) {
		*e = alike.why;
		err_wrap(e, "layer %u of %zu", tree->inodes.v[alike.again.v[alike.failed].inode].layer + 1u, image->layers.n);
	}
	vec_done(&alike.files);
	vec_done(&alike.again);
	vec_done(&tree->passed);
	return alike.failed != SIZE_MAX ? e->code : 0;
}
