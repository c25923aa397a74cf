/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/provenance.h"

#include "base/file.h"
#include "verify/collect.h"
#include "verify/publisher.h"

/* Whoever names nobody hears who it was: by the trusted root that this build carries. */
static int use_standing_trust(const struct ctx *ctx, struct trust *trust, struct err *e)
{
	trust->now = ctx->now;
	trust->root_name = STR_LIT("built in");
	return trusted_root_read(trusted_root_embedded(), "the built-in trusted root", &trust->root, e);
}

static int find_publisher(const struct scan_request *request, struct scan *scan, struct err *e)
{
	auto_done(buf_done) struct buf own = BUF_INIT(PUBLISHERS_MAX);

	if (request->publishers && (file_load(request->publishers, &own, e) < 0 || publisher_check(buf_str(&own), request->publishers, e) < 0))
		return e->code;
	publisher_find(&scan->image, buf_str(&own), str_of(request->publishers), &scan->provenance);
	return 0;
}

int provenance_find(const struct ctx *ctx, const struct scan_request *request, struct scan *scan, struct err *e)
{
	const struct trust *trust = request->trust ? request->trust : &scan->trust;

	if (!request->trust && use_standing_trust(ctx, &scan->trust, e) < 0)
		return e->code;
	if (find_publisher(request, scan, e) < 0 || provenance_collect(ctx, &scan->image, trust, &scan->provenance, e) < 0)
		return e->code;
	scan->report.provenance = &scan->provenance;
	return 0;
}
