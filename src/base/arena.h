/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An arena: memory of one lifetime (process, scan, layer, record), given back all at once.
 *
 * Ownership: what an arena returns lives until arena_done(). Threading: one thread at a time; give each thread its own.
 * With -Darena=malloc every object is a malloc of its own, so that sanitizers and valgrind see each one's bounds.
 */
#ifndef PLIMSOLL_BASE_ARENA_H
#define PLIMSOLL_BASE_ARENA_H

#include <stdarg.h>

#include "base/str.h"

struct arena_page;

struct arena {
	struct arena_page *pages; /* private */
	size_t used, size;        /* private: of the newest page */
	size_t total;             /* bytes taken from the system; for statistics */
};

#define ARENA_INIT ((struct arena){0})

/* Zeroed, aligned for any type; never NULL. */
__attribute__((malloc, alloc_size(2))) void *arena_alloc(struct arena *arena, size_t size);
/* Copies; the copy is NUL-terminated, which the view does not count. */
struct str arena_str(struct arena *arena, struct str s);
struct str arena_lower(struct arena *arena, struct str s); /* in small letters, of ASCII's */
char *arena_text(struct arena *arena, struct str s);
__attribute__((format(printf, 2, 3))) struct str arena_printf(struct arena *arena, const char *format, ...);
__attribute__((format(printf, 2, 0))) struct str arena_vprintf(struct arena *arena, const char *format, va_list args);
/* What `from` holds lives as long as `into` from now on; `from` is then empty. */
void arena_adopt(struct arena *into, struct arena *from);
/* As arena_done(), but what it had of the system is kept as far as it is one page: for scratch that is used over and over. */
void arena_reset(struct arena *arena);
void arena_done(struct arena *arena);
/* The same of one that has held secrets: they are overwritten first. */
void arena_wipe(struct arena *arena);

#define arena_new(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define arena_array(arena, type, count) ((type *)arena_alloc((arena), sizeof(type) * (count)))

#endif
