/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every stage may know of the run: made once by the command line, passed down, never changed below it.
 *
 * Ownership: the texts belong to whoever made the context. Threading: read-only after it is made, but for `progress`,
 * whose function locks for itself.
 */
#ifndef PLIMSOLL_BASE_CTX_H
#define PLIMSOLL_BASE_CTX_H

#include "base/err.h"
#include "base/log.h"

struct progress {
	/* Called often and from any thread: `done` of `total` bytes of `what`; total is 0 where it is not known. */
	void (*update)(void *sink, const char *what, uint64_t done, uint64_t total);
	void *sink;
};

/* Limits on what an image may make us do. 0 stands for the module's own constant; tests set small ones. */
struct caps {
	uint64_t kept_file, kept_image; /* bytes of content kept: of one file, of all layers together */
	uint64_t layer_entries;         /* tar entries of one layer */
	uint64_t layer_unpacked;        /* bytes of one layer's tar */
	uint64_t tree_paths;            /* paths of all layers together */
	uint64_t tree_work;             /* steps of replacing directories */
	uint64_t cache_bytes;           /* of the whole cache */
};

static inline uint64_t cap_of(uint64_t cap, uint64_t standard)
{
	return cap ? cap : standard;
}

struct registry_settings; /* registry/settings.h */

struct ctx {
	struct log log;
	struct progress progress;
	unsigned jobs;         /* threads that may work at once, at least 1 */
	const char *cache_dir; /* NULL: no cache */
	bool offline;          /* nothing goes to the network */
	int64_t now;           /* seconds since 1970, SOURCE_DATE_EPOCH where that is set */
	struct caps caps;
	int64_t deadline;      /* clock_monotonic_ms() at which the run gives up; 0: never */
	const struct registry_settings *registry; /* NULL: nothing was said of registries */
};

/* 0, or ERR_TIMEOUT once the deadline has passed: called by loops over an image's bytes. */
int ctx_check(const struct ctx *ctx, struct err *e);
void ctx_progress(const struct ctx *ctx, const char *what, uint64_t done, uint64_t total);

#endif
