/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Unit tests: TEST(name) { … } registers itself, TEST_MAIN closes the file. Built on cmocka, which prints TAP.
 *
 * Registration by constructors is for one test executable only; the program uses explicit lists.
 */
#ifndef PLIMSOLL_TESTS_TEST_H
#define PLIMSOLL_TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/str.h"

#define TESTS_MAX 256

static struct CMUnitTest tests[TESTS_MAX];
static size_t test_count;

#define TEST(name)                                                                                          \
	static void test_##name(void **state);                                                              \
	__attribute__((constructor)) static void add_##name(void)                                           \
	{                                                                                                   \
		tests[test_count++] = (struct CMUnitTest){#name, test_##name, NULL, NULL, NULL};            \
	}                                                                                                   \
	static void test_##name(__attribute__((unused)) void **state)

/*
 * What cmocka prints of a skipped test, "not ok 3 # SKIP name", TAP readers count as failed, and what a test prints itself
 * they do not understand. So the tests run in a child, whose lines are passed on as TAP wants them.
 */
static inline void pass_on(const char *line)
{
	unsigned number;
	int end = 0;

	if (sscanf(line, "not ok %u # SKIP%n", &number, &end) == 1 && end)
		printf("ok %u # SKIP%s", number, line + end);
	else
		printf("%s%s", strncmp(line, "ok ", 3) && strncmp(line, "not ok ", 7) && strncmp(line, "1..", 3) &&
				line[0] != '#' ? "# " : "", line);
}

static inline int run_as_tap(void)
{
	const char *format = getenv("CMOCKA_MESSAGE_OUTPUT");
	char line[65536];
	int ends[2], status;
	FILE *lines;
	pid_t child;

	if (!format || strcmp(format, "TAP") || pipe(ends) < 0)
		return _cmocka_run_group_tests("unit", tests, test_count, NULL, NULL);
	child = fork();
	if (child == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		exit(_cmocka_run_group_tests("unit", tests, test_count, NULL, NULL));
	}
	close(ends[1]);
	for (lines = fdopen(ends[0], "r"); fgets(line, sizeof(line), lines);)
		pass_on(line);
	fclose(lines);
	if (waitpid(child, &status, 0) < 0 || !WIFEXITED(status)) {
		printf("Bail out! ended by signal %d\n", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
		return 1;
	}
	return WEXITSTATUS(status);
}

#define TEST_MAIN                                                                                           \
	int main(void)                                                                                      \
	{                                                                                                   \
		return run_as_tap();                                                                        \
	}

/* The same for tests that write files: in a temporary folder, which is removed. */
#define TEST_MAIN_IN_FOLDER                                                                                 \
	int main(void)                                                                                      \
	{                                                                                                   \
		char folder[] = "/tmp/plimsoll-test.XXXXXX", command[64];                                   \
		int r;                                                                                      \
                                                                                                            \
		if (!mkdtemp(folder) || chdir(folder) < 0)                                                  \
			return 1;                                                                           \
		r = run_as_tap();                                                                           \
		snprintf(command, sizeof(command), "rm -rf %s", folder);                                    \
		return system(command) == 0 ? r : 1;                                                        \
	}

#define assert_str(s, text)                                                                                 \
	do {                                                                                                \
		struct str got_ = (s);                                                                      \
		const char *want_ = (text);                                                                 \
		if (!str_is(got_, want_))                                                                   \
			fail_msg("got \"%.*s\", want \"%s\"", STR(got_), want_);                            \
	} while (0)

#endif
