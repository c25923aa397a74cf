/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/dsse.h"

void dsse_encode(struct str type, struct str payload, struct buf *ret_encoded)
{
	buf_printf(ret_encoded, "DSSEv1 %zu %.*s %zu ", type.n, STR(type), payload.n);
	buf_put(ret_encoded, payload);
}
