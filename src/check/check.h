/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks of configuration: one rule a file, `CHECK(family, name)` in list.h for the file family/name.c. A rule's texts are
 * data: reports, `explain`, SARIF rules and the documentation page are printed from them.
 *
 * Threading: one thread at a time.
 */
#ifndef PLIMSOLL_CHECK_CHECK_H
#define PLIMSOLL_CHECK_CHECK_H

#include "base/ctx.h"
#include "model/examine.h"
#include "model/finding.h"
#include "model/image.h"
#include "model/package.h"
#include "model/tree.h"

/* What a rule may look at; a part that a command does not have is NULL. */
struct subject {
	const struct image *image;
	const struct tree *tree;
	const struct inventory *inventory;
};

struct check {
	const char *id;    /* "image/user-root" */
	const char *title; /* one line, what is wrong */
	const char *why;   /* what can happen */
	const char *fix;   /* what to do next */
	const char *const *aliases;    /* other tools' ids for the same check; NULL-terminated, may be NULL */
	const char *const *references; /* "CIS Docker 4.1", "NIST SP 800-190 4.1.2"; NULL-terminated, may be NULL */
	/* Globs (base/path.h) of the files in the image whose content it reads; NULL-terminated, may be NULL. */
	const char *const *wanted;
	const struct examiner *examiner; /* as a cataloger's; NULL: none */
	enum severity severity;
	/* Adds a finding (check_finding()) for each place where the rule is broken. */
	int (*eval)(const struct check *check, const struct subject *subject, struct findings *findings,
		    struct coverage *coverage, struct err *e);
};

/* NULL-terminated, in the order of list.h. */
const struct check *const *checks(void);
const struct check *check_find(struct str id); /* by id or alias, case ignored; NULL where there is none */
/* A new finding with the rule's texts in it. */
struct finding *check_finding(const struct check *check, struct findings *findings);
int check_run(const struct ctx *ctx, const struct subject *subject, struct findings *findings, struct coverage *coverage,
	      struct err *e);

/* Whether the image says how a container of it is started: a bare root file system does not. */
bool check_has_config(const struct subject *subject);

#endif
