/* SPDX-License-Identifier: Apache-2.0 */
#include "model/support.h"

#include "base/clock.h"
#include "test.h"

#define DAY 86400

static int64_t at(const char *day)
{
	int64_t seconds;

	assert_true(clock_parse(str_of(day), &seconds));
	return seconds;
}

static bool is_day(struct str text)
{
	int64_t seconds;

	return text.n == strlen("2026-08-22") && clock_parse(text, &seconds);
}

/* "3.9" before "3.10" before "3.10.1": numbers as numbers, and what is no digit between them. */
static bool is_before(struct str a, struct str b)
{
	while (a.n && b.n) {
		uint64_t x = 0, y = 0;

		for (; a.n && str_is_digit(a.p[0]); a = str_from_index(a, 1))
			x = x * 10 + (uint64_t)(a.p[0] - '0');
		for (; b.n && str_is_digit(b.p[0]); b = str_from_index(b, 1))
			y = y * 10 + (uint64_t)(b.p[0] - '0');
		if (x != y)
			return x < y;
		a = str_from_index(a, 1), b = str_from_index(b, 1);
	}
	return a.n < b.n;
}

static void check_releases(const struct support_product *product)
{
	struct support_release release, found, before = {0};
	struct str rows = product->rows;
	int64_t end;
	size_t n = 0;

	for (; support_next_release(&rows, &release); n++, before = release) {
		if (!release.name.n || (release.end.n && !is_day(release.end)) || (release.extended.n && !is_day(release.extended)))
			fail_msg("%.*s %.*s", STR(product->name), STR(release.name));
		assert_true(!release.extended.n || str_cmp(release.extended, release.end) > 0);
		/* openSUSE counted 42.3 and then 15.0. */
		if (n && !is_before(before.name, release.name) && !str_is(before.name, "42.3"))
			fail_msg("%.*s: %.*s stands behind %.*s", STR(product->name), STR(release.name), STR(before.name));
		assert_true(support_release_of(product, release.name, &found) && str_eq(found.name, release.name));
		if (!release.end.n)
			continue;
		assert_true(clock_parse(release.end, &end));
		assert_false(support_is_over(&release, end));
		assert_false(support_is_over(&release, end + DAY - 1));
		assert_true(support_is_over(&release, end + DAY));
	}
	assert_true(n > 0);
}

TEST(the_table_is_sound)
{
	struct str products = support_products();
	struct support_product product;
	size_t systems = 0, runtimes = 0;

	assert_true(is_day(support_date()));
	while (support_next_product(&products, &product)) {
		assert_true(product.keys.n && product.name.n && str_starts(product.source, "https://"));
		*(product.system ? &systems : &runtimes) += 1;
		check_releases(&product);
	}
	assert_true(systems > 10 && runtimes > 10);
}

/* A line that is neither a comment, nor the date, nor a product's, is a release's of three fields: none is lost by a blank or a tab too much. */
TEST(no_line_is_lost)
{
	struct str rest = support_products(), line, part, products = support_products(), rows;
	size_t lines = 0, releases = 0;
	struct support_product product;
	struct support_release release;

	while (str_next_line(&rest, &line)) {
		size_t fields = 0;

		if (!line.n || line.p[0] == '#' || str_starts(line, "date\t") || str_starts(line, "system\t") || str_starts(line, "runtime\t"))
			continue;
		while (str_next(&line, '\t', &part)) {
			assert_true(part.n > 0);
			fields++;
		}
		assert_int_equal(fields, 3);
		lines++;
	}
	while (support_next_product(&products, &product))
		for (rows = product.rows; support_next_release(&rows, &release);)
			releases++;
	assert_int_equal(lines, releases);
}

TEST(systems_by_their_release)
{
	struct support_product product;
	struct support_release release;

	assert_true(support_system(STR_LIT("debian"), &product) && product.system);
	assert_true(support_release_of(&product, STR_LIT("11"), &release));
	assert_str(release.end, "2026-08-31");
	assert_false(support_release_of(&product, STR_LIT("11.5"), &release));
	assert_false(support_release_of(&product, STR_NULL, &release));
	assert_false(support_system(STR_LIT("python"), &product));
	assert_false(support_system(STR_NULL, &product));
	assert_true(support_system(STR_LIT("ubuntu"), &product) && support_release_of(&product, STR_LIT("20.04"), &release));
	assert_str(release.extended, "2030-04-02");
}

TEST(runtimes_by_their_version)
{
	static const struct {
		const char *type, *name, *version, *series;
	} rows[] = {
		{"generic", "python", "3.9", "3.9"},       {"generic", "python", "3.9.2rc1", "3.9"}, {"generic", "python", "3.10.1", "3.10"},
		{"generic", "python", "3.90.1", NULL},     {"generic", "python", "3", NULL},         {"generic", "node", "18.20.4", "18"},
		{"generic", "node", "180.1", NULL},        {"generic", "openssl", "1.1.1k", "1.1.1"},
		{"generic", "openjdk", "1.8.0_292", "1.8"}, {"generic", "openjdk", "17.0.3+7", "17"}, {"golang", "stdlib", "1.18.3", "1.18"},
		{"nuget", "Microsoft.NETCore.App.Runtime.linux-x64", "3.1.32", "3.1"},
		{"nuget", "Microsoft.NETCore.App.Runtime.linux-x64", "8.0.1", "8"},
	};
	struct support_runtimes runtimes;
	struct support_product product;
	struct support_release release;

	support_runtimes_init(&runtimes);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_true(support_runtime(&runtimes, rows[i].type, str_of(rows[i].name), &product));
		assert_int_equal(support_release_of(&product, str_of(rows[i].version), &release), rows[i].series != NULL);
		if (rows[i].series)
			assert_str(release.name, rows[i].series);
	}
	assert_false(support_runtime(&runtimes, "deb", STR_LIT("python"), &product));
	assert_false(support_runtime(&runtimes, "nuget", STR_LIT("Microsoft.NETCore"), &product));
	assert_false(support_runtime(&runtimes, "generic", STR_LIT("pythons"), &product));
	assert_false(support_runtime(&runtimes, "golang", STR_LIT("debian"), &product));
	support_runtimes_done(&runtimes);
}

TEST(what_comes_after)
{
	struct support_product product;
	struct support_release release, next, longest;
	struct support_runtimes runtimes;

	support_runtimes_init(&runtimes);
	assert_true(support_runtime(&runtimes, "generic", STR_LIT("node"), &product) && support_release_of(&product, STR_LIT("16.1"), &release));
	assert_true(support_successors(&product, &release, at("2026-11-30"), &next, &longest));
	assert_str(next.name, "22"); /* 20 is over */
	assert_str(longest.name, "26");
	assert_true(support_successors(&product, &release, at("2027-02-10"), &next, &longest));
	assert_str(next.name, "24"); /* 22 has less than 90 days */
	assert_false(support_successors(&product, &release, at("2090-01-01"), &next, &longest));
	assert_true(support_release_of(&product, STR_LIT("26.0"), &release));
	assert_false(support_successors(&product, &release, at("2026-11-30"), &next, &longest));
	assert_true(support_runtime(&runtimes, "generic", STR_LIT("go"), &product) && support_release_of(&product, STR_LIT("1.25.1"), &release));
	assert_true(support_successors(&product, &release, at("2090-01-01"), &next, &longest)); /* no end is known */
	assert_str(next.name, "1.26");
	support_runtimes_done(&runtimes);
}

TEST(days)
{
	int64_t days;

	assert_true(support_days_since(STR_LIT("2026-08-31"), at("2026-08-31"), &days) && days == 0);
	assert_true(support_days_since(STR_LIT("2026-08-31"), at("2026-09-01") - 1, &days) && days == 0);
	assert_true(support_days_since(STR_LIT("2026-08-31"), at("2026-09-01"), &days) && days == 1);
	assert_true(support_days_since(STR_LIT("2026-08-31"), at("2026-08-31") - 1, &days) && days == -1);
	assert_false(support_days_since(STR_LIT(""), 0, &days));
	assert_false(support_days_since(STR_LIT("soon"), 0, &days));
}

TEST_MAIN
