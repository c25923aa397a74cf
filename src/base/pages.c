/* SPDX-License-Identifier: Apache-2.0 */
#include "base/pages.h"

#include <sys/mman.h>

#include "base/mem.h"

#if defined(ARENA_PAGE) && ARENA_PAGE == 0

void *pages_take(size_t size)
{
	return mem_zero(1, size);
}

void pages_give(void *pages, size_t size)
{
	(void)size;
	free(pages);
}

#else

void *pages_take(size_t size)
{
	void *pages = mmap(NULL, size ? size : 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED)
		mem_lost();
	return pages;
}

void pages_give(void *pages, size_t size)
{
	if (pages)
		munmap(pages, size ? size : 1);
}

#endif
