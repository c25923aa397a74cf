/* SPDX-License-Identifier: Apache-2.0 */
#include "advisory/pack.h"

#include "advisory/facts.h"
#include "advisory/score.h"
#include "base/mem.h"
#include "test.h"

static const char *const ids[] = {
	"CVE-2021-44228", "CVE-2019-0190", "CVE-1999-0001", "CVE-2021-1234567", "CVE-2019-012", "CVE-2021-044228", "CVE-21-1",
	"DEBIAN-CVE-2006-10002", "ALSA-2023:0005", "ALSA-2023-0005", "GO-2020-0001", "PYSEC-2012-11", "PYSEC-2012-011",
	"RUSTSEC-2016-0001", "GHSA-6vm3-jj99-7229", "GHSA-6vm3-jj99-722a", "GHSA-6vm3-jj99-72291", "XSA-216", "",
	"CVE-2021-99999999999999999999", "FOP-3f-pygmentize-2017-05-15",
};

TEST(ids_come_back)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	auto_done(buf_done) struct buf bytes = BUF_INIT(10000);
	struct packer packer = {.out = &bytes};

	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		pack_id(&packer, str_of(ids[i]));
	struct unpacker unpacker = unpacker_of(buf_str(&bytes), &arena);
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		assert_str(unpack_id(&unpacker), ids[i]);
	assert_false(unpacker.bad);
	assert_true(unpacker.p == unpacker.end);
}

TEST(numbers_and_texts_come_back)
{
	static const int64_t numbers[] = {0, 1, -1, 63, 64, -64, -65, 1 << 20, INT64_MAX, INT64_MIN};
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	auto_done(buf_done) struct buf bytes = BUF_INIT(10000);
	struct packer packer = {.out = &bytes};

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		pack_signed(&packer, numbers[i]);
	pack_text(&packer, STR_LIT("1.8.0.332.b09-1.el8"));
	pack_text(&packer, STR_LIT("1.8.0.332.b10-1.el8"));
	pack_text(&packer, STR_LIT(""));
	pack_number(&packer, UINT64_MAX);
	struct unpacker unpacker = unpacker_of(buf_str(&bytes), &arena);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		assert_true(unpack_signed(&unpacker) == numbers[i]);
	assert_str(unpack_text(&unpacker), "1.8.0.332.b09-1.el8");
	assert_str(unpack_text(&unpacker), "1.8.0.332.b10-1.el8");
	assert_str(unpack_text(&unpacker), "");
	assert_true(unpack_number(&unpacker) == UINT64_MAX);
	assert_false(unpacker.bad);
	unpack_number(&unpacker);
	assert_true(unpacker.bad);
	assert_str(unpack_text(&unpacker), "");
}

TEST(scores)
{
	static const struct {
		const char *vector;
		double score;
	} cases[] = {
		{"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8}, {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H",
									10.0},
		{"CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H", 7.2}, {"CVSS:3.0/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N", 7.4},
		{"CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1}, {"CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:N", 0.0},
		{"CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", 1.6}, {"CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N/E:P",
									9.8},
		{"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H", -1},      {"CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
									-1},
		{"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H", -1},        {"AV:N/AC:L/Au:N/C:P/I:P/A:P", -1},
		{"CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", -1},  {"", -1},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		double score = cvss3_base_score(str_of(cases[i].vector));

		if (score < cases[i].score - 0.01 || score > cases[i].score + 0.01)
			fail_msg("%s: %.1f, want %.1f", cases[i].vector, score, cases[i].score);
	}
	assert_int_equal(cvss3_severity(9.8), SEVERITY_CRITICAL);
	assert_int_equal(cvss3_severity(7.0), SEVERITY_HIGH);
	assert_int_equal(cvss3_severity(6.9), SEVERITY_MEDIUM);
}

TEST(every_packed_vector_comes_back)
{
	for (unsigned i = 0; i < CVSS3_PACKED_END; i++) {
		char text[CVSS3_TEXT_MAX];
		unsigned packed;

		assert_true(cvss3_pack(cvss3_unpack(i, text), &packed));
		if (i < 5184)
			assert_int_equal(packed, i);
	}
}

TEST(days)
{
	char text[CLOCK_TEXT_MAX], want[CLOCK_TEXT_MAX];

	for (int64_t day = 0; day < 60000; day++) {
		clock_format(day * 86400, want);
		want[10] = 0;
		assert_str(fact_day_text(day, text), want);
		assert_true(day < 3650 || fact_day(fact_day_text(day, text)) == day);
	}
	assert_str(fact_day_text(DAY_UNKNOWN, text), "");
	assert_true(fact_day(STR_LIT("0001-01-01T00:00:00Z")) == DAY_UNKNOWN);
}

TEST_MAIN
