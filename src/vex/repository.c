/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A VEX repository that lies unpacked in a folder. Source: aquasecurity/vex-repo-spec 0.1: vex-repository.json names versions, each with
 * places of an archive; in that is index.json, whose entries name a package (a purl without version) and the place of its document. Of
 * several repositories the first that knows of a package decides, whatever it says.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/beneath.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "codec/json.h"
#include "vex/folder.h"

#define INDEX_MAX ((size_t)32 << 20)
#define VERSION_READ "0.1" /* of 0.x a version is read that is known, and no other */

/* 1 and the JSON, 0 where there is no such file. */
static int load_json(int folder, const char *path, const char *name, struct json **ret_root, struct err *e)
{
	auto_close int fd = beneath_open(folder, name, O_RDONLY, true);
	auto_done(buf_done) struct buf bytes = BUF_INIT(INDEX_MAX);
	char full[PATH_LENGTH_MAX];
	int r;

	if (fd < 0)
		return 0;
	snprintf(full, sizeof(full), "%s/%s", path, name);
	if ((r = file_read_all(fd, full, &bytes, e)) < 0)
		return r;
	r = json_parse(buf_str(&bytes), (struct json_caps){INDEX_MAX, VEX_DEPTH_MAX, VEX_DOCUMENT_VALUES_MAX, false}, full, ret_root, e);
	return r < 0 ? r : 1;
}

struct repository {
	const struct ctx *ctx;
	int folder;
	const char *path;
	struct vex *vex;
	struct coverage *coverage;
	struct map own; /* packages that this one has told of: it may have several documents for one */
};

static void refuse(struct repository *repository, struct str location, const char *why)
{
	coverage_note(repository->coverage, &repository->vex->arena, "VEX", str_of(repository->path), "index.json: %.*s: %s", STR(location), why);
}

static int read_location(struct repository *repository, struct str location, struct err *e)
{
	char clean[PATH_LENGTH_MAX + 1];
	struct str path;
	size_t length, before = repository->vex->documents.n;
	auto_close int fd = -1;
	int r;

	if (str_starts(location, "/") || !path_clean(location, clean, &length) || !length) {
		refuse(repository, location, "a place outside the repository");
		return 0;
	}
	clean[length] = '\0';
	if ((fd = beneath_open(repository->folder, clean, O_RDONLY, true)) < 0) {
		refuse(repository, location, errno == EXDEV ? "a place outside the repository" : "no such file");
		return 0;
	}
	path = arena_printf(&repository->vex->arena, "%s/%s", repository->path, clean);
	r = vex_folder_file(repository->ctx, fd, path.p, repository->vex, repository->coverage, e);
	for (size_t i = before; i < repository->vex->documents.n; i++)
		repository->vex->documents.v[i]->repository = repository->path;
	return r;
}

static int read_index(struct repository *repository, const struct json *index, struct err *e)
{
	struct vex *vex = repository->vex;
	size_t n = 0, left_out = 0;
	int r = 0;

	json_each(package, json_get(index, "packages")) {
		struct str id = json_get_text(package, "id"), location = json_get_text(package, "location");

		if (r < 0)
			break;
		if (!id.n || (map_get(&vex->known, id) && !map_get(&repository->own, id))) {
			left_out += id.n > 0;
			continue;
		}
		if (++n > VEX_FILES_MAX)
			return err_set(e, ERR_LIMIT, "%s: more than %u packages", repository->path, VEX_FILES_MAX);
		id = arena_str(&vex->arena, id);
		map_set(&vex->known, id, vex);
		map_set(&repository->own, id, vex);
		r = read_location(repository, location, e);
	}
	if (left_out)
		*vec_push(&vex->notes) = arena_printf(&vex->arena, "%s: %zu package%s left to a repository before it", repository->path, left_out,
						      left_out == 1 ? "" : "s");
	return r;
}

/* Where the archive of the manifest's version lies unpacked: a folder of the version's name, or the "//folder" of its place. */
static bool subfolder(const struct json *manifest, char ret_path[PATH_LENGTH_MAX + 1])
{
	json_each(version, json_get(manifest, "versions")) {
		struct str url = json_get_text(json_at(json_get(version, "locations"), 0), "url");
		size_t length;
		ptrdiff_t at;

		if (!str_is(json_get_text(version, "spec_version"), VERSION_READ))
			continue;
		at = str_search(url, STR_LIT("://"));
		url = str_from_index(url, at < 0 ? 0 : (size_t)at + 3);
		at = str_search(url, STR_LIT("//"));
		if (at >= 0 && path_clean(str_from_index(url, (size_t)at + 2), ret_path, &length))
			ret_path[length] = '\0';
		return true;
	}
	return false;
}

static bool has_packages(const struct json *index)
{
	return json_is(json_get(index, "packages"), JSON_KIND_ARRAY);
}

static int read_at(struct repository *repository, const char *place, struct err *e)
{
	struct json *index auto_json = NULL;
	auto_close int folder = *place ? beneath_open(repository->folder, place, O_RDONLY, true) : dup(repository->folder);
	struct repository inner = *repository;
	int r;

	if (folder < 0)
		return 0;
	inner.folder = folder;
	if (*place)
		inner.path = arena_printf(&repository->vex->arena, "%s/%s", repository->path, place).p;
	r = load_json(folder, inner.path, "index.json", &index, e);
	if (r <= 0 || !has_packages(index))
		return r < 0 ? r : 0;
	r = read_index(&inner, index, e);
	map_done(&inner.own);
	return r < 0 ? r : 1;
}

int vex_repository_load(const struct ctx *ctx, int folder, const char *path, struct vex *vex, struct coverage *coverage, struct err *e)
{
	struct repository repository = {.ctx = ctx, .folder = folder, .path = path, .vex = vex, .coverage = coverage};
	struct json *manifest auto_json = NULL;
	char inside[PATH_LENGTH_MAX + 1] = "";
	int r = load_json(folder, path, "vex-repository.json", &manifest, e);

	if (r == 0)
		r = load_json(folder, path, ".well-known/vex-repository.json", &manifest, e);
	if (r < 0)
		return r;
	if (r > 0 && !subfolder(manifest, inside))
		return err_set(e, ERR_UNSUPPORTED, "%s: a VEX repository without version " VERSION_READ, path);
	if (r == 0)
		return read_at(&repository, "", e);
	if ((r = read_at(&repository, VERSION_READ, e)) == 0 && *inside)
		r = read_at(&repository, inside, e);
	if (r == 0)
		r = read_at(&repository, "", e);
	return r ? r : err_set(e, ERR_FORMAT, "%s: a VEX repository without index.json; unpack its archive there", path);
}
