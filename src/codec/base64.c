/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/base64.h"

void base64_encode(struct str bytes, struct buf *ret_text)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < bytes.n; i += 3) {
		uint32_t group = 0;
		size_t n = bytes.n - i < 3 ? bytes.n - i : 3;

		for (size_t j = 0; j < 3; j++)
			group = group << 8 | (j < n ? (unsigned char)bytes.p[i + j] : 0u);
		for (size_t j = 0; j < 4; j++)
			buf_putc(ret_text, j > n ? '=' : alphabet[group >> (18 - 6 * j) & 63]);
	}
}

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

static int value_of_any(char c)
{
	return c == '-' ? 62 : c == '_' ? 63 : value_of(c);
}

bool base64_decode_lenient(struct str text, struct buf *ret_bytes)
{
	uint32_t group = 0;
	size_t digits = 0, padding = 0;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		int value = value_of_any(c);

		if (c == '\r' || c == '\n')
			continue;
		padding += c == '=';
		if (c == '=' ? padding > 2 : value < 0 || padding)
			return false;
		if (c == '=')
			continue;
		group = group << 6 | (uint32_t)value;
		if (++digits % 4)
			continue;
		for (int shift = 16; shift >= 0; shift -= 8)
			buf_putc(ret_bytes, (char)(group >> shift));
		group = 0;
	}
	if (digits % 4 == 1 || (padding && (digits + padding) % 4))
		return false;
	if (digits % 4 == 2)
		buf_putc(ret_bytes, (char)(group >> 4));
	if (digits % 4 == 3) {
		buf_putc(ret_bytes, (char)(group >> 10));
		buf_putc(ret_bytes, (char)(group >> 2));
	}
	return !ret_bytes->full && !(digits % 4 == 2 ? group & 15 : digits % 4 == 3 ? group & 3 : 0);
}
