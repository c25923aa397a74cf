/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers for Prometheus, as its text format 0.0.4 and OpenMetrics 1.0 have in common, so that both kinds of readers take it:
 * gauges without time stamps, as the textfile collector wants them, each with its help, and an end that the older reads as a comment.
 * Counts, not a series a vulnerability. Source: prometheus/docs, "Exposition formats"; OpenMetrics 1.0, ABNF.
 */
#include "base/clock.h"
#include "base/text.h"
#include "report/report.h"
#include "report/words.h"

struct metrics {
	struct buf *out;
	const struct report *report;
	struct arena arena;
	struct str image; /* the label that all series have */
};

/* Backslash, quote and line end; other controls can be in no label that anyone wants to read. */
static void put_value(struct buf *out, struct str text)
{
	auto_done(buf_done) struct buf safe = BUF_INIT((size_t)8 << 10);

	text_escape(&safe, text);
	for (size_t i = 0; i < safe.n; i++) {
		if (safe.p[i] == '\\' || safe.p[i] == '"')
			buf_putc(out, '\\');
		buf_putc(out, safe.p[i]);
	}
}

static void family(struct metrics *metrics, const char *name, const char *help)
{
	buf_printf(metrics->out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void open_sample(struct metrics *metrics, const char *name)
{
	buf_printf(metrics->out, "%s{image=\"", name);
	put_value(metrics->out, metrics->image);
	buf_putc(metrics->out, '"');
}

static void put_label(struct metrics *metrics, const char *name, struct str value)
{
	buf_printf(metrics->out, ",%s=\"", name);
	put_value(metrics->out, value);
	buf_putc(metrics->out, '"');
}

static void close_sample(struct metrics *metrics, double value)
{
	buf_printf(metrics->out, "} %.15g\n", value);
}

static void put_one(struct metrics *metrics, const char *name, const char *help, double value)
{
	family(metrics, name, help);
	open_sample(metrics, name);
	close_sample(metrics, value);
}

static void put_labelled(struct metrics *metrics, const char *name, const char *label, const char *word, double value)
{
	open_sample(metrics, name);
	put_label(metrics, label, str_of(word));
	close_sample(metrics, value);
}

static void put_info(struct metrics *metrics)
{
	const struct report *report = metrics->report;
	char digest[DIGEST_TEXT_MAX];

	family(metrics, "plimsoll_image_info", "What was evaluated, with what.");
	open_sample(metrics, "plimsoll_image_info");
	put_label(metrics, "command", str_of(report->command));
	put_label(metrics, "version", str_of(PLIMSOLL_VERSION));
	if (report->image) {
		put_label(metrics, "config_digest", str_of(digest_text(&report->image->config_digest, digest)));
		put_label(metrics, "platform", words_platform(&metrics->arena, &report->image->platform));
	}
	if (report->inventory)
		put_label(metrics, "system", words_system(&metrics->arena, &report->inventory->os));
	if (report->database)
		put_label(metrics, "database_date", clock_day(report->database->date));
	close_sample(metrics, 1);
}

static void put_verdict(struct metrics *metrics)
{
	family(metrics, "plimsoll_verdict", "1 for the verdict of the report, 0 for the others.");
	for (int i = VERDICT_NO_GATE; i <= VERDICT_CANNOT_SAY; i++)
		put_labelled(metrics, "plimsoll_verdict", "verdict", verdict_name((enum verdict)i), metrics->report->verdict == (enum verdict)i);
}

static void put_counts(struct metrics *metrics)
{
	const struct report *report = metrics->report;
	const struct report_summary *summary = &report->summary;

	family(metrics, "plimsoll_findings_by_severity", "Findings that are not exempt, by severity.");
	for (int i = SEVERITY_CRITICAL; i >= 0; i--)
		put_labelled(metrics, "plimsoll_findings_by_severity", "severity", severity_name((enum severity)i), (double)summary->by_severity[i]);
	family(metrics, "plimsoll_findings_by_priority", "Findings that are not exempt, by priority.");
	for (int i = PRIORITY_ACT; i >= 0; i--)
		put_labelled(metrics, "plimsoll_findings_by_priority", "priority", priority_id((enum priority)i), (double)summary->by_priority[i]);
	put_one(metrics, "plimsoll_findings_known_exploited", "Findings in the list of known exploited vulnerabilities.", (double)summary->kev);
	put_one(metrics, "plimsoll_findings_fixable", "Findings that can be fixed.", (double)summary->fixable);
	put_one(metrics, "plimsoll_findings_exempt", "Findings that are exempt.", (double)summary->ignored);
	put_one(metrics, "plimsoll_not_evaluated", "Things that were recognised and could not be evaluated.",
		(double)coverage_count(&report->coverage));
	if (report->inventory)
		put_one(metrics, "plimsoll_packages", "Packages in the image.", (double)report->inventory->packages.n);
}

static void put_gates(struct metrics *metrics)
{
	const struct report *report = metrics->report;

	if (!report->gates.n)
		return;
	family(metrics, "plimsoll_gate_passed", "1 where a gate passed, 0 where it failed or cannot say.");
	vec_each(gate, &report->gates) {
		bool told = false;

		/* Two series of the same labels would make the whole file unreadable. */
		for (const struct gate *other = report->gates.v; other < gate; other++)
			told = told || (str_eq(other->name, gate->name) && str_eq(other->limit, gate->limit));
		if (told)
			continue;
		open_sample(metrics, "plimsoll_gate_passed");
		put_label(metrics, "gate", gate->name);
		put_label(metrics, "limit", gate->limit);
		close_sample(metrics, gate->verdict == GATE_PASSED);
	}
}

static void put_load(struct metrics *metrics)
{
	if (!metrics->report->loaded)
		return;
	family(metrics, "plimsoll_load_ratio", "How much of the allowed risk is used, by part; 1 is the line.");
	for (size_t i = 0; i < LOAD_PARTS; i++)
		if (metrics->report->load[i].evaluated)
			put_labelled(metrics, "plimsoll_load_ratio", "part", load_part_name((enum load_part)i), metrics->report->load[i].percent / 100);
}

static void put_image(struct metrics *metrics)
{
	const struct report *report = metrics->report;
	uint64_t bytes = 0;

	if (!report->image)
		return;
	vec_each(layer, &report->image->layers)
		bytes += layer->size;
	put_one(metrics, "plimsoll_image_layers", "Layers of the image.", (double)report->image->layers.n);
	put_one(metrics, "plimsoll_image_size_bytes", "Bytes of the layers as they are stored.", (double)bytes);
	if (report->layers)
		put_one(metrics, "plimsoll_image_efficiency_ratio", "Share of the bytes that is not wasted.", layers_efficiency(report->layers));
}

static void put_times(struct metrics *metrics)
{
	const struct report *report = metrics->report;
	int64_t date;

	put_one(metrics, "plimsoll_evaluated_timestamp_seconds", "When the image was evaluated.", (double)report->created);
	if (report->database && clock_parse(report->database->date, &date))
		put_one(metrics, "plimsoll_database_timestamp_seconds", "The date of the advisory database.", (double)date);
}

static int write_prometheus(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	struct metrics metrics = {.out = ret_out, .report = report, .image = STR_LIT("files")};

	(void)style;
	if (report->image)
		metrics.image = words_image(&metrics.arena, report->image);
	put_info(&metrics);
	put_verdict(&metrics);
	put_counts(&metrics);
	put_gates(&metrics);
	put_load(&metrics);
	put_image(&metrics);
	put_times(&metrics);
	buf_puts(ret_out, "# EOF\n");
	arena_done(&metrics.arena);
	return ret_out->full ? err_set(e, ERR_LIMIT, "the report is larger than %zu bytes", REPORT_MAX) : 0;
}

static const char *const commands[] = {"check", "eval", "scan", NULL};

const struct reporter reporter_prometheus = {
	.name = "prometheus",
	.summary = "numbers for Prometheus' textfile collector, or a push gateway",
	.commands = commands,
	.write = write_prometheus,
};
