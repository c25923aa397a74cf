/* SPDX-License-Identifier: Apache-2.0 */
#include "source/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/beneath.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "codec/decoder.h"
#include "codec/tar.h"

#define LINKS_MAX 8

/* ---- opening an archive ---- */

static int spool(const struct ctx *ctx, struct stream *input, const char *name, struct err *e)
{
	auto_close int fd = file_temporary(e);
	uint64_t total = 0;
	struct str bytes;
	int r;

	if (fd < 0)
		return fd;
	while ((r = ctx_check(ctx, e)) == 0 && (r = input->read(input, &bytes, e)) == 0 && bytes.n) {
		total += bytes.n;
		if (total > FILES_SPOOL_MAX)
			return err_set(e, ERR_LIMIT, "unpacks to more than the limit of %llu bytes",
				       (unsigned long long)FILES_SPOOL_MAX);
		if ((r = file_write_all(fd, "temporary file", bytes, e)) < 0) {
			err_hint(e, "set TMPDIR to a folder with room for the whole archive");
			return r;
		}
		ctx_progress(ctx, name, total, 0);
	}
	return r < 0 ? r : take_fd(&fd);
}

/* The packing of the first bytes that a stream gives, which stay readable: *ret_input gives them again. */
struct replay {
	struct stream stream;
	struct stream *input;
	struct str head;
	bool replayed;
};

static int replay_read(struct stream *stream, struct str *ret_bytes, struct err *e)
{
	struct replay *replay = (struct replay *)stream;

	if (replay->replayed)
		return replay->input->read(replay->input, ret_bytes, e);
	replay->replayed = true;
	*ret_bytes = replay->head;
	return 0;
}

static void replay_close(struct stream *stream)
{
	((struct replay *)stream)->input->close(((struct replay *)stream)->input);
	free(stream);
}

/* Takes the input over; its first bytes decide whether it is unpacked. */
static int unpacked(struct stream *input, struct stream **ret_stream, enum packing *ret_packing, struct err *e)
{
	struct replay *replay = mem_zero(1, sizeof(*replay));
	int r;

	replay->stream = (struct stream){replay_read, replay_close};
	replay->input = input;
	r = input->read(input, &replay->head, e);
	if (r < 0) {
		replay_close(&replay->stream);
		return r;
	}
	*ret_packing = packing_of(replay->head);
	*ret_stream = *ret_packing == PACKING_NONE ? &replay->stream : decoder_stream(*ret_packing, &replay->stream);
	return 0;
}

/* Gives a seekable descriptor of the plain archive: the file itself, or a temporary one. */
static int plain_archive(const struct ctx *ctx, int fd, const char *name, const char **ret_packing, struct err *e)
{
	struct stream *input = NULL;
	enum packing packing;
	struct stat st;
	bool seekable;
	int r;

	if (fstat(fd, &st) < 0)
		return err_errno(e, errno, "%s", name);
	seekable = S_ISREG(st.st_mode);
	r = unpacked(seekable ? stream_of_file(fd, 0, (uint64_t)st.st_size, name) : stream_of_pipe(fd, name), &input, &packing, e);
	if (r < 0)
		return r;
	if (seekable && packing == PACKING_NONE) {
		input->close(input);
		r = fcntl(fd, F_DUPFD_CLOEXEC, 3);
		return r < 0 ? err_errno(e, errno, "%s", name) : r;
	}
	r = spool(ctx, input, name, e);
	input->close(input);
	if (packing != PACKING_NONE)
		*ret_packing = packing_name(packing);
	return r;
}

/* ---- its members ---- */

struct mapping {
	struct str bytes;
	bool given;
};

static int whole_mapping(void *arg, struct str *ret_block, struct err *e)
{
	struct mapping *mapping = arg;

	(void)e;
	*ret_block = mapping->given ? STR_NULL : mapping->bytes;
	mapping->given = true;
	return 0;
}

/* A link's target as a clean path from the archive's root; false where it leaves the archive. */
static bool link_target(const struct tar_entry *entry, struct str name, struct arena *arena, struct str *ret_target)
{
	struct str folder = entry->type == TAR_SYMLINK && !str_starts(entry->link, "/") ? path_parent(name) : STR_NULL;
	struct str rest = entry->link, part;
	char path[PATH_LENGTH_MAX + 1];
	size_t length;

	while (str_starts(rest, "../") || str_starts(rest, "./")) {
		str_next(&rest, '/', &part);
		if (str_is(part, "..") && !folder.n)
			return false;
		if (str_is(part, ".."))
			folder = path_parent(folder);
	}
	if (!path_clean(arena_printf(arena, "%.*s/%.*s", STR(folder), STR(rest)), path, &length))
		return false;
	*ret_target = arena_str(arena, str_from(path, length));
	return true;
}

static int add_member(struct files *files, struct tar_reader *tar, const struct tar_entry *entry, const struct mapping *mapping,
		      struct err *e)
{
	char path[PATH_LENGTH_MAX + 1];
	struct member *member;
	struct str data;
	size_t length;
	int r;

	if ((entry->type != TAR_FILE && entry->type != TAR_SYMLINK && entry->type != TAR_HARDLINK) ||
	    !path_clean(entry->name, path, &length))
		return 0;
	if (files->members.n >= FILES_MEMBERS_MAX)
		return err_set(e, ERR_LIMIT, "more than the limit of %u members: not an image archive", FILES_MEMBERS_MAX);
	member = arena_new(&files->arena, struct member);
	member->name = arena_str(&files->arena, str_from(path, length));
	member->size = entry->size;
	member->is_link = entry->type != TAR_FILE;
	if (member->is_link && !link_target(entry, member->name, &files->arena, &member->link))
		return 0;
	if (!member->is_link && entry->size) {
		if ((r = tar_peek(tar, &data, e)) < 0)
			return r;
		member->offset = (uint64_t)(data.p - mapping->bytes.p);
		if (data.p < mapping->bytes.p || member->offset > mapping->bytes.n)
			return err_set(e, ERR_UNSUPPORTED, "%.*s is stored as a sparse file", STR(member->name));
		if (member->size > mapping->bytes.n - member->offset)
			return err_set(e, ERR_FORMAT, "truncated: %.*s has %llu of %llu bytes", STR(member->name),
				       (unsigned long long)(mapping->bytes.n - member->offset),
				       (unsigned long long)member->size);
	}
	*vec_push(&files->members) = member;
	map_set(&files->by_name, member->name, member);
	return 0;
}

static int list_members(struct files *files, struct str bytes, struct err *e)
{
	struct mapping mapping = {.bytes = bytes};
	struct tar_reader *tar = tar_new(&(struct tar_source){.next = whole_mapping, .arg = &mapping, .packing = files->packing});
	struct tar_entry entry;
	int r;

	tar_thread_begin();
	while ((r = tar_next(tar, &entry, e)) > 0)
		if ((r = add_member(files, tar, &entry, &mapping, e)) < 0)
			break;
	tar_free(tar);
	return r;
}

static int index_archive(struct files *files, struct err *e)
{
	struct stat st;
	char *bytes;
	int r;

	if (fstat(files->fd, &st) < 0)
		return err_errno(e, errno, "reading");
	if (!st.st_size)
		return err_set(e, ERR_FORMAT, "empty: 0 bytes");
	bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, files->fd, 0);
	if (bytes == MAP_FAILED)
		return err_errno(e, errno, "mapping %lld bytes", (long long)st.st_size);
	/* Only headers are looked at: no reading ahead into the layers between them. */
	madvise(bytes, (size_t)st.st_size, MADV_RANDOM);
	r = list_members(files, str_from(bytes, (size_t)st.st_size), e);
	munmap(bytes, (size_t)st.st_size);
	return r;
}

/* Puts the archive's name before an error that does not begin with it. */
static int name_it(const struct files *files, struct err *e)
{
	return str_starts(str_of(e->text), files->name.p) ? e->code : err_wrap(e, "%s", files->name.p);
}

int files_open_plain(const struct ctx *ctx, const char *path, struct files *ret_files, struct err *e)
{
	bool standard_input = !strcmp(path, "-");
	const char *name = standard_input ? "standard input" : path;
	auto_close int fd = standard_input ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : file_open(path, e);

	*ret_files = (struct files){.fd = -1};
	if (fd < 0)
		return standard_input ? err_errno(e, errno, "%s", name) : fd;
	ret_files->name = arena_str(&ret_files->arena, str_of(name));
	ret_files->fd = plain_archive(ctx, fd, name, &ret_files->packing, e);
	return ret_files->fd < 0 ? name_it(ret_files, e) : 0;
}

int files_index(struct files *files, struct err *e)
{
	return index_archive(files, e) < 0 ? name_it(files, e) : 0;
}

void files_adopt(int fd, struct str name, struct files *ret_files)
{
	*ret_files = (struct files){.fd = fd};
	ret_files->name = arena_str(&ret_files->arena, name);
}

int files_open_archive(const struct ctx *ctx, const char *path, struct files *ret_files, struct err *e)
{
	int r = files_open_plain(ctx, path, ret_files, e);

	return r < 0 ? r : files_index(ret_files, e);
}

int files_open_folder(const char *path, struct files *ret_files, struct err *e)
{
	*ret_files = (struct files){.fd = -1, .folder = true};
	ret_files->name = arena_str(&ret_files->arena, str_of(path));
	ret_files->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return ret_files->fd < 0 ? err_errno(e, errno, "%s", path) : 0;
}

int files_open_store(const char *path, struct files *ret_files, struct err *e)
{
	int r = files_open_folder(path, ret_files, e);

	ret_files->confined = true;
	return r;
}

/* ---- finding ---- */

static int open_below(const struct files *files, const char *path, int flags)
{
	return files->confined ? beneath_open(files->fd, path, flags, true) : openat(files->fd, path, flags | O_CLOEXEC | O_NONBLOCK);
}

static int not_opened(const struct files *files, const char *path, struct err *e)
{
	if (files->confined && errno == EXDEV)
		return err_set(e, ERR_FORMAT, "%s: a link leads out of the store, and is not followed", path);
	return err_errno(e, errno, "%s", path);
}

/* Opens a regular file of a folder. */
static int open_in_folder(const struct files *files, struct str name, uint64_t *ret_size, struct err *e)
{
	char path[PATH_LENGTH_MAX + 1];
	struct stat st;
	size_t length;

	if (!path_clean(name, path, &length) || !length)
		return err_set(e, ERR_FORMAT, "%.*s: no path below the directory", STR(name));
	auto_close int fd = open_below(files, path, O_RDONLY | O_NOCTTY);
	if (fd < 0)
		return not_opened(files, path, e);
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return err_set(e, ERR_FORMAT, "%s: not a regular file", path);
	*ret_size = (uint64_t)st.st_size;
	return take_fd(&fd);
}

static int find_in_folder(struct files *files, struct str name, struct blob *ret_blob, struct err *e)
{
	uint64_t size = 0;
	int fd = open_in_folder(files, name, &size, e);

	if (fd < 0)
		return fd;
	*vec_push(&files->opened) = fd;
	*ret_blob = (struct blob){.fd = fd, .size = size};
	return 0;
}

static int find_in_archive(const struct files *files, struct str name, struct blob *ret_blob, struct err *e)
{
	const struct member *member = NULL;
	char path[PATH_LENGTH_MAX + 1];
	size_t length;

	if (path_clean(name, path, &length))
		member = map_get(&files->by_name, str_from(path, length));
	for (int links = 0; member && member->is_link; links++)
		member = links < LINKS_MAX ? map_get(&files->by_name, member->link) : NULL;
	if (!member)
		return err_set(e, ERR_NOT_FOUND, "%.*s is not in the archive", STR(name));
	*ret_blob = (struct blob){.fd = files->fd, .offset = member->offset, .size = member->size};
	return 0;
}

int files_find(struct files *files, struct str name, struct blob *ret_blob, struct err *e)
{
	int r = files->folder ? find_in_folder(files, name, ret_blob, e) : find_in_archive(files, name, ret_blob, e);

	if (r == 0)
		ret_blob->name = arena_printf(&files->arena, "%.*s: %.*s", STR(files->name), STR(name));
	return r;
}

int files_has(struct files *files, const char *name, struct err *e)
{
	struct blob blob;
	struct err missing = ERR_INIT;
	int r = files_find(files, str_of(name), &blob, &missing);

	if (r == 0 || r == ERR_NOT_FOUND)
		return r == 0;
	*e = missing;
	return r;
}

int blob_load(const struct blob *blob, size_t max, struct arena *arena, struct str *ret_bytes, struct err *e)
{
	auto_stream struct stream *stream = blob_stream(blob);
	char *bytes;
	size_t n = 0;
	struct str part;
	int r;

	if (blob->size > max)
		return err_set(e, ERR_LIMIT, "%.*s: %llu bytes are more than the limit of %zu", STR(blob->name),
			       (unsigned long long)blob->size, max);
	bytes = arena_alloc(arena, blob->size + 1);
	while ((r = stream->read(stream, &part, e)) == 0 && part.n) {
		if (part.n > blob->size - n)
			return err_set(e, ERR_DIGEST, "%.*s: more than the %llu bytes that it should have", STR(blob->name),
				       (unsigned long long)blob->size);
		memcpy(bytes + n, part.p, part.n);
		n += part.n;
	}
	*ret_bytes = str_from(bytes, n);
	return r;
}

int files_load(struct files *files, struct str name, size_t max, struct arena *arena, struct str *ret_bytes, struct err *e)
{
	struct blob blob;
	int r = files_find(files, name, &blob, e);

	return r < 0 ? r : blob_load(&blob, max, arena, ret_bytes, e);
}

int files_read(const struct files *files, struct str name, size_t max, struct arena *arena, struct str *ret_bytes, struct err *e)
{
	auto_close int opened = -1;
	struct blob blob;

	if (files->folder) {
		blob = (struct blob){.fd = -1};
		opened = open_in_folder(files, name, &blob.size, e);
		if (opened < 0)
			return opened;
		blob.fd = opened;
	} else if (find_in_archive(files, name, &blob, e) < 0) {
		return e->code;
	}
	blob.name = name;
	return blob_load(&blob, max, arena, ret_bytes, e);
}

static int list_folder(const struct files *files, const char *folder, struct arena *arena, struct file_name_list *ret_names, struct err *e)
{
	int fd = open_below(files, folder, O_RDONLY | O_DIRECTORY);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct stat st;
	int r = 0;

	if (!dir) {
		r = errno == ENOENT ? 0 : not_opened(files, folder, e);
		if (fd >= 0)
			close(fd);
		return r;
	}
	for (struct dirent *entry; r == 0 && (entry = readdir(dir));) {
		if (fstatat(fd, entry->d_name, &st, files->confined ? AT_SYMLINK_NOFOLLOW : 0) < 0 || !S_ISREG(st.st_mode))
			continue;
		if (ret_names->n >= FILES_MEMBERS_MAX)
			r = err_set(e, ERR_LIMIT, "%s: more than the limit of %u files", folder, FILES_MEMBERS_MAX);
		else
			*vec_push(ret_names) = (struct file_name){arena_printf(arena, "%s/%s", folder, entry->d_name), (uint64_t)st.st_size};
	}
	closedir(dir);
	return r;
}

int files_list(const struct files *files, const char *folder, struct arena *arena, struct file_name_list *ret_names, struct err *e)
{
	if (files->folder)
		return list_folder(files, folder, arena, ret_names, e);
	vec_each(member, &files->members)
		if (!(*member)->is_link && str_is(path_parent((*member)->name), folder))
			*vec_push(ret_names) = (struct file_name){(*member)->name, (*member)->size};
	return 0;
}

void files_done(struct files *files)
{
	vec_each(fd, &files->opened)
		close(*fd);
	vec_done(&files->opened);
	vec_done(&files->members);
	map_done(&files->by_name);
	if (files->fd >= 0)
		close(files->fd);
	arena_done(&files->arena);
	*files = (struct files){.fd = -1};
}

void files_close_store(struct image *image)
{
	files_done(image->source);
	free(image->source);
}
