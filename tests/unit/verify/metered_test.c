/* SPDX-License-Identifier: Apache-2.0 */
/* What is fetched is counted, kept or not, and nothing is asked for once the sum is reached. */
#include "verify/metered.h"

#include "memory_artifacts.h"

#define MAX 1000

struct world {
	struct memory_artifacts memory;
	struct metered metered;
	struct arena arena;
	struct digest blob, large;
};

static void world_init(struct world *w)
{
	*w = (struct world){0};
	memory_init(&w->memory);
	w->blob = memory_put_blob(&w->memory, arena_printf(&w->memory.arena, "%0300d", 1));
	w->large = memory_put_blob(&w->memory, arena_printf(&w->memory.arena, "%0600d", 2));
	memory_put(&w->memory, MEMORY_MANIFEST, "latest", arena_printf(&w->memory.arena, "%0200d", 3));
	metered_init(&w->metered, &w->memory.artifacts, MAX);
}

static void world_done(struct world *w)
{
	arena_done(&w->arena);
	memory_done(&w->memory);
}

static int fetch(struct world *w, const struct digest *digest, size_t max, struct err *e)
{
	struct str bytes = STR_NULL;

	*e = ERR_INIT;
	return w->metered.artifacts.blob(&w->metered.artifacts, digest, max, &w->arena, &bytes, e);
}

TEST(one_blob_again_and_again)
{
	struct world w;
	struct err e;

	world_init(&w);
	for (int i = 0; i < 3; i++)
		assert_int_equal(fetch(&w, &w.blob, 500, &e), 0);
	/* 100 are left: it is larger than that, which is the sum's fault. */
	assert_int_equal(fetch(&w, &w.blob, 500, &e), ERR_LIMIT);
	assert_non_null(strstr(e.text, "together"));
	world_done(&w);
}

TEST(what_was_refused_counts_too)
{
	struct world w;
	struct err e;

	world_init(&w);
	assert_int_equal(fetch(&w, &w.large, 500, &e), ERR_LIMIT);
	assert_null(strstr(e.text, "together"));
	assert_int_equal(fetch(&w, &w.large, 500, &e), ERR_LIMIT);
	assert_null(strstr(e.text, "together"));
	assert_int_equal(fetch(&w, &w.blob, 500, &e), ERR_LIMIT);
	assert_non_null(strstr(e.text, "together"));
	world_done(&w);
}

TEST(nothing_is_asked_once_it_is_reached)
{
	struct world w;
	struct str bytes, type;
	struct digest digest;
	struct err e = ERR_INIT;
	unsigned asked;

	world_init(&w);
	for (int i = 0; i < 5; i++)
		assert_int_equal(w.metered.artifacts.manifest(&w.metered.artifacts, STR_LIT("latest"), &w.arena, &bytes, &digest, &type, &e), 0);
	asked = atomic_load(&w.memory.asked);
	assert_int_equal(w.metered.artifacts.manifest(&w.metered.artifacts, STR_LIT("latest"), &w.arena, &bytes, &digest, &type, &e), ERR_LIMIT);
	assert_int_equal(fetch(&w, &w.blob, 500, &e), ERR_LIMIT);
	assert_int_equal(atomic_load(&w.memory.asked), asked);
	assert_null(w.metered.artifacts.index);
	assert_null(w.metered.artifacts.put_blob);
	world_done(&w);
}

TEST_MAIN
