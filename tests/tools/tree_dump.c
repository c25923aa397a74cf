/* SPDX-License-Identifier: Apache-2.0 */
/*
 * usage: tree-dump REF
 *
 * Prints the merged tree of an image, for tests that compare it with what another program unpacks. A record a path, its
 * fields divided by NUL and ended by a newline after the last NUL:  type mode uid gid size inode path target
 * Inode numbers are ours: two paths of one number are hard links of each other. A folder that no layer describes, which is
 * there because something lies in it, is of type D.
 */
#include <stdio.h>

#include "base/mem.h"
#include "image/image_read.h"
#include "source/source.h"

static const char types[] = {
	[ENTRY_FILE] = 'f', [ENTRY_DIRECTORY] = 'd', [ENTRY_SYMLINK] = 'l', [ENTRY_CHARACTER] = 'c', [ENTRY_BLOCK] = 'b',
	[ENTRY_FIFO] = 'p',
};

static int print(void *arg, uint32_t version)
{
	const struct tree *tree = arg;
	const struct tree_version *v = &tree->versions.v[version];
	const struct tree_inode *inode = tree_inode_of(tree, version);
	struct str target = tree_link_target(tree, version);
	struct buf path = BUF_INIT((size_t)1 << 20);

	tree_path_text(tree, v->path, &path);
	printf("%c%c%o%c%u%c%u%c%llu%c%u%c%.*s%c%.*s%c\n", v->implicit ? 'D' : types[inode->type], 0, inode->mode, 0, inode->uid, 0, inode->gid, 0,
	       (unsigned long long)inode->size, 0, v->inode, 0, STR(buf_str(&path)), 0, STR(target), 0);
	buf_done(&path);
	return 0;
}

int main(int argc, char **argv)
{
	static const char *const nothing[] = {NULL};
	struct ctx ctx = {.jobs = 2};
	struct source_request request = {.reference = argc == 2 ? argv[1] : ""};
	struct err e = ERR_INIT;
	struct image_reading *reading = NULL;
	struct image image;
	struct tree tree;
	int r;

	image_init(&image);
	tree_init(&tree);
	if ((r = source_open(&ctx, &request, &image, &e)) == 0 &&
	    (r = image_read(&ctx, &image, &(struct wishes){.globs = nothing}, &tree, &reading, &e)) == 0 &&
	    (r = image_settle(reading, &e)) == 0)
		tree_walk(&tree, TREE_ROOT, TREE_NOW, print, &tree);
	else
		fprintf(stderr, "tree-dump: %s\n", e.text);
	image_reading_free(reading);
	tree_done(&tree);
	image_done(&image);
	return r < 0 ? 2 : 0;
}
