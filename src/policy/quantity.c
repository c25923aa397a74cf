/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/quantity.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"

/* A number and what stands behind it. */
static bool split_number(struct str text, double *ret_number, struct str *ret_unit)
{
	char digits[64];
	char *end;

	if (!text.n || text.n >= sizeof(digits) || !(str_is_digit(text.p[0]) || text.p[0] == '.'))
		return false;
	memcpy(digits, text.p, text.n);
	digits[text.n] = '\0';
	*ret_number = strtod(digits, &end);
	*ret_unit = str_trim(str_from_index(text, (size_t)(end - digits)));
	return end > digits;
}

bool quantity_share(struct str text, double *ret_share)
{
	struct str unit;

	return split_number(text, ret_share, &unit) && !unit.n && *ret_share >= 0 && *ret_share <= 1;
}

bool quantity_percent(struct str text, double *ret_share)
{
	struct str unit;
	double percent;

	if (!split_number(text, &percent, &unit) || !str_is(unit, "%") || percent < 0 || percent > 100)
		return false;
	*ret_share = percent / 100;
	return true;
}

bool quantity_size(struct str text, double *ret_bytes)
{
	static const struct {
		const char *name;
		double bytes;
	} units[] = {
		{"", 1}, {"b", 1}, {"k", 1e3}, {"kb", 1e3}, {"m", 1e6}, {"mb", 1e6}, {"g", 1e9}, {"gb", 1e9}, {"t", 1e12}, {"tb", 1e12},
		{"ki", 0x1p10}, {"kib", 0x1p10}, {"mi", 0x1p20}, {"mib", 0x1p20}, {"gi", 0x1p30}, {"gib", 0x1p30}, {"ti", 0x1p40}, {"tib", 0x1p40},
	};
	struct str unit;

	if (!split_number(text, ret_bytes, &unit))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (str_case_eq(unit, str_of(units[i].name))) {
			*ret_bytes *= units[i].bytes;
			return true;
		}
	return false;
}

struct str quantity_duration_text(struct arena *arena, int64_t seconds)
{
	static const struct {
		int64_t seconds;
		const char *name;
	} units[] = {{(int64_t)24 * 3600, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
	auto_done(buf_done) struct buf text = BUF_INIT(256);
	int told = 0;

	for (size_t i = 0; i < ARRAY_SIZE(units) && told < 2; i++) {
		int64_t n = seconds / units[i].seconds;

		seconds %= units[i].seconds;
		if (n) {
			buf_printf(&text, "%s%lld %s%s", told ? " " : "", (long long)n, units[i].name, n == 1 ? "" : "s");
			told++;
		}
	}
	return told ? arena_str(arena, buf_str(&text)) : STR_LIT("0 seconds");
}
