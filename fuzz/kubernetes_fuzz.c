/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Streams of objects through the front end and every rule, those that are off too: what is found stands in the text, and changes keep it readable.
 */
#include <stdlib.h>

#include "check/check.h"
#include "config/config.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct hearing {
	struct check_session *session;
	size_t documents;
};

static void judge(void *data, const struct document *document)
{
	struct hearing *hearing = data;

	hearing->documents++;
	vec_each(container, &document->containers)
		require(container->document == document && container->place.at.line > 0);
	vec_each(reference, &document->references)
		require(reference->document == document);
	check_document(hearing->session, document);
}

static size_t lines_in(struct str text)
{
	size_t lines = 1;

	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n' || text.p[i] == '\r';
	return lines;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct settings settings = {0};
	struct findings findings;
	struct coverage coverage = {0};
	struct arena arena = ARENA_INIT;
	struct hearing hearing = {0};
	struct reading reading = {.ctx = &(struct ctx){.jobs = 1}, .settings = &settings, .coverage = &coverage, .arena = &arena,
				  .visit = judge, .data = &hearing, .given = true};
	struct config_file file = {.path = STR_LIT("fuzz.yaml"), .text = str_from(data, size), .line = 1, .column = 1};
	struct err e = ERR_INIT;

	findings_init(&findings);
	*vec_push(&settings.enabled) = STR_LIT("*");
	hearing.session = check_session_new(&settings, &findings, &coverage);
	require(config_read(&reading, &file, &e) == 0);
	require(reading.documents == hearing.documents);
	check_session_end(hearing.session);
	/* In UTF-16 a line break takes two bytes, and lines are not those of the bytes. */
	vec_each(finding, &findings.list)
		require(finding->at.line <= lines_in(file.text) || memchr(data, 0, size) || size < 4);
	check_session_free(hearing.session);
	findings_done(&findings);
	coverage_done(&coverage);
	settings_done(&settings);
	arena_done(&arena);
	return 0;
}
