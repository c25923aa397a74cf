/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the reader of a report would give the same command again: the program under the name by which a shell finds it, and the
 * options that changed what the report says.
 *
 * Ownership: texts live in the run's arena. Threading: main thread.
 */
#ifndef PLIMSOLL_CLI_AGAIN_H
#define PLIMSOLL_CLI_AGAIN_H

#include "cli/evaluate.h"

/* "plimsoll" where the PATH leads to this program, else as it was called: "build/plimsoll". */
struct str again_program(struct run *run);
/* " --fail-on plan --ignore accepted.txt", words of a shell; empty where no option changed anything. */
struct str again_options(struct run *run, const struct evaluation *evaluation);
/* Appends the same of a group of options, filled at `into`. */
void again_group(struct run *run, const struct opt_group *group, const void *into, struct buf *out);

#endif
