/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The programs that a Dockerfile's instructions call, one by one, and what a rule asks of each: its flags, its operands,
 * what a variable in it stands for.
 *
 * Ownership: calls live as long as the walk; texts in the document or in check_arena(). Threading: no state.
 */
#ifndef PLIMSOLL_CHECK_RUN_WORDS_H
#define PLIMSOLL_CHECK_RUN_WORDS_H

#include "check/check.h"
#include "model/build.h"

/* One call of a program. */
struct run_call {
	const struct build *build;
	const struct build_step *step;
	const struct build_script *script;
	const struct shell_command *command;
	size_t index;			     /* of the command in its script */
	size_t order;			     /* of the call in its instruction */
	struct str name;		     /* last part of the path; "pip" for "pip3.11" and for "python -m pip" */
	const struct shell_word *words;	     /* the name first; what stands before it (sudo, env, exec …) left out */
	size_t count;
	const struct shell_assignment *assignments; /* before the name: NAME=VALUE program */
	size_t assignment_count;
};

/* for (struct run_walk walk = run_walk(build); run_next(&walk);) … walk.call; every RUN, those of ONBUILD too. */
struct run_walk {
	struct run_call call;
	const struct build *build;
	size_t step, script, command;
	size_t last_step; /* private: exclusive */
};
struct run_walk run_walk(const struct build *build);
/* Of one instruction alone. */
struct run_walk run_walk_step(const struct build *build, const struct build_step *step);
bool run_next(struct run_walk *walk);

/* A simple command of a script that belongs to no build: then nothing may be asked for its place or its variables. */
struct run_call run_call_of(const struct build_script *script, size_t index);

/* The next command of the call's pipeline that stands before it, backwards; *at begins as the call's index. NULL: no more.
 */
const struct shell_command *run_before(const struct run_call *call, size_t *at);

/* Whether a name is one of those in a text with blanks between: "apt-get apt". */
bool run_among(const char *names, struct str name);
bool run_is(const struct run_call *call, const char *names);

/*
 * Whether it has one of these flags, "y yes assume-yes": "-y", "-qy", "--yes", "--yes=…", "-nv". `values` are flags whose
 * value is the next word, or the rest of the word; after "--" there are no flags.
 */
bool run_flag(const struct run_call *call, const char *flags, const char *values);
const struct shell_word *run_flag_word(const struct run_call *call, const char *flags, const char *values);
/* The value of a flag, "-t x", "-tx", "--target x", "--target=x"; false where it has none such. */
bool run_flag_value(const struct run_call *call, const char *flags, struct str *ret_value);
/* The next word that is neither a flag nor a flag's value; *at begins at 0. NULL beyond the last. */
const struct shell_word *run_operand(const struct run_call *call, const char *values, size_t *at);
/* The n-th operand, from 0; empty where there is none. */
struct str run_operand_text(const struct run_call *call, const char *values, size_t n);
/* Some word behind the name is just that. */
bool run_has_word(const struct run_call *call, const char *text);

/* Whether it is written as the shell reads it: not in the JSON form, and not in a word that another shell is given. */
bool run_is_plain(const struct run_call *call);
struct place run_place(const struct run_call *call);
struct place run_word_place(const struct run_call *call, const struct shell_word *word);
struct place run_span_place(const struct run_call *call, size_t from, size_t to);
/* Inserts a text directly behind a word, where that can be written (not in the JSON form). */
void run_insert_after(struct checking *checking, struct finding *finding, const struct run_call *call,
		      const struct shell_word *word, const char *text);

/*
 * The word with what is known put in place of its variables: those of ENV and ARG; one that nobody declares is empty, as the
 * shell takes it. False where it rests on what only a run would tell.
 */
bool run_expand(struct checking *checking, const struct run_call *call, const struct shell_word *word, struct str *ret_text);

/* An option of a "--mount=…" flag by one of its names, "target dst destination"; false where it is not there. */
bool run_mount_option(const struct dockerfile_pair *flag, const char *names, struct str *ret_value);
/* Whether a mount of one of these types, "cache tmpfs", is at a path ("~/…": in any home) or above it while the instruction runs: what is left
 * there is not in the image. */
bool run_mounted(const struct build_step *step, const char *types, struct str path);
/* Whether what the instruction leaves behind comes into an image that someone gets: of a stage nobody is FROM it does not.
 */
bool run_ships(const struct build *build, const struct build_step *step);

#endif
