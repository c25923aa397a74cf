/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One small driver a library: a start function, and a step that moves bytes until input or room is used up. What differs
 * between the packings is only how a member ends and what may follow it.
 */
#include "codec/decoder.h"

#include <isa-l/igzip_lib.h>
#include <lzma.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "base/mem.h"

#define STREAM_ROOM ((size_t)256 * 1024)
#define XZ_MEMORY_MAX ((uint64_t)128 << 20) /* what a decoder may allocate: xz -9 needs 65 MiB */
#define ZSTD_WINDOW_LOG_MAX 27           /* 128 MiB, what `zstd --long` makes by default */

struct step {
	struct str *input;
	unsigned char *output;
	size_t room, written;
	bool last;
};

struct decoder {
	int (*run)(struct decoder *decoder, struct step *step, struct err *e);
	enum packing packing;
	bool fresh; /* nothing of the present member or frame has been read */
	bool any;   /* one has been read to its end */
	bool ended;   /* only ignored bytes follow */
	struct inflate_state *gzip;
	struct isal_gzip_header header;
	bool in_header;
	ZSTD_DStream *zstd;
	lzma_stream xz;
};

const char *packing_name(enum packing packing)
{
	static const char *const names[] = {"none", "gzip", "zstd", "xz"};

	return names[packing];
}

enum packing packing_of(struct str head)
{
	if (str_starts(head, "\x1f\x8b"))
		return PACKING_GZIP;
	if (str_starts(head, "\x28\xb5\x2f\xfd"))
		return PACKING_ZSTD;
	/* A zstd text may begin with a skippable frame: 0x184D2A5?, little-endian. */
	if (head.n >= 4 && ((unsigned char)head.p[0] & 0xf0) == 0x50 && memcmp(head.p + 1, "\x2a\x4d\x18", 3) == 0)
		return PACKING_ZSTD;
	return head.n >= 6 && memcmp(head.p, "\xfd" "7zXZ\0", 6) == 0 ? PACKING_XZ : PACKING_NONE;
}

static int damaged(struct err *e, const char *what)
{
	return err_set(e, ERR_FORMAT, "%s", what);
}

static int copy_run(struct decoder *decoder, struct step *step, struct err *e)
{
	size_t n = step->input->n < step->room ? step->input->n : step->room;

	(void)decoder, (void)e;
	if (n)
		memcpy(step->output, step->input->p, n);
	*step->input = str_from_index(*step->input, n);
	step->written = n;
	return 0;
}

/* ---- gzip, by ISA-L ---- */

static void gzip_give(struct decoder *d, const struct step *step)
{
	/* The library never writes through next_in. */
	d->gzip->next_in = (uint8_t *)(uintptr_t)step->input->p;
	d->gzip->avail_in = step->input->n > UINT32_MAX ? UINT32_MAX : (uint32_t)step->input->n;
}

static void gzip_taken(struct decoder *d, struct step *step)
{
	*step->input = str_from_index(*step->input, (size_t)((char *)d->gzip->next_in - step->input->p));
}

static void gzip_member(struct decoder *d)
{
	isal_inflate_init(d->gzip);
	d->gzip->crc_flag = ISAL_GZIP_NO_HDR_VER;
	isal_gzip_header_init(&d->header);
	d->in_header = true;
	d->fresh = true;
}

/* What follows a member is another one, or padding and other bytes to ignore: gzip(1) does the same. */
static int gzip_header(struct decoder *d, struct step *step, struct err *e)
{
	int r;

	if (d->any && d->fresh && step->input->p[0] != '\x1f') {
		d->ended = true;
		return 0;
	}
	d->fresh = false;
	gzip_give(d, step);
	r = isal_read_gzip_header(d->gzip, &d->header);
	gzip_taken(d, step);
	if (r == ISAL_DECOMP_OK)
		d->in_header = false;
	else if (r == ISAL_END_INPUT)
		return 0;
	else if (d->any)
		d->ended = true;
	else
		return damaged(e, "the gzip header is damaged");
	return 0;
}

static int gzip_body(struct decoder *d, struct step *step, struct err *e)
{
	size_t room = step->room - step->written;
	int r;

	gzip_give(d, step);
	d->gzip->next_out = step->output + step->written;
	d->gzip->avail_out = room > UINT32_MAX ? UINT32_MAX : (uint32_t)room;
	r = isal_inflate(d->gzip);
	gzip_taken(d, step);
	step->written = (size_t)(d->gzip->next_out - step->output);
	if (r == ISAL_INCORRECT_CHECKSUM)
		return damaged(e, "the gzip checksum does not match");
	if (r < 0)
		return damaged(e, "the gzip data is damaged");
	if (d->gzip->block_state == ISAL_BLOCK_FINISH) {
		gzip_member(d);
		d->any = true;
	}
	return 0;
}

static int gzip_run(struct decoder *d, struct step *step, struct err *e)
{
	while (!d->ended && step->written < step->room) {
		size_t left = step->input->n, written = step->written;
		int r;

		/* The library keeps bytes of its own, so a body may go on without new input; a header cannot. */
		if (d->in_header && !left)
			return d->any || !step->last ? 0 : damaged(e, "truncated: no whole gzip header");
		r = d->in_header ? gzip_header(d, step, e) : gzip_body(d, step, e);
		if (r < 0)
			return r;
		if (step->input->n == left && step->written == written && !d->in_header)
			return step->last && !left ? damaged(e, "truncated in the middle of a gzip member") : 0;
	}
	return 0;
}

/* ---- zstd ---- */

static int zstd_run(struct decoder *d, struct step *step, struct err *e)
{
	ZSTD_inBuffer in = {step->input->p, step->input->n, 0};
	ZSTD_outBuffer out = {step->output, step->room, 0};
	int r = 0;

	while (out.pos < out.size && !d->ended && r == 0) {
		size_t taken = in.pos, written = out.pos, left = ZSTD_decompressStream(d->zstd, &out, &in);

		if (ZSTD_isError(left) && d->any && ZSTD_getErrorCode(left) == ZSTD_error_prefix_unknown)
			d->ended = true;
		else if (ZSTD_isError(left))
			r = err_set(e, ERR_FORMAT, "the zstd data is damaged: %s", ZSTD_getErrorName(left));
		else if (in.pos == taken && out.pos == written)
			break;
		else
			d->fresh = left == 0;
		d->any = d->any || d->fresh;
	}
	*step->input = str_from_index(*step->input, in.pos);
	step->written = out.pos;
	if (r == 0 && step->last && !step->input->n && !d->fresh && !d->ended && out.pos < out.size)
		return damaged(e, "truncated in the middle of a zstd frame");
	return r;
}

/* ---- xz ---- */

static int xz_run(struct decoder *d, struct step *step, struct err *e)
{
	lzma_ret r;

	d->xz.next_in = (const uint8_t *)step->input->p;
	d->xz.avail_in = step->input->n;
	d->xz.next_out = step->output;
	d->xz.avail_out = step->room;
	/* At the end it is called until it says so: it answers OK once more before it complains of missing bytes. */
	do
		r = lzma_code(&d->xz, step->last ? LZMA_FINISH : LZMA_RUN);
	while (r == LZMA_OK && d->xz.avail_out && (d->xz.avail_in || step->last));
	*step->input = str_from_index(*step->input, step->input->n - d->xz.avail_in);
	step->written = step->room - d->xz.avail_out;
	if (r == LZMA_STREAM_END)
		d->ended = true;
	else if (r == LZMA_MEMLIMIT_ERROR)
		return err_set(e, ERR_LIMIT, "the xz data needs more than the limit of %llu bytes of memory",
			       (unsigned long long)XZ_MEMORY_MAX);
	else if (r == LZMA_BUF_ERROR && step->last)
		return damaged(e, "truncated in the middle of the xz data");
	else if (r != LZMA_OK && r != LZMA_BUF_ERROR)
		return damaged(e, "the xz data is damaged");
	return 0;
}

static void decoder_start(struct decoder *d)
{
	lzma_stream xz = LZMA_STREAM_INIT;

	switch (d->packing) {
	case PACKING_NONE:
		d->run = copy_run;
		break;
	case PACKING_GZIP:
		d->run = gzip_run;
		d->gzip = mem_alloc(sizeof(*d->gzip));
		gzip_member(d);
		break;
	case PACKING_ZSTD:
		d->run = zstd_run;
		d->zstd = ZSTD_createDStream();
		if (d->zstd)
			ZSTD_DCtx_setParameter(d->zstd, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG_MAX);
		break;
	case PACKING_XZ:
		d->run = xz_run;
		d->xz = xz;
		break;
	}
}

struct decoder *decoder_new(enum packing packing)
{
	struct decoder *d = mem_zero(1, sizeof(*d));

	d->packing = packing;
	decoder_start(d);
	if (packing == PACKING_XZ && lzma_stream_decoder(&d->xz, XZ_MEMORY_MAX, LZMA_CONCATENATED) != LZMA_OK)
		d->run = NULL;
	if (packing == PACKING_ZSTD && !d->zstd)
		d->run = NULL;
	return d;
}

int decoder_run(struct decoder *decoder, struct str *input, bool last, void *output, size_t room, size_t *ret_written,
		struct err *e)
{
	struct step step = {.input = input, .output = output, .room = room, .last = last};
	int r;

	if (!decoder->run)
		return err_set(e, ERR_LIMIT, "no memory for the %s decoder", packing_name(decoder->packing));
	if (decoder->ended) {
		*input = str_from_index(*input, input->n);
		*ret_written = 0;
		return 0;
	}
	r = decoder->run(decoder, &step, e);
	if (decoder->ended)
		*input = str_from_index(*input, input->n);
	*ret_written = step.written;
	return r;
}

void decoder_free(struct decoder *decoder)
{
	if (!decoder)
		return;
	free(decoder->gzip);
	ZSTD_freeDStream(decoder->zstd);
	if (decoder->packing == PACKING_XZ)
		lzma_end(&decoder->xz);
	free(decoder);
}

struct decoder_stream {
	struct stream stream;
	struct decoder *decoder;
	struct stream *input;
	struct str pending;
	bool last;
	char room[STREAM_ROOM];
};

static int decoder_stream_read(struct stream *stream, struct str *ret_bytes, struct err *e)
{
	struct decoder_stream *s = (struct decoder_stream *)stream;
	size_t written = 0;
	int r = 0;

	while (r == 0 && !written) {
		if (!s->pending.n && !s->last) {
			r = s->input->read(s->input, &s->pending, e);
			s->last = r == 0 && !s->pending.n;
		}
		if (r == 0)
			r = decoder_run(s->decoder, &s->pending, s->last, s->room, sizeof(s->room), &written, e);
		if (r == 0 && !written && s->last && !s->pending.n)
			break;
	}
	*ret_bytes = str_from(s->room, written);
	return r;
}

static void decoder_stream_close(struct stream *stream)
{
	struct decoder_stream *s = (struct decoder_stream *)stream;

	decoder_free(s->decoder);
	s->input->close(s->input);
	free(s);
}

struct stream *decoder_stream(enum packing packing, struct stream *input)
{
	struct decoder_stream *s = mem_alloc(sizeof(*s));

	s->stream = (struct stream){decoder_stream_read, decoder_stream_close};
	s->decoder = decoder_new(packing);
	s->input = input;
	s->pending = STR_NULL;
	s->last = false;
	return &s->stream;
}
