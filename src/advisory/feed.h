/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A feed: one publisher's layout, read into facts. Adding one is a file here and a line FEED(name) in list.h.
 *
 * What a feed cannot read at all (a file cut short, an archive that is none) fails the build with the file's name: a
 * database that silently lacks a feed would call images clean. A single malformed record is noted and left out.
 */
#ifndef PLIMSOLL_ADVISORY_FEED_H
#define PLIMSOLL_ADVISORY_FEED_H

#include "advisory/facts.h"

struct feed {
	const char *name;
	/* The folders of the feeds' root that it reads, NULL-terminated. */
	const char *const *folders;
	/* Reads what is there of its folders in `root`; nothing is not an error. */
	int (*read)(const struct ctx *ctx, const char *root, struct facts *facts, struct err *e);
};

/* NULL-terminated. */
const struct feed *const *feeds(void);

/*
 * The names in a folder in byte order, without hidden ones and `db update`'s etags. ret_names and its texts live in the
 * arena.
 */
int feed_list_folder(const char *path, struct arena *arena, struct text_list *ret_names, struct err *e);
/*
 * OSV calls Rust's ecosystem by a host name; in names of folders and tables its dot is an underscore.
 * The view is of a literal or of `folder`.
 */
struct str feed_ecosystem_of_folder(struct str folder);
/* The one feed that is not about vulnerabilities: known base images. */
#define FEED_BASES "bases"
/* One more table of known images, as a file; what it is called in the database is that feed. */
int feed_add_bases(const struct ctx *ctx, const char *path, struct facts *facts, struct err *e);
/* Whether there is such a folder. */
bool feed_is_folder(const char *path);
/* Notes a record that was left out. */
__attribute__((format(printf, 3, 4))) void feed_note(struct facts *facts, struct str where, const char *why, ...);

#endif
