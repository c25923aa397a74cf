/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The advisory database: built from the feeds' own layouts, opened for look-up. One SQLite file, or the starter database
 * that is built into the program. A feed is a file here and a line FEED(name) in list.h.
 *
 * Ownership: advdb_open() gives a database that its `close` frees. Threading: a database is used by one thread at a time.
 */
#ifndef PLIMSOLL_ADVISORY_ADVISORY_H
#define PLIMSOLL_ADVISORY_ADVISORY_H

#include "base/ctx.h"
#include "model/advisory.h"

/* path NULL: the user's own database ($XDG_DATA_HOME/plimsoll/advisories.db) if there is one, else the starter database. */
int advdb_open(const struct ctx *ctx, const char *path, struct advdb **ret_db, struct err *e);
/*
 * Builds `out` from a folder of feeds and, where that is not NULL, a table of known base images; the same bytes from the same feeds. Prints nothing; unknown files and records that
 * were left out are noted, in texts that live in the arena. ERR_NOT_FOUND where the folder holds no feed at all.
 */
int advdb_build(const struct ctx *ctx, const char *folder, const char *bases, const char *out, struct coverage *notes,
		struct arena *arena, struct err *e);
/*
 * Downloads the upstream feeds (from NULL), those of a mirror's table (a file that ends in .txt; data/feeds.txt is one), or
 * the ready-built database that `from` names (URL or file), conditional on ETag; checks what came and replaces `out`
 * atomically, keeping the old one beside it as `out`.previous. Feeds are kept in the folder `out`.feeds.
 */
int advdb_update(const struct ctx *ctx, const char *from, const char *out, struct coverage *notes, struct arena *arena,
		 struct err *e);
/* Puts a database that stands at `new` in the place of `out`, of which one stays beside it as `out`.previous. 1: there was one; 0: there was none. */
int advdb_replace(const char *new, const char *out, struct arena *arena, struct err *e);
/* Where advdb_open(NULL) looks first; empty where neither XDG_DATA_HOME nor HOME says. */
struct str advdb_default_path(struct arena *arena);

#endif
