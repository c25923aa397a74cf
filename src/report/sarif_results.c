/* SPDX-License-Identifier: Apache-2.0 */
#include "report/lint.h"
#include "report/sarif.h"
#include "report/words.h"

/* In the image, or of a file of configuration in that; no path where nobody says. */
static struct place place_of(const struct finding *finding)
{
	const struct package *package = finding->package;

	if (finding->path.n)
		return (struct place){finding->path, finding->at};
	if (package && package->locations.n)
		return (struct place){package->locations.v[0].path, {.line = package->locations.v[0].line}};
	return (struct place){.at = finding->at};
}

/* The instruction that made the layer it is in: who changes the file that the image is built of looks there. No line: not known. */
static struct place cause_of(const struct sarif *sarif, const struct finding *finding)
{
	const struct layers *layers = sarif->report->layers;
	uint32_t line = layers && finding->layer != LAYER_UNKNOWN ? layers_cause(layers, (unsigned)finding->layer) : 0;

	return line ? (struct place){layers->dockerfile, {.line = line}} : (struct place){0};
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
	json_member_text(json, "uri", sarif_uri(&sarif->arena, place->path));
	json_close(json, '}');
	if (place->at.line)
		put_region(json, place->at);
	json_close(json, '}');
}

/* Places beside the first: where else something stands that the finding rests on, and the other records of the package. */
struct related {
	struct place place;
	struct str what;
};

static size_t collect_related(const struct sarif *sarif, const struct finding *finding, struct related ret_list[SARIF_RELATED_MAX])
{
	struct place place = place_of(finding);
	size_t n = 0;

	if (place.path.n && cause_of(sarif, finding).at.line)
		ret_list[n++] = (struct related){place, STR_LIT("in the image")};
	for (size_t i = 1; i < finding->evidence.n && n < SARIF_RELATED_MAX; i++)
		if (finding->evidence.v[i].place.path.n)
			ret_list[n++] = (struct related){finding->evidence.v[i].place, finding->evidence.v[i].what};
	for (size_t i = finding->path.n ? 0 : 1; finding->package && i < finding->package->locations.n && n < SARIF_RELATED_MAX; i++) {
		const struct location *location = &finding->package->locations.v[i];

		if (location->path.n)
			ret_list[n++] = (struct related){{location->path, {.line = location->line}}, location->what};
	}
	return n;
}

/* Section 3.28.2: an id that the message's links name. */
static void put_related(struct sarif *sarif, const struct finding *finding, const struct related *list, size_t n)
{
	struct json_writer *json = &sarif->json;

	if (!n)
		return;
	json_key(json, "relatedLocations");
	json_open(json, '[');
	for (size_t i = 0; i < n; i++) {
		json_open(json, '{');
		json_member_u64(json, "id", i + 1);
		put_physical(sarif, &list[i].place);
		sarif_put_message(sarif, "message", list[i].what, finding->id);
		json_close(json, '}');
	}
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
	sarif_put_message(sarif, "description", finding->fix, finding->id);
	json_key(json, "artifactChanges");
	json_open(json, '[');
	for (size_t i = 0; i < finding->edits.n; i++) {
		if (i == 0 || !str_eq(edits[i].place.path, edits[i - 1].place.path)) {
			json_open(json, '{');
			json_key(json, "artifactLocation");
			json_open(json, '{');
			json_member_text(json, "uri", sarif_uri(&sarif->arena, edits[i].place.path));
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
	struct str logical = finding->package ? finding->package->purl : finding_place(finding), where;
	struct place place = cause_of(sarif, finding);

	if (!place.at.line)
		place = place_of(finding);
	where = sarif_uri(&sarif->arena, place.path);

	json_key(json, "locations");
	json_open(json, '[');
	json_open(json, '{');
	json_key(json, "physicalLocation");
	json_open(json, '{');
	json_key(json, "artifactLocation");
	json_open(json, '{');
	json_member_text(json, "uri", where.n ? where : sarif_target_uri(sarif));
	json_close(json, '}');
	place.at.line = place.at.line ? place.at.line : 1;
	put_region(json, place.at);
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

/* Section 3.11.6: "[text](1)" leads to the related location of that id. The message itself has no links of its own. */
static void put_result_message(struct sarif *sarif, const struct finding *finding, const struct related *list, size_t n)
{
	struct str text = sarif_message(sarif, result_text(sarif, finding), finding->id);

	for (size_t i = 0; i < n; i++)
		text = arena_printf(&sarif->arena, "%.*s%s [%.*s](%zu)", STR(text), i ? "," : "; see", STR(sarif_message(sarif, list[i].place.path, finding->id)),
				    i + 1);
	json_key(&sarif->json, "message");
	json_open(&sarif->json, '{');
	json_member_text(&sarif->json, "text", text);
	json_close(&sarif->json, '}');
}

static void put_suppression(struct sarif *sarif, const struct finding *finding)
{
	struct json_writer *json = &sarif->json;

	json_key(json, "suppressions");
	json_open(json, '[');
	json_open(json, '{');
	json_member_text(json, "kind", finding->ignored_in_source ? STR_LIT("inSource") : STR_LIT("external"));
	json_member_text(json, "status", STR_LIT("accepted"));
	json_member_text(json, "justification", sarif_message(sarif, finding->ignored_by, STR_LIT("exempt")));
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
	struct related related[SARIF_RELATED_MAX];
	size_t n = collect_related(sarif, finding, related);

	json_open(json, '{');
	json_member_text(json, "ruleId", finding->id);
	json_member_u64(json, "ruleIndex", (uint64_t)(uintptr_t)map_get(&sarif->rule_numbers, finding->id) - 1);
	json_member_text(json, "level", str_of(lint_level(finding->severity)));
	json_member_double(json, "rank", finding->score < 0 ? 0 : finding->score > 100 ? 100 : finding->score);
	if (sarif->report->has_baseline)
		json_member_text(json, "baselineState", finding->known ? STR_LIT("unchanged") : STR_LIT("new"));
	put_result_message(sarif, finding, related, n);
	put_location(sarif, finding);
	put_related(sarif, finding, related, n);
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

void sarif_put_results(struct sarif *sarif)
{
	size_t left = sarif->results;

	json_key(&sarif->json, "results");
	json_open(&sarif->json, '[');
	if (sarif->report->findings)
		vec_each(finding, &sarif->report->findings->list)
			if (left) {
				put_result(sarif, finding);
				left--;
			}
	json_close(&sarif->json, ']');
}
