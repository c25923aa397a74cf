/* SPDX-License-Identifier: Apache-2.0 */
/* Stand-in for scan/ and policy/: REF names the outcome. "broken", "missing", "slow", "long", "sail", "gap"; else 3 findings. */
#include "scan/scan.h"

#include "base/clock.h"

static int slow(const struct ctx *ctx, struct err *e)
{
	for (int i = 0; i < 1000; i++) {
		if (ctx_check(ctx, e) < 0)
			return ERR_TIMEOUT;
		ctx_progress(ctx, "layers", (uint64_t)i << 20, 1000u << 20);
		usleep(10000);
	}
	return 0;
}

__attribute__((weak)) int scan_run(const struct ctx *ctx, const struct scan_request *request, struct scan *ret_scan, struct err *e)
{
	struct str ref = str_of(request->reference);

	if (str_is(ref, "missing"))
		return err_set(e, ERR_NOT_FOUND, "missing: No such file or directory");
	if (str_is(ref, "broken"))
		return err_set(e, ERR_FORMAT, "broken: layer 3 of 9 is truncated: 4,096 of 81,920 bytes");
	if (str_is(ref, "-")) {
		char byte;

		for (uint64_t n = 0; read(0, &byte, 1) > 0; n++)
			ctx_progress(ctx, "archive", n, 0);
	}
	if (!strstr("- slow long sail gap", request->reference) && 
	    access(str_starts(ref, "oci:") ? request->reference + 4 : request->reference, F_OK) != 0)
		return err_set(e, ERR_NOT_FOUND, "%s: No such file or directory", request->reference);
	if (str_is(ref, "slow") && slow(ctx, e) < 0)
		return e->code;
	log_debug(&ctx->log, "jobs %u, cache %s", ctx->jobs, ctx->cache_dir ? ctx->cache_dir : "none");
	image_init(&ret_scan->image);
	ret_scan->report = (struct report){.command = request->command, .image = &ret_scan->image};
	ret_scan->image.reference = ref;
	if (str_is(ref, "gap")) {
		coverage_note(&ret_scan->report.coverage, &ret_scan->image.arena, "packages", STR_LIT("x"), "unknown");
		ret_scan->report.verdict = VERDICT_CANNOT_SAY;
		ret_scan->report.allow_incomplete = request->policy && request->policy->allow_incomplete;
	}
	ret_scan->report.summary.findings = str_is(ref, "long") ? 2000000 : 3;
	if (request->policy && request->policy->gate_severity && !str_is(ref, "sail"))
		ret_scan->report.verdict = VERDICT_MAY_NOT_SAIL;
	return 0;
}

__attribute__((weak)) void scan_done(struct scan *scan)
{
	coverage_done(&scan->report.coverage);
	image_done(&scan->image);
}
