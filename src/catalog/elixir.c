/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Elixir's mix.lock: a map, a line an entry, as Mix writes it:
 *
 *	"plug": {:hex, :plug, "1.15.3", "HASH", [:mix], [{:mime, "~> 1.0", …}], "hexpm", "HASH"},
 */
#include "catalog/record_facts.h"

#define EXAMINER "elixir"
#define NOTE "Elixir packages"

static const char *const globs[] = {"**/mix.lock", NULL};

static struct str until(struct str text, const char *ends)
{
	size_t n = 0;

	while (n < text.n && text.p[n] && !strchr(ends, text.p[n]))
		n++;
	return str_slice(text, 0, n);
}

static void read_entry(struct str line, uint32_t number, struct fact_writer *facts)
{
	static const char hex[] = "{:hex, :";
	struct record_package package = {.line = number};
	ptrdiff_t at = str_search(line, str_of(hex)), quote;

	/* What comes from git or a path has no version. */
	if (!str_starts(line, "\"") || at < 0)
		return;
	line = str_from_index(line, (size_t)at + strlen(hex));
	str_skip(&line, "\"");
	package.name = until(line, "\",");
	line = str_from_index(line, package.name.n);
	str_skip(&line, "\"");
	quote = str_find(line, '"');
	package.version = quote < 0 ? STR_LIT("") : until(str_from_index(line, (size_t)quote + 1), "\"");
	record_add(facts, NOTE, &package);
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct str bytes = file->bytes, line;
	uint32_t number = 0;

	(void)scratch, (void)e;
	while (str_next_line(&bytes, &line))
		read_entry(str_trim(line), ++number, facts);
	return 0;
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	static const struct record_kind kind = {
		.examiner = EXAMINER, .type = "hex", .what = "lock file", .note = NOTE, .confidence = 60,
	};

	return records_run(&kind, ctx, tree, inventory, e);
}

static const struct examiner examiner = {
	.name = EXAMINER, .version = 1, .globs = globs, .size_max = RECORD_FILE_MAX, .examine = examine,
};

const struct cataloger cataloger_elixir = {.name = "elixir", .run = run, .examiner = &examiner};
