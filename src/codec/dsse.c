/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/dsse.h"

#include "codec/base64.h"
#include "codec/json_writer.h"

void dsse_encode(struct str type, struct str payload, struct buf *ret_encoded)
{
	buf_printf(ret_encoded, "DSSEv1 %zu ", type.n);
	buf_put(ret_encoded, type);
	buf_printf(ret_encoded, " %zu ", payload.n);
	buf_put(ret_encoded, payload);
}

void dsse_write(struct str type, struct str payload, struct str signature, struct buf *ret_json)
{
	buf_puts(ret_json, "{\"payload\":\"");
	base64_encode(payload, ret_json);
	buf_puts(ret_json, "\",\"payloadType\":");
	json_quote(ret_json, type);
	buf_puts(ret_json, ",\"signatures\":[{\"sig\":\"");
	base64_encode(signature, ret_json);
	buf_puts(ret_json, "\"}]}");
}
