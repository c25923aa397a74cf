/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Databases that bbolt 1.3.8 wrote, of pages of 1 KiB: one whose buckets are all inline, and one with branches. Then the same cut and altered
 * everywhere: what is given lies inside, and what is not right is said.
 */
#include "codec/bolt.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "test.h"

static struct buf load(const char *name)
{
	const char *root = getenv("PLIMSOLL_SOURCE");
	struct buf path = BUF_INIT(4096), bytes = BUF_INIT(1 << 20);
	struct err e = ERR_INIT;

	buf_printf(&path, "%s/tests/data/bolt/%s", root ? root : "..", name);
	if (file_load(buf_text(&path), &bytes, &e) < 0)
		fail_msg("%s", e.text);
	buf_done(&path);
	return bytes;
}

/* One at a time. */
static int open_bytes(struct str bytes, struct bolt *ret_bolt, struct err *e)
{
	static struct str kept;
	struct bolt_source source;

	kept = bytes;
	source = bolt_bytes(&kept);
	return bolt_open(&source, ret_bolt, e);
}

static int find(const struct bolt *bolt, const char *const *path, struct str *ret_value, struct err *e)
{
	struct bolt_bucket bucket = bolt_root(bolt);
	int r = 1;

	for (; path[1] && r == 1; path++)
		r = bolt_bucket_find(bolt, &bucket, str_of(path[0]), &bucket, e);
	return r == 1 ? bolt_value_find(bolt, &bucket, str_of(path[0]), ret_value, e) : r;
}

#define PATH(...) ((const char *const[]){__VA_ARGS__, NULL})

static void assert_found(const struct bolt *bolt, const char *const *path, const char *want)
{
	struct err e = ERR_INIT;
	struct str value = STR_NULL;

	assert_int_equal(find(bolt, path, &value, &e), 1);
	assert_true(str_is(value, want));
}

TEST(names_of_two_namespaces)
{
	struct buf bytes = load("two-namespaces.db");
	struct err e = ERR_INIT;
	struct str value;
	struct bolt bolt;

	assert_int_equal(open_bytes(buf_str(&bytes), &bolt, &e), 0);
	assert_found(&bolt, PATH("v1", "version"), "\x06");
	assert_found(&bolt, PATH("v1", "default", "images", "registry.example.org/shop:2.4", "target", "size"), "\xa4\x13");
	assert_found(&bolt, PATH("v1", "k8s.io", "images", "registry.example.org/team/api:1", "target", "digest"),
		     "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb");
	assert_int_equal(find(&bolt, PATH("v1", "moby", "images", "x"), &value, &e), 0);
	assert_int_equal(find(&bolt, PATH("v1", "default", "images"), &value, &e), 0); /* a bucket is no value */
	buf_done(&bytes);
}

TEST(pages_of_branches)
{
	struct buf bytes = load("branches.db");
	struct err e = ERR_INIT;
	struct bolt bolt;

	assert_int_equal(open_bytes(buf_str(&bytes), &bolt, &e), 0);
	for (int i = 0; i < 40; i += 13) {
		char name[64];

		snprintf(name, sizeof(name), "registry.example.org/filler/%05d:1", i);
		assert_found(&bolt, PATH("v1", "k8s.io", "images", name, "target", "mediatype"), "application/vnd.oci.image.index.v1+json");
	}
	assert_found(&bolt, PATH("v1", "default", "images", "registry.example.org/shop:2.4", "target", "size"), "\xa4\x13");
	buf_done(&bytes);
}

static int count(void *arg, struct str key, struct str value, bool is_bucket, struct err *e)
{
	(void)e;
	/* Both are there to be read. */
	for (size_t i = 0; i < key.n + value.n; i++)
		*(unsigned *)arg += (unsigned char)(i < key.n ? key.p[i] : value.p[i - key.n]);
	return is_bucket ? 0 : 0;
}

TEST(damage_is_an_error_or_harmless)
{
	struct buf bytes = load("branches.db");

	for (size_t at = 0; at < bytes.n; at += 37) {
		char was = bytes.p[at];
		struct err e = ERR_INIT;
		struct bolt bolt;
		unsigned sum = 0;

		bytes.p[at] = (char)(was ^ 0x5a);
		if (open_bytes(buf_str(&bytes), &bolt, &e) == 0) {
			struct bolt_bucket root = bolt_root(&bolt), version, space, images;

			if (bolt_bucket_find(&bolt, &root, STR_LIT("v1"), &version, &e) == 1 &&
			    bolt_bucket_find(&bolt, &version, STR_LIT("k8s.io"), &space, &e) == 1 &&
			    bolt_bucket_find(&bolt, &space, STR_LIT("images"), &images, &e) == 1)
				bolt_each(&bolt, &images, count, &sum, &e);
		}
		bytes.p[at] = was;
	}
	for (size_t n = 0; n < bytes.n; n += 511) {
		struct err e = ERR_INIT;
		struct bolt_bucket root;
		struct bolt bolt;
		unsigned sum = 0;

		if (open_bytes(str_from(bytes.p, n), &bolt, &e) < 0) {
			assert_int_equal(e.code, ERR_FORMAT);
			continue;
		}
		root = bolt_root(&bolt);
		bolt_each(&bolt, &root, count, &sum, &e);
	}
	buf_done(&bytes);
}

TEST(the_older_state_where_the_newer_is_damaged)
{
	struct buf bytes = load("two-namespaces.db");
	struct err e = ERR_INIT;
	struct bolt bolt, older;

	assert_int_equal(open_bytes(buf_str(&bytes), &bolt, &e), 0);
	bytes.p[20] = 0; /* the first state */
	assert_int_equal(open_bytes(buf_str(&bytes), &older, &e), 0);
	assert_int_equal(older.page_size, bolt.page_size);
	bytes.p[1024 + 20] = 0;
	assert_int_equal(open_bytes(buf_str(&bytes), &older, &e), ERR_FORMAT);
	buf_done(&bytes);
}

TEST_MAIN
