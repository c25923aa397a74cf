/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A set as text tables, for a repository: one fact a line, in byte order, so that a day's new facts are a small difference.
 *
 *	feeds.tsv            name, date, bytes, records
 *	ecosystems.tsv       name: what is covered
 *	vulnerabilities.tsv  id, severity, published, modified, cvss, exploited (added/due/ransomware),
 *	                     epss (score/percentile), aliases
 *	advisories.tsv       id, the vulnerabilities it is about
 *	ECOSYSTEM.tsv        "[ECOSYSTEM:RELEASE]", then lines of: what, where, names of packages
 *
 * "what" is "@ADVISORY", or a vulnerability: "ID" by itself, "+ID" by DEBIAN-ID, "~ID" by BIT-name-ID. "where" is ranges and
 * attributes: "1.2" everything before 1.2; "1.0,1.2" from 1.0 on; "1.0,=1.1" up to and with 1.1; "1.0," without end; a
 * limit behind that as in "1.0,,<2.0";
 * module=, status=, severity=, versions=, arch=, symbols=. Separators inside of texts are written as %XX. A dot in an
 * ecosystem's name is written as an underscore.
 */
#include <stdio.h>

#include "advisory/feed.h"
#include "base/file.h"
#include "codec/property_lines.h"

#define TABLE_MAX (256u << 20)

/* ---- writing ---- */

static void put_escaped(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] > ' ' && text.p[i] != 0x7f && !strchr("%,=", text.p[i]) &&
		    (i > 0 || !strchr("@+~[", text.p[i])))
			buf_putc(out, text.p[i]);
		else
			buf_printf(out, "%%%02X", (unsigned char)text.p[i]);
}

static void put_day(struct buf *out, int64_t day)
{
	char text[CLOCK_TEXT_MAX];

	buf_put(out, fact_day_text(day, text));
}

static void put_joined(struct buf *out, const struct text_list *list, char separator)
{
	for (size_t i = 0; i < list->n; i++) {
		if (i)
			buf_putc(out, separator);
		put_escaped(out, list->v[i]);
	}
}

static void put_attribute(struct buf *out, const char *key, const struct text_list *list)
{
	if (list->n == 0)
		return;
	buf_printf(out, " %s=", key);
	put_joined(out, list, ',');
}

static void put_range(struct buf *out, const struct version_range *range)
{
	bool plain = !range->introduced.n && range->fixed.n && !range->limit.n;

	put_escaped(out, range->introduced);
	if (!plain)
		buf_putc(out, ',');
	if (range->last_affected.n)
		buf_putc(out, '=');
	put_escaped(out, range->last_affected.n ? range->last_affected : range->fixed);
	if (range->limit.n) {
		buf_puts(out, ",<");
		put_escaped(out, range->limit);
	}
}

static enum fix_status usual_status(const struct range_list *ranges)
{
	for (size_t i = 0; i < ranges->n; i++)
		if (ranges->v[i].fixed.n)
			return STATUS_FIXED;
	return STATUS_AFFECTED;
}

static void put_where(struct buf *out, const struct fact_where *where)
{
	for (size_t i = 0; i < where->ranges.n; i++) {
		if (i)
			buf_putc(out, ' ');
		put_range(out, &where->ranges.v[i]);
	}
	if (where->module.n)
		put_attribute(out, "module", &(struct text_list){(struct str *)(uintptr_t)&where->module, 1});
	if (where->status != usual_status(&where->ranges))
		buf_printf(out, " status=%s", fix_status_name(where->status));
	if (where->severity)
		buf_printf(out, " severity=%s", severity_name(where->severity));
	put_attribute(out, "versions", &where->versions);
	put_attribute(out, "arch", &where->architectures);
	put_attribute(out, "symbols", &where->symbols);
}

static void put_what(struct buf *out, const struct fact_set *set, const struct set_entry *entry)
{
	static const char marks[] = {[SET_DEBIAN] = '+', [SET_BITNAMI] = '~', [SET_ADVISORY] = '@'};

	if (entry->kind != SET_ITSELF)
		buf_putc(out, marks[entry->kind]);
	put_escaped(out,
		    entry->kind == SET_ADVISORY ? set->advisories.v[entry->ref].id : set->vulnerabilities.v[entry->ref].id);
}

static void put_vulnerability(struct buf *out, const struct set_vulnerability *v)
{
	put_escaped(out, v->id);
	buf_printf(out, "\t%s\t", severity_name(v->severity));
	put_day(out, v->published);
	buf_putc(out, '\t');
	put_day(out, v->modified);
	buf_putc(out, '\t');
	buf_put(out, v->cvss);
	buf_putc(out, '\t');
	if (v->cve.kev)
		buf_printf(out, "%.*s/%.*s/%s", STR(v->cve.kev_added), STR(v->cve.kev_due),
			   v->cve.kev_ransomware ? "ransomware" : "");
	buf_putc(out, '\t');
	if (v->cve.epss >= 0)
		buf_printf(out, "%.5f/%.5f", v->cve.epss, v->cve.epss_percentile);
	buf_putc(out, '\t');
	put_joined(out, &v->aliases, ' ');
	while (out->n && out->p[out->n - 1] == '\t')
		out->n--;
	buf_putc(out, '\n');
}

static int save(struct buf *text, const char *folder, struct str name, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct str path = arena_printf(&arena, "%s/%.*s.tsv", folder, STR(name));
	int status;

	if (text->full)
		return err_set(e, ERR_LIMIT, "%s: more than the cap of %u bytes", path.p, TABLE_MAX);
	status = file_replace(path.p, buf_str(text), e);
	buf_clear(text);
	return status;
}

static int save_facts(const struct fact_set *set, const char *folder, struct buf *text, struct err *e)
{
	/* Known images are a table of their own in the program. */
	vec_each(feed, &set->feeds)
		if (!str_is(feed->name, FEED_BASES))
			buf_printf(text, "%.*s\t%.*s\t%llu\t%llu\n", STR(feed->name), STR(feed->date),
				   (unsigned long long)feed->bytes,
				   (unsigned long long)feed->records);
	if (save(text, folder, STR_LIT("feeds"), e) < 0)
		return e->code;
	vec_each(vulnerability, &set->vulnerabilities)
		put_vulnerability(text, vulnerability);
	if (save(text, folder, STR_LIT("vulnerabilities"), e) < 0)
		return e->code;
	vec_each(advisory, &set->advisories) {
		put_escaped(text, advisory->id);
		for (size_t i = 0; i < advisory->n; i++) {
			buf_putc(text, i ? ' ' : '\t');
			put_escaped(text, set->vulnerabilities.v[advisory->v[i]].id);
		}
		buf_putc(text, '\n');
	}
	return save(text, folder, STR_LIT("advisories"), e);
}

/* An ecosystem's name as the tables have it. */
static struct str table_name(struct arena *arena, struct str ecosystem)
{
	struct str base, release;
	char *copy;

	if (!str_cut(ecosystem, ':', &base, &release) && str_find(base, '.') < 0)
		return ecosystem;
	copy = arena_text(arena, ecosystem);
	for (size_t i = 0; i < base.n; i++)
		if (copy[i] == '.')
			copy[i] = '_';
	return str_from(copy, ecosystem.n);
}

struct line {
	struct str ecosystem, text, name;
};

VEC_TYPE(line_list, struct line);

static int line_order(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	int order = str_cmp(x->ecosystem, y->ecosystem);

	if (order == 0)
		order = str_cmp(x->text, y->text);
	return order ? order : str_cmp(x->name, y->name);
}

static void list_lines(const struct fact_set *set, struct arena *arena, struct line_list *ret_lines)
{
	auto_done(buf_done) struct buf text = BUF_INIT(TABLE_MAX);

	vec_each(package, &set->packages)
		for (size_t i = 0; i < package->n; i++) {
			buf_clear(&text);
			put_what(&text, set, &package->v[i]);
			buf_putc(&text, '\t');
			put_where(&text, &package->v[i].where);
			*vec_push(ret_lines) =
				(struct line){table_name(arena, package->ecosystem), arena_str(arena, buf_str(&text)),
					      package->name};
		}
	vec_sort(ret_lines, line_order);
}

static struct str base_of(struct str ecosystem)
{
	struct str base, release;

	str_cut(ecosystem, ':', &base, &release);
	return base;
}

static int save_lines(const struct line_list *lines, const char *folder, struct buf *text, struct err *e)
{
	for (size_t i = 0; i < lines->n; i++) {
		const struct line *line = &lines->v[i], *before = i ? line - 1 : NULL;

		if (before && !str_eq(base_of(before->ecosystem), base_of(line->ecosystem)) &&
		    (buf_putc(text, '\n'), save(text, folder, base_of(before->ecosystem), e)) < 0)
			return e->code;
		if (!before || !str_eq(before->ecosystem, line->ecosystem))
			buf_printf(text, "%s[%.*s]\n", text->n ? "\n" : "", STR(line->ecosystem));
		else if (str_eq(before->text, line->text)) {
			buf_putc(text, ' ');
			put_escaped(text, line->name);
			continue;
		} else {
			buf_putc(text, '\n');
		}
		buf_put(text, line->text);
		buf_putc(text, '\t');
		put_escaped(text, line->name);
	}
	if (lines->n == 0)
		return 0;
	buf_putc(text, '\n');
	return save(text, folder, base_of(lines->v[lines->n - 1].ecosystem), e);
}

int fact_set_save(const struct fact_set *set, const char *folder, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	auto_done(buf_done) struct buf text = BUF_INIT(TABLE_MAX);
	struct line_list lines = {0};
	int status;

	if (file_make_directories(folder, e) < 0 || save_facts(set, folder, &text, e) < 0)
		return e->code;
	vec_each(ecosystem, &set->ecosystems)
		buf_printf(&text, "%.*s\n", STR(table_name(&arena, *ecosystem)));
	if (save(&text, folder, STR_LIT("ecosystems"), e) < 0)
		return e->code;
	list_lines(set, &arena, &lines);
	status = save_lines(&lines, folder, &text, e);
	vec_done(&lines);
	return status;
}

/* ---- reading ---- */

struct loading {
	struct fact_set *set;
	struct set_flat_list flats;
	struct map vulnerabilities, advisories; /* place + 1, by id */
	struct str ecosystem;                   /* of the section */
	const char *file;
	size_t line;
};

static int wrong(const struct loading *l, const char *what, struct err *e)
{
	return err_set(e, ERR_FORMAT, "%s: line %zu: %s", l->file, l->line, what);
}

static void split(struct arena *arena, struct str text, char separator, struct text_list *ret_list)
{
	VEC(struct str) parts = {0};
	struct str part;

	while (str_next(&text, separator, &part))
		if (part.n)
			*vec_push(&parts) = percent_decode(arena, part);
	arena_keep(arena, ret_list, &parts);
	vec_done(&parts);
}

static struct str field(struct str *rest)
{
	struct str part = STR_LIT("");

	return str_next(rest, '\t', &part) ? part : STR_LIT("");
}

static double share(struct str text)
{
	char copy[32] = "";

	memcpy(copy, text.p, text.n < sizeof(copy) ? text.n : 0);
	return text.n ? strtod(copy, NULL) : -1;
}

static int load_vulnerability(struct loading *l, struct str line, struct err *e)
{
	struct set_vulnerability *v = vec_push(&l->set->vulnerabilities);
	struct str kev, epss, due, rest = STR_LIT("");

	v->id = percent_decode(&l->set->arena, field(&line));
	if (!severity_parse(field(&line), &v->severity))
		return wrong(l, "no severity", e);
	v->published = fact_day(field(&line));
	v->modified = fact_day(field(&line));
	v->cvss = field(&line);
	v->title = STR_LIT("");
	kev = field(&line);
	epss = field(&line);
	v->cve = (struct fact_cve){.epss = -1, .epss_percentile = -1, .kev_added = STR_LIT(""), .kev_due = STR_LIT("")};
	if (kev.n) {
		v->cve.kev = str_cut(kev, '/', &v->cve.kev_added, &due) && str_cut(due, '/', &v->cve.kev_due, &rest);
		v->cve.kev_ransomware = str_is(rest, "ransomware");
	}
	if (epss.n && str_cut(epss, '/', &due, &rest)) {
		v->cve.epss = share(due);
		v->cve.epss_percentile = share(rest);
	}
	split(&l->set->arena, field(&line), ' ', &v->aliases);
	map_set(&l->vulnerabilities, v->id, (void *)(uintptr_t)l->set->vulnerabilities.n);
	return 0;
}

static int load_advisory(struct loading *l, struct str line, struct err *e)
{
	struct set_advisory *advisory = vec_push(&l->set->advisories);
	struct text_list ids;

	advisory->id = percent_decode(&l->set->arena, field(&line));
	split(&l->set->arena, field(&line), ' ', &ids);
	advisory->v = arena_array(&l->set->arena, uint32_t, ids.n);
	for (; advisory->n < ids.n; advisory->n++) {
		uintptr_t place = (uintptr_t)map_get(&l->vulnerabilities, ids.v[advisory->n]);

		if (!place)
			return wrong(l, "a vulnerability that vulnerabilities.tsv lacks", e);
		advisory->v[advisory->n] = (uint32_t)place - 1;
	}
	map_set(&l->advisories, advisory->id, (void *)(uintptr_t)l->set->advisories.n);
	return 0;
}

static int load_feed(struct loading *l, struct str line, struct err *e)
{
	struct advdb_feed *feed = vec_push(&l->set->feeds);

	feed->name = field(&line);
	feed->date = field(&line);
	if (!str_to_u64(field(&line), &feed->bytes) || !str_to_u64(field(&line), &feed->records))
		return wrong(l, "no number of bytes or records", e);
	return 0;
}

static int load_ecosystem(struct loading *l, struct str line, __attribute__((unused)) struct err *e)
{
	*vec_push(&l->set->ecosystems) = feed_ecosystem_of_folder(line);
	return 0;
}

static struct version_range range_of(struct arena *arena, struct str text)
{
	struct version_range range = {STR_LIT(""), STR_LIT(""), STR_LIT(""), STR_LIT("")};
	struct str introduced, end, limit;

	if (!str_cut(text, ',', &introduced, &end)) {
		range.fixed = percent_decode(arena, text);
		return range;
	}
	range.introduced = percent_decode(arena, introduced);
	str_cut(end, ',', &end, &limit);
	if (str_skip(&limit, "<"))
		range.limit = percent_decode(arena, limit);
	if (str_skip(&end, "="))
		range.last_affected = percent_decode(arena, end);
	else
		range.fixed = percent_decode(arena, end);
	return range;
}

static bool set_attribute(struct arena *arena, struct fact_where *where, struct str key, struct str value)
{
	if (str_is(key, "module"))
		where->module = percent_decode(arena, value);
	else if (str_is(key, "severity"))
		return severity_parse(value, &where->severity);
	else if (str_is(key, "versions"))
		split(arena, value, ',', &where->versions);
	else if (str_is(key, "arch"))
		split(arena, value, ',', &where->architectures);
	else if (str_is(key, "symbols"))
		split(arena, value, ',', &where->symbols);
	else if (str_is(key, "status")) {
		for (int i = STATUS_AFFECTED; i <= STATUS_END_OF_LIFE; i++)
			if (str_is(value, fix_status_name((enum fix_status)i)))
				where->status = (enum fix_status)i;
	} else {
		return false;
	}
	return true;
}

static bool where_of(struct arena *arena, struct str text, struct fact_where *where)
{
	VEC(struct version_range) ranges = {0};
	struct str part, key, value, rest = text;
	bool sane = true;

	*where = (struct fact_where){.module = STR_LIT("")};
	while (str_next(&rest, ' ', &part))
		if (part.n && (!str_cut(part, '=', &key, &value) || str_find(key, ',') >= 0))
			*vec_push(&ranges) = range_of(arena, part);
	arena_keep(arena, &where->ranges, &ranges);
	vec_done(&ranges);
	where->status = usual_status(&where->ranges);
	for (rest = text; sane && str_next(&rest, ' ', &part);)
		if (part.n && str_cut(part, '=', &key, &value) && str_find(key, ',') < 0)
			sane = set_attribute(arena, where, key, value);
	return sane;
}

static bool what_of(struct loading *l, struct str text, struct set_entry *entry)
{
	const struct map *places = &l->vulnerabilities;
	uintptr_t place;

	entry->kind = SET_ITSELF;
	if (str_skip(&text, "+"))
		entry->kind = SET_DEBIAN;
	else if (str_skip(&text, "~"))
		entry->kind = SET_BITNAMI;
	else if (str_skip(&text, "@"))
		entry->kind = SET_ADVISORY, places = &l->advisories;
	place = (uintptr_t)map_get(places, percent_decode(&l->set->arena, text));
	entry->ref = (uint32_t)place - 1;
	return place != 0;
}

static int load_package_line(struct loading *l, struct str line, struct err *e)
{
	struct set_entry entry;
	struct text_list names;

	if (str_skip(&line, "[")) {
		l->ecosystem = feed_ecosystem_of_folder(str_slice(line, 0, line.n - 1));
		return 0;
	}
	if (!what_of(l, field(&line), &entry))
		return wrong(l, "an id that the tables lack", e);
	if (!where_of(&l->set->arena, field(&line), &entry.where))
		return wrong(l, "an unknown attribute", e);
	split(&l->set->arena, field(&line), ' ', &names);
	for (size_t i = 0; i < names.n; i++)
		*vec_push(&l->flats) = (struct set_flat){l->ecosystem, names.v[i], entry};
	return 0;
}

static int load_table(struct loading *l, const char *folder, struct str name,
		      int (*load)(struct loading *l, struct str line, struct err *e), struct err *e)
{
	struct str path = arena_printf(&l->set->arena, "%s/%.*s", folder, STR(name));
	auto_done(buf_done) struct buf bytes = BUF_INIT(TABLE_MAX);
	struct str rest, line;

	if (file_load(path.p, &bytes, e) < 0)
		return e->code;
	l->file = path.p;
	l->line = 0;
	rest = arena_str(&l->set->arena, buf_str(&bytes));
	while (str_next_line(&rest, &line)) {
		l->line++;
		if (line.n && load(l, line, e) < 0)
			return e->code;
	}
	return 0;
}

static bool is_fixed_table(struct str name)
{
	static const char *const names[] = {"feeds.tsv", "ecosystems.tsv", "vulnerabilities.tsv", "advisories.tsv"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

static int load_all(struct loading *l, const char *folder, struct err *e)
{
	struct text_list names;

	if (load_table(l, folder, STR_LIT("feeds.tsv"), load_feed, e) < 0 ||
	    load_table(l, folder, STR_LIT("ecosystems.tsv"), load_ecosystem, e) < 0 ||
	    load_table(l, folder, STR_LIT("vulnerabilities.tsv"), load_vulnerability, e) < 0 ||
	    load_table(l, folder, STR_LIT("advisories.tsv"), load_advisory, e) < 0 ||
	    feed_list_folder(folder, &l->set->arena, &names, e) < 0)
		return e->code;
	for (size_t i = 0; i < names.n; i++)
		if (str_ends(names.v[i], ".tsv") && !is_fixed_table(names.v[i]) &&
		    load_table(l, folder, names.v[i], load_package_line, e) < 0)
			return e->code;
	return 0;
}

int fact_set_load(const char *folder, struct fact_set *ret_set, struct err *e)
{
	struct loading l = {.set = ret_set};
	int status;

	*ret_set = (struct fact_set){0};
	status = load_all(&l, folder, e);
	if (status == 0) {
		vec_sort(&ret_set->ecosystems, str_order); /* a dot is no longer an underscore */
		fact_set_group(ret_set, &l.flats);
	}
	vec_done(&l.flats);
	map_done(&l.vulnerabilities);
	map_done(&l.advisories);
	if (status < 0)
		fact_set_done(ret_set);
	return status;
}
