/* SPDX-License-Identifier: Apache-2.0 */
/* What is in a folder is opened, by the kernel's own way and by ours, and nothing that leads out of it. */
#include "base/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "test.h"

static char folder[] = "/tmp/plimsoll-beneath.XXXXXX";

static void make(const char *path, const char *link)
{
	char full[256];

	snprintf(full, sizeof(full), "%s/%s", folder, path);
	if (link)
		assert_int_equal(symlink(link, full), 0);
	else if (path[strlen(path) - 1] == '/')
		assert_int_equal(mkdir(full, 0700), 0);
	else
		assert_int_equal(close(open(full, O_WRONLY | O_CREAT | O_CLOEXEC, 0600)), 0);
}

/* 0, or why not. */
static int opens(int fd)
{
	int why = fd < 0 ? errno : 0;

	if (fd >= 0)
		close(fd);
	return why;
}

TEST(only_what_is_in_the_folder)
{
	static const struct {
		const char *path;
		int with_links, without;
	} cases[] = {
		{"in/a", 0, 0}, {"in//a", 0, 0}, {"in/none", ENOENT, ENOENT}, {"near", 0, ELOOP}, {"by/a", 0, ELOOP}, {"out", EXDEV, ELOOP}, {"up", EXDEV, ELOOP},
		{"away/passwd", EXDEV, ELOOP}, {"../x", EXDEV, EXDEV}, {"in/../../x", EXDEV, EXDEV}, {"/etc/passwd", EXDEV, EXDEV}, {"round", ELOOP, ELOOP},
	};
	char command[64];
	int at;

	assert_non_null(mkdtemp(folder));
	make("in/", NULL);
	make("in/a", NULL);
	make("near", "in/a");
	make("by", "in");
	make("out", "/etc/passwd");
	make("up", "../up");
	make("away", "/etc");
	make("round", "round");
	at = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		if (opens(beneath_open(at, cases[i].path, O_RDONLY, true)) != cases[i].with_links)
			fail_msg("%s, with links", cases[i].path);
		if (opens(beneath_open(at, cases[i].path, O_RDONLY, false)) != cases[i].without)
			fail_msg("%s, without links", cases[i].path);
		if (opens(beneath_open_parts(at, cases[i].path, O_RDONLY)) != cases[i].without)
			fail_msg("%s, part by part", cases[i].path);
	}
	assert_int_equal(opens(beneath_open(at, "in", O_RDONLY | O_DIRECTORY, true)), 0);
	assert_int_equal(opens(beneath_open_parts(at, "in", O_RDONLY | O_DIRECTORY)), 0);
	close(at);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	assert_int_equal(system(command), 0);
}

/* Two names change places until it is told to end. */
static void *rename_on(void *arg)
{
	char a[256], b[256];

	snprintf(a, sizeof(a), "%s/a", folder);
	snprintf(b, sizeof(b), "%s/b", folder);
	while (!atomic_load((atomic_bool *)arg)) {
		rename(a, b);
		rename(b, a);
	}
	return NULL;
}

TEST(whatever_is_renamed_meanwhile)
{
	atomic_bool over = false;
	char command[64], link[4000] = "";
	pthread_t thread;
	int at;

	strcpy(folder, "/tmp/plimsoll-beneath.XXXXXX");
	assert_non_null(mkdtemp(folder));
	make("in/", NULL);
	make("in/deep/", NULL);
	make("in/file", NULL);
	for (int i = 0; i < 400; i++)
		strcat(link, "../deep/");
	make("in/deep/up", strcat(link, "../file"));
	make("a", NULL);
	at = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(pthread_create(&thread, NULL, rename_on, &over), 0);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(opens(beneath_open(at, "in/deep/up", O_RDONLY, true)), 0);
	atomic_store(&over, true);
	pthread_join(thread, NULL);
	close(at);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	assert_int_equal(system(command), 0);
}

TEST_MAIN
