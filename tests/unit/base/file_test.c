/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"

/* A folder of its own for each test, the current one while it runs. */
static char folder[64];
static int home;

static void enter(void)
{
	snprintf(folder, sizeof(folder), "/tmp/plimsoll-file-test.XXXXXX");
	home = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
}

static void empty(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		char below[4096];

		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		snprintf(below, sizeof(below), "%s/%s", path, entry->d_name);
		if (unlink(below) < 0) {
			empty(below);
			rmdir(below);
		}
	}
	closedir(dir);
}

static void leave(void)
{
	empty(".");
	assert_int_equal(fchdir(home), 0);
	close(home);
	rmdir(folder);
}

static size_t entries(void)
{
	DIR *dir = opendir(".");
	size_t n = 0;

	assert_non_null(dir);
	for (struct dirent *entry; (entry = readdir(dir));)
		n += entry->d_name[0] != '.';
	closedir(dir);
	return n;
}

TEST(replace_leaves_the_new_file_alone)
{
	struct buf bytes = BUF_INIT(100);
	struct err e = ERR_INIT;
	struct stat status;
	int old;

	enter();
	assert_int_equal(file_replace("f", STR_LIT("first"), &e), 0);
	old = file_open("f", &e);
	assert_int_equal(file_replace("f", STR_LIT("2\0nd"), &e), 0);
	assert_int_equal(file_load("f", &bytes, &e), 0);
	assert_int_equal(bytes.n, 4);
	assert_memory_equal(bytes.p, "2\0nd", 4);
	assert_int_equal(entries(), 1);
	assert_int_equal(stat("f", &status), 0);
	assert_int_equal(status.st_mode & 0777, 0644);
	/* a reader that has the old one open keeps the whole of it */
	buf_clear(&bytes);
	assert_int_equal(file_read_all(old, "f", &bytes, &e), 0);
	assert_str(buf_str(&bytes), "first");
	assert_int_equal(file_replace("f", STR_NULL, &e), 0);
	assert_int_equal(stat("f", &status), 0);
	assert_int_equal(status.st_size, 0);
	close(old);
	buf_done(&bytes);
	leave();
}

TEST(replace_that_fails_leaves_nothing_behind)
{
	char longest[5000];
	struct err e = ERR_INIT;

	enter();
	assert_int_equal(mkdir("d", 0700), 0);
	assert_int_equal(file_replace("d", STR_LIT("x"), &e), ERR_IO);
	assert_int_equal(entries(), 1);
	assert_int_equal(file_replace("no/such/f", STR_LIT("x"), &e), ERR_NOT_FOUND);
	assert_true(str_starts(str_of(e.text), "no/such/f: "));
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(file_replace(longest, STR_LIT("x"), &e), ERR_LIMIT);
	assert_int_equal(entries(), 1);
	leave();
}

TEST(make_directories_table)
{
	static const struct {
		const char *path;
		int want;
	} cases[] = {
		{"a", 0}, {"a", 0}, {"a/b/c", 0}, {"a/b/c/", 0}, {"x//y", 0}, {"./z/w", 0}, {".", 0}, {"/", 0}, {"/tmp", 0},
		{"", ERR_NOT_FOUND},
		/* a file is in the way: below it, and at the end of the path */
		{"file/x", ERR_IO}, {"file", ERR_IO}, {"file/", ERR_IO},
	};
	struct err e = ERR_INIT;
	struct stat status;

	enter();
	assert_int_equal(file_replace("file", STR_LIT("x"), &e), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int r = file_make_directories(cases[i].path, &e);

		if (r != cases[i].want)
			fail_msg("\"%s\": %d", cases[i].path, r);
		if (r == 0)
			assert_true(stat(cases[i].path, &status) == 0 && S_ISDIR(status.st_mode));
	}
	assert_int_equal(stat("a/b", &status), 0);
	assert_int_equal(status.st_mode & 0777, 0700);
	leave();
}

TEST(read_at_is_exact)
{
	char bytes[16];
	struct err e = ERR_INIT;

	enter();
	assert_int_equal(file_replace("f", STR_LIT("0123456789"), &e), 0);
	auto_close int fd = file_open("f", &e);
	for (size_t most = 0; most < 4; most++) {
		file_short_reads(most);
		assert_int_equal(file_read_at(fd, "f", bytes, 10, 0, &e), 0);
		assert_memory_equal(bytes, "0123456789", 10);
		assert_int_equal(file_read_at(fd, "f", bytes, 3, 7, &e), 0);
		assert_memory_equal(bytes, "789", 3);
		assert_int_equal(file_read_at(fd, "f", bytes, 0, 99, &e), 0);
		assert_int_equal(file_read_at(fd, "f", bytes, 4, 7, &e), ERR_FORMAT);
		assert_string_equal(e.text, "f: truncated: 3 of 4 bytes at offset 7");
		assert_int_equal(file_read_at(fd, "f", bytes, 1, 10, &e), ERR_FORMAT);
		assert_int_equal(file_read_at(fd, "f", bytes, 1, (uint64_t)1 << 40, &e), ERR_FORMAT);
	}
	file_short_reads(0);
	assert_int_equal(file_read_at(fd, "f", bytes, 1, UINT64_MAX, &e), ERR_IO);
	leave();
}

TEST(load_obeys_the_cap)
{
	static const size_t sizes[] = {0, 1, 4096, 65535, 65536, 65537, 200000};
	static char content[200000];
	struct err e = ERR_INIT;

	enter();
	for (size_t i = 0; i < sizeof(content); i++)
		content[i] = (char)(i % 251);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct buf exact = BUF_INIT(sizes[i]), tight = BUF_INIT(sizes[i] - 1);

		assert_int_equal(file_replace("f", str_from(content, sizes[i]), &e), 0);
		for (size_t most = 0; most < 2000; most += 1999) {
			file_short_reads(most);
			buf_clear(&exact);
			assert_int_equal(file_load("f", &exact, &e), 0);
			assert_int_equal(exact.n, sizes[i]);
			assert_true(str_eq(buf_str(&exact), str_from(content, sizes[i])));
			buf_clear(&tight);
			if (sizes[i])
				assert_int_equal(file_load("f", &tight, &e), ERR_LIMIT);
		}
		file_short_reads(0);
		buf_done(&exact);
		buf_done(&tight);
	}
	assert_string_equal(e.text, "f: larger than the limit of 199999 bytes");
	leave();
}

TEST(load_names_what_it_cannot_open)
{
	struct buf bytes = BUF_INIT(100);
	struct err e = ERR_INIT;

	enter();
	assert_int_equal(file_load("absent", &bytes, &e), ERR_NOT_FOUND);
	assert_string_equal(e.text, "absent: No such file or directory");
	assert_int_equal(file_load(".", &bytes, &e), ERR_IO);
	leave();
}

TEST(temporary_has_no_name)
{
	struct err e = ERR_INIT;
	char bytes[5];

	enter();
	setenv("TMPDIR", folder, 1);
	auto_close int fd = file_temporary(&e);
	assert_true(fd >= 0);
	assert_int_equal(entries(), 0);
	assert_int_equal(file_write_all(fd, "t", STR_LIT("hello"), &e), 0);
	assert_int_equal(file_read_at(fd, "t", bytes, 5, 0, &e), 0);
	assert_memory_equal(bytes, "hello", 5);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	setenv("TMPDIR", "/no/such/folder", 1);
	assert_int_equal(file_temporary(&e), ERR_NOT_FOUND);
	unsetenv("TMPDIR");
	leave();
}

TEST_MAIN
