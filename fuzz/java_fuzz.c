/* SPDX-License-Identifier: Apache-2.0 */
/* The archive reader behind it has a harness of its own (zip); here its bytes are an archive, and the manifest of one as well. */
#include "examiner.h"

#include "codec/java_properties.h"

extern const struct cataloger cataloger_java;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct properties properties = {0};

	manifest_parse(str_from(data, size), &arena, &properties);
	properties_parse(str_from(data, size), &arena, &properties);
	require(properties.n <= PROPERTIES_MAX);
	vec_each(property, &properties)
		require(property->name.p && property->value.p);
	properties_done(&properties);
	arena_done(&arena);
	return fuzz_examiner(&cataloger_java, "lib/fuzzed-1.0.jar", data, size);
}
