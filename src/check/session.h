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
#include "check/deployments.h"

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
	const char *hashed; /* the line whose hash was last asked for: all of JSON may stand in one */
	uint64_t hash;
};

/* Of a rule that is asked, in the file at hand. */
struct tally {
	unsigned about; /* what it can be asked about, so that most need not be looked at for a document */
	size_t told, dropped;
};

/* What wishes ask of a finding, side by side: each of thousands asks all of them. */
struct owned {
	const struct check *check;
	uint32_t line;
};

struct check_session {
	const struct ctx *ctx;            /* NULL: nobody waits */
	const struct settings *settings;
	struct findings *findings;
	struct coverage *coverage;
	struct objects *objects;
	VEC(const struct check *) asked;  /* those that are on, and are about documents */
	VEC(struct tally) tallies;        /* of each of them */
	struct tally *tally;              /* of the one that is being asked */
	struct str counted;               /* path of the file that the tallies are of; empty: joins */
	size_t counted_all;               /* what they come to */
	struct finding spare;             /* takes what is beyond the caps */
	struct arena scratch;             /* of the rule that is being asked */
	VEC(struct owned) owners;         /* of the findings from `begun` on */
	VEC(struct kept_wish) kept;
	struct str_list notes;
	struct line_index lines;
	size_t first;                     /* findings before the session */
	size_t begun;                     /* findings before the document at hand */
	bool asks_joins;
	struct deploying deploying;       /* of the whole; its image is NULL where nobody asks */
	struct turnstile turnstile;       /* parts add to `objects` in the order of their files */

	/* of a part */
	struct check_session *whole;      /* NULL: it is none */
	struct findings own_findings;
	struct coverage own_coverage;
	size_t number;                    /* of the file that it reads */
};

#define SESSION_LINE_MAX 4096u /* one of megabytes may hold a finding at each word */
/* A line of the file as it is counted in reports, as far as SESSION_LINE_MAX; false where there is none. */
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
