/* SPDX-License-Identifier: Apache-2.0 */
#include "report/json_layers.h"

static void put_tally(struct json_writer *json, const char *key, const struct tally *tally)
{
	json_key(json, key);
	json_open(json, '{');
	json_member_u64(json, "files", tally->n);
	json_member_u64(json, "bytes", tally->bytes);
	json_close(json, '}');
}

static void put_account(struct json_writer *json, const struct layer_account *account, size_t index, uint32_t line)
{
	json_open(json, '{');
	json_member_u64(json, "index", index);
	if (line)
		json_member_u64(json, "line", line);
	put_tally(json, "stored", &account->stored);
	put_tally(json, "added", &account->added);
	put_tally(json, "changed", &account->changed);
	put_tally(json, "touched", &account->touched);
	put_tally(json, "removed", &account->removed);
	put_tally(json, "wasted", &account->wasted);
	json_member_u64(json, "directories", account->directories);
	json_member_u64(json, "links", account->links);
	json_close(json, '}');
}

static void put_waste(struct json_writer *json, const struct layers *layers, const struct waste *waste)
{
	uint32_t line = layers_line(layers, waste_place(waste->kind, waste->layer, waste->cause));

	json_open(json, '{');
	json_member_text(json, "kind", str_of(waste_kind_name(waste->kind)));
	json_member_text(json, "path", waste->path);
	json_member_u64(json, "bytes", waste->bytes);
	json_member_u64(json, "layer", waste->layer);
	json_member_u64(json, "cause", waste->cause);
	if (line)
		json_member_u64(json, "line", line);
	json_member_text_opt(json, "what", str_of(waste->what));
	json_member_text_opt(json, "fix", str_of(waste->fix));
	json_member_text_opt(json, "other", waste->other);
	if (waste->owner)
		json_member_text(json, "owner", waste->owner->purl);
	json_close(json, '}');
}

static void put_owners(struct json_writer *json, const struct layers *layers)
{
	json_key(json, "owners");
	json_open(json, '[');
	vec_each(share, &layers->shares) {
		json_open(json, '{');
		if (share->owner)
			json_member_text(json, "purl", share->owner->purl);
		json_member_u64(json, "files", share->files.n);
		json_member_u64(json, "bytes", share->files.bytes);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void put_records(struct json_writer *json, const struct layers *layers)
{
	json_key(json, "recordsWithoutFiles");
	json_open(json, '[');
	vec_each(gap, &layers->record_gaps) {
		json_open(json, '{');
		json_member_text(json, "purl", gap->package->purl);
		json_member_u64(json, "missing", gap->missing);
		json_member_u64(json, "files", gap->files);
		json_member_text(json, "first", gap->first);
		json_close(json, '}');
	}
	json_close(json, ']');
	put_tally(json, "filesWithoutRecord", &layers->unowned);
	json_member_texts(json, "largestWithoutRecord", &layers->unowned_paths);
}

static void put_dive(struct json_writer *json, const struct dive_numbers *dive)
{
	json_key(json, "dive");
	json_open(json, '{');
	json_member_double(json, "efficiencyScore", dive->efficiency);
	json_member_u64(json, "sizeBytes", dive->image_bytes);
	json_member_u64(json, "userSizeBytes", dive->user_bytes);
	json_member_u64(json, "wastedBytes", dive->wasted_bytes);
	json_member_double(json, "userWastedPercent", dive->user_wasted);
	json_close(json, '}');
}

void json_layers(struct json_writer *json, const struct layers *layers)
{
	json_key(json, "layers");
	json_open(json, '{');
	json_member_u64(json, "storedBytes", layers->stored);
	json_member_u64(json, "shownBytes", layers->shown);
	json_member_double(json, "efficiency", layers_efficiency(layers));
	json_member_bool(json, "contentsCompared", layers->compared);
	for (int kind = 0; kind < WASTE_KINDS; kind++)
		put_tally(json, waste_kind_name((enum waste_kind)kind), &layers->wasted[kind]);
	json_member_text_opt(json, "dockerfile", layers->dockerfile);
	put_dive(json, &layers->dive);
	json_key(json, "accounts");
	json_open(json, '[');
	vec_each(account, &layers->accounts)
		put_account(json, account, (size_t)(account - layers->accounts.v), layers_line(layers, (unsigned)(account - layers->accounts.v)));
	json_close(json, ']');
	json_key(json, "wastes");
	json_open(json, '[');
	vec_each(waste, &layers->wastes)
		put_waste(json, layers, waste);
	json_close(json, ']');
	put_owners(json, layers);
	put_records(json, layers);
	json_close(json, '}');
}
