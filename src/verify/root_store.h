/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sigstore's trusted root: the one that is built in, the one that was brought by an update of its TUF repository, or a file. Nothing here goes to the
 * network but root_store_update().
 *
 * What an update brought lies in a folder of the user's, with the documents that vouch for it, and is held against them whenever it is read.
 *
 * Ownership: texts are the arena's given. Threading: one thread; another process may update.
 */
#ifndef PLIMSOLL_VERIFY_ROOT_STORE_H
#define PLIMSOLL_VERIFY_ROOT_STORE_H

#include "base/arena.h"
#include "base/ctx.h"
#include "verify/trusted_root.h"

#define ROOT_STORE_MIRROR "https://tuf-repo-cdn.sigstore.dev" /* of the public instance */
#define ROOT_STORE_TARGET "trusted_root.json"

struct root_store_document {
	uint64_t version; /* 0: there is none */
	int64_t expires;
};

struct root_store_status {
	struct str folder, mirror;  /* the mirror is that of the last update */
	bool kept;                  /* an update has brought one, and it holds */
	struct str why_not;         /* where there are files and they do not; else empty */
	int64_t updated;            /* when, seconds since 1970 */
	int64_t built_in;           /* of when the one is that this program brings */
	bool uses_kept;             /* commands use the kept one: it is not older than the built-in one */
	struct root_store_document root, timestamp, snapshot, targets;
};

struct root_store_settings {
	const char *folder;     /* NULL: XDG_DATA_HOME/plimsoll/sigstore, ~/.local/share/plimsoll/sigstore */
	const char *mirror;     /* a URL, "file:…" or a folder; NULL: the public one */
	const char *first_root; /* a file: the root of TUF to begin with; NULL: the public one's, built in */
};

/* The root of the public instance's TUF repository that is built in: data/sigstore/root.json. */
struct str root_store_first_root(void);
/* Fetches what is newer, and keeps it. ERR_DIGEST: older than what was seen, or of another; the folder then has what it had. */
int root_store_update(const struct ctx *ctx, const struct root_store_settings *settings, struct arena *arena, struct root_store_status *ret_status,
		      struct err *e);
int root_store_status(int64_t now, const struct root_store_settings *settings, struct arena *arena, struct root_store_status *ret_status,
		      struct err *e);
/* The bytes of what root_store_update() has kept. */
int root_store_kept(const struct root_store_settings *settings, struct arena *arena, struct str *ret_bytes, struct err *e);

struct root_choice {
	struct str bytes; /* for trusted_root_read(), or _again() */
	const char *what; /* for its errors */
	struct str name;  /* for reports: "built in, of 2026-11-05, 26 days old" */
	bool checked;     /* it was read when it was built in or kept: no file of --trusted-root */
};

/*
 * What commands hold signatures against: the file of --trusted-root, where `path` is not NULL; else the newer of the kept and the built-in one.
 * A kept one that does not hold any more is told in the name, and not chosen. Texts are the arena's, or last as long as the program and the path.
 */
int root_store_choose(int64_t now, const char *path, struct arena *arena, struct root_choice *ret_choice, struct err *e);

#endif
