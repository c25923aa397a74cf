/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"

int64_t clock_now(void)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	uint64_t seconds;

	if (epoch && str_to_u64(str_of(epoch), &seconds) && seconds < INT64_MAX)
		return (int64_t)seconds;
	return (int64_t)time(NULL);
}

int64_t clock_monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void clock_format(int64_t seconds, char ret_text[CLOCK_TEXT_MAX])
{
	time_t when = (time_t)seconds;
	struct tm tm;

	if (!gmtime_r(&when, &tm) || !strftime(ret_text, CLOCK_TEXT_MAX, "%Y-%m-%dT%H:%M:%SZ", &tm))
		snprintf(ret_text, CLOCK_TEXT_MAX, "1970-01-01T00:00:00Z");
}

/* Takes exactly n digits and then `end` (0: none) off *s. */
static bool field(struct str *s, size_t n, char end, int *ret_value)
{
	uint64_t value;

	if (s->n < n + (end ? 1 : 0) || !str_to_u64(str_slice(*s, 0, n), &value) || (end && s->p[n] != end))
		return false;
	*s = str_from_index(*s, n + (end ? 1 : 0));
	*ret_value = (int)value;
	return true;
}

/* "Z" or "+hh:mm", as seconds to subtract. */
static bool zone(struct str s, int64_t *ret_offset)
{
	int hours, minutes, sign;

	if (s.n == 1 && (s.p[0] == 'Z' || s.p[0] == 'z')) {
		*ret_offset = 0;
		return true;
	}
	if (!s.n || (s.p[0] != '+' && s.p[0] != '-'))
		return false;
	sign = s.p[0] == '-' ? -1 : 1;
	s = str_from_index(s, 1);
	if (!field(&s, 2, ':', &hours) || !field(&s, 2, 0, &minutes) || s.n || hours > 23 || minutes > 59)
		return false;
	*ret_offset = (int64_t)sign * (hours * 3600 + minutes * 60);
	return true;
}

static int days_of(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

struct str clock_day(struct str time)
{
	return str_slice(time, 0, strlen("2026-11-24"));
}

bool clock_parse(struct str text, int64_t *ret_seconds)
{
	struct tm tm = {0};
	int64_t offset = 0;

	if (!field(&text, 4, '-', &tm.tm_year) || !field(&text, 2, '-', &tm.tm_mon) || !field(&text, 2, 0, &tm.tm_mday))
		return false;
	if (tm.tm_mon < 1 || tm.tm_mon > 12 || tm.tm_mday < 1 || tm.tm_mday > days_of(tm.tm_year, tm.tm_mon))
		return false;
	if (text.n) {
		if (text.p[0] != 'T' && text.p[0] != 't' && text.p[0] != ' ')
			return false;
		text = str_from_index(text, 1);
		if (!field(&text, 2, ':', &tm.tm_hour) || !field(&text, 2, ':', &tm.tm_min) || !field(&text, 2, 0, &tm.tm_sec))
			return false;
		if (tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 60) /* 60: a leap second */
			return false;
		if (text.n > 1 && text.p[0] == '.' && str_is_digit(text.p[1]))
			for (text = str_from_index(text, 2); text.n && str_is_digit(text.p[0]);)
				text = str_from_index(text, 1);
		if (!zone(text, &offset))
			return false;
	}
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	*ret_seconds = (int64_t)timegm(&tm) - offset;
	return true;
}

bool clock_parse_duration(struct str text, int64_t *ret_milliseconds)
{
	static const struct {
		char letter;
		int64_t seconds;
	} units[] = {{'d', 24 * 3600}, {'h', 3600}, {'m', 60}, {'s', 1}};
	size_t unit = 0;
	int64_t seconds = 0;
	uint64_t value;

	if (!text.n)
		return false;
	if (str_to_u64(text, &value) && !value) {
		*ret_milliseconds = 0;
		return true;
	}
	while (text.n) {
		size_t digits = 0;

		while (digits < text.n && str_is_digit(text.p[digits]))
			digits++;
		if (digits == text.n || !str_to_u64(str_slice(text, 0, digits), &value) || value > INT32_MAX)
			return false;
		while (unit < ARRAY_SIZE(units) && units[unit].letter != text.p[digits])
			unit++;
		if (unit == ARRAY_SIZE(units))
			return false;
		seconds += (int64_t)value * units[unit++].seconds;
		text = str_from_index(text, digits + 1);
	}
	*ret_milliseconds = seconds * 1000;
	return true;
}

bool clock_lacks_unit(struct str text)
{
	uint64_t value;

	return str_to_u64(text, &value) && value && value <= INT32_MAX;
}
