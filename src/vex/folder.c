/* SPDX-License-Identifier: Apache-2.0 */
#include "vex/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/vec.h"
#include "model/image.h"

/* Attestations as `cosign verify-attestation` prints them, one a line. */
static int read_lines(struct vex *vex, struct str bytes, const char *path, struct err *e)
{
	struct str line;
	size_t n = 0;

	while (str_next_line(&bytes, &line)) {
		int r;

		if (!str_trim(line).n)
			continue;
		if (++n > VEX_LINES_MAX)
			return err_set(e, ERR_LIMIT, "%s: more than %u attestations", path, VEX_LINES_MAX);
		if ((r = vex_read(vex, line, arena_printf(&vex->arena, "%s:%zu", path, n).p, e)) < 0 && r != ERR_UNSUPPORTED)
			return r;
	}
	return 0;
}

static int read_bytes(struct vex *vex, struct str bytes, const char *path, struct err *e)
{
	return str_ends(str_of(path), ".jsonl") ? read_lines(vex, bytes, path, e) : vex_read(vex, bytes, path, e);
}

static int read_file(int fd, const char *path, struct vex *vex, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(VEX_DOCUMENT_MAX);
	int r = file_read_all(fd, path, &bytes, e);

	return r < 0 ? r : read_bytes(vex, buf_str(&bytes), path, e);
}

int vex_folder_file(const struct ctx *ctx, int fd, const char *path, struct vex *vex, struct coverage *coverage, struct err *e)
{
	struct err why = ERR_INIT;
	int r = ctx_check(ctx, e);

	if (r < 0 || (r = read_file(fd, path, vex, &why)) == 0)
		return r;
	if (r == ERR_LIMIT) { /* what comes after would be left out without a word */
		*e = why;
		return r;
	}
	if (r == ERR_UNSUPPORTED)
		*vec_push(&vex->notes) = arena_str(&vex->arena, str_of(why.text));
	else
		coverage_note(coverage, &vex->arena, "VEX", str_of(path), "%s", why.text);
	return 0;
}

/* ---- folders ---- */

static bool is_candidate(struct str name)
{
	return str_ends(name, ".json") || str_ends(name, ".jsonl") || str_ends(name, ".vex");
}

struct walk {
	const struct ctx *ctx;
	struct vex *vex;
	struct coverage *coverage;
	size_t files;
};

static int read_folder(struct walk *walk, int folder, const char *path, unsigned depth, struct err *e);

static int read_entry(struct walk *walk, int folder, const char *parent, struct str name, unsigned depth, struct err *e)
{
	struct str path = arena_printf(&walk->vex->arena, "%s/%.*s", parent, STR(name));
	/* A link could lead anywhere, also back. */
	auto_close int fd = openat(folder, name.p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat status;

	if (fd < 0 || fstat(fd, &status) < 0) {
		if (is_candidate(name))
			coverage_note(walk->coverage, &walk->vex->arena, "VEX", path, "cannot be opened, or is a link");
		return 0;
	}
	if (S_ISDIR(status.st_mode))
		return read_folder(walk, fd, path.p, depth + 1, e);
	if (!S_ISREG(status.st_mode) || !is_candidate(name))
		return 0;
	if (++walk->files > VEX_FILES_MAX)
		return err_set(e, ERR_LIMIT, "%s: more than %u VEX documents", path.p, VEX_FILES_MAX);
	return vex_folder_file(walk->ctx, fd, path.p, walk->vex, walk->coverage, e);
}

/* The names of a folder, hidden ones left out, in the order of their bytes. */
static int list_folder(int folder, const char *path, struct arena *arena, struct str_list *ret_names, struct err *e)
{
	int copy = dup(folder);
	DIR *stream = copy < 0 ? NULL : fdopendir(copy);
	struct dirent *entry;

	if (!stream) {
		if (copy >= 0)
			close(copy);
		return err_set(e, ERR_IO, "%s: cannot be listed", path);
	}
	while ((entry = readdir(stream)))
		if (entry->d_name[0] != '.')
			*vec_push(ret_names) = arena_str(arena, str_of(entry->d_name));
	closedir(stream);
	vec_sort(ret_names, str_order);
	return 0;
}

static int read_folder(struct walk *walk, int folder, const char *path, unsigned depth, struct err *e)
{
	struct str_list names = {0};
	int r;

	if (depth > VEX_FOLDER_DEPTH_MAX)
		return err_set(e, ERR_LIMIT, "%s: folders more than %d deep", path, VEX_FOLDER_DEPTH_MAX);
	r = list_folder(folder, path, &walk->vex->arena, &names, e);
	vec_each(name, &names)
		if (r == 0)
			r = read_entry(walk, folder, path, *name, depth, e);
	vec_done(&names);
	return r;
}

int vex_load(const struct ctx *ctx, const char *path, struct vex *vex, struct coverage *coverage, struct err *e)
{
	struct walk walk = {ctx, vex, coverage, 0};
	auto_close int fd = file_open(path, e);
	struct stat status;
	int r;

	if (fd < 0)
		return fd;
	if (fstat(fd, &status) < 0 || !S_ISDIR(status.st_mode))
		return read_file(fd, path, vex, e);
	r = vex_repository_load(ctx, fd, path, vex, coverage, e);
	if (r != 0)
		return r < 0 ? r : 0;
	if ((r = read_folder(&walk, fd, path, 0, e)) == 0 && !walk.files)
		*vec_push(&vex->notes) = arena_printf(&vex->arena, "%s: no file that ends in .json, .jsonl or .vex", path);
	return r;
}
