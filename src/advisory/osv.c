/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OSV records (OSV schema 1.7) from osv/ECOSYSTEM/all.zip, as the bulk export has them, and from single .json files beside
 * it. Left out: withdrawn records, errata that fix no vulnerability, ranges of commits.
 *
 * Which other ids a record names means different things: `aliases` are the same fact; `upstream` are what a distribution's
 * record is about; `related` is neither, but AlmaLinux and its kin put the CVEs that an erratum fixes there.
 */
#include <stdio.h>

#include "advisory/feed.h"
#include "advisory/osv_ranges.h"
#include "advisory/parse.h"
#include "advisory/vector.h"
#include "base/file.h"
#include "codec/json.h"
#include "codec/zip.h"
#include "model/naming.h"

#define RECORD_MAX (16u << 20) /* bytes of one record */
#define RECORD_CAPS ((struct json_caps){.bytes = RECORD_MAX, .depth = 64, .values = 2000000})
#define ZIP_CAPS ((struct zip_caps){.entries = 2000000, .entry_bytes = RECORD_MAX, .total_bytes = 16ull << 30, .ratio = 200})

/* What one folder's records added up to. */
struct osv {
	const struct ctx *ctx;
	struct facts *facts;
	struct str folder;  /* as it is called on disk */
	struct str covers;  /* the ecosystem it is about */
	struct advdb_feed feed;
	size_t withdrawn, errata;
	const char *why;    /* why the record at hand is refused */
	struct str title;   /* of the record at hand */
	/* scratch */
	VEC(struct str) names;
	VEC(struct fact_affected) affected;
	VEC(struct version_range) ranges;
	VEC(struct str) versions, symbols;
	size_t range_count, version_count, symbol_count; /* of the record so far */
};

#define WHY_TEXT "a name, id, version or symbol that is empty, has control characters or more bytes than the cap of 1024"
#define WHY_NAMES "more ids than the cap of 5000"
#define WHY_AFFECTED "more affected packages than the cap of 50000"
#define WHY_RANGES "more ranges than the cap of 20000"
#define WHY_VERSIONS "more versions than the cap of 200000"
#define WHY_SYMBOLS "more symbols than the cap of 50000"

_Static_assert(FACT_TEXT_MAX == 1024 && FACT_NAMES_MAX == 5000 && FACT_AFFECTED_MAX == 50000 && FACT_RANGES_MAX == 20000 &&
	       FACT_VERSIONS_MAX == 200000 && FACT_SYMBOLS_MAX == 50000, "the texts above say the same");

static bool refuse(struct osv *osv, const char *why)
{
	osv->why = why;
	return false;
}

static bool check_text(struct osv *osv, struct str text)
{
	return fact_text_is_sane(text) || refuse(osv, WHY_TEXT);
}

static bool is_erratum_id(struct str id)
{
	static const char *const prefixes[] = {"ALSA-", "ALBA-", "ALEA-", "RLSA-", "RLBA-", "RLEA-", "RXSA-", "RHSA-",
					       "RHBA-", "RHEA-"};

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (str_starts(id, prefixes[i]))
			return true;
	return false;
}

static bool add_names(struct osv *osv, const struct json *list, const char *only)
{
	json_each(item, list) {
		struct str id = json_text(item);

		if (!check_text(osv, id))
			return false;
		if (osv->names.n >= FACT_NAMES_MAX)
			return refuse(osv, WHY_NAMES);
		if (!only || str_starts(id, only))
			*vec_push(&osv->names) = facts_text(osv->facts, id);
	}
	return true;
}

/* "DEBIAN-CVE-2022-1": a distribution's record of just this CVE, and not an erratum about it. */
static bool is_wrapped_cve(struct str id, struct str cve)
{
	return id.n > cve.n && str_eq(str_from_index(id, id.n - cve.n), cve);
}

/* False where the record names too much or what is no id. */
static bool read_names(struct osv *osv, const struct json *root, struct fact_record *record)
{
	bool sane = add_names(osv, json_get(root, "aliases"), NULL);
	ptrdiff_t cve;

	if (sane && osv->names.n == 0) {
		sane = add_names(osv, json_get(root, "upstream"), NULL);
		record->bundle = osv->names.n > 0 && !is_wrapped_cve(record->id, osv->names.v[0]);
	}
	if (sane && osv->names.n == 0 && is_erratum_id(record->id)) {
		sane = add_names(osv, json_get(root, "related"), "CVE-");
		record->bundle = osv->names.n > 0;
	}
	if (sane && osv->names.n == 0 && (cve = str_search(record->id, STR_LIT("-CVE-"))) > 0 &&
	    fact_is_cve(str_from_index(record->id, (size_t)cve + 1)))
		*vec_push(&osv->names) = facts_text(osv->facts, str_from_index(record->id, (size_t)cve + 1));
	arena_keep(&osv->facts->arena, &record->names, &osv->names);
	return sane;
}

static void higher_word(enum severity *best, struct str word)
{
	enum severity severity;

	if (severity_parse(word, &severity) && severity > *best)
		*best = severity;
}

static bool is_better(struct str vector, struct str than)
{
	struct vector_worth a = vector_worth(vector), b = vector_worth(than);

	return !than.n || a.rank > b.rank || (a.rank == b.rank && a.score > b.score);
}

/* The vector of the highest rank, and of those the one of the highest score; "type" says where it is none but a distribution's word. */
static void read_scores(struct str *best, struct fact_record *record, const struct json *severities)
{
	json_each(item, severities) {
		struct str score = json_get_text(item, "score");

		if (!str_starts(json_get_text(item, "type"), "CVSS_"))
			higher_word(&record->severity, score);
		else if (fact_text_is_sane(score) && is_better(score, *best))
			*best = score;
	}
}

static void read_severity(struct osv *osv, const struct json *root, struct fact_record *record)
{
	struct str vector = STR_LIT(""), word, rest;

	read_scores(&vector, record, json_get(root, "severity"));
	higher_word(&record->severity, json_get_text(json_get(root, "database_specific"), "severity"));
	json_each(affected, json_get(root, "affected")) {
		read_scores(&vector, record, json_get(affected, "severity"));
		higher_word(&record->severity, json_get_text(json_get(affected, "database_specific"), "severity"));
		higher_word(&record->severity, json_get_text(json_get(affected, "ecosystem_specific"), "severity"));
		word = json_get_text(json_get(affected, "database_specific"), "informational");
		if (!record->severity && (str_is(word, "unmaintained") || str_is(word, "notice")))
			record->severity = SEVERITY_NEGLIGIBLE; /* RUSTSEC: worth knowing, but no vulnerability */
	}
	/* AlmaLinux: "Important: openssl security update". */
	if (is_erratum_id(record->id) && str_cut(json_get_text(root, "summary"), ':', &word, &rest))
		higher_word(&record->severity, word);
	if (str_starts(record->id, "MAL-"))
		record->severity = SEVERITY_CRITICAL; /* malicious packages carry no other word */
	record->cvss = facts_text(osv->facts, vector);
}

static bool add_symbol(struct osv *osv, struct str path, struct str symbol, struct arena *scratch)
{
	struct str name = arena_printf(scratch, "%.*s.%.*s", STR(path), STR(symbol));

	if (!check_text(osv, name))
		return false;
	if (++osv->symbol_count > FACT_SYMBOLS_MAX)
		return refuse(osv, WHY_SYMBOLS);
	*vec_push(&osv->symbols) = facts_text(osv->facts, name);
	return true;
}

/* Go: "path.Symbol"; "path.*" where a record names a package and no symbol of it, so that any may be meant. */
static bool read_symbols(struct osv *osv, const struct json *affected, struct fact_where *where)
{
	const struct json *specific = json_get(affected, "ecosystem_specific");
	struct arena scratch = ARENA_INIT;
	bool sane = true;

	json_each(import, json_get(specific, "imports")) {
		const struct json *symbols = json_get(import, "symbols");
		struct str path = json_get_text(import, "path");

		if (!json_count(symbols))
			sane = sane && add_symbol(osv, path, STR_LIT("*"), &scratch);
		json_each(symbol, symbols)
			sane = sane && add_symbol(osv, path, json_text(symbol), &scratch);
	}
	arena_done(&scratch);
	arena_keep(&osv->facts->arena, &where->symbols, &osv->symbols);
	return sane;
}

static bool read_versions(struct osv *osv, const struct json *affected, struct fact_where *where)
{
	bool sane = true;

	json_each(item, json_get(affected, "versions")) {
		sane = sane && check_text(osv, json_text(item)) &&
		       (++osv->version_count <= FACT_VERSIONS_MAX || refuse(osv, WHY_VERSIONS));
		if (sane)
			*vec_push(&osv->versions) = facts_text(osv->facts, json_text(item));
	}
	arena_keep(&osv->facts->arena, &where->versions, &osv->versions);
	return sane;
}

/*
 * AlmaLinux has no field for modules, but names them in the record's first line: "Important: virt:rhel and virt-devel:rhel
 * security update" is "virt:rhel,virt-devel:rhel", "httpd:2.4/mod_http2" is of httpd:2.4; "*" where none is named.
 */
static struct str modules_of(struct osv *osv, struct str title)
{
	auto_done(buf_done) struct buf modules = BUF_INIT(FACT_TEXT_MAX);
	struct str word, name, stream;

	while (str_next(&title, ' ', &word)) {
		size_t end = 0;

		if (!str_cut(word, ':', &name, &stream) || !name.n)
			continue;
		while (end < stream.n && stream.p[end] != ',' && stream.p[end] != '/' && stream.p[end] != ':')
			end++;
		if (end)
			buf_printf(&modules, "%s%.*s:%.*s", modules.n ? "," : "", STR(name), STR(str_slice(stream, 0, end)));
	}
	return modules.n && !modules.full ? facts_text(osv->facts, buf_str(&modules)) : STR_LIT("*");
}

/* Debian's urgency is its own word on this package; a modular build's release says that it is one. */
static void read_specifics(struct osv *osv, const struct json *affected, struct fact_where *where)
{
	struct str urgency = json_get_text(json_get(affected, "ecosystem_specific"), "urgency");

	if (str_is(urgency, "end-of-life"))
		where->status = STATUS_END_OF_LIFE;
	else
		severity_parse(urgency, &where->severity);
	where->module = STR_LIT("");
	for (size_t i = 0; i < where->ranges.n; i++)
		if (str_search(where->ranges.v[i].fixed, STR_LIT(".module_el")) >= 0 ||
		    str_search(where->ranges.v[i].fixed, STR_LIT(".module+el")) >= 0)
			where->module = modules_of(osv, osv->title);
}

/*
 * GitHub's reviewers say of what has no fix up to where they looked: "<= 1.2.3" or "< 1.2.4". That ends a range that nothing
 * else ends.
 */
static bool end_ranges(struct osv *osv, const struct json *affected)
{
	struct str known = json_get_text(json_get(affected, "database_specific"), "last_known_affected_version_range");
	bool closed, open = false;

	if (!known.n)
		return true;
	closed = str_skip(&known, "<=");
	if (!closed && !str_skip(&known, "<"))
		return true;
	known = str_trim(known);
	if (!check_text(osv, known))
		return false;
	known = facts_text(osv->facts, known);
	vec_each(range, &osv->ranges) {
		open = !range->fixed.n && !range->last_affected.n && !range->limit.n;
		if (open)
			*(closed ? &range->last_affected : &range->limit) = known;
	}
	return true;
}

static bool read_ranges(struct osv *osv, const struct json *affected, struct str ecosystem, struct fact_where *where)
{
	struct range_list list;

	json_each(range, json_get(affected, "ranges")) {
		struct str type = json_get_text(range, "type");

		if (!str_is(type, "ECOSYSTEM") && !str_is(type, "SEMVER"))
			continue; /* commits */
		if (json_count(json_get(range, "events")) > 2 * FACT_RANGES_MAX)
			return refuse(osv, WHY_RANGES);
		if (!osv_ranges(json_get(range, "events"), ecosystem, osv->facts, &list))
			return refuse(osv, WHY_TEXT);
		if ((osv->range_count += list.n) > FACT_RANGES_MAX)
			return refuse(osv, WHY_RANGES);
		for (size_t i = 0; i < list.n; i++)
			*vec_push(&osv->ranges) = list.v[i];
	}
	if (!end_ranges(osv, affected))
		return false;
	arena_keep(&osv->facts->arena, &where->ranges, &osv->ranges);
	where->status = STATUS_AFFECTED;
	for (size_t i = 0; i < where->ranges.n; i++)
		if (where->ranges.v[i].fixed.n)
			where->status = STATUS_FIXED;
	return true;
}

static bool read_affected(struct osv *osv, const struct json *affected, struct fact_affected *ret)
{
	const struct json *package = json_get(affected, "package");
	struct str ecosystem = json_get_text(package, "ecosystem"), name = json_get_text(package, "name"), base, release;

	osv->ranges.n = osv->versions.n = osv->symbols.n = 0;
	if (!check_text(osv, ecosystem) || !check_text(osv, name))
		return false;
	ret->ecosystem = facts_text(osv->facts, ecosystem);
	ret->name = facts_text(osv->facts, naming_fold(ret->ecosystem, name, &osv->facts->arena));
	str_cut(ret->ecosystem, ':', &base, &release);
	if (str_eq(base, osv->covers))
		facts_cover(osv->facts, ret->ecosystem);
	if (!read_ranges(osv, affected, ecosystem, &ret->where) || !read_versions(osv, affected, &ret->where) ||
	    !read_symbols(osv, affected, &ret->where))
		return false;
	read_specifics(osv, affected, &ret->where);
	return true;
}

static bool read_all_affected(struct osv *osv, const struct json *root, struct fact_record *record)
{
	osv->affected.n = 0;
	osv->range_count = osv->version_count = osv->symbol_count = 0;
	if (json_count(json_get(root, "affected")) > FACT_AFFECTED_MAX)
		return refuse(osv, WHY_AFFECTED);
	json_each(item, json_get(root, "affected")) {
		struct fact_affected affected = {0};

		if (json_is(json_get(item, "package"), JSON_NONE))
			continue; /* only commits of a repository */
		if (!read_affected(osv, item, &affected))
			return false;
		if (affected.where.ranges.n || affected.where.versions.n)
			*vec_push(&osv->affected) = affected;
	}
	arena_keep(&osv->facts->arena, &record->affected, &osv->affected);
	return true;
}

/* The date of the feed is that of its newest record. */
static void note_date(struct osv *osv, struct str modified, struct str published)
{
	if (fact_day(modified) == DAY_UNKNOWN) /* Go's export has year 1 in every record */
		modified = published;
	if (fact_day(modified) != DAY_UNKNOWN && str_cmp(modified, osv->feed.date) > 0)
		osv->feed.date = facts_text(osv->facts, modified);
}

/* NULL, or why the record is left out. */
static const char *add_record(struct osv *osv, const struct json *root)
{
	struct fact_record *record = arena_new(&osv->facts->arena, struct fact_record);
	struct str id = json_get_text(root, "id"), title = json_get_text(root, "summary");

	if (!check_text(osv, id))
		return osv->why;
	note_date(osv, json_get_text(root, "modified"), json_get_text(root, "published"));
	if (json_is(json_get(root, "withdrawn"), JSON_KIND_TEXT)) {
		osv->withdrawn++;
		return NULL;
	}
	osv->names.n = 0; /* of a record that was refused half way */
	record->id = facts_text(osv->facts, id);
	osv->title = title;
	record->title = fact_text_is_sane(title) ? facts_text(osv->facts, title) : STR_LIT("");
	record->published = fact_day(json_get_text(root, "published"));
	record->modified = fact_day(json_get_text(root, "modified"));
	if (!read_names(osv, root, record))
		return osv->why;
	if (is_erratum_id(id) && !record->names.n && id.n > 2 && id.p[2] != 'S') {
		osv->errata++;
		return NULL;
	}
	read_severity(osv, root, record);
	if (!read_all_affected(osv, root, record))
		return osv->why;
	if (record->affected.n)
		facts_add(osv->facts, record);
	return NULL;
}

static void read_record(struct osv *osv, struct str bytes, struct str file)
{
	auto_json struct json *root = NULL;
	struct err e = ERR_INIT;
	const char *why;

	if (json_parse(bytes, RECORD_CAPS, "record", &root, &e) < 0) {
		feed_note(osv->facts, osv->feed.name, "%.*s left out: %s", STR(file), e.text);
		return;
	}
	why = add_record(osv, root);
	if (why)
		feed_note(osv->facts, osv->feed.name, "%.*s left out: %s", STR(file), why);
	osv->feed.records++;
}

/* Gives the scratch memory back. */
static void done(struct osv *osv)
{
	vec_done(&osv->names);
	vec_done(&osv->affected);
	vec_done(&osv->ranges);
	vec_done(&osv->versions);
	vec_done(&osv->symbols);
}

void osv_read_record(struct facts *facts, struct str bytes)
{
	struct osv osv = {.facts = facts, .covers = STR_LIT("npm")};

	osv.feed.name = STR_LIT("osv/npm");
	osv.feed.date = STR_LIT("");
	read_record(&osv, bytes, STR_LIT("record"));
	done(&osv);
}

static int read_zip(struct osv *osv, const char *path, struct err *e)
{
	auto_close int fd = file_open(path, e);
	auto_zip struct zip *zip = NULL;
	auto_done(buf_done) struct buf bytes = BUF_INIT(RECORD_MAX);
	struct str name;
	int status;

	if (fd < 0 || zip_open_fd(fd, ZIP_CAPS, path, &zip, e) < 0)
		return e->code;
	osv->feed.bytes += (uint64_t)lseek(fd, 0, SEEK_END);
	while ((status = zip_next(zip, &name, e)) > 0) {
		if (ctx_check(osv->ctx, e) < 0)
			return e->code;
		if (!str_ends(name, ".json"))
			continue;
		buf_clear(&bytes);
		if (zip_read(zip, &bytes, e) < 0)
			return e->code;
		read_record(osv, buf_str(&bytes), name);
	}
	return status;
}

static int read_single(struct osv *osv, const char *path, struct str file, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(RECORD_MAX);

	if (file_load(path, &bytes, e) < 0)
		return e->code;
	osv->feed.bytes += bytes.n;
	read_record(osv, buf_str(&bytes), file);
	return 0;
}

static int read_folder(struct osv *osv, const char *path, struct err *e)
{
	struct text_list names;

	if (feed_list_folder(path, &osv->facts->arena, &names, e) < 0)
		return e->code;
	for (size_t i = 0; i < names.n; i++) {
		struct str file = arena_printf(&osv->facts->arena, "%s/%.*s", path, STR(names.v[i]));
		int status = 0;

		if (str_ends(file, ".zip"))
			status = read_zip(osv, file.p, e);
		else if (str_ends(file, ".json"))
			status = read_single(osv, file.p, names.v[i], e);
		else
			feed_note(osv->facts, osv->feed.name, "%.*s is neither .zip nor .json", STR(names.v[i]));
		if (status < 0)
			return status;
	}
	return 0;
}

static void finish_folder(struct osv *osv)
{
	if (osv->withdrawn)
		feed_note(osv->facts, osv->feed.name, "%zu withdrawn records left out", osv->withdrawn);
	if (osv->errata)
		feed_note(osv->facts, osv->feed.name, "%zu errata that fix no vulnerability left out", osv->errata);
	if (osv->feed.records) {
		facts_cover(osv->facts, osv->covers);
		*vec_push(&osv->facts->feeds) = osv->feed;
	}
	done(osv);
}

static int read_osv(const struct ctx *ctx, const char *root, struct facts *facts, struct err *e)
{
	struct str folder = arena_printf(&facts->arena, "%s/osv", root);
	struct text_list names;

	if (!feed_is_folder(folder.p))
		return 0;
	if (feed_list_folder(folder.p, &facts->arena, &names, e) < 0)
		return e->code;
	for (size_t i = 0; i < names.n; i++) {
		struct osv osv = {.ctx = ctx, .facts = facts, .folder = names.v[i]};
		struct str path = arena_printf(&facts->arena, "%.*s/%.*s", STR(folder), STR(names.v[i]));
		int status;

		if (!feed_is_folder(path.p)) {
			feed_note(facts, STR_LIT("osv"), "%.*s is no folder of an ecosystem", STR(names.v[i]));
			continue;
		}
		osv.covers = facts_text(facts, feed_ecosystem_of_folder(names.v[i]));
		osv.feed.name = arena_printf(&facts->arena, "osv/%.*s", STR(names.v[i]));
		osv.feed.date = STR_LIT("");
		ctx_progress(ctx, osv.feed.name.p, i, names.n);
		status = read_folder(&osv, path.p, e);
		finish_folder(&osv);
		if (status < 0)
			return status;
	}
	return 0;
}

static const char *const folders[] = {"osv", NULL};

const struct feed feed_osv = {.name = "osv", .folders = folders, .read = read_osv};
