/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clues: how a program tells which version of what it is. A clue is an anchor, some bytes that stand beside the version, and
 * a pattern for the surroundings of the anchor. The anchors of a whole table are sought in one pass over a file; only around
 * what is found does a pattern run. A clue without an anchor runs over all of the file's data, and is for files
 * that are known by their names.
 *
 * Of an executable only what is data is looked at: code says nothing, and is most of it.
 *
 * Ownership: views lie in the file's bytes. Threading: tables are shared by threads; a struct sought is one thread's.
 */
#ifndef PLIMSOLL_CATALOG_CLUE_H
#define PLIMSOLL_CATALOG_CLUE_H

#include "base/arena.h"
#include "base/vec.h"
#include "codec/elf.h"
#include "codec/literals.h"
#include "codec/regex.h"
#include "model/examine.h"
#include "model/image.h"

enum clue_choice {
	CLUE_FIRST,   /* the first match */
	CLUE_ONLY,    /* a version that is the only one of its form in the file, however often */
	CLUE_HIGHEST, /* of all matches the highest version */
};

struct clue {
	struct str anchor;      /* p NULL: anywhere */
	uint16_t before, after; /* bytes of surroundings, besides the anchor */
	struct regex pattern;   /* its first group that took part is the version */
	enum clue_choice choice;
};

#define CLUE(anchor_, before_, after_, pattern_) \
	{.anchor = {(anchor_), sizeof(anchor_) - 1}, .before = (before_), .after = (after_), .pattern = REGEX(pattern_)}
/*
 * In a pattern: what follows begins a text. Not "\\x00", for the first text of a section has another section's bytes before it.
 */
#define TEXT_BEGIN "(?<![-+./0-9A-Za-z_])"
#define CLUE_ANYWHERE(pattern_) {.pattern = REGEX(pattern_)}
#define CLUE_CHOSEN(choice_, pattern_) {.pattern = REGEX(pattern_), .choice = (choice_)}

/* The anchors of a table, compiled once. `collect` names them, doubles too; it is called by whoever comes first. */
struct anchors;
struct anchors_once {
	void (*collect)(struct str_list *list);
	struct anchors *_Atomic made; /* private */
};
struct anchors *anchors_of(struct anchors_once *once);

struct sought_hit {
	uint32_t literal;
	size_t offset;
};

/* A file in which the anchors have been sought. */
struct sought {
	struct str bytes;
	bool is_elf;
	struct elf elf;
	VEC(struct str) regions; /* the parts that were searched */
	size_t searched;         /* bytes of them */
	VEC(struct sought_hit) hits;
	struct anchors *anchors;
	uint32_t *counts;        /* private: of each anchor */
	bool full;               /* private: the search ended at the limit of hits */
	bool cut;                /* a limit kept something from being looked at that might have told another version, or any */
};

/* Limits of one file; the first is of one anchor. */
#define SOUGHT_HITS_EACH_MAX 1024u
#define SOUGHT_HITS_MAX 16384u
#define SOUGHT_MATCHES_MAX 2000u /* of a clue without an anchor */

enum sought_parts {
	SOUGHT_DATA,      /* everything but code: files that are known by name */
	SOUGHT_CONSTANTS, /* .rodata and .data, and what PE and Mach-O have in their place: all others */
};

/* Files that are no program, or of other systems where more than constants is sought, and ELF files without a table of sections, are searched whole. */
void sought_init(struct sought *sought, struct str bytes, struct anchors *anchors, enum sought_parts parts);
void sought_done(struct sought *sought);
/* Says of a file that is done with where a limit kept something from being looked at. */
void sought_note(const struct sought *sought, const char *what, struct fact_writer *facts);

bool sought_has(const struct sought *sought, struct str anchor);

struct told {
	struct str version;
	size_t offset; /* in the file */
};

/* What the clue says; false: nothing. Sets sought->cut where a limit had a part in it. */
bool clue_tell(struct clue *clue, struct sought *sought, struct told *ret_told);
/*
 * A text that stands alone between other bytes than those of words, and begins with `beginning`, a dot and a digit: the version
 * of a file whose name tells its first two numbers.
 */
bool clue_tell_beginning(struct str beginning, const struct sought *sought, struct told *ret_told);

/* 1.10 is above 1.9; for choosing only, a scheme of version/ has the last word elsewhere. */
int clue_compare(struct str a, struct str b);

#endif
