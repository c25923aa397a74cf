/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FIRST's exploit prediction scores, epss/epss_scores-current.csv.gz, or the newest epss_scores-YYYY-MM-DD.csv.gz where that is
 * not there: a comment line with model version and date, a header line, then cve,epss,percentile. The oldest files have no
 * comment and no percentile. Only what concerns a CVE that a package feed names is kept.
 */
#include <stdlib.h>

#include "advisory/feed.h"
#include "base/file.h"
#include "codec/zip.h"

#define PACKED_MAX (64u << 20)
#define UNPACKED_MAX (256u << 20)

/* A share between 0 and 1, also as "4.3e-04"; negative where it is none. */
static double share_of(struct str text)
{
	char copy[32], *end;
	double share;

	text = str_trim(text);
	if (text.n == 0 || text.n >= sizeof(copy))
		return -1;
	memcpy(copy, text.p, text.n);
	copy[text.n] = 0;
	share = strtod(copy, &end);
	return *end == 0 && share >= 0 && share <= 1 ? share : -1;
}

/* "#model_version:v2025.03.14,score_date:2026-11-23T00:00:00+0000": only the day is common to all years' spellings. */
static struct str date_of(struct facts *facts, struct str comment)
{
	struct str key = STR_LIT("score_date:");
	ptrdiff_t at = str_search(comment, key);
	struct str day;

	if (at < 0)
		return STR_LIT("");
	day = str_slice(comment, (size_t)at + key.n, (size_t)at + key.n + 10);
	return fact_day(day) == DAY_UNKNOWN ? STR_LIT("") : facts_text(facts, day);
}

static bool read_line(struct facts *facts, struct str line)
{
	struct str id, rest, score, percentile;
	struct fact_cve *cve;

	if (!str_cut(line, ',', &id, &rest))
		return false;
	str_cut(rest, ',', &score, &percentile);
	if (share_of(score) < 0 || !str_starts(id, "CVE-"))
		return false;
	cve = facts_cve(facts, id);
	if (cve) {
		cve->epss = share_of(score);
		cve->epss_percentile = share_of(percentile);
	}
	return true;
}

static void read_text(struct facts *facts, struct str text, struct advdb_feed *feed)
{
	struct str line;
	size_t bad = 0;

	while (str_next_line(&text, &line)) {
		if (line.n == 0 || str_starts(line, "cve,"))
			continue;
		if (line.p[0] == '#')
			feed->date = date_of(facts, line);
		else if (read_line(facts, line))
			feed->records++;
		else
			bad++;
	}
	if (bad)
		feed_note(facts, feed->name, "%zu lines that are no cve,epss,percentile left out", bad);
}

/* The day's file of FIRST is called by its day when it is not the current one: the newest that lies there; empty: none. */
static int find_newest_day(const char *folder, struct arena *arena, struct str *ret_name, struct err *e)
{
	struct text_list names;

	*ret_name = STR_NULL;
	if (!feed_is_folder(folder))
		return 0;
	if (feed_list_folder(folder, arena, &names, e) < 0)
		return e->code;
	for (size_t i = 0; i < names.n; i++)
		if (str_starts(names.v[i], "epss_scores-2") && str_ends(names.v[i], ".csv.gz"))
			*ret_name = names.v[i];
	return 0;
}

static int read_epss(const struct ctx *ctx, const char *root, struct facts *facts, struct err *e)
{
	struct str path = arena_printf(&facts->arena, "%s/epss/epss_scores-current.csv.gz", root);
	auto_done(buf_done) struct buf packed = BUF_INIT(PACKED_MAX), text = BUF_INIT(UNPACKED_MAX);
	struct advdb_feed feed = {.name = STR_LIT("epss"), .date = STR_LIT("")};

	if (access(path.p, F_OK) < 0) {
		struct str folder = arena_printf(&facts->arena, "%s/epss", root), day;

		if (find_newest_day(folder.p, &facts->arena, &day, e) < 0)
			return e->code;
		if (!day.n)
			return 0;
		path = arena_printf(&facts->arena, "%s/%.*s", folder.p, STR(day));
	}
	if (ctx_check(ctx, e) < 0 || file_load(path.p, &packed, e) < 0 || gunzip(buf_str(&packed), path.p, &text, e) < 0)
		return e->code;
	feed.bytes = packed.n;
	read_text(facts, buf_str(&text), &feed);
	if (feed.records == 0)
		return err_set(e, ERR_FORMAT, "%s: no line of scores in it", path.p);
	*vec_push(&facts->feeds) = feed;
	return 0;
}

static const char *const folders[] = {"epss", NULL};

const struct feed feed_epss = {.name = "epss", .folders = folders, .read = read_epss};
