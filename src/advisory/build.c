/* SPDX-License-Identifier: Apache-2.0 */
#include "advisory/build.h"

#include "advisory/advisory.h"
#include "base/file.h"

#define DATABASE_MAX (2000u << 20)

static bool is_known_folder(struct str name)
{
	for (const struct feed *const *feed = feeds(); *feed; feed++)
		for (const char *const *folder = (*feed)->folders; *folder; folder++)
			if (str_is(name, *folder))
				return true;
	return false;
}

int facts_read(const struct ctx *ctx, const char *folder, struct facts *facts, struct err *e)
{
	struct text_list names;

	if (feed_list_folder(folder, &facts->arena, &names, e) < 0)
		return e->code;
	for (size_t i = 0; i < names.n; i++)
		if (!is_known_folder(names.v[i]))
			feed_note(facts, names.v[i], "no feed's folder");
	for (const struct feed *const *feed = feeds(); *feed; feed++)
		if ((*feed)->read(ctx, folder, facts, e) < 0)
			return err_wrap(e, "feed %s", (*feed)->name);
	if (facts->feeds.n == (facts->bases.n > 0)) {
		err_set(e, ERR_NOT_FOUND, "%s: no advisory feed in it", folder);
		return err_hint(e, "a folder of feeds has osv/ECOSYSTEM/all.zip, alpine-secdb/RELEASE/main.json, "
				   "kev/known_exploited_vulnerabilities.json or epss/epss_scores-current.csv.gz");
	}
	return 0;
}

int advdb_build(const struct ctx *ctx, const char *folder, const char *bases, const char *out, struct coverage *notes,
		struct arena *arena, struct err *e)
{
	auto_done(facts_done) struct facts facts;
	auto_done(fact_set_done) struct fact_set set = {0};
	auto_done(buf_done) struct buf bytes = BUF_INIT(DATABASE_MAX);

	facts_init(&facts, notes, arena);
	if (facts_read(ctx, folder, &facts, e) < 0 || (bases && feed_add_bases(ctx, bases, &facts, e) < 0))
		return e->code;
	facts_resolve(&facts, &set);
	if (fact_set_write(&set, &bytes, e) < 0 || file_replace(out, buf_str(&bytes), e) < 0)
		return e->code;
	return 0;
}
