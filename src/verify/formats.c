/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/format.h"

#define FORMAT(name) extern const struct signature_format format_##name;
#include "verify/list.h"
#undef FORMAT

#define FORMAT(name) &format_##name,
static const struct signature_format *const table[] = {
#include "verify/list.h"
	NULL,
};
#undef FORMAT

const struct signature_format *const *signature_formats(void)
{
	return table;
}

int format_each_layer(const struct ctx *ctx, const struct found *found, struct artifacts *artifacts, const struct trust *trust,
		      struct provenance *provenance,
		      int (*read)(const struct found *found, const struct json *layer, struct artifacts *artifacts, const struct trust *trust,
				  struct provenance *provenance, struct err *e),
		      struct err *e)
{
	json_each(layer, json_get(found->manifest, "layers")) {
		struct err trouble = ERR_INIT;

		if (ctx_check(ctx, e) < 0)
			return e->code;
		/* Its layers may all be one blob, which costs whoever made it nothing. */
		if (provenance->proofs.n >= PROVENANCE_PROOFS_MAX || provenance->arena.total > FORMAT_BYTES_MAX) {
			coverage_note(&provenance->coverage, &provenance->arena, "provenance", found->place,
				      "layer %zu and what follows were not read: more than the cap of %d layers or %zu MiB", layer_i + 1, PROVENANCE_PROOFS_MAX,
				      FORMAT_BYTES_MAX >> 20);
			return 0;
		}
		if (read(found, layer, artifacts, trust, provenance, &trouble) == ERR_TIMEOUT)
			return err_set(e, ERR_TIMEOUT, "%s", trouble.text);
		if (trouble.code < 0)
			coverage_note(&provenance->coverage, &provenance->arena, "provenance", found->place, "%s", trouble.text);
	}
	return 0;
}
