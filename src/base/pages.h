/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Large buffers that come and go: pages of their own, which the system has again as soon as they are given back. What malloc() is given back it keeps,
 * once it has seen a few of that size, in the heap of the thread that had it; with a thread a layer that adds up.
 *
 * Ownership: what pages_take() gives goes back by pages_give(), with the size that was asked for. Threading: safe.
 */
#ifndef PLIMSOLL_BASE_PAGES_H
#define PLIMSOLL_BASE_PAGES_H

#include <stddef.h>

/* Zeros; refused as mem_alloc() is. Built for sanitizers it is malloc's, so that they see both ends of it. */
void *pages_take(size_t size);
void pages_give(void *pages, size_t size); /* NULL is allowed */

#endif
