/* SPDX-License-Identifier: Apache-2.0 */
#include "check/secret/found.h"

static int eval(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage,
		struct err *e)
{
	(void)coverage, (void)e;
	return secret_report(check, SECRET_HASH, subject, findings);
}

static const char *const references[] = {"CIS Docker 4.10", "NIST SP 800-190 4.1.4", NULL};

const struct check checks_secret_password_hash[] = {
	{
		.id = "secret/password-hash",
		.title = "password hash in a file of the image",
		.why = "Whoever can pull the image can guess the password at leisure, and all containers of the image share it.",
		.fix = "lock the account (`passwd -l`), or create the file when the container starts",
		.references = references,
		.severity = SEVERITY_MEDIUM,
		.eval = eval,
	},
	{0},
};
