/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/mem.h"

static size_t read_most;

void file_short_reads(size_t n)
{
	read_most = n;
}

ssize_t file_read(int fd, void *ret_bytes, size_t n)
{
	ssize_t got;

	if (read_most && n > read_most)
		n = read_most;
	do
		got = read(fd, ret_bytes, n);
	while (got < 0 && errno == EINTR);
	return got;
}

ssize_t file_pread(int fd, void *ret_bytes, size_t n, uint64_t offset)
{
	ssize_t got;

	if (read_most && n > read_most)
		n = read_most;
	do
		got = pread(fd, ret_bytes, n, (off_t)offset);
	while (got < 0 && errno == EINTR);
	return got;
}

int file_open(const char *path, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	return fd < 0 ? err_errno(e, errno, "%s", path) : fd;
}

int file_read_all(int fd, const char *name, struct buf *ret_bytes, struct err *e)
{
	for (;;) {
		size_t room = ret_bytes->max - ret_bytes->n < 65536 ? ret_bytes->max - ret_bytes->n + 1 : 65536;
		char chunk[65536 + 1];
		ssize_t got = file_read(fd, chunk, room);

		if (got < 0)
			return err_errno(e, errno, "%s", name);
		if (got == 0)
			return 0;
		buf_put(ret_bytes, str_from(chunk, (size_t)got));
		if (ret_bytes->full)
			return err_set(e, ERR_LIMIT, "%s: larger than the limit of %zu bytes", name, ret_bytes->max);
	}
}

int file_load(const char *path, struct buf *ret_bytes, struct err *e)
{
	auto_close int fd = file_open(path, e);

	return fd < 0 ? fd : file_read_all(fd, path, ret_bytes, e);
}

int file_read_at(int fd, const char *name, void *ret_bytes, size_t n, uint64_t offset, struct err *e)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = file_pread(fd, (char *)ret_bytes + done, n - done, offset + done);

		if (got < 0)
			return err_errno(e, errno, "%s", name);
		if (got == 0)
			return err_set(e, ERR_FORMAT, "%s: truncated: %zu of %zu bytes at offset %llu", name, done, n,
				       (unsigned long long)offset);
		done += (size_t)got;
	}
	return 0;
}

int file_write_all(int fd, const char *name, struct str bytes, struct err *e)
{
	while (bytes.n) {
		ssize_t put = write(fd, bytes.p, bytes.n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return err_errno(e, errno, "%s", name);
		bytes = str_from_index(bytes, (size_t)put);
	}
	return 0;
}

int file_replace_begin(struct file_replacing *replacing, const char *path, struct err *e)
{
	replacing->path = path;
	if (snprintf(replacing->part, sizeof(replacing->part), "%s.XXXXXX", path) >= (int)sizeof(replacing->part))
		return err_set(e, ERR_LIMIT, "%s: path longer than %zu bytes", path, sizeof(replacing->part) - 8);
	replacing->fd = mkostemp(replacing->part, O_CLOEXEC);
	return replacing->fd < 0 ? err_errno(e, errno, "%s", path) : 0;
}

int file_replace_end(struct file_replacing *replacing, bool well, struct err *e)
{
	const char *path = replacing->path;
	auto_close int fd = replacing->fd;
	struct stat old;
	int r = 0;

	if (well && (fchmod(fd, stat(path, &old) == 0 ? old.st_mode & 07777 : 0644) < 0 || fsync(fd) < 0 || rename(replacing->part, path) < 0))
		r = err_errno(e, errno, "%s", path);
	if (!well || r < 0)
		unlink(replacing->part);
	return r;
}

int file_replace(const char *path, struct str bytes, struct err *e)
{
	struct file_replacing replacing;
	struct err ignored = ERR_INIT;
	int r = file_replace_begin(&replacing, path, e);

	if (r < 0)
		return r;
	r = file_write_all(replacing.fd, path, bytes, e);
	if (r < 0) {
		file_replace_end(&replacing, false, &ignored);
		return r;
	}
	return file_replace_end(&replacing, true, e);
}

int file_temporary(struct err *e)
{
	const char *folder = getenv("TMPDIR");
	char path[4096];
	int fd;

	if (!folder || !*folder)
		folder = "/tmp";
	fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	if (snprintf(path, sizeof(path), "%s/plimsoll.XXXXXX", folder) >= (int)sizeof(path))
		return err_set(e, ERR_LIMIT, "TMPDIR: path longer than %zu bytes", sizeof(path) - 20);
	fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
		return err_errno(e, errno, "temporary file in %s", folder);
	unlink(path);
	return fd;
}

int file_make_directories(const char *path, struct err *e)
{
	auto_free char *copy = mem_copy_text(path);
	struct stat status;

	for (char *slash = copy + (*copy != '\0');; slash++) {
		char was = *slash;

		if (was != '/' && was != '\0')
			continue;
		*slash = '\0';
		if (mkdir(copy, 0700) < 0 && errno != EEXIST)
			return err_errno(e, errno, "%s", copy);
		/* mkdir -p is content with what is there only where it is a directory. */
		if (stat(copy, &status) == 0 && !S_ISDIR(status.st_mode))
			return err_errno(e, ENOTDIR, "%s", copy);
		if (!was)
			return 0;
		*slash = was;
	}
}
