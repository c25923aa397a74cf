/* SPDX-License-Identifier: Apache-2.0 */
#include "report/links.h"

#include "base/vec.h"

#define ID_MAX 64

/* Whoever issues ids of a prefix; the rest are found at OSV, which mirrors them all. */
static const struct {
	const char *prefix, *address;
} publishers[] = {
	{"CVE-", "https://www.cve.org/CVERecord?id="},
	{"GHSA-", "https://github.com/advisories/"},
	{"DSA-", "https://security-tracker.debian.org/tracker/"},
	{"DLA-", "https://security-tracker.debian.org/tracker/"},
	{"USN-", "https://ubuntu.com/security/notices/"},
	{"RHSA-", "https://access.redhat.com/errata/"},
	{"GO-", "https://pkg.go.dev/vuln/"},
	{"RUSTSEC-", "https://rustsec.org/advisories/"},
	{"", "https://osv.dev/vulnerability/"},
};

static bool is_id(struct str text)
{
	ptrdiff_t dash = str_find(text, '-');

	if (dash < 2 || (size_t)dash + 1 == text.n || text.n > ID_MAX)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		bool sign = i >= (size_t)dash && memchr("-:._", text.p[i], 4);

		if (i < (size_t)dash ? !(text.p[i] >= 'A' && text.p[i] <= 'Z') : !str_is_alnum(text.p[i]) && !sign)
			return false;
	}
	return true;
}

struct str links_of_id(struct arena *arena, struct str id)
{
	if (!is_id(id))
		return STR_NULL;
	for (size_t i = 0; i < ARRAY_SIZE(publishers); i++)
		if (str_starts(id, publishers[i].prefix))
			return arena_printf(arena, "%s%.*s", publishers[i].address, STR(id));
	return STR_NULL;
}
