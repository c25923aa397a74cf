/* SPDX-License-Identifier: Apache-2.0 */
#include "source/source.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/text.h"
#include "source/container.h"
#include "source/registry.h"
#include "source/sbom.h"

#define SOURCE(name) extern const struct source source_##name;
#include "source/list.h"
#undef SOURCE

#define SOURCE(name) &source_##name,
static const struct source *const table[] = {
#include "source/list.h"
	NULL,
};
#undef SOURCE

const struct source *const *sources(void)
{
	return table;
}

static const struct source *by_scheme(struct str scheme)
{
	for (const struct source *const *source = table; *source; source++)
		for (const char *const *name = (*source)->schemes; *name; name++)
			if (str_is(scheme, *name))
				return *source;
	return NULL;
}

/* What a root file system has at least one of, as a folder or a link to one. */
static bool is_rootfs(const struct files *files)
{
	static const char *const names[] = {"etc", "usr", "bin", "lib", "lib64", "sbin", "var"};
	struct stat st;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (fstatat(files->fd, names[i], &st, AT_SYMLINK_NOFOLLOW) == 0 && (S_ISDIR(st.st_mode) || S_ISLNK(st.st_mode)))
			return true;
	return false;
}

static int no_image_folder(const char *path, struct err *e)
{
	err_set(e, ERR_FORMAT, "%s: neither a root file system nor an OCI layout", path);
	return err_hint(e, "dir:%s, to read it all the same", path);
}

/* A directory is an OCI layout, an unpacked `docker save`, or a root file system. */
static int open_folder(const struct ctx *ctx, const struct source_request *request, const char *path, struct str name,
		       struct image *image, struct err *e)
{
	struct files files;
	int r = files_open_folder(path, &files, e), has = 0;

	if (r == 0 && (has = files_has(&files, "index.json", e)) == 0)
		has = files_has(&files, "manifest.json", e);
	if (has < 0) {
		r = err_wrap(e, "%s", path);
		err_hint(e, "if it is a root file system: dir:%s", path);
	}
	if (has > 0)
		r = container_read(&files, CONTAINER_ANY, name, request, image, e);
	else if (r == 0 && !is_rootfs(&files))
		r = no_image_folder(path, e);
	else if (r == 0)
		r = by_scheme(STR_LIT("dir"))->open(ctx, request, str_of(path), image, e);
	files_done(&files);
	return r;
}

/* Nobody names an image so without saying where it is; with a host before it somebody may. */
static bool is_file_of_other_kind(struct str word)
{
	static const char *const endings[] = {".txt", ".md", ".yaml", ".yml", ".xml", ".toml", ".bin", ".exe", ".iso", ".jar", ".whl", ".deb", ".rpm",
					      ".apk", ".key", ".pub", ".pem", ".sig", ".sigstore"};

	if (registry_says_host(word))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
		if (str_ends(word, endings[i]))
			return true;
	return false;
}

bool source_names_file(struct str word)
{
	static const char *const endings[] = {".tar", ".tgz", ".gz", ".zst", ".xz", ".bz2", ".zip", ".oci", ".json", "/"};

	if (str_starts(word, "/") || str_starts(word, "./") || str_starts(word, "../") || str_starts(word, "~"))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
		if (str_ends(word, endings[i]))
			return true;
	return is_file_of_other_kind(word);
}

bool source_names_registry(const char *reference, struct str *ret_name)
{
	struct str name = str_of(reference), scheme, rest;

	*ret_name = name;
	if (str_skip(ret_name, "registry:") || str_skip(ret_name, "docker://"))
		return true;
	return !str_is(name, "-") && !source_names_file(name) && !(str_cut(name, ':', &scheme, &rest) && by_scheme(scheme)) && access(reference, F_OK) < 0;
}

/* Whether the folder that it would be in is there: then it is more likely a file's name that was mistyped. */
static bool is_near_path(struct str word, struct arena *arena)
{
	struct str folder = path_parent(word);
	struct stat st;

	return folder.n && stat(arena_text(arena, folder), &st) == 0 && S_ISDIR(st.st_mode);
}

#define NEAR_MAX 10000 /* entries of a folder that are looked at */

/* Whether the one is the other with an archive's ending: "shop.tar" where "shop" was said. */
static bool is_with_ending(struct str candidate, struct str word)
{
	static const char *const endings[] = {".tar", ".tar.gz", ".tgz", ".oci", ".tar.zst", ".tar.xz"};

	if (!word.n || candidate.n <= word.n || !str_eq(str_slice(candidate, 0, word.n), word))
		return false;
	candidate = str_from_index(candidate, word.n);
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
		if (str_is(candidate, endings[i]))
			return true;
	return false;
}

/* What lies beside and has nearly the name that was asked for; empty: nothing. Of several the nearest, of those the first by the alphabet. */
static struct str near_file(struct str word, struct arena *arena)
{
	struct str folder = path_parent(word), name = path_base(word), best = STR_NULL;
	DIR *dir = name.n ? opendir(folder.n ? arena_text(arena, folder) : str_starts(word, "/") ? "/" : ".") : NULL;
	size_t least = SIZE_MAX, seen = 0;

	for (struct dirent *entry; dir && seen < NEAR_MAX && (entry = readdir(dir)); seen++) {
		struct suggestion near = {.word = name};
		struct str candidate = str_of(entry->d_name);
		size_t distance;

		if (candidate.p[0] == '.' || str_eq(candidate, name))
			continue;
		suggest(&near, entry->d_name);
		if (!near.best && !is_with_ending(candidate, name))
			continue;
		distance = near.best ? near.distance : 0;
		if (distance > least || (distance == least && str_cmp(candidate, best) > 0))
			continue;
		least = distance;
		best = arena_str(arena, candidate);
	}
	if (dir)
		closedir(dir);
	return best.n && folder.n ? arena_printf(arena, "%.*s/%.*s", STR(folder), STR(best)) : best;
}

/* Names a near file before what else the error advises: it was more likely meant than anything elsewhere. */
static int hint_near(const char *reference, struct arena *arena, struct err *e)
{
	struct str near = near_file(str_of(reference), arena), other = arena_str(arena, str_of(e->hint));
	const char *where = str_find(near, '/') < 0 ? "here" : "there";

	if (near.n && other.n)
		return err_hint(e, "%.*s, which is %s; or %.*s", STR(near), where, STR(other));
	return near.n ? err_hint(e, "%.*s, which is %s", STR(near), where) : e->code;
}

static int no_file(const char *reference, struct err *e)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;

	err_set(e, ERR_NOT_FOUND, "%s: No such file or directory", reference);
	return hint_near(reference, &scratch, e);
}

/* What says its host, or a digest, was meant as a name in a registry: what is wrong with it as such is told. */
static int no_name(const char *reference, struct arena *arena, struct err *e)
{
	struct str word = str_of(reference);

	if ((str_skip(&word, "https://") || str_skip(&word, "http://")) && str_find(word, '@') < 0) {
		err_set(e, ERR_NOT_FOUND, "%s: No such file or directory", reference);
		return err_hint(e, "%s, without what stands before the host", word.p);
	}
	return registry_says_host(word) || str_find(word, '@') >= 0 ? registry_name_check(word, arena, e) : no_file(reference, e);
}

/* What is no path is a name in a registry, where it has the form of one. */
static int open_name(const struct ctx *ctx, const struct source_request *request, struct image *image, struct err *e)
{
	struct str name = str_of(request->reference);
	int r;

	if (source_names_file(name))
		return no_file(request->reference, e);
	if (!registry_is_name(name))
		return is_near_path(name, &image->arena) ? no_file(request->reference, e) : no_name(request->reference, &image->arena, e);
	if (is_near_path(name, &image->arena)) {
		err_set(e, ERR_NOT_FOUND, "%s: No such file or directory", request->reference);
		err_hint(e, "registry:%s, if it is an image in a registry", request->reference);
		return hint_near(request->reference, &image->arena, e);
	}
	if (ctx->offline) {
		err_set(e, ERR_NOT_FOUND, "%s: No such file or directory; and --offline forbids to ask a registry for an image of that name",
			request->reference);
		err_hint(e, "docker:%s, if Docker has it", request->reference);
		return hint_near(request->reference, &image->arena, e);
	}
	r = registry_read(ctx, request, name, image, e);
	/* An image that is there was meant, whatever is wrong with it. */
	return r == ERR_IO || r == ERR_NOT_FOUND || r == ERR_UNSUPPORTED ? hint_near(request->reference, &image->arena, e) : r;
}

/* JSON, XML or the first tag of SPDX, in a file that is no archive: an SBOM, as none of an image's own files is given alone. */
static bool is_document(int fd)
{
	char head[512];
	ssize_t n = fd < 0 ? -1 : file_pread(fd, head, sizeof(head), 0);
	struct str text = str_from(head, n > 0 ? (size_t)n : 0);

	if (str_starts(str_from_index(text, 257), "ustar"))
		return false;
	if (text_is_utf16(text))
		return true;
	str_skip(&text, "\xEF\xBB\xBF");
	text = str_trim(text);
	return str_starts(text, "{") || str_starts(text, "<") || str_starts(text, "SPDXVersion:");
}

static bool is_document_file(const char *path)
{
	struct err ignored = ERR_INIT;
	auto_close int fd = file_open(path, &ignored);

	return is_document(fd);
}

/* Spooled, where it is a pipe; then its content tells what it is, as a file's does. */
static int open_standard_input(const struct ctx *ctx, const struct source_request *request, struct image *image, struct err *e)
{
	struct files files;
	int r = files_open_plain(ctx, "-", &files, e);

	if (r == 0 && is_document(files.fd))
		r = sbom_load(files.fd, "standard input", image, e);
	else if (r == 0 && (r = files_index(&files, e)) == 0)
		r = container_read(&files, CONTAINER_ANY, STR_NULL, request, image, e);
	files_done(&files);
	return r;
}

static int open_path(const struct ctx *ctx, const struct source_request *request, struct image *image, struct err *e)
{
	struct str location = str_of(request->reference), name;
	const char *path;
	struct stat st;

	if (str_is(location, "-"))
		return open_standard_input(ctx, request, image, e);
	container_split(location, &image->arena, &path, &name);
	if (stat(path, &st) < 0)
		return open_name(ctx, request, image, e);
	if (S_ISDIR(st.st_mode))
		return open_folder(ctx, request, path, name, image, e);
	if (S_ISREG(st.st_mode) && !name.n && is_document_file(path))
		return by_scheme(STR_LIT("sbom"))->open(ctx, request, location, image, e);
	return container_open_archive(ctx, request, CONTAINER_ANY, location, image, e);
}

/* Whether what was asked for is what there is; an image that does not say its platform fits any. */
static int check_platform(const struct source_request *request, const struct image *image, struct err *e)
{
	const struct platform *has = &image->platform;
	struct str os, rest, architecture, variant;

	if (!request->platform)
		return 0;
	str_cut(str_of(request->platform), '/', &os, &rest);
	str_cut(rest, '/', &architecture, &variant);
	if (!has->architecture.n || (str_eq(os, has->os) && str_eq(platform_architecture(architecture), platform_architecture(has->architecture)) &&
				     (!variant.n || !has->variant.n || str_eq(variant, has->variant))))
		return 0;
	return err_set(e, ERR_NOT_FOUND, "%s: no image for %s; it holds %.*s/%.*s%s%.*s", request->reference, request->platform,
		       STR(has->os), STR(has->architecture), has->variant.n ? "/" : "", STR(has->variant));
}

static int open_reference(const struct ctx *ctx, const struct source_request *request, struct image *ret_image, struct err *e)
{
	const struct source *source;
	struct str scheme, location;

	if (!*request->reference)
		return err_set(e, ERR_USAGE, "REF is empty");
	ret_image->reference = arena_str(&ret_image->arena, str_of(request->reference));
	if (!str_cut(ret_image->reference, ':', &scheme, &location))
		return open_path(ctx, request, ret_image, e);
	source = by_scheme(scheme);
	if (source && !location.n)
		return err_set(e, ERR_USAGE, "%s: nothing behind the colon", request->reference);
	if (source)
		return source->open(ctx, request, location, ret_image, e);
	return open_path(ctx, request, ret_image, e);
}

int source_open(const struct ctx *ctx, const struct source_request *request, struct image *ret_image, struct err *e)
{
	struct str os, rest;
	int r;

	if (request->platform && (!str_cut(str_of(request->platform), '/', &os, &rest) || !os.n || !rest.n))
		return err_set(e, ERR_USAGE, "--platform %s: not of the form os/arch[/variant], like linux/arm64", request->platform);
	r = open_reference(ctx, request, ret_image, e);
	if (ret_image->left_out.n)
		log_debug(&ctx->log, "%s: left out, since they are no images: %.*s", request->reference, STR(ret_image->left_out));
	return r < 0 ? r : check_platform(request, ret_image, e);
}
