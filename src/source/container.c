/* SPDX-License-Identifier: Apache-2.0 */
#include "source/container.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "source/docker.h"
#include "source/docker_v1.h"
#include "source/layout.h"

void container_split(struct str location, struct arena *arena, const char **ret_path, struct str *ret_name)
{
	const char *whole = arena_text(arena, location);

	*ret_path = whole;
	*ret_name = STR_NULL;
	if (str_is(location, "-") || access(whole, F_OK) == 0)
		return;
	for (size_t i = location.n; i-- > 1;) {
		const char *path;

		if (location.p[i] != ':' && location.p[i] != '@')
			continue;
		path = arena_text(arena, str_slice(location, 0, i));
		if (access(path, F_OK) == 0 || !strcmp(path, "-")) {
			*ret_path = path;
			*ret_name = str_from_index(location, location.p[i] == '@' ? i : i + 1);
			return;
		}
	}
}

static void close_files(struct image *image)
{
	files_done(image->source);
	free(image->source);
}

/* What a tar without a manifest seems to be, for the error. */
static int no_image(struct files *files, struct err *e)
{
	bool rootfs = false;

	vec_each(member, &files->members)
		rootfs = rootfs || str_starts((*member)->name, "etc/") || str_starts((*member)->name, "usr/") ||
			 str_starts((*member)->name, "bin/");
	if (rootfs) {
		err_set(e, ERR_FORMAT, "a root file system, not an image: neither manifest.json nor index.json is in it");
		return err_hint(e, "unpack it and use dir:FOLDER, or build with type=docker or type=oci instead of type=tar");
	}
	err_set(e, ERR_FORMAT, "not an image: neither manifest.json nor index.json is in it (%zu file%s)", files->members.n, files->members.n == 1 ? "" : "s");
	return err_hint(e, "make one with `docker save NAME -o FILE` or `skopeo copy … oci-archive:FILE`");
}

static int read_as(struct files *files, enum container_kind kind, struct str name, const char *platform, struct image *image,
		   struct err *e)
{
	int docker = files_has(files, "manifest.json", e), oci = docker < 0 ? docker : files_has(files, "index.json", e);
	int r;

	if (oci < 0)
		return oci;
	if (kind == CONTAINER_OCI || (kind == CONTAINER_ANY && oci)) {
		r = layout_read(files, name, platform, image, e);
		if (r == 0 && docker)
			docker_order_layers(files, image);
		return r;
	}
	if (!docker && files_has(files, "repositories", e) > 0)
		return docker_v1_read(files, name, image, e);
	return kind == CONTAINER_DOCKER || docker ? docker_read(files, name, image, e) : no_image(files, e);
}

int container_read(struct files *files, enum container_kind kind, struct str name, const struct source_request *request,
		   struct image *image, struct err *e)
{
	struct files *kept = mem_zero(1, sizeof(*kept));
	int r;

	*kept = *files;
	*files = (struct files){.fd = -1};
	image->source = kept;
	image->close = close_files;
	r = read_as(kept, kind, name, request->platform, image, e);
	return r < 0 ? err_wrap(e, "%.*s", STR(kept->name)) : 0;
}

/* Which reference reads the folder that an archive's scheme named. */
static void hint_folder(const char *path, struct arena *arena, struct err *e)
{
	if (access(arena_printf(arena, "%s/index.json", path).p, F_OK) == 0)
		err_hint(e, "oci:%s, for the folder of an OCI layout", path);
	else if (access(arena_printf(arena, "%s/manifest.json", path).p, F_OK) == 0)
		err_hint(e, "%s without the scheme, for an unpacked docker save", path);
	else
		err_hint(e, "dir:%s, for an unpacked root file system", path);
}

int container_open_archive(const struct ctx *ctx, const struct source_request *request, enum container_kind kind,
			   struct str location, struct image *image, struct err *e)
{
	struct files files;
	struct str name;
	const char *path;
	struct stat st;
	int r;

	container_split(location, &image->arena, &path, &name);
	r = files_open_archive(ctx, path, &files, e);
	if (r < 0 && stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		hint_folder(path, &image->arena, e);
	if (r == 0)
		r = container_read(&files, kind, name, request, image, e);
	files_done(&files);
	return r;
}
