/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verdict of a report as a signed attestation (sign/summary.h): beside the image, or in a file.
 *
 * Ownership: see options.h. Threading: main thread.
 */
#ifndef PLIMSOLL_CLI_ATTEST_VERDICT_H
#define PLIMSOLL_CLI_ATTEST_VERDICT_H

#include "cli/run.h"
#include "cli/signing.h"
#include "scan/scan.h"

struct attest_verdict_options {
	const char *key, *password_file, *output;
};
extern const struct opt_group group_attest_verdict; /* fills a struct attest_verdict_options */

/* ERR_USAGE where the options contradict each other. */
int attest_verdict_check(const struct attest_verdict_options *o, struct err *e);

/* Who attests: of zeroes but for the options; the caller calls signing_done() of it. */
struct attesting {
	const struct attest_verdict_options *options;
	struct signing signing;
};
/* For struct evaluation, `to` is a struct attesting. The key is opened, and its password asked, before anything is evaluated that could not be signed then. */
int attest_verdict_open(struct run *run, void *to, struct err *e);
int attest_verdict(struct run *run, const struct scan *scan, void *to, struct err *e);

#endif
