/* SPDX-License-Identifier: Apache-2.0 */
#include "image/content.h"

#include <errno.h>
#include <fcntl.h>

#include "base/beneath.h"
#include "base/file.h"
#include "image/lazy.h"

int content_of_folder(const struct image *image, const struct tree *tree, uint32_t version, struct buf *ret_bytes, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct str path = tree_path_str(tree, tree->versions.v[version].path, &arena);
	auto_close int fd = beneath_open(image->root_fd, path.p, O_RDONLY, false);

	*ret_bytes = BUF_INIT(tree_inode_of(tree, version)->size);
	return fd < 0 ? err_errno(e, errno, "%s", path.p) : file_read_all(fd, path.p, ret_bytes, e);
}

static int from_layer(const struct ctx *ctx, const struct image *image, const struct tree_inode *inode, struct buf *ret_bytes, struct err *e)
{
	const struct image_layer *layer = &image->layers.v[inode->layer];
	struct hashing *hashing = hashing_new(ctx, ctx->jobs > 1 ? 1 : 0);
	struct layer_reading reading = {.ctx = ctx, .hashing = hashing};
	struct layer_file file = {.entry = inode->entry};
	int r = lazy_or_whole_fetch(&reading, layer, &file, 1, e);

	hashing_free(hashing);
	*ret_bytes = file.bytes;
	if (r == 0 && !file.found)
		r = err_set(e, ERR_NOT_FOUND, "the file was not found again");
	return r < 0 ? err_wrap(e, "layer %u of %zu", inode->layer + 1u, image->layers.n) : 0;
}

int content_read(const struct ctx *ctx, const struct image *image, const struct tree *tree, uint32_t version, uint64_t max,
		 struct buf *ret_bytes, struct err *e)
{
	const struct tree_inode *inode = tree_inode_of(tree, version);
	struct str kept;

	*ret_bytes = BUF_INIT(inode->size);
	if (inode->type != ENTRY_FILE)
		return err_set(e, ERR_FORMAT, "not a regular file");
	if (inode->size > max)
		return err_set(e, ERR_LIMIT, "%llu bytes, more than the limit of %llu", (unsigned long long)inode->size, (unsigned long long)max);
	if (tree_content(tree, version, &kept)) {
		buf_put(ret_bytes, kept);
		return 0;
	}
	if (image->root_fd >= 0)
		return content_of_folder(image, tree, version, ret_bytes, e);
	if (inode->layer >= image->layers.n)
		return err_set(e, ERR_NOT_FOUND, "its layer is not there");
	return from_layer(ctx, image, inode, ret_bytes, e);
}
