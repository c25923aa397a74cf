/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules about configuration: of an image, and of the files that it is built and run from. A file of this folder is a subject
 * and holds the rules about it; `CHECKS(family, subject)` in list.h is the table in family/subject.c. A rule's texts are data: reports,
 * `explain`, SARIF, `check --list` and the documentation page are printed from them, and its examples are tests.
 *
 * One rule for many front ends: a rule about containers is asked about every container that something describes, be it a
 * Kubernetes pod, a Compose service, a command line, or what a Dockerfile or an image comes to.
 *
 * Ownership: rules are constant; findings live in their list. Threading: one thread at a time for one session.
 */
#ifndef PLIMSOLL_CHECK_CHECK_H
#define PLIMSOLL_CHECK_CHECK_H

#include "base/ctx.h"
#include "model/config.h"
#include "model/deployment.h"
#include "model/examine.h"
#include "model/finding.h"
#include "model/image.h"
#include "model/package.h"
#include "model/provenance.h"
#include "model/settings.h"
#include "model/tree.h"

/* What a rule about an image may look at; a part that a command does not have is NULL. */
struct subject {
	const struct image *image;
	const struct tree *tree;
	const struct inventory *inventory;
	const struct provenance *provenance; /* what lies beside the image; NULL: nobody looked for it */
	int64_t now; /* seconds since 1970 */
};

struct objects; /* check/objects.h: what rules about several documents know of each */
struct checking;
struct check;

/* How sure it is that what a rule reports is wrong, and not a matter of taste or of what the file cannot tell. */
enum confidence { CONFIDENCE_HIGH, CONFIDENCE_MEDIUM, CONFIDENCE_LOW };
const char *confidence_name(enum confidence confidence);

struct check {
	const char *id;    /* "container/privileged": family and name */
	const char *title; /* one line, what is wrong */
	const char *why;   /* what can happen */
	const char *fix;   /* what to do next */
	const char *fix_of[CONFIG_KINDS]; /* the same in the words of one kind of document; NULL: as above */
	const char *const *aliases;    /* other tools' ids for the same check; NULL-terminated, may be NULL */
	const char *const *references; /* "CIS Docker 4.1", "PSS baseline", "NSA 3"; frameworks are made of them; may be NULL */
	const char *good, *bad;        /* documents in which it finds nothing, and something; NULL of rules about images */
	bool beside;               /* rests on a second file, so that its examples alone do not show it: it has a test of its own */
	enum severity severity;
	enum confidence confidence;
	const char *const *unless; /* rules that say it better: it is quiet where one of them found something, at the same place; may be NULL */
	bool of_packages;  /* an image's inventory tells it all: it is asked about an SBOM too */
	bool off;          /* runs only when it is asked for: a matter of taste, or contested */
	const void *data;  /* its hooks' own: the row of the table that it was made from */

	/* Globs (base/path.h) of the files in the image whose content it reads; NULL-terminated, may be NULL. */
	const char *const *wanted;
	const struct examiner *examiner; /* as a cataloger's; NULL: none */

	/* What it is asked about; one or more. Each adds a finding (check_found()) for each place where the rule is broken. */
	int (*eval)(const struct check *check, const struct subject *subject, struct findings *findings,
		    struct coverage *coverage, struct err *e); /* an image and its tree */
	void (*build)(struct checking *checking, const struct build *build);
	void (*container)(struct checking *checking, const struct container *container);
	void (*reference)(struct checking *checking, const struct image_reference *reference);
	void (*resource)(struct checking *checking, const struct resource *resource);
	void (*document)(struct checking *checking, const struct document *document);
	void (*join)(struct checking *checking, const struct objects *objects); /* once, when all documents have been read */
};

/* What a rule is given while it is asked. */
struct checking {
	const struct check *check;
	const struct settings *settings;
	const struct document *document; /* NULL in a join */
	const struct container *container; /* the one it is asked about; NULL: none in particular */
	struct check_session *session;   /* private */
};

/* A new finding of the rule that is being asked, with the rule's texts; the text becomes its first evidence. */
__attribute__((format(printf, 3, 4))) struct finding *check_found(struct checking *checking, struct place place, const char *what, ...);
/* Further evidence: where a value was set that matters here. */
__attribute__((format(printf, 4, 5))) void check_evidence(struct checking *checking, struct finding *finding, struct place place,
							   const char *what, ...);
/* Part of the change that makes the finding go away: all parts together are right for certain. */
void check_edit(struct checking *checking, struct finding *finding, struct place place, struct str text);
/* Not evaluated here, and why: a variable nobody set, a template. */
__attribute__((format(printf, 3, 4))) void check_unsure(struct checking *checking, struct place place, const char *why, ...);
/*
 * Scratch: lives until the rule has answered about the document at hand. What the calls above are given is copied where it has to live longer; what
 * a rule sets in a finding itself is on check_lasting().
 */
struct arena *check_arena(struct checking *checking);
/* Lives as long as the findings. */
struct arena *check_lasting(struct checking *checking);

/* ---- running ---- */

/*
 * Of one rule in one file, and of all rules in one file: what is beyond is counted, and told in the coverage. A file of a hundred thousand faults is not
 * read to its end by anyone, and a hostile one would take the memory of all of them.
 */
#define CHECK_FINDINGS_MAX 10000u
#define CHECK_FILE_FINDINGS_MAX 50000u

/*
 * Judges documents one by one. The same document at several hands is not the caller's care: findings that are equal in rule and
 * place are kept once. check_session_end() asks the rules about several documents; findings are then complete.
 */
struct check_session;
struct check_session *check_session_new(const struct settings *settings, struct findings *findings, struct coverage *coverage);
/* From now on rules are not asked any more once the time of the run is over: whoever reads the files then says so. */
void check_session_watch(struct check_session *session, const struct ctx *ctx);
/* From now on what the documents say of where the image runs is gathered too; complete at the end. Before any part is made. */
void check_session_deploy(struct check_session *session, const struct image *image, struct deployments *deployments);
void check_document(struct check_session *session, const struct document *document);
void check_session_end(struct check_session *session);
void check_session_free(struct check_session *session); /* NULL is allowed */
size_t check_session_rules(const struct check_session *session); /* that are asked */
/* What a reader should know of the wishes in files: those that have run out, that match nothing, or are not heeded. After the end. */
const struct str_list *check_session_notes(const struct check_session *session);

/*
 * Several threads: each judges files in a part of its own, says which file before it reads it (their numbers from 0, each
 * once, taken in order), and when it is done with it. A part has coverage and an arena of its own for its reading.
 * check_session_gather() takes over what a part found, and frees it; then the whole is ended.
 */
struct check_session *check_session_part(struct check_session *whole);
struct coverage *check_session_coverage(struct check_session *session);
struct arena *check_session_arena(struct check_session *session);
void check_session_turn(struct check_session *part, size_t number);
void check_session_turn_done(struct check_session *part);
void check_session_gather(struct check_session *whole, struct check_session *part);

/* Asks the rules about an image and its tree, under the same settings; of an SBOM in the place of an image those that ask about packages alone. After the end: nothing in an image is a wish, nor one document among others. */
int check_session_image(struct check_session *session, const struct ctx *ctx, const struct subject *subject, struct err *e);

/* ---- the table ---- */

/* Every rule, in the order of list.h; NULL beyond the last. */
const struct check *check_at(size_t index);
/* The same one after the other, for who wants all: from {0} on. */
struct check_cursor {
	size_t table, row; /* private */
};
const struct check *check_next(struct check_cursor *cursor);
/* By id; case ignored; NULL where there is none. */
const struct check *check_find(struct str id);
/* Whether that is the rule's id or one of its aliases, or a glob (base/path.h) that matches one; case ignored. */
bool check_answers(const struct check *check, struct str pattern);
/* Whether it runs under these settings; NULL: as it is of itself. */
bool check_is_on(const struct check *check, const struct settings *settings);

/* A new finding with the rule's texts in it: for rules about images. */
struct finding *check_finding(const struct check *check, struct findings *findings);
/* Whether the image says how a container of it is started: a bare root file system does not. */
bool check_has_config(const struct subject *subject);

#endif
