/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Options as data. One table is what parsing, --help, the manual pages, the completions and the environment variables
 * (PLIMSOLL_ and the name in capitals) are made from; nothing else in the program knows an option's name.
 *
 * A command's options are one struct. Its parts say which table fills which place in it.
 *
 * Ownership: texts stay where they were found (argv, environment); options_done() frees the lists. Threading: one thread.
 */
#ifndef PLIMSOLL_CLI_OPTIONS_H
#define PLIMSOLL_CLI_OPTIONS_H

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/vec.h"
#include "base/text.h" /* struct suggestion: whoever reads words of the command line may want one */

VEC_TYPE(text_list, const char *);

/* What is written at the option's offset. */
enum opt_type {
	OPT_FLAG,     /* bool */
	OPT_TEXT,     /* const char *, NULL where it is not given */
	OPT_WORD,     /* the same, one of `values` */
	OPT_NUMBER,   /* int, -1 where it is not given */
	OPT_DURATION, /* int64_t milliseconds, -1 where it is not given */
	OPT_LIST,     /* struct text_list: may be given more than once */
};

/* What a shell offers behind it. */
enum opt_completes { COMPLETE_NOTHING, COMPLETE_FILE, COMPLETE_FOLDER, COMPLETE_OUTPUT };

struct opt {
	const char *name;     /* without the dashes */
	char letter;          /* or 0 */
	const char *alias;    /* another name that is heeded and not told; or NULL */
	enum opt_type type;
	const char *argument; /* as help names it; NULL: a flag */
	const char *help;     /* one line */
	const char *const *values;           /* of a word, NULL-terminated */
	const char *const *(*values_of)(void); /* the same, where another folder's list knows them */
	const char *const *offers;           /* of a text: words that a shell offers, and help tells in its own way */
	const char *const *(*formats_of)(void); /* of COMPLETE_OUTPUT: what may stand before its '=' */
	enum opt_completes completes;
	bool work;            /* of reading images and the database: not told of plain commands */
	const char *standing; /* what holds when it is not given, as text; NULL where help need not say */
	size_t offset;
};

/* A table and its heading in help; ends with an option without a name. */
struct opt_group {
	const char *title;
	const struct opt *opts;
};

/* Where a command's struct holds what a table fills; a list ends with a part without a group. */
struct opt_part {
	const struct opt_group *group;
	size_t at;
};

#define OPTION_NUMBER_MAX 1000000

const char *const *opt_values(const struct opt *opt); /* NULL where any text will do */
const struct opt *options_find(const struct opt_part *parts, struct str name);
const struct opt *options_find_letter(const struct opt_part *parts, char letter);

/*
 * Fills `into` (zeroed, as large as the command's struct) from the words, then from the environment for what no word set.
 * What is no option is appended to ret_operands. ERR_USAGE says what is wrong and, where it can, what was meant.
 */
int options_parse(const struct opt_part *parts, size_t count, char *const *words, void *into, struct text_list *ret_operands,
		  struct err *e);
void options_done(const struct opt_part *parts, void *into);

/* "PLIMSOLL_FAIL_ON" */
void opt_environment(const struct opt *opt, struct buf *out);

#endif
