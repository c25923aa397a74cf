/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/base64.h"

static int value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (str_is_digit(c))
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool base64_decode(struct str text, struct buf *ret_bytes)
{
	if (text.n % 4)
		return false;
	for (size_t i = 0; i < text.n; i += 4) {
		size_t padding = i + 4 == text.n ? (text.p[i + 3] == '=') + (text.p[i + 3] == '=' && text.p[i + 2] == '=') : 0;
		uint32_t group = 0;

		for (size_t j = 0; j < 4; j++) {
			int value = j >= 4 - padding ? 0 : value_of(text.p[i + j]);

			if (value < 0)
				return false;
			group = group << 6 | (uint32_t)value;
		}
		for (size_t j = 0; j < 3 - padding; j++)
			buf_putc(ret_bytes, (char)(group >> (16 - 8 * j)));
	}
	return !ret_bytes->full;
}

void base64_encode(struct buf *out, struct str bytes)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < bytes.n; i += 3) {
		size_t left = bytes.n - i;
		unsigned long group = 0;

		for (size_t j = 0; j < 3; j++)
			group = group << 8 | (j < left ? (unsigned char)bytes.p[i + j] : 0);
		for (size_t j = 0; j < 4; j++)
			buf_putc(out, j <= left ? alphabet[group >> (18 - 6 * j) & 63] : '=');
	}
}
