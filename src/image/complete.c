/* SPDX-License-Identifier: Apache-2.0 */
#include "image/complete.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

#include "base/file.h"
#include "image/layer_read.h"

struct completion {
	const struct ctx *ctx;
	struct image *image;
	struct tree *tree;
	struct arena arena;
	VEC(struct layer_file) files;
	VEC(uint32_t) inodes; /* of the files, in the same order */
};

/* Adds a file whose content is missing. Its path is that of the inode's first name, which the layer's tar has. */
static void want(struct completion *c, uint32_t version)
{
	const struct tree_inode *inode = tree_inode_of(c->tree, version);
	uint32_t number = c->tree->versions.v[version].inode, first = version;

	if (inode->type != ENTRY_FILE || inode->content != TREE_NONE || !inode->size || (inode->flags & ENTRY_OVERSIZE))
		return;
	vec_each(known, &c->inodes)
		if (*known == number)
			return;
	for (uint32_t v = 0; v < c->tree->versions.n && c->tree->versions.v[first].since != inode->layer; v++)
		if (c->tree->versions.v[v].inode == number)
			first = v;
	vec_push(&c->files)->path = tree_path_str(c->tree, c->tree->versions.v[first].path, &c->arena);
	*vec_push(&c->inodes) = number;
}

static void collect(struct completion *c, const char *const *globs, const struct wanted *wanted)
{
	vec_each(link, &c->tree->lower_links)
		if (wanted_has(wanted, tree_path_str(c->tree, c->tree->versions.v[*link].path, &c->arena)))
			want(c, *link);
	for (; *globs; globs++) {
		uint32_t version = strpbrk(*globs, "*?[{\\") ? TREE_NONE : tree_lookup(c->tree, *globs);

		if (version != TREE_NONE)
			want(c, version);
	}
}

/* A file of the root directory; no link on its path is followed, since the tree's paths have none. */
static int read_from_folder(struct completion *c, struct layer_file *file, struct err *e)
{
	struct open_how how = {
		.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
	};
	auto_close int fd = (int)syscall(SYS_openat2, c->image->root_fd, file->path.p, &how, sizeof(how));

	if (fd < 0)
		return err_errno(e, errno, "%s", file->path.p);
	file->bytes.max = WANTED_FILE_MAX;
	file->found = true;
	return file_read_all(fd, file->path.p, &file->bytes, e);
}

static void note_missing(struct completion *c, const struct layer_file *file, const char *why)
{
	coverage_note(&c->image->coverage, &c->image->arena, "files", file->path, "wanted by another name: %s", why);
}

/* Gives the content to the tree, which keeps it as it keeps a layer's. */
static void hand_over(struct completion *c, struct layer_file *file, uint32_t inode)
{
	struct layer_index *holder = vec_push(&c->tree->held);

	layer_index_init(holder);
	holder->bytes = file->bytes;
	file->bytes = BUF_INIT(0);
	c->tree->inodes.v[inode].content = (uint32_t)c->tree->contents.n;
	*vec_push(&c->tree->contents) = buf_str(&holder->bytes);
}

static void read_all(struct completion *c)
{
	for (size_t i = 0; i < c->files.n; i++) {
		struct layer_file *file = &c->files.v[i];
		unsigned layer = c->tree->inodes.v[c->inodes.v[i]].layer;
		struct err e = ERR_INIT;
		int r = c->image->root_fd >= 0 ? read_from_folder(c, file, &e)
					       : layer_fetch(c->ctx, &c->image->layers.v[layer].blob, file, 1, &e);

		if (r == 0 && file->found)
			hand_over(c, file, c->inodes.v[i]);
		else
			note_missing(c, file, r < 0 ? e.text : "its layer has it under a third name");
		buf_done(&file->bytes);
	}
}

int image_complete(const struct ctx *ctx, struct image *image, const char *const *globs, const struct wanted *wanted,
		   struct tree *tree, struct err *e)
{
	struct completion c = {.ctx = ctx, .image = image, .tree = tree};

	collect(&c, globs, wanted);
	read_all(&c);
	vec_done(&c.files);
	vec_done(&c.inodes);
	arena_done(&c.arena);
	return ctx_check(ctx, e);
}
