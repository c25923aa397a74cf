/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CISA's catalogue of known exploited vulnerabilities, kev/known_exploited_vulnerabilities.json. Only what concerns a CVE
 * that a package feed names is kept.
 */
#include "advisory/feed.h"
#include "base/file.h"
#include "codec/json.h"

#define FILE_MAX (64u << 20)
#define FILE_CAPS ((struct json_caps){.bytes = FILE_MAX, .depth = 16, .values = 2000000})

static struct str date_of(struct facts *facts, const struct json *item, const char *key)
{
	struct str date = json_get_text(item, key);

	return fact_day(date) == DAY_UNKNOWN ? STR_LIT("") : facts_text(facts, str_slice(date, 0, 10));
}

static void read_item(struct facts *facts, const struct json *item)
{
	struct fact_cve *cve = facts_cve(facts, json_get_text(item, "cveID"));

	if (!cve)
		return;
	cve->kev = true;
	cve->kev_ransomware = str_is(json_get_text(item, "knownRansomwareCampaignUse"), "Known");
	cve->kev_added = date_of(facts, item, "dateAdded");
	cve->kev_due = date_of(facts, item, "dueDate");
}

static int read_kev(const struct ctx *ctx, const char *root, struct facts *facts, struct err *e)
{
	struct str path = arena_printf(&facts->arena, "%s/kev/known_exploited_vulnerabilities.json", root);
	auto_done(buf_done) struct buf bytes = BUF_INIT(FILE_MAX);
	auto_json struct json *tree = NULL;
	struct str date;
	struct advdb_feed feed = {.name = STR_LIT("kev")};

	if (access(path.p, F_OK) < 0)
		return 0;
	if (ctx_check(ctx, e) < 0 || file_load(path.p, &bytes, e) < 0 ||
	    json_parse(buf_str(&bytes), FILE_CAPS, path.p, &tree, e) < 0)
		return e->code;
	if (!json_is(json_get(tree, "vulnerabilities"), JSON_KIND_ARRAY))
		return err_set(e, ERR_FORMAT, "%s: no array \"vulnerabilities\"", path.p);
	date = json_get_text(tree, "dateReleased");
	feed.date = fact_day(date) == DAY_UNKNOWN ? STR_LIT("") : facts_text(facts, date);
	feed.bytes = bytes.n;
	feed.records = json_count(json_get(tree, "vulnerabilities"));
	json_each(item, json_get(tree, "vulnerabilities"))
		read_item(facts, item);
	*vec_push(&facts->feeds) = feed;
	return 0;
}

static const char *const folders[] = {"kev", NULL};

const struct feed feed_kev = {.name = "kev", .folders = folders, .read = read_kev};
