/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file looked into by classifiers and for libraries: its path on the first line, its bytes behind. What is told must be there:
 * at the offset stands the version, and both are found again.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "catalog/bundle.h"
#include "catalog/classify.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct examiner *examiner, struct str path, struct str bytes)
{
	static const struct ctx ctx = {.jobs = 1};
	struct buf facts = BUF_INIT(FACTS_FILE_MAX);
	struct coverage coverage = {0};
	struct arena arena = ARENA_INIT, scratch = ARENA_INIT;
	struct fact_writer writer = {&ctx, examiner->name, &facts, &coverage, &arena, path};
	struct examined file = {path, bytes, 0755, file_kind_of(bytes), false};
	struct err e = ERR_INIT;
	struct fact fact;
	struct str rest;

	examiner->wants(path, 0755, bytes.n, false);
	require(examiner->examine(&file, &writer, &scratch, &e) == 0);
	rest = buf_str(&facts);
	while (fact_next(&rest, examiner->name, &fact)) {
		uint64_t offset;

		require(fact.n >= 1 && fact.fields[0].n);
		if (fact.n < 3)
			continue;
		require(str_to_u64(fact.fields[2], &offset) && offset < bytes.n && fact.fields[1].n && fact.fields[1].n <= 64);
	}
	coverage_done(&coverage);
	arena_done(&scratch);
	arena_done(&arena);
	buf_done(&facts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str input = str_from(data, size), path = STR_NULL;

	if (!size || size > 1 << 20 || !str_next(&input, '\n', &path) || !path.n || !input.n)
		return 0;
	check(&classifier_examiner, path, input);
	check(&bundled_examiner, path, input);
	return 0;
}
