/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From bytes to the format that reads them: what is wrapped around a document comes off first. Sources: in-toto attestation
 * framework, spec/v1/statement.md; DSSE, envelope.md; Sigstore's protobuf-specs, sigstore_bundle.proto.
 */
#include "vex/vex.h"

#include <stdlib.h>

#include "base/mem.h"
#include "codec/base64.h"
#include "vex/parts.h"

#define VEX_FORMAT(name) extern const struct vex_format vex_format_##name;
#include "vex/list.h"
#undef VEX_FORMAT

static const struct vex_format *const formats[] = {
#define VEX_FORMAT(name) &vex_format_##name,
#include "vex/list.h"
#undef VEX_FORMAT
};

#define WRAPPERS_MAX 4 /* around one document */
#define SUBJECTS_MAX 1000

/* The documents that one was unwrapped from: each is the root of its own memory. */
struct wrappers {
	struct json *roots[WRAPPERS_MAX + 1];
	size_t n;
};

static void wrappers_done(struct wrappers *wrappers)
{
	while (wrappers->n)
		json_free(wrappers->roots[--wrappers->n]);
}

static int parse(struct wrappers *wrappers, struct str bytes, const char *name, const struct json **ret_root, struct err *e)
{
	struct json_caps caps = {.bytes = VEX_DOCUMENT_MAX, .depth = VEX_DEPTH_MAX, .values = VEX_DOCUMENT_VALUES_MAX};
	int r;

	if (wrappers->n > WRAPPERS_MAX)
		return err_set(e, ERR_LIMIT, "%s: more than %d wrappers around one document", name, WRAPPERS_MAX);
	if ((r = json_parse(bytes, caps, name, &wrappers->roots[wrappers->n], e)) == 0)
		*ret_root = wrappers->roots[wrappers->n++];
	return r;
}

/* DSSE takes both alphabets, and some writers leave the padding out. */
static bool decode(struct str text, struct buf *ret_bytes)
{
	auto_done(buf_done) struct buf plain = BUF_INIT(VEX_DOCUMENT_MAX * 2);

	for (size_t i = 0; i < text.n; i++)
		if (!str_is_space(text.p[i]) && text.p[i] != '=')
			buf_putc(&plain, text.p[i] == '-' ? '+' : text.p[i] == '_' ? '/' : text.p[i]);
	while (plain.n % 4)
		buf_putc(&plain, '=');
	return !plain.full && base64_decode(buf_str(&plain), ret_bytes);
}

/* What an attestation is about; statements without products of their own are about that. */
static int read_subjects(struct vex_reading *reading, const struct json *subjects, struct err *e)
{
	size_t n = 0;

	json_each(subject, subjects) {
		struct json_members digests = json_members(json_get(subject, "digest"));
		struct vex_product *product;
		int r;

		if (++n > SUBJECTS_MAX)
			return err_set(e, ERR_LIMIT, "more than %d subjects of one attestation", SUBJECTS_MAX);
		if ((r = vex_product_add(reading, json_get_text(subject, "name"), &product, e)) < 0)
			return r;
		product->name = product->id;
		while (json_next(&digests))
			vex_add_hash(reading, product, digests.key, json_text(digests.value));
		*vec_push(&reading->subjects) = product;
	}
	if (reading->subjects.n)
		reading->document->attested = reading->subjects.v[0]->name.n ? reading->subjects.v[0]->name : STR_LIT("a subject by its digest");
	return 0;
}

/* Takes one wrapper off: 1 where there was one, 0 where there is none. */
static int unwrap(struct vex_reading *reading, struct wrappers *wrappers, const char *name, const struct json **root, struct err *e)
{
	const struct json *envelope = json_get(*root, "dsseEnvelope"), *predicate = json_get(*root, "predicate"), *data;
	int r;

	if (envelope) {
		*root = envelope;
		return 1;
	}
	if (json_get(*root, "payloadType") && json_is(json_get(*root, "payload"), JSON_KIND_TEXT)) {
		auto_done(buf_done) struct buf bytes = BUF_INIT(VEX_DOCUMENT_MAX);

		if (!decode(json_get_text(*root, "payload"), &bytes))
			return err_set(e, ERR_FORMAT, "%s: the payload of the envelope is no base64", name);
		return parse(wrappers, buf_str(&bytes), name, root, e) < 0 ? e->code : 1;
	}
	if (!predicate || !json_get(*root, "subject"))
		return 0;
	if ((r = read_subjects(reading, json_get(*root, "subject"), e)) < 0)
		return err_wrap(e, "%s", name);
	*root = predicate;
	data = json_get(predicate, "Data"); /* how cosign wraps predicates that it does not know */
	if (json_is(data, JSON_KIND_OBJECT))
		*root = data;
	else if (json_is(data, JSON_KIND_TEXT) && parse(wrappers, json_text(data), name, root, e) < 0)
		return e->code;
	return 1;
}

static const struct vex_format *format_of(const struct json *root)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		if (formats[i]->holds(root))
			return formats[i];
	return NULL;
}

static int read_document(struct vex_reading *reading, struct wrappers *wrappers, struct str bytes, const char *path, struct err *e)
{
	const struct vex_format *format;
	const struct json *root = NULL;
	int r = parse(wrappers, bytes, path, &root, e);

	for (int i = 0; r >= 0 && (i == 0 || r == 1) && i <= WRAPPERS_MAX; i++)
		r = unwrap(reading, wrappers, path, &root, e);
	if (r < 0)
		return r;
	if (!(format = format_of(root))) {
		err_set(e, ERR_UNSUPPORTED, "%s: no VEX document that is known", path);
		return err_hint(e, "OpenVEX, CycloneDX, CSAF and SPDX 3 in JSON are read");
	}
	reading->document->format = format->name;
	return format->read(reading, root, e) < 0 ? err_wrap(e, "%s", path) : 0;
}

static void note_document(struct vex_reading *reading, const char *path)
{
	const struct vex_document *document = reading->document;
	struct str_list *notes = &reading->vex->notes;

	if (reading->lenient.n)
		*vec_push(notes) = arena_printf(reading->arena, "%s: read though %.*s", path, STR(reading->lenient));
	if (document->draft)
		*vec_push(notes) = arena_printf(reading->arena, "%s: a draft, which clears nothing", path);
	if (!document->statements)
		*vec_push(notes) = arena_printf(reading->arena, "%s: %s without a statement", path, document->format);
}

int vex_read(struct vex *vex, struct str bytes, const char *path, struct err *e)
{
	auto_done(arena_done) struct arena own = ARENA_INIT; /* of this document, so that nothing stays of one that is given up */
	struct vex_reading reading = {.vex = vex, .arena = &own, .document = arena_new(&own, struct vex_document)};
	size_t statements = vex->statements.n, notes = vex->notes.n;
	struct wrappers wrappers = {0};
	int r;

	str_skip(&bytes, "\xef\xbb\xbf");
	reading.document->path = arena_str(&own, str_of(path));
	r = read_document(&reading, &wrappers, bytes, path, e);
	if (r == 0) {
		*vec_push(&vex->documents) = reading.document;
		note_document(&reading, path);
		arena_adopt(&vex->arena, &own);
	} else {
		vex->statements.n = statements;
		vex->notes.n = notes;
	}
	wrappers_done(&wrappers);
	vec_done(&reading.subjects);
	map_done(&reading.products);
	return r;
}

/* ---- releases of one document ---- */

/* "1.10.0" is later than "1.9.0", and "10" than "9" (CSAF 2.0 section 3.1.11). */
static int compare_versions(struct str a, struct str b)
{
	while (a.n || b.n) {
		struct str left = STR_NULL, right = STR_NULL;
		uint64_t x = 0, y = 0;

		str_next(&a, '.', &left);
		str_next(&b, '.', &right);
		if (!str_to_u64(left, &x) || !str_to_u64(right, &y)) {
			int order = str_cmp(left, right);

			if (order)
				return order;
		} else if (x != y) {
			return x < y ? -1 : 1;
		}
	}
	return 0;
}

static bool is_later(const struct vex_document *a, const struct vex_document *b)
{
	if (a->has_time != b->has_time)
		return a->has_time;
	if (a->time != b->time)
		return a->time > b->time;
	return compare_versions(a->version, b->version) > 0;
}

void vex_settle(struct vex *vex)
{
	auto_done(map_done) struct map latest = {0};
	size_t kept = 0;

	vec_each(document, &vex->documents) {
		struct vex_document *other = (*document)->contradicts && (*document)->id.n ? map_get(&latest, (*document)->id) : NULL;

		if ((*document)->contradicts && (*document)->id.n && (!other || is_later(*document, other)))
			map_set(&latest, (*document)->id, *document);
	}
	for (size_t i = 0; i < vex->statements.n; i++) {
		const struct vex_document *document = vex->statements.v[i].document;
		const struct vex_document *last = document->contradicts && document->id.n ? map_get(&latest, document->id) : NULL;

		if (!last || last == document)
			vex->statements.v[kept++] = vex->statements.v[i];
	}
	vex->statements.n = kept;
	vec_each(document, &vex->documents) {
		const struct vex_document *last = (*document)->contradicts && (*document)->id.n ? map_get(&latest, (*document)->id) : NULL;

		if (last && last != *document)
			*vec_push(&vex->notes) = arena_printf(&vex->arena, is_later(last, *document) ? "%.*s: superseded by the later release in %.*s"
													: "%.*s: the same release as %.*s",
							      STR((*document)->path), STR(last->path));
	}
}
