/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Debian, Ubuntu and Raspbian: their feeds name source packages, so the source's version is compared. The version of a
 * binary package may carry a rebuild's suffix (+b1) or be numbered by itself (bsdutils 1:2.36), and is never compared.
 */
#include "match/judge.h"

static bool takes(const struct package *package)
{
	return strcmp(package->type, "deb") == 0;
}

/* "linux", Debian's "linux-6.1" of backports and "linux-signed-amd64", Ubuntu's flavours; not linux-base or linux-atm. */
static bool is_kernel_source(struct str source)
{
	static const char *const flavours[] = {"signed", "aws",    "azure",  "gcp", "gke",     "hwe",        "ibm",
					       "kvm",    "nvidia", "oracle", "oem", "raspi", "lowlatency", "meta", "riscv"};
	struct str rest = source;

	if (!str_skip(&rest, "linux"))
		return false;
	if (!rest.n)
		return true;
	if (!str_skip(&rest, "-") || !rest.n)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(flavours); i++)
		if (str_starts(rest, flavours[i]))
			return true;
	return str_is_digit(rest.p[0]);
}

static int match_deb(struct match *match, const struct package *package, struct err *e)
{
	const struct ecosystem *ecosystem = match_ecosystem(match, package);
	struct question question = {.package = package, .ecosystem = ecosystem, .name = package->source_name,
				    .version = package->source_version};
	struct hit_list hits = {0};
	int result;

	if (!ecosystem)
		return 0;
	if (is_kernel_source(package->source_name)) {
		/* No kernel runs from headers and tools that are built with it: no gap, and no finding. */
		if (!str_starts(package->name, "linux-image-"))
			return 0;
		/* Debian signs linux 6.1.76-1 as linux-signed-amd64 6.1.76+1, whose binaries keep the first version. */
		if (str_starts(package->source_name, "linux-signed-")) {
			question.name = STR_LIT("linux");
			question.version = package->version;
		}
	}
	if (!ecosystem->scheme->valid(question.version)) {
		match_skip(match, package, STR_LIT("the version is not one that dpkg orders"));
		return 0;
	}
	result = judge_ask(match, &question, &hits, e);
	if (result == 0)
		judge_answer(match, package, ecosystem, &hits);
	vec_done(&hits);
	return result;
}

const struct matcher matcher_deb = {
	.name = "deb",
	.takes = takes,
	.match = match_deb,
};
