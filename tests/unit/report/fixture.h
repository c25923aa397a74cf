/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports built in code for the tests of policy/ and report/: an image of four layers with findings of every shape, hostile
 * names among them; the same image when nothing is found; one that could not be evaluated.
 */
#ifndef PLIMSOLL_TESTS_REPORT_FIXTURE_H
#define PLIMSOLL_TESTS_REPORT_FIXTURE_H

#include "model/report.h"
#include "policy/policy.h"

#define FIXTURE_NOW 1795512600 /* 2026-11-24T09:30:00Z */

struct fixture {
	struct ctx ctx;
	struct image image;
	struct inventory inventory;
	struct findings findings;
	struct base_image base;
	struct advdb_info database;
	struct policy policy;
	struct report report;
};

enum fixture_kind {
	FIXTURE_BAD,        /* gates that fail */
	FIXTURE_UNGATED,    /* the same findings, no gate */
	FIXTURE_GOOD,       /* no findings */
	FIXTURE_INCOMPLETE, /* a distribution that is not known */
	FIXTURE_HOSTILE,    /* names that attack a terminal, a log, a table, a file format */
	FIXTURE_MANY,       /* 350 findings in 60 source packages */
	FIXTURE_MARKUP,     /* texts that attack a browser, a renderer of Markdown, a spreadsheet, a template */
	FIXTURE_THOUSANDS,  /* 5,000 findings */
};

void fixture_init(struct fixture *fixture, enum fixture_kind kind, const char *command);
void fixture_done(struct fixture *fixture);
/* A vulnerability of a package that is added with it where no package of that name is there. */
struct finding *fixture_vulnerability(struct fixture *fixture, const char *id, const char *package, const char *source,
				      const char *installed, const char *fixed, enum severity severity);

#endif
