/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any file through the front end that takes it and every rule, those that are off too. The first line is the file's name, for names decide, too:
 * "Dockerfile", "compose.yaml", "docker-bake.hcl". What is found stands in the file, and nothing is judged or told beyond the caps.
 */
#include <stdlib.h>

#include "base/path.h"
#include "check/check.h"
#include "config/config.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void judge(void *data, const struct document *document)
{
	vec_each(container, &document->containers)
		require(container->document == document);
	vec_each(reference, &document->references)
		require(reference->document == document);
	require(document->containers.n <= DOCUMENT_CONTAINERS_MAX);
	check_document(data, document);
}

/* A copy of its own for the sanitizers; texts of files end with a NUL that is not theirs. */
static struct str copy(struct arena *arena, struct str text)
{
	return arena_str(arena, text);
}

static void require_texts(const struct findings *findings)
{
	require(findings->list.n <= 2 * CHECK_FILE_FINDINGS_MAX); /* of documents, and of joins */
	vec_each(finding, &findings->list) {
		require(finding->evidence.n && finding->id.n && finding->title.n);
		require(finding->at.end_line >= finding->at.line || !finding->at.end_line);
		vec_each(edit, &finding->edits)
			require(edit->place.at.line > 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct settings settings = {0};
	struct findings findings;
	struct coverage coverage = {0};
	struct arena arena = ARENA_INIT;
	struct ctx ctx = {.jobs = 1};
	struct reading reading = {.ctx = &ctx, .settings = &settings, .coverage = &coverage, .arena = &arena, .visit = judge, .given = true};
	struct config_file file = {.line = 1, .column = 1};
	struct str name, text;
	struct err e = ERR_INIT;

	str_cut(str_from(data, size), '\n', &name, &text);
	file.path = copy(&arena, path_base(name)); /* no folder of the machine's */
	file.text = copy(&arena, text);
	findings_init(&findings);
	*vec_push(&settings.enabled) = STR_LIT("*");
	reading.data = check_session_new(&settings, &findings, &coverage);
	require(config_read(&reading, &file, &e) == 0);
	check_session_end(reading.data);
	require_texts(&findings);
	findings_sort(&findings);
	findings_fingerprint(&findings);
	check_session_free(reading.data);
	findings_done(&findings);
	coverage_done(&coverage);
	settings_done(&settings);
	arena_done(&arena);
	return 0;
}
