/* SPDX-License-Identifier: Apache-2.0 */
#include "image/complete.h"

#include "base/path.h"
#include "image/content.h"
#include "image/examining.h"
#include "image/lazy.h"

/* A file that is wanted and was not kept. */
struct missing {
	uint32_t inode;
	uint32_t version; /* by which it is wanted */
	uint64_t who;     /* as wanted_who() */
	unsigned layer;
};

struct completion {
	struct layer_reading *reading;
	struct image *image;
	struct tree *tree;
	struct arena arena;
	VEC(struct missing) missing;
	uint64_t bytes; /* of all that is missing */
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

/* Who has had the file already. */
static uint64_t looked(const struct tree *tree, const struct tree_inode *inode)
{
	return inode->content == TREE_NONE ? 0 : tree->contents.v[inode->content].looked;
}

static void want(struct completion *c, uint32_t version, uint64_t who)
{
	const struct tree_inode *inode = tree_inode_of(c->tree, version);

	const struct caps *caps = &c->reading->ctx->caps;
	struct missing missing = {.version = version};

	if (inode->type != ENTRY_FILE || !inode->size || (inode->flags & ENTRY_OVERSIZE) || !(who & ~looked(c->tree, inode)))
		return;
	c->bytes += inode->size;
	if (inode->size > cap_of(caps->kept_file, WANTED_FILE_MAX) || c->bytes > cap_of(caps->kept_image, WANTED_IMAGE_MAX))
		note(c, &missing, "larger than the limit for one file, or for all that is kept of an image");
	else
		*vec_push(&c->missing) = (struct missing){
			.inode = c->tree->versions.v[version].inode, .version = version, .who = who, .layer = inode->layer,
		};
}

/* By layer, each inode once, and only what may still be kept. */
static void settle(struct completion *c)
{
	size_t kept = 0;

	vec_sort(&c->missing, missing_order);
	for (size_t i = 0; i < c->missing.n; i++) {
		const struct missing *missing = &c->missing.v[i];

		/* Another of its names may call for others. */
		if (kept && c->missing.v[kept - 1].inode == missing->inode && !(missing->who & ~c->missing.v[kept - 1].who))
			continue;
		c->missing.v[kept++] = *missing;
	}
	c->missing.n = kept;
}

static void collect(struct completion *c, const char *const *globs)
{
	vec_each(link, &c->tree->hard_links)
		want(c, *link, wanted_who(c->reading->wanted, tree_path_str(c->tree, c->tree->versions.v[*link].path, &c->arena)));
	for (; globs && *globs; globs++) {
		uint32_t version = (*globs)[path_glob_fixed(*globs)] ? TREE_NONE : tree_lookup(c->tree, *globs);

		if (version != TREE_NONE)
			want(c, version, WANTED_KEEP);
	}
	settle(c);
}

/* What the file had is kept, what is new is added to it. */
static void add_content(struct completion *c, struct layer_index *holder, const struct layer_content *content, uint32_t inode)
{
	struct tree *tree = c->tree;
	uint32_t *place = &tree->inodes.v[inode].content;
	struct tree_content *at;
	struct str facts = str_from(holder->bytes.p + content->facts_offset, content->facts_size);

	if (*place == TREE_NONE) {
		*place = (uint32_t)tree->contents.n;
		vec_push(&tree->contents);
	}
	at = &tree->contents.v[*place];
	if (content->offset != LAYER_NOT_KEPT) {
		at->bytes = str_from(holder->bytes.p + content->offset, content->size);
		at->kept = true;
	}
	if (at->facts.n && facts.n) {
		struct layer_index *joined = vec_push(&tree->held);

		layer_index_init(joined);
		buf_put(&joined->bytes, at->facts);
		buf_put(&joined->bytes, facts);
		facts = buf_str(&joined->bytes);
	}
	if (facts.n) {
		at->facts = facts;
		at->owners = facts_owners(facts);
	}
	at->looked |= content->looked;
}

/* Hands the file over to those who want it by its other name; the tree keeps the outcome as it keeps a layer's. */
static int hand_over(struct completion *c, struct str bytes, const struct missing *missing, struct err *e)
{
	const struct tree_inode *inode = &c->tree->inodes.v[missing->inode];
	const struct examining_source source = examining_memory(&bytes);
	struct layer_index holder;
	struct str name = name_of(c, missing);
	struct examining examining;
	struct layer_entry *entry;
	int r, finished;

	layer_index_init(&holder);
	entry = vec_push(&holder.entries);
	*entry = (struct layer_entry){
		.size = bytes.n, .mode = inode->mode, .type = ENTRY_FILE, .content = LAYER_CONTENT_NONE,
		.path = layer_text_add(&holder, name), .path_length = (uint16_t)name.n,
	};
	examining_init(&examining, c->reading, &holder, &c->image->coverage, &c->image->arena);
	/* What a link leads to is wanted, whatever it is called itself. */
	examining.wanted_as_well = missing->who & WANTED_KEEP;
	r = examining_look(&examining, looked(c->tree, inode), &source, e);
	finished = examining_finish(&examining, e);
	r = r < 0 ? r : finished;
	if (r == 0 && entry->content != LAYER_CONTENT_NONE)
		add_content(c, &holder, &holder.contents.v[entry->content], missing->inode);
	*vec_push(&c->tree->held) = holder;
	return r;
}

static void complete_folder(struct completion *c)
{
	vec_each(missing, &c->missing) {
		struct err e = ERR_INIT;
		struct buf bytes;

		if (content_of_folder(c->image, c->tree, missing->version, &bytes, &e) < 0 || hand_over(c, buf_str(&bytes), missing, &e) < 0)
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
	r = lazy_or_whole_fetch(c->reading, layer, files, count, e);
	for (size_t i = 0; i < count; i++) {
		if (r == 0 && files[i].found)
			r = hand_over(c, buf_str(&files[i].bytes), &missing[i], e);
		else if (r == 0)
			note(c, &missing[i], "its content was not found again");
		buf_done(&files[i].bytes);
	}
	free(files);
	return r < 0 ? err_wrap(e, "layer %u of %zu", missing->layer + 1, c->image->layers.n) : 0;
}

int image_complete(struct layer_reading *reading, struct image *image, const struct wishes *wishes, struct tree *tree,
		   struct err *e)
{
	struct completion c = {.reading = reading, .image = image, .tree = tree};
	int r = 0;

	collect(&c, wishes->globs);
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
