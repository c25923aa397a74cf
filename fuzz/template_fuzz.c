/* SPDX-License-Identifier: Apache-2.0 */
/* The first byte chooses the kind of output, the rest is the template; what it gives for a fixed report holds no control character. */
#include <stdlib.h>

#include "base/vec.h"
#include "report/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char report[] = "{\"a\":\"<b>\\u001b[31m`|=\",\"list\":[{\"x\":1,\"y\":[true,null,2.5]},{\"x\":\"\\u202e\"},[]],\"o\":{\"a\":{\"b\":\"\"}},\"n\":0}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {"a.txt", "a.html", "a.md", "a.csv", "a.json"};
	struct buf out = BUF_INIT((size_t)1 << 20);
	struct json *root = NULL;
	struct err e = ERR_INIT;
	struct str text = str_from(data + 1, size ? size - 1 : 0), name;
	int checked, rendered;

	if (!size)
		return 0;
	name = str_of(names[data[0] % ARRAY_SIZE(names)]);
	if (json_parse(STR_LIT(report), JSON_CAPS, "report", &root, &e) < 0)
		abort();
	checked = template_check(text, name, &e);
	rendered = template_render(text, name, root, &out, &e);
	if (checked < 0 && rendered >= 0)
		abort();
	/* What the report holds is escaped: a control that comes out was in the template. */
	if (memchr(out.p ? out.p : "", 0x1b, out.n) && !memchr(text.p, 0x1b, text.n))
		abort();
	buf_done(&out);
	json_free(root);
	return 0;
}
