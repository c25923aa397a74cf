/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <stdio.h>

#include "base/mem.h"

/* The cap is one of all that is written. */
bool buf_drain(struct buf *buf)
{
	if (buf->n && !buf->full && !buf->drain->put(buf->drain, buf_str(buf)))
		buf->full = true;
	buf->max -= buf->n;
	buf->n = 0;
	return !buf->full;
}

/* Kept apart, so that what is called for every byte is short. */
__attribute__((noinline)) static void grow(struct buf *buf, size_t n)
{
	size_t room = buf->room ? buf->room * 2 : 256;

	if (room < buf->n + n + 1)
		room = buf->n + n + 1;
	buf->p = mem_resize(buf->p, room, 1);
	buf->room = room;
}

static inline char *reserve(struct buf *buf, size_t n)
{
	if (buf->drain && buf->n >= BUF_DRAIN_AT)
		buf_drain(buf);
	if (buf->full || n > buf->max - buf->n) {
		buf->full = true;
		return NULL;
	}
	if (buf->room - buf->n < n + 1)
		grow(buf, n);
	return buf->p + buf->n;
}

void *buf_reserve(struct buf *buf, size_t n)
{
	return reserve(buf, n);
}

void buf_put(struct buf *buf, struct str s)
{
	char *at = reserve(buf, s.n);

	if (!at)
		return;
	if (s.n)
		memcpy(at, s.p, s.n);
	buf->n += s.n;
	buf->p[buf->n] = '\0';
}

void buf_puts(struct buf *buf, const char *text)
{
	buf_put(buf, str_of(text));
}

void buf_putc(struct buf *buf, char c)
{
	char *at = reserve(buf, 1);

	if (!at)
		return;
	at[0] = c;
	at[1] = '\0';
	buf->n++;
}

void buf_vprintf(struct buf *buf, const char *format, va_list args)
{
	char small[256], *at;
	va_list again;
	int n;

	/* Nearly every text is short: it is formatted once and copied. */
	va_copy(again, args);
	n = vsnprintf(small, sizeof(small), format, again);
	va_end(again);
	if (n >= 0 && (size_t)n < sizeof(small)) {
		buf_put(buf, str_from(small, (size_t)n));
		return;
	}
	at = n < 0 ? NULL : buf_reserve(buf, (size_t)n);
	if (!at)
		return;
	vsnprintf(at, (size_t)n + 1, format, args);
	buf->n += (size_t)n;
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_vprintf(buf, format, args);
	va_end(args);
}

bool buf_put_hex(struct buf *buf, struct str digits)
{
	if (digits.n % 2)
		return false;
	for (size_t i = 0; i < digits.n; i += 2) {
		unsigned high = str_hex_value(digits.p[i]), low = str_hex_value(digits.p[i + 1]);

		if (high > 15 || low > 15)
			return false;
		buf_putc(buf, (char)(high << 4 | low));
	}
	return !buf->full;
}

void buf_clear(struct buf *buf)
{
	buf->n = 0;
	buf->full = false;
	if (buf->p)
		buf->p[0] = '\0';
}

void buf_done(struct buf *buf)
{
	free(buf->p);
	*buf = BUF_INIT(buf->max);
}

void buf_wipe(struct buf *buf)
{
	if (buf->p)
		explicit_bzero(buf->p, buf->room);
	buf_done(buf);
}
