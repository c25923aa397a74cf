/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A growing output buffer with a cap that must be given. Sticky: when the cap is reached the buffer keeps what it has,
 * `full` is set and further writes are dropped, so that a whole output is checked once at its end.
 *
 * With a drain it holds only what has not gone there yet: for who writes on and on and never looks back. What the drain does not take
 * fills the buffer; who made the drain knows why.
 *
 * Ownership: the buffer owns its bytes until buf_done(). Threading: one thread at a time.
 */
#ifndef PLIMSOLL_BASE_BUF_H
#define PLIMSOLL_BASE_BUF_H

#include <stdarg.h>

#include "base/str.h"

#define BUF_DRAIN_AT ((size_t)256 << 10) /* bytes from which it is emptied */

struct buf_drain {
	bool (*put)(struct buf_drain *drain, struct str bytes); /* false: it can take no more */
};

struct buf {
	char *p; /* NUL-terminated whenever n > 0; use buf_text() for a pointer that is never NULL */
	size_t n;
	size_t room, max; /* private */
	bool full;
	struct buf_drain *drain; /* NULL: none */
};

#define BUF_INIT(cap) ((struct buf){.max = (cap)})

void buf_put(struct buf *buf, struct str s);
void buf_puts(struct buf *buf, const char *text);
void buf_putc(struct buf *buf, char c);
/* The bytes that hexadecimal digits of either case stand for; false where the text is none of whole bytes, or there is no room. */
bool buf_put_hex(struct buf *buf, struct str digits);
__attribute__((format(printf, 2, 3))) void buf_printf(struct buf *buf, const char *format, ...);
__attribute__((format(printf, 2, 0))) void buf_vprintf(struct buf *buf, const char *format, va_list args);
/* Room for n more bytes at the end, to be written by the caller and then counted by adding to buf->n; NULL when over the cap. */
void *buf_reserve(struct buf *buf, size_t n);
/* Gives to the drain what is left; false where it, or an earlier write, did not take all. */
bool buf_drain(struct buf *buf);
/* Empties without giving the memory back. */
void buf_clear(struct buf *buf);
void buf_done(struct buf *buf);
/* As buf_done(), after overwriting what it held. What grows is moved and leaves copies, so a buffer of secrets reserves all its room first. */
void buf_wipe(struct buf *buf);

static inline struct str buf_str(const struct buf *buf)
{
	return (struct str){buf->p ? buf->p : "", buf->n};
}

static inline const char *buf_text(const struct buf *buf)
{
	return buf->p && buf->n ? buf->p : "";
}

#endif
