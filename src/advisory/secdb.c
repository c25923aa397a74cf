/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Alpine's security database, alpine-secdb/RELEASE/{main,community}.json, and those of Wolfi and Chainguard, which have the
 * same packages in one security.json. A package's "secfixes" map the version that fixed to ids; one text may hold several
 * ids of one fact ("CVE-2017-10911 XSA-216", "CVE-2019-1 (+)"). Version "0" says that the package never was affected, and
 * stays in the database: it silences other sources. What is unfixed is not in these feeds at all.
 */
#include "advisory/feed.h"
#include "advisory/parse.h"
#include "base/file.h"
#include "codec/json.h"

#define FILE_MAX (64u << 20)
#define FILE_CAPS ((struct json_caps){.bytes = FILE_MAX, .depth = 32, .values = 4000000})

struct secdb {
	struct facts *facts;
	struct str ecosystem;
	struct advdb_feed feed;
	VEC(struct str) cves, others; /* of the text at hand */
	struct arena scratch;
};

static size_t digits(struct str s)
{
	size_t n = 0;

	while (n < s.n && str_is_digit(s.p[n]))
		n++;
	return n;
}

/*
 * The CVE that a word means: also of "CVE_2019-2426", "CVE-2017-8073.patch" and "CVE-2017-17434-1", which people wrote.
 * Empty where it means none: "CVE-????-?????" stands before ids without one.
 */
static struct str cve_of(struct secdb *secdb, struct str word)
{
	struct str rest = word, number;

	if (!str_skip(&rest, "CVE-") && !str_skip(&rest, "CVE_") && !str_skip(&rest, "CVE "))
		return STR_LIT("");
	number = str_from_index(rest, 5);
	if (digits(rest) != 4 || rest.n < 9 || rest.p[4] != '-' || digits(number) < 4)
		return STR_LIT("");
	rest = str_slice(rest, 0, 5 + digits(number));
	return facts_text(secdb->facts, arena_printf(&secdb->scratch, "CVE-%.*s", STR(rest)));
}

static bool is_other_id(struct str word)
{
	ptrdiff_t dash = str_find(word, '-');

	return dash > 0 && str_is_alpha(word.p[0]) && (size_t)dash + 1 < word.n && !str_starts(word, "CVE") &&
	       fact_text_is_sane(word);
}

/* Sorts the words of one text into CVEs and other ids. Behind a parenthesis are remarks: "(SMB - partially fixed)". */
static void read_ids(struct secdb *secdb, struct str text)
{
	struct str whole = text, word;

	secdb->cves.n = secdb->others.n = 0;
	while (str_next(&text, ' ', &word) && !str_starts(word, "(")) {
		struct str cve;

		if (str_is(word, "CVE") && str_next(&text, ' ', &word)) /* "CVE 2018-16859" */
			word = arena_printf(&secdb->scratch, "CVE-%.*s", STR(word));
		cve = cve_of(secdb, word);
		if (secdb->cves.n + secdb->others.n >= FACT_NAMES_MAX) {
			feed_note(secdb->facts, secdb->feed.name, "\"%.*s…\": more ids than the cap of %d, the rest left out",
				  STR(str_slice(whole, 0, 80)), FACT_NAMES_MAX);
			break;
		}
		if (cve.n)
			*vec_push(&secdb->cves) = cve;
		else if (is_other_id(word))
			*vec_push(&secdb->others) = facts_text(secdb->facts, word);
	}
}

static void add_record(struct secdb *secdb, struct str id, bool with_others, struct str package, struct str version)
{
	struct fact_record *record = arena_new(&secdb->facts->arena, struct fact_record);
	struct fact_affected *affected = arena_new(&secdb->facts->arena, struct fact_affected);
	struct version_range *range = arena_new(&secdb->facts->arena, struct version_range);

	*range = (struct version_range){STR_LIT(""), version, STR_LIT("")};
	*affected = (struct fact_affected){secdb->ecosystem, package,
					   {.ranges = {range, 1}, .status = STATUS_FIXED, .module = STR_LIT("")}};
	*record = (struct fact_record){.id = id, .title = STR_LIT(""), .cvss = STR_LIT(""), .partial = true,
				       .published = DAY_UNKNOWN, .modified = DAY_UNKNOWN, .affected = {affected, 1}};
	if (with_others)
		arena_keep(&secdb->facts->arena, &record->names, &secdb->others);
	facts_add(secdb->facts, record);
	secdb->feed.records++;
}

/*
 * One text of ids: each CVE is a fact; other ids are names of it where there is just one, or the fact where there is none.
 */
static void add_fix(struct secdb *secdb, struct str package, struct str version, struct str ids)
{
	read_ids(secdb, ids);
	if (secdb->cves.n == 0 && secdb->others.n == 0)
		feed_note(secdb->facts, secdb->feed.name, "%.*s %.*s: no id in \"%.*s\"", STR(package), STR(version),
			  STR(str_slice(ids, 0, 80)));
	else if (secdb->cves.n == 0)
		add_record(secdb, secdb->others.v[0], true, package, version);
	for (size_t i = 0; i < secdb->cves.n; i++)
		add_record(secdb, secdb->cves.v[i], secdb->cves.n == 1, package, version);
}

static void read_package(struct secdb *secdb, const struct json *item)
{
	const struct json *package = json_get(item, "pkg");
	struct str name = json_get_text(package, "name"), version;
	struct json_members fixes = json_members(json_get(package, "secfixes"));

	if (!fact_text_is_sane(name)) {
		feed_note(secdb->facts, secdb->feed.name,
			  "a package without a name, or with one that cannot be one, left out");
		return;
	}
	name = facts_text(secdb->facts, name);
	while (json_next(&fixes)) {
		if (!fact_text_is_sane(fixes.key)) {
			feed_note(secdb->facts, secdb->feed.name, "%.*s: a version that cannot be one, left out", STR(name));
			continue;
		}
		version = facts_text(secdb->facts, fixes.key);
		json_each(ids, fixes.value)
			add_fix(secdb, name, version, json_text(ids));
	}
}

static int read_bytes(struct secdb *secdb, struct str bytes, const char *path, struct err *e)
{
	auto_json struct json *root = NULL;

	if (json_parse(bytes, FILE_CAPS, path, &root, e) < 0)
		return e->code;
	/* "packages": null is how a release without fixes is published. */
	if (!json_is(json_get(root, "packages"), JSON_KIND_ARRAY) && !json_is(json_get(root, "packages"), JSON_KIND_NULL))
		return err_set(e, ERR_FORMAT, "%s: no array \"packages\"", path);
	secdb->feed.bytes += bytes.n;
	json_each(item, json_get(root, "packages"))
		read_package(secdb, item);
	return 0;
}

static void done(struct secdb *secdb)
{
	vec_done(&secdb->cves);
	vec_done(&secdb->others);
	arena_done(&secdb->scratch);
}

void secdb_read_bytes(struct facts *facts, struct str bytes)
{
	struct secdb secdb = {.facts = facts, .ecosystem = STR_LIT("Alpine:edge"),
			      .feed = {.name = STR_LIT("alpine-secdb/edge")}};
	struct err ignored = ERR_INIT;

	read_bytes(&secdb, bytes, "main.json", &ignored);
	done(&secdb);
}

static int read_file(struct secdb *secdb, const char *path, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(FILE_MAX);

	return file_load(path, &bytes, e) < 0 ? e->code : read_bytes(secdb, buf_str(&bytes), path, e);
}

/* Every .json file of a folder is about one ecosystem. */
static int read_folder(struct facts *facts, const char *path, struct str feed, struct str ecosystem, struct err *e)
{
	struct secdb secdb = {.facts = facts, .ecosystem = facts_text(facts, ecosystem)};
	struct text_list names;
	size_t files = 0;
	int status = 0;

	secdb.feed.name = feed;
	secdb.feed.date = STR_LIT("");
	if (feed_list_folder(path, &facts->arena, &names, e) < 0)
		return e->code;
	for (size_t i = 0; i < names.n && status == 0; i++) {
		struct str file = arena_printf(&facts->arena, "%s/%.*s", path, STR(names.v[i]));

		if (str_ends(file, ".json")) {
			status = read_file(&secdb, file.p, e);
			files++;
		} else {
			feed_note(facts, feed, "%.*s is no .json file", STR(names.v[i]));
		}
	}
	done(&secdb);
	if (status == 0 && files) {
		facts_cover(facts, secdb.ecosystem);
		*vec_push(&facts->feeds) = secdb.feed;
	}
	return status;
}

static int read_alpine(struct facts *facts, const char *root, struct err *e)
{
	struct str folder = arena_printf(&facts->arena, "%s/alpine-secdb", root);
	struct text_list releases;

	if (!feed_is_folder(folder.p))
		return 0;
	if (feed_list_folder(folder.p, &facts->arena, &releases, e) < 0)
		return e->code;
	for (size_t i = 0; i < releases.n; i++) {
		struct str release = releases.v[i];
		struct str path = arena_printf(&facts->arena, "%.*s/%.*s", STR(folder), STR(release));
		struct str feed = arena_printf(&facts->arena, "alpine-secdb/%.*s", STR(release));
		struct str ecosystem = arena_printf(&facts->arena, "Alpine:%.*s", STR(release));

		if (!feed_is_folder(path.p))
			feed_note(facts, STR_LIT("alpine-secdb"), "%.*s is no folder of a release", STR(release));
		else if (read_folder(facts, path.p, feed, ecosystem, e) < 0)
			return e->code;
	}
	return 0;
}

static int read_secdb(const struct ctx *ctx, const char *root, struct facts *facts, struct err *e)
{
	static const char *const rolling[][2] = {{"wolfi", "Wolfi"}, {"chainguard", "Chainguard"}};

	if (ctx_check(ctx, e) < 0 || read_alpine(facts, root, e) < 0)
		return e->code;
	for (size_t i = 0; i < ARRAY_SIZE(rolling); i++) {
		struct str path = arena_printf(&facts->arena, "%s/%s", root, rolling[i][0]);

		if (feed_is_folder(path.p) &&
		    read_folder(facts, path.p, str_of(rolling[i][0]), str_of(rolling[i][1]), e) < 0)
			return e->code;
	}
	return 0;
}

static const char *const folders[] = {"alpine-secdb", "wolfi", "chainguard", NULL};

const struct feed feed_secdb = {.name = "secdb", .folders = folders, .read = read_secdb};
