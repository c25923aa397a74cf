/* SPDX-License-Identifier: Apache-2.0 */
/* TOML under small caps: texts are no longer than the input, lines count upwards, a tree that came out can be walked. */
#include <stdlib.h>

#include "codec/toml.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct toml *value, size_t size, unsigned depth)
{
	size_t count = 0;

	require(depth <= 66 && toml_kind(value) != TOML_NONE && toml_line(value) >= 1 && toml_line(value) <= size + 1);
	require(toml_text(value).n <= size && toml_key(value).n <= size);
	toml_each(one, value) {
		count++;
		check(one, size, depth + 1);
	}
	require(count == toml_count(value));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct toml_caps caps = {.bytes = 1u << 20, .depth = 64, .values = 10000};
	struct arena arena = ARENA_INIT;
	const struct toml *root;
	struct err e = ERR_INIT;

	if (toml_parse(str_from(data, size), caps, "fuzz", &arena, &root, &e) == 0)
		check(root, size, 0);
	else
		require(e.text[0] && (e.code == ERR_FORMAT || e.code == ERR_LIMIT));
	arena_done(&arena);
	return 0;
}
