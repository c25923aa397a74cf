/* SPDX-License-Identifier: Apache-2.0 */
/* What lies beside an image in a layout: found by name, by digest and by subject; written so that it is found again. */
#include "source/layout_artifacts.h"

#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "crypto/hash.h"
#include "test.h"

struct world {
	struct arena arena;
	char folder[64];
	struct files files;
	struct artifacts *artifacts;
};

static struct str write_blob(struct world *world, struct str bytes)
{
	unsigned char value[HASH_SIZE_MAX];
	char digits[HASH_DIGITS_MAX];
	struct err e = ERR_INIT;

	hash_bytes(HASH_SHA256, bytes, value);
	hash_digits(value, 32, digits);
	assert_int_equal(file_replace(arena_printf(&world->arena, "%s/blobs/sha256/%s", world->folder, digits).p, bytes, &e), 0);
	return arena_printf(&world->arena, "sha256:%s", digits);
}

static void write_index(struct world *world, struct str manifests)
{
	struct err e = ERR_INIT;

	assert_int_equal(file_replace(arena_printf(&world->arena, "%s/index.json", world->folder).p,
				      arena_printf(&world->arena, "{\"schemaVersion\":2,\"kept\":[1,2.5,\"x\",null],\"manifests\":[%.*s]}", STR(manifests)), &e), 0);
}

static void begin(struct world *world)
{
	struct err e = ERR_INIT;

	*world = (struct world){.folder = "/tmp/plimsoll-layout.XXXXXX"};
	assert_non_null(mkdtemp(world->folder));
	assert_int_equal(file_make_directories(arena_printf(&world->arena, "%s/blobs/sha256", world->folder).p, &e), 0);
	assert_int_equal(files_open_folder(world->folder, &world->files, &e), 0);
	world->artifacts = layout_artifacts(&world->files);
}

static void end(struct world *world)
{
	struct buf command = BUF_INIT(200);

	world->artifacts->close(world->artifacts);
	files_done(&world->files);
	buf_printf(&command, "rm -r %s", world->folder);
	assert_int_equal(system(buf_text(&command)), 0);
	buf_done(&command);
	arena_done(&world->arena);
}

static struct str entry(struct world *world, struct str digest, const char *annotations)
{
	return arena_printf(&world->arena, "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"%.*s\",\"size\":1,\"annotations\":{%s}}",
			    STR(digest), annotations);
}

static size_t referrers(struct world *world, struct str subject, struct artifact_referrer_list *list)
{
	struct digest digest;
	struct err e = ERR_INIT;

	*list = (struct artifact_referrer_list){0};
	assert_true(digest_parse(subject, &digest));
	if (world->artifacts->referrers(world->artifacts, &digest, &world->arena, list, &e) < 0)
		fail_msg("%s", e.text);
	return list->n;
}

TEST(manifests_by_name_and_by_digest)
{
	struct str bytes, image, media_type, got;
	struct str_list tags = {0};
	struct digest digest;
	struct err e = ERR_INIT;
	struct world world;

	begin(&world);
	bytes = STR_LIT("{\"schemaVersion\":2,\"config\":{},\"layers\":[]}");
	image = write_blob(&world, bytes);
	write_index(&world, entry(&world, image, "\"org.opencontainers.image.ref.name\":\"registry.example/shop:2.4\""));
	assert_int_equal(world.artifacts->manifest(world.artifacts, STR_LIT("2.4"), &world.arena, &got, &digest, &media_type, &e), 0);
	assert_true(str_eq(got, bytes) && str_is(media_type, "application/vnd.oci.image.manifest.v1+json"));
	assert_int_equal(world.artifacts->manifest(world.artifacts, STR_LIT("registry.example/shop:2.4"), &world.arena, &got, &digest, &media_type, &e), 0);
	assert_int_equal(world.artifacts->manifest(world.artifacts, image, &world.arena, &got, &digest, &media_type, &e), 0);
	assert_int_equal(world.artifacts->manifest(world.artifacts, STR_LIT("4"), &world.arena, &got, &digest, &media_type, &e), ERR_NOT_FOUND);
	assert_int_equal(world.artifacts->blob(world.artifacts, &digest, 10, &world.arena, &got, &e), ERR_LIMIT);
	assert_int_equal(world.artifacts->tags(world.artifacts, &world.arena, &tags, &e), 0);
	assert_int_equal(tags.n, 1);
	vec_done(&tags);
	/* A blob that is not what its name says. */
	assert_int_equal(file_replace(arena_printf(&world.arena, "%s/blobs/sha256/%s", world.folder, image.p + 7).p, STR_LIT("{}"), &e), 0);
	assert_int_equal(world.artifacts->manifest(world.artifacts, STR_LIT("2.4"), &world.arena, &got, &digest, &media_type, &e), ERR_DIGEST);
	end(&world);
}

TEST(signatures_that_cosign_saved)
{
	struct str image, other, signatures, tag, got, media_type;
	struct digest digest;
	struct err e = ERR_INIT;
	struct world world;

	begin(&world);
	image = write_blob(&world, STR_LIT("{\"layers\":[]}"));
	other = write_blob(&world, STR_LIT("{\"layers\":[] }"));
	signatures = write_blob(&world, STR_LIT("{\"layers\":[],\"signatures\":1}"));
	write_index(&world, arena_printf(&world.arena, "%.*s,%.*s,%.*s",
		STR(entry(&world, other, "\"kind\":\"dev.cosignproject.cosign/image\",\"org.opencontainers.image.ref.name\":\"other\"")),
		STR(entry(&world, image, "\"kind\":\"dev.cosignproject.cosign/imageIndex\",\"org.opencontainers.image.ref.name\":\"shop\"")),
		STR(entry(&world, signatures, "\"kind\":\"dev.cosignproject.cosign/sigs\",\"org.opencontainers.image.ref.name\":\"shop\""))));
	tag = arena_printf(&world.arena, "sha256-%s.sig", image.p + 7);
	assert_int_equal(world.artifacts->manifest(world.artifacts, tag, &world.arena, &got, &digest, &media_type, &e), 0);
	assert_true(str_is(got, "{\"layers\":[],\"signatures\":1}"));
	tag = arena_printf(&world.arena, "sha256-%s.att", image.p + 7);
	assert_int_equal(world.artifacts->manifest(world.artifacts, tag, &world.arena, &got, &digest, &media_type, &e), ERR_NOT_FOUND);
	assert_int_equal(world.artifacts->manifest(world.artifacts, STR_LIT("shop"), &world.arena, &got, &digest, &media_type, &e), 0);
	assert_true(str_is(got, "{\"layers\":[]}"));
	end(&world);
}

TEST(what_is_written_is_found)
{
	struct artifact_referrer_list list;
	struct str image, manifest, got, media_type, tag;
	struct digest digest, again, blob;
	struct err e = ERR_INIT;
	struct world world;
	char text[DIGEST_TEXT_MAX];

	begin(&world);
	image = write_blob(&world, STR_LIT("{\"schemaVersion\":2,\"config\":{},\"layers\":[]}"));
	write_index(&world, entry(&world, image, "\"org.opencontainers.image.ref.name\":\"2.4\",\"other\":\"stays\""));
	assert_int_equal(referrers(&world, image, &list), 0);
	assert_int_equal(world.artifacts->put_blob(world.artifacts, STR_LIT("payload"), &blob, &e), 0);
	manifest = arena_printf(&world.arena, "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"artifactType\":\"a/b\","
				"\"config\":{},\"layers\":[],\"subject\":{\"digest\":\"%.*s\",\"size\":3},\"annotations\":{\"k\":\"v\"}}", STR(image));
	for (int i = 0; i < 2; i++) { /* twice is the same */
		assert_int_equal(world.artifacts->put_manifest(world.artifacts, manifest, STR_LIT("application/vnd.oci.image.manifest.v1+json"), STR_NULL, &digest, &e), 0);
		assert_int_equal(referrers(&world, image, &list), 1);
		assert_true(str_is(list.v[0].descriptor.artifact_type, "a/b") && digest_eq(&list.v[0].descriptor.digest, &digest));
		assert_true(list.v[0].descriptor.size == manifest.n && list.v[0].place == ARTIFACT_REFERRERS);
		assert_true(list.v[0].descriptor.annotations.n == 1 && str_is(list.v[0].descriptor.annotations.v[0].value, "v"));
		vec_done(&list);
	}
	/* A name moves to what it is given to. */
	assert_int_equal(world.artifacts->put_manifest(world.artifacts, manifest, STR_LIT("application/vnd.oci.image.manifest.v1+json"), STR_LIT("2.4"), &digest, &e), 0);
	assert_int_equal(world.artifacts->manifest(world.artifacts, STR_LIT("2.4"), &world.arena, &got, &again, &media_type, &e), 0);
	assert_true(digest_eq(&digest, &again));
	assert_int_equal(files_read(&world.files, STR_LIT("index.json"), 10000, &world.arena, &got, &e), 0);
	assert_true(str_starts(got, "{\"schemaVersion\":2,\"kept\":[1,2.5,\"x\",null],\"manifests\":[{"));
	assert_true(str_search(got, STR_LIT("\"annotations\":{\"other\":\"stays\"}")) > 0);
	assert_true(str_search(got, str_of(digest_text(&digest, text))) > 0);
	/* A list under the tag that stands in for the API: one that has no subject of its own to be found by. */
	tag = arena_printf(&world.arena, "sha256-%s", image.p + 7);
	manifest = arena_printf(&world.arena, "{\"manifests\":[{\"mediaType\":\"m\",\"artifactType\":\"c/d\",\"digest\":\"%s\",\"size\":7},{\"mediaType\":\"m\",\"digest\":\"%s\",\"size\":9}]}",
				digest_text(&blob, text), digest_text(&digest, (char[DIGEST_TEXT_MAX]){0}));
	assert_int_equal(world.artifacts->put_manifest(world.artifacts, manifest, STR_LIT("application/vnd.oci.image.index.v1+json"), tag, &digest, &e), 0);
	assert_int_equal(referrers(&world, image, &list), 2);
	assert_true(list.v[1].place == ARTIFACT_REFERRERS_TAG && str_is(list.v[1].descriptor.artifact_type, "c/d"));
	vec_done(&list);
	end(&world);
}

TEST_MAIN
