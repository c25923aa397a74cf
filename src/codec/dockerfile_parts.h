/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of the reader of Dockerfiles have of each other: lines to instructions (dockerfile.c), an instruction to its words
 * (dockerfile_arguments.c), the JSON form (dockerfile_json.c), what instructions demand (dockerfile_demand.c), and their
 * values (dockerfile_values.c).
 *
 * Ownership: the arena's, but for the list of problems. Threading: one reading is one thread's.
 */
#ifndef PLIMSOLL_CODEC_DOCKERFILE_PARTS_H
#define PLIMSOLL_CODEC_DOCKERFILE_PARTS_H

#include "base/vec.h"
#include "codec/dockerfile.h"
#include "codec/dockerfile_lines.h"

struct dockerfile_reader {
	struct arena *arena;
	struct lines lines;
	char escape;
	VEC(struct dockerfile_problem) problems;
	size_t problem_total;
};

/* A problem that is fatal to BuildKit; NULL where no more are kept. */
__attribute__((format(printf, 3, 4))) struct dockerfile_problem *dockerfile_refuse(struct dockerfile_reader *reader, struct region at,
										    const char *what, ...);

VEC_TYPE(dockerfile_words, struct dockerfile_word);
VEC_TYPE(dockerfile_pairs, struct dockerfile_pair);

/* Keyword, flags, words of one joined line; what is not in it (places of the file, here-documents, comments) is left as it is. */
void dockerfile_read_line(struct dockerfile_reader *reader, const struct pieces *pieces, struct str line, unsigned depth,
			  struct dockerfile_instruction *instruction);
/* Whether a here-document may belong to it (ADD, COPY, RUN, those of ONBUILD too, not in the JSON form): then that one. */
struct dockerfile_instruction *dockerfile_heredoc_owner(struct dockerfile_reader *reader, struct dockerfile_instruction *instruction);

enum dockerfile_json { JSON_IS_NONE, JSON_IS_STRINGS, JSON_IS_OTHER /* a list, but not of strings: BuildKit refuses it */ };
/* Adds the strings of a JSON list, decoded, each with the place of its quotes. RFC 8259. */
enum dockerfile_json dockerfile_read_json(struct dockerfile_reader *reader, const struct pieces *pieces, struct str text,
					  struct dockerfile_words *words);

/* Notes what BuildKit's instructions/parse.go refuses: number of arguments, flags, names. */
void dockerfile_demand(struct dockerfile_reader *reader, const struct dockerfile_instruction *instruction);

/* The same of values: what a flag is set to (dockerfile_values.c), ports, the signal. */
void dockerfile_demand_value(struct dockerfile_reader *reader, enum dockerfile_keyword keyword, const struct dockerfile_pair *flag);
void dockerfile_demand_ports(struct dockerfile_reader *reader, const struct dockerfile_instruction *instruction);
void dockerfile_demand_signal(struct dockerfile_reader *reader, const struct dockerfile_instruction *instruction);

/* Blanks that part words: BuildKit's reWhitespace; a line's end is none. */
static inline bool dockerfile_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r';
}

static inline struct region pieces_slice_region(const struct pieces *pieces, struct str slice)
{
	size_t from = (size_t)(slice.p - pieces->text.p);

	return pieces_region(pieces, from, from + slice.n);
}

/* ---- the lexer of words (dockerfile_expand.c) ---- */

struct dockerfile_lexing {
	char escape;
	bool raw_quotes, raw_escapes; /* they stay in the words */
	bool keep_unset;              /* "$x" that is not set stays as it is written */
};
size_t dockerfile_lex_words(struct str text, struct dockerfile_lexing how, struct arena *arena, const struct str **ret_words);

#endif
