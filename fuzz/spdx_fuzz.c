/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Licence expressions and declared names: whatever is declared, the answer is an expression in its normal form; a copyright file
 * gives one too, or nothing.
 */
#include <stdint.h>
#include <stdlib.h>

#include "catalog/copyright.h"
#include "codec/spdx_declared.h"
#include "codec/spdx_expression.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool all_allowed(void *arg, const struct spdx_node *license)
{
	(void)arg;
	require(license->id.n > 0);
	return true;
}

static void check_normal(struct arena *arena, struct str expression)
{
	const struct spdx_node *node = spdx_parse(arena, expression);

	require(node && spdx_satisfied(node, all_allowed, NULL));
	require(str_eq(spdx_text(arena, node), expression));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = str_from(data, size), normal, declared, copyright;
	struct arena arena = ARENA_INIT;

	if (size > SPDX_TEXT_MAX)
		return 0;
	normal = spdx_normal(&arena, text);
	if (normal.n)
		check_normal(&arena, normal);
	declared = spdx_declared(&arena, text);
	require((declared.n > 0) == (str_trim(text).n > 0));
	if (declared.n)
		check_normal(&arena, declared);
	copyright = copyright_licenses(&arena, text);
	if (copyright.n)
		check_normal(&arena, copyright);
	arena_done(&arena);
	return 0;
}
