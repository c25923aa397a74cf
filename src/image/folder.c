/* SPDX-License-Identifier: Apache-2.0 */
#include "image/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "image/layer_read.h"

#define DEPTH_MAX 256

struct folder {
	struct layer_reading *reading;
	struct layer_index *index;
	struct coverage *coverage;
	struct arena *arena;
	struct map inodes; /* "dev:ino" → the offset of its first path + 1, for files with several names */
	char path[PATH_LENGTH_MAX + 1];
};

static uint8_t type_of(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return ENTRY_DIRECTORY;
	case S_IFLNK:
		return ENTRY_SYMLINK;
	case S_IFCHR:
		return ENTRY_CHARACTER;
	case S_IFBLK:
		return ENTRY_BLOCK;
	case S_IFIFO:
		return ENTRY_FIFO;
	default:
		return ENTRY_FILE;
	}
}

static void note(struct folder *folder, struct str path, const char *why)
{
	coverage_note(folder->coverage, folder->arena, "files", path, "%s", why);
}

static void keep(struct folder *folder, int at, const char *name, struct layer_entry *entry)
{
	struct layer_index *index = folder->index;
	struct str path = layer_path(index, entry);
	uint64_t offset = index->bytes.n;
	auto_close int fd = openat(at, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct err e = ERR_INIT;

	if (fd < 0) {
		note(folder, path, strerror(errno));
		return;
	}
	if (!layer_may_keep(folder->reading, entry->size)) {
		entry->flags |= ENTRY_OVERSIZE;
		note(folder, path, "larger than the limit for one file, or for all that is kept of an image");
		return;
	}
	index->bytes.max = offset + WANTED_FILE_MAX;
	if (file_read_all(fd, name, &index->bytes, &e) < 0) {
		note(folder, path, e.text);
		index->bytes.n = offset;
		index->bytes.full = false;
	} else {
		entry->size = index->bytes.n - offset;
		entry->content = (uint32_t)index->contents.n;
		*vec_push(&index->contents) = (struct layer_content){offset, entry->size};
	}
	index->bytes.max = SIZE_MAX;
}

/* Another name of a file that was met before becomes a hard link to it. */
static void link_names(struct folder *folder, const struct stat *st, struct layer_entry *entry)
{
	struct str key = arena_printf(folder->arena, "%llx:%llx", (unsigned long long)st->st_dev, (unsigned long long)st->st_ino);
	uintptr_t first = (uintptr_t)map_get(&folder->inodes, key);

	if (!first) {
		map_set(&folder->inodes, key, (void *)(folder->index->entries.n + 1));
		return;
	}
	entry->type = ENTRY_HARDLINK;
	entry->size = 0;
	entry->link = folder->index->entries.v[first - 1].path;
	entry->link_length = folder->index->entries.v[first - 1].path_length;
}

static int add(struct folder *folder, int at, const char *name, size_t length, const struct stat *st, struct err *e)
{
	struct layer_index *index = folder->index;
	struct layer_entry entry = {
		.size = S_ISREG(st->st_mode) ? (uint64_t)st->st_size : 0,
		.mtime = st->st_mtime,
		.mode = st->st_mode & 07777,
		.uid = st->st_uid,
		.gid = st->st_gid,
		.content = LAYER_CONTENT_NONE,
		.path = layer_text_add(index, str_from(folder->path, length)),
		.path_length = (uint16_t)length,
		.type = type_of(st->st_mode),
	};
	char target[PATH_LENGTH_MAX];

	if (entry.type == ENTRY_SYMLINK) {
		ssize_t n = readlinkat(at, name, target, sizeof(target));

		entry.link = layer_text_add(index, str_from(target, n > 0 ? (size_t)n : 0));
		entry.link_length = (uint16_t)(n > 0 ? n : 0);
	}
	if (layer_check_caps(folder->reading->ctx, index, e) < 0)
		return e->code;
	if (entry.type == ENTRY_FILE && st->st_nlink > 1)
		link_names(folder, st, &entry);
	if (entry.type == ENTRY_FILE && entry.size && wanted_has(folder->reading->wanted, layer_path(index, &entry)))
		keep(folder, at, name, &entry);
	*vec_push(&index->entries) = entry;
	return ctx_check(folder->reading->ctx, e);
}

static int walk(struct folder *folder, int fd, size_t length, unsigned depth, struct err *e);

static int visit(struct folder *folder, int at, const char *name, size_t length, unsigned depth, struct err *e)
{
	size_t n = strlen(name), start = length ? length + 1 : 0;
	struct stat st;
	int r;

	if (start + n > PATH_LENGTH_MAX) {
		note(folder, str_from(folder->path, length), "a name below is longer than a path may be");
		return 0;
	}
	if (length)
		folder->path[length] = '/';
	memcpy(folder->path + start, name, n + 1);
	length = start + n;
	if (fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		note(folder, str_from(folder->path, length), strerror(errno));
		return 0;
	}
	r = add(folder, at, name, length, &st, e);
	if (r == 0 && S_ISDIR(st.st_mode)) {
		auto_close int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

		if (fd < 0)
			note(folder, str_from(folder->path, length), strerror(errno));
		else
			r = walk(folder, fd, length, depth + 1, e);
	}
	return r;
}

static int name_order(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int walk(struct folder *folder, int fd, size_t length, unsigned depth, struct err *e)
{
	int again = depth > DEPTH_MAX ? -1 : dup(fd), r = 0;
	DIR *dir = again < 0 ? NULL : fdopendir(again);
	VEC(char *) names = {0};

	if (!dir) {
		if (again >= 0)
			close(again);
		note(folder, str_from(folder->path, length), depth > DEPTH_MAX ? "more than 256 folders deep" : strerror(errno));
		return 0;
	}
	errno = 0;
	for (struct dirent *entry; (entry = readdir(dir)); errno = 0)
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			*vec_push(&names) = mem_copy_text(entry->d_name);
	if (errno)
		note(folder, str_from(folder->path, length), strerror(errno));
	closedir(dir);
	vec_sort(&names, name_order);
	for (size_t i = 0; i < names.n; i++) {
		if (r == 0)
			r = visit(folder, fd, names.v[i], length, depth, e);
		free(names.v[i]);
	}
	vec_done(&names);
	return r;
}

int folder_read(struct layer_reading *reading, int root_fd, struct layer_index *ret_index, struct coverage *coverage,
		struct arena *arena, struct err *e)
{
	struct folder *folder = mem_zero(1, sizeof(*folder));
	int r;

	folder->reading = reading;
	folder->index = ret_index;
	folder->coverage = coverage;
	folder->arena = arena;
	r = walk(folder, root_fd, 0, 0, e);
	vec_each(entry, &ret_index->entries)
		ret_index->unpacked += entry->size;
	ret_index->packed = ret_index->unpacked;
	map_done(&folder->inodes);
	free(folder);
	return r;
}
