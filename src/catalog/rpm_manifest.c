/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/rpm_manifest.h"

enum field { NAME, VERSION_RELEASE, INSTALLED, BUILT, VENDOR, EPOCH, SIZE, ARCHITECTURE, EPOCH_NUMBER, SOURCE_RPM, FIELDS };

/* How rpm prints a tag that a package does not have. */
static struct str unless_none(struct str s)
{
	return str_is(s, "(none)") ? STR_LIT("") : s;
}

const char *rpm_manifest_line(struct str line, struct rpm_manifest_line *ret_line)
{
	struct rpm_manifest_line result = {0};
	struct str field[FIELDS];
	uint64_t epoch = 0;
	unsigned n = 0;

	if (line.n > 8 * RPM_TEXT_MAX)
		return "a line of more than 32768 bytes";
	while (n < FIELDS && str_next(&line, '\t', &field[n]))
		n++;
	if (n < FIELDS)
		return "fewer than 10 fields";
	if (!str_cut_last(field[VERSION_RELEASE], '-', &result.record.version, &result.record.release))
		return "no release";
	if (!field[NAME].n || !result.record.version.n)
		return "no name or version";
	if (unless_none(field[EPOCH]).n && (!str_to_u64(field[EPOCH], &epoch) || epoch > UINT32_MAX))
		return "an epoch that is no number";
	str_to_u64(field[SIZE], &result.size);
	result.record.epoch = (uint32_t)epoch;
	result.record.name = field[NAME];
	result.record.architecture = unless_none(field[ARCHITECTURE]);
	result.record.key = str_is(field[NAME], "gpg-pubkey");
	result.vendor = unless_none(field[VENDOR]);
	result.source_rpm = unless_none(field[SOURCE_RPM]);
	*ret_line = result;
	return NULL;
}
