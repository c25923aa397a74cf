/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SARIF 2.1.0, as GitHub and GitLab read it: relative locations with percent-encoded names (a reference such as
 * "registry:5000/a" would be read as a scheme), severities as numbers on the rules, fingerprints that do not change with
 * versions or layers, at most 25,000 results, worst first, and the gaps of coverage as notifications.
 * Source: OASIS SARIF 2.1.0, sections 3.11, 3.20, 3.27, 3.49.
 */
#include "report/report.h"

#include "base/clock.h"
#include "base/map.h"
#include "base/path.h"
#include "base/text.h"
#include "codec/json_writer.h"
#include "report/words.h"

#define RESULTS_MAX 25000 /* of one run, that GitHub takes */
#define TEXT_MAX 1024     /* bytes of a rule's description, likewise */

struct rule {
	const struct finding *first;
	double score; /* the highest of its findings, negative where unknown */
	enum severity severity;
};

struct sarif {
	struct json_writer json;
	const struct report *report;
	struct arena arena;
	struct map rule_numbers; /* finding id to its rule's number + 1 */
	VEC(struct rule) rules;
	size_t results; /* that will be written */
};

static const char *level_of(enum severity severity)
{
	switch (severity) {
	case SEVERITY_CRITICAL:
	case SEVERITY_HIGH:
		return "error";
	case SEVERITY_LOW:
	case SEVERITY_NEGLIGIBLE:
		return "note";
	case SEVERITY_MEDIUM:
	case SEVERITY_UNKNOWN:
		break;
	}
	return "warning";
}

/* A number for GitHub's scale (above 9.0 critical, from 7.0 high …), where only a word is known. */
static double score_of(const struct finding *finding)
{
	static const double typical[SEVERITY_COUNT] = {
		[SEVERITY_CRITICAL] = 9.5, [SEVERITY_HIGH] = 8, [SEVERITY_MEDIUM] = 5.5, [SEVERITY_LOW] = 2.5,
		[SEVERITY_NEGLIGIBLE] = 0.1, [SEVERITY_UNKNOWN] = -1,
	};

	if (finding->vulnerability && finding->vulnerability->cvss_score > 0)
		return finding->vulnerability->cvss_score;
	return typical[finding->severity];
}

static void collect_rules(struct sarif *sarif)
{
	vec_each(finding, &sarif->report->findings->list) {
		size_t number;
		struct rule *rule;

		if (sarif->results == RESULTS_MAX)
			break;
		sarif->results++;
		number = (size_t)(uintptr_t)map_get(&sarif->rule_numbers, finding->id);
		if (!number) {
			*vec_push(&sarif->rules) = (struct rule){finding, -1, finding->severity};
			number = sarif->rules.n;
			map_set(&sarif->rule_numbers, finding->id, (void *)(uintptr_t)number);
		}
		rule = &sarif->rules.v[number - 1];
		if (score_of(finding) > rule->score)
			rule->score = score_of(finding);
		if (finding->severity > rule->severity)
			rule->severity = finding->severity;
	}
}

/*
 * A message: control characters escaped, brackets and braces taken from what SARIF would read as links and placeholders,
 * cut to what is accepted, and never empty.
 */
static struct str message(struct sarif *sarif, struct str text, struct str otherwise)
{
	auto_done(buf_done) struct buf safe = BUF_INIT(TEXT_MAX * 12), out = BUF_INIT(TEXT_MAX);
	size_t end = TEXT_MAX;

	text = text.n ? text : otherwise;
	while (end < text.n && ((unsigned char)text.p[end] & 0xc0) == 0x80 && end > TEXT_MAX - 4)
		end--;
	text_escape(&safe, str_slice(text, 0, end));
	for (size_t i = 0; i < safe.n; i++) {
		size_t left = TEXT_MAX - out.n;

		if (left < 8 && ((unsigned char)safe.p[i] & 0xc0) != 0x80)
			break; /* at a character's boundary, with room for its longest form */
		if (strchr("[]", safe.p[i]))
			buf_putc(&out, '\\');
		if (strchr("{}", safe.p[i]))
			buf_putc(&out, safe.p[i]);
		buf_putc(&out, safe.p[i]);
	}
	return arena_str(&sarif->arena, buf_str(&out));
}

static void put_message(struct sarif *sarif, const char *key, struct str text, struct str otherwise)
{
	json_key(&sarif->json, key);
	json_open(&sarif->json, '{');
	json_member_text(&sarif->json, "text", message(sarif, text, otherwise));
	json_close(&sarif->json, '}');
}

static struct str rule_help(struct sarif *sarif, const struct finding *finding)
{
	struct str subject = words_subject(&sarif->arena, finding);

	if (finding->fix.n)
		return finding->fix;
	if (finding->fixed_in.n && finding->package)
		return arena_printf(&sarif->arena, "Upgrade %.*s to %.*s or later.", STR(subject), STR(finding->fixed_in));
	return STR_LIT("No fix is known yet.");
}

static void put_rule(struct sarif *sarif, const struct rule *rule)
{
	const struct finding *finding = rule->first;
	struct json_writer *json = &sarif->json;

	json_open(json, '{');
	json_member_text(json, "id", finding->id);
	put_message(sarif, "shortDescription", finding->title, finding->id);
	put_message(sarif, "fullDescription", finding->why.n ? finding->why : finding->title, finding->id);
	put_message(sarif, "help", rule_help(sarif, finding), finding->id);
	json_key(json, "defaultConfiguration");
	json_open(json, '{');
	json_member_text(json, "level", str_of(level_of(rule->severity)));
	json_close(json, '}');
	json_key(json, "properties");
	json_open(json, '{');
	if (rule->score >= 0)
		json_member_text(json, "security-severity", arena_printf(&sarif->arena, "%.1f", rule->score));
	json_key(json, "tags");
	json_open(json, '[');
	json_put_text(json, STR_LIT("security"));
	json_put_text(json, str_of(finding_kind_name(finding->kind)));
	json_close(json, ']');
	json_close(json, '}');
	json_close(json, '}');
}

/* RFC 3986: everything but unreserved characters and the slash is encoded, the colon too. */
static struct str uri(struct arena *arena, struct str path)
{
	auto_done(buf_done) struct buf out = BUF_INIT(path.n * 3 + 1);

	while (str_skip(&path, "/") || str_skip(&path, "./"))
		;
	for (size_t i = 0; i < path.n; i++)
		if (str_is_alnum(path.p[i]) || strchr("-._~/", path.p[i] ? path.p[i] : ' '))
			buf_putc(&out, path.p[i]);
		else
			buf_printf(&out, "%%%02X", (unsigned char)path.p[i]);
	return arena_str(arena, buf_str(&out));
}

/* The image's file without its scheme and folders: what machine it was on is nobody's business. */
static struct str target_uri(struct sarif *sarif)
{
	struct str reference = sarif->report->image ? sarif->report->image->reference : STR_NULL, scheme, rest, name;

	if (str_cut(reference, ':', &scheme, &rest) && str_find(scheme, '/') < 0 && rest.n)
		reference = rest;
	while (str_ends(reference, "/"))
		reference.n--;
	name = uri(&sarif->arena, path_base(reference));
	return name.n ? name : STR_LIT("image");
}

static struct str location_uri(struct sarif *sarif, const struct finding *finding, uint32_t *ret_line)
{
	const struct package *package = finding->package;
	struct str path = STR_NULL;

	*ret_line = finding->at.line;
	if (finding->path.n) {
		path = finding->path;
	} else if (package && package->locations.n) {
		path = package->locations.v[0].path;
		*ret_line = package->locations.v[0].line;
	}
	path = uri(&sarif->arena, path);
	return path.n ? path : target_uri(sarif);
}

/* Section 3.30: columns count characters, as ours do (run.columnKind), and the end is the one behind the last. */
static void put_region(struct json_writer *json, struct region at)
{
	json_key(json, "region");
	json_open(json, '{');
	json_member_u64(json, "startLine", at.line);
	if (at.column)
		json_member_u64(json, "startColumn", at.column);
	if (at.column && at.end_line >= at.line && at.end_column) {
		json_member_u64(json, "endLine", at.end_line);
		json_member_u64(json, "endColumn", at.end_column);
	}
	json_close(json, '}');
}

static void put_physical(struct sarif *sarif, const struct place *place)
{
	struct json_writer *json = &sarif->json;

	json_key(json, "physicalLocation");
	json_open(json, '{');
	json_key(json, "artifactLocation");
	json_open(json, '{');
	json_member_text(json, "uri", uri(&sarif->arena, place->path));
	json_close(json, '}');
	if (place->at.line)
		put_region(json, place->at);
	json_close(json, '}');
}

/* Where else something stands that the finding rests on: the first evidence is the finding's own place. */
static void put_related(struct sarif *sarif, const struct finding *finding)
{
	struct json_writer *json = &sarif->json;
	bool any = false;

	for (size_t i = 1; i < finding->evidence.n; i++) {
		const struct evidence *evidence = &finding->evidence.v[i];

		if (!evidence->place.path.n)
			continue;
		if (!any) {
			json_key(json, "relatedLocations");
			json_open(json, '[');
		}
		any = true;
		json_open(json, '{');
		put_physical(sarif, &evidence->place);
		put_message(sarif, "message", evidence->what, finding->id);
		json_close(json, '}');
	}
	if (any)
		json_close(json, ']');
}

static void put_replacement(struct sarif *sarif, const struct edit *edit)
{
	struct json_writer *json = &sarif->json;
	struct region at = edit->place.at;

	if (!at.end_line) {
		at.end_line = at.line;
		at.end_column = at.column;
	}
	json_open(json, '{');
	json_key(json, "deletedRegion");
	json_open(json, '{');
	json_member_u64(json, "startLine", at.line);
	json_member_u64(json, "startColumn", at.column);
	json_member_u64(json, "endLine", at.end_line);
	json_member_u64(json, "endColumn", at.end_column);
	json_close(json, '}');
	json_key(json, "insertedContent");
	json_open(json, '{');
	json_member_text(json, "text", edit->text);
	json_close(json, '}');
	json_close(json, '}');
}

/* Section 3.55: one fix, with a change for each file. */
static void put_fixes(struct sarif *sarif, const struct finding *finding)
{
	struct json_writer *json = &sarif->json;
	const struct edit *edits = finding->edits.v;

	if (!finding->edits.n)
		return;
	json_key(json, "fixes");
	json_open(json, '[');
	json_open(json, '{');
	put_message(sarif, "description", finding->fix, finding->id);
	json_key(json, "artifactChanges");
	json_open(json, '[');
	for (size_t i = 0; i < finding->edits.n; i++) {
		if (i == 0 || !str_eq(edits[i].place.path, edits[i - 1].place.path)) {
			json_open(json, '{');
			json_key(json, "artifactLocation");
			json_open(json, '{');
			json_member_text(json, "uri", uri(&sarif->arena, edits[i].place.path));
			json_close(json, '}');
			json_key(json, "replacements");
			json_open(json, '[');
		}
		put_replacement(sarif, &edits[i]);
		if (i + 1 == finding->edits.n || !str_eq(edits[i].place.path, edits[i + 1].place.path)) {
			json_close(json, ']');
			json_close(json, '}');
		}
	}
	json_close(json, ']');
	json_close(json, '}');
	json_close(json, ']');
}

static void put_location(struct sarif *sarif, const struct finding *finding)
{
	struct json_writer *json = &sarif->json;
	/* A place within the configuration, "config.User", is no file but has a name. */
	struct str logical = finding->package ? finding->package->purl : finding_place(finding);
	uint32_t line;
	struct str where = location_uri(sarif, finding, &line);

	json_key(json, "locations");
	json_open(json, '[');
	json_open(json, '{');
	json_key(json, "physicalLocation");
	json_open(json, '{');
	json_key(json, "artifactLocation");
	json_open(json, '{');
	json_member_text(json, "uri", where);
	json_close(json, '}');
	put_region(json, (struct region){line ? line : 1, finding->at.column, finding->at.end_line, finding->at.end_column});
	json_close(json, '}');
	if (finding->resource.n)
		logical = finding->resource;
	if (logical.n) {
		json_key(json, "logicalLocations");
		json_open(json, '[');
		json_open(json, '{');
		json_member_text(json, "fullyQualifiedName", logical);
		json_member_text(json, "kind", str_of(finding->package ? "module" : "member"));
		json_close(json, '}');
		json_close(json, ']');
	}
	json_close(json, '}');
	json_close(json, ']');
}

static struct str result_text(struct sarif *sarif, const struct finding *finding)
{
	auto_done(buf_done) struct buf text = BUF_INIT(8192);
	struct str fixed = words_fixed(finding), plain = finding->id, subject = words_subject(&sarif->arena, finding);

	if (finding->package)
		buf_printf(&text, "%.*s %.*s: ", STR(subject), STR(finding->installed));
	buf_printf(&text, "%.*s", STR(finding->id));
	/* A title of nothing but the package and the id would say them twice. */
	if (finding->package)
		plain = arena_printf(&sarif->arena, "%.*s: %.*s", STR(subject), STR(finding->id));
	if (finding->text_hash && finding->evidence.n)
		buf_printf(&text, ": %.*s", STR(finding->evidence.v[0].what));
	else if (finding->title.n && !str_eq(finding->title, plain))
		buf_printf(&text, ": %.*s", STR(finding->title));
	if (finding->fixed_in.n)
		buf_printf(&text, "; fixed in %.*s", STR(fixed));
	else if (fixed.n)
		buf_printf(&text, "; fix: %.*s", STR(fixed));
	buf_printf(&text, " (%s: %.*s)", priority_name(finding->priority), STR(finding->reason));
	return arena_str(&sarif->arena, buf_str(&text));
}

static void put_suppression(struct sarif *sarif, const struct finding *finding)
{
	struct json_writer *json = &sarif->json;

	json_key(json, "suppressions");
	json_open(json, '[');
	json_open(json, '{');
	json_member_text(json, "kind", finding->ignored_in_source ? STR_LIT("inSource") : STR_LIT("external"));
	json_member_text(json, "status", STR_LIT("accepted"));
	json_member_text(json, "justification", message(sarif, finding->ignored_by, STR_LIT("exempt")));
	json_close(json, '}');
	json_close(json, ']');
}

/* What the priority rests on and is known, name by name. */
static void put_exposure(struct json_writer *json, const struct finding *finding)
{
	if (!finding->exposure.steps)
		return;
	json_member_double(json, "score", finding->score);
	json_key(json, "exposure");
	json_open(json, '{');
	for (int i = 0; i < INPUTS; i++)
		if (finding->exposure.steps[i].fact.value != UNKNOWN_VALUE)
			json_member_text(json, priority_inputs[i].name, str_of(priority_inputs[i].values[finding->exposure.steps[i].fact.value]));
	json_close(json, '}');
}

static void put_result(struct sarif *sarif, const struct finding *finding)
{
	struct json_writer *json = &sarif->json;
	struct str print = finding->fingerprint;

	json_open(json, '{');
	json_member_text(json, "ruleId", finding->id);
	json_member_u64(json, "ruleIndex", (uint64_t)(uintptr_t)map_get(&sarif->rule_numbers, finding->id) - 1);
	json_member_text(json, "level", str_of(level_of(finding->severity)));
	put_message(sarif, "message", result_text(sarif, finding), finding->id);
	put_location(sarif, finding);
	put_related(sarif, finding);
	put_fixes(sarif, finding);
	json_key(json, "partialFingerprints");
	json_open(json, '{');
	json_member_text(json, "primaryLocationLineHash", arena_printf(&sarif->arena, "%.*s:1", STR(print)));
	json_member_text(json, "plimsoll/v1", print);
	json_close(json, '}');
	if (finding->ignored)
		put_suppression(sarif, finding);
	json_key(json, "properties");
	json_open(json, '{');
	json_member_text(json, "priority", str_of(priority_id(finding->priority)));
	json_member_text(json, "severity", str_of(severity_name(finding->severity)));
	put_exposure(json, finding);
	if (finding->package && strcmp(finding->package->type, "golang") == 0)
		json_member_text(json, "symbols", str_of(symbols_state_name(finding->symbols)));
	json_close(json, '}');
	json_close(json, '}');
}

static void put_notification(struct sarif *sarif, const char *id, struct str text)
{
	struct json_writer *json = &sarif->json;

	json_open(json, '{');
	json_key(json, "descriptor");
	json_open(json, '{');
	json_member_text(json, "id", str_of(id));
	json_close(json, '}');
	json_member_text(json, "level", STR_LIT("warning"));
	put_message(sarif, "message", text, str_of(id));
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
	struct str name = image && image->names.n ? uri(arena, image->names.v[0]) : target_uri(sarif);

	json_key(&sarif->json, "automationDetails");
	json_open(&sarif->json, '{');
	json_member_text(&sarif->json, "id", arena_printf(arena, "plimsoll/%s/%.*s/%.*s/", sarif->report->command, STR(name),
						     STR(platform.n ? uri(arena, platform) : STR_LIT("any"))));
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
	json_key(json, "rules");
	json_open(json, '[');
	vec_each(rule, &sarif->rules)
		put_rule(sarif, rule);
	json_close(json, ']');
	json_close(json, '}');
	json_close(json, '}');
}

static void put_run(struct sarif *sarif)
{
	struct json_writer *json = &sarif->json;
	size_t left = sarif->results;

	json_open(json, '{');
	put_tool(sarif);
	json_member_text(json, "columnKind", STR_LIT("unicodeCodePoints"));
	put_automation(sarif);
	put_invocation(sarif);
	json_key(json, "results");
	json_open(json, '[');
	if (sarif->report->findings)
		vec_each(finding, &sarif->report->findings->list)
			if (left) {
				put_result(sarif, finding);
				left--;
			}
	json_close(json, ']');
	json_close(json, '}');
}

static int write_sarif(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	struct sarif sarif = {.json = JSON_WRITER(ret_out, 2), .report = report};

	(void)style;
	if (report->findings)
		collect_rules(&sarif);
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
	.write = write_sarif,
};
