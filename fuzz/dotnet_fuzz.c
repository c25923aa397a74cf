/* SPDX-License-Identifier: Apache-2.0 */
/* The first byte says what the file is called; the rest is its content. */
#include "examiner.h"

extern const struct cataloger cataloger_dotnet;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {"app/a.deps.json", "src/packages.lock.json", "src/packages.config", "app/a.dll"};

	return size ? fuzz_examiner(&cataloger_dotnet, names[data[0] % ARRAY_SIZE(names)], data + 1, size - 1) : 0;
}
