/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/rpm_record.h"

#include "base/mem.h"

const char *rpm_record(struct rpm_header *header, struct rpm_record *ret_record)
{
	struct rpm_numbers epoch = rpm_header_numbers(header, RPM_EPOCH);
	struct rpm_record record = {
		.name = rpm_header_string(header, RPM_NAME),
		.version = rpm_header_string(header, RPM_VERSION),
		.release = rpm_header_string(header, RPM_RELEASE),
		.architecture = rpm_header_string(header, RPM_ARCH),
		.epoch = epoch.n ? (uint32_t)rpm_number(&epoch, 0) : 0,
	};

	if (header->damaged)
		return "its name or version is damaged";
	if (!record.name.n)
		return "no name";
	if (!record.version.n)
		return "no version";
	if (record.name.n > RPM_TEXT_MAX || record.version.n > RPM_TEXT_MAX || record.release.n > RPM_TEXT_MAX ||
	    record.architecture.n > RPM_TEXT_MAX)
		return "a name or version of more than 4096 bytes";
	record.key = str_is(record.name, "gpg-pubkey");
	*ret_record = record;
	return NULL;
}

struct str rpm_record_version(struct buf *buf, const struct rpm_record *record)
{
	buf_clear(buf);
	if (record->epoch)
		buf_printf(buf, "%u:", record->epoch);
	buf_put(buf, record->version);
	if (record->release.n) {
		buf_putc(buf, '-');
		buf_put(buf, record->release);
	}
	return buf_str(buf);
}

bool rpm_source(struct str source_rpm, struct str *ret_name, struct str *ret_version)
{
	struct str rest = source_rpm, extension, architecture, release, version, name;

	if (!str_cut_last(rest, '.', &rest, &extension) || !str_is(extension, "rpm") ||
	    !str_cut_last(rest, '.', &rest, &architecture) ||
	    (!str_is(architecture, "src") && !str_is(architecture, "nosrc")) ||
	    !str_cut_last(rest, '-', &name, &release) || !str_cut_last(name, '-', &name, &version) ||
	    !name.n || !version.n || !release.n)
		return false;
	*ret_name = name;
	*ret_version = str_from(version.p, version.n + 1 + release.n);
	return true;
}

/*
 * How a distribution's packages name their vendor: its beginning, letters of either case. Several rows for one that has
 * been renamed or sold. os-release ids as in model/package.h.
 */
static const struct {
	const char *id, *vendor;
} vendors[] = {
	{"almalinux", "AlmaLinux"},
	{"alinux", "Alibaba"},
	{"altlinux", "ALT Linux Team"},
	{"amzn", "Amazon Linux"},
	{"amzn", "Amazon.com"},
	{"anolis", "OpenAnolis"},
	{"anolis", "Anolis"},
	{"azurelinux", "Microsoft Corporation"},
	{"centos", "CentOS"},
	{"circle", "Circle Linux"},
	{"cloudlinux", "CloudLinux"},
	{"eurolinux", "EuroLinux"},
	{"fedora", "Fedora Project"},
	{"mageia", "Mageia.Org"},
	{"mariner", "Microsoft Corporation"},
	{"miraclelinux", "Cybertrust Japan"},
	{"miraclelinux", "Asianux"},
	{"ol", "Oracle America"},
	{"openEuler", "http://openeuler.org"},
	{"openEuler", "openEuler"},
	{"openmandriva", "OpenMandriva"},
	{"opensuse", "openSUSE"},
	{"opensuse", "SUSE"},
	{"opensuse-leap", "openSUSE"},
	{"opensuse-leap", "SUSE"},
	{"opensuse-tumbleweed", "openSUSE"},
	{"photon", "VMware"},
	{"photon", "Broadcom"},
	{"rhel", "Red Hat"},
	{"rocky", "Rocky"},
	{"scientific", "Scientific Linux"},
	{"sle-micro", "SUSE"},
	{"sled", "SUSE"},
	{"sles", "SUSE"},
	{"sles_sap", "SUSE"},
	{"sl-micro", "SUSE"},
	{"suse-microos", "SUSE"},
	{"tencentos", "Tencent"},
	{"virtuozzo", "Virtuozzo"},
};

static bool begins_alike(struct str s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.n >= n && str_case_eq(str_from(s.p, n), str_from(prefix, n));
}

bool rpm_is_foreign(const struct os *os, struct str vendor)
{
	bool known = false;

	if (!vendor.n || str_is(vendor, "(none)"))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(vendors); i++)
		if (str_is(os->id, vendors[i].id)) {
			if (begins_alike(vendor, vendors[i].vendor))
				return false;
			known = true;
		}
	return known;
}
