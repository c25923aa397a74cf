/* SPDX-License-Identifier: Apache-2.0 */
/* docs/verify.md tells every reason and every claim by the name that reports and policies have for it. */
#include "base/file.h"
#include "model/verification.h"
#include "test.h"
#include "verify/fulcio.h"

static bool tells(const char *name)
{
	static struct buf page = BUF_INIT(1 << 20);
	struct buf path = BUF_INIT(4096), wanted = BUF_INIT(256);
	struct err e = ERR_INIT;
	bool found;

	buf_printf(&path, "%s/docs/verify.md", getenv("PLIMSOLL_SOURCE"));
	if (!page.n)
		assert_int_equal(file_load(buf_text(&path), &page, &e), 0);
	buf_printf(&wanted, "`%s`", name);
	found = str_search(buf_str(&page), buf_str(&wanted)) >= 0;
	buf_done(&path);
	buf_done(&wanted);
	return found;
}

TEST(every_reason)
{
	for (int reason = 0; reason < VERIFY_REASONS; reason++) {
		assert_true(verify_reason_text((enum verify_reason)reason)[0]);
		if (!tells(verify_reason_name((enum verify_reason)reason)))
			fail_msg("docs/verify.md does not tell the reason \"%s\"", verify_reason_name((enum verify_reason)reason));
	}
}

TEST(every_claim)
{
	for (size_t i = 0; fulcio_claim_name(i); i++)
		if (!tells(fulcio_claim_name(i)))
			fail_msg("docs/verify.md does not tell the claim \"%s\"", fulcio_claim_name(i));
}

TEST_MAIN
