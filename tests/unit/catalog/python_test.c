/* SPDX-License-Identifier: Apache-2.0 */
/* Python's names and metadata, cut off at every byte and larger than any that is honest. */
#include "catalog/python_archive.h"
#include "catalog/python_metadata.h"
#include "tree_of.h"

TEST(normal_names)
{
	static const char *const cases[][2] = {
		/* PEP 503's own, and runs of separators. */
		{"friendly-bard", "friendly-bard"}, {"Friendly-Bard", "friendly-bard"}, {"FRIENDLY-BARD", "friendly-bard"},
		{"friendly.bard", "friendly-bard"}, {"friendly_bard", "friendly-bard"}, {"friendly--bard", "friendly-bard"},
		{"FrIeNdLy-._.-bArD", "friendly-bard"}, {"a", "a"},
	};
	struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_true(str_is(python_normal_name(&arena, str_of(cases[i][0])), cases[i][1]));
	arena_done(&arena);
}

TEST(names_that_are_none)
{
	static const char *const bad[] = {"", "-a", "a-", "a b", ".a", "a/b", "a\xc3\xa4", "{{a}}", "_"};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(python_is_name(str_of(bad[i])));
	assert_false(python_is_name(STR_LIT("a\0b")));
	assert_true(python_is_name(STR_LIT("a")));
	assert_true(python_is_name(STR_LIT("zope.interface_2-x")));
}

TEST(names_of_folders)
{
	static const char *const cases[][3] = {
		{"six-1.16.0.dist-info", "six", "1.16.0"}, {"six-1.16.0-py3.9.egg-info", "six", "1.16.0"},
		{"zope.interface-5.4.0-py3.9-linux-x86_64.egg", "zope.interface", "5.4.0"},
		{"a_b-1!2.0+local.1.dist-info", "a_b", "1!2.0+local.1"}, {"a-1-py3-none-any.whl", "a", "1"},
		{"six.dist-info", NULL, NULL}, {"six-.dist-info", NULL, NULL}, {"-1.0.dist-info", NULL, NULL},
		{"six-unknown.egg-info", NULL, NULL}, {"", NULL, NULL}, {".egg", NULL, NULL},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct str name, version;
		bool is = python_folder_name(str_of(cases[i][0]), &name, &version);

		assert_int_equal(is, cases[i][1] != NULL);
		assert_true(!is || (str_is(name, cases[i][1]) && str_is(version, cases[i][2])));
	}
}

TEST(lines_of_record)
{
	static const char *const cases[][2] = {
		{"a.py,sha256=x,1", "a.py"}, {"a.py", "a.py"}, {"\"a,b.py\",,", "a,b.py"}, {"\"a\"\"b\",,", "a\"b"},
		{"\"unclosed", "unclosed"}, {"", NULL}, {",,", NULL}, {"\"\",,", NULL}, {"\"", NULL},
	};
	struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct str path;
		bool is = python_record_path(&arena, str_of(cases[i][0]), &path);

		assert_int_equal(is, cases[i][1] != NULL);
		assert_true(!is || str_is(path, cases[i][1]));
	}
	arena_done(&arena);
}

static const char text[] = "Metadata-Version: 2.1\nName: cut\nVersion: 1.25\nRequires-Dist: six\n\nbody\n";

/* A prefix says what the whole says, a shorter version, or nothing. */
TEST(metadata_cut_off)
{
	for (size_t n = 0; n < sizeof(text); n++) {
		struct arena arena = ARENA_INIT;
		struct python_metadata metadata;
		char *exact = mem_alloc(n + 1);

		memcpy(exact, text, n);
		python_metadata_read(str_from(exact, n), &arena, &metadata);
		assert_true(str_starts(STR_LIT("cut"), arena_text(&arena, metadata.name)));
		assert_true(str_starts(STR_LIT("1.25"), arena_text(&arena, metadata.version)));
		arena_done(&arena);
		free(exact);
	}
}

TEST(metadata_of_many_megabytes)
{
	struct buf bytes = BUF_INIT((size_t)64 << 20);
	struct arena arena = ARENA_INIT;
	struct python_metadata metadata;

	buf_puts(&bytes, "Name: big\nVersion: 1\n");
	for (int i = 0; i < 400000; i++)
		buf_printf(&bytes, "Requires-Dist: needed-%d-of-many\n", i);
	buf_puts(&bytes, "\nbody\n");
	while (bytes.n < (size_t)32 << 20)
		buf_puts(&bytes, "Name: trap\n");
	python_metadata_read(buf_str(&bytes), &arena, &metadata);
	assert_true(str_is(metadata.name, "big"));
	/* codec/stanza.h keeps 4096 fields. */
	assert_true(metadata.depends.n > 0 && metadata.depends.n < 4096 * 30);
	assert_true(arena.total < (size_t)4 << 20);
	arena_done(&arena);
	buf_done(&bytes);
}

TEST(egg_cut_off)
{
	struct arena arena = ARENA_INIT;
	struct buf egg = BUF_INIT(65536), found = BUF_INIT(65536);
	struct err e = ERR_INIT;
	const char *path = source_path(&arena, "tests/data/catalog/python/installed/layers/0/opt/buildout/eggs/zipped-3.0-py3.11.egg");

	assert_int_equal(file_load(path, &egg, &e), 0);
	assert_int_equal(python_archive_metadata(buf_str(&egg), &found, &e), 1);
	assert_true(str_search(buf_str(&found), STR_LIT("Name: zipped\n")) > 0);
	for (size_t n = 0; n < egg.n; n++) {
		char *exact = mem_alloc(n + 1);

		memcpy(exact, egg.p, n);
		buf_clear(&found);
		e = ERR_INIT;
		assert_true(python_archive_metadata(str_from(exact, n), &found, &e) < 1);
		free(exact);
	}
	buf_done(&egg);
	buf_done(&found);
	arena_done(&arena);
}

TEST_MAIN
