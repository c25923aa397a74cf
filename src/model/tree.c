/* SPDX-License-Identifier: Apache-2.0 */
#include "model/tree.h"

#include <sys/mman.h>

#include "base/map.h"
#include "base/path.h"
#include "model/examine.h"

#define SYMLINKS_MAX 40 /* as Linux' path resolution, path_resolution(7) */

void tree_init(struct tree *tree)
{
	*tree = (struct tree){.text = BUF_INIT(LAYER_TEXT_MAX), .seed = map_seed()};
}

void tree_done(struct tree *tree)
{
	if (tree->mapped) {
		munmap(tree->mapped, tree->mapped_size);
	} else {
		vec_done(&tree->paths);
		vec_done(&tree->versions);
		vec_done(&tree->inodes);
		vec_done(&tree->hard_links);
		vec_done(&tree->hashes);
		buf_done(&tree->text);
		free(tree->buckets);
	}
	vec_done(&tree->contents);
	vec_done(&tree->passed);
	vec_each(index, &tree->held)
		layer_index_done(index);
	vec_done(&tree->held);
	tree_init(tree);
}

struct str tree_name(const struct tree *tree, uint32_t path)
{
	return str_from(buf_str(&tree->text).p + tree->paths.v[path].name, tree->paths.v[path].name_length);
}

uint32_t tree_child(const struct tree *tree, uint32_t parent, struct str name)
{
	if (!tree->bucket_count)
		return TREE_NONE;
	for (uint32_t path = tree->buckets[tree_hash(tree, parent, name) & (tree->bucket_count - 1)]; path != TREE_NONE;
	     path = tree->paths.v[path].next_hashed)
		if (tree->paths.v[path].parent == parent && str_eq(tree_name(tree, path), name))
			return path;
	return TREE_NONE;
}

uint64_t tree_hash(const struct tree *tree, uint32_t parent, struct str name)
{
	return map_hash_by(&tree->seed, name) ^ (uint64_t)parent * 0x9e3779b97f4a7c15U;
}

uint32_t tree_version_at(const struct tree *tree, uint32_t path, unsigned view)
{
	if (path == TREE_NONE)
		return TREE_NONE;
	uint32_t v = tree->paths.v[path].newest;

	/* What is there now can only be the newest. */
	if (view == TREE_NOW)
		return v != TREE_NONE && tree->versions.v[v].until == TREE_NOW ? v : TREE_NONE;
	for (; v != TREE_NONE; v = tree->versions.v[v].older)
		if (tree->versions.v[v].since <= view && tree->versions.v[v].until > view)
			return v;
	return TREE_NONE;
}

uint32_t tree_path_exact(const struct tree *tree, struct str path)
{
	uint32_t at = tree->paths.n ? TREE_ROOT : TREE_NONE;
	struct str part;

	while (at != TREE_NONE && str_next(&path, '/', &part))
		at = tree_child(tree, at, part);
	return at;
}

const struct tree_inode *tree_inode_of(const struct tree *tree, uint32_t version)
{
	return &tree->inodes.v[tree->versions.v[version].inode];
}

struct str tree_link_target(const struct tree *tree, uint32_t version)
{
	const struct tree_inode *inode = tree_inode_of(tree, version);

	return str_from(buf_str(&tree->text).p + inode->target, inode->target_length);
}

/*
 * One step of a look-up: `rest` is what is still to be resolved. A link's target is put before the rest in `text`, which
 * holds what both point into.
 */
static bool follow(const struct tree *tree, uint32_t version, uint32_t *at, struct str *rest, struct buf *text)
{
	struct str target = tree_link_target(tree, version);
	struct buf next = BUF_INIT(2 * PATH_LENGTH_MAX);

	buf_printf(&next, "%.*s/%.*s", STR(target), STR(*rest));
	if (next.full) {
		buf_done(&next);
		return false;
	}
	*at = str_starts(target, "/") ? TREE_ROOT : tree->paths.v[*at].parent;
	buf_done(text);
	*text = next;
	*rest = buf_str(text);
	return true;
}

uint32_t tree_find(const struct tree *tree, struct str path, unsigned view, bool nofollow)
{
	uint32_t at = TREE_ROOT, version = tree->paths.n ? tree_version_at(tree, TREE_ROOT, view) : TREE_NONE;
	auto_done(buf_done) struct buf text = BUF_INIT(2 * PATH_LENGTH_MAX);
	unsigned links = 0;
	struct str part;

	while (version != TREE_NONE && str_next(&path, '/', &part)) {
		if (!part.n || str_is(part, "."))
			continue;
		if (str_is(part, "..")) {
			at = at == TREE_ROOT ? TREE_ROOT : tree->paths.v[at].parent;
			version = tree_version_at(tree, at, view);
			continue;
		}
		if (tree_inode_of(tree, version)->type != ENTRY_DIRECTORY)
			return TREE_NONE;
		at = tree_child(tree, at, part);
		version = tree_version_at(tree, at, view);
		if (version == TREE_NONE)
			return TREE_NONE;
		if (tree_inode_of(tree, version)->type == ENTRY_SYMLINK && (path.n || !nofollow)) {
			if (++links > SYMLINKS_MAX || !follow(tree, version, &at, &path, &text))
				return TREE_NONE;
			version = tree_version_at(tree, at, view);
		}
	}
	return version;
}

static void find_folder(struct tree_finder *finder, struct str folder)
{
	const struct tree *tree = finder->tree;
	uint32_t version = tree_find(tree, folder, TREE_NOW, false);

	finder->folder = folder;
	finder->at = TREE_NONE;
	if (version == TREE_NONE || tree_inode_of(tree, version)->type != ENTRY_DIRECTORY)
		return;
	finder->at = tree->versions.v[version].path;
	finder->linked = tree_path_exact(tree, folder) != finder->at;
}

uint32_t tree_find_next(struct tree_finder *finder, struct str path)
{
	struct str folder = path_parent(path), name = path_base(path);

	if (!finder->tree->paths.n)
		return TREE_NONE;
	if (!name.n || str_is(name, ".") || str_is(name, "..")) {
		finder->folder = STR_NULL;
		finder->linked = true;
		return tree_find(finder->tree, path, TREE_NOW, true);
	}
	if (!finder->folder.p || !str_eq(folder, finder->folder))
		find_folder(finder, folder);
	return finder->at == TREE_NONE ? TREE_NONE : tree_version_at(finder->tree, tree_child(finder->tree, finder->at, name), TREE_NOW);
}

void tree_path_text(const struct tree *tree, uint32_t path, struct buf *out)
{
	if (path == TREE_ROOT)
		return;
	tree_path_text(tree, tree->paths.v[path].parent, out);
	if (tree->paths.v[path].parent != TREE_ROOT)
		buf_putc(out, '/');
	buf_put(out, tree_name(tree, path));
}

struct str tree_path_str(const struct tree *tree, uint32_t path, struct arena *arena)
{
	auto_done(buf_done) struct buf text = BUF_INIT(2 * PATH_LENGTH_MAX);

	tree_path_text(tree, path, &text);
	return arena_str(arena, buf_str(&text));
}

bool tree_content(const struct tree *tree, uint32_t version, struct str *ret_bytes)
{
	const struct tree_inode *inode = tree_inode_of(tree, version);

	const struct tree_content *content = inode->content == TREE_NONE ? NULL : &tree->contents.v[inode->content];

	if (inode->type != ENTRY_FILE || (inode->size && !(content && content->kept)))
		return false;
	*ret_bytes = content && content->kept ? content->bytes : STR_LIT("");
	return true;
}

struct str tree_content_hash(const struct tree *tree, uint32_t inode)
{
	static const struct content_hash unknown;
	const struct content_hash *hash = inode < tree->hashes.n ? &tree->hashes.v[inode] : &unknown;

	if (tree->inodes.v[inode].type == ENTRY_FILE && !tree->inodes.v[inode].size)
		return STR_LIT("-");
	return memcmp(hash, &unknown, sizeof(unknown)) == 0 ? STR_NULL : str_from(hash->bytes, sizeof(hash->bytes));
}

int tree_read(const struct tree *tree, uint32_t version, size_t max, struct str *ret_bytes, struct err *e)
{
	struct str bytes;

	if (tree_inode_of(tree, version)->type != ENTRY_FILE)
		return err_set(e, ERR_FORMAT, "not a regular file");
	if (!tree_content(tree, version, &bytes))
		return err_set(e, ERR_UNSUPPORTED, "its content was not kept");
	if (bytes.n > max)
		return err_set(e, ERR_LIMIT, "larger than the limit of %zu bytes", max);
	*ret_bytes = bytes;
	return 0;
}

struct walk {
	const struct tree *tree;
	unsigned view;
	int (*visit)(void *arg, uint32_t version);
	void *arg;
};

struct child {
	struct str name;
	uint32_t path;
};

static int child_order(const void *a, const void *b)
{
	return str_cmp(((const struct child *)a)->name, ((const struct child *)b)->name);
}

VEC_TYPE(child_list, struct child);

/* Layers mostly bring names in their order, and each new one stands before those that were there: then all there is to do is to turn them round. */
static void sort_children(struct child_list *children)
{
	size_t rising = 1, falling = 1, n = children->n;

	while (rising < n && child_order(&children->v[rising - 1], &children->v[rising]) < 0)
		rising++;
	while (rising == 1 && falling < n && child_order(&children->v[falling - 1], &children->v[falling]) > 0)
		falling++;
	if (rising >= n)
		return;
	if (falling < n) {
		vec_sort(children, child_order);
		return;
	}
	for (size_t i = 0; i < n / 2; i++) {
		struct child first = children->v[i];

		children->v[i] = children->v[n - 1 - i];
		children->v[n - 1 - i] = first;
	}
}

/* Recursion is bounded by TREE_DEPTH_MAX. */
static int walk(const struct walk *w, uint32_t path)
{
	uint32_t version = tree_version_at(w->tree, path, w->view);
	struct child_list children = {0};
	int r = version == TREE_NONE ? 1 : w->visit(w->arg, version);

	if (r != 0)
		return r < 0 ? r : 0;
	for (uint32_t c = w->tree->paths.v[path].first_child; c != TREE_NONE; c = w->tree->paths.v[c].next_sibling)
		*vec_push(&children) = (struct child){tree_name(w->tree, c), c};
	sort_children(&children);
	for (size_t i = 0; i < children.n && r >= 0; i++)
		r = walk(w, children.v[i].path);
	vec_done(&children);
	return r;
}

int tree_walk(const struct tree *tree, uint32_t from_path, unsigned view, int (*visit)(void *arg, uint32_t version), void *arg)
{
	struct walk w = {tree, view, visit, arg};

	return tree->paths.n && from_path != TREE_NONE ? walk(&w, from_path) : 0;
}

struct each {
	const struct tree *tree;
	int (*visit)(void *arg, uint32_t version);
	void *arg;
	struct buf path;
	struct arena arena;
	VEC(const char *) globs; /* without alternatives */
	VEC(uint64_t) alive;     /* by depth of a folder on the way: bits of the first globs, which may match something in it */
	unsigned from;           /* the depth of where the walk begins */
};

/* Beyond the bits all are asked always: globs with so many alternatives are rare. */
static bool is_alive(uint64_t alive, size_t glob)
{
	return glob >= 64 || alive >> glob & 1;
}

static bool add_glob(void *to, const char *plain)
{
	struct each *each = to;

	*vec_push(&each->globs) = arena_text(&each->arena, str_of(plain));
	return false;
}

static int each_visit(void *arg, uint32_t version)
{
	struct each *each = arg;
	bool folder = tree_inode_of(each->tree, version)->type == ENTRY_DIRECTORY, matches = false, below = false;
	uint32_t path = each->tree->versions.v[version].path;
	size_t depth = each->tree->paths.v[path].depth - each->from;
	uint64_t asked = depth ? each->alive.v[depth - 1] : UINT64_MAX, alive = 0;
	int r;

	buf_clear(&each->path);
	tree_path_text(each->tree, path, &each->path);
	for (size_t i = 0; i < each->globs.n; i++) {
		if (!is_alive(asked, i))
			continue;
		matches = matches || path_match(each->globs.v[i], buf_str(&each->path));
		if (!folder || !path_match_below(each->globs.v[i], buf_str(&each->path)))
			continue;
		below = true;
		alive |= i < 64 ? (uint64_t)1 << i : 0;
	}
	each->alive.n = depth;
	*vec_push(&each->alive) = alive;
	r = matches ? each->visit(each->arg, version) : 0;
	return r < 0 ? r : !below;
}

int tree_each(const struct tree *tree, const char *glob, unsigned view, int (*visit)(void *arg, uint32_t version), void *arg)
{
	struct each each = {.tree = tree, .visit = visit, .arg = arg, .path = BUF_INIT(2 * PATH_LENGTH_MAX)};
	size_t fixed = path_glob_fixed(glob);
	struct str start = str_slice(str_of(glob), 0, fixed);
	uint32_t from;
	int r;

	path_glob_each(glob, add_glob, &each);
	/* Only the part of the tree below the glob's fixed folders can match. */
	from = tree_path_exact(tree, fixed == strlen(glob) ? start : path_parent(start));
	each.from = from == TREE_NONE ? 0 : tree->paths.v[from].depth;
	r = tree_walk(tree, from, view, each_visit, &each);
	buf_done(&each.path);
	vec_done(&each.globs);
	vec_done(&each.alive);
	arena_done(&each.arena);
	return r;
}

/* ---- facts ---- */

static bool has_facts(const struct tree_content *content, uint64_t owner, const char *examiner)
{
	struct str facts = content->facts;
	struct fact fact;

	return content->owners & owner && fact_next(&facts, examiner, &fact);
}

static bool in_view(const struct tree_version *version, unsigned view)
{
	return view == TREE_EVER || (version->since <= view && view < version->until) ||
	       (view == TREE_NOW && version->until == TREE_NOW);
}

static int facts_order(const void *a, const void *b)
{
	const struct tree_facts *x = a, *y = b;
	int order = str_cmp(x->path, y->path);

	return order ? order : (x->version > y->version) - (x->version < y->version);
}

int tree_each_facts(const struct tree *tree, const char *examiner, unsigned view,
		    int (*visit)(void *arg, const struct tree_facts *found), void *arg)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	auto_free unsigned char *seen = mem_zero(tree->inodes.n + 1, 1);
	VEC(struct tree_facts) found = {0};
	uint64_t owner = facts_owner(examiner);
	int r = 0;

	for (uint32_t i = 0; i < tree->versions.n; i++) {
		const struct tree_version *version = &tree->versions.v[i];
		uint32_t content = tree->inodes.v[version->inode].content;

		if (content != TREE_NONE && in_view(version, view) && has_facts(&tree->contents.v[content], owner, examiner))
			*vec_push(&found) = (struct tree_facts){
				.version = i,
				.path = tree_path_str(tree, version->path, &arena),
				.facts = tree->contents.v[content].facts,
			};
	}
	vec_sort(&found, facts_order);
	for (size_t i = 0; i < found.n && r == 0; i++) {
		uint32_t inode = tree->versions.v[found.v[i].version].inode;

		found.v[i].again = seen[inode];
		seen[inode] = 1;
		r = visit(arg, &found.v[i]);
	}
	vec_done(&found);
	return r;
}
