/* SPDX-License-Identifier: Apache-2.0 */
#include "advisory/advisory.h"
__attribute__((weak)) int advdb_update(const struct ctx *ctx, const char *from, const char *out, struct coverage *notes,
				       struct arena *arena, struct err *e)
{
	(void)ctx, (void)from, (void)out, (void)notes, (void)arena;
	return err_set(e, ERR_UNSUPPORTED, "not yet");
}
