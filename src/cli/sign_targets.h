/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `sign` and `attest` are about: images, with the platforms of their indexes where that is asked for, and files; and where what was made goes.
 *
 * Ownership: see options.h. Threading: main thread.
 */
#ifndef PLIMSOLL_CLI_SIGN_TARGETS_H
#define PLIMSOLL_CLI_SIGN_TARGETS_H

#include "cli/signing.h"

struct target_options {
	const char *format, *bundle, *output, *platform;
	struct text_list annotations;
	bool recursive, no_upload;
};
extern const struct opt_group group_sign_targets; /* fills a struct target_options */

/*
 * Says it of each operand: of an image beside it, of a file in a bundle of its own. `statement`: of a file too a statement is signed, not the file
 * itself; what an attestation is.
 */
int sign_targets(struct run *run, const struct signing_options *who, const struct target_options *where, const struct saying *what, bool statement,
		 const struct text_list *operands, struct err *e);

/* Of a file: a bundle, of its bytes or of a statement about them. */
int sign_file(struct signing *signing, const char *path, const struct saying *what, bool statement, struct buf *ret_bundle, struct err *e);
/* ERR_USAGE where what is to be written `into`, as the option says, is the file itself. */
int sign_into_check(const char *option, const char *into, const char *path, struct err *e);
/* A place that only says what would be written, on top of one that is read; free() frees it. */
struct artifacts *dry_run(struct artifacts *real, const struct log *log);

#endif
