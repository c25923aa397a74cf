/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a Dockerfile means: its stages, what each inherits, what each instruction sees. Source: moby/buildkit,
 * frontend/dockerfile/instructions and dockerfile2llb; docs of the Dockerfile reference.
 *
 * Ownership: the document's arena. Threading: read-only once it is made.
 */
#ifndef PLIMSOLL_MODEL_BUILD_H
#define PLIMSOLL_MODEL_BUILD_H

#include "base/map.h"
#include "codec/dockerfile.h"
#include "codec/shell.h"
#include "model/config.h"

#define STAGE_NONE SIZE_MAX

/* How shell forms are read at an instruction. */
enum stage_shell { SHELL_IS_POSIX, SHELL_IS_BASH, SHELL_IS_POWERSHELL, SHELL_IS_CMD, SHELL_IS_OTHER };

/*
 * A script of a RUN, CMD, ENTRYPOINT or HEALTHCHECK. Of a RUN also the JSON form, as one command, and what it gives a shell to read:
 * `bash -c 'SCRIPT'`, at most BUILD_NESTED_MAX of an instruction.
 */
struct build_script {
	const struct shell_script *commands; /* NULL: not read as a shell script: PowerShell, a here-document for another program */
	struct str text;         /* a slice of instruction->text, the body of its here-document, or a word's text */
	enum stage_shell shell;  /* that reads it; SHELL_IS_OTHER of the JSON form, which none reads */
	const struct dockerfile_heredoc *heredoc; /* NULL: the instruction's text */
	bool exec;               /* the JSON form: places in it count instruction->words */
	bool nested;             /* a word of the script before: all of it stands at `within` */
	struct region within;
};
#define BUILD_NESTED_MAX 16u

struct build_step {
	const struct dockerfile_instruction *instruction; /* of ONBUILD: the inner one */
	bool onbuild;
	size_t stage;            /* index; STAGE_NONE before the first FROM */
	enum stage_shell shell;
	bool pipefail;           /* the SHELL in effect has it */
	bool shell_set;          /* by a SHELL of this file, this stage's or one that it is FROM */
	const struct build_script *scripts; /* of RUN, and of the shell form of CMD, ENTRYPOINT, HEALTHCHECK */
	size_t script_count;
};

struct build_variable {
	struct str name, value;
	bool known;              /* its value: an ARG without a default has none */
	bool argument;           /* ARG, not ENV */
	size_t step;             /* that sets it: later ones see it */
	const struct build_variable *earlier; /* of the same name, in whichever stage; NULL: none */
	struct region at, value_at;
};

struct stage {
	size_t index;
	struct str name;              /* in lower case; empty: none */
	const struct dockerfile_instruction *from; /* NULL of a fragment without FROM */
	struct image_reference base;
	size_t parent;                /* the stage it is FROM, or STAGE_NONE */
	size_t first, count;          /* its steps, FROM itself among them */
	bool last;                    /* what `docker build` gives */
	bool shipped;                 /* the last, or one that it is FROM (not merely copied from) */
	bool reached;                 /* the last needs it in some way */
	bool used;                    /* another stage is FROM it or takes files of it: it is no result of its own */
	struct setting user, working_dir; /* at its end, inherited ones too; unset: the base image's */
	const struct build_step *command, *entrypoint, *health_check; /* in effect at its end; NULL: the base image's */
	const struct build_variable *variables; /* that it sets, in order; those of its parent hold too: build_find_variable() */
	size_t variable_count;
};

struct build {
	const struct dockerfile *dockerfile;
	const struct build_step *steps; /* every instruction in order; ONBUILD is there, and its inner one behind it */
	size_t step_count;
	const struct stage *stages;
	size_t stage_count;
	const struct stage *last;      /* NULL where there is no stage at all; a fragment without FROM is one stage */
	bool fragment;                 /* without FROM */
	const struct config_file *file;
	const struct document *document;
	const struct build_variable *globals; /* ARGs before the first FROM: what FROM sees */
	size_t global_count;
	size_t *work;                  /* that expanding words may still cost, all rules together: BUILD_WORK_MAX */
	struct map latest;             /* name → the last `const struct build_variable *` of it in the file; build_done() */
	struct str ignore_file;        /* text of its .dockerignore; empty: none */
	const char *capped;            /* "more than 1000 stages"; NULL: nothing was left out */
	struct region capped_at;
};

#define BUILD_STAGES_MAX 1000u
#define BUILD_WORK_MAX ((size_t)1 << 26) /* struct dockerfile_scope, work */
#define BUILD_VARIABLES_MAX 5000u /* of all stages */

/*
 * Works out stages, scopes and scripts. `build` has dockerfile, file, document and ignore_file; everything else is filled, on the
 * arena. What lies beyond a cap is left out: then `capped` says why.
 */
void build_read(struct build *build, struct arena *arena);
/* Frees what is not on the arena. */
void build_done(struct build *build);

/* Where bytes [from, to) of a script stand. */
struct place build_script_place(const struct build *build, const struct build_step *step, const struct build_script *script,
				size_t from, size_t to);
/* The same of a region of the file. */
struct place build_place(const struct build *build, struct region at);
struct place build_slice_place(const struct build *build, const struct build_step *step, struct str slice);
/* A variable as an instruction sees it (ENV before ARG, the latest first; FROM sees globals alone); NULL where it is not declared. */
const struct build_variable *build_find_variable(const struct build *build, const struct build_step *step, struct str name);
/* Its value; false where it is not set, or nobody knows to what. */
bool build_variable(const struct build *build, const struct build_step *step, struct str name, struct str *ret_value);
/* Of the platforms and of BuildKit: TARGETPLATFORM, BUILDARCH, TARGETSTAGE … in the global scope; proxies everywhere. */
bool build_is_predefined(struct str name, bool global);
/* What becomes of a word of an instruction; `unset` then holds names that are not known as well as those that are not declared. */
void build_expand(const struct build *build, const struct build_step *step, struct str word, struct arena *arena,
		  struct dockerfile_expansion *ret_expansion);
/* The stage that FROM or --from at a step names, by name or by number; STAGE_NONE where it is none before it. */
size_t build_find_stage(const struct build *build, const struct build_step *step, struct str name);

#endif
