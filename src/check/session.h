/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of a session share: session.c asks, session_wishes.c heeds what comments and annotations wish, session_lines.c
 * finds lines. Not for rules.
 *
 * Ownership: texts live in the findings' arena. Threading: a session, or a part of one, is one thread's; the turnstile is for all.
 */
#ifndef PLIMSOLL_CHECK_SESSION_H
#define PLIMSOLL_CHECK_SESSION_H

#include "base/lock.h"
#include "check/check.h"

/* A wish of a file that may hold for what joins find later, too. */
struct kept_wish {
	struct suppression wish;
	uint32_t from_line, to_line; /* the lines it covers, those of its document where it says no others; 0: all */
};

/* Where the lines of the text begin that was last asked about. */
struct line_index {
	const char *path, *text;
	size_t length;
	VEC(uint32_t) offsets;
};

struct check_session {
	const struct settings *settings;
	struct findings *findings;
	struct coverage *coverage;
	struct objects *objects;
	VEC(const struct check *) asked;  /* those that are on, and are about documents */
	VEC(const struct check *) owners; /* of the findings from `begun` on */
	VEC(struct kept_wish) kept;
	struct str_list notes;
	struct line_index lines;
	size_t first;                     /* findings before the session */
	size_t begun;                     /* findings before the document at hand */
	bool asks_joins;
	struct turnstile turnstile;       /* parts add to `objects` in the order of their files */

	/* of a part */
	struct check_session *whole;      /* NULL: it is none */
	struct findings own_findings;
	struct coverage own_coverage;
	size_t number;                    /* of the file that it reads */
};

/* A line of the file as it is counted in reports; false where there is none. */
bool session_line(struct check_session *session, const struct config_file *file, uint32_t line, struct str *ret_line);
/* Marks the findings of the document at hand that its wishes cover, and keeps the wishes. */
void session_suppress(struct check_session *session, const struct document *document);
/* Drops findings of rules that say only a part of what another has found at the same place. */
void session_yield(struct check_session *session);
/* Marks those of joins. */
void session_suppress_joined(struct check_session *session);
/* Adds notes on wishes that have run out, match nothing, or are not heeded. */
void session_note_wishes(struct check_session *session);

#endif
