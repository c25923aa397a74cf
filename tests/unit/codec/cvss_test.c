/* SPDX-License-Identifier: Apache-2.0 */
/* Scores and refusals are lines of tests/data/cvss; tests/e2e/test_cvss.py holds more of them against the equations. */
#include "codec/cvss.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "test.h"

#define FILE_MAX ((size_t)1 << 20)

static void load(const char *name, struct buf *bytes)
{
	auto_done(buf_done) struct buf path = BUF_INIT(4096);
	struct err e = ERR_INIT;

	buf_printf(&path, "%s/tests/data/cvss/%s", getenv("PLIMSOLL_SOURCE"), name);
	if (file_load(buf_text(&path), bytes, &e) < 0)
		fail_msg("%s", e.text);
}

static struct cvss parse(const char *vector)
{
	struct err e = ERR_INIT;
	struct cvss cvss = {0};

	if (cvss_parse(str_of(vector), &cvss, &e) < 0)
		fail_msg("%s: %s", vector, e.text);
	return cvss;
}

/* One score behind a vector is its last, three are those of the groups. */
static void check_scores(struct str line)
{
	struct str vector, words[3];
	struct cvss cvss;
	struct err e = ERR_INIT;
	size_t n = 0;

	str_next_word(&line, &vector);
	while (n < ARRAY_SIZE(words) && str_next_word(&line, &words[n]))
		n++;
	assert_true(n == 1 || n == 3);
	if (cvss_parse(vector, &cvss, &e) < 0)
		fail_msg("%s", e.text);
	for (size_t i = 0; i < n; i++) {
		int tenths = cvss_score(&cvss, n == 1 ? cvss_last_group(&cvss) : (enum cvss_group)i);
		char text[32];

		snprintf(text, sizeof(text), "%d.%d", tenths / 10, tenths % 10);
		if (!str_is(words[i], text))
			fail_msg("%.*s: %s, want %.*s", STR(vector), text, STR(words[i]));
	}
}

TEST(scores)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(FILE_MAX);
	struct str rest, line;
	size_t lines = 0;

	load("scores.txt", &bytes);
	for (rest = buf_str(&bytes); str_next_line(&rest, &line);)
		if (line.n && !str_starts(line, "#"))
			check_scores(line), lines++;
	assert_true(lines > 30);
}

TEST(refusals)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(FILE_MAX);
	struct str rest, line, vector, why;
	size_t lines = 0;

	load("refused.txt", &bytes);
	for (rest = buf_str(&bytes); str_next_line(&rest, &line);) {
		struct err e = ERR_INIT;
		struct cvss cvss;

		if (!line.n || str_starts(line, "#"))
			continue;
		assert_true(str_cut(line, ' ', &vector, &why));
		assert_int_equal(cvss_parse(vector, &cvss, &e), ERR_FORMAT);
		if (str_search(str_of(e.text), why) < 0)
			fail_msg("%.*s: %s, want %.*s", STR(vector), e.text, STR(why));
		lines++;
	}
	assert_true(lines > 20);
}

TEST(a_vector_out_of_order_is_put_right)
{
	struct err e = ERR_INIT;
	struct cvss cvss;

	assert_int_equal(cvss_parse(STR_LIT("AV:N/AC:L/Au:N/C:C/I:C/A:C/E:F/RC:C/RL:OF"), &cvss, &e), ERR_FORMAT);
	assert_string_equal(e.hint, "AV:N/AC:L/Au:N/C:C/I:C/A:C/E:F/RL:OF/RC:C");
}

TEST(no_vector_is_that_long)
{
	struct err e = ERR_INIT;
	char text[CVSS_VECTOR_MAX + 1];
	struct cvss cvss;

	memset(text, 'A', sizeof(text));
	assert_int_equal(cvss_parse(str_from(text, CVSS_VECTOR_MAX), &cvss, &e), ERR_FORMAT);
	assert_int_equal(cvss_parse(str_from(text, CVSS_VECTOR_MAX + 1), &cvss, &e), ERR_LIMIT);
	assert_non_null(strstr(e.text, "1024"));
	assert_int_equal(cvss_parse(STR_NULL, &cvss, &e), ERR_FORMAT);
}

TEST(feeds_are_read_leniently)
{
	static const struct {
		const char *vector, *printed;
	} rows[] = {
		{"(AV:N/AC:L/Au:N/C:P/I:P/A:P)", "AV:N/AC:L/Au:N/C:P/I:P/A:P"},
		{"AV:N/AC:L/Au:N/C:P/I:P/A:P/E:F", "AV:N/AC:L/Au:N/C:P/I:P/A:P/E:F"},
		{"CVSS:4.0/SA:N/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N",
		 "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"},
	};
	static const char *const bad[] = {"", "()", "(AV:N/AC:L/Au:N/C:P/I:P/A:P", "CVSS:3.1/AV:N", "9.8", "HIGH",
					  "CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"};
	char text[CVSS_TEXT_MAX];
	struct cvss cvss;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_true(cvss_parse_lenient(str_of(rows[i].vector), &cvss));
		assert_str(cvss_print(&cvss, text), rows[i].printed);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(cvss_parse_lenient(str_of(bad[i]), &cvss));
}

TEST(metrics_by_name)
{
	struct cvss v2 = parse("AV:N/AC:L/Au:S/C:P/I:P/A:P"), v3 = parse("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H/MAV:L/MPR:X"),
		    v4 = parse("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/MSI:S/U:Red");

	assert_string_equal(cvss_version(&v2), "2.0");
	assert_string_equal(cvss_get(&v2, "Au"), "S");
	assert_string_equal(cvss_get(&v2, "RL"), "ND");
	assert_null(cvss_get(&v2, "PR"));
	assert_null(cvss_effective(&v2, "PR"));
	assert_string_equal(cvss_effective(&v2, "AV"), "N");
	assert_string_equal(cvss_get(&v3, "AV"), "N");
	assert_string_equal(cvss_effective(&v3, "AV"), "L");
	assert_string_equal(cvss_effective(&v3, "PR"), "N");
	assert_string_equal(cvss_get(&v3, "E"), "X");
	assert_string_equal(cvss_get(&v4, "U"), "Red");
	assert_string_equal(cvss_effective(&v4, "SI"), "S");
	assert_true(cvss_has(&v3, CVSS_ENVIRONMENTAL) && !cvss_has(&v3, CVSS_THREAT) && !cvss_has(&v3, CVSS_SUPPLEMENTAL));
	assert_true(cvss_has(&v4, CVSS_SUPPLEMENTAL) && cvss_has(&v4, CVSS_BASE));
	assert_int_equal(cvss_last_group(&v3), CVSS_ENVIRONMENTAL);
	assert_string_equal(cvss_score_name(&v4, CVSS_BASE), "CVSS-B");
	assert_string_equal(cvss_score_name(&v4, CVSS_ENVIRONMENTAL), "CVSS-BE");
	assert_string_equal(cvss_score_name(&v3, CVSS_THREAT), "temporal");
}

TEST(words_for_scores)
{
	struct cvss v2 = parse("AV:N/AC:L/Au:S/C:P/I:P/A:P"), v3 = parse("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H");
	static const struct {
		int tenths;
		const char *v3, *v2;
	} rows[] = {{0, "none", "low"},    {1, "low", "low"},   {39, "low", "low"},      {40, "medium", "medium"},
		    {69, "medium", "medium"}, {70, "high", "high"}, {89, "high", "high"}, {90, "critical", "high"}, {100, "critical", "high"}};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_string_equal(cvss_severity_name(cvss_severity(&v3, rows[i].tenths)), rows[i].v3);
		assert_string_equal(cvss_severity_name(cvss_severity(&v2, rows[i].tenths)), rows[i].v2);
	}
}

/* Every vector of base metrics: numbers, printing and reading agree, and so there are as many as there should be. */
TEST(every_base_vector_comes_back)
{
	static const struct {
		const char *version;
		uint32_t count;
	} rows[] = {{"2.0", 729}, {"3.0", 2592}, {"3.1", 2592}, {"4.0", 104976}};
	char text[CVSS_TEXT_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct cvss cvss, again;
		uint32_t packed;

		for (uint32_t n = 0; n < rows[i].count; n++) {
			assert_true(cvss_unpack(rows[i].version, n, &cvss));
			again = parse(cvss_print(&cvss, text).p);
			assert_true(cvss_pack(&again, &packed) && packed == n);
			assert_in_range(cvss_score(&cvss, CVSS_BASE), 0, 100);
		}
		assert_false(cvss_unpack(rows[i].version, rows[i].count, &cvss));
	}
	assert_false(cvss_unpack("1.0", 0, &(struct cvss){0}));
	assert_false(cvss_pack(&(struct cvss[1]){parse("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H/E:X")}[0], &(uint32_t){0}));
}

TEST(the_longest_vector_fits)
{
	struct cvss cvss = parse("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/E:A/CR:H/IR:H/AR:H/MAV:N/MAC:L/MAT:N/MPR:N/MUI:N/"
				 "MVC:H/MVI:H/MVA:H/MSC:H/MSI:S/MSA:S/S:P/AU:Y/R:A/V:D/RE:L/U:Clear");
	char text[CVSS_TEXT_MAX];

	assert_int_equal(cvss_print(&cvss, text).n, 178);
	assert_string_equal(strrchr(text, '/'), "/U:Clear");
}

TEST_MAIN
