/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stanzas, shell assignments and machine-readable copyright files: values lie inside the input (or are no longer than it), lines
 * count upwards, and a stanza written out again reads the same.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "catalog/copyright.h"
#include "codec/shell_assign.h"
#include "codec/stanza.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_again(const struct stanza *stanza)
{
	struct buf text = BUF_INIT((size_t)64 << 20);
	struct stanza_reader reader;
	struct stanza again = {0};

	vec_each(field, &stanza->fields)
		buf_printf(&text, "%.*s: %.*s\n", STR(field->name), STR(field->value));
	reader = STANZA_READER(buf_str(&text));
	require(stanza_next(&reader, &again) == (stanza->fields.n != 0));
	require(again.fields.n == stanza->fields.n && !again.damage);
	for (size_t i = 0; i < again.fields.n; i++)
		require(str_eq(again.fields.v[i].name, stanza->fields.v[i].name) &&
			str_eq(again.fields.v[i].value, stanza->fields.v[i].value));
	stanza_done(&again);
	buf_done(&text);
}

static void check_stanzas(struct str input)
{
	struct stanza_reader reader = STANZA_READER(input);
	struct stanza stanza = {0};
	uint32_t line = 0;

	while (stanza_next(&reader, &stanza)) {
		require(stanza.line > line && (stanza.fields.n || stanza.damage));
		line = stanza.line;
		vec_each(field, &stanza.fields)
			require(field->name.n && field->value.p >= input.p && field->value.p + field->value.n <= input.p + input.n);
		/* printf ends a text at a NUL, so that only those without one can be compared. */
		if (input.n && !memchr(input.p, '\0', input.n))
			check_again(&stanza);
	}
	stanza_done(&stanza);
}

static void check_assignments(struct str input)
{
	struct shell_reader reader = SHELL_READER(input);
	struct arena arena = ARENA_INIT;
	struct str name, value;

	while (shell_assign_next(&reader, &arena, &name, &value))
		require(name.n && value.n <= input.n && value.n <= SHELL_VALUE_MAX);
	copyright_licenses(&arena, input);
	arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str input = str_from(data, size);

	if (size > UINT32_MAX / 2)
		return 0;
	check_stanzas(input);
	check_assignments(input);
	return 0;
}
