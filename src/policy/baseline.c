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
	return 0;
}

/* What is suppressed for a reason of its own is left out, so that it is told when the reason ends. */
void policy_write_baseline(const struct report *report, struct buf *out)
{
	struct json_writer json = JSON_WRITER(out, 1);

	json_open(&json, '{');
	json_member_text(&json, "schema", STR_LIT(SCHEMA));
	json_key(&json, "findings");
	json_open(&json, '[');
	vec_each(finding, &report->findings->list) {
		if (finding->ignored || !finding->fingerprint.n)
			continue;
		json_open(&json, '{');
		json_member_text(&json, "fingerprint", finding->fingerprint);
		json_member_text(&json, "rule", finding->rule);
		json_member_text(&json, "path", finding->path);
		json_member_text_opt(&json, "resource", finding->resource);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_close(&json, '}');
	buf_putc(out, '\n');
}
