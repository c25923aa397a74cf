/* SPDX-License-Identifier: Apache-2.0 */
#include "examiner.h"

extern const struct cataloger cataloger_graalvm;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_examiner(&cataloger_graalvm, "srv/app", data, size);
}
