/* SPDX-License-Identifier: Apache-2.0 */
#include "check/secret/found.h"

static int eval(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage,
		struct err *e)
{
	(void)coverage, (void)e;
	return secret_report(check, SECRET_TOKEN, subject, findings);
}

static const char *const references[] = {"CIS Docker 4.10", "NIST SP 800-190 4.1.4", NULL};

const struct check checks_secret_token[] = {
	{
		.id = "secret/token",
		.title = "token or cloud credential in a file of the image",
		.why = "Whoever can pull the image can act as its owner, from whichever layer stored it, also where a later one deleted it.",
		.fix = "revoke it, keep it out of the build, and mount it where it is needed (`RUN --mount=type=secret`, a secret of the cluster)",
		.references = references,
		.severity = SEVERITY_HIGH,
		.eval = eval,
	},
	{0},
};
