/* SPDX-License-Identifier: Apache-2.0 */
/* Statements with predicates of every kind: whatever the bytes, facts within their caps or an error that says something. */
#include <stdint.h>
#include <stdlib.h>

#include "verify/predicate.h"
#include "verify/source_uri.h"
#include "verify/statement.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(const struct statement *statement)
{
	require(statement->subjects.n > 0 && statement->subjects.n <= STATEMENT_SUBJECTS_MAX);
	vec_each(subject, &statement->subjects)
		require(subject->digests.n > 0 && subject->digests.n <= STATEMENT_DIGESTS_MAX);
	require(statement->predicate_type.n > 0);
	require(statement->build.materials.n <= STATEMENT_MATERIALS_MAX && statement->build.parameters.n <= STATEMENT_PARAMETERS_MAX);
	require(!statement->format || predicate_type_is(str_of(statement->format), statement->predicate_type));
	if (statement->build.source_uri.n)
		source_uri_same(statement->build.source_uri, statement->build.builder_id);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct statement statement;
	struct err e = ERR_INIT;

	if (size > 1 << 18)
		return 0;
	if (statement_read(str_from(data, size), "fuzz", &arena, &statement, &e) == 0)
		look(&statement);
	else
		require(e.text[0]);
	statement_done(&statement);
	arena_done(&arena);
	return 0;
}
