/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory: allocation that does not fail, cleanup attributes, and handing over.
 *
 * An allocation that the system refuses ends the program with exit code 2 and one line on standard error: every size that
 * an attacker can choose is capped by its caller first, so what is refused here is the machine being full.
 *
 * Ownership: as malloc. Threading: safe; mem_fail_after() is for tests of one thread.
 */
#ifndef PLIMSOLL_BASE_MEM_H
#define PLIMSOLL_BASE_MEM_H

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *mem_alloc(size_t size);
void *mem_zero(size_t count, size_t size);
/*
 * The same of what is read all over before it is written: zeros that the system only promises are taken back from every core on which
 * threads of the program run, page for page, when something is written into them.
 */
void *mem_zero_touched(size_t count, size_t size);
void *mem_resize(void *p, size_t count, size_t size);
char *mem_copy_text(const char *text);
/* Ends the program as a refused allocation does; for a library that says no for want of memory only. */
_Noreturn void mem_lost(void);

/* Lets the n-th allocation from now on (1 is the next) be refused; 0 turns it off. For tests. */
void mem_fail_after(unsigned long n);

static inline void mem_free_indirect(void *p)
{
	free(*(void **)p);
}

static inline void fd_close_indirect(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

#define auto_free __attribute__((cleanup(mem_free_indirect)))
#define auto_close __attribute__((cleanup(fd_close_indirect)))
/* Declares that DONE(&variable) runs when the variable goes out of scope. */
#define auto_done(done) __attribute__((cleanup(done)))

/* Takes a pointer out of a variable that would free it. */
#define take(p)                         \
	({                              \
		__auto_type taken = (p); \
		(p) = NULL;             \
		taken;                  \
	})

/* Takes a file descriptor out of a variable that would close it. */
static inline int take_fd(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif
