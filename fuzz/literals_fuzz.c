/* SPDX-License-Identifier: Apache-2.0 */
/* The first byte says how many literals follow, each a byte of length and its bytes; the rest is the text. */
#include <stdint.h>
#include <stdlib.h>

#include "codec/literals.h"

#define require(condition) ((condition) ? (void)0 : abort())
#define LITERALS_MAX 32

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	const struct literal_set *set;
	struct str text;
	size_t count;
};

static bool is_there(const struct literal *literal, struct str text, size_t at)
{
	struct str there = str_slice(text, at, at + literal->bytes.n);

	return literal->any_case ? str_case_eq(literal->bytes, there) : str_eq(literal->bytes, there);
}

static bool count(void *arg, size_t literal, size_t offset)
{
	struct seen *seen = arg;

	require(is_there(&seen->set->literals[literal], seen->text, offset));
	seen->count++;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str input = str_from(data, size);
	struct literal list[LITERALS_MAX];
	struct literal_set set = {list, 0, NULL};
	struct seen seen = {.set = &set};
	size_t naive = 0;

	if (size > 4096)
		return 0;
	for (size_t left = size ? data[0] % LITERALS_MAX : 0, at = 1; left && at < size; left--) {
		size_t n = 2 + data[at] % 16;

		if (at + 1 + n > size)
			break;
		list[set.count++] = (struct literal){str_slice(input, at + 1, at + 1 + n), data[at] & 0x80};
		at += 1 + n;
		seen.text = str_from_index(input, at);
	}
	require(literals_search(&set, seen.text, count, &seen));
	for (size_t at = 0; at < seen.text.n; at++)
		for (size_t i = 0; i < set.count; i++)
			naive += is_there(&list[i], seen.text, at);
	require(naive == seen.count);
	literal_set_done(&set);
	return 0;
}
