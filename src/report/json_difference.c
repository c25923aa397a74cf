/* SPDX-License-Identifier: Apache-2.0 */
#include "report/json_difference.h"

#include "report/json_digest.h"

static void put_before(struct json_writer *json, const struct report *before)
{
	json_key(json, "before");
	json_open(json, '{');
	json_member_text(json, "reference", before->image->reference);
	json_digest(json, "digest", &before->image->manifest_digest);
	json_digest(json, "configDigest", &before->image->config_digest);
	json_close(json, '}');
}

static void put_change(struct json_writer *json, enum change change)
{
	json_member_text(json, "change", str_of(change_name(change)));
}

static void put_packages(struct json_writer *json, const struct difference *difference)
{
	json_key(json, "packages");
	json_open(json, '[');
	vec_each(item, &difference->packages) {
		const struct package *any = item->after ? item->after : item->before;

		json_open(json, '{');
		put_change(json, item->change);
		json_member_text(json, "type", str_of(any->type));
		json_member_text_opt(json, "namespace", any->namespace);
		json_member_text(json, "name", any->name);
		if (item->before)
			json_member_text(json, "before", item->before->version);
		if (item->after)
			json_member_text(json, "after", item->after->version);
		json_member_text(json, "purl", any->purl);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void put_findings(struct json_writer *json, const struct difference *difference)
{
	json_key(json, "findings");
	json_open(json, '[');
	vec_each(item, &difference->findings) {
		json_open(json, '{');
		put_change(json, item->change);
		json_member_text(json, "id", item->finding->id);
		json_member_text(json, "severity", str_of(severity_name(item->finding->severity)));
		if (item->finding->package)
			json_member_text(json, "purl", item->finding->package->purl);
		json_member_text_opt(json, "path", item->finding->path);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void put_files(struct json_writer *json, const struct difference *difference)
{
	json_key(json, "files");
	json_open(json, '[');
	vec_each(file, &difference->files) {
		json_open(json, '{');
		put_change(json, file->change);
		json_member_text(json, "path", file->path);
		if (file->change != CHANGE_ADDED)
			json_member_u64(json, "before", file->before);
		if (file->change != CHANGE_REMOVED)
			json_member_u64(json, "after", file->after);
		if (file->attributes)
			json_member_bool(json, "attributesOnly", true);
		if (file->owner)
			json_member_text(json, "owner", file->owner->purl);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void put_config(struct json_writer *json, const struct difference *difference)
{
	json_key(json, "config");
	json_open(json, '[');
	vec_each(item, &difference->config) {
		json_open(json, '{');
		put_change(json, item->change);
		json_member_text(json, "what", item->what);
		json_member_text(json, "before", item->before);
		json_member_text(json, "after", item->after);
		json_close(json, '}');
	}
	json_close(json, ']');
}

void json_difference(struct json_writer *json, const struct report *before, const struct difference *difference)
{
	put_before(json, before);
	json_key(json, "difference");
	json_open(json, '{');
	json_member_u64(json, "layersShared", difference->layers_shared);
	json_member_u64(json, "bytesBefore", difference->bytes_before);
	json_member_u64(json, "bytesAfter", difference->bytes_after);
	json_member_u64(json, "filesSame", difference->files_same);
	put_packages(json, difference);
	put_findings(json, difference);
	put_config(json, difference);
	put_files(json, difference);
	json_close(json, '}');
}
