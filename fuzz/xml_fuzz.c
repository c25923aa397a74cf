/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes to a tree; whatever text came out must survive being written and read again. */
#include <stdlib.h>

#include "codec/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct buf out = BUF_INIT(64u << 20);
	const struct xml_node *root, *again;
	struct err e = ERR_INIT;

	if (xml_parse(str_from(data, size), XML_CAPS, "fuzz", &arena, &root, &e) == 0) {
		buf_puts(&out, "<a b=\"");
		xml_escape(&out, root->text);
		buf_puts(&out, "\"/>");
		if (xml_parse(buf_str(&out), XML_CAPS, "fuzz", &arena, &again, &e) < 0 ||
		    !str_eq(xml_attribute(again, "b"), root->text))
			abort();
	}
	buf_done(&out);
	arena_done(&arena);
	return 0;
}
