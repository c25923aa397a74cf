/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm package versions, rpm-version(7): [epoch:]version[-release], each part by rpmvercmp().
 *
 * Advisories also give whole package names, name-[epoch:]version-release[.arch]. A "-" is allowed in neither version nor
 * release, so two of them tell that form. Then names are compared first and architectures last, as texts; a part that is
 * absent sorts first. An absent epoch is 0.
 */
#include "base/mem.h"
#include "version/part.h"
#include "version/rpmvercmp.h"
#include "version/version.h"

struct rpm_version {
	struct str name, epoch, version, release, arch;
	bool has_release;
};

static const char *const architectures[] = {
	"noarch", "x86_64", "x86_64_v2", "aarch64", "i386", "i486", "i586", "i686", "ppc", "ppc64", "ppc64le", "s390", "s390x",
	"armv6hl", "armv7hl", "armv7l", "riscv", "riscv64", "ia64", "loongarch64", "mips64el", "mipsel", "sparc64", "src", "nosrc",
};

/* A release may end in ".anything", so only a known architecture is one. */
static void split_arch(struct str *release, struct str *arch)
{
	struct str rest, last;

	if (!str_cut_last(*release, '.', &rest, &last))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(architectures); i++)
		if (str_is(last, architectures[i])) {
			*release = rest;
			*arch = last;
			return;
		}
}

static struct rpm_version parse(struct str text)
{
	struct rpm_version parsed = {0};
	struct str rest, epoch;
	ptrdiff_t dash;

	parsed.has_release = str_cut_last(text, '-', &rest, &parsed.release);
	dash = str_rfind(rest, '-');
	if (parsed.has_release && dash >= 0) {
		parsed.name = str_slice(rest, 0, (size_t)dash);
		rest = str_from_index(rest, (size_t)dash + 1);
	}
	split_arch(&parsed.release, &parsed.arch);
	parsed.version = rest;
	if (str_cut(rest, ':', &epoch, &rest) && part_all_digits(epoch)) {
		parsed.epoch = epoch;
		parsed.version = rest;
	}
	return parsed;
}

static int compare(struct str a, struct str b)
{
	struct rpm_version left = parse(a), right = parse(b);
	int order = str_cmp(left.name, right.name);

	if (!order)
		order = part_number_cmp(left.epoch, right.epoch);
	if (!order)
		order = rpmvercmp(left.version, right.version);
	if (!order)
		order = part_order(left.has_release, right.has_release);
	if (!order)
		order = rpmvercmp(left.release, right.release);
	return order ? order : str_cmp(left.arch, right.arch);
}

static bool all_of(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!str_is_alnum(s.p[i]) && (!s.p[i] || !strchr("._+~^", s.p[i])))
			return false;
	return true;
}

static bool valid(struct str version)
{
	struct rpm_version parsed = parse(version);

	return parsed.version.n && all_of(parsed.version) && (!parsed.has_release || parsed.release.n) &&
	       all_of(parsed.release);
}

/* rpmvercmp and compare are the names of two public sets of cases for this scheme. */
static const char *const aliases[] = {
	"rpm", "red hat", "rhel", "almalinux", "alma", "rocky linux", "rocky", "centos", "fedora", "oracle", "amazon", "amzn",
	"suse", "sles", "opensuse", "photon os", "photon", "mageia", "openeuler", "azure linux", "azurelinux", "mariner",
	"rpmvercmp", "compare", NULL,
};

const struct version_scheme scheme_redhat = {"redhat", aliases, valid, compare};
