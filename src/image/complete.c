/* SPDX-License-Identifier: Apache-2.0 */
#include "image/complete.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

#include "base/file.h"

/* A file that is wanted and was not kept. */
struct missing {
	uint32_t inode;
	uint32_t version; /* by which it is wanted */
	unsigned layer;
};

struct completion {
	struct layer_reading *reading;
	struct image *image;
	struct tree *tree;
	struct arena arena;
	VEC(struct missing) missing;
};

static int missing_order(const void *a, const void *b)
{
	const struct missing *x = a, *y = b;

	if (x->layer != y->layer)
		return x->layer < y->layer ? -1 : 1;
	return (x->inode > y->inode) - (x->inode < y->inode);
}

static struct str name_of(struct completion *c, const struct missing *missing)
{
	return tree_path_str(c->tree, c->tree->versions.v[missing->version].path, &c->arena);
}

static void note(struct completion *c, const struct missing *missing, const char *why)
{
	coverage_note(&c->image->coverage, &c->image->arena, "files", name_of(c, missing), "%s", why);
}

static void want(struct completion *c, uint32_t version)
{
	const struct tree_inode *inode = tree_inode_of(c->tree, version);

	if (inode->type == ENTRY_FILE && inode->content == TREE_NONE && inode->size && !(inode->flags & ENTRY_OVERSIZE))
		*vec_push(&c->missing) = (struct missing){c->tree->versions.v[version].inode, version, inode->layer};
}

/* By layer, each inode once, and only what may still be kept. */
static void settle(struct completion *c)
{
	size_t kept = 0;

	vec_sort(&c->missing, missing_order);
	for (size_t i = 0; i < c->missing.n; i++) {
		const struct missing *missing = &c->missing.v[i];

		if (kept && c->missing.v[kept - 1].inode == missing->inode)
			continue;
		if (layer_may_keep(c->reading, c->tree->inodes.v[missing->inode].size))
			c->missing.v[kept++] = *missing;
		else
			note(c, missing, "larger than the limit for one file, or for all that is kept of an image");
	}
	c->missing.n = kept;
}

static void collect(struct completion *c, const char *const *globs)
{
	vec_each(link, &c->tree->hard_links)
		if (wanted_has(c->reading->wanted, tree_path_str(c->tree, c->tree->versions.v[*link].path, &c->arena)))
			want(c, *link);
	for (; *globs; globs++) {
		uint32_t version = strpbrk(*globs, "*?[{\\") ? TREE_NONE : tree_lookup(c->tree, *globs);

		if (version != TREE_NONE)
			want(c, version);
	}
	settle(c);
}

/* Gives the content to the tree, which keeps it as it keeps a layer's. */
static void hand_over(struct completion *c, struct buf *bytes, uint32_t inode)
{
	struct layer_index *holder = vec_push(&c->tree->held);

	layer_index_init(holder);
	holder->bytes = *bytes;
	*bytes = BUF_INIT(0);
	c->tree->inodes.v[inode].content = (uint32_t)c->tree->contents.n;
	*vec_push(&c->tree->contents) = buf_str(&holder->bytes);
}

/* A file of a root directory, by a name that passes no link, since the tree's paths have none. */
static int read_from_folder(struct completion *c, const struct missing *missing, struct buf *ret_bytes, struct err *e)
{
	struct open_how how = {
		.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
	};
	struct str path = name_of(c, missing);
	auto_close int fd = (int)syscall(SYS_openat2, c->image->root_fd, path.p, &how, sizeof(how));

	*ret_bytes = BUF_INIT(c->tree->inodes.v[missing->inode].size);
	return fd < 0 ? err_errno(e, errno, "%s", path.p) : file_read_all(fd, path.p, ret_bytes, e);
}

static void complete_folder(struct completion *c)
{
	vec_each(missing, &c->missing) {
		struct err e = ERR_INIT;
		struct buf bytes;

		if (read_from_folder(c, missing, &bytes, &e) == 0)
			hand_over(c, &bytes, missing->inode);
		else
			note(c, missing, e.text);
		buf_done(&bytes);
	}
}

/* One pass over one layer, for `count` files of it. */
static int complete_layer(struct completion *c, const struct missing *missing, size_t count, struct err *e)
{
	const struct image_layer *layer = &c->image->layers.v[missing->layer];
	struct layer_file *files = mem_zero(count, sizeof(*files));
	int r;

	for (size_t i = 0; i < count; i++)
		files[i].entry = c->tree->inodes.v[missing[i].inode].entry;
	r = layer_fetch(c->reading, &layer->blob, &layer->diff_id, files, count, e);
	for (size_t i = 0; i < count; i++) {
		if (r == 0 && files[i].found)
			hand_over(c, &files[i].bytes, missing[i].inode);
		else if (r == 0)
			note(c, &missing[i], "its content was not found again");
		buf_done(&files[i].bytes);
	}
	free(files);
	return r < 0 ? err_wrap(e, "layer %u of %zu", missing->layer + 1, c->image->layers.n) : 0;
}

int image_complete(struct layer_reading *reading, struct image *image, const char *const *globs, struct tree *tree,
		   struct err *e)
{
	struct completion c = {.reading = reading, .image = image, .tree = tree};
	int r = 0;

	collect(&c, globs);
	if (image->root_fd >= 0)
		complete_folder(&c);
	for (size_t i = 0, n; image->root_fd < 0 && i < c.missing.n && r == 0; i += n) {
		for (n = 1; i + n < c.missing.n && c.missing.v[i + n].layer == c.missing.v[i].layer; n++)
			;
		r = complete_layer(&c, &c.missing.v[i], n, e);
	}
	vec_done(&c.missing);
	arena_done(&c.arena);
	return r;
}
