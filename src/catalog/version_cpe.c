/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/version_cpe.h"

#include "base/buf.h"
#include "base/mem.h"

#define VERSION_MAX 1024u

/* Everything but letters, digits, "-", "." and "_" is escaped. */
static void put_escaped(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!str_is_alnum(s.p[i]) && !strchr("-._", s.p[i]))
			buf_putc(out, '\\');
		buf_putc(out, str_lower(s.p[i]));
	}
}

struct str version_cpe(struct arena *arena, const char *vendor_product, struct str version, bool updates)
{
	auto_done(buf_done) struct buf text = BUF_INIT(8 * VERSION_MAX);
	struct str primary = version, update = STR_NULL;

	if (updates && str_cut(version, '_', &primary, &update))
		str_cut(update, '-', &update, &(struct str){0});
	buf_printf(&text, "cpe:2.3:a:%s:", vendor_product);
	put_escaped(&text, str_slice(primary, 0, VERSION_MAX));
	buf_puts(&text, ":");
	if (update.n)
		buf_puts(&text, "update");
	put_escaped(&text, update.n ? str_slice(update, 0, VERSION_MAX) : STR_LIT(""));
	buf_puts(&text, update.n ? ":*:*:*:*:*:*" : "*:*:*:*:*:*:*");
	return arena_str(arena, buf_str(&text));
}
