/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command by which others verify what `sign` has just signed: with the signer's public key or identity, and with what is waived where no log has it.
 *
 * Ownership: see options.h. Threading: main thread.
 */
#ifndef PLIMSOLL_CLI_VERIFY_COMMAND_H
#define PLIMSOLL_CLI_VERIFY_COMMAND_H

#include "cli/sign_targets.h"

/* Appends it as a line; nothing where one command does not take so many operands. */
void verify_command(const struct signing *signing, const struct signing_options *who, const struct target_options *where,
		    const struct text_list *operands, struct buf *out);

#endif
