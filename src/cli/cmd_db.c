/* SPDX-License-Identifier: Apache-2.0 */
#include <unistd.h>

#include "advisory/advisory.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/path.h"
#include "base/text.h"
#include "cli/help.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/run.h"

struct db_options {
	struct common_options common;
	const char *from, *bases, *output;
};

static const struct opt database[] = {
	{.name = "from", .type = OPT_TEXT, .argument = "DIR|URL|FILE", .completes = COMPLETE_FOLDER, .offset = offsetof(struct db_options, from),
	 .help = "build: the folder of feeds; update: a ready-built database, or a .txt table of feeds"},
	{.name = "bases", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, .offset = offsetof(struct db_options, bases),
	 .help = "build: known base images to bring along, a table that layers --learn made"},
	{.name = "output", .letter = 'o', .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE,
	 .help = "build, update: the database to write", .standing = "--db, else your own", .offset = offsetof(struct db_options, output)},
	{0},
};
static const struct opt_group group_database = {"Database", database};
static const struct opt_part parts[] = {{&group_common, 0}, {&group_database, 0}, {0}};

/* Where a database is to be written: -o, --db, the user's own place, whose folder is made. */
static int destination(struct run *run, const struct db_options *o, const char **ret_path, struct err *e)
{
	struct str path, folder, base;

	if ((*ret_path = o->output ? o->output : o->common.database))
		return 0;
	path = advdb_default_path(&run->arena);
	if (!path.n) {
		err_set(e, ERR_USAGE, "neither XDG_DATA_HOME nor HOME says where your database is");
		return err_hint(e, "-o FILE");
	}
	*ret_path = arena_text(&run->arena, path);
	return str_cut_last(path, '/', &folder, &base) ? file_make_directories(arena_text(&run->arena, folder), e) : 0;
}

/* What of the feeds was left out, and why: withdrawn records, files that are damaged. Every feed has some. */
static int finish(struct run *run, struct coverage *notes, int r)
{
	coverage_sort(notes);
	vec_each(gap, &notes->gaps)
		log_note(&run->ctx.log, "%.*s%s%.*s: %.*s", STR(gap->what), gap->where.n ? " " : "", STR(gap->where), STR(gap->why));
	if (notes->dropped)
		log_note(&run->ctx.log, "and %zu more", notes->dropped);
	coverage_done(notes);
	return r;
}

/* Nobody has named the file that is replaced: what was there stays beside it, as update leaves it. */
static int build_in_place(struct run *run, const struct db_options *o, const char *path, struct coverage *notes, struct err *e)
{
	const char *new = arena_printf(&run->arena, "%s.new", path).p;
	int r = advdb_build(&run->ctx, o->from, o->bases, new, notes, &run->arena, e);

	if (r == 0)
		r = advdb_replace(new, path, &run->arena, e);
	if (r < 0)
		unlink(new);
	if (r > 0)
		log_note(&run->ctx.log, "%s is replaced; what was there is kept as %s.previous", path, path);
	return r < 0 ? r : 0;
}

static int build(struct run *run, const struct db_options *o, struct err *e)
{
	struct coverage notes = {0};
	const char *path;
	int r;

	if (!o->from)
		return err_set(e, ERR_USAGE, "build needs --from DIR, the folder of feeds");
	r = destination(run, o, &path, e);
	if (r == 0)
		r = o->output ? advdb_build(&run->ctx, o->from, o->bases, path, &notes, &run->arena, e) : build_in_place(run, o, path, &notes, e);
	progress_stop();
	return finish(run, &notes, r);
}

static int update(struct run *run, const struct db_options *o, struct err *e)
{
	struct coverage notes = {0};
	const char *path;
	int r;

	if (o->common.offline)
		return err_set(e, ERR_USAGE, "update uses the network, and --offline forbids it");
	r = destination(run, o, &path, e);
	if (r == 0)
		r = advdb_update(&run->ctx, o->from, path, &notes, &run->arena, e);
	progress_stop();
	return finish(run, &notes, r);
}

/* Names of feeds are few and short; RECORDS and SIZE go where the terminal has no room for them. */
static void put_feeds(const struct advdb_info *info, bool terminal, struct buf *out)
{
	size_t width = strlen("FEED"), room = help_width();

	vec_each(feed, &info->feeds)
		if (text_width(feed->name) > width)
			width = text_width(feed->name);
	if (terminal)
		buf_printf(out, "\n%-*s  %-10s%s%s\n", (int)width, "FEED", "DATE", room >= width + 23 ? "    RECORDS" : "",
			   room >= width + 33 ? "      SIZE" : "");
	vec_each(feed, &info->feeds) {
		struct buf name = BUF_INIT(4096), count = BUF_INIT(64), size = BUF_INIT(64);

		text_escape(&name, feed->name);
		text_count(&count, feed->records);
		text_size(&size, feed->bytes);
		if (terminal) {
			buf_printf(out, "%s%*s  %-10.*s", buf_text(&name), (int)(width - text_width(feed->name)), "", STR(clock_day(feed->date)));
			if (room >= width + 23)
				buf_printf(out, "  %9s", buf_text(&count));
			if (room >= width + 33)
				buf_printf(out, "  %8s", buf_text(&size));
			buf_putc(out, '\n');
		} else {
			buf_printf(out, "%s\t%.*s\t%llu\t%llu\n", buf_text(&name), STR(feed->date),
				   (unsigned long long)feed->records, (unsigned long long)feed->bytes);
		}
		buf_done(&name);
		buf_done(&count);
		buf_done(&size);
	}
}

static void put_status(const struct advdb_info *info, int width, struct buf *out)
{
	auto_done(buf_done) struct buf head = BUF_INIT(HELP_MAX);

	help_fit_to(STDOUT_FILENO, width);
	if (info->starter) {
		buf_printf(&head, "built-in starter database of %.*s", STR(clock_day(info->date)));
	} else {
		buf_printf(&head, "database of %.*s, file ", STR(clock_day(info->date)));
		text_escape(&head, info->path);
	}
	help_wrap(out, buf_str(&head), 0, 0);
	put_feeds(info, true, out);
	if (info->starter) {
		buf_putc(out, '\n');
		help_wrap(out, STR_LIT("It holds what is urgent. The whole of it: plimsoll db update"), 0, 0);
	}
}

static int status(struct run *run, const struct db_options *o, struct err *e)
{
	struct buf text = BUF_INIT(HELP_MAX);
	struct advdb *db;
	int r = advdb_open(&run->ctx, o->common.database, &db, e);

	if (r < 0)
		return r;
	if (isatty(STDOUT_FILENO))
		put_status(db->info(db), run->options->width, &text);
	else
		put_feeds(db->info(db), false, &text);
	r = output_print(buf_str(&text), e);
	db->close(db);
	buf_done(&text);
	return r;
}

static const char *const words[] = {"build", "update", "status", NULL};

static int run_db(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	static int (*const verbs[])(struct run *, const struct db_options *, struct err *) = {build, update, status};
	int i = command_word("db", words, operands->v[0], e);

	return i < 0 ? i : verbs[i](run, options, e);
}

static const char *const description[] = {
	"Keeps the advisory database, one file. A small one is built into the program; db update brings the whole.",
	"build makes a database from a folder of feeds, the same bytes from the same feeds. update downloads the public feeds, or "
	"the ready-built database that --from names, and checks it. The old one, unless -o names the file, is kept as FILE.previous. status says "
	"which feeds there are: on a terminal as a table, to a pipe as name, date, records and bytes with tabs between.",
	"A database brings known base images too, where a folder bases/ among the feeds or --bases gives tables of them, as `layers --learn` "
	"writes them.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll db status", "how old is it?"},
	{"plimsoll db update", "the newest advisories, from the network"},
	{"plimsoll db build --from feeds -o advisories.db", "for machines without a network"},
	{"plimsoll db build --from feeds --bases bases.tsv -o advisories.db", "with the base images of your company"},
	{0},
};

static const struct exit_text exits[] = {
	{0, "done; what of the feeds was left out is named on standard error"},
	{EXIT_BROKEN, "the feeds or the database cannot be read, fetched or written"},
	{EXIT_WRONG_USE, "the command line is wrong"},
	{0, NULL},
};

const struct command command_db = {
	.name = "db",
	.summary = "the advisory database: build, update, status",
	.synopsis = "build|update|status",
	.least = 1,
	.most = 1,
	.operand = OPERAND_WORDS,
	.words = words,
	.description = description,
	.examples = examples,
	.exits = exits,
	.parts = parts,
	.options_size = sizeof(struct db_options),
	.run = run_db,
};
