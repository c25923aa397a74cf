/* SPDX-License-Identifier: Apache-2.0 */
/* An OSV record, folded and written as a database, which must open and answer for every package. */
#include "advisory/parse.h"
#include "fuzz/advisory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_feed(osv_read_record, str_from(data, size));
	return 0;
}
