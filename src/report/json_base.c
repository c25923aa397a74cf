/* SPDX-License-Identifier: Apache-2.0 */
#include "report/json_base.h"

static void put_smaller(struct json_writer *json, const struct base_image *base)
{
	if (!base->smaller)
		return;
	json_key(json, "smaller");
	json_open(json, '{');
	json_member_texts(json, "names", &base->smaller->names);
	if (base->smaller_frees)
		json_member_u64(json, "freesBytes", base->smaller_frees);
	if (base->smaller_drops)
		json_member_u64(json, "dropsPackages", base->smaller_drops);
	json_close(json, '}');
}

static void put_drop(struct json_writer *json, const struct base_drop *drop)
{
	if (!drop->smaller)
		return;
	json_key(json, "drops");
	json_open(json, '{');
	json_member_texts(json, "with", &drop->smaller->names);
	json_member_u64(json, "packages", drop->packages);
	json_member_u64(json, "bytes", drop->bytes);
	json_member_u64(json, "findings", drop->findings);
	json_close(json, '}');
}

void json_base(struct json_writer *json, const struct base_image *base)
{
	char digest[DIGEST_TEXT_MAX];

	json_key(json, "base");
	json_open(json, '{');
	json_member_text(json, "decidedBy", str_of(base_rung_name(base->rung)));
	json_member_texts(json, "names", &base->names);
	json_member_text_opt(json, "digest", str_of(digest_text(&base->digest, digest)));
	json_member_text_opt(json, "created", base->created);
	if (base->layers_by != BASE_UNKNOWN) {
		json_member_u64(json, "layers", base->layers);
		json_member_text(json, "layersDecidedBy", str_of(base_rung_name(base->layers_by)));
	}
	json_member_text(json, "kind", str_of(base_kind_name(base->kind)));
	json_member_text_opt(json, "system", base->system);
	json_member_texts(json, "evidence", &base->evidence);
	put_smaller(json, base);
	put_drop(json, &base->drop);
	json_close(json, '}');
}
