/* SPDX-License-Identifier: Apache-2.0 */
#include "net/grpc.h"

#include "base/bytes.h"

#define PREFIX 5u /* bytes before a message: whether it is compressed, and its length */
#define MESSAGE_MAX ((size_t)1 << 20) /* of what is sent */

static void put_message(struct buf *out, struct str message)
{
	buf_putc(out, 0);
	for (unsigned shift = 32; shift > 0; shift -= 8)
		buf_putc(out, (char)(message.n >> (shift - 8)));
	buf_put(out, message);
}

int grpc_next(struct str *rest, struct str *ret_message, struct err *e)
{
	uint32_t n;

	if (!rest->n)
		return 0;
	if (rest->n < PREFIX || rest->n - PREFIX < (n = be32(rest->p + 1)))
		return err_set(e, ERR_FORMAT, "truncated: the last message of the answer is cut");
	if (rest->p[0] != 0)
		return err_set(e, ERR_UNSUPPORTED, "a compressed message, which was not asked for");
	*ret_message = str_slice(*rest, PREFIX, PREFIX + n);
	*rest = str_from_index(*rest, PREFIX + n);
	return 1;
}

/* Where nothing but a status comes it is among the headers. */
static int take_reply(const struct http_response *response, struct grpc_reply *reply, struct err *e)
{
	struct str status = http_trailer(response, "grpc-status");

	reply->message = http_trailer(response, "grpc-message");
	if (!status.n) {
		status = http_header(response, "grpc-status");
		reply->message = http_header(response, "grpc-message");
	}
	if (str_to_u64(status, &reply->status))
		return 0;
	if (response->status != 200)
		return err_set(e, ERR_IO, "what answers is no server of gRPC: status %u", response->status);
	return err_set(e, ERR_FORMAT, "truncated: the answer ends without a status of gRPC");
}

int grpc_call(struct http_client *client, const struct grpc_call *call, struct arena *arena, struct grpc_reply *ret_reply, struct err *e)
{
	auto_done(buf_done) struct buf sent = BUF_INIT(MESSAGE_MAX);
	struct http_header headers[GRPC_METADATA_MAX + 2] = {
		{STR_LIT("content-type"), STR_LIT("application/grpc")},
		{STR_LIT("te"), STR_LIT("trailers")},
	};
	enum http_trouble trouble = HTTP_NO_TROUBLE;
	struct http_response response;
	int r;

	for (size_t i = 0; i < call->metadata_count; i++)
		headers[i + 2] = call->metadata[i];
	put_message(&sent, call->message);
	if (sent.full)
		return err_set(e, ERR_LIMIT, "a message of more than the cap of %zu bytes", MESSAGE_MAX);
	r = http_send(client, &(struct http_request){
		.url = arena_printf(arena, "http://localhost/%s", call->method).p, .socket = call->socket, .http2 = true, .method = HTTP_POST,
		.content = {.bytes = buf_str(&sent), .present = true}, .headers = headers, .header_count = call->metadata_count + 2,
		.max = call->max, .fd = -1, .body = call->answer, .ret_trouble = &trouble,
	}, arena, &response, e);
	if (trouble == HTTP_NO_HOST)
		return err_set(e, ERR_IO, "nobody listens there");
	return r < 0 ? r : take_reply(&response, ret_reply, e);
}
