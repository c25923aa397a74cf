/* SPDX-License-Identifier: Apache-2.0 */
#include "image/lazy.h"

#include "base/mem.h"
#include "base/path.h"
#include "codec/decoder.h"
#include "codec/layer_toc.h"
#include "codec/tar.h"
#include "codec/unpack.h"
#include "image/content_hashing.h"
#include "image/examining.h"

#define PIECE ((size_t)64 << 10)
#define TOC_NAME "stargz.index.json"

/* Where a wanted file's parts lie in the blob. */
struct span {
	uint64_t from, to;
};

struct lazy {
	const struct ctx *ctx;
	const struct image_layer *layer;
	enum packing packing; /* of the parts */
	struct layer_toc toc;
	VEC(struct span) spans; /* of all wanted files, in the order of the blob */
	bool again; /* what came was not what it should be: mirrors are asked no more */
	/* What was fetched last. */
	uint64_t from;
	struct buf bytes;
};

bool lazy_is_possible(const struct image_layer *layer)
{
	return layer->toc.kind != LAYER_TOC_NONE && layer->blob.opener && layer->blob.opener->range;
}

/* ---- bytes of the blob ---- */

static int fetch(struct lazy *lazy, uint64_t from, uint64_t size, struct buf *into, struct err *e)
{
	struct blob blob = lazy->layer->blob;
	void *room;

	if (from > blob.size || size > blob.size - from)
		return err_set(e, ERR_FORMAT, "its table of contents leads behind its end");
	if (size > LAZY_SPAN_MAX)
		return err_set(e, ERR_LIMIT, "its table of contents names a part of %llu bytes, more than the limit of %llu", (unsigned long long)size,
			       (unsigned long long)LAZY_SPAN_MAX);
	*into = BUF_INIT((size_t)size);
	if (!size)
		return 0;
	room = buf_reserve(into, (size_t)size);
	into->n += (size_t)size;
	blob.past_mirrors = blob.past_mirrors || lazy->again;
	return blob.opener->range(blob.opener, &blob, from, room, (size_t)size, e);
}

/* Once for a layer: what is damaged or another may have been a mirror's fault. */
static bool ask_again(struct lazy *lazy, struct err *e)
{
	if (lazy->again || (e->code != ERR_DIGEST && e->code != ERR_FORMAT))
		return false;
	log_debug(&lazy->ctx->log, "%s; asked for again", e->text);
	lazy->again = true;
	buf_done(&lazy->bytes);
	*e = ERR_INIT;
	return true;
}

/* Where what is to be fetched from `from` on ends: with it what is wanted shortly behind. */
static uint64_t fetch_end(const struct lazy *lazy, struct span span)
{
	uint64_t end = span.to;

	vec_each(next, &lazy->spans)
		if (next->from >= span.from && next->to > end && next->from <= end + LAZY_GAP_MAX && next->to - span.from <= LAZY_FETCH_MAX)
			end = next->to;
	return end;
}

static int view(struct lazy *lazy, struct span span, struct str *ret_bytes, struct err *e)
{
	if (span.from < lazy->from || span.to > lazy->from + lazy->bytes.n) {
		uint64_t end = fetch_end(lazy, span);

		buf_done(&lazy->bytes);
		lazy->from = span.from;
		if (fetch(lazy, span.from, end - span.from, &lazy->bytes, e) < 0) {
			buf_done(&lazy->bytes);
			return e->code;
		}
	}
	*ret_bytes = str_slice(buf_str(&lazy->bytes), (size_t)(span.from - lazy->from), (size_t)(span.to - lazy->from));
	return 0;
}

/* `size` bytes that begin `inner` bytes into what unpacks. */
static int unpack_part(const struct lazy *lazy, struct str packed, uint64_t inner, uint64_t size, struct buf *out, struct err *e)
{
	struct decoder *decoder = decoder_new(lazy->packing);
	auto_free char *piece = mem_alloc(PIECE);
	size_t written = 1;
	int r = inner > LAZY_SPAN_MAX ? err_set(e, ERR_LIMIT, "a part of it begins more than the limit of %llu bytes into its pack",
						(unsigned long long)LAZY_SPAN_MAX) : 0;

	while (r == 0 && size && written && (r = ctx_check(lazy->ctx, e)) == 0) {
		struct str part;

		r = decoder_run(decoder, &packed, true, piece, PIECE, &written, e);
		part = str_from_index(str_from(piece, written), inner < written ? (size_t)inner : written);
		inner -= inner < written ? inner : written;
		part = str_slice(part, 0, size < part.n ? (size_t)size : part.n);
		buf_put(out, part);
		size -= part.n;
	}
	decoder_free(decoder);
	return r < 0 ? r : size ? err_set(e, ERR_FORMAT, "%llu bytes are missing", (unsigned long long)size) : 0;
}

/* ---- the table of contents ---- */

static int whole(void *arg, struct str *ret_block, struct err *e)
{
	struct str *bytes = arg;

	(void)e;
	*ret_block = *bytes;
	*bytes = STR_NULL;
	return 0;
}

/* A tar of one file, packed. */
static int read_estargz_toc(struct lazy *lazy, struct buf *ret_json, uint64_t *ret_end, struct err *e)
{
	auto_done(buf_done) struct buf footer = {0}, packed = {0}, tar = BUF_INIT(LAYER_TOC_MAX + 4096);
	uint64_t size = lazy->layer->blob.size, offset = 0;
	struct tar_reader *reader;
	struct tar_entry entry;
	struct str bytes;
	int r;

	if (size < ESTARGZ_FOOTER || fetch(lazy, size - ESTARGZ_FOOTER, ESTARGZ_FOOTER, &footer, e) < 0)
		return size < ESTARGZ_FOOTER ? err_set(e, ERR_FORMAT, "shorter than eStargz' footer") : e->code;
	if (!estargz_footer(buf_str(&footer), &offset) || offset > size - ESTARGZ_FOOTER)
		return err_set(e, ERR_FORMAT, "the manifest calls it eStargz, and it has no such footer");
	if (size - ESTARGZ_FOOTER - offset > LAYER_TOC_MAX)
		return err_set(e, ERR_LIMIT, "its table of contents is larger than the limit of %zu bytes", LAYER_TOC_MAX);
	if (fetch(lazy, offset, size - ESTARGZ_FOOTER - offset, &packed, e) < 0 || unpack(buf_str(&packed), &tar, e) < 0)
		return e->code;
	bytes = buf_str(&tar);
	reader = tar_new(&(struct tar_source){.next = whole, .arg = &bytes});
	tar_thread_begin();
	r = tar_next(reader, &entry, e);
	if (r > 0 && str_is(entry.name, TOC_NAME))
		r = tar_content(reader, ret_json, e);
	else if (r >= 0)
		r = err_set(e, ERR_FORMAT, "no %s where its table of contents should be", TOC_NAME);
	tar_free(reader);
	*ret_end = offset;
	return r;
}

static int read_zstd_toc(struct lazy *lazy, struct buf *ret_json, uint64_t *ret_end, struct err *e)
{
	const struct layer_toc_place *place = &lazy->layer->toc;
	auto_done(buf_done) struct buf packed = {0};

	if (place->packed > LAYER_TOC_MAX || place->unpacked > LAYER_TOC_MAX)
		return err_set(e, ERR_LIMIT, "its table of contents is larger than the limit of %zu bytes", LAYER_TOC_MAX);
	if (fetch(lazy, place->offset, place->packed, &packed, e) < 0)
		return e->code;
	if (!digest_is_of(&place->digest, buf_str(&packed)))
		return err_set(e, ERR_DIGEST, "its table of contents does not have the digest that the manifest says");
	*ret_end = place->offset;
	return unpack(buf_str(&packed), ret_json, e);
}

static int fetch_toc(struct lazy *lazy, struct buf *ret_json, uint64_t *ret_end, struct err *e)
{
	const struct layer_toc_place *place = &lazy->layer->toc;
	int r;

	buf_clear(ret_json);
	if (place->kind == LAYER_TOC_ZSTD_CHUNKED)
		return read_zstd_toc(lazy, ret_json, ret_end, e);
	r = read_estargz_toc(lazy, ret_json, ret_end, e);
	if (r == 0 && !digest_is_of(&place->digest, buf_str(ret_json)))
		r = err_set(e, ERR_DIGEST, "its table of contents does not have the digest that the manifest says");
	return r;
}

static int read_toc(struct lazy *lazy, struct err *e)
{
	auto_done(buf_done) struct buf json = BUF_INIT(LAYER_TOC_MAX);
	uint64_t end = 0;
	int r;

	lazy->packing = lazy->layer->toc.kind == LAYER_TOC_ESTARGZ ? PACKING_GZIP : PACKING_ZSTD;
	r = fetch_toc(lazy, &json, &end, e);
	if (r < 0 && ask_again(lazy, e))
		r = fetch_toc(lazy, &json, &end, e);
	return r < 0 ? r : layer_toc_parse(buf_str(&json), end, &lazy->toc, e);
}

/* ---- files ---- */

static int fetch_chunk(struct lazy *lazy, const struct toc_chunk *chunk, struct buf *out, struct err *e)
{
	struct digest digest;
	size_t begin = out->n;
	struct str packed;
	int r = 0;

	if (!digest_parse(chunk->digest, &digest))
		return err_set(e, ERR_DIGEST, "its table of contents has no digest of a part of it");
	if (chunk->zeros) {
		void *room = buf_reserve(out, (size_t)chunk->size);

		if (room)
			memset(room, 0, (size_t)chunk->size);
		out->n += room ? (size_t)chunk->size : 0;
	} else if ((r = view(lazy, (struct span){chunk->from, chunk->to}, &packed, e)) == 0) {
		r = unpack_part(lazy, packed, chunk->inner, chunk->size, out, e);
	}
	if (r == 0 && !digest_is_of(&digest, str_from_index(buf_str(out), begin)))
		r = err_set(e, ERR_DIGEST, "a part of it does not have the digest that the table of contents says");
	return r;
}

static int read_chunk(struct lazy *lazy, const struct toc_chunk *chunk, struct buf *out, struct err *e)
{
	size_t begin = out->n;
	int r = fetch_chunk(lazy, chunk, out, e);

	if (r < 0 && ask_again(lazy, e)) {
		out->n = begin;
		r = fetch_chunk(lazy, chunk, out, e);
	}
	return r;
}

static int read_content(struct lazy *lazy, const struct toc_entry *entry, struct buf *ret_bytes, struct err *e)
{
	int r = ctx_check(lazy->ctx, e);

	*ret_bytes = BUF_INIT((size_t)entry->size);
	for (size_t i = 0; i < entry->chunks && r == 0; i++)
		r = read_chunk(lazy, &lazy->toc.chunks.v[entry->chunk + i], ret_bytes, e);
	return r < 0 ? err_wrap(e, "%.*s", STR(str_slice(entry->name, 0, 200))) : 0;
}

static int span_order(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

static void want(struct lazy *lazy, const struct toc_entry *entry)
{
	for (size_t i = entry->chunk; i < entry->chunk + entry->chunks; i++)
		if (!lazy->toc.chunks.v[i].zeros)
			*vec_push(&lazy->spans) = (struct span){lazy->toc.chunks.v[i].from, lazy->toc.chunks.v[i].to};
}

/* ---- the index ---- */

static const struct {
	const char *name;
	enum tar_type type;
} types[] = {
	{"reg", TAR_FILE}, {"dir", TAR_DIRECTORY}, {"symlink", TAR_SYMLINK}, {"hardlink", TAR_HARDLINK}, {"char", TAR_CHARACTER}, {"block", TAR_BLOCK},
	{"fifo", TAR_FIFO},
};

/* As the tar says it. */
static struct tar_entry tar_entry_of(const struct toc_entry *from)
{
	struct tar_entry entry = {
		.name = from->name, .link = from->link, .size = from->size, .mtime = from->mtime, .mode = from->mode, .uid = from->uid, .gid = from->gid,
		.type = TAR_OTHER, .capability = from->capability, .xattrs = from->xattrs,
	};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (str_is(from->type, types[i].name))
			entry.type = types[i].type;
	return entry;
}

struct lazy_reader {
	struct lazy *lazy;
	struct layer_reading reading; /* as the caller's, but that nobody is given a file for what it is */
	struct wanted wanted;
	struct examining examining;
	struct contents contents;
	struct layer_index *index;
	struct coverage *coverage;
	struct arena *arena; /* of notes */
	size_t passed; /* files that somebody might have examined for what they are */
};

static int look(struct lazy_reader *reader, const struct toc_entry *from, struct err *e)
{
	struct layer_entry *entry = &reader->index->entries.v[reader->index->entries.n - 1];
	struct examining_source source;
	struct str content;
	struct buf bytes;
	int r;

	if (entry->type != ENTRY_FILE || !entry->size)
		return 0;
	if (!wanted_who(&reader->wanted, layer_path(reader->index, entry))) {
		reader->passed++;
		return 0;
	}
	if (entry->size > cap_of(reader->lazy->ctx->caps.kept_file, WANTED_FILE_MAX)) {
		entry->flags |= ENTRY_OVERSIZE;
		return 0;
	}
	r = read_content(reader->lazy, from, &bytes, e);
	content = buf_str(&bytes);
	source = examining_memory(&content);
	if (r == 0)
		r = examining_look(&reader->examining, 0, &source, e);
	buf_done(&bytes);
	return r;
}

static int read_entries(struct lazy_reader *reader, struct err *e)
{
	struct lazy *lazy = reader->lazy;

	vec_each(from, &lazy->toc.entries) {
		struct tar_entry entry = tar_entry_of(from);
		struct layer_entry indexed;

		if (layer_check_caps(lazy->ctx, reader->index, e) < 0)
			return e->code;
		if (!layer_entry_of(&entry, reader->index, reader->coverage, reader->arena, &indexed))
			continue;
		*vec_push(&reader->index->entries) = indexed;
		contents_none(&reader->contents, reader->index);
		reader->index->unpacked += from->size;
		if (look(reader, from, e) < 0)
			return e->code;
	}
	return 0;
}

static void want_all(struct lazy *lazy, const struct wanted *wanted)
{
	char path[PATH_LENGTH_MAX + 1];
	size_t length;

	vec_each(entry, &lazy->toc.entries)
		if (entry->chunks && path_clean(entry->name, path, &length) && wanted_who(wanted, str_from(path, length)))
			want(lazy, entry);
	vec_sort(&lazy->spans, span_order);
}

static void lazy_done(struct lazy *lazy)
{
	buf_done(&lazy->bytes);
	vec_done(&lazy->spans);
	layer_toc_done(&lazy->toc);
}

static void believe(const struct image_layer *layer, struct layer_index *index)
{
	index->digest = layer->digest;
	index->diff_id = layer->diff_id;
	index->packed = layer->size;
}

void lazy_pass_by(const struct image_layer *layer, struct layer_index *ret_index, struct coverage *coverage, struct arena *arena)
{
	believe(layer, ret_index);
	coverage_note(coverage, arena, "layers", STR_NULL, "not fetched, since nothing is asked of its files: neither its digest nor its diff_id was checked, "
		      "and how large it is unpacked is not known");
}

int lazy_read(struct layer_reading *reading, const struct image_layer *layer, struct layer_index *ret_index, struct coverage *coverage,
	      struct arena *arena, struct err *e)
{
	struct lazy lazy = {.ctx = reading->ctx, .layer = layer};
	struct lazy_reader reader = {.lazy = &lazy, .index = ret_index, .coverage = coverage, .arena = arena, .wanted = *reading->wanted};
	struct err ignored = ERR_INIT;
	int r = read_toc(&lazy, e), finished;

	if (r < 0) {
		lazy_done(&lazy);
		return r;
	}
	reader.wanted.kinds = 0;
	reader.reading = (struct layer_reading){.ctx = reading->ctx, .wanted = &reader.wanted, .hashing = reading->hashing, .progress = reading->progress};
	want_all(&lazy, &reader.wanted);
	examining_init(&reader.examining, &reader.reading, ret_index, coverage, arena);
	contents_init(&reader.contents, reading->wanted);
	r = read_entries(&reader, e);
	finished = examining_finish(&reader.examining, r < 0 ? &ignored : e);
	contents_done(&reader.contents);
	lazy_done(&lazy);
	believe(layer, ret_index);
	coverage_note(coverage, arena, "layers", STR_NULL,
		      "read lazily, by its table of contents: not hashed as a whole, and %zu files not looked into (programs, archives)", reader.passed);
	return r < 0 ? r : finished;
}

/* ---- again, for a few ---- */

/* Entries are counted as they are indexed. */
static int fetch_files(struct lazy *lazy, struct layer_file *files, size_t count, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct coverage ignored = {0};
	struct layer_index index;
	uint32_t number = 0;
	int r = 0;

	layer_index_init(&index);
	vec_each(from, &lazy->toc.entries) {
		struct tar_entry entry = tar_entry_of(from);
		struct layer_entry indexed;

		if (r < 0 || !layer_entry_of(&entry, &index, &ignored, &arena, &indexed))
			continue;
		for (size_t i = 0; i < count && r == 0; i++)
			if (files[i].entry == number && indexed.type == ENTRY_FILE) {
				r = read_content(lazy, from, &files[i].bytes, e);
				files[i].found = r == 0;
			}
		number++;
	}
	layer_index_done(&index);
	coverage_done(&ignored);
	return r;
}

/* What a mirror gives the second time may be something else, which the image's own place may have right. */
static int fetch_whole(const struct layer_reading *reading, const struct image_layer *layer, struct layer_file *files, size_t count, struct err *e)
{
	struct blob blob = layer->blob;
	int r = layer_fetch(reading, &blob, &layer->diff_id, files, count, e);

	if (r == 0 || !layer_go_past_mirror(reading->ctx, &blob, e))
		return r;
	for (size_t i = 0; i < count; i++) {
		buf_done(&files[i].bytes);
		files[i].found = false;
	}
	*e = ERR_INIT;
	return layer_fetch(reading, &blob, &layer->diff_id, files, count, e);
}

int lazy_or_whole_fetch(const struct layer_reading *reading, const struct image_layer *layer, struct layer_file *files, size_t count, struct err *e)
{
	struct lazy lazy = {.ctx = reading->ctx, .layer = layer};
	int r;

	if (!layer->lazily)
		return fetch_whole(reading, layer, files, count, e);
	r = read_toc(&lazy, e);
	if (r == 0)
		r = fetch_files(&lazy, files, count, e);
	lazy_done(&lazy);
	return r;
}
