/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Alpine, Wolfi and Chainguard: Alpine's feed names origins (what one APKBUILD makes), Wolfi's the packages themselves too;
 * all packages of an origin have its version. Alpine's feed knows fixed versions only: what is still open is not in it.
 */
#include "match/judge.h"

static bool takes(const struct package *package)
{
	return strcmp(package->type, "apk") == 0;
}

/* Headers that are made beside a kernel: no kernel runs from them. */
static bool is_kernel_part(const struct package *package)
{
	return str_starts(package->source_name, "linux-") &&
	       (str_ends(package->name, "-dev") || str_ends(package->name, "-doc"));
}

static int match_apk(struct match *match, const struct package *package, struct err *e)
{
	const struct ecosystem *ecosystem = match_ecosystem(match, package);
	struct question question = {.package = package, .ecosystem = ecosystem, .name = package->source_name,
				    .version = package->source_version};
	struct hit_list hits = {0};
	int result;

	if (!ecosystem || is_kernel_part(package))
		return 0;
	if (!ecosystem->scheme->valid(package->version)) {
		match_skip(match, package, STR_LIT("the version is not one that apk orders"));
		return 0;
	}
	result = judge_ask(match, &question, &hits, e);
	if (result == 0 && !str_eq(package->name, package->source_name)) {
		question.name = package->name;
		question.version = package->version;
		result = judge_ask(match, &question, &hits, e);
	}
	if (result == 0)
		judge_answer(match, package, ecosystem, &hits);
	vec_done(&hits);
	return result;
}

const struct matcher matcher_apk = {
	.name = "apk",
	.takes = takes,
	.match = match_apk,
};
