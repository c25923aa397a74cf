/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check.h"

static const char *const aliases[] = {"DL3002", NULL};
static const struct check root = {
	.id = "image/user-root",
	.title = "runs as root",
	.why = "A process that breaks out of its container is root on the machine.",
	.fix = "Add USER with a number.",
	.aliases = aliases,
	.severity = SEVERITY_MEDIUM,
};

__attribute__((weak)) const struct check *const *checks(void)
{
	static const struct check *const all[] = {&root, NULL};

	return all;
}

__attribute__((weak)) const struct check *check_find(struct str id)
{
	return str_is(id, root.id) || str_is(id, aliases[0]) ? &root : NULL;
}

__attribute__((weak)) int check_run(const struct ctx *ctx, const struct subject *subject, struct findings *findings,
				    struct coverage *coverage, struct err *e)
{
	(void)ctx;
	(void)subject;
	(void)findings;
	(void)coverage;
	(void)e;
	return 0;
}
