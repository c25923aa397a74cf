/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables of known base images, bases/NAME.tsv, as `layers --learn` writes them: no facts of vulnerabilities, but what ages as fast.
 * The lines are kept as they are; what reads an image takes them apart again.
 */
#include "advisory/feed.h"
#include "base/file.h"
#include "model/base_table.h"

/* The newest image that a table knows says how old the table is. */
static struct str newest(struct str date, struct str line)
{
	struct known_base known;

	if (!base_table_parse(line, &known))
		return date;
	if (fact_day(known.created) != DAY_UNKNOWN && str_cmp(known.created, date) > 0)
		date = known.created;
	known_base_done(&known);
	return date;
}

/* The one row that all tables are. */
static struct advdb_feed *feed_of(struct facts *facts)
{
	vec_each(feed, &facts->feeds)
		if (str_is(feed->name, FEED_BASES))
			return feed;
	*vec_push(&facts->feeds) = (struct advdb_feed){.name = STR_LIT(FEED_BASES), .date = STR_LIT("")};
	return &facts->feeds.v[facts->feeds.n - 1];
}

int feed_add_bases(const struct ctx *ctx, const char *path, struct facts *facts, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(BASES_MAX);
	struct str rest, line, date = STR_LIT("");
	size_t number = 0, wrong = 0, first = 0, before = facts->bases.n;
	struct advdb_feed *feed;

	if (ctx_check(ctx, e) < 0 || file_load(path, &bytes, e) < 0)
		return e->code;
	rest = arena_str(&facts->arena, buf_str(&bytes));
	while (str_next_line(&rest, &line)) {
		number++;
		if (!line.n || str_starts(line, "#"))
			continue;
		if (!base_table_is_line(line)) {
			first = wrong++ ? first : number;
			continue;
		}
		*vec_push(&facts->bases) = line;
		date = newest(date, line);
	}
	if (facts->bases.n == before) {
		err_set(e, ERR_FORMAT, "%s: no known image in it", path);
		return err_hint(e, "a table that layers --learn made");
	}
	if (wrong)
		feed_note(facts, arena_printf(&facts->arena, "%s:%zu", path, first), "not a line of the table of known images; %zu such left out", wrong);
	feed = feed_of(facts);
	if (feed->bytes + bytes.n > BASES_MAX)
		return err_set(e, ERR_LIMIT, "%s: with it known images take more than the cap of %zu bytes", path, BASES_MAX);
	feed->date = str_cmp(date, feed->date) > 0 ? date : feed->date;
	feed->bytes += bytes.n;
	feed->records += facts->bases.n - before;
	return 0;
}

static int read_bases(const struct ctx *ctx, const char *root, struct facts *facts, struct err *e)
{
	struct str folder = arena_printf(&facts->arena, "%s/%s", root, FEED_BASES);
	struct text_list names;

	if (!feed_is_folder(folder.p))
		return 0;
	if (feed_list_folder(folder.p, &facts->arena, &names, e) < 0)
		return e->code;
	for (size_t i = 0; i < names.n; i++)
		if (str_ends(names.v[i], ".tsv") &&
		    feed_add_bases(ctx, arena_printf(&facts->arena, "%.*s/%.*s", STR(folder), STR(names.v[i])).p, facts, e) < 0)
			return e->code;
	return 0;
}

static const char *const folders[] = {FEED_BASES, NULL};

const struct feed feed_bases = {.name = FEED_BASES, .folders = folders, .read = read_bases};
