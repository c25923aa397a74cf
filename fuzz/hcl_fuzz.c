/* SPDX-License-Identifier: Apache-2.0 */
/* HCL: a walk over all values ends, and their places lie in order. */
#include <stdlib.h>

#include "codec/hcl.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void walk(const struct hcl_value *value, struct arena *arena)
{
	struct str text, unset;

	require(value && value->at.line > 0 && value->at.column > 0);
	hcl_text(value, NULL, arena, &text, &unset);
	for (size_t i = 0; value->kind == HCL_LIST && i < value->n; i++)
		walk(value->items[i], arena);
	for (size_t i = 0; value->kind == HCL_OBJECT && i < value->n; i++)
		walk(value->pairs[i].value, arena);
}

static void walk_body(const struct hcl_body *body, struct arena *arena)
{
	for (size_t i = 0; i < body->attribute_count; i++)
		walk(body->attributes[i].value, arena);
	for (size_t i = 0; i < body->block_count; i++)
		walk_body(body->blocks[i].body, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;
	struct hcl_body body;

	require((hcl_parse(str_from(data, size), &arena, &body, &e) < 0) == (e.code < 0));
	walk_body(&body, &arena);
	arena_done(&arena);
	return 0;
}
