/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of the shell reader share: shell.c reads lists, shell_command.c commands, shell_redirect.c redirections and
 * assignments, shell_word.c words and what is expanded in them. Private to these.
 *
 * One reader walks over the text once; nothing is given back but the lists that grow. Where something is damaged,
 * shell_peek() tells the end of the text from then on, so that every loop ends by itself.
 *
 * Ownership: the reader owns its stacks until shell_parse() returns. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_SHELL_PARSER_H
#define PLIMSOLL_CODEC_SHELL_PARSER_H

#include "base/buf.h"
#include "base/vec.h"
#include "codec/shell.h"

/* A here-document whose body comes after the next newline. */
struct shell_pending {
	struct str delimiter;
	bool strip_tabs, expand;
	struct str *body;
};

struct shell_parser {
	struct str text; /* the script, or what stands in ` ` with its escapes removed */
	size_t at, end;	 /* the next byte, and where the construct at hand must end */
	bool moved;	 /* `text` is not the script: all places are those of the ` ` */
	size_t moved_from, moved_to;
	size_t token_end; /* of the last token */
	struct arena *arena;
	VEC(struct shell_command) commands;
	VEC(struct shell_use) uses;
	VEC(struct shell_word) words; /* stacks: a nested command's lie behind those of the one around it */
	VEC(struct shell_assignment) assignments;
	VEC(struct shell_redirect) redirects;
	VEC(struct shell_pending) pending;
	size_t pending_from;			  /* those before wait for a newline outside of the ` ` at hand */
	struct buf scratch;			  /* stack of the texts of words */
	uint32_t pipelines, lists, substitutions; /* numbers given so far */
	uint32_t substitution, compound;	  /* where we are */
	unsigned level;
	const char *damage;
	size_t damage_at;
	bool capped;
};

enum shell_word_mode { SHELL_WORD_PLAIN, SHELL_WORD_REGEX /* behind =~: parentheses and bars belong to it */ };

static inline int shell_peek(const struct shell_parser *p, size_t ahead)
{
	return !p->damage && p->at + ahead < p->end ? (unsigned char)p->text.p[p->at + ahead] : -1;
}

/* Remembers the first damage, at a byte of p->text; reading ends there. */
void shell_damage(struct shell_parser *p, const char *why, size_t at);
/* False, and damage, where it is nested too deeply; true must be followed by shell_leave(). */
bool shell_enter(struct shell_parser *p);
void shell_leave(struct shell_parser *p);

/* Where a token that begins or ends at a byte of p->text lies in the script. */
size_t shell_from(const struct shell_parser *p, size_t at);
size_t shell_to(const struct shell_parser *p, size_t at);

/* Over blanks and joined lines. */
void shell_skip_blanks(struct shell_parser *p);

/* Words that mean something where a command may begin: XCU 2.4. */
enum shell_keyword {
	WORD_NONE,
	WORD_IF,
	WORD_THEN,
	WORD_ELSE,
	WORD_ELIF,
	WORD_FI,
	WORD_WHILE,
	WORD_UNTIL,
	WORD_FOR,
	WORD_SELECT,
	WORD_IN,
	WORD_DO,
	WORD_DONE,
	WORD_CASE,
	WORD_ESAC,
	WORD_FUNCTION,
	WORD_TIME,
	WORD_COPROC,
	WORD_OPEN,
	WORD_CLOSE,
	WORD_NOT,
	WORD_TEST,
};

#define SHELL_NONE SIZE_MAX

/* ---- shell.c ---- */

/* The reserved word that stands here. */
enum shell_keyword shell_keyword_at(const struct shell_parser *p);
/* Over that word, or that text, where it stands here. */
bool shell_take_keyword(struct shell_parser *p, enum shell_keyword keyword);
bool shell_take(struct shell_parser *p, const char *text);
bool shell_looking_at(const struct shell_parser *p, const char *text);
/* ";;" and its like stand here. */
bool shell_ends_item(const struct shell_parser *p);

/* Commands until what cannot begin one; how many lists there were. */
size_t shell_list(struct shell_parser *p);

/* ---- shell_command.c ---- */

/* One command, and its redirections; the index of it, or SHELL_NONE where a cap was reached. */
size_t shell_command_read(struct shell_parser *p, uint32_t list, uint32_t pipeline, bool negated);

/* The elements of a stack from an index on, taken off and copied to the arena. */
#define SHELL_KEEP(p, stack, from, type)                                                                                    \
	({                                                                                                                  \
		size_t count_ = (p)->stack.n - (from);                                                                      \
		type *copy_ = count_ ? arena_array((p)->arena, type, count_) : NULL;                                        \
		if (count_)                                                                                                 \
			memcpy(copy_, (p)->stack.v + (from), count_ * sizeof(type));                                        \
		(p)->stack.n = (from);                                                                                      \
		copy_;                                                                                                      \
	})

/* ---- shell_redirect.c ---- */

/* Over blanks and a comment; over newlines too, behind which the bodies of here-documents are read. */
void shell_skip_comment(struct shell_parser *p);
void shell_skip_newlines(struct shell_parser *p);
/* A redirection, or an assignment, onto its stack; false where none stands here. */
bool shell_redirect_read(struct shell_parser *p);
bool shell_assignment_read(struct shell_parser *p);
/* Bytes of "NAME=", "NAME+=", "NAME[…]=", and of the name; 0 where it is none. */
size_t shell_assignment_head(const struct shell_parser *p, size_t *ret_name);
/* "( … )" of an array. */
void shell_array_read(struct shell_parser *p, struct shell_word *ret_word);

/* ---- shell_names.c ---- */

VEC_TYPE(shell_names, struct str);

/* Adds the names that a command may set; true where it may set any. */
bool shell_names_of(const struct shell_command *command, struct shell_names *names);
/* The same of a use, whose bytes are `text`. */
void shell_names_of_use(const struct shell_use *use, struct str text, struct shell_names *names);

/* ---- shell_word.c ---- */

/* The word that begins here; false where none does. */
bool shell_word_read(struct shell_parser *p, enum shell_word_mode mode, struct shell_word *ret_word);
/* Whether this byte would end a word that is not quoted. */
bool shell_word_ends(const struct shell_parser *p);
/* Over an arithmetic expression, up to and with its "))"; what is expanded in it is read. */
void shell_arithmetic(struct shell_parser *p);
/* Whether what stands behind "((" is arithmetic, and not a subshell in a subshell. */
bool shell_is_arithmetic(const struct shell_parser *p, size_t at);
/* What is expanded in a here-document's body, text[from, to). */
void shell_expand_body(struct shell_parser *p, size_t from, size_t to);
/* A copy without quotes of text[from, to): of the word that ends a here-document nothing is expanded. */
struct str shell_unquote(struct shell_parser *p, size_t from, size_t to);

#endif
