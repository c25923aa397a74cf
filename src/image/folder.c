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
#include "image/content_hashing.h"
#include "image/examining.h"

#define DEPTH_MAX 256

struct folder {
	struct layer_reading *reading;
	struct layer_index *index;
	struct coverage *coverage;
	struct arena *arena;
	struct map inodes; /* "dev:ino" → the offset of its first path + 1, for files with several names */
	struct examining examining;
	struct contents contents;
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

/* A file that is opened when somebody asks for its bytes. What cannot be read is noted, and then has none. */
struct folder_file {
	struct folder *folder;
	const struct layer_entry *entry;
	int at, fd; /* fd: -1 until it is open */
	const char *name;
	char head[EXAMINE_HEAD];
	uint64_t size; /* of what was read in whole */
	bool failed;
};

static bool open_file(struct folder_file *file)
{
	if (file->fd < 0 && !file->failed)
		file->fd = openat(file->at, file->name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (file->fd < 0 && !file->failed)
		note(file->folder, layer_path(file->folder->index, file->entry), strerror(errno));
	file->failed = file->fd < 0;
	return !file->failed;
}

static int folder_head(void *arg, struct str *ret_bytes, struct err *e)
{
	struct folder_file *file = arg;
	ssize_t n = open_file(file) ? file_pread(file->fd, file->head, sizeof(file->head), 0) : 0;

	(void)e;
	*ret_bytes = str_from(file->head, n > 0 ? (size_t)n : 0);
	return 0;
}

static int folder_whole(void *arg, uint64_t size, struct held_wish wish, struct held *held, struct err *e)
{
	struct folder_file *file = arg;
	struct err failure = ERR_INIT;

	(void)wish, (void)e;
	buf_clear(&held->room);
	/* It may grow while it is read; how far is bounded. */
	held->room.max = (size_t)(size + WANTED_FILE_MAX);
	if (open_file(file) && file_read_all(file->fd, file->name, &held->room, &failure) < 0) {
		note(file->folder, layer_path(file->folder->index, file->entry), failure.text);
		file->failed = true;
		buf_clear(&held->room);
	}
	file->size = held->room.n;
	held->bytes = buf_str(&held->room);
	return 0;
}

/* What is not as long as it was has no hash: somebody writes to it. */
static int hash_content(struct folder *folder, struct folder_file *file, uint64_t size, struct err *e)
{
	char room[1 << 16];
	uint64_t at = 0;
	ssize_t n;

	contents_begin(&folder->contents);
	while (at <= size && open_file(file) && (n = file_pread(file->fd, room, sizeof(room), at)) > 0) {
		contents_take(&folder->contents, str_from(room, (size_t)n), at);
		at += (uint64_t)n;
		if (ctx_check(folder->reading->ctx, e) < 0)
			return e->code;
	}
	contents_end(&folder->contents, size, folder->index);
	return 0;
}

/* Of the last entry. */
static int look(struct folder *folder, int at, const char *name, struct err *e)
{
	struct layer_entry *entry = &folder->index->entries.v[folder->index->entries.n - 1];
	struct folder_file file = {.folder = folder, .entry = entry, .at = at, .fd = -1, .name = name};
	const struct examining_source source = {.head = folder_head, .whole = folder_whole, .arg = &file};
	uint64_t size = entry->size;
	int r = examining_look(&folder->examining, 0, &source, e);

	if (r == 0 && folder->contents.hasher)
		r = hash_content(folder, &file, size, e);
	if (file.failed)
		entry->content = LAYER_CONTENT_NONE;
	else if (entry->content != LAYER_CONTENT_NONE)
		entry->size = file.size;
	if (file.fd >= 0)
		close(file.fd);
	return r;
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
	*vec_push(&index->entries) = entry;
	if (entry.type != ENTRY_FILE || !entry.size)
		contents_none(&folder->contents, index);
	else if (look(folder, at, name, e) < 0)
		return e->code;
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
	struct err ignored = ERR_INIT;
	int r, finished;

	folder->reading = reading;
	folder->index = ret_index;
	folder->coverage = coverage;
	folder->arena = arena;
	examining_init(&folder->examining, reading, ret_index, coverage, arena);
	contents_init(&folder->contents, reading->wanted);
	r = walk(folder, root_fd, 0, 0, e);
	finished = examining_finish(&folder->examining, r < 0 ? &ignored : e);
	r = r < 0 ? r : finished;
	vec_each(entry, &ret_index->entries)
		ret_index->unpacked += entry->size;
	ret_index->packed = ret_index->unpacked;
	contents_done(&folder->contents);
	map_done(&folder->inodes);
	free(folder);
	return r;
}
