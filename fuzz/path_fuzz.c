/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths and globs. The first line of the input is a glob, the rest a name from an archive. Beside not crashing: what
 * path_clean() lets through is clean, and cleaning it again changes nothing.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"

#define require(condition) ((condition) ? (void)0 : abort())

static bool is_clean(struct str path)
{
	struct str part;

	if (path.n == 0)
		return true;
	if (path.p[0] == '/' || path.p[path.n - 1] == '/' || memchr(path.p, 0, path.n))
		return false;
	while (str_next(&path, '/', &part))
		if (part.n == 0 || str_is(part, ".") || str_is(part, ".."))
			return false;
	return true;
}

static size_t stars_in(struct str glob)
{
	size_t count = 0;

	for (size_t i = 0; i < glob.n; i++)
		count += glob.p[i] == '*' || glob.p[i] == '{';
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str glob, name, input = str_from(data, size);
	char clean[PATH_LENGTH_MAX + 1], again[PATH_LENGTH_MAX + 1];
	size_t length, length_again;

	str_cut(input, '\n', &glob, &name);
	if (path_clean(name, clean, &length)) {
		struct str path = str_from(clean, length);

		require(is_clean(path));
		require(path_clean(path, again, &length_again));
		require(str_eq(path, str_from(again, length_again)));
		require(path_base(path).n + path_parent(path).n <= path.n);
	}
	/* Globs are ours and the user's, not an image's: one that backtracks for minutes is not what is looked for here. */
	if (stars_in(glob) <= 4) {
		auto_free char *pattern = mem_zero(glob.n + 1, 1);

		memcpy(pattern, glob.p ? glob.p : "", glob.n);
		path_match(pattern, name);
	}
	return 0;
}
