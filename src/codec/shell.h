/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A shell script to the list of its simple commands, wherever they stand: in pipelines, lists, conditions, loops, functions,
 * subshells, command and process substitutions. Grammar: POSIX.1-2017 XCU chapter 2, with bash's additions that scripts use
 * ([[ ]], (( )), $'…', <( ), <<<, arrays, function NAME, &>, |&). Nothing is executed or expanded. Not a shell's full
 * analysis: what a rule needs to know is which programs are called, with which words, in which order.
 *
 * Ownership: texts lie in the script or in the arena. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_SHELL_H
#define PLIMSOLL_CODEC_SHELL_H

#include "base/arena.h"
#include "base/err.h"

#define SHELL_DEPTH_MAX	   64 /* nested constructs; deeper is damage */
#define SHELL_COMMANDS_MAX 100000

struct shell_word {
	struct str text; /* quotes removed; "$name" becomes "${name}", "${name…}" stays, substitutions become "${}" */
	size_t from, to; /* its bytes in the script, quotes included; of what stands in ` ` with escapes, those of the whole
			    ` ` */
	bool quoted;	 /* some of it was */
	bool variable;	 /* holds a variable or substitution that is expanded */
	bool split;	 /* holds one outside of quotes, which may become several words or none */
	bool glob;	 /* holds a pattern outside of quotes: "*", "?", "[" */
};

struct shell_assignment {
	struct str name;
	struct shell_word value; /* of an array, "(" to ")" as written */
	bool append;		 /* NAME+=VALUE */
};

struct shell_redirect {
	struct str operator; /* ">", ">>", "<", "<<", "<<<", ">&", "&>" */
	int fd;		     /* -1: the standard one */
	struct shell_word target;
	const struct str *body; /* of a here-document, tabs stripped where asked for; else NULL */
};

/* A use of a variable, anywhere. */
struct shell_use {
	struct str name;
	size_t from, to; /* "$name" or "${…}" */
	bool quoted;
	bool guarded; /* says what holds where it is not set: "${name:-x}", "${name+x}", "${name?x}" */
	bool number;  /* comes to a number: "${#name}", "$#", "$?" */
};

enum shell_kind {
	SHELL_SIMPLE,
	SHELL_GROUP,	  /* ( ), { }, if, while, until: their commands follow, one deeper */
	SHELL_FOR,	  /* for, select: words are the variable and the list */
	SHELL_CASE,	  /* words: the subject */
	SHELL_FUNCTION,	  /* words: the name */
	SHELL_TEST,	  /* [[ ]], words as of a command */
	SHELL_ARITHMETIC, /* (( )) */
};

/* What stands between this command and the next one of the same list. */
enum shell_joint { SHELL_END, SHELL_SEQUENCE, SHELL_AND, SHELL_OR, SHELL_PIPE, SHELL_PIPE_ALL, SHELL_BACKGROUND };

struct shell_command {
	enum shell_kind kind;
	const struct shell_assignment *assignments;
	size_t assignment_count;
	const struct shell_word
		*words; /* of a simple command the first is its name; none where there are only assignments */
	size_t word_count;
	const struct shell_redirect *redirects;
	size_t redirect_count;
	size_t from, to;       /* its bytes in the script */
	uint32_t pipeline;     /* equal for the commands of one pipeline */
	uint32_t list;	       /* equal for the commands of one list joined by && and || */
	uint32_t depth;	       /* of compound constructs around it; 0: top level */
	uint32_t substitution; /* the number of the $( ), ` ` or <( ) it stands in; 0: none */
	enum shell_joint joint;
	bool negated;
};

struct shell_script {
	const struct shell_command *commands; /* in the order of their first byte */
	size_t command_count;
	const struct shell_use *uses; /* in the order of their first byte */
	size_t use_count;
	const struct str
		*set; /* names that it may set, in byte order: assignments, loops, words of read, export and the like */
	size_t set_count;
	bool sets_anything; /* it reads other scripts, or texts as scripts: ".", source, eval */
	const char *damage; /* why reading stopped: "a quote does not end"; NULL: read to the end */
	size_t damage_at;
	bool capped; /* it was a cap: the depth, or the number of commands */
};

/* Never fails: what was read until the damage is kept. */
void shell_parse(struct str script, struct arena *arena, struct shell_script *ret_script);

/* Whether it may set a variable of that name. */
bool shell_sets(const struct shell_script *script, struct str name);

/* The last part of the path of a simple command's name: "curl" for "/usr/bin/curl"; empty where there is none, or a variable
 * is in it. */
struct str shell_name(const struct shell_command *command);

#endif
