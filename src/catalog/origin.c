/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/origin.h"

struct run {
	int layer;      /* of the run's first state */
	unsigned state; /* the last state that held it */
};

void origin_state(struct origin *origin, int layer)
{
	origin->state++;
	origin->layer = layer;
}

void origin_key(struct origin *origin, struct str key)
{
	struct run *run = map_get(&origin->runs, key);

	if (!run) {
		if (origin->runs.n >= ORIGIN_KEYS_MAX)
			return;
		run = arena_new(&origin->arena, struct run);
		map_set(&origin->runs, arena_str(&origin->arena, key), run);
	}
	/* States count from 1, so that a new run is never mistaken for one that goes on. */
	if (!run->state || run->state + 1 < origin->state)
		run->layer = origin->layer;
	run->state = origin->state;
}

int origin_of(const struct origin *origin, struct str key)
{
	const struct run *run = map_get(&origin->runs, key);

	return run && run->state == origin->state ? run->layer : LAYER_UNKNOWN;
}

void origin_done(struct origin *origin)
{
	map_done(&origin->runs);
	arena_done(&origin->arena);
	*origin = ORIGIN_INIT;
}

struct str origin_name(struct buf *buf, struct str name, struct str version, struct str architecture)
{
	buf_clear(buf);
	buf_printf(buf, "%.*s %.*s %.*s", STR(name), STR(version), STR(architecture));
	return buf_str(buf);
}

static uint32_t find_first(const struct tree *tree, const char *const *paths, unsigned view)
{
	for (; *paths; paths++) {
		uint32_t version = tree_find(tree, str_of(*paths), view, false);

		if (version != TREE_NONE && tree_inode_of(tree, version)->type == ENTRY_FILE)
			return version;
	}
	return TREE_NONE;
}

int origin_trace(struct origin *origin, const struct ctx *ctx, const struct tree *tree, const char *const *paths, size_t max,
		 origin_read_fn *read, void *arg, struct err *e)
{
	struct str before = STR_NULL; /* p is NULL while there is no database */
	uint32_t inode = TREE_NONE;

	for (unsigned layer = 0; layer < tree->layers; layer++) {
		uint32_t version = find_first(tree, paths, layer);
		uint32_t now = version == TREE_NONE ? TREE_NONE : tree->versions.v[version].inode;
		struct str bytes = STR_NULL;
		struct err ignored = ERR_INIT;
		int r = ctx_check(ctx, e);

		if (r < 0)
			return r;
		if (now == inode)
			continue;
		inode = now;
		if (version != TREE_NONE && tree_read(tree, version, max, &bytes, &ignored) < 0)
			continue;
		if (bytes.p && before.p && str_eq(bytes, before))
			continue;
		before = bytes;
		origin_state(origin, (int)layer);
		if (bytes.p)
			read(arg, bytes, origin);
	}
	return 0;
}

int origin_of_file(const struct tree *tree, uint32_t version, bool (*same)(void *arg, struct str bytes), void *arg)
{
	const struct tree_version *v = &tree->versions.v[version];

	while (v->older != TREE_NONE) {
		const struct tree_version *older = &tree->versions.v[v->older];
		struct str bytes;

		/* A gap, or another record: the one looked at began here. */
		if (older->until != v->since || !tree_content(tree, v->older, &bytes) || !same(arg, bytes))
			break;
		v = older;
	}
	return v->since;
}
