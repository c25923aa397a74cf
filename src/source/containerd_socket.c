/* SPDX-License-Identifier: Apache-2.0 */
/*
 * containerd through its socket: names and content of its namespaces, by gRPC. A blob comes in parts of PART bytes, each a call of its own, so that
 * never more than that of it is held, whatever the socket's other end sends. Whether the parts make one whole is told by the digest, which the reader computes.
 * Source: containerd, api/services/namespaces/v1/namespace.proto, images/v1/images.proto, content/v1/content.proto; api/types/descriptor.proto.
 */
#include <errno.h>
#include <unistd.h>

#include "base/mem.h"
#include "codec/property_lines.h"
#include "codec/protobuf.h"
#include "net/grpc.h"
#include "source/containerd.h"

#define PART ((uint64_t)4 << 20)
#define PART_ANSWER_MAX (2 * PART) /* with what stands between its pieces */
#define ANSWER_MAX ((uint64_t)16 << 20) /* bytes of all names of a namespace: as much as containerd itself sends by default */
#define NAMESPACES_MAX 1000
#define REQUEST_MAX 4096

/* The image's, for its layers. */
struct asked {
	struct http_client *client;
	const char *socket;
	struct str space; /* namespace */
};

struct reading {
	struct manifest_store store;
	struct asked *asked;
	struct containerd_search *search;
	const struct image *image;
};

/* ---- calls ---- */

static int refused(const struct grpc_reply *reply, const char *method, struct arena *arena, struct err *e)
{
	struct str words = str_slice(percent_decode(arena, reply->message), 0, 300);

	switch (reply->status) {
	case GRPC_NOT_FOUND:
		return err_set(e, ERR_NOT_FOUND, "%.*s", STR(words));
	case GRPC_UNIMPLEMENTED:
		return err_set(e, ERR_UNSUPPORTED, "what listens there has no %s: %.*s", method, STR(words));
	default:
		return err_set(e, ERR_IO, "containerd answers %llu: %.*s", (unsigned long long)reply->status, STR(words));
	}
}

static int call(const struct asked *asked, const char *method, struct str request, uint64_t max, struct buf *answer, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct grpc_reply reply;
	int r = grpc_call(asked->client, &(struct grpc_call){
		.socket = asked->socket, .method = method, .message = request, .max = max, .answer = answer,
		.metadata = {{STR_LIT("containerd-namespace"), asked->space}}, .metadata_count = asked->space.n > 0,
	}, &arena, &reply, e);

	return r < 0 || reply.status == GRPC_OK ? r : refused(&reply, method, &arena, e);
}

/* One that answers with one message. */
static int call_once(const struct asked *asked, const char *method, struct str request, struct buf *answer, struct str *ret_message, struct err *e)
{
	struct str rest;
	int r = call(asked, method, request, ANSWER_MAX, answer, e);

	if (r < 0)
		return r;
	rest = buf_str(answer);
	r = grpc_next(&rest, ret_message, e);
	if (r == 0 || (r > 0 && rest.n))
		return err_set(e, ERR_FORMAT, "%s answers with %s message", method, r == 0 ? "no" : "more than one");
	return r < 0 ? r : 0;
}

/* ---- content ---- */

/* What the store knows of a blob, as a message in `answer`. ERR_NOT_FOUND where it is not kept. */
static int content_info(const struct asked *asked, const struct digest *digest, struct buf *answer, struct str *ret_info, struct err *e)
{
	auto_done(buf_done) struct buf request = BUF_INIT(REQUEST_MAX);
	struct str message;
	char text[DIGEST_TEXT_MAX];
	int r;

	protobuf_put_bytes(&request, 1, str_of(digest_text(digest, text)));
	r = call_once(asked, "containerd.services.content.v1.Content/Info", buf_str(&request), answer, &message, e);
	return r < 0 ? r : protobuf_find_bytes(message, 1, ret_info, e);
}

static int content_size(const struct asked *asked, const struct digest *digest, uint64_t *ret_size, struct err *e)
{
	auto_done(buf_done) struct buf answer = BUF_INIT(ANSWER_MAX);
	struct str info;
	int r = content_info(asked, digest, &answer, &info, e);

	return r < 0 ? r : protobuf_find_varint(info, 2, ret_size, e);
}

/* Who has the image unpacked, by the labels of its configuration. Empty where that cannot be said. */
static struct str snapshotter_of_image(const struct reading *reading)
{
	auto_done(buf_done) struct buf answer = BUF_INIT(ANSWER_MAX);
	struct protobuf_field field;
	struct str info = STR_NULL, label, name = STR_NULL;
	struct err e = ERR_INIT;

	if (content_info(reading->asked, &reading->image->config_digest, &answer, &info, &e) < 0)
		return STR_NULL;
	while (protobuf_next(&info, &field, &e) > 0)
		if (protobuf_is_bytes(&field, 5) && protobuf_find_bytes(field.bytes, 1, &label, &e) == 0 && containerd_snapshotter(label).n)
			name = containerd_snapshotter(label);
	return arena_str(reading->search->arena, name);
}

struct content_stream {
	struct stream stream;
	const struct asked *asked;
	struct digest digest;
	struct str name;    /* for errors; the caller's */
	uint64_t size, at;  /* of the blob; the next byte that the reader gets */
	uint64_t until;     /* where the part ends that was asked for */
	struct buf answer;
	struct str rest;    /* of the answer */
	struct err error;
};

/* Asks for the bytes from `at` on. */
static int ask_part(struct content_stream *s, struct err *e)
{
	auto_done(buf_done) struct buf request = BUF_INIT(REQUEST_MAX);
	uint64_t n = s->size - s->at < PART ? s->size - s->at : PART;
	char text[DIGEST_TEXT_MAX];
	int r;

	protobuf_put_bytes(&request, 1, str_of(digest_text(&s->digest, text)));
	protobuf_put_varint(&request, 2, s->at);
	protobuf_put_varint(&request, 3, n);
	buf_clear(&s->answer);
	s->rest = STR_NULL;
	r = call(s->asked, "containerd.services.content.v1.Content/Read", buf_str(&request), PART_ANSWER_MAX, &s->answer, e);
	if (r < 0)
		return r;
	s->rest = buf_str(&s->answer);
	s->until = s->at + n;
	return s->rest.n ? 0 : err_set(e, ERR_DIGEST, "truncated: %llu of %llu bytes", (unsigned long long)s->at, (unsigned long long)s->size);
}

/* The next piece of the part. The offset that stands beside it is not looked at: containerd counts it from where the part begins. */
static int take_piece(struct content_stream *s, struct str *ret_bytes, struct err *e)
{
	struct str message = STR_NULL, bytes;

	if (grpc_next(&s->rest, &message, e) < 0 || protobuf_find_bytes(message, 2, &bytes, e) < 0)
		return e->code;
	if (!bytes.n || bytes.n > s->until - s->at)
		return err_set(e, ERR_FORMAT, "asked for the bytes from %llu to %llu, it gives a piece of %zu", (unsigned long long)s->at,
			       (unsigned long long)s->until, bytes.n);
	s->at += bytes.n;
	*ret_bytes = bytes;
	return 0;
}

static int content_stream_read(struct stream *stream, struct str *ret_bytes, struct err *e)
{
	struct content_stream *s = (struct content_stream *)stream;

	*ret_bytes = STR_NULL;
	if (s->error.code || s->at == s->size) {
		*e = s->error.code ? s->error : *e;
		return s->error.code;
	}
	if ((!s->rest.n && ask_part(s, &s->error) < 0) || take_piece(s, ret_bytes, &s->error) < 0) {
		err_wrap(&s->error, "%.*s", STR(s->name));
		*e = s->error;
		return e->code;
	}
	return 0;
}

static void content_stream_close(struct stream *stream)
{
	struct content_stream *s = (struct content_stream *)stream;

	buf_done(&s->answer);
	free(s);
}

static struct stream *content_stream(const struct asked *asked, const struct digest *digest, uint64_t size, struct str name)
{
	struct content_stream *s = mem_zero(1, sizeof(*s));

	s->stream = (struct stream){content_stream_read, content_stream_close};
	s->asked = asked;
	s->digest = *digest;
	s->name = name;
	s->size = size;
	s->answer = BUF_INIT(PART_ANSWER_MAX);
	return &s->stream;
}

/* ---- manifests and layers ---- */

static int socket_load(struct manifest_store *store, const struct artifact_descriptor *d, bool manifest, size_t max, struct arena *arena, struct str *ret_bytes,
		       struct err *e)
{
	struct reading *reading = (struct reading *)store;
	char text[DIGEST_TEXT_MAX];
	auto_stream struct stream *stream = content_stream(reading->asked, &d->digest, d->size, str_of(digest_text(&d->digest, text)));
	auto_done(buf_done) struct buf bytes = BUF_INIT(max);
	struct str piece;
	int r;

	(void)manifest;
	while ((r = stream->read(stream, &piece, e)) == 0 && piece.n)
		buf_put(&bytes, piece);
	if (r == ERR_NOT_FOUND)
		return containerd_lacks_other(reading->search, &d->digest, e);
	*ret_bytes = arena_str(arena, buf_str(&bytes));
	return r;
}

struct socket_layer {
	struct blob_opener opener;
	const struct asked *asked;
	struct digest digest;
};

static struct stream *open_layer(const struct blob_opener *opener, const struct blob *blob)
{
	const struct socket_layer *layer = (const struct socket_layer *)opener;

	return content_stream(layer->asked, &layer->digest, blob->size, blob->name);
}

static int socket_layer(struct manifest_store *store, const struct artifact_descriptor *d, struct blob *ret_blob, struct err *e)
{
	struct reading *reading = (struct reading *)store;
	struct arena *arena = reading->search->arena;
	struct socket_layer *layer = arena_new(arena, struct socket_layer);
	char text[DIGEST_TEXT_MAX];
	uint64_t size;
	int r = content_size(reading->asked, &d->digest, &size, e);

	if (r < 0)
		return r == ERR_NOT_FOUND ? containerd_lacks_layer(reading->search, &d->digest, snapshotter_of_image(reading), e) : r;
	*layer = (struct socket_layer){{.open = open_layer}, reading->asked, d->digest};
	*ret_blob = (struct blob){
		.fd = -1, .size = d->size, .opener = &layer->opener,
		.name = arena_printf(arena, "%s: %s", reading->asked->socket, digest_text(&d->digest, text)),
	};
	return 0;
}

/* ---- names ---- */

/* The digest as it comes; *ret_target is without. */
static int read_target(struct str message, struct str *ret_digest, struct artifact_descriptor *ret_target, struct err *e)
{
	if (protobuf_find_bytes(message, 1, &ret_target->media_type, e) < 0 || protobuf_find_bytes(message, 2, ret_digest, e) < 0 ||
	    protobuf_find_varint(message, 3, &ret_target->size, e) < 0)
		return e->code;
	return 0;
}

static int take_image(struct reading *reading, struct str message, struct err *e)
{
	struct artifact_descriptor target = {.size = 0};
	struct str name, bytes, digest;

	if (protobuf_find_bytes(message, 1, &name, e) < 0 || protobuf_find_bytes(message, 3, &bytes, e) < 0 ||
	    read_target(bytes, &digest, &target, e) < 0)
		return e->code;
	if (!containerd_fits(reading->search, name, digest))
		return 0;
	if (!digest_parse(digest, &target.digest))
		return err_set(e, ERR_FORMAT, "an image without a digest");
	containerd_take(reading->search, reading->asked->space, name, &target);
	return 0;
}

/* All of them and not one by its name: a name may be written in several ways, and an id be asked for. */
static int look_in(struct reading *reading, struct err *e)
{
	auto_done(buf_done) struct buf answer = BUF_INIT(ANSWER_MAX);
	struct protobuf_field field;
	struct str message;
	int r = call_once(reading->asked, "containerd.services.images.v1.Images/List", STR_NULL, &answer, &message, e);

	while (r == 0 && (r = protobuf_next(&message, &field, e)) > 0)
		r = protobuf_is_bytes(&field, 1) ? take_image(reading, field.bytes, e) : 0;
	return r;
}

static int list_namespaces(struct reading *reading, struct str_list *list, struct err *e)
{
	auto_done(buf_done) struct buf answer = BUF_INIT(ANSWER_MAX);
	struct protobuf_field field;
	struct str message, name;
	int r = call_once(reading->asked, "containerd.services.namespaces.v1.Namespaces/List", STR_NULL, &answer, &message, e);

	while (r == 0 && (r = protobuf_next(&message, &field, e)) > 0) {
		if (list->n == NAMESPACES_MAX)
			return err_set(e, ERR_LIMIT, "more than the limit of %d namespaces", NAMESPACES_MAX);
		if (!protobuf_is_bytes(&field, 1))
			r = 0;
		else if ((r = protobuf_find_bytes(field.bytes, 1, &name, e)) == 0)
			*vec_push(list) = arena_str(reading->search->arena, name);
	}
	return r;
}

static int find_name(struct reading *reading, const struct str_list *spaces, struct err *e)
{
	vec_each(space, spaces) {
		reading->asked->space = *space;
		if (look_in(reading, e) < 0)
			return err_wrap(e, "namespace %.*s", STR(*space));
	}
	reading->asked->space = reading->search->in;
	return containerd_decide(reading->search, e);
}

static int find_digest(struct reading *reading, const struct str_list *spaces, struct str digest, struct err *e)
{
	struct artifact_descriptor *target = &reading->search->target;

	if (!digest_parse(digest, &target->digest))
		return err_set(e, ERR_USAGE, "@%.*s is no digest", STR(digest));
	vec_each(space, spaces) {
		int r;

		reading->asked->space = *space;
		r = content_size(reading->asked, &target->digest, &target->size, e);
		reading->search->in = *space;
		if (r != ERR_NOT_FOUND)
			return r;
		*e = ERR_INIT;
	}
	return err_set(e, ERR_NOT_FOUND, "no content %.*s", STR(digest));
}

static int find(struct reading *reading, struct err *e)
{
	struct str digest = containerd_digest(reading->search);
	struct str_list spaces = {0};
	int r = 0;

	if (reading->search->space)
		*vec_push(&spaces) = str_of(reading->search->space);
	else
		r = list_namespaces(reading, &spaces, e);
	if (r == 0)
		r = digest.n ? find_digest(reading, &spaces, digest, e) : find_name(reading, &spaces, e);
	vec_done(&spaces);
	return r;
}

/* ---- the whole ---- */

static int check_socket(const char *socket, struct err *e)
{
	if (access(socket, R_OK | W_OK) == 0)
		return 0;
	if (errno == EACCES) {
		err_set(e, ERR_IO, "%s: Permission denied", socket);
		return err_hint(e, "as root, or as a member of the socket's group");
	}
	err_errno(e, errno, "%s", socket);
	return err_hint(e, "CONTAINERD_ADDRESS is the socket's path; registry:NAME asks the registry instead");
}

static void close_socket(struct image *image)
{
	http_client_free(((struct asked *)image->source)->client);
}

int containerd_socket_read(const struct ctx *ctx, const char *socket, const struct source_request *request, struct containerd_search *search,
			   struct image *image, struct err *e)
{
	struct asked *asked = arena_new(search->arena, struct asked);
	struct reading reading = {.store = {socket_load, socket_layer, CONTAINERD_CHOICES}, .asked = asked, .search = search, .image = image};
	int r = check_socket(socket, e);

	if (r < 0)
		return r;
	*asked = (struct asked){.client = http_client_new(ctx, NULL, 1), .socket = arena_text(search->arena, str_of(socket))};
	/* The image's from here on. */
	image->source = asked;
	image->close = close_socket;
	r = find(&reading, e);
	if (r == 0)
		r = manifest_read(&reading.store, &search->target, request->platform, image, e);
	return r < 0 ? err_wrap(e, "%s", asked->socket) : 0;
}
