/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `plimsoll-report/1`, whose schema is docs/report.schema.json. Members always stand in the same order; what is not known is
 * left out, or null where "not known" is itself a fact (cvss, epss).
 */
#include "report/report.h"

#include "base/clock.h"
#include "codec/json_writer.h"

/* A member that is left out where it is empty. */
static void optional(struct json_writer *json, const char *key, struct str value)
{
	if (value.n)
		json_member(json, key, value);
}

static void put_digest(struct json_writer *json, const char *key, const struct digest *digest)
{
	char text[DIGEST_TEXT_MAX];

	optional(json, key, str_of(digest_text(digest, text)));
}

static void put_list(struct json_writer *json, const char *key, const struct str_list *list)
{
	json_key(json, key);
	json_array(json);
	vec_each(text, list)
		json_string(json, *text);
	json_array_end(json);
}

static void put_layer_number(struct json_writer *json, int layer)
{
	if (layer != LAYER_UNKNOWN)
		json_member_u64(json, "layer", (uint64_t)layer);
}

static void put_tool(struct json_writer *json, const struct advdb_info *database)
{
	json_key(json, "tool");
	json_object(json);
	json_member_text(json, "name", "plimsoll");
	json_member_text(json, "version", PLIMSOLL_VERSION);
	json_key(json, "database");
	if (database) {
		json_object(json);
		json_member(json, "date", database->date);
		json_member_bool(json, "starter", database->starter);
		json_key(json, "feeds");
		json_array(json);
		vec_each(feed, &database->feeds) {
			json_object(json);
			json_member(json, "name", feed->name);
			json_member(json, "date", feed->date);
			json_member_u64(json, "records", feed->records);
			json_object_end(json);
		}
		json_array_end(json);
		json_object_end(json);
	} else {
		json_null(json);
	}
	json_object_end(json);
}

static void put_platform(struct json_writer *json, const struct platform *platform)
{
	auto_done(buf_done) struct buf text = BUF_INIT(4096);

	buf_printf(&text, "%.*s/%.*s", STR(platform->os), STR(platform->architecture));
	if (platform->variant.n)
		buf_printf(&text, "/%.*s", STR(platform->variant));
	if (text.n > 1)
		json_member(json, "platform", buf_str(&text));
}

static void put_os(struct json_writer *json, const struct inventory *inventory)
{
	json_key(json, "os");
	if (!inventory || !(inventory->os.id.n || inventory->os.name.n)) {
		json_null(json);
		return;
	}
	json_object(json);
	json_member(json, "id", inventory->os.id);
	json_member(json, "version", inventory->os.version_id);
	json_member(json, "name", inventory->os.name);
	json_object_end(json);
}

static void put_layers(struct json_writer *json, const struct image *image)
{
	json_key(json, "layers");
	json_array(json);
	vec_each(layer, &image->layers) {
		json_object(json);
		json_member_u64(json, "index", (uint64_t)(layer - image->layers.v));
		put_digest(json, "diffId", &layer->diff_id);
		put_digest(json, "digest", &layer->digest);
		json_member_u64(json, "size", layer->size);
		if (layer->unpacked)
			json_member_u64(json, "unpacked", layer->unpacked);
		optional(json, "mediaType", layer->media_type);
		json_member(json, "createdBy", layer->created_by);
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_pairs(struct json_writer *json, const char *key, const struct key_value_list *pairs)
{
	json_key(json, key);
	/* A list and not an object: an image may name a label twice, and an object with a name twice is no JSON to rely on. */
	json_array(json);
	vec_each(pair, pairs) {
		json_object(json);
		json_member(json, "name", pair->key);
		json_member(json, "value", pair->value);
		json_object_end(json);
	}
	json_array_end(json);
}

/* The whole configuration and the history: for `inspect` alone. */
static void put_config(struct json_writer *json, const struct image *image)
{
	const struct image_config *config = &image->config;

	json_key(json, "config");
	json_object(json);
	json_member(json, "user", config->user);
	put_list(json, "entrypoint", &config->entrypoint);
	put_list(json, "cmd", &config->cmd);
	json_member(json, "workingDir", config->working_dir);
	put_list(json, "env", &config->env);
	put_list(json, "exposedPorts", &config->exposed_ports);
	put_list(json, "volumes", &config->volumes);
	put_pairs(json, "labels", &config->labels);
	put_list(json, "healthcheck", &config->healthcheck);
	optional(json, "stopSignal", config->stop_signal);
	put_list(json, "shell", &config->shell);
	put_list(json, "onBuild", &config->on_build);
	json_object_end(json);
	json_key(json, "history");
	json_array(json);
	vec_each(entry, &image->history) {
		json_object(json);
		optional(json, "created", entry->created);
		json_member(json, "createdBy", entry->created_by);
		optional(json, "author", entry->author);
		optional(json, "comment", entry->comment);
		json_member_bool(json, "emptyLayer", entry->empty_layer);
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_target(struct json_writer *json, const struct report *report)
{
	const struct image *image = report->image;

	json_key(json, "target");
	if (!image) {
		json_null(json);
		return;
	}
	json_object(json);
	json_member(json, "reference", image->reference);
	json_member_text(json, "kind", image->kind ? image->kind : "");
	put_list(json, "names", &image->names);
	put_digest(json, "digest", &image->manifest_digest);
	put_digest(json, "configDigest", &image->config_digest);
	put_digest(json, "indexDigest", &image->index_digest);
	optional(json, "mediaType", image->media_type);
	put_platform(json, &image->platform);
	optional(json, "created", image->created);
	optional(json, "author", image->author);
	put_os(json, report->inventory);
	put_layers(json, image);
	if (strcmp(report->command, "inspect") == 0) {
		put_config(json, image);
		put_pairs(json, "annotations", &image->annotations);
	}
	json_object_end(json);
}

static void put_location(struct json_writer *json, const struct location *location)
{
	json_object(json);
	json_member(json, "path", location->path);
	json_member(json, "what", location->what);
	put_layer_number(json, location->layer);
	if (location->line)
		json_member_u64(json, "line", location->line);
	json_object_end(json);
}

static void put_package(struct json_writer *json, const struct package *package)
{
	json_object(json);
	json_member_text(json, "type", package->type);
	optional(json, "namespace", package->namespace);
	json_member(json, "name", package->name);
	json_member(json, "version", package->version);
	json_member(json, "purl", package->purl);
	json_key(json, "source");
	json_object(json);
	json_member(json, "name", package->source_name);
	json_member(json, "version", package->source_version);
	json_object_end(json);
	optional(json, "arch", package->architecture);
	json_key(json, "licenses");
	json_array(json);
	if (package->license.n)
		json_string(json, package->license);
	json_array_end(json);
	optional(json, "supplier", package->maintainer);
	optional(json, "modularity", package->modularity);
	put_layer_number(json, package->layer);
	json_key(json, "locations");
	json_array(json);
	vec_each(location, &package->locations)
		put_location(json, location);
	json_array_end(json);
	json_member_u64(json, "files", package->files.n);
	json_object_end(json);
}

static void put_subject(struct json_writer *json, const struct finding *finding)
{
	json_key(json, "subject");
	json_object(json);
	if (finding->package) {
		json_member(json, "purl", finding->package->purl);
		json_member(json, "name", finding->package->name);
		json_member(json, "version", finding->package->version);
	}
	optional(json, "installed", finding->installed);
	optional(json, "path", finding->path);
	if (finding->line)
		json_member_u64(json, "line", finding->line);
	put_layer_number(json, finding->layer);
	json_object_end(json);
}

static void put_evidence(struct json_writer *json, const struct finding *finding)
{
	json_key(json, "evidence");
	json_array(json);
	vec_each(evidence, &finding->evidence) {
		json_object(json);
		json_member(json, "what", evidence->what);
		optional(json, "where", evidence->where);
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_cvss(struct json_writer *json, const struct vulnerability *vulnerability)
{
	json_key(json, "cvss");
	if (!vulnerability->cvss.n && vulnerability->cvss_score < 0) {
		json_null(json);
		return;
	}
	json_object(json);
	optional(json, "vector", vulnerability->cvss);
	if (vulnerability->cvss_score >= 0) {
		json_key(json, "score");
		json_double(json, vulnerability->cvss_score);
	}
	json_object_end(json);
}

static void put_epss(struct json_writer *json, const struct vulnerability *vulnerability)
{
	json_key(json, "epss");
	if (vulnerability->epss < 0) {
		json_null(json);
		return;
	}
	json_object(json);
	json_key(json, "probability");
	json_double(json, vulnerability->epss);
	if (vulnerability->epss_percentile >= 0) {
		json_key(json, "percentile");
		json_double(json, vulnerability->epss_percentile);
	}
	json_object_end(json);
}

static void put_kev(struct json_writer *json, const struct vulnerability *vulnerability)
{
	json_key(json, "kev");
	if (!vulnerability->kev) {
		json_null(json);
		return;
	}
	json_object(json);
	optional(json, "added", vulnerability->kev_added);
	optional(json, "due", vulnerability->kev_due);
	json_member_bool(json, "ransomware", vulnerability->kev_ransomware);
	json_object_end(json);
}

static void put_finding(struct json_writer *json, const struct finding *finding)
{
	const struct vulnerability *vulnerability = finding->vulnerability;

	json_object(json);
	json_member_text(json, "kind", finding_kind_name(finding->kind));
	json_member(json, "id", finding->id);
	json_member(json, "rule", finding->rule);
	put_list(json, "aliases", &finding->aliases);
	json_member_text(json, "severity", severity_name(finding->severity));
	json_member(json, "title", finding->title);
	optional(json, "why", finding->why);
	put_subject(json, finding);
	put_evidence(json, finding);
	optional(json, "fix", finding->fix);
	if (finding->kind == FINDING_VULNERABILITY) {
		optional(json, "fixedIn", finding->fixed_in);
		json_member_text(json, "status", fix_status_name(finding->status));
	}
	if (vulnerability) {
		optional(json, "advisory", vulnerability->advisory);
		put_cvss(json, vulnerability);
		put_epss(json, vulnerability);
		put_kev(json, vulnerability);
	}
	json_member_text(json, "priority", priority_id(finding->priority));
	json_key(json, "score");
	json_double(json, finding->score);
	json_member(json, "reason", finding->reason);
	json_member_bool(json, "ignored", finding->ignored);
	optional(json, "ignoredBy", finding->ignored_by);
	json_object_end(json);
}

static void put_coverage(struct json_writer *json, const struct coverage *coverage)
{
	json_key(json, "coverage");
	json_object(json);
	json_member_bool(json, "complete", !coverage->gaps.n && !coverage->dropped);
	json_key(json, "notEvaluated");
	json_array(json);
	vec_each(gap, &coverage->gaps) {
		json_object(json);
		json_member(json, "what", gap->what);
		json_member(json, "where", gap->where);
		json_member(json, "why", gap->why);
		json_object_end(json);
	}
	json_array_end(json);
	json_member_u64(json, "dropped", coverage->dropped);
	json_object_end(json);
}

static void put_summary(struct json_writer *json, const struct report_summary *summary)
{
	json_key(json, "summary");
	json_object(json);
	json_member_u64(json, "packages", summary->packages);
	json_member_u64(json, "findings", summary->findings);
	json_member_u64(json, "ignored", summary->ignored);
	json_key(json, "bySeverity");
	json_object(json);
	for (int i = SEVERITY_CRITICAL; i >= 0; i--)
		json_member_u64(json, severity_name((enum severity)i), summary->by_severity[i]);
	json_object_end(json);
	json_key(json, "byPriority");
	json_object(json);
	for (int i = PRIORITY_ACT; i >= 0; i--)
		json_member_u64(json, priority_id((enum priority)i), summary->by_priority[i]);
	json_object_end(json);
	json_member_u64(json, "fixable", summary->fixable);
	json_member_u64(json, "kev", summary->kev);
	json_object_end(json);
}

static void put_decision(struct json_writer *json, const struct report *report)
{
	json_key(json, "actions");
	json_array(json);
	vec_each(action, &report->actions) {
		json_object(json);
		json_member(json, "text", action->text);
		optional(json, "where", action->where);
		json_member_bool(json, "part", action->part);
		json_member_u64(json, "findings", action->findings);
		json_member_u64(json, "kev", action->kev);
		json_key(json, "score");
		json_double(json, action->score);
		json_object_end(json);
	}
	json_array_end(json);
	json_key(json, "gates");
	json_array(json);
	vec_each(gate, &report->gates) {
		json_object(json);
		json_member(json, "name", gate->name);
		json_member(json, "limit", gate->limit);
		json_member(json, "actual", gate->actual);
		json_member_bool(json, "passed", gate->passed);
		json_object_end(json);
	}
	json_array_end(json);
	json_member_text(json, "verdict", verdict_name(report->verdict));
	json_member(json, "verdictReason", report->verdict_reason);
}

static int write_json(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	struct json_writer json = JSON_WRITER_INIT(ret_out);
	char created[CLOCK_TEXT_MAX];

	(void)style;
	clock_format(report->created, created);
	json_object(&json);
	json_member_text(&json, "schema", "plimsoll-report/1");
	json_member_text(&json, "command", report->command);
	put_tool(&json, report->database);
	json_member_text(&json, "created", created);
	put_target(&json, report);
	json_key(&json, "packages");
	json_array(&json);
	if (report->inventory)
		vec_each(package, &report->inventory->packages)
			put_package(&json, *package);
	json_array_end(&json);
	json_key(&json, "findings");
	json_array(&json);
	if (report->findings)
		vec_each(finding, &report->findings->list)
			put_finding(&json, finding);
	json_array_end(&json);
	put_coverage(&json, &report->coverage);
	put_summary(&json, &report->summary);
	put_decision(&json, report);
	json_key(&json, "notes");
	json_array(&json);
	vec_each(note, &report->notes)
		json_string(&json, *note);
	json_array_end(&json);
	json_object_end(&json);
	return ret_out->full ? err_set(e, ERR_LIMIT, "the report is larger than %zu bytes", REPORT_MAX) : 0;
}

const struct reporter reporter_json = {
	.name = "json",
	.summary = "everything, as docs/report.schema.json describes it",
	.write = write_json,
};
