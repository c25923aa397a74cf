/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/python_archive.h"

#include "base/path.h"
#include "codec/zip.h"

/* Entries that are not asked for are skipped, not unpacked. */
static const struct zip_caps caps = {.entries = 200000, .entry_bytes = (uint64_t)16 << 20, .total_bytes = (uint64_t)16 << 20, .ratio = 1000};

int python_archive_metadata(struct str bytes, struct buf *ret_text, struct err *e)
{
	auto_zip struct zip *zip = NULL;
	struct str name;
	int r = zip_open_bytes(bytes, caps, "archive", &zip, e);

	if (r < 0)
		return r;
	while ((r = zip_next(zip, &name, e)) > 0) {
		if (!path_match("EGG-INFO/PKG-INFO", name) && !path_match("*.dist-info/METADATA", name))
			continue;
		r = zip_read(zip, ret_text, e);
		return r < 0 ? r : 1;
	}
	return r;
}
