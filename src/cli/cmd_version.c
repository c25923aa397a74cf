/* SPDX-License-Identifier: Apache-2.0 */
#include "advisory/advisory.h"
#include "catalog/catalog.h"
#include "check/check.h"
#include "cli/help.h"
#include "cli/output.h"
#include "cli/run.h"
#include "report/report.h"
#include "source/source.h"

static const struct opt_part parts[] = {{&group_common, 0}, {0}};

static void put_word(struct buf *line, const char *word)
{
	buf_printf(line, " %s", word);
}

/* "catalogers apk dpkg …", broken at the width of help. */
static void put_line(struct buf *out, const char *name, struct buf *words)
{
	buf_printf(out, "%-12s", name);
	help_wrap(out, words->n ? str_from_index(buf_str(words), 1) : STR_LIT("none"), 12, 12);
	buf_clear(words);
}

static void put_features(struct buf *out)
{
	struct buf words = BUF_INIT(HELP_MAX);

	for (const struct source *const *source = sources(); *source; source++)
		put_word(&words, (*source)->schemes[0]);
	put_line(out, "sources", &words);
	for (const struct cataloger *const *cataloger = catalogers(); *cataloger; cataloger++)
		put_word(&words, (*cataloger)->name);
	put_line(out, "catalogers", &words);
	for (const struct reporter *const *reporter = reporters(); *reporter; reporter++)
		put_word(&words, (*reporter)->name);
	put_line(out, "formats", &words);
	buf_done(&words);
}

static void put_database(struct run *run, struct buf *out)
{
	struct advdb *db = NULL;
	struct err e = ERR_INIT;

	if (advdb_open(&run->ctx, run->options->database, &db, &e) < 0) {
		buf_printf(out, "%-12s%s\n", "database", e.text);
		return;
	}
	buf_printf(out, "%-12s%.*s (%s%.*s)\n", "database", STR(db->info(db)->date), db->info(db)->starter ? "built in" : "",
		   STR(db->info(db)->path));
	db->close(db);
}

static int run_version(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	struct buf text = BUF_INIT(HELP_MAX), words = BUF_INIT(HELP_MAX);
	int r;

	(void)options;
	(void)operands;
	buf_puts(&text, "plimsoll " PLIMSOLL_VERSION "\n");
	put_database(run, &text);
	put_features(&text);
	buf_puts(&words, " " PLIMSOLL_LIBRARIES);
	put_line(&text, "libraries", &words);
	buf_printf(&text, "%-12sApache-2.0\n", "licence");
	r = output_print(buf_str(&text), e);
	buf_done(&words);
	buf_done(&text);
	return r;
}

static const char *const description[] = {
	"Prints the version of the program, the date of the advisory database, what is built in, the libraries it was built with, "
	"and its licence. The same as --version.",
	NULL,
};

static const struct example examples[] = {{"plimsoll --version", "also before any other work"}, {0}};

static const struct exit_text exits[] = {{0, "printed"}, {EXIT_BROKEN, "could not be written"},
					 {EXIT_WRONG_USE, "the command line is wrong"}, {0, NULL}};

const struct command command_version = {
	.name = "version",
	.summary = "version, features, date of the database, licence",
	.synopsis = "",
	.description = description,
	.examples = examples,
	.exits = exits,
	.parts = parts,
	.options_size = sizeof(struct common_options),
	.plain = true,
	.run = run_version,
};
