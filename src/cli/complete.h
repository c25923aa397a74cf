/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Completion scripts, printed from the tables: commands, options, their values, the schemes of references and versions,
 * rule ids. The scripts are complete in themselves and start no program.
 *
 * Threading: no state.
 */
#ifndef PLIMSOLL_CLI_COMPLETE_H
#define PLIMSOLL_CLI_COMPLETE_H

#include "base/buf.h"

extern const char *const complete_shells[]; /* NULL-terminated */
/* Appends the script for a shell; false where there is none for it. */
bool complete_script(const char *shell, struct buf *out);

#endif
