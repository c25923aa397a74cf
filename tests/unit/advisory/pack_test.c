/* SPDX-License-Identifier: Apache-2.0 */
#include "advisory/pack.h"

#include "advisory/facts.h"
#include "advisory/vector.h"
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

TEST(vectors_have_their_worth)
{
	static const struct {
		const char *vector;
		int rank;
		double score;
		enum severity severity;
	} cases[] = {
		{"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 4, 9.8, SEVERITY_CRITICAL},
		{"CVSS:3.0/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N", 3, 7.4, SEVERITY_HIGH},
		{"CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N/E:P", 4, 9.8, SEVERITY_CRITICAL}, /* the base score */
		{"CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:N", 4, 0.0, SEVERITY_UNKNOWN},
		{"CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 2, 7.7, SEVERITY_HIGH},
		{"CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U", 2, 5.2, SEVERITY_MEDIUM}, /* its one score */
		{"AV:N/AC:L/Au:N/C:C/I:C/A:C", 1, 10.0, SEVERITY_HIGH},
		{"(AV:N/AC:L/Au:N/C:N/I:P/A:N)", 1, 5.0, SEVERITY_MEDIUM},
		{"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H", 0, -1, SEVERITY_UNKNOWN},
		{"high", 0, -1, SEVERITY_UNKNOWN},
		{"", 0, -1, SEVERITY_UNKNOWN},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct vector_worth worth = vector_worth(str_of(cases[i].vector));

		if (worth.score < cases[i].score - 0.01 || worth.score > cases[i].score + 0.01)
			fail_msg("%s: %.1f, want %.1f", cases[i].vector, worth.score, cases[i].score);
		assert_int_equal(worth.rank, cases[i].rank);
		assert_int_equal(worth.severity, cases[i].severity);
		assert_int_equal(worth.coarse, worth.rank == 1);
	}
}

TEST(every_packed_vector_comes_back)
{
	char text[VECTOR_TEXT_MAX];
	uint32_t packed;

	for (uint32_t i = 0; i < VECTOR_PACKED_END; i++) {
		assert_true(vector_pack(vector_unpack(i, text), &packed));
		assert_int_equal(packed, i);
	}
	/* As databases have them since the first. */
	assert_str(vector_unpack(0, text), "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N");
	assert_str(vector_unpack(5183, text), "CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:C/C:H/I:H/A:H");
	assert_str(vector_unpack(2592 + 26, text), "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
	assert_false(vector_pack(STR_LIT("CVSS:3.1/AC:L/AV:N/PR:N/UI:N/S:U/C:H/I:H/A:H"), &packed));
	assert_false(vector_pack(STR_LIT("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:X"), &packed));
	assert_false(vector_pack(STR_LIT("AV:N/AC:L/Au:N/C:C/I:C/A:C"), &packed));
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
