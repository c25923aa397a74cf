/* SPDX-License-Identifier: Apache-2.0 */
#include "source/rebuilt.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/beneath.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "codec/decoder.h"
#include "codec/tar_split.h"

#define CHUNK ((size_t)256 * 1024)

struct rebuilt {
	struct blob_opener opener;
	struct blob split;
	int folder;
};

struct rebuilt_stream {
	struct stream stream;
	const struct rebuilt *layer;
	struct tar_split *split;
	int fd;          /* of the file that is being read, or negative */
	uint64_t left;   /* of it */
	struct str name; /* of it: a view of the entry, which lasts as long as the file is read */
	char chunk[CHUNK];
};

static struct tar_split *open_split(const struct rebuilt *layer)
{
	struct stream *stream = blob_stream(&layer->split);
	unsigned char head[PACKING_MAGIC] = {0};
	enum packing packing = PACKING_NONE;

	if (file_pread(layer->split.fd, head, sizeof(head), layer->split.offset) > 0)
		packing = packing_of(str_from(head, sizeof(head)));
	return tar_split_new(packing == PACKING_NONE ? stream : decoder_stream(packing, stream));
}

/* ---- reading ---- */

static int open_file(struct rebuilt_stream *s, const struct tar_split_entry *entry, struct err *e)
{
	char path[PATH_LENGTH_MAX + 1];
	struct stat st;
	size_t length;

	if (!path_clean(entry->name, path, &length) || !length)
		return err_set(e, ERR_FORMAT, "the tar-split names a file outside of the layer: %.*s", STR(str_slice(entry->name, 0, 256)));
	s->fd = beneath_open(s->layer->folder, path, O_RDONLY, false);
	if (s->fd < 0)
		return err_errno(e, errno, "%s", path);
	if (fstat(s->fd, &st) < 0 || !S_ISREG(st.st_mode))
		return err_set(e, ERR_DIGEST, "%s is no regular file any more, as it was when the layer was unpacked", path);
	s->left = entry->size;
	s->name = entry->name;
	return 0;
}

static int read_file(struct rebuilt_stream *s, struct str *ret_bytes, struct err *e)
{
	size_t n = s->left < CHUNK ? (size_t)s->left : CHUNK;
	ssize_t got = file_read(s->fd, s->chunk, n);

	if (got < 0)
		return err_errno(e, errno, "%.*s", STR(str_slice(s->name, 0, 256)));
	if (got == 0)
		return err_set(e, ERR_DIGEST, "%.*s is shorter than when the layer was unpacked", STR(str_slice(s->name, 0, 256)));
	s->left -= (uint64_t)got;
	if (!s->left) {
		close(s->fd);
		s->fd = -1;
	}
	*ret_bytes = str_from(s->chunk, (size_t)got);
	return 0;
}

static int rebuilt_read(struct stream *stream, struct str *ret_bytes, struct err *e)
{
	struct rebuilt_stream *s = (struct rebuilt_stream *)stream;
	struct tar_split_entry entry;
	int r;

	if (s->fd >= 0)
		return read_file(s, ret_bytes, e);
	r = tar_split_next(s->split, &entry, e);
	if (r > 0 && entry.is_file) {
		r = open_file(s, &entry, e);
		return r < 0 ? r : read_file(s, ret_bytes, e);
	}
	if (r >= 0)
		*ret_bytes = r > 0 ? entry.bytes : STR_LIT("");
	return r < 0 ? r : 0;
}

static void rebuilt_close(struct stream *stream)
{
	struct rebuilt_stream *s = (struct rebuilt_stream *)stream;

	if (s->fd >= 0)
		close(s->fd);
	tar_split_free(s->split);
	free(s);
}

static struct stream *rebuilt_open(const struct blob_opener *opener, const struct blob *blob)
{
	struct rebuilt_stream *s = mem_zero(1, sizeof(*s));

	(void)blob;
	s->stream = (struct stream){rebuilt_read, rebuilt_close};
	s->layer = (const struct rebuilt *)opener;
	s->split = open_split(s->layer);
	s->fd = -1;
	return &s->stream;
}

/* ---- finding ---- */

static int measure(const struct rebuilt *layer, uint64_t *ret_size, struct err *e)
{
	struct tar_split *split = open_split(layer);
	struct tar_split_entry entry;
	uint64_t size = 0;
	int r;

	while ((r = tar_split_next(split, &entry, e)) > 0) {
		uint64_t more = entry.is_file ? entry.size : entry.bytes.n;

		size = more > UINT64_MAX - size ? UINT64_MAX : size + more;
	}
	tar_split_free(split);
	*ret_size = size;
	return r;
}

int rebuilt_blob(struct files *store, const struct rebuilt_place *place, struct arena *arena, struct blob *ret_blob, struct err *e)
{
	struct rebuilt *layer = arena_new(arena, struct rebuilt);
	uint64_t size = 0;
	int r = files_find(store, place->split, &layer->split, e);

	if (r == 0 && layer->split.size > REBUILT_SPLIT_MAX)
		r = err_set(e, ERR_LIMIT, "%.*s: more than the limit of %zu bytes", STR(place->split), REBUILT_SPLIT_MAX);
	if (r < 0)
		return r;
	layer->opener.open = rebuilt_open;
	layer->folder = beneath_open(store->fd, arena_text(arena, place->folder), O_RDONLY | O_DIRECTORY, true);
	if (layer->folder < 0)
		return err_errno(e, errno, "%.*s", STR(place->folder));
	*vec_push(&store->opened) = layer->folder;
	if (measure(layer, &size, e) < 0)
		return err_wrap(e, "%.*s", STR(place->split));
	*ret_blob = (struct blob){.fd = -1, .size = size, .opener = &layer->opener, .name = arena_printf(arena, "%.*s: %.*s", STR(store->name), STR(place->folder))};
	return 0;
}
