/* SPDX-License-Identifier: Apache-2.0 */
#include "match/match.h"
int match_run(const struct ctx *ctx, const struct inventory *inventory, struct advdb *db, struct findings *findings,
	      struct coverage *coverage, struct err *e)
{
	(void)ctx, (void)inventory, (void)db, (void)findings, (void)coverage, (void)e;
	return 0;
}
int check_run(const struct ctx *ctx, const struct subject *subject, struct findings *findings, struct coverage *coverage,
	      struct err *e);
