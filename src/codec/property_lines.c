/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/property_lines.h"

void property_line_put(struct buf *out, struct str key, struct str value)
{
	buf_put(out, key);
	buf_putc(out, '=');
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];

		if (c < 0x20 || c == 0x7f || c == '%' || c == '<')
			buf_printf(out, "%%%02X", c);
		else
			buf_putc(out, (char)c);
	}
	buf_putc(out, '\n');
}

bool property_line_next(struct str *rest, struct arena *arena, struct str *ret_key, struct str *ret_value)
{
	struct str line, value;

	while (str_next_line(rest, &line))
		if (str_cut(line, '=', ret_key, &value)) {
			*ret_value = percent_decode(arena, value);
			return true;
		}
	return false;
}

struct str percent_decode(struct arena *arena, struct str text)
{
	char *out;
	size_t n = 0;

	if (str_find(text, '%') < 0)
		return arena_str(arena, text);
	out = arena_alloc(arena, text.n + 1);
	for (size_t i = 0; i < text.n; i++) {
		unsigned high = i + 2 < text.n && text.p[i] == '%' ? str_hex_value(text.p[i + 1]) : 16;
		unsigned low = high < 16 ? str_hex_value(text.p[i + 2]) : 16;

		out[n++] = low < 16 ? (char)(high * 16 + low) : text.p[i];
		i += low < 16 ? 2 : 0;
	}
	return str_from(out, n);
}
