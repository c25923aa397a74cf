/* SPDX-License-Identifier: Apache-2.0 */
/* What is written comes back as it was; what is cut or changed is refused or read, but never followed out of its bounds. */
#include "model/inventory_bytes.h"

#include "base/mem.h"
#include "test.h"

static struct package *add(struct inventory *inventory, const char *type, const char *name)
{
	struct package *package = inventory_add(inventory, type, "tests");

	package->name = str_of(name);
	package->version = STR_LIT("1.0");
	return package;
}

static void fill(struct inventory *inventory)
{
	static const uint64_t hashes[] = {1, 2, UINT64_MAX};
	static const struct symbol_set symbols = {hashes, 3};
	struct package *deb, *go;

	inventory_init(inventory);
	inventory->os = (struct os){.id = STR_LIT("debian"), .release = STR_LIT("12"), .version_id = STR_LIT("12"), .source = STR_LIT("etc/os-release")};
	*vec_push(&inventory->os.id_like) = STR_LIT("gnu");
	inventory->database_found = true;
	go = add(inventory, "golang", "a");
	deb = add(inventory, "deb", "b");
	deb->installed_size = (uint64_t)1 << 40;
	deb->layer = 3;
	deb->essential = true;
	*vec_push(&deb->files) = STR_LIT("usr/bin/b");
	*vec_push(&deb->files) = STR_LIT("");
	*vec_push(&deb->depends) = STR_LIT("libc6");
	*vec_push(&deb->locations) = (struct location){STR_LIT("var/lib/dpkg/status"), STR_LIT("package database"), LAYER_UNKNOWN, 70000};
	go->owner = deb;
	go->symbols = &symbols;
	go->doubtful = true;
	go->confidence = 90;
	*vec_push(&go->hashes) = (struct key_value){STR_LIT("h1"), STR_LIT("AAAA=")};
	*vec_push(&go->cpes) = STR_LIT("cpe:2.3:a:x:y");
	add(inventory, "golang", "c")->symbols = &symbols;
	coverage_note(&inventory->coverage, &inventory->arena, "packages", STR_LIT("x"), "%s", "not read");
	inventory_finish(inventory);
}

static const struct package *named(const struct inventory *inventory, const char *name)
{
	vec_each(package, &inventory->packages)
		if (str_is((*package)->name, name))
			return *package;
	return NULL;
}

TEST(comes_back_as_it_was)
{
	struct buf first = BUF_INIT(1 << 20), second = BUF_INIT(1 << 20);
	struct inventory inventory, again;
	const struct package *a, *b, *c;

	fill(&inventory);
	inventory_write(&inventory, &first);
	inventory_done(&inventory);
	inventory_init(&again);
	assert_true(inventory_read(buf_str(&first), &again));
	inventory_write(&again, &second);
	assert_true(str_eq(buf_str(&first), buf_str(&second)));
	a = named(&again, "a"), b = named(&again, "b"), c = named(&again, "c");
	assert_string_equal(a->type, "golang");
	assert_ptr_equal(a->owner, b);
	assert_null(b->owner);
	assert_ptr_equal(a->symbols, c->symbols);
	assert_int_equal(a->symbols->n, 3);
	assert_true(a->symbols->hashes[2] == UINT64_MAX);
	assert_int_equal(a->confidence, 90);
	assert_true(a->doubtful && !b->doubtful && b->essential);
	assert_true(b->installed_size == (uint64_t)1 << 40);
	assert_int_equal(b->layer, 3);
	assert_int_equal(a->layer, LAYER_UNKNOWN);
	assert_int_equal(b->files.n, 2);
	assert_true(str_is(b->files.v[0], "usr/bin/b") && !b->files.v[1].n);
	assert_int_equal(b->locations.v[0].layer, LAYER_UNKNOWN);
	assert_int_equal(b->locations.v[0].line, 70000);
	assert_true(str_is(b->purl, "pkg:deb/debian/b@1.0?distro=debian-12"));
	assert_true(str_is(again.os.release, "12") && again.os.id_like.n == 1 && again.database_found);
	assert_int_equal(again.coverage.gaps.n, 1);
	inventory_done(&again);
	buf_done(&first);
	buf_done(&second);
}

TEST(cut_at_every_byte)
{
	struct buf bytes = BUF_INIT(1 << 20);
	struct inventory inventory;

	fill(&inventory);
	inventory_write(&inventory, &bytes);
	inventory_done(&inventory);
	for (size_t n = 0; n < bytes.n; n++) {
		char *copy = mem_alloc(n + 1);

		memcpy(copy, bytes.p, n);
		inventory_init(&inventory);
		assert_false(inventory_read(str_from(copy, n), &inventory));
		inventory_done(&inventory);
		free(copy);
	}
	buf_done(&bytes);
}

TEST(every_byte_changed)
{
	struct buf bytes = BUF_INIT(1 << 20);
	struct inventory inventory;

	fill(&inventory);
	inventory_write(&inventory, &bytes);
	inventory_done(&inventory);
	for (size_t at = 0; at < bytes.n; at++) {
		char was = bytes.p[at];

		bytes.p[at] = (char)(was ^ 0xff);
		inventory_init(&inventory);
		inventory_read(buf_str(&bytes), &inventory);
		inventory_done(&inventory);
		bytes.p[at] = was;
	}
	buf_done(&bytes);
}

/*
 * Every byte of a package that is a field's, and not padding between fields, is written: also of a flag that fits into what was
 * padding before. GCC alone can tell the two apart. Whose a package is depends on the command, and is found anew each time.
 */
TEST(no_field_is_forgotten)
{
#if defined(__has_builtin)
#if __has_builtin(__builtin_clear_padding)
	unsigned char written[sizeof(struct package)] = {0}, used[sizeof(struct package)];
	struct package package;

	memset(&package, 1, sizeof(package));
	__builtin_clear_padding(&package);
	memcpy(used, &package, sizeof(used));
	inventory_written(written);
	memset(used + offsetof(struct package, whose), 0, sizeof(package.whose));
	for (size_t i = 0; i < sizeof(used); i++)
		if (used[i] != written[i])
			fail_msg("byte %zu of struct package is %s", i, used[i] ? "a field that inventory_bytes.c does not write" : "padding, and written");
#endif
#endif
}

TEST_MAIN
