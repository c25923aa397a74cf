/* SPDX-License-Identifier: Apache-2.0 */
#include "source/bolt_file.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/map.h"

struct bolt_file {
	struct bolt bolt;
	int fd;
	struct arena arena;
	struct map pages; /* the place of a page, to its bytes */
	uint64_t read;
};

/* Views must last, so each page is read once, and once more with what it flows over into. */
static int read_at(void *arg, uint64_t at, size_t n, struct str *ret_bytes, struct err *e)
{
	struct bolt_file *file = arg;
	const char *place = (const char *)&at;
	struct str *known = map_get(&file->pages, str_from(place, sizeof(at)));
	char *bytes;

	if (known && known->n >= n) {
		*ret_bytes = str_slice(*known, 0, n);
		return 0;
	}
	if (n > BOLT_FILE_READ_MAX - file->read)
		return err_set(e, ERR_LIMIT, "more than the limit of %llu MiB of the database to be read", (unsigned long long)BOLT_FILE_READ_MAX >> 20);
	file->read += n;
	bytes = arena_alloc(&file->arena, n);
	if (file_read_at(file->fd, "reading", bytes, n, at, e) < 0)
		return e->code;
	known = arena_new(&file->arena, struct str);
	*known = *ret_bytes = str_from(bytes, n);
	map_set(&file->pages, arena_str(&file->arena, str_from(place, sizeof(at))), known);
	return 0;
}

/* Whoever writes to it also makes it larger. */
static int open_file(int fd, struct bolt_file *file, struct err *e)
{
	struct bolt_source source = {.read = read_at, .arg = file};
	struct stat st;

	*file = (struct bolt_file){.fd = fd};
	if (fstat(fd, &st) < 0)
		return err_errno(e, errno, "reading");
	source.size = (uint64_t)st.st_size;
	return bolt_open(&source, &file->bolt, e);
}

static void close_file(struct bolt_file *file)
{
	map_done(&file->pages);
	arena_done(&file->arena);
}

/* Whether the state is still the newest; what cannot be read now is not. */
static bool is_newest(const struct bolt_file *file)
{
	struct bolt_file now;
	struct err ignored = ERR_INIT;
	bool same = open_file(file->fd, &now, &ignored) == 0 && now.bolt.transaction == file->bolt.transaction;

	close_file(&now);
	return same;
}

int bolt_file_ask(int fd, bolt_find_fn *find, void *arg, struct err *e)
{
	for (int tries = 0; tries < BOLT_FILE_TRIES; tries++) {
		struct bolt_file file;
		bool whole;
		int r;

		*e = ERR_INIT;
		r = open_file(fd, &file, e);
		if (r == 0)
			r = find(arg, &file.bolt, e);
		whole = is_newest(&file);
		close_file(&file);
		/* A file that is no database stays none, however often it is read. */
		if (whole || (r < 0 && !file.bolt.page_size))
			return r;
	}
	return err_set(e, ERR_IO, "the database is written to all the time");
}
