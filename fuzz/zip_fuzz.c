/* SPDX-License-Identifier: Apache-2.0 */
/* The archive reader with small caps, and the same bytes as gzip. */
#include "codec/zip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct zip_caps caps = {.entries = 20, .entry_bytes = 1u << 20, .total_bytes = 4u << 20, .ratio = 100};
	struct buf out = BUF_INIT(4u << 20);
	struct err e = ERR_INIT;
	struct zip *zip = NULL;
	struct str name;

	if (zip_open_bytes(str_from(data, size), caps, "fuzz", &zip, &e) == 0)
		while (zip_next(zip, &name, &e) > 0 && zip_read(zip, &out, &e) == 0)
			buf_clear(&out);
	zip_close(zip);
	buf_clear(&out);
	gunzip(str_from(data, size), "fuzz", &out, &e);
	buf_done(&out);
	return 0;
}
