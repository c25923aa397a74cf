/* SPDX-License-Identifier: Apache-2.0 */
/* Files of variables, and the whole as one text with variables. */
#include <stdlib.h>

#include "codec/dotenv.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum variable_state value(const void *data, struct str name, struct str *ret_value)
{
	(void)data;
	*ret_value = name;
	return (enum variable_state)(name.n % 3);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct variable_scope scope = {value, NULL};
	struct str text = str_from(data, size);
	struct arena arena = ARENA_INIT;
	struct dotenv_list list = {0};
	struct interpolation result;
	struct err e = ERR_INIT;

	interpolate(text, &scope, 1 << 16, &arena, &result);
	require(result.damage ? str_eq(result.text, text) : result.text.n <= 1 << 16 || !result.changed);
	require((dotenv_parse(text, &scope, &arena, &list, &e) < 0) == (e.code < 0));
	vec_each(entry, &list)
		require(entry->line > 0 && entry->value.n <= DOTENV_MAX && str_find(entry->name, '=') < 0);
	vec_done(&list);
	arena_done(&arena);
	return 0;
}
