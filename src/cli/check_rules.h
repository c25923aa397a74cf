/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules for `check --list`, the documentation page, and the cases of rules of a house's own.
 *
 * Nothing is owned. Threading: main thread.
 */
#ifndef PLIMSOLL_CLI_CHECK_RULES_H
#define PLIMSOLL_CLI_CHECK_RULES_H

#include "base/buf.h"
#include "cli/run.h"
#include "model/settings.h"

/* Prints the rules about files: for people, in a pipe with tabs, or with the format json all about each. */
int check_list_rules(const struct settings *settings, const char *format, int width, struct err *e);
/* docs/rules.md: all rules with their texts. */
void check_page(struct buf *out);
/* Runs the cases of the rules in a file and prints those that fail: 0, or EXIT_GATE where one does. */
int check_test_rules(struct run *run, const char *path, struct err *e);

#endif
