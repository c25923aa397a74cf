/* SPDX-License-Identifier: Apache-2.0 */
#include "cataloger.h"

extern const struct cataloger cataloger_julia;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_cataloger(&cataloger_julia, data, size);
}
