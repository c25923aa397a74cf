/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of `explain` share: cmd_explain.c tells of what the database knows, explain_rule.c of rules, explain_finding.c of
 * findings of an image.
 *
 * Threading: main thread.
 */
#ifndef PLIMSOLL_CLI_EXPLAIN_H
#define PLIMSOLL_CLI_EXPLAIN_H

#include "base/buf.h"
#include "cli/run.h"
#include "model/settings.h"

/* Whether it has the form of an id, of an advisory or a rule of ours or others: nothing that a package or an image is called. */
bool explain_is_id(struct str text);

/* "NAME        text, wrapped", escaped; nothing where the text is empty. */
void explain_put(struct buf *out, const char *name, struct str text);

/*
 * Every rule that has the id or alias: several have, where another tool's rule is split. Of a family ("run") or a glob it is a list. Built-in
 * rules and those in the settings; false where there is none.
 */
bool explain_rules(struct str id, const struct settings *settings, struct buf *out);
/* All of them: two lines each on a terminal, in a pipe one with tabs between. */
void explain_list(const struct settings *settings, struct buf *out);

struct finding_options {
	const char *platform;
	struct beside_options beside;
	struct text_list vex; /* VEX documents besides those of the settings */
};

/* The findings of that id, alias or rule in an image, or in a saved report: ERR_NOT_FOUND where there is none. */
int explain_finding(struct run *run, struct str id, const char *place, const struct finding_options *options, struct buf *out, struct err *e);

#endif
