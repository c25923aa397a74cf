/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdio.h>

#include "base/mem.h"

#ifndef ARENA_PAGE
#define ARENA_PAGE 65536
#endif
#define ARENA_FIRST_PAGE 4096 /* each further one is twice as large: most arenas stay small, and a page is zeroed as a whole */

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

static void *page_new(struct arena *arena, size_t size)
{
	struct arena_page *page = mem_zero(1, sizeof(*page) + size);

	page->next = arena->pages;
	page->size = size;
	arena->pages = page;
	arena->total += sizeof(*page) + size;
	return page->data;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	struct arena_page *current = arena->pages;
	void *p;

#if ARENA_PAGE == 0
	return page_new(arena, size);
#endif
	size = aligned(size ? size : 1);
	if (size > ARENA_PAGE / 4 && current) {
		/* A large object gets a page of its own behind the current one, whose rest stays in use. */
		p = page_new(arena, size);
		arena->pages = current;
		((struct arena_page *)((char *)p - offsetof(struct arena_page, data)))->next = current->next;
		current->next = (struct arena_page *)((char *)p - offsetof(struct arena_page, data));
		return p;
	}
	if (!current || arena->size - arena->used < size) {
		size_t next = !current ? ARENA_FIRST_PAGE : arena->size < ARENA_PAGE / 2 ? arena->size * 2 : ARENA_PAGE;

		arena->size = size > next ? size : next;
		arena->used = 0;
		page_new(arena, arena->size);
	}
	p = (char *)arena->pages->data + arena->used;
	arena->used += size;
	return p;
}

char *arena_text(struct arena *arena, struct str s)
{
	char *copy = arena_alloc(arena, s.n + 1);

	if (s.n)
		memcpy(copy, s.p, s.n);
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
	memset(page->data, 0, arena->used);
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
