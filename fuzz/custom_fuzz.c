/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of a house's own: read, and asked of two documents and of what stands behind a NUL byte in the input. */
#include <stdlib.h>

#include "check/custom.h"
#include "config/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void judge(void *data, const struct document *document)
{
	check_document(data, document);
}

static void ask(const struct settings *settings, struct str name, struct str text)
{
	struct findings findings;
	struct coverage coverage = {0};
	struct arena arena = ARENA_INIT;
	struct ctx ctx = {.jobs = 1};
	struct err e = ERR_INIT;
	struct reading reading = {.ctx = &ctx, .settings = settings, .coverage = &coverage, .arena = &arena, .visit = judge};
	struct check_session *session;

	findings_init(&findings);
	session = check_session_new(settings, &findings, &coverage);
	reading.data = session;
	config_read(&reading, &(struct config_file){.path = name, .text = text, .line = 1, .column = 1}, &e);
	check_session_end(session);
	check_session_free(session);
	findings_done(&findings);
	coverage_done(&coverage);
	arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rules, document;
	struct settings settings = {0};
	struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;

	str_cut(str_from(data, size), '\0', &rules, &document);
	if (custom_read("rules.yaml", rules, &arena, &settings, &e) == 0) {
		*vec_push(&settings.only) = STR_LIT("house/*"); /* the built-in ones have harnesses of their own */
		ask(&settings, STR_LIT("a.yaml"), STR_LIT("apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: &l {b: c}}\nspec:\n  x: *l\n"));
		ask(&settings, STR_LIT("Dockerfile"), STR_LIT("FROM a AS b\nENV C=1 D=2\nRUN --network=none e\nCOPY --from=b f g\n"));
		ask(&settings, STR_LIT("b.yaml"), document);
	}
	custom_done(&settings);
	settings_done(&settings);
	arena_done(&arena);
	return 0;
}
