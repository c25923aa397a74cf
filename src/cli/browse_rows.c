/* SPDX-License-Identifier: Apache-2.0 */
/* A path's number is greater than its folder's (image/merge.h adds folders first): so sums need one pass, from the last to the first. */
#include "cli/browse_rows.h"

#include <stdio.h>

#include "layers/layers_account.h"

char row_mark(enum row_change change)
{
	static const char marks[] = {' ', '+', '~', '=', '-', ' '};

	return marks[change];
}

void rows_init(struct rows *rows, const struct tree *tree, const struct package *const *owners)
{
	size_t n = tree->paths.n;

	*rows = (struct rows){
		.tree = tree, .owners = owners,
		.sums = mem_zero(n, sizeof(*rows->sums)), .changes = mem_zero(n, 1), .matches = mem_zero(n, 1), .open = mem_zero(n, 1),
	};
	memset(rows->matches, 1, n);
}

void rows_done(struct rows *rows)
{
	free(rows->sums);
	free(rows->changes);
	free(rows->matches);
	free(rows->open);
	vec_done(&rows->visible);
	*rows = (struct rows){0};
}

/* ---- what happened to a path ---- */

uint32_t rows_version_before(const struct rows *rows, uint32_t path)
{
	return rows->from ? tree_version_at(rows->tree, path, rows->from - 1) : TREE_NONE;
}

uint32_t rows_version(const struct rows *rows, uint32_t path)
{
	uint32_t after = tree_version_at(rows->tree, path, rows->to);

	return after != TREE_NONE ? after : rows_version_before(rows, path);
}

uint32_t rows_version_older(const struct rows *rows, uint32_t path)
{
	uint32_t version = rows_version(rows, path);

	return version == TREE_NONE ? TREE_NONE : rows->tree->versions.v[version].older;
}

static bool has_same_content(const struct tree *tree, uint32_t a, uint32_t b)
{
	const struct tree_inode *x = tree_inode_of(tree, a), *y = tree_inode_of(tree, b);
	struct str content, other;

	if (x->type != y->type || x->size != y->size)
		return false;
	if (x->type == ENTRY_SYMLINK)
		return str_eq(tree_link_target(tree, a), tree_link_target(tree, b));
	if (x->type != ENTRY_FILE)
		return true;
	content = tree_content_hash(tree, tree->versions.v[a].inode);
	other = tree_content_hash(tree, tree->versions.v[b].inode);
	return content.n && other.n ? str_eq(content, other) : x->mtime == y->mtime;
}

/* A folder's time changes with what is in it, so that says nothing of the folder. */
static bool has_same_attributes(const struct tree_inode *x, const struct tree_inode *y)
{
	return x->mode == y->mode && x->uid == y->uid && x->gid == y->gid && x->flags == y->flags &&
	       (x->mtime == y->mtime || x->type == ENTRY_DIRECTORY);
}

static enum row_change change_of(const struct rows *rows, uint32_t before, uint32_t after)
{
	const struct tree *tree = rows->tree;

	if (before == TREE_NONE)
		return after == TREE_NONE ? ROW_ABSENT : ROW_ADDED;
	if (after == TREE_NONE)
		return ROW_REMOVED;
	if (before == after || tree->versions.v[before].inode == tree->versions.v[after].inode)
		return ROW_UNCHANGED;
	if (!has_same_content(tree, before, after))
		return ROW_CHANGED;
	return has_same_attributes(tree_inode_of(tree, before), tree_inode_of(tree, after)) ? ROW_UNCHANGED : ROW_TOUCHED;
}

/* ---- sums and filters ---- */

static bool passes(const struct rows *rows, uint32_t path, uint32_t version)
{
	bool folder = tree_inode_of(rows->tree, version)->type == ENTRY_DIRECTORY;

	if (rows->hidden[rows->changes[path]] || !rows->matches[path])
		return false;
	/* These are about files: of folders only those are shown that hold one. */
	if (folder && (rows->only_lost || rows->owner || rows->unowned))
		return false;
	return !rows->only_lost || rows->tree->versions.v[version].until != TREE_NOW;
}

static void sum_path(struct rows *rows, uint32_t path)
{
	uint32_t before = rows_version_before(rows, path), after = tree_version_at(rows->tree, path, rows->to);
	uint32_t version = after != TREE_NONE ? after : before;
	enum row_change change = change_of(rows, before, after);
	struct row_sum *sum = &rows->sums[path], *above = &rows->sums[rows->tree->paths.v[path].parent];
	const struct tree_inode *inode;
	bool shown;

	rows->changes[path] = (uint8_t)change;
	if (change == ROW_ABSENT)
		return;
	inode = tree_inode_of(rows->tree, version);
	shown = path != TREE_ROOT && passes(rows, path, version);
	if (inode->type != ENTRY_DIRECTORY && shown) {
		sum->bytes += change == ROW_REMOVED || inode->type != ENTRY_FILE ? 0 : inode->size;
		sum->added += change == ROW_ADDED;
		sum->changed += change == ROW_CHANGED || change == ROW_TOUCHED;
		sum->removed += change == ROW_REMOVED;
	}
	sum->shown += shown;
	if (path == TREE_ROOT)
		return;
	above->bytes += sum->bytes;
	above->added += sum->added;
	above->changed += sum->changed;
	above->removed += sum->removed;
	above->shown += sum->shown;
}

static void sum_all(struct rows *rows)
{
	memset(rows->sums, 0, rows->tree->paths.n * sizeof(*rows->sums));
	for (size_t i = rows->tree->paths.n; i-- > 0;)
		sum_path(rows, (uint32_t)i);
}

/* ---- the list of rows ---- */

struct sibling {
	struct str name;
	uint64_t bytes;
	uint32_t path;
};
VEC_TYPE(siblings, struct sibling);

static int name_order(const void *a, const void *b)
{
	return str_cmp(((const struct sibling *)a)->name, ((const struct sibling *)b)->name);
}

static int size_order(const void *a, const void *b)
{
	const struct sibling *x = a, *y = b;

	return x->bytes != y->bytes ? (x->bytes < y->bytes ? 1 : -1) : name_order(a, b);
}

static struct sibling sibling_of(const struct rows *rows, uint32_t path)
{
	return (struct sibling){tree_name(rows->tree, path), rows->sums[path].bytes, path};
}

VEC_TYPE(row_list, struct row);

/* Recursion is bounded by TREE_DEPTH_MAX. */
static void list_children(const struct rows *rows, uint32_t folder, struct row_list *list)
{
	const struct tree *tree = rows->tree;
	struct siblings siblings = {0};

	for (uint32_t c = tree->paths.v[folder].first_child; c != TREE_NONE; c = tree->paths.v[c].next_sibling)
		if (rows->sums[c].shown)
			*vec_push(&siblings) = sibling_of(rows, c);
	vec_sort(&siblings, rows->by_size ? size_order : name_order);
	vec_each(sibling, &siblings) {
		*vec_push(list) = (struct row){sibling->path, (uint16_t)(tree->paths.v[sibling->path].depth - tree->paths.v[TREE_ROOT].depth - 1)};
		if (rows->open[sibling->path])
			list_children(rows, sibling->path, list);
	}
	vec_done(&siblings);
}

static size_t row_of(const struct rows *rows, uint32_t path)
{
	for (size_t i = 0; i < rows->visible.n; i++)
		if (rows->visible.v[i].path == path)
			return i;
	return SIZE_MAX;
}

/* The path's row, or that of the nearest folder above it that has one. */
static void select_near(struct rows *rows, uint32_t path)
{
	size_t row = SIZE_MAX;

	while (path != TREE_NONE && path != TREE_ROOT && (row = row_of(rows, path)) == SIZE_MAX)
		path = rows->tree->paths.v[path].parent;
	rows->at = row == SIZE_MAX ? 0 : row;
}

static void list_all(struct rows *rows)
{
	struct row_list list = {.v = rows->visible.v, .room = rows->visible.room};
	uint32_t selected = rows_selected(rows);

	if (rows->tree->paths.n)
		list_children(rows, TREE_ROOT, &list);
	rows->visible.v = list.v;
	rows->visible.n = list.n;
	rows->visible.room = list.room;
	select_near(rows, selected);
}

void rows_refresh(struct rows *rows)
{
	sum_all(rows);
	list_all(rows);
}

void rows_set_layers(struct rows *rows, unsigned from, unsigned to)
{
	rows->from = from;
	rows->to = to;
	rows_refresh(rows);
}

/* Which paths the pattern and the owner let pass. */
static void match_all(struct rows *rows)
{
	const struct tree *tree = rows->tree;
	struct regex regex = REGEX(rows->pattern);
	struct str groups[REGEX_GROUPS_MAX];
	struct buf path = BUF_INIT((size_t)2 << 20);

	for (uint32_t i = 0; i < tree->paths.n; i++) {
		bool match = true;

		if (rows->owner || rows->unowned)
			match = rows->owners && rows->owners[i] == rows->owner;
		if (match && *rows->pattern) {
			buf_clear(&path);
			tree_path_text(tree, i, &path);
			match = regex_find(&regex, buf_str(&path), groups) == REGEX_FOUND;
		}
		rows->matches[i] = match;
	}
	buf_done(&path);
	regex_done(&regex);
}

static bool is_folder(const struct rows *rows, uint32_t path)
{
	uint32_t version = rows_version(rows, path);

	return version != TREE_NONE && tree_inode_of(rows->tree, version)->type == ENTRY_DIRECTORY;
}

/* Folders that hold something shown besides themselves. */
static void open_shown(struct rows *rows)
{
	for (uint32_t i = 0; i < rows->tree->paths.n; i++) {
		uint32_t parent = rows->tree->paths.v[i].parent;

		if (i != TREE_ROOT && rows->sums[i].shown)
			rows->open[parent] = 1;
	}
}

static void filter_again(struct rows *rows, bool narrowed)
{
	match_all(rows);
	sum_all(rows);
	if (narrowed)
		open_shown(rows);
	list_all(rows);
}

bool rows_set_pattern(struct rows *rows, struct str pattern)
{
	char text[ROWS_PATTERN_MAX];
	struct regex regex = REGEX(text);
	bool valid;

	if (pattern.n >= sizeof(text))
		return false;
	memcpy(text, pattern.p, pattern.n);
	text[pattern.n] = '\0';
	valid = !pattern.n || regex_valid(&regex);
	regex_done(&regex);
	if (!valid)
		return false;
	memcpy(rows->pattern, text, sizeof(text));
	filter_again(rows, pattern.n);
	return true;
}

void rows_set_owner(struct rows *rows, const struct package *owner, bool unowned)
{
	rows->owner = owner;
	rows->unowned = unowned;
	filter_again(rows, owner);
}

/* ---- moving ---- */

uint32_t rows_selected(const struct rows *rows)
{
	return rows->at < rows->visible.n ? rows->visible.v[rows->at].path : TREE_NONE;
}

void rows_move(struct rows *rows, ptrdiff_t by)
{
	ptrdiff_t last = (ptrdiff_t)rows->visible.n - 1, at = (ptrdiff_t)rows->at;

	if (last < 0)
		return;
	at = by > last - at ? last : at + by;
	rows->at = at < 0 ? 0 : (size_t)at;
}

bool rows_is_open(const struct rows *rows, uint32_t path)
{
	return rows->open[path];
}

/* Only the rows below the folder come or go; the others are moved as they are. */
void rows_fold(struct rows *rows, bool open)
{
	uint32_t path = rows_selected(rows);
	struct row_list below = {0};
	size_t after = rows->at + 1, end = after;

	if (path == TREE_NONE || !is_folder(rows, path) || rows->open[path] == open)
		return;
	rows->open[path] = open;
	while (end < rows->visible.n && rows->visible.v[end].depth > rows->visible.v[rows->at].depth)
		end++;
	if (open)
		list_children(rows, path, &below);
	vec_reserve(&rows->visible, below.n);
	memmove(rows->visible.v + after + below.n, rows->visible.v + end, (rows->visible.n - end) * sizeof(*rows->visible.v));
	if (below.n)
		memcpy(rows->visible.v + after, below.v, below.n * sizeof(*below.v));
	rows->visible.n = rows->visible.n - (end - after) + below.n;
	vec_done(&below);
}

void rows_fold_all(struct rows *rows)
{
	bool open = !memchr(rows->open, 1, rows->tree->paths.n);

	memset(rows->open, open, rows->tree->paths.n);
	list_all(rows);
}

void rows_leave(struct rows *rows)
{
	uint32_t path = rows_selected(rows);

	if (path != TREE_NONE && rows->tree->paths.v[path].parent != TREE_ROOT)
		select_near(rows, rows->tree->paths.v[path].parent);
}

bool rows_select(struct rows *rows, uint32_t path)
{
	if (path == TREE_NONE || !rows->sums[path].shown)
		return false;
	for (uint32_t above = path; above != TREE_ROOT;) {
		above = rows->tree->paths.v[above].parent;
		rows->open[above] = 1;
	}
	list_all(rows);
	select_near(rows, path);
	return rows_selected(rows) == path;
}

/* ---- searching ---- */

static uint32_t at_depth(const struct tree *tree, uint32_t path, unsigned depth)
{
	while (tree->paths.v[path].depth > depth)
		path = tree->paths.v[path].parent;
	return path;
}

/* The order in which rows stand, were all folders open. */
static int display_order(const struct rows *rows, uint32_t a, uint32_t b)
{
	const struct tree *tree = rows->tree;
	unsigned x = tree->paths.v[a].depth, y = tree->paths.v[b].depth, depth = x < y ? x : y;
	uint32_t above_a = at_depth(tree, a, depth), above_b = at_depth(tree, b, depth);
	struct sibling p, q;

	if (above_a == above_b)
		return (x > y) - (x < y);
	while (tree->paths.v[above_a].parent != tree->paths.v[above_b].parent) {
		above_a = tree->paths.v[above_a].parent;
		above_b = tree->paths.v[above_b].parent;
	}
	p = sibling_of(rows, above_a);
	q = sibling_of(rows, above_b);
	return rows->by_size ? size_order(&p, &q) : name_order(&p, &q);
}

static bool holds(const struct tree *tree, uint32_t path, struct str text)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;

	if (str_find(text, '/') < 0)
		return str_case_holds(tree_name(tree, path), text);
	return str_case_holds(arena_printf(&arena, "/%.*s", STR(tree_path_str(tree, path, &arena))), text);
}

bool rows_search(struct rows *rows, struct str text, bool back)
{
	uint32_t here = rows_selected(rows), next = TREE_NONE, first = TREE_NONE;
	int sign = back ? -1 : 1;

	if (!text.n)
		return false;
	for (uint32_t i = 1; i < rows->tree->paths.n; i++) {
		if (!rows->sums[i].shown || !holds(rows->tree, i, text))
			continue;
		if (first == TREE_NONE || display_order(rows, i, first) * sign < 0)
			first = i;
		if (here != TREE_NONE && display_order(rows, i, here) * sign > 0 && (next == TREE_NONE || display_order(rows, i, next) * sign < 0))
			next = i;
	}
	return rows_select(rows, next != TREE_NONE ? next : first);
}

/* ---- asking ---- */

enum row_change rows_change(const struct rows *rows, uint32_t path)
{
	return rows->changes[path];
}

const struct row_sum *rows_sum(const struct rows *rows, uint32_t path)
{
	return &rows->sums[path];
}

unsigned rows_cause(const struct rows *rows, uint32_t path, bool *ret_ends)
{
	const struct tree_version *version = &rows->tree->versions.v[rows_version(rows, path)];

	/* Of what ends in the layer that is looked at, the question is where it came from. */
	*ret_ends = version->until != TREE_NOW && (rows->to != version->until);
	return *ret_ends ? version->until : version->since;
}

unsigned rows_origin(const struct rows *rows, uint32_t path)
{
	const struct tree *tree = rows->tree;
	uint32_t version = rows_version(rows, path);
	unsigned since = tree->versions.v[version].since;

	for (uint32_t older; since && (older = tree_version_at(tree, path, since - 1)) != TREE_NONE && has_same_content(tree, older, version);)
		since = tree->versions.v[older].since;
	return since;
}
