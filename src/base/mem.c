/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"

#include <stdint.h>
#include <string.h>

static unsigned long fail_after;

void mem_fail_after(unsigned long n)
{
	fail_after = n;
}

_Noreturn void mem_lost(void)
{
	static const char text[] = "plimsoll: out of memory\n";
	ssize_t ignored = write(STDERR_FILENO, text, sizeof(text) - 1);

	/* Nothing that could allocate again, so no stdio and no atexit handlers. */
	(void)ignored;
	_exit(2);
}

static void *checked(void *p)
{
	if (fail_after && --fail_after == 0) {
		free(p);
		p = NULL;
	}
	if (!p)
		mem_lost();
	return p;
}

void *mem_alloc(size_t size)
{
	return checked(malloc(size ? size : 1));
}

void *mem_zero(size_t count, size_t size)
{
	return checked(calloc(count ? count : 1, size ? size : 1));
}

void *mem_zero_touched(size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		mem_lost();
	return memset(mem_alloc(count * size), 0, count * size);
}

void *mem_resize(void *p, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		mem_lost();
	return checked(realloc(p, count && size ? count * size : 1));
}

char *mem_copy_text(const char *text)
{
	size_t n = strlen(text) + 1;

	return memcpy(mem_alloc(n), text, n);
}
