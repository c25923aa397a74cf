/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SARIF 2.1.0, as GitHub and GitLab read it: relative locations with percent-encoded names (a reference such as
 * "registry:5000/a" would be read as a scheme), severities as numbers on the rules, fingerprints that do not change with
 * versions or layers, the worst results first and no more than are kept, and the gaps of coverage as notifications.
 * Source: OASIS SARIF 2.1.0, sections 3.11, 3.20, 3.27, 3.49.
 */
#include "report/sarif.h"

#include "base/clock.h"
#include "report/report.h"
#include "report/words.h"

static void put_notification(struct sarif *sarif, const char *id, struct str text)
{
	struct json_writer *json = &sarif->json;

	json_open(json, '{');
	json_key(json, "descriptor");
	json_open(json, '{');
	json_member_text(json, "id", str_of(id));
	json_close(json, '}');
	json_member_text(json, "level", STR_LIT("warning"));
	sarif_put_message(sarif, "message", text, str_of(id));
	json_close(json, '}');
}

static void put_notifications(struct sarif *sarif)
{
	const struct report *report = sarif->report;
	struct arena *arena = &sarif->arena;
	size_t n = report->findings ? report->findings->list.n : 0;

	json_key(&sarif->json, "toolExecutionNotifications");
	json_open(&sarif->json, '[');
	vec_each(gap, &report->coverage.gaps)
		put_notification(sarif, "not-evaluated",
				 arena_printf(arena, "not evaluated: %.*s%s%.*s: %.*s", STR(gap->what),
					      gap->where.n ? ", " : "",
					      STR(gap->where), STR(gap->why)));
	if (report->coverage.dropped)
		put_notification(sarif, "not-evaluated",
				 arena_printf(arena, "%zu more were not evaluated", report->coverage.dropped));
	vec_each(note, &report->notes)
		put_notification(sarif, "note", *note);
	if (sarif->results < n)
		put_notification(sarif, "results-cut",
				 arena_printf(arena, "%zu results of %zu, the worst, are in this file", sarif->results, n));
	json_close(&sarif->json, ']');
}

static void put_invocation(struct sarif *sarif)
{
	char created[CLOCK_TEXT_MAX];

	clock_format(sarif->report->created, created);
	json_key(&sarif->json, "invocations");
	json_open(&sarif->json, '[');
	json_open(&sarif->json, '{');
	json_member_bool(&sarif->json, "executionSuccessful", sarif->report->verdict != VERDICT_CANNOT_SAY);
	json_member_text(&sarif->json, "endTimeUtc", str_of(created));
	put_notifications(sarif);
	json_close(&sarif->json, '}');
	json_close(&sarif->json, ']');
}

/* A category a target and platform, so that the runs of a multi-platform image do not replace each other. */
static void put_automation(struct sarif *sarif)
{
	const struct image *image = sarif->report->image;
	struct arena *arena = &sarif->arena;
	struct str platform = image ? words_platform(arena, &image->platform) : STR_NULL;
	struct str name = image && image->names.n ? sarif_uri(arena, image->names.v[0]) : sarif_target_uri(sarif);

	json_key(&sarif->json, "automationDetails");
	json_open(&sarif->json, '{');
	json_member_text(&sarif->json, "id", arena_printf(arena, "plimsoll/%s/%.*s/%.*s/", sarif->report->command, STR(name),
						     STR(platform.n ? sarif_uri(arena, platform) : STR_LIT("any"))));
	json_close(&sarif->json, '}');
}

static void put_tool(struct sarif *sarif)
{
	struct json_writer *json = &sarif->json;

	json_key(json, "tool");
	json_open(json, '{');
	json_key(json, "driver");
	json_open(json, '{');
	json_member_text(json, "name", STR_LIT("plimsoll"));
	json_member_text(json, "version", str_of(PLIMSOLL_VERSION));
	sarif_put_rules(sarif);
	json_close(json, '}');
	json_close(json, '}');
}

static void put_run(struct sarif *sarif)
{
	struct json_writer *json = &sarif->json;

	json_open(json, '{');
	put_tool(sarif);
	json_member_text(json, "columnKind", STR_LIT("unicodeCodePoints"));
	put_automation(sarif);
	put_invocation(sarif);
	sarif_put_results(sarif);
	json_close(json, '}');
}

static int write_sarif(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	struct sarif sarif = {.json = JSON_WRITER(ret_out, 2), .report = report};

	(void)style;
	if (report->findings)
		sarif_collect_rules(&sarif);
	json_open(&sarif.json, '{');
	json_member_text(&sarif.json, "$schema", STR_LIT("https://json.schemastore.org/sarif-2.1.0.json"));
	json_member_text(&sarif.json, "version", STR_LIT("2.1.0"));
	json_key(&sarif.json, "runs");
	json_open(&sarif.json, '[');
	put_run(&sarif);
	json_close(&sarif.json, ']');
	json_close(&sarif.json, '}');
	buf_putc(ret_out, '\n');
	vec_done(&sarif.rules);
	map_done(&sarif.rule_numbers);
	arena_done(&sarif.arena);
	return ret_out->full ? err_set(e, ERR_LIMIT, "the report is larger than %zu bytes", REPORT_MAX) : 0;
}

static const char *const commands[] = {"check", "eval", "scan", NULL};

const struct reporter reporter_sarif = {
	.name = "sarif",
	.summary = "SARIF 2.1.0, for code scanning of GitHub and others",
	.commands = commands,
	.notes = true,
	.streams = true,
	.write = write_sarif,
};
