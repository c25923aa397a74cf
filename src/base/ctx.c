/* SPDX-License-Identifier: Apache-2.0 */
#include "base/ctx.h"

#include "base/clock.h"

int ctx_check(const struct ctx *ctx, struct err *e)
{
	if (!ctx->deadline || clock_monotonic_ms() < ctx->deadline)
		return 0;
	err_set(e, ERR_TIMEOUT, "the time given by --timeout is over");
	return err_hint(e, "give more time with --timeout, or --timeout 0 for no limit");
}

void ctx_progress(const struct ctx *ctx, const char *what, uint64_t done, uint64_t total)
{
	if (ctx->progress.update)
		ctx->progress.update(ctx->progress.sink, what, done, total);
}
