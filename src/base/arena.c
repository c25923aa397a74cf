/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdio.h>

#include "base/mem.h"

#ifndef ARENA_PAGE
#define ARENA_PAGE 65536
#endif
#define ARENA_FIRST_PAGE 4096 /* each further one is twice as large: most arenas stay small */

struct arena_page {
	struct arena_page *next;
	size_t size; /* of the data */
	max_align_t data[];
};

static size_t aligned(size_t size)
{
	size_t unit = sizeof(max_align_t);

	return (size + unit - 1) / unit * unit;
}

static void *page_add(struct arena *arena, struct arena_page *page, size_t size)
{
	page->next = arena->pages;
	page->size = size;
	arena->pages = page;
	arena->total += sizeof(*page) + size;
	return page->data;
}

/* Of one object alone; what the system gives for it is often zeros already. */
static void *page_of_one(struct arena *arena, size_t size)
{
	return page_add(arena, mem_zero(1, sizeof(struct arena_page) + size), size);
}

/* Not zeroed: of most pages little is used, and what is, its user fills. */
static char *take_room(struct arena *arena, size_t size)
{
	char *p;

	if (!arena->pages || arena->size - arena->used < size) {
		size_t next = !arena->pages ? ARENA_FIRST_PAGE : arena->size < ARENA_PAGE / 2 ? arena->size * 2 : ARENA_PAGE;

		arena->size = size > next ? size : next;
		arena->used = 0;
		page_add(arena, mem_alloc(sizeof(struct arena_page) + arena->size), arena->size);
	}
	p = (char *)arena->pages->data + arena->used;
	arena->used += size;
	return p;
}

/* A large object gets a page of its own behind the current one, whose rest stays in use. */
static bool is_large(const struct arena *arena, size_t size)
{
	return size > ARENA_PAGE / 4 && arena->pages;
}

static void *alloc_large(struct arena *arena, size_t size)
{
	struct arena_page *current = arena->pages, *page;
	void *p = page_of_one(arena, size);

	page = arena->pages;
	arena->pages = current;
	page->next = current->next;
	current->next = page;
	return p;
}

void *arena_alloc(struct arena *arena, size_t size)
{
#if ARENA_PAGE == 0
	return page_of_one(arena, size);
#endif
	size = aligned(size ? size : 1);
	return is_large(arena, size) ? alloc_large(arena, size) : memset(take_room(arena, size), 0, size);
}

char *arena_text(struct arena *arena, struct str s)
{
	size_t size = aligned(s.n + 1);
	char *copy = ARENA_PAGE == 0 || is_large(arena, size) ? arena_alloc(arena, s.n + 1) : take_room(arena, size);

	if (s.n)
		memcpy(copy, s.p, s.n);
	copy[s.n] = '\0';
	return copy;
}

struct str arena_str(struct arena *arena, struct str s)
{
	return s.n ? (struct str){arena_text(arena, s), s.n} : STR_LIT("");
}

struct str arena_lower(struct arena *arena, struct str s)
{
	char *text = arena_text(arena, s);

	for (size_t i = 0; i < s.n; i++)
		text[i] = str_lower(text[i]);
	return str_from(text, s.n);
}

struct str arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	char small[256], *text;
	va_list again;
	int n;

	/* Nearly every text is short: it is formatted once and copied. */
	va_copy(again, args);
	n = vsnprintf(small, sizeof(small), format, again);
	va_end(again);
	if (n < 0)
		return STR_LIT("");
	if ((size_t)n < sizeof(small))
		return arena_str(arena, str_from(small, (size_t)n));
	text = arena_alloc(arena, (size_t)n + 1);
	vsnprintf(text, (size_t)n + 1, format, args);
	return str_from(text, (size_t)n);
}

struct str arena_printf(struct arena *arena, const char *format, ...)
{
	struct str text;
	va_list args;

	va_start(args, format);
	text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

void arena_adopt(struct arena *into, struct arena *from)
{
	struct arena_page *last = from->pages;

	if (!last)
		return;
	if (!into->pages) {
		*into = *from;
	} else {
		while (last->next)
			last = last->next;
		last->next = into->pages->next; /* behind the page that is being filled */
		into->pages->next = from->pages;
		into->total += from->total;
	}
	*from = ARENA_INIT;
}

void arena_reset(struct arena *arena)
{
	struct arena_page *page = arena->pages;

#if ARENA_PAGE == 0
	arena_done(arena);
	return;
#endif
	if (!page || page->next || arena->size > ARENA_PAGE) {
		arena_done(arena);
		return;
	}
	arena->used = 0;
}

void arena_wipe(struct arena *arena)
{
	for (struct arena_page *page = arena->pages; page; page = page->next)
		explicit_bzero(page->data, page->size);
	arena_done(arena);
}

void arena_done(struct arena *arena)
{
	for (struct arena_page *page = arena->pages, *next; page; page = next) {
		next = page->next;
		free(page);
	}
	*arena = ARENA_INIT;
}
