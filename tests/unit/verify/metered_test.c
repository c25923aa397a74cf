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

static int refuse_digest(struct artifacts *artifacts, struct str name, struct arena *arena, struct str *ret_bytes, struct digest *ret_digest,
			 struct str *ret_media_type, struct err *e)
{
	(void)arena, (void)ret_bytes, (void)ret_digest, (void)ret_media_type;
	atomic_fetch_add(&((struct memory_artifacts *)artifacts)->asked, 1);
	return err_set(e, ERR_DIGEST, "%.*s: what came has another digest", STR(name));
}

/* Of a manifest that was refused nobody says how large it was. */
TEST(manifests_that_were_refused_count_as_the_most)
{
	struct world w;
	struct str bytes, type;
	struct digest digest;
	struct err e = ERR_INIT;

	world_init(&w);
	w.memory.artifacts.manifest = refuse_digest;
	metered_init(&w.metered, &w.memory.artifacts, IMAGE_MANIFEST_MAX + 1);
	for (int i = 0; i < 2; i++)
		assert_int_equal(w.metered.artifacts.manifest(&w.metered.artifacts, STR_LIT("x"), &w.arena, &bytes, &digest, &type, &e), ERR_DIGEST);
	assert_int_equal(w.metered.artifacts.manifest(&w.metered.artifacts, STR_LIT("x"), &w.arena, &bytes, &digest, &type, &e), ERR_LIMIT);
	assert_int_equal(atomic_load(&w.memory.asked), 2);
	/* That it is not there says little. */
	metered_init(&w.metered, &w.memory.artifacts, 1);
	w.memory.artifacts.manifest = memory_manifest;
	for (int i = 0; i < 3; i++)
		assert_int_equal(w.metered.artifacts.manifest(&w.metered.artifacts, STR_LIT("none"), &w.arena, &bytes, &digest, &type, &e), ERR_NOT_FOUND);
	world_done(&w);
}

static int list(struct world *w, bool tags, struct err *e)
{
	struct artifacts *artifacts = &w->metered.artifacts;
	struct artifact_referrer_list referrers = {0};
	struct str_list names = {0};
	int r = tags ? artifacts->tags(artifacts, &w->arena, &names, e) : artifacts->referrers(artifacts, &w->blob, &w->arena, &referrers, e);

	vec_done(&referrers);
	vec_done(&names);
	return r;
}

TEST(lists_count_by_their_bytes)
{
	for (int tags = 0; tags < 2; tags++) {
		struct world w;
		struct err e = ERR_INIT;
		unsigned asked;

		world_init(&w);
		/* What came before is not this sum's. */
		atomic_store(&w.memory.artifacts.listed, 5000);
		metered_init(&w.metered, &w.memory.artifacts, MAX);
		w.memory.list_size = MAX / 2;
		for (int i = 0; i < 2; i++)
			assert_int_equal(list(&w, tags, &e), 0);
		asked = atomic_load(&w.memory.asked);
		assert_int_equal(list(&w, tags, &e), ERR_LIMIT);
		assert_non_null(strstr(e.text, "together"));
		assert_int_equal(fetch(&w, &w.blob, 500, &e), ERR_LIMIT);
		assert_int_equal(atomic_load(&w.memory.asked), asked);
		world_done(&w);
	}
}

static int refuse_list(struct artifacts *artifacts, const struct digest *subject, struct arena *arena, struct artifact_referrer_list *referrers, struct err *e)
{
	(void)artifacts, (void)subject, (void)arena, (void)referrers;
	return err_set(e, ERR_FORMAT, "no index");
}

/* A list that was refused may be the manifest of a tag; what could not be had at all costs nothing. */
TEST(lists_that_were_refused)
{
	struct world w;
	struct err e = ERR_INIT;

	world_init(&w);
	w.memory.referrers_refused = true;
	for (int i = 0; i < 3; i++)
		assert_int_equal(list(&w, false, &e), ERR_IO);
	assert_int_equal(fetch(&w, &w.blob, 500, &e), 0);
	w.memory.artifacts.referrers = refuse_list;
	assert_int_equal(list(&w, false, &e), ERR_FORMAT);
	assert_int_equal(list(&w, false, &e), ERR_LIMIT);
	assert_non_null(strstr(e.text, "together"));
	world_done(&w);
}

TEST_MAIN
