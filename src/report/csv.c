/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comma-separated values, a line a finding and a line for each thing that was not evaluated. Controls are escaped, so a line is a
 * record.
 */
#include "report/csv.h"

#include "base/text.h"
#include "model/naming.h"
#include "report/report.h"

enum column {
	KIND, ID, ALIASES, SEVERITY, PRIORITY, SCORE, PACKAGE, TYPE, INSTALLED, FIXED_IN, STATUS, PATH, LINE, RESOURCE, LAYER, WHOSE, CVSS_SCORE,
	CVSS, EPSS, EPSS_PERCENTILE, KNOWN_EXPLOITED, DUE, PURL, TITLE, REASON, WHY, FIX, EXEMPT_BY, COLUMNS
};

/* Readers go by these words; a new column goes to the end. */
static const char *const titles[COLUMNS] = {
	[KIND] = "kind", [ID] = "id", [ALIASES] = "aliases", [SEVERITY] = "severity", [PRIORITY] = "priority", [SCORE] = "score",
	[PACKAGE] = "package", [TYPE] = "type", [INSTALLED] = "installed", [FIXED_IN] = "fixed in", [STATUS] = "status", [PATH] = "path",
	[LINE] = "line", [RESOURCE] = "resource", [LAYER] = "layer", [WHOSE] = "whose", [CVSS_SCORE] = "cvss score", [CVSS] = "cvss",
	[EPSS] = "epss", [EPSS_PERCENTILE] = "epss percentile", [KNOWN_EXPLOITED] = "known exploited", [DUE] = "due", [PURL] = "purl",
	[TITLE] = "title", [REASON] = "priority reason", [WHY] = "why", [FIX] = "fix", [EXEMPT_BY] = "exempt by",
};

void csv_field(struct buf *out, struct str text)
{
	auto_done(buf_done) struct buf safe = BUF_INIT(CSV_FIELD_MAX);

	text_escape(&safe, text);
	if (!safe.n)
		return;
	buf_putc(out, '"');
	if (strchr("=+-@", safe.p[0]))
		buf_putc(out, '\'');
	for (size_t i = 0; i < safe.n; i++) {
		if (safe.p[i] == '"')
			buf_putc(out, '"');
		buf_putc(out, safe.p[i]);
	}
	buf_putc(out, '"');
}

static void put_record(struct buf *out, const struct str fields[COLUMNS])
{
	for (size_t i = 0; i < COLUMNS; i++) {
		if (i)
			buf_putc(out, ',');
		csv_field(out, fields[i]);
	}
	buf_puts(out, "\r\n");
}

static struct str join(struct arena *arena, const struct str_list *list)
{
	struct str joined = STR_NULL;

	vec_each(text, list)
		joined = arena_printf(arena, "%.*s%s%.*s", STR(joined), joined.n ? " " : "", STR(*text));
	return joined;
}

static void fill_known(struct arena *arena, const struct vulnerability *known, struct str fields[COLUMNS])
{
	if (!known)
		return;
	if (known->cvss_score >= 0)
		fields[CVSS_SCORE] = arena_printf(arena, "%.1f", known->cvss_score);
	fields[CVSS] = known->cvss;
	if (known->epss >= 0)
		fields[EPSS] = arena_printf(arena, "%.5f", known->epss);
	if (known->epss >= 0 && known->epss_percentile >= 0)
		fields[EPSS_PERCENTILE] = arena_printf(arena, "%.5f", known->epss_percentile);
	fields[KNOWN_EXPLOITED] = known->kev ? STR_LIT("yes") : STR_NULL;
	fields[DUE] = known->kev_due;
}

static void put_finding(struct buf *out, const struct finding *finding, struct arena *arena)
{
	const struct package *package = finding->package;
	struct str fields[COLUMNS] = {
		[KIND] = str_of(finding_kind_name(finding->kind)), [ID] = finding->id, [ALIASES] = join(arena, &finding->aliases),
		[SEVERITY] = str_of(severity_name(finding->severity)), [PRIORITY] = str_of(priority_id(finding->priority)),
		[SCORE] = arena_printf(arena, "%.2f", finding->score), [INSTALLED] = finding->installed, [FIXED_IN] = finding->fixed_in,
		[PATH] = finding_place(finding), [RESOURCE] = finding->resource, [WHOSE] = str_of(whose_name(finding->whose)),
		[TITLE] = finding->title, [REASON] = finding->reason, [WHY] = finding->why, [FIX] = finding->fix,
		[EXEMPT_BY] = finding->ignored ? finding->ignored_by : STR_NULL,
	};

	if (package) {
		fields[PACKAGE] = package_full_name(package, arena);
		fields[TYPE] = str_of(package->type);
		fields[PURL] = package->purl;
		if (!finding->path.n && package->locations.n)
			fields[PATH] = package->locations.v[0].path;
	}
	if (finding->kind == FINDING_VULNERABILITY)
		fields[STATUS] = str_of(fix_status_name(finding->status));
	if (finding->at.line)
		fields[LINE] = arena_printf(arena, "%u", finding->at.line);
	if (finding->layer != LAYER_UNKNOWN)
		fields[LAYER] = arena_printf(arena, "%d", finding->layer);
	fill_known(arena, finding->vulnerability, fields);
	put_record(out, fields);
}

/* "Nothing found" and "could not look" are never the same file. */
static void put_gap(struct buf *out, struct str what, struct str where, struct str why)
{
	put_record(out, (const struct str[COLUMNS]){[KIND] = STR_LIT("not-evaluated"), [TITLE] = what, [PATH] = where, [WHY] = why});
}

static int write_csv(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	const struct coverage *coverage = &report->coverage;
	struct str header[COLUMNS];

	(void)style;
	for (size_t i = 0; i < COLUMNS; i++)
		header[i] = str_of(titles[i]);
	put_record(ret_out, header);
	if (report->findings)
		vec_each(finding, &report->findings->list) {
			auto_done(arena_done) struct arena arena = ARENA_INIT;

			put_finding(ret_out, finding, &arena);
		}
	vec_each(gap, &coverage->gaps)
		put_gap(ret_out, gap->what, gap->where, gap->why);
	if (coverage->dropped)
		put_gap(ret_out, STR_LIT("more"), STR_NULL, STR_LIT("too many to be listed"));
	return ret_out->full ? err_set(e, ERR_LIMIT, "the report is larger than %zu bytes", REPORT_MAX) : 0;
}

static const char *const commands[] = {"check", "eval", "scan", NULL};

const struct reporter reporter_csv = {
	.name = "csv",
	.summary = "comma-separated values, a line a finding, for spreadsheets",
	.commands = commands,
	.streams = true,
	.write = write_csv,
};
