/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A Dockerfile to instructions that know their place, as BuildKit's frontend reads it (moby/buildkit, frontend/dockerfile:
 * parser/, instructions/, shell/), but that nothing makes it give up: what is wrong is told as a problem, and reading goes on.
 * Text only: what stages, scopes and inheritance make of it is model/build.h.
 *
 * Ownership: texts lie in the bytes or in the arena. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_DOCKERFILE_H
#define PLIMSOLL_CODEC_DOCKERFILE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/region.h"

#define DOCKERFILE_MAX ((size_t)16 << 20)       /* bytes of a file */
#define DOCKERFILE_LINE_MAX 65535u               /* bytes; BuildKit refuses the file from there on */
#define DOCKERFILE_INSTRUCTIONS_MAX 100000
#define DOCKERFILE_PROBLEMS_MAX 1000            /* kept; the rest is counted */

enum dockerfile_keyword {
	DOCKERFILE_UNKNOWN,
	DOCKERFILE_ADD,
	DOCKERFILE_ARG,
	DOCKERFILE_CMD,
	DOCKERFILE_COPY,
	DOCKERFILE_ENTRYPOINT,
	DOCKERFILE_ENV,
	DOCKERFILE_EXPOSE,
	DOCKERFILE_FROM,
	DOCKERFILE_HEALTHCHECK,
	DOCKERFILE_LABEL,
	DOCKERFILE_MAINTAINER,
	DOCKERFILE_ONBUILD,
	DOCKERFILE_RUN,
	DOCKERFILE_SHELL,
	DOCKERFILE_STOPSIGNAL,
	DOCKERFILE_USER,
	DOCKERFILE_VOLUME,
	DOCKERFILE_WORKDIR,
};
const char *dockerfile_keyword_name(enum dockerfile_keyword keyword); /* "RUN" */

struct dockerfile_word {
	struct str text; /* as written: quotes, escapes and variables kept; of the JSON form, decoded */
	struct region at;
};

/* NAME=VALUE of ENV, LABEL and ARG, or a flag: --NAME[=VALUE]. */
struct dockerfile_pair {
	struct str name, value; /* as written */
	bool has_value;
	struct region at, value_at;
};

struct dockerfile_heredoc {
	struct str name;
	unsigned fd;
	bool expand;     /* the name was not quoted */
	bool strip_tabs; /* "<<-" */
	struct str body; /* tabs stripped where asked for */
	struct region at; /* of the body, without the line that ends it */
	const void *map; /* private: offsets in body to places in the file */
};

struct dockerfile_instruction {
	enum dockerfile_keyword keyword;
	struct str keyword_text; /* as written: "Run" */
	struct region at;        /* from the keyword to the last character, heredocs too */
	struct region keyword_at;
	struct str original;     /* the bytes of the file, continuations and comments in it */
	const struct dockerfile_pair *flags;
	size_t flag_count;
	struct str text;         /* what follows the flags: continued lines joined, comments in between left out, heredoc bodies not in it;
				    words and values of the shell form are slices of it */
	bool exec;               /* the JSON form: words are its strings */
	/*
	 * The arguments: of the JSON form its strings; of ADD, COPY, VOLUME, EXPOSE, ARG, FROM the words between blanks; of the
	 * shell form of RUN, CMD, ENTRYPOINT and of all others the text as one word. HEALTHCHECK: "NONE" or "CMD", then its words.
	 */
	const struct dockerfile_word *words;
	size_t word_count;
	const struct dockerfile_pair *pairs; /* of ENV, LABEL and ARG */
	size_t pair_count;
	bool legacy_pair;                    /* ENV or LABEL "KEY rest of the line" */
	const struct dockerfile_heredoc *heredocs;
	size_t heredoc_count;
	const struct dockerfile_instruction *inner; /* of ONBUILD */
	/* Comments directly above, without a blank line between, first to last; texts without "#". */
	const struct dockerfile_word *comments;
	size_t comment_count;
	const void *map;                     /* private: offsets in text to places in the file */
};

struct dockerfile_problem {
	struct region at;
	struct str what;  /* "the here-document EOF does not end" */
	bool fatal;       /* BuildKit refuses the file */
	bool unread;      /* what stands there was passed over: nothing is known of it */
};

/* A line "# name=value" at the top. */
struct dockerfile_directive {
	struct str name, value; /* name in lower case */
	struct region at;
};

struct dockerfile {
	const struct dockerfile_instruction *instructions;
	size_t instruction_count;
	const struct dockerfile_directive *directives;
	size_t directive_count;
	const struct dockerfile_word *comments; /* every comment of the file, those at instructions too */
	size_t comment_count;
	const struct dockerfile_problem *problems;
	size_t problem_count;   /* kept */
	size_t problem_total;
	const struct region *empty_continuations; /* blank lines inside of an instruction */
	size_t empty_continuation_count;
	char escape;            /* '\\' or '`' */
	bool has_shebang;       /* the first line is "#!…" */
};

/*
 * The bytes as UTF-8 without a byte order mark; ret_converted: they were UTF-16, and no offset is that of the file. The bytes
 * themselves where nothing is to be done. Invalid UTF-8 stays as it is.
 */
struct str dockerfile_decode(struct str bytes, struct arena *arena, bool *ret_converted);

/*
 * Reads a file, or a fragment without FROM; text as dockerfile_decode() gives it. ERR_LIMIT beyond DOCKERFILE_MAX; whatever else is
 * wrong is a problem in it.
 */
int dockerfile_parse(struct str text, struct arena *arena, struct dockerfile *ret_file, struct err *e);

/* Where a slice of instruction->text stands in the file. */
struct region dockerfile_slice_region(const struct dockerfile_instruction *instruction, struct str slice);
/* Where bytes [from, to) of heredoc->body stand. */
struct region dockerfile_heredoc_region(const struct dockerfile_heredoc *heredoc, size_t from, size_t to);

/* The first flag of that name (without "--"); NULL where there is none. */
const struct dockerfile_pair *dockerfile_flag(const struct dockerfile_instruction *instruction, const char *name);

/* ---- words ---- */

/* What a name stands for; false where it is not set. */
struct dockerfile_scope {
	bool (*value)(const void *data, struct str name, struct str *ret_value);
	const void *data;
	size_t *work; /* steps and bytes that all words of a file may still cost; beyond them a word is damage; NULL: no limit */
};

/* What became of the variables of a word. */
struct dockerfile_expansion {
	struct str text;     /* quotes removed, variables replaced; those that are not set are empty */
	size_t variables;    /* in it */
	const struct str *unset; /* those that are not set and have no default, in their order */
	size_t unset_count;
	const char *damage;  /* why it cannot be expanded ("${x", "${x:?must be set}"); NULL: it can */
};
#define DOCKERFILE_EXPANDED_MAX 65536u /* bytes of a word when its variables are replaced; more is damage */

/* shell/lex.go: all forms of variables; `escape` as in the file. `scope` may be NULL: variables stay as they are written. */
void dockerfile_expand(struct str word, char escape, const struct dockerfile_scope *scope, struct arena *arena,
		       struct dockerfile_expansion *ret_expansion);
/* The same split into words at blanks outside of quotes (ProcessWords); none where it is damaged. */
size_t dockerfile_expand_words(struct str word, char escape, const struct dockerfile_scope *scope, struct arena *arena,
			       const struct str **ret_words);

#endif
