/* SPDX-License-Identifier: Apache-2.0 */
/* The first byte says what kind of package the file is called; the rest is its content. */
#include "examiner.h"

extern const struct cataloger cataloger_package_file;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {"a.deb", "a.rpm", "a.apk", "a.whl"};

	return size ? fuzz_examiner(&cataloger_package_file, names[data[0] % ARRAY_SIZE(names)], data + 1, size - 1) : 0;
}
