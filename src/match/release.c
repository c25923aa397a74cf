/* SPDX-License-Identifier: Apache-2.0 */
#include "match/release.h"

#include "base/clock.h"

#define DAY 86400

static const struct release table[] = {
	{"almalinux", "8", "2029-03-01"},  {"almalinux", "9", "2032-05-31"},  {"almalinux", "10", "2035-05-31"},
	{"alpine", "v3.3", "2017-11-01"},  {"alpine", "v3.4", "2018-05-01"},  {"alpine", "v3.5", "2018-11-01"},
	{"alpine", "v3.6", "2019-05-01"},  {"alpine", "v3.7", "2019-11-01"},  {"alpine", "v3.8", "2020-05-01"},
	{"alpine", "v3.9", "2020-11-01"},  {"alpine", "v3.10", "2021-05-01"}, {"alpine", "v3.11", "2021-11-01"},
	{"alpine", "v3.12", "2022-05-01"}, {"alpine", "v3.13", "2022-11-01"}, {"alpine", "v3.14", "2023-05-01"},
	{"alpine", "v3.15", "2023-11-01"}, {"alpine", "v3.16", "2024-05-23"}, {"alpine", "v3.17", "2024-11-22"},
	{"alpine", "v3.18", "2025-05-09"}, {"alpine", "v3.19", "2025-11-01"}, {"alpine", "v3.20", "2026-04-01"},
	{"alpine", "v3.21", "2026-11-01"}, {"alpine", "v3.22", "2027-05-01"},
	{"centos", "5", "2017-03-31"},     {"centos", "6", "2020-11-30"},     {"centos", "7", "2024-06-30"},
	/* Stream's last day: CentOS Linux 8, over since 2021, has the same identifier and release. */
	{"centos", "8", "2024-05-31"},     {"centos", "9", "2027-05-31"},
	{"debian", "6", "2016-02-29"},     {"debian", "7", "2018-05-31"},     {"debian", "8", "2020-06-30"},
	{"debian", "9", "2022-06-30"},     {"debian", "10", "2024-06-30"},    {"debian", "11", "2026-08-31"},
	{"debian", "12", "2028-06-30"},    {"debian", "13", "2030-06-30"},
	{"ol", "6", "2021-03-31"},         {"ol", "7", "2024-12-31"},         {"ol", "8", "2029-07-31"},
	{"ol", "9", "2032-06-30"},
	{"rhel", "5", "2017-03-31"},       {"rhel", "6", "2020-11-30"},       {"rhel", "7", "2024-06-30"},
	{"rhel", "8", "2029-05-31"},       {"rhel", "9", "2032-05-31"},       {"rhel", "10", "2035-05-31"},
	{"rocky", "8", "2029-05-31"},      {"rocky", "9", "2032-05-31"},      {"rocky", "10", "2035-05-31"},
	{"ubuntu", "14.04", "2019-04-25"}, {"ubuntu", "16.04", "2021-04-30"}, {"ubuntu", "18.04", "2023-05-31"},
	{"ubuntu", "20.04", "2025-05-31"}, {"ubuntu", "22.04", "2027-04-01"}, {"ubuntu", "23.10", "2024-07-11"},
	{"ubuntu", "24.04", "2029-05-31"}, {"ubuntu", "24.10", "2025-07-10"}, {"ubuntu", "25.04", "2026-01-15"},
	{NULL, NULL, NULL},
};

const struct release *release_find(struct str os, struct str release)
{
	for (const struct release *row = table; row->os; row++)
		if (str_is(os, row->os) && str_is(release, row->release))
			return row;
	return NULL;
}

bool release_is_over(const struct release *release, int64_t now)
{
	int64_t end;

	return clock_parse(str_of(release->end), &end) && now >= end + DAY;
}

const struct release *release_table(void)
{
	return table;
}
