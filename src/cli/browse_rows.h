/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the browser shows of a file tree: the difference that layers `from` to `to` made, folded, filtered and sorted. Knows no terminal.
 *
 * There is one tree and no copy of a layer: a change of layers is one pass over the paths, which gives every folder its sums, and a
 * list of children is made and sorted when its folder is opened.
 *
 * Ownership: tree and packages are the caller's and outlive it; rows_done(). Threading: one thread.
 */
#ifndef PLIMSOLL_CLI_BROWSE_ROWS_H
#define PLIMSOLL_CLI_BROWSE_ROWS_H

#include "base/vec.h"
#include "codec/regex.h"
#include "model/package.h"
#include "model/tree.h"

#define ROWS_PATTERN_MAX 256

enum row_change {
	ROW_UNCHANGED,
	ROW_ADDED,
	ROW_CHANGED,
	ROW_TOUCHED, /* content as before: only owner, mode or time is other */
	ROW_REMOVED,
	ROW_ABSENT,  /* in neither view */
};
#define ROW_CHANGES ROW_ABSENT
char row_mark(enum row_change change); /* ' ' '+' '~' '=' '-' */

/* Of a folder: what is below it and passes the filters; of anything else: itself. */
struct row_sum {
	uint64_t bytes;   /* of files that are there after layer `to`; a hard link counts under each of its names */
	uint32_t added, changed, removed; /* without folders; touched ones are changed */
	uint32_t shown;   /* paths that pass the filters, itself counted */
};

struct row {
	uint32_t path;
	uint16_t depth;
};

struct rows {
	const struct tree *tree;
	const struct package *const *owners; /* of each path; NULL: nobody knows */
	unsigned from, to;                   /* the view before is that of layer from - 1; the view after that of `to` */

	bool hidden[ROW_CHANGES];            /* changes that are not shown */
	bool only_lost;                      /* only what a later layer removed or replaced */
	bool by_size;
	char pattern[ROWS_PATTERN_MAX];      /* regular expression over paths, "" for all */
	const struct package *owner;         /* only its files; NULL: all */
	bool unowned;                        /* only files of no package */

	struct row_sum *sums;                /* private: one a path */
	uint8_t *changes;                    /* private: enum row_change of each path */
	uint8_t *matches;                    /* private: whether pattern and owner let it pass */
	uint8_t *open;                       /* private: folders that are unfolded */
	VEC(struct row) visible;             /* what is there to scroll through */
	size_t at;                           /* the selected one */
};

void rows_init(struct rows *rows, const struct tree *tree, const struct package *const *owners);
void rows_done(struct rows *rows);

/* The layers compared. These keep the selected path, or else its nearest folder that is shown. */
void rows_set_layers(struct rows *rows, unsigned from, unsigned to);
/* After a change of `hidden`, only_lost, by_size. */
void rows_refresh(struct rows *rows);
/* False, and nothing changes, where it is no regular expression or too long. Folders with matches are opened. */
bool rows_set_pattern(struct rows *rows, struct str pattern);
void rows_set_owner(struct rows *rows, const struct package *owner, bool unowned);

void rows_move(struct rows *rows, ptrdiff_t by);
bool rows_is_open(const struct rows *rows, uint32_t path);
/* Of the selected folder. */
void rows_fold(struct rows *rows, bool open);
/* Closes all folders, or where none is open opens all. */
void rows_fold_all(struct rows *rows);
/* To the folder that the selected one lies in. */
void rows_leave(struct rows *rows);
/* Opens what is above it; false where the filters hide it. */
bool rows_select(struct rows *rows, uint32_t path);
/* The next (previous) path that is shown, or would be but for folding, whose name (or path, where the text has a slash) holds the text, whatever its case; goes round. */
bool rows_search(struct rows *rows, struct str text, bool back);

/* TREE_NONE where there is nothing to select. */
uint32_t rows_selected(const struct rows *rows);
enum row_change rows_change(const struct rows *rows, uint32_t path);
const struct row_sum *rows_sum(const struct rows *rows, uint32_t path);
/* The version that a row is about: after, or before where it was removed. */
uint32_t rows_version(const struct rows *rows, uint32_t path);
/* That before; TREE_NONE where there was none. */
uint32_t rows_version_before(const struct rows *rows, uint32_t path);
/* The version which that of a row took the place of in whatever layer; TREE_NONE where it is the first. */
uint32_t rows_version_older(const struct rows *rows, uint32_t path);
/* The layer to look into for why a row is as it is: that which removes or replaces it later, else that which brought it. */
unsigned rows_cause(const struct rows *rows, uint32_t path, bool *ret_ends);
/* The layer that brought the content of a row's version, which later ones may have stored again with another owner, mode or time. */
unsigned rows_origin(const struct rows *rows, uint32_t path);

#endif
