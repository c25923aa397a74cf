/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The account of an image's layers: what each stored, added, changed and removed, and which bytes are shipped for nothing.
 *
 * Bytes are counted where they are stored: a hard link is another name and has none. A byte is wasted for one reason only, in the
 * order of enum waste_kind, so that the sums of the kinds may be added up.
 *
 * Ownership: lists are the account's (layers_done()); texts live in its arena. Threading: read-only once it is made.
 */
#ifndef PLIMSOLL_MODEL_LAYERS_H
#define PLIMSOLL_MODEL_LAYERS_H

#include "model/package.h"
#include "model/tree.h"

enum waste_kind {
	WASTE_METADATA,  /* stored again with the same content, only to change owner, mode or time: the copy below is for nothing */
	WASTE_HIDDEN,    /* removed or replaced by a later layer */
	WASTE_DUPLICATE, /* the content of another file */
	WASTE_LEFTOVER,  /* a cache, a list, a log, a temporary file */
	WASTE_KINDS
};
const char *waste_kind_name(enum waste_kind kind); /* "metadata", "hidden", "duplicate", "leftover" */

struct tally {
	size_t n;
	uint64_t bytes;
};

struct waste {
	enum waste_kind kind;
	struct str path;
	uint64_t bytes;      /* that a rebuild without it does not ship */
	unsigned layer;      /* that stores them */
	unsigned cause;      /* that removed, replaced or repeated it, or that left it there */
	const char *what;    /* of a leftover: "lists of apt" */
	const char *fix;     /* of a leftover: what the command should do */
	struct str other;    /* of a duplicate: the path that stays */
	const struct package *owner; /* NULL: no package's */
	bool replaced;       /* of a hidden one: a file of the same content took its place, or so it seems where nobody has compared */
};

/* What wastes of one reason ask of one command. */
struct layer_advice {
	enum waste_kind kind;
	unsigned layer, cause;   /* as of struct waste; `layer` only of what is hidden */
	const char *what, *fix;  /* of leftovers */
	const struct package *owner; /* that has the content twice itself: its maintainer's to change; else NULL */
	struct tally frees;
};

/* The layer whose command is to be changed: of what a later one hides that which makes it, else the cause. */
unsigned waste_place(enum waste_kind kind, unsigned layer, unsigned cause);

struct layer_account {
	struct tally stored;    /* files, and the bytes of their content; the same file twice in one layer is stored twice */
	struct tally added, changed;
	struct tally touched;   /* content as below: only owner, mode or time changed */
	struct tally removed;   /* paths; bytes of lower layers that nothing shows any more */
	struct tally wasted;    /* of what it stores, whatever the reason */
	size_t directories, links;
};

/* What a package, or nobody, holds of the image as it is. */
struct owner_share {
	const struct package *owner; /* NULL: no package's */
	struct tally files;
};

/* A package of the system whose record names files that are not there. */
struct record_gap {
	const struct package *package;
	size_t missing, files;  /* missing: without documentation, which slim images leave out */
	struct str first;       /* one that is missing */
};

/* The numbers that dive prints (wagoodman/dive, dive/filetree/efficiency.go), for .dive-ci files. */
struct dive_numbers {
	double efficiency;
	uint64_t image_bytes, user_bytes, wasted_bytes;
	double user_wasted;     /* share of user_bytes; 0 where there are none */
};

struct layers {
	struct arena arena;
	VEC(struct layer_account) accounts; /* one a layer */
	VEC(struct waste) wastes;           /* the largest first */
	VEC(struct layer_advice) advice;    /* what frees most first */
	struct tally wasted[WASTE_KINDS];
	uint64_t stored;                    /* bytes of all files of all layers */
	uint64_t shown;                     /* bytes of the files that a container sees */
	bool compared;                      /* contents were compared: metadata and duplicates are known */
	VEC(struct owner_share) shares;     /* the largest first; only with an inventory */
	VEC(struct record_gap) record_gaps; /* by purl */
	struct tally unowned;               /* programs and libraries in the system's own folders that no package owns; n is 0 without a package database */
	struct str_list unowned_paths;      /* of the largest of them */
	struct dive_numbers dive;
	struct str dockerfile;              /* that the image was built of, as its reader knows it; empty: none was given */
	const uint32_t *lines;              /* by layer: of the instruction that made it, 0 where it is not known; NULL: without a file */
	uint32_t from_line;                 /* of the FROM that layers below the file's own came with, 0 where it is not known, */
	unsigned from_layers;               /* and how many these are */
};

void layers_init(struct layers *layers);
void layers_done(struct layers *layers);
/* Bytes that are not wasted, of those stored; 1 of an empty image. */
double layers_efficiency(const struct layers *layers);

/* The line of the Dockerfile that made a layer, 0 where it is not known. */
uint32_t layers_line(const struct layers *layers, unsigned layer);
/* The same, and of a layer that came with the base the line of its FROM. */
uint32_t layers_cause(const struct layers *layers, unsigned layer);

#endif
