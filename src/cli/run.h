/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One run of a command: the context for the stages, made from the options and the environment, and the log on standard error.
 *
 * Ownership: run_done() frees; the context points into the run. Threading: the log may be called from any thread.
 */
#ifndef PLIMSOLL_CLI_RUN_H
#define PLIMSOLL_CLI_RUN_H

#include "base/arena.h"
#include "base/ctx.h"
#include "cli/command.h"
#include "cli/common.h"

struct run {
	struct ctx ctx;
	const struct command *command;
	const struct common_options *options;
	struct arena arena; /* lives as long as the run */
	struct registry_settings registry;
};

/* Fills run->ctx. `options` is the command's struct. */
void run_init(struct run *run, const struct command *command, const struct common_options *options);
/* What the options say of registries, and for which of the arguments. */
int run_init_registry(struct run *run, const struct text_list *operands, struct err *e);
void run_done(struct run *run);

/* What went wrong, as "plimsoll: TEXT" and at most one line "try: HINT", or as one JSON object. */
void run_print_error(bool json, const struct err *e);

#endif
