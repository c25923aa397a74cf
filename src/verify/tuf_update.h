/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Brings a TUF repository up to date from where it is published, keeps its documents in a folder, and fetches its targets.
 * Source: TUF specification 1.0.34, section 5, "Detailed client workflow".
 *
 * Each document is written as soon as it is believed, whole or not at all; nothing else is. Ownership: the caller's. Threading: one thread a repository;
 * another process may update the same folder.
 */
#ifndef PLIMSOLL_VERIFY_TUF_UPDATE_H
#define PLIMSOLL_VERIFY_TUF_UPDATE_H

#include "verify/tuf.h"

#define TUF_TARGET_MAX ((size_t)8 << 20) /* bytes */

/* Where documents come from. Paths are relative: "12.root.json", "targets/<digest>.name". ERR_NOT_FOUND: there is none of that name. */
struct tuf_source {
	int (*fetch)(const struct tuf_source *source, const char *path, size_t max, struct buf *ret_bytes, struct err *e);
};

/*
 * From the folder's own root, or from `first_root` where that is newer or there is none. The folder may be NULL: nothing is kept, and nothing known. The
 * repository has been initialised.
 */
int tuf_update(struct tuf *tuf, const struct tuf_source *source, const char *folder, struct str first_root, struct err *e);
/* Only what the folder has, as of its own time: root and targets. ERR_NOT_FOUND where it has none. */
int tuf_load(struct tuf *tuf, const char *folder, struct err *e);
/*
 * A target of a repository that has been brought up to date, its length and hashes checked; found in the top role, else in those that it delegates to.
 * ERR_NOT_FOUND.
 */
int tuf_fetch_target(const struct tuf *tuf, const struct tuf_source *source, const char *name, struct buf *ret_bytes, struct err *e);
/* The same of bytes that are at hand, by the top role alone. */
int tuf_check_target(const struct tuf *tuf, const char *name, struct str bytes, struct err *e);

#endif
