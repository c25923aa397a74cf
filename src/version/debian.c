/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Debian package versions, deb-version(7) and Debian Policy 5.6.12: [epoch:]upstream[-revision].
 *
 * Upstream and revision are compared in turns of a run without digits and a run of digits. In the former "~" sorts before
 * the end, letters before everything else; the latter are numbers. An absent epoch or revision is 0.
 * opam orders its packages by the same rule, without an epoch.
 */
#include "version/part.h"
#include "version/version.h"

struct debian_version {
	struct str epoch, upstream, revision;
};

/* Where the part before the first colon is no number, it is no epoch: dpkg refuses such a version, we order it as text. */
static struct debian_version parse(struct str version)
{
	struct debian_version parsed = {0};
	struct str epoch, rest;

	version = str_trim(version);
	if (str_cut(version, ':', &epoch, &rest) && epoch.n && part_all_digits(epoch)) {
		parsed.epoch = epoch;
		version = rest;
	}
	str_cut_last(version, '-', &parsed.upstream, &parsed.revision);
	return parsed;
}

static int weight(struct str s)
{
	int c = part_peek(s);

	if (c < 0 || str_is_digit((char)c))
		return 0;
	if (c == '~')
		return -1;
	return str_is_alpha((char)c) ? c : c + 256;
}

static int compare_part(struct str a, struct str b)
{
	while (a.n || b.n) {
		int difference;

		while (weight(a) || weight(b)) {
			difference = weight(a) - weight(b);
			if (difference)
				return difference;
			part_take(&a, 1);
			part_take(&b, 1);
		}
		difference = part_number_cmp(part_take_digits(&a), part_take_digits(&b));
		if (difference)
			return difference;
	}
	return 0;
}

static int compare(struct str a, struct str b)
{
	struct debian_version left = parse(a), right = parse(b);
	int order = part_number_cmp(left.epoch, right.epoch);

	if (!order)
		order = compare_part(left.upstream, right.upstream);
	return order ? order : compare_part(left.revision, right.revision);
}

static bool all_of(struct str s, const char *others)
{
	for (size_t i = 0; i < s.n; i++)
		if (!str_is_alnum(s.p[i]) && (!s.p[i] || !strchr(others, s.p[i])))
			return false;
	return true;
}

static bool valid(struct str version)
{
	struct debian_version parsed = parse(version);
	bool has_revision = str_rfind(version, '-') >= 0;

	return parsed.upstream.n && str_is_digit(parsed.upstream.p[0]) && (!has_revision || parsed.revision.n) &&
	       all_of(parsed.upstream, parsed.epoch.n ? ".+-~:" : ".+-~") && all_of(parsed.revision, ".+~");
}

static const char *const aliases[] = {"deb", "ubuntu", "dpkg", "raspbian", "devuan", "opam", NULL};

const struct version_scheme scheme_debian = {"debian", aliases, valid, compare};
