/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking into files while their layer is read. Records that are small are kept whole (`globs`); what is large or many, such
 * as executables, archives and the package.json of ten thousand modules, is examined once, in the pass that reads the layer,
 * and only what an examiner found is kept: its facts. A layer's facts are cached with its index, so an examiner must say the
 * same of the same bytes and path, whatever else the image holds; what depends on other files is a later stage's to decide.
 *
 * A fact is a kind and some fields, all text. Facts of a file are read back from the tree (tree_facts(), tree_each_facts()).
 *
 * Ownership: a fact's texts are views into the tree's. Threading: examine() is called by several threads at once, for
 * different files, and must have no state of its own.
 */
#ifndef PLIMSOLL_MODEL_EXAMINE_H
#define PLIMSOLL_MODEL_EXAMINE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "model/coverage.h"

#define EXAMINERS_MAX 62
#define EXAMINE_HEAD 512                        /* bytes of a file that tell its kind */
#define EXAMINE_FILE_MAX ((uint64_t)512 << 20)  /* bytes of a file that is examined; larger ones are noted */
#define FACTS_FILE_MAX ((size_t)16 << 20)       /* bytes of all facts about one file */
#define FACT_FIELDS_MAX 16

/* What the first bytes say a file is; bits, for masks. */
enum file_kind {
	FILE_BINARY = 1, /* none of the others */
	FILE_ELF = 2,
	FILE_PE = 4,     /* "MZ"; may be an old DOS program */
	FILE_MACHO = 8,  /* also universal binaries, whose magic Java classes share */
	FILE_ZIP = 16,   /* "PK\3\4" or an empty archive's "PK\5\6" */
	FILE_TEXT = 32,  /* no NUL in the head */
};

enum file_kind file_kind_of(struct str head);

/*
 * A file whose whole content is in memory, but for one thing: where an ELF program keeps its machine code in a segment of its
 * own (elf_code() of codec/elf.h), zeros may stand for it, since half of what programs are is code, and copying it is most of
 * what examining would cost. So an examiner looks at headers, symbols, notes and data, and never into code.
 */
struct examined {
	struct str path;  /* clean, as in the layer */
	struct str bytes; /* at least 1 */
	uint32_t mode;    /* 07777 */
	enum file_kind kind;
	bool named;       /* its path matched the examiner's globs */
};

/* Where an examiner puts what it finds of one file. */
struct fact_writer {
	const struct ctx *ctx;     /* for ctx_check() in long loops */
	const char *examiner;
	struct buf *out;           /* capped; private */
	struct coverage *coverage; /* private */
	struct arena *arena;       /* private: of notes */
	struct str path;
};

struct examiner {
	const char *name;
	unsigned version; /* raised when it says something else of the same bytes: a cached layer is then read again */
	/* Either is reason enough to look at a file: its path, or its kind. */
	const char *const *globs; /* base/path.h, NULL-terminated; may be NULL */
	unsigned kinds;           /* of enum file_kind */
	/* Larger files are passed over, with a note in coverage; 0: EXAMINE_FILE_MAX. */
	uint64_t size_max;
	/* May say no before any content is read; NULL: every such file. `named`: the path matched a glob. */
	bool (*wants)(struct str path, uint32_t mode, uint64_t size, bool named);
	/*
	 * Adds facts. Content that is damaged or beyond a cap is a fact_note(), never an error; an error ends the scan.
	 * `scratch` is emptied after each file.
	 */
	int (*examine)(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e);
};

/* Of which files it is to be known whether they have the same content: tree_content_hash(). */
enum content_wish {
	CONTENTS_NONE,
	CONTENTS_ALIKE, /* of those that have the size of another file of the image */
	CONTENTS_ALL,
};

/* What later stages want of an image's files; the lists NULL-terminated, either may be NULL. */
struct wishes {
	const char *const *globs; /* base/path.h: of the files whose content is kept */
	const struct examiner *const *examiners;
	enum content_wish contents;
};

/* Adds a fact of n fields, at most FACT_FIELDS_MAX. The bytes \x1d, \x1e and \x1f in texts become "?". */
void fact_add(struct fact_writer *facts, const char *kind, const struct str *fields, size_t n);
#define FACT_ADD(facts, kind, ...)                                                             \
	fact_add((facts), (kind), (const struct str[]){__VA_ARGS__},                           \
		  sizeof((const struct str[]){__VA_ARGS__}) / sizeof(struct str))
/* Notes that the file could not be looked at in full: "Java archives", its path, the reason. */
__attribute__((format(printf, 3, 4))) void fact_note(struct fact_writer *facts, const char *what, const char *why, ...);

/* ---- reading ---- */

struct fact {
	struct str kind;
	struct str fields[FACT_FIELDS_MAX]; /* empty beyond n */
	size_t n;
};

/*
 * Whose facts these are, as bits: without an examiner's bit there is none of it; with it there may be. For who asks of every file of an image,
 * of which most have facts of others.
 */
uint64_t facts_owners(struct str facts);
uint64_t facts_owner(const char *examiner);
/* The next fact of an examiner in a file's facts; false at the end. *rest is what is still to come. */
bool fact_next(struct str *rest, const char *examiner, struct fact *ret_fact);

#endif
