/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two passes a layer: first the whiteouts, against the tree as the lower layers left it, then the entries in tar order.
 * Nothing is ever taken out of the tree: what goes away gets an `until`, so every layer's view stays readable.
 */
#include "image/merge.h"

#include "base/map.h"
#include "base/path.h"
#include "model/examine.h"

#define SYMLINKS_MAX 40
#define TREE_PATHS_MAX 16000000u
#define TREE_VERSIONS_MAX 32000000u
#define TREE_WORK_MAX ((uint64_t)1 << 28) /* steps over children of directories that are replaced or emptied */
#define CHECK_EVERY 4096                  /* entries between two looks at the clock */
#define RESERVE_MAX ((size_t)1 << 20) /* entries for which room is made beforehand */
#define WHITEOUT ".wh."
#define OPAQUE ".wh..wh..opq"

struct merge {
	const struct ctx *ctx;
	struct tree *tree;
	const struct layer_index *index;
	uint16_t layer;
	struct coverage *coverage;
	struct arena *arena;
	struct map entries;      /* clean path → entry, made when a whiteout's parent is a link */
	bool entries_mapped;
	struct str parent_name;  /* the parent of the entry before, and the path it resolved to */
	uint32_t parent_path;    /* TREE_NONE: not known */
	uint64_t work;           /* steps so far, of this layer */
	const char *full;        /* the cap that was reached */
};

/* ---- adding paths, inodes, versions ---- */

static void rehash(struct tree *tree, size_t paths)
{
	size_t count = tree->bucket_count ? tree->bucket_count : 1024;

	while (count < paths)
		count *= 2;
	tree->buckets = mem_resize(tree->buckets, count, sizeof(*tree->buckets));
	tree->bucket_count = count;
	memset(tree->buckets, 0xff, count * sizeof(*tree->buckets));
	for (uint32_t i = 1; i < tree->paths.n; i++) {
		size_t slot = tree_hash(tree, tree->paths.v[i].parent, tree_name(tree, i)) & (count - 1);

		tree->paths.v[i].next_hashed = tree->buckets[slot];
		tree->buckets[slot] = i;
	}
}

static uint32_t text_add(struct merge *m, struct str s)
{
	uint32_t offset = (uint32_t)m->tree->text.n;

	buf_put(&m->tree->text, s);
	if (m->tree->text.full)
		m->full = "bytes of names";
	return offset;
}

/* The child's path, new or known; TREE_NONE where it would lie too deep, or a cap is reached. */
static uint32_t child_add(struct merge *m, uint32_t parent, struct str name)
{
	struct tree *tree = m->tree;
	uint32_t path = tree_child(tree, parent, name);
	struct tree_path *added;
	size_t slot;

	if (path != TREE_NONE)
		return path;
	if (tree->paths.n >= cap_of(m->ctx->caps.tree_paths, TREE_PATHS_MAX))
		m->full = "paths";
	if (m->full || tree->paths.v[parent].depth >= TREE_DEPTH_MAX)
		return TREE_NONE;
	if (tree->paths.n >= tree->bucket_count)
		rehash(tree, tree->paths.n + 1);
	path = (uint32_t)tree->paths.n;
	slot = tree_hash(tree, parent, name) & (tree->bucket_count - 1);
	added = vec_push(&tree->paths);
	*added = (struct tree_path){
		.parent = parent,
		.first_child = TREE_NONE,
		.next_sibling = tree->paths.v[parent].first_child,
		.newest = TREE_NONE,
		.name = text_add(m, name),
		.name_length = (uint16_t)name.n,
		.depth = (uint16_t)(tree->paths.v[parent].depth + 1),
		.next_hashed = tree->buckets[slot],
	};
	tree->paths.v[parent].first_child = path;
	tree->buckets[slot] = path;
	return path;
}

static int passed_order(const void *x, const void *y)
{
	const struct layer_passed *a = x, *b = y;

	return (a->entry > b->entry) - (a->entry < b->entry);
}

/* Inodes that no entry made have none. */
static void hash_add(struct merge *m, uint32_t inode, uint32_t place)
{
	static const struct content_hash none;
	const struct layer_passed wanted = {.entry = place}, *passed = NULL;
	struct tree *tree = m->tree;

	if (place == TREE_NONE || !m->index->hashes.n)
		return;
	while (tree->hashes.n < inode)
		*vec_push(&tree->hashes) = none;
	*vec_push(&tree->hashes) = m->index->hashes.v[place];
	if (m->index->passed.n)
		passed = bsearch(&wanted, m->index->passed.v, m->index->passed.n, sizeof(wanted), passed_order);
	if (passed)
		*vec_push(&tree->passed) = (struct tree_passed){.offset = passed->offset, .inode = inode};
}

static uint32_t inode_add(struct merge *m, const struct layer_entry *entry, uint32_t place)
{
	struct tree *tree = m->tree;
	uint32_t inode = (uint32_t)tree->inodes.n;
	struct tree_inode *added = vec_push(&tree->inodes);

	*added = (struct tree_inode){
		.size = entry->type == ENTRY_FILE ? entry->size : 0,
		.mtime = entry->mtime,
		.mode = entry->mode,
		.uid = entry->uid,
		.gid = entry->gid,
		.content = TREE_NONE,
		.entry = place,
		.layer = m->layer,
		.type = entry->type,
		.flags = entry->flags,
	};
	if (entry->type == ENTRY_SYMLINK) {
		added->target_length = entry->link_length;
		added->target = text_add(m, layer_link(m->index, entry));
	}
	hash_add(m, inode, place);
	if (entry->content != LAYER_CONTENT_NONE) {
		const struct layer_content *content = &m->index->contents.v[entry->content];
		struct str facts = str_from(m->index->bytes.p + content->facts_offset, content->facts_size);

		added->content = (uint32_t)tree->contents.n;
		*vec_push(&tree->contents) = (struct tree_content){
			.bytes = str_from(m->index->bytes.p + (content->offset == LAYER_NOT_KEPT ? 0 : content->offset), content->size),
			.facts = facts,
			.looked = content->looked,
			.owners = facts_owners(facts),
			.kept = content->offset != LAYER_NOT_KEPT,
		};
	}
	return inode;
}

static struct tree_version *version_add(struct merge *m, uint32_t path, uint32_t inode)
{
	struct tree *tree = m->tree;
	struct tree_version *version = vec_push(&tree->versions);

	if (tree->versions.n > TREE_VERSIONS_MAX)
		m->full = "versions of paths";
	if (path != TREE_ROOT)
		tree->paths.v[tree->paths.v[path].parent].live++;
	*version = (struct tree_version){
		.path = path, .inode = inode, .older = tree->paths.v[path].newest, .since = m->layer, .until = TREE_NOW,
	};
	tree->paths.v[path].newest = (uint32_t)(tree->versions.n - 1);
	tree->inodes.v[inode].links++;
	return version;
}

static void implicit_directory(struct merge *m, uint32_t path)
{
	static const struct layer_entry directory = {.mode = 0755, .type = ENTRY_DIRECTORY, .content = LAYER_CONTENT_NONE};

	version_add(m, path, inode_add(m, &directory, TREE_NONE))->implicit = true;
}

/* ---- taking away ---- */

static uint32_t live(const struct merge *m, uint32_t path)
{
	return tree_version_at(m->tree, path, TREE_NOW);
}

static void version_end(struct merge *m, uint32_t version, enum tree_cause cause)
{
	struct tree_version *ended = &m->tree->versions.v[version];

	if (ended->path != TREE_ROOT)
		m->tree->paths.v[m->tree->paths.v[ended->path].parent].live--;
	ended->until = m->layer;
	ended->cause = (uint8_t)cause;
	m->tree->inodes.v[ended->inode].links--;
	m->parent_path = TREE_NONE;
}

static void children_end(struct merge *m, uint32_t path, enum tree_cause cause)
{
	const struct tree_path *directory = &m->tree->paths.v[path];

	for (uint32_t c = directory->first_child; c != TREE_NONE && directory->live; c = m->tree->paths.v[c].next_sibling) {
		uint32_t version = live(m, c);

		if (++m->work > cap_of(m->ctx->caps.tree_work, TREE_WORK_MAX))
			m->full = "steps of replacing directories";
		if (m->full)
			return;
		if (version == TREE_NONE)
			continue;
		children_end(m, c, cause);
		version_end(m, version, cause);
	}
}

static void path_end(struct merge *m, uint32_t path, enum tree_cause cause, enum tree_cause below)
{
	uint32_t version = live(m, path);

	if (version == TREE_NONE)
		return;
	if (tree_inode_of(m->tree, version)->type == ENTRY_DIRECTORY)
		children_end(m, path, below);
	version_end(m, version, cause);
}

/* ---- whiteouts ---- */

static bool is_marker(struct str path)
{
	return str_starts(path_base(path), WHITEOUT);
}

/* Whether this layer has an entry of its own, other than a link, at this very path. */
static bool replaced_here(struct merge *m, struct str path)
{
	const struct layer_entry *entry;

	if (!m->entries_mapped) {
		m->entries_mapped = true;
		for (size_t i = 0; i < m->index->entries.n; i++)
			map_set(&m->entries, layer_path(m->index, &m->index->entries.v[i]), &m->index->entries.v[i]);
	}
	entry = map_get(&m->entries, path);
	return entry && entry->type != ENTRY_SYMLINK;
}

/*
 * The directory that a marker acts in, as the lower layers have it; TREE_NONE when there is nothing to hide: no such
 * directory, or a link that this layer itself replaces, so that what the link led to is no longer meant.
 */
static uint32_t lower_directory(struct merge *m, struct str parent)
{
	struct str rest = parent, part;
	size_t seen = 0;
	uint32_t at = TREE_ROOT, version;

	while (str_next(&rest, '/', &part)) {
		at = tree_child(m->tree, at, part);
		version = live(m, at);
		seen = (size_t)(part.p - parent.p) + part.n;
		if (version == TREE_NONE)
			return TREE_NONE;
		if (tree_inode_of(m->tree, version)->type == ENTRY_SYMLINK) {
			if (replaced_here(m, str_slice(parent, 0, seen)))
				return TREE_NONE;
			version = tree_find(m->tree, str_slice(parent, 0, seen), TREE_NOW, false);
			if (version == TREE_NONE)
				return TREE_NONE;
			at = m->tree->versions.v[version].path;
		}
		if (tree_inode_of(m->tree, version)->type != ENTRY_DIRECTORY)
			return TREE_NONE;
	}
	return at;
}

static void apply_marker(struct merge *m, struct str marker)
{
	struct str name = path_base(marker);
	uint32_t directory = lower_directory(m, path_parent(marker));

	if (str_is(name, WHITEOUT)) {
		coverage_note(m->coverage, m->arena, "layers", marker, "layer %u: a whiteout without a name hides nothing",
			      m->layer + 1u);
	} else if (directory == TREE_NONE) {
		return;
	} else if (str_is(name, OPAQUE)) {
		children_end(m, directory, TREE_OPAQUE);
	} else if (!str_starts(name, WHITEOUT WHITEOUT)) {
		/* ".wh..wh.plnk" and its like are AUFS' own records and hide nothing. */
		uint32_t hidden = tree_child(m->tree, directory, str_from_index(name, strlen(WHITEOUT)));

		if (hidden != TREE_NONE)
			path_end(m, hidden, TREE_WHITEOUT, TREE_WHITEOUT);
	}
}

/* ---- entries ---- */

/* One directory further: it is there, or is made, replacing whatever else had its name. */
static uint32_t enter_directory(struct merge *m, uint32_t path)
{
	uint32_t version = live(m, path);

	if (version == TREE_NONE || tree_inode_of(m->tree, version)->type != ENTRY_DIRECTORY) {
		path_end(m, path, TREE_REPLACED, TREE_PARENT_REPLACED);
		implicit_directory(m, path);
	}
	return path;
}

/* Puts a link's target before what is left of the path, in a text of its own; false where that grows too long. */
static bool expand_link(struct merge *m, uint32_t version, struct str *rest, struct buf *text)
{
	struct buf next = BUF_INIT(2 * PATH_LENGTH_MAX);

	buf_printf(&next, "%.*s/%.*s", STR(tree_link_target(m->tree, version)), STR(*rest));
	buf_done(text);
	*text = next;
	*rest = buf_str(text);
	return !next.full;
}

/*
 * The directory in which an entry is made. Links are followed inside the image, also to where nothing is yet: missing
 * directories are created there, as extractors do. A link that leads round in circles is replaced. TREE_NONE where the way
 * becomes too long or too deep.
 */
static uint32_t parent_directory(struct merge *m, struct str parent)
{
	auto_done(buf_done) struct buf text = BUF_INIT(2 * PATH_LENGTH_MAX);
	struct str rest = parent, part;
	uint32_t at = TREE_ROOT;
	unsigned links = 0;

	if (m->parent_path != TREE_NONE && str_eq(parent, m->parent_name))
		return m->parent_path;
	while (str_next(&rest, '/', &part) && !m->full) {
		uint32_t child, version;

		if (!part.n || str_is(part, "."))
			continue;
		if (str_is(part, "..")) {
			at = at == TREE_ROOT ? TREE_ROOT : m->tree->paths.v[at].parent;
			continue;
		}
		child = child_add(m, at, part);
		if (child == TREE_NONE)
			return TREE_NONE;
		version = live(m, child);
		if (version == TREE_NONE || tree_inode_of(m->tree, version)->type != ENTRY_SYMLINK || ++links > SYMLINKS_MAX) {
			at = enter_directory(m, child);
			continue;
		}
		at = str_starts(tree_link_target(m->tree, version), "/") ? TREE_ROOT : at;
		if (!expand_link(m, version, &rest, &text))
			return TREE_NONE;
	}
	m->parent_name = parent;
	m->parent_path = at;
	return at;
}

static void add_hardlink(struct merge *m, const struct layer_entry *entry, uint32_t path)
{
	uint32_t target = tree_find(m->tree, layer_link(m->index, entry), TREE_NOW, true), inode;

	if (target == TREE_NONE || tree_inode_of(m->tree, target)->type == ENTRY_DIRECTORY) {
		coverage_note(m->coverage, m->arena, "layers", layer_path(m->index, entry),
			      "layer %u: a hard link to \"%.*s\", which is not a file there", m->layer + 1u,
			      STR(layer_link(m->index, entry)));
		return;
	}
	inode = m->tree->versions.v[target].inode;
	if (m->tree->versions.v[target].path == path)
		return;
	path_end(m, path, TREE_REPLACED, TREE_PARENT_REPLACED);
	version_add(m, path, inode);
	*vec_push(&m->tree->hard_links) = (uint32_t)(m->tree->versions.n - 1);
}

static uint32_t place_of(const struct merge *m, const struct layer_entry *entry)
{
	return (uint32_t)(entry - m->index->entries.v);
}

static void add_directory(struct merge *m, const struct layer_entry *entry, uint32_t path)
{
	uint32_t version = live(m, path);
	bool over_directory = version != TREE_NONE && tree_inode_of(m->tree, version)->type == ENTRY_DIRECTORY;

	if (!over_directory)
		path_end(m, path, TREE_REPLACED, TREE_PARENT_REPLACED);
	else
		version_end(m, version, TREE_REPLACED);
	version_add(m, path, inode_add(m, entry, place_of(m, entry)))->attributes = over_directory;
}

static void apply_entry(struct merge *m, const struct layer_entry *entry)
{
	struct str name = layer_path(m->index, entry);
	uint32_t path = TREE_ROOT;

	if (!name.n && entry->type != ENTRY_DIRECTORY) {
		coverage_note(m->coverage, m->arena, "layers", STR_LIT("/"), "layer %u: the root is not a directory", m->layer + 1u);
		return;
	}
	if (name.n) {
		path = parent_directory(m, path_parent(name));
		path = path == TREE_NONE ? TREE_NONE : child_add(m, path, path_base(name));
	}
	if (path == TREE_NONE && !m->full)
		coverage_note(m->coverage, m->arena, "layers", str_slice(name, 0, 256),
			      "layer %u: more than %d folders deep, or longer than a path may be, once links are followed",
			      m->layer + 1u, TREE_DEPTH_MAX);
	if (path == TREE_NONE || m->full)
		return;
	if (entry->type == ENTRY_DIRECTORY) {
		add_directory(m, entry, path);
	} else if (entry->type == ENTRY_HARDLINK) {
		add_hardlink(m, entry, path);
	} else {
		path_end(m, path, TREE_REPLACED, TREE_PARENT_REPLACED);
		version_add(m, path, inode_add(m, entry, place_of(m, entry)));
	}
}

static void root_add(struct merge *m)
{
	*vec_push(&m->tree->paths) = (struct tree_path){
		.first_child = TREE_NONE, .next_sibling = TREE_NONE, .newest = TREE_NONE, .next_hashed = TREE_NONE,
	};
	rehash(m->tree, 1);
	implicit_directory(m, TREE_ROOT);
}

/* Most entries of a layer are paths of their own: room for them at once, up to a number that a hostile index cannot raise. */
static void reserve(struct tree *tree, size_t entries)
{
	size_t more = entries < RESERVE_MAX ? entries : RESERVE_MAX;

	vec_reserve(&tree->paths, more);
	vec_reserve(&tree->versions, more);
	vec_reserve(&tree->inodes, more);
	if (tree->paths.n + more > tree->bucket_count)
		rehash(tree, tree->paths.n + more);
}

/* What the tree does not need any more of an index whose contents it keeps. */
static void index_strip(struct layer_index *index)
{
	if (index->mapped)
		return;
	vec_done(&index->entries);
	vec_done(&index->contents);
	vec_done(&index->hashes);
	vec_done(&index->passed);
	buf_done(&index->text);
}

/* Whether to go on: no cap reached, and time left, which is looked at now and then. */
static int check(const struct merge *m, const struct layer_entry *entry, struct err *e)
{
	if (m->full)
		return err_set(e, ERR_LIMIT, "layer %u: more %s than the limit", m->layer + 1u, m->full);
	return place_of(m, entry) % CHECK_EVERY ? 0 : ctx_check(m->ctx, e);
}

static int apply(struct merge *m, struct err *e)
{
	const struct layer_index *index = m->index;
	int r = 0;

	for (size_t i = 0; i < index->entries.n && r == 0; i++) {
		const struct layer_entry *entry = &index->entries.v[i];

		if (is_marker(layer_path(index, entry)))
			apply_marker(m, layer_path(index, entry));
		r = check(m, entry, e);
	}
	for (size_t i = 0; i < index->entries.n && r == 0; i++) {
		const struct layer_entry *entry = &index->entries.v[i];

		if (!is_marker(layer_path(index, entry)))
			apply_entry(m, entry);
		r = check(m, entry, e);
	}
	return r;
}

int merge_layer(const struct ctx *ctx, struct tree *tree, struct layer_index *index, struct coverage *coverage,
		struct arena *arena, struct err *e)
{
	struct merge m = {
		.ctx = ctx, .tree = tree, .index = index, .layer = (uint16_t)tree->layers, .coverage = coverage, .arena = arena,
		.parent_path = TREE_NONE,
	};
	int r;

	if (tree->layers >= TREE_NOW - 1u)
		return err_set(e, ERR_LIMIT, "more than %u layers", TREE_NOW - 1u);
	if (!tree->paths.n)
		root_add(&m);
	reserve(tree, index->entries.n);
	r = apply(&m, e);
	map_done(&m.entries);
	if (r < 0)
		return r;
	index_strip(index);
	*vec_push(&tree->held) = *index;
	layer_index_hand_over(index);
	tree->layers++;
	return 0;
}
