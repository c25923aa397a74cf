/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "policy/policy.h"

#define SCHEMA "plimsoll-baseline/1"

int policy_load_baseline(struct policy *policy, const char *path, struct arena *arena, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(BASELINE_MAX);
	struct json *root auto_json = NULL;
	int r = file_load(path, &bytes, e);

	if (r == 0)
		r = json_parse(buf_str(&bytes), (struct json_caps){.bytes = BASELINE_MAX, .depth = 16, .values = 10000000}, path, &root, e);
	if (r < 0)
		return r;
	if (!str_is(json_get_text(root, "schema"), SCHEMA))
		return err_set(e, ERR_FORMAT, "%s: no baseline of the form " SCHEMA "; --create-baseline writes one", path);
	policy->baseline_file = path;
	json_each(known, json_get(root, "findings")) {
		struct str fingerprint = arena_str(arena, json_get_text(known, "fingerprint"));

		if (fingerprint.n && !map_set(&policy->baseline, fingerprint, (void *)(uintptr_t)1))
			policy->baseline_count++;
	}
	policy->baseline_packages_known |= json_get(root, "packages") != NULL;
	json_each(purl, json_get(root, "packages"))
		map_set(&policy->baseline_packages, arena_str(arena, json_text(purl)), (void *)(uintptr_t)1);
	return 0;
}

/* Which image it is of and what was in it, so that what is new in the image is told from what is new in the database. */
static void put_image(struct json_writer *json, const struct report *report)
{
	if (!report->image || !report->inventory)
		return;
	json_member_text(json, "image", report->image->reference);
	if (report->database)
		json_member_text_opt(json, "database", report->database->date);
	json_key(json, "packages");
	json_open(json, '[');
	vec_each(package, &report->inventory->packages)
		json_put_text(json, (*package)->purl);
	json_close(json, ']');
}

/* What is suppressed for a reason of its own is left out, so that it is told when the reason ends. */
void policy_write_baseline(const struct report *report, struct buf *out)
{
	struct json_writer json = JSON_WRITER(out, 1);

	json_open(&json, '{');
	json_member_text(&json, "schema", STR_LIT(SCHEMA));
	put_image(&json, report);
	json_key(&json, "findings");
	json_open(&json, '[');
	vec_each(finding, &report->findings->list) {
		if (finding->ignored || !finding->fingerprint.n)
			continue;
		json_open(&json, '{');
		json_member_text(&json, "fingerprint", finding->fingerprint);
		json_member_text(&json, "rule", finding->rule);
		if (!str_eq(finding->id, finding->rule))
			json_member_text(&json, "id", finding->id);
		if (finding->package)
			json_member_text(&json, "package", finding->package->name);
		json_member_text(&json, "path", finding->path);
		json_member_text_opt(&json, "resource", finding->resource);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_close(&json, '}');
	buf_putc(out, '\n');
}
