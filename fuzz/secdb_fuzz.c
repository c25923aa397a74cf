/* SPDX-License-Identifier: Apache-2.0 */
/* A file of Alpine's security database, folded and written as a database, which must open and answer for every package. */
#include "advisory/parse.h"
#include "fuzz/advisory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_feed(secdb_read_bytes, str_from(data, size));
	return 0;
}
