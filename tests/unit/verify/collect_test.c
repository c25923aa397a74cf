/* SPDX-License-Identifier: Apache-2.0 */
/* Every place where proofs of an image can be is looked into; what cannot be had is a gap; and the order does not depend on who was first. */
#include "verify/collect.h"

#include "memory_artifacts.h"

#define SPDX "{\"spdxVersion\":\"SPDX-2.3\"}"

/* An index of two platforms, the first of which is the image, with BuildKit's attestation of it. */
struct world {
	struct memory_artifacts memory;
	struct image image;
	struct trust trust;
	struct provenance provenance;
	struct digest other; /* the second platform's manifest */
	bool every_platform;
};

static struct str statement_of(struct arena *arena, const struct digest *subject, const char *type)
{
	return arena_printf(arena, "{\"_type\":\"https://in-toto.io/Statement/v0.1\",\"predicateType\":\"%s\",\"subject\":[{\"name\":\"_\",\"digest\":"
			    "{\"sha256\":\"%s\"}}],\"predicate\":{}}", type, memory_text(arena, subject) + strlen("sha256:"));
}

static void world_init(struct world *w)
{
	struct arena *arena = &w->memory.arena;
	struct digest attestation;

	w->every_platform = false;
	memory_init(&w->memory);
	image_init(&w->image);
	trust_init(&w->trust);
	provenance_init(&w->provenance);
	w->image.raw_manifest = STR_LIT("{\"schemaVersion\":2,\"layers\":[]}");
	w->image.media_type = STR_LIT(MEMORY_MANIFEST);
	w->image.manifest_digest = memory_put(&w->memory, MEMORY_MANIFEST, "", w->image.raw_manifest);
	w->other = memory_put(&w->memory, MEMORY_MANIFEST, "", STR_LIT("{\"schemaVersion\":2,\"layers\":[ ]}"));
	attestation = memory_put_artifact(&w->memory, "", "", NULL, "application/vnd.in-toto+json",
					  statement_of(arena, &w->image.manifest_digest, "https://slsa.dev/provenance/v0.2"));
	w->image.index_digest = memory_put(&w->memory, MEMORY_INDEX, "latest", arena_printf(arena,
		"{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[{\"size\":7,\"digest\":\"%s\",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}},"
		"{\"size\":7,\"digest\":\"%s\",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\",\"variant\":\"v8\"}},"
		"{\"size\":7,\"digest\":\"%s\",\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"},\"annotations\":{\"vnd.docker.reference.type\":"
		"\"attestation-manifest\",\"vnd.docker.reference.digest\":\"%s\"}}]}", MEMORY_INDEX, memory_text(arena, &w->image.manifest_digest),
		memory_text(arena, &w->other), memory_text(arena, &attestation), memory_text(arena, &w->image.manifest_digest)));
	w->image.artifacts = &w->memory.artifacts;
}

static void world_done(struct world *w)
{
	w->image.artifacts = NULL;
	provenance_done(&w->provenance);
	trust_done(&w->trust);
	image_done(&w->image);
	memory_done(&w->memory);
}

static void collect(struct world *w)
{
	struct ctx ctx = {.jobs = 2};
	struct err e = ERR_INIT;

	if (provenance_collect(&ctx, &w->image, &w->trust, w->every_platform, &w->provenance, &e) < 0)
		fail_msg("%s", e.text);
}

TEST(buildkit_in_the_index)
{
	struct world w;
	const struct proof *proof;

	world_init(&w);
	collect(&w);
	assert_true(w.provenance.looked);
	assert_int_equal(w.provenance.proofs.n, 1);
	proof = &w.provenance.proofs.v[0];
	assert_int_equal(proof->kind, PROOF_ATTESTATION);
	assert_int_equal(proof->storage, STORED_IN_INDEX);
	assert_string_equal(proof->format, "buildkit");
	assert_str(proof->predicate_type, "https://slsa.dev/provenance/v0.2");
	assert_false(proof->is_signed);
	assert_false(proof->bound);
	assert_false(proof_holds(proof));
	assert_int_equal(proof->verification.reason, VERIFY_UNSIGNED);
	assert_int_equal(w.provenance.coverage.gaps.n, 0);
	assert_int_equal(w.provenance.platforms.n, 2);
	assert_true(w.provenance.platforms.v[0].evaluated);
	assert_false(w.provenance.platforms.v[1].evaluated);
	assert_str(w.provenance.platforms.v[1].platform.variant, "v8");
	world_done(&w);
}

TEST(another_platform_has_its_own_and_gives_the_image_nothing)
{
	struct world w;

	for (int every = 0; every < 2; every++) {
		const struct provenance_platform *other;

		world_init(&w);
		w.every_platform = every;
		memory_put_artifact(&w.memory, "application/vnd.example.cake", "", &w.other, "application/octet-stream", STR_LIT("cake"));
		collect(&w);
		other = &w.provenance.platforms.v[1];
		assert_int_equal(w.provenance.proofs.n, 1);
		assert_int_equal(w.provenance.proofs.v[0].storage, STORED_IN_INDEX);
		assert_int_equal(other->evaluated, every);
		assert_int_equal(other->proofs.n, every);
		assert_int_equal(other->size, 7);
		if (every)
			assert_str(other->proofs.v[0].media_type, "application/vnd.example.cake");
		assert_ptr_equal(provenance_platform_proofs(&w.provenance, &w.provenance.platforms.v[0]), &w.provenance.proofs);
		world_done(&w);
	}
}

/* A statement in the index that is about another image. */
TEST(buildkit_about_something_else)
{
	struct world w;
	struct digest other = memory_digest(STR_LIT("other"));

	world_init(&w);
	memory_put_artifact(&w.memory, "application/vnd.docker.attestation.manifest.v1+json", "", &w.image.manifest_digest, "application/vnd.in-toto+json",
			    statement_of(&w.memory.arena, &other, "https://spdx.dev/Document"));
	collect(&w);
	assert_int_equal(w.provenance.proofs.n, 2);
	assert_int_equal(w.provenance.proofs.v[0].storage, STORED_AS_REFERRER);
	assert_int_equal(w.provenance.proofs.v[0].verification.reason, VERIFY_ARTIFACT);
	world_done(&w);
}

TEST(tags_and_referrers_of_index_and_manifest)
{
	struct world w;
	const char *digits;

	world_init(&w);
	digits = memory_text(&w.memory.arena, &w.image.index_digest) + strlen("sha256:");
	memory_put_artifact(&w.memory, "", arena_printf(&w.memory.arena, "sha256-%s.sbom", digits).p, NULL, "text/spdx+json", STR_LIT(SPDX));
	memory_put_artifact(&w.memory, "application/vnd.cyclonedx+json", "", &w.image.manifest_digest, "application/vnd.cyclonedx+json", STR_LIT("{}"));
	memory_put_artifact(&w.memory, "application/vnd.example.cake", "", &w.image.index_digest, "application/octet-stream", STR_LIT("cake"));
	collect(&w);
	assert_int_equal(w.provenance.proofs.n, 4);
	assert_str(w.provenance.proofs.v[0].media_type, "application/vnd.example.cake");
	assert_int_equal(w.provenance.proofs.v[0].kind, PROOF_OTHER);
	assert_int_equal(w.provenance.proofs.v[1].kind, PROOF_SBOM);
	assert_int_equal(w.provenance.proofs.v[1].storage, STORED_UNDER_COSIGN_TAG);
	assert_true(str_ends(w.provenance.proofs.v[1].place, ".sbom"));
	assert_str(w.provenance.proofs.v[1].statement, SPDX);
	assert_int_equal(w.provenance.proofs.v[2].kind, PROOF_SBOM);
	assert_true(digest_eq(&w.provenance.proofs.v[2].subject, &w.image.manifest_digest));
	assert_int_equal(w.provenance.proofs.v[3].storage, STORED_IN_INDEX);
	assert_int_equal(w.provenance.coverage.gaps.n, 0);
	world_done(&w);
}

TEST(what_cannot_be_had_is_a_gap)
{
	struct world w;

	world_init(&w);
	w.memory.referrers_refused = true;
	w.memory.refused = ".sig";
	collect(&w);
	assert_int_equal(w.provenance.proofs.n, 1);
	/* Of index, manifest and attestation each. */
	assert_int_equal(w.provenance.coverage.gaps.n, 6);
	assert_true(str_starts(w.provenance.coverage.gaps.v[0].where, "referrers of sha256:"));
	world_done(&w);
}

TEST(a_referrer_that_is_about_something_else)
{
	struct world w;
	struct digest other = memory_digest(STR_LIT("other"));

	world_init(&w);
	/* Under the image's tag, but it names another subject. */
	memory_put_artifact(&w.memory, "", arena_printf(&w.memory.arena, "sha256-%s.sbom",
		memory_text(&w.memory.arena, &w.image.manifest_digest) + strlen("sha256:")).p, &other, "text/spdx+json", STR_LIT(SPDX));
	collect(&w);
	assert_int_equal(w.provenance.proofs.n, 1);
	assert_int_equal(w.provenance.coverage.gaps.n, 1);
	assert_true(str_search(w.provenance.coverage.gaps.v[0].why, STR_LIT("its subject is not")) >= 0);
	world_done(&w);
}

TEST(the_same_manifest_in_two_places)
{
	struct world w;
	struct digest sbom;

	world_init(&w);
	sbom = memory_put_artifact(&w.memory, "text/spdx+json", "", &w.image.manifest_digest, "text/spdx+json", STR_LIT(SPDX));
	w.memory.items.v[w.memory.items.n - 1].tag = arena_printf(&w.memory.arena, "sha256-%s.sbom",
		memory_text(&w.memory.arena, &w.image.manifest_digest) + strlen("sha256:"));
	collect(&w);
	assert_int_equal(w.provenance.proofs.n, 2);
	assert_true(digest_eq(&w.provenance.proofs.v[0].manifest, &sbom));
	assert_int_equal(w.provenance.proofs.v[0].storage, STORED_AS_REFERRER);
	assert_int_equal(w.provenance.proofs.v[0].also, 1u << STORED_UNDER_COSIGN_TAG);
	world_done(&w);
}

TEST(layout_of_cosign_save)
{
	struct world w;
	struct digest saved, stray;

	world_init(&w);
	saved = memory_put_artifact(&w.memory, "", "", NULL, "text/spdx+json", STR_LIT(SPDX));
	stray = memory_put_artifact(&w.memory, "", "", NULL, "text/spdx+json", STR_LIT("{}"));
	w.memory.artifacts.index = memory_index;
	w.memory.layout = arena_printf(&w.memory.arena,
		"{\"manifests\":[{\"digest\":\"%s\",\"annotations\":{\"kind\":\"dev.cosignproject.cosign/imageIndex\",\"org.opencontainers.image.ref.name\":\"a\"}},"
		"{\"digest\":\"%s\",\"annotations\":{\"kind\":\"dev.cosignproject.cosign/sigs\",\"org.opencontainers.image.ref.name\":\"a\"}},"
		"{\"digest\":\"%s\",\"annotations\":{\"kind\":\"dev.cosignproject.cosign/atts\",\"org.opencontainers.image.ref.name\":\"b\"}}]}",
		memory_text(&w.memory.arena, &w.image.index_digest), memory_text(&w.memory.arena, &saved), memory_text(&w.memory.arena, &stray));
	collect(&w);
	assert_int_equal(w.provenance.proofs.n, 2);
	assert_int_equal(w.provenance.proofs.v[0].storage, STORED_IN_LAYOUT);
	assert_true(digest_eq(&w.provenance.proofs.v[0].subject, &w.image.index_digest));
	world_done(&w);
}

TEST(nothing_to_look_in)
{
	struct world w;

	world_init(&w);
	w.image.artifacts = NULL;
	collect(&w);
	assert_false(w.provenance.looked);
	assert_int_equal(w.provenance.proofs.n, 0);
	world_done(&w);
}

/* Twenty are read side by side and come in the order of their digests. */
TEST(many_in_a_stable_order)
{
	struct world w;
	struct digest before = {0};

	world_init(&w);
	for (int i = 0; i < 20; i++)
		memory_put_artifact(&w.memory, "text/spdx+json", "", &w.image.index_digest, "text/spdx+json", arena_printf(&w.memory.arena, "{\"i\":%d}", i));
	collect(&w);
	assert_int_equal(w.provenance.proofs.n, 21);
	for (size_t i = 0; i < 20; i++) {
		assert_true(memcmp(&before, &w.provenance.proofs.v[i].manifest, sizeof(before)) < 0);
		before = w.provenance.proofs.v[i].manifest;
	}
	world_done(&w);
}

/* An index of attestations about another platform, as many as may be read and some more, before the image's own signature is known. */
static void crowd_index(struct world *w, size_t count)
{
	struct arena *arena = &w->memory.arena;
	auto_done(buf_done) struct buf text = BUF_INIT(4 << 20);

	buf_printf(&text, "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[{\"size\":7,\"digest\":\"%s\",\"platform\":{\"os\":\"linux\"}},"
		   "{\"size\":7,\"digest\":\"%s\",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\"}}", MEMORY_INDEX,
		   memory_text(arena, &w->image.manifest_digest), memory_text(arena, &w->other));
	for (size_t i = 0; i < count; i++) {
		const char *type = arena_printf(arena, "https://example.com/%zu", i).p;
		struct digest attestation = memory_put_artifact(&w->memory, "", "", NULL, "application/vnd.in-toto+json", statement_of(arena, &w->other, type));

		buf_printf(&text, ",{\"size\":7,\"digest\":\"%s\",\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\","
			   "\"vnd.docker.reference.digest\":\"%s\"}}", memory_text(arena, &attestation), memory_text(arena, &w->other));
	}
	buf_puts(&text, "]}");
	w->image.index_digest = memory_put(&w->memory, MEMORY_INDEX, "", buf_str(&text));
}

TEST(another_platforms_take_no_place_of_the_images)
{
	struct world w;

	world_init(&w);
	w.every_platform = true;
	crowd_index(&w, PROVENANCE_PROOFS_MAX + 3);
	memory_put_artifact(&w.memory, "text/spdx+json", "", &w.image.manifest_digest, "text/spdx+json", STR_LIT(SPDX));
	collect(&w);
	assert_int_equal(w.provenance.proofs.n, 1);
	assert_int_equal(w.provenance.proofs.v[0].kind, PROOF_SBOM);
	assert_int_equal(w.provenance.platforms.v[1].proofs.n, PROVENANCE_PROOFS_MAX);
	assert_int_equal(w.provenance.coverage.gaps.n, 1);
	assert_true(str_ends(w.provenance.coverage.gaps.v[0].why, "1024 manifests of other platforms"));
	world_done(&w);
}

/* A manifest of a few bytes names one large blob as often as it likes. */
TEST(layers_that_are_all_one)
{
	struct world w;
	auto_done(buf_done) struct buf blob = BUF_INIT(2 << 20), manifest = BUF_INIT(1 << 20);
	struct digest layer;

	world_init(&w);
	while (blob.n < (size_t)1 << 20)
		buf_puts(&blob, SPDX "\n");
	layer = memory_put_blob(&w.memory, buf_str(&blob));
	buf_printf(&manifest, "{\"schemaVersion\":2,\"artifactType\":\"text/spdx+json\",\"subject\":{\"digest\":\"%s\"},\"layers\":[",
		   memory_text(&w.memory.arena, &w.image.manifest_digest));
	for (int i = 0; i < 200; i++)
		buf_printf(&manifest, "%s{\"mediaType\":\"text/spdx+json\",\"digest\":\"%s\"}", i ? "," : "", memory_text(&w.memory.arena, &layer));
	buf_puts(&manifest, "]}");
	memory_put(&w.memory, MEMORY_MANIFEST, "", buf_str(&manifest));
	collect(&w);
	assert_in_range(w.provenance.proofs.n, 60, 70);
	assert_int_equal(w.provenance.coverage.gaps.n, 1);
	assert_true(str_search(w.provenance.coverage.gaps.v[0].why, STR_LIT("were not read")) >= 0);
	world_done(&w);
}

TEST_MAIN
