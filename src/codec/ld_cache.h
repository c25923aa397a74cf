/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading etc/ld.so.cache, in which glibc's dynamic linker finds libraries by their names. Source: glibc
 * sysdeps/generic/dl-cache.h: the format "glibc-ld.so.cache1.1", alone or behind the older "ld.so-1.7.0"; the older one alone
 * is of before 1999 and not read.
 *
 * Nothing is copied; what points outside of the bytes is passed over.
 *
 * Ownership: views lie in the bytes. Threading: read-only once opened.
 */
#ifndef PLIMSOLL_CODEC_LD_CACHE_H
#define PLIMSOLL_CODEC_LD_CACHE_H

#include "base/err.h"

#define LD_CACHE_ENTRIES_MAX 1000000u /* that are walked */
#define LD_CACHE_NAME_MAX 4096u       /* bytes of a name or path */

struct ld_cache {
	struct str bytes; /* private, all: from the header of the newer format on, which offsets count from */
	uint32_t count;
	bool big_endian;
};

struct ld_cache_entry {
	struct str name, path; /* "libc.so.6", "/lib/x86_64-linux-gnu/libc.so.6" */
	uint32_t flags;        /* which machine and class, in glibc's own numbers */
	bool special;          /* only for some processors (glibc-hwcaps) */
};

/* ERR_FORMAT where it is none, ERR_LIMIT where it claims more entries than the cap. */
int ld_cache_open(struct str bytes, struct ld_cache *ret_cache, struct err *e);
/* The entry from *index on that can be read; *index is then behind it. False at the end. */
bool ld_cache_next(const struct ld_cache *cache, uint32_t *index, struct ld_cache_entry *ret_entry);

#endif
