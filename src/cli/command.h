/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commands: one a file, `COMMAND(name)` in list.h for cmd_name.c. Everything a person reads about a command is data in its
 * struct: help, manual page and completions are printed from it.
 *
 * Threading: the main thread.
 */
#ifndef PLIMSOLL_CLI_COMMAND_H
#define PLIMSOLL_CLI_COMMAND_H

#include "cli/options.h"

struct run;

#define EXIT_GATE 1       /* evaluated; a gate failed */
#define EXIT_BROKEN 2     /* could not evaluate */
#define EXIT_INCOMPLETE 3 /* no gate failed, but something recognised could not be evaluated */
#define EXIT_WRONG_USE 64

struct exit_text {
	int code;
	const char *text;
};

struct example {
	const char *line; /* as typed */
	const char *what;
};

/* What a shell offers for a command's arguments. */
enum operand_kind { OPERAND_NONE, OPERAND_REF, OPERAND_RULE, OPERAND_SCHEME, OPERAND_SHELL, OPERAND_TOPIC, OPERAND_WORDS };

struct command {
	const char *name;
	const char *summary;  /* one line of the top help */
	const char *synopsis; /* the arguments: "REF", "SCHEME A B"; may be "" */
	size_t least, most;   /* how many arguments */
	enum operand_kind operand;
	const char *const *words;       /* of OPERAND_WORDS: what the first argument may be, NULL-terminated */
	const char *const *description; /* paragraphs, NULL-terminated */
	const struct example *examples; /* end with an example without a line */
	const struct exit_text *exits;  /* NULL: the exit codes that every evaluation has */
	const struct opt_part *parts;   /* the first is the common one, at 0 */
	size_t options_size;
	bool plain;                     /* reads no image: help leaves out the options of that */
	bool cache;                     /* reads layers: wants the cache directory */
	/* The exit code, or a negative error. `options` is the struct that the parts fill. */
	int (*run)(struct run *run, const void *options, const struct text_list *operands, struct err *e);
};

/* NULL-terminated, in the order of list.h. */
const struct command *const *commands(void);
const struct command *command_find(struct str name);
/* Which of the words it is, from 0 on; ERR_USAGE with the nearest one for a command of that name. */
int command_word(const char *command, const char *const *words, const char *word, struct err *e);
extern const struct exit_text exits_standard[]; /* end with a NULL text */

#endif
