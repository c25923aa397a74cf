/* SPDX-License-Identifier: Apache-2.0 */
/* Every rule about documents finds something in its bad example and nothing in its good one. */
#include "test.h"

#include "check/check.h"
#include "config/config.h"

struct hearing {
	struct findings findings;
	struct coverage coverage;
	struct arena arena;
	struct check_session *session;
};

static void judge(void *data, const struct document *document)
{
	check_document(((struct hearing *)data)->session, document);
}

static size_t findings_in(const struct check *check, const char *text)
{
	struct settings settings = {0};
	struct hearing hearing = {0};
	struct reading reading = {
		.ctx = &(struct ctx){.jobs = 1}, .settings = &settings, .coverage = &hearing.coverage, .arena = &hearing.arena,
		.visit = judge, .data = &hearing,
	};
	struct config_file file = {.path = STR_LIT("example"), .text = str_of(text), .line = 1, .column = 1};
	struct err e = ERR_INIT;
	size_t found;

	findings_init(&hearing.findings);
	*vec_push(&settings.only) = str_of(check->id);
	hearing.session = check_session_new(&settings, &hearing.findings, &hearing.coverage);
	assert_int_equal(config_read(&reading, &file, &e), 0);
	assert_true(reading.documents > 0);
	check_session_end(hearing.session);
	check_session_free(hearing.session);
	found = hearing.findings.list.n;
	findings_done(&hearing.findings);
	coverage_done(&hearing.coverage);
	arena_done(&hearing.arena);
	settings_done(&settings);
	return found;
}

TEST(every_rule_about_documents_has_examples_that_come_out)
{
	const struct check *check;

	for (size_t i = 0; (check = check_at(i)); i++) {
		if (check->eval || check->beside)
			continue;
		if (!check->good || !check->bad)
			fail_msg("%s has no example", check->id);
		if (findings_in(check, check->good) != 0)
			fail_msg("%s finds something in its good example", check->id);
		if (findings_in(check, check->bad) == 0)
			fail_msg("%s finds nothing in its bad example", check->id);
	}
}

TEST_MAIN
