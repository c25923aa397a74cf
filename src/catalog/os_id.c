/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/os_id.h"

#include "base/mem.h"

/* Which part of VERSION_ID is the release. */
enum part { WHOLE, MAJOR, MAJOR_MINOR, ROLLING, AMAZON };

static const struct {
	const char *id;
	enum part part;
} releases[] = {
	{"almalinux", MAJOR},
	{"amzn", AMAZON},
	{"anolis", MAJOR},
	{"arch", ROLLING},
	{"archarm", ROLLING},
	{"azurelinux", MAJOR_MINOR},
	{"centos", MAJOR},
	{"chainguard", ROLLING},
	{"cloudlinux", MAJOR},
	{"debian", MAJOR},
	{"eurolinux", MAJOR},
	{"fedora", MAJOR},
	{"gentoo", ROLLING},
	{"mariner", MAJOR_MINOR},
	{"minimos", ROLLING},
	{"miraclelinux", MAJOR},
	{"ol", MAJOR},
	{"opensuse-tumbleweed", ROLLING},
	{"photon", MAJOR_MINOR},
	{"raspbian", MAJOR},
	{"rhel", MAJOR},
	{"rocky", MAJOR},
	{"scientific", MAJOR},
	{"secureos", ROLLING},
	{"ubuntu", MAJOR_MINOR},
	{"virtuozzo", MAJOR},
	{"void", ROLLING},
	{"wolfi", ROLLING},
};

/* The longer of two names that begin alike stands first. */
static const struct {
	const char *name, *id;
} names[] = {
	{"AlmaLinux", "almalinux"},
	{"Alpine Linux", "alpine"},
	{"Amazon Linux", "amzn"},
	{"Anolis OS", "anolis"},
	{"Arch Linux", "arch"},
	{"CBL-Mariner", "mariner"},
	{"CentOS", "centos"},
	{"CloudLinux", "cloudlinux"},
	{"Debian", "debian"},
	{"EuroLinux", "eurolinux"},
	{"Fedora", "fedora"},
	{"Gentoo", "gentoo"},
	{"Kali", "kali"},
	{"MIRACLE LINUX", "miraclelinux"},
	{"Microsoft Azure Linux", "azurelinux"},
	{"Oracle Linux", "ol"},
	{"Raspbian", "raspbian"},
	{"Red Hat Enterprise Linux", "rhel"},
	{"Rocky Linux", "rocky"},
	{"SUSE Linux Enterprise Server", "sles"},
	{"SUSE Linux Enterprise Desktop", "sled"},
	{"Scientific Linux", "scientific"},
	{"Slackware", "slackware"},
	{"Ubuntu", "ubuntu"},
	{"VMware Photon", "photon"},
	{"Virtuozzo", "virtuozzo"},
	{"openEuler", "openeuler"},
	{"openSUSE Tumbleweed", "opensuse-tumbleweed"},
	{"openSUSE", "opensuse-leap"},
};

static const struct {
	const char *codename, *major;
} debian[] = {
	{"lenny", "5"},   {"squeeze", "6"},   {"wheezy", "7"},    {"jessie", "8"},  {"stretch", "9"}, {"buster", "10"},
	{"bullseye", "11"}, {"bookworm", "12"}, {"trixie", "13"}, {"forky", "14"}, {"duke", "15"},
};

static const struct {
	const char *version, *alpine;
} postmarketos[] = {
	{"v21.03", "v3.13"}, {"v21.06", "v3.14"}, {"v21.12", "v3.15"}, {"v22.06", "v3.16"}, {"v22.12", "v3.17"},
	{"v23.06", "v3.18"}, {"v23.12", "v3.19"}, {"v24.06", "v3.20"}, {"v24.12", "v3.21"}, {"v25.06", "v3.22"},
	{"edge", "edge"},
};

struct str os_id_of_name(struct str name)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_case_eq(str_slice(name, 0, strlen(names[i].name)), str_of(names[i].name)))
			return str_of(names[i].id);
	return STR_LIT("");
}

static struct str numbers(struct str version, unsigned count)
{
	size_t n = 0;

	for (; n < version.n && (str_is_digit(version.p[n]) || version.p[n] == '.'); n++)
		if (version.p[n] == '.' && --count == 0)
			break;
	return str_slice(version, 0, n);
}

struct str os_release_of(struct arena *arena, struct str id, struct str version_id)
{
	enum part part = WHOLE;

	for (size_t i = 0; i < ARRAY_SIZE(releases); i++)
		if (str_is(id, releases[i].id))
			part = releases[i].part;
	switch (part) {
	case MAJOR:
		return arena_str(arena, numbers(version_id, 1));
	case MAJOR_MINOR:
		return arena_str(arena, numbers(version_id, 2));
	case AMAZON:
		/* The first Amazon Linux counted in months ("2018.03") and is called 1 since there is a second. */
		return str_find(version_id, '.') == 4 && str_cmp(version_id, STR_LIT("2023")) < 0 ? STR_LIT("1") :
			arena_str(arena, numbers(version_id, 1));
	case ROLLING:
		return STR_LIT("");
	case WHOLE:
		break;
	}
	return arena_str(arena, version_id);
}

struct str os_debian_major(struct str codename)
{
	for (size_t i = 0; i < ARRAY_SIZE(debian); i++)
		if (str_case_eq(codename, str_of(debian[i].codename)))
			return str_of(debian[i].major);
	return STR_LIT("");
}

struct str os_postmarketos_base(struct str version_id)
{
	for (size_t i = 0; i < ARRAY_SIZE(postmarketos); i++)
		if (str_is(version_id, postmarketos[i].version))
			return str_of(postmarketos[i].alpine);
	return STR_LIT("");
}
