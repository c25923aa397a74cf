/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lock files: what a project would install. In an image they tell of sources that lie there, not of what was installed, so
 * their packages are doubtful; and where the installed set is there too, it is the truth and the lock says nothing.
 *
 * Two halves: an examiner's, which writes one fact an entry, and a cataloger's, which makes packages of them.
 *
 * Ownership: entries are views. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_LOCK_H
#define PLIMSOLL_CATALOG_LOCK_H

#include "catalog/catalog.h"

#define LOCK_FILE_MAX ((uint64_t)64 << 20)
#define LOCK_PACKAGES_MAX 500000u /* of all lock files of one kind in an image */

struct lock_entry {
	struct str name, version;
	struct str integrity; /* as catalog/integrity.h reads it; may be empty */
	struct str license;
	uint32_t line;        /* 0: not known */
	bool development;
};

/* ---- while a layer is read ---- */

/* Whether a lock file at that path is a project's: one inside of an installed package is that package's own development. */
bool lock_of_project(struct str path);
/* The same, as an examiner asks. */
bool lock_wants(struct str path, uint32_t mode, uint64_t size, bool named);

struct lock_writer {
	struct fact_writer *facts;
	struct arena *scratch;
	size_t unversioned;    /* entries from a repository or an address, of which the lock tells no version */
};

/* An entry without a name or version is counted as unversioned. */
void lock_entry_add(struct lock_writer *lock, const struct lock_entry *entry);
/* The lock cannot be read from somewhere on: a gap, where the lock counts at all. */
void lock_damage(struct lock_writer *lock, const char *why);
/* Tells the unversioned entries, a gap likewise. */
void lock_end(struct lock_writer *lock);

/*
 * The lines of keys in a JSON document that are asked for in the order of the document. A key that is written with escapes
 * is not found and has line 0.
 */
struct lock_lines {
	struct str bytes; /* private, all */
	size_t at;
	uint32_t line;
};

#define LOCK_LINES(text) ((struct lock_lines){.bytes = (text), .line = 1})

/* Of "KEY": followed by the bracket that begins its value; bracket 0: of "KEY" followed by anything. */
uint32_t lock_line_of(struct lock_lines *lines, struct str key, char bracket);

/* ---- from the tree ---- */

struct lock_kind {
	const char *type;      /* of purls */
	const char *cataloger;
	const struct examiner *examiner;
	const char *note;      /* of coverage: "npm packages" */
	const char *file;      /* base name of its lock files; NULL: of all that its examiner looks at */
	/*
	 * What lies beside a lock once its packages are installed, "node_modules"; it counts where the inventory has a package
	 * below it. NULL: such things lie elsewhere.
	 */
	const char *installed;
	/* Entries of which the inventory has that version already, installed, say nothing. */
	bool installed_elsewhere;
	void (*set_name)(struct package *package, struct str name, struct arena *arena); /* NULL: as it is */
};

/* Adds the packages of all lock files of a kind: of one folder each name and version once, with all their places. */
int lock_packages(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, const struct lock_kind *kind,
		  struct err *e);

#endif
