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

#define TEST_MAIN                                                                                           \
	int main(void)                                                                                      \
	{                                                                                                   \
		return _cmocka_run_group_tests("unit", tests, test_count, NULL, NULL);                      \
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
		r = _cmocka_run_group_tests("unit", tests, test_count, NULL, NULL);                         \
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
