/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of an image's container, by name: the members of a tar archive, or the files of a directory. What docker.c and
 * oci.c read is the same in both.
 *
 * Archives are mapped, and a member is a span of the archive's own file. An archive that is compressed or comes through a
 * pipe is first unpacked into a temporary file without a name, since its manifest may stand behind its layers.
 *
 * Ownership: files_done() closes what was opened; spans are good until then. Threading: one thread; spans may be read by many.
 */
#ifndef PLIMSOLL_SOURCE_FILES_H
#define PLIMSOLL_SOURCE_FILES_H

#include "base/ctx.h"
#include "base/map.h"
#include "base/vec.h"
#include "model/image.h"

#define FILES_MEMBERS_MAX 65536u            /* of an archive; images have hundreds */
#define FILES_SPOOL_MAX ((uint64_t)1 << 38) /* bytes of an archive that is unpacked to a temporary file */

struct member {
	struct str name, link; /* clean paths; link: of a symbolic or hard link, relative to the root of the archive */
	uint64_t offset, size;
	bool is_link;
};

struct files {
	struct str name;      /* of the archive or directory, for errors */
	int fd;               /* the archive, or the directory */
	const char *packing;  /* what the archive was packed by; NULL: nothing */
	bool folder;
	bool confined;        /* no link leads out of the folder */
	struct arena arena;
	struct map by_name;   /* struct member */
	VEC(struct member *) members;
	VEC(int) opened;      /* descriptors of a directory's files */
};

/* path "-": standard input. */
int files_open_archive(const struct ctx *ctx, const char *path, struct files *ret_files, struct err *e);
/* The same in two steps, so that between them the plain bytes of .fd may tell that it is no archive at all. */
int files_open_plain(const struct ctx *ctx, const char *path, struct files *ret_files, struct err *e);
int files_index(struct files *files, struct err *e);
/* Of an archive that is open already, and becomes the files' own; files_index() is next. */
void files_adopt(int fd, struct str name, struct files *ret_files);
int files_open_folder(const char *path, struct files *ret_files, struct err *e);
/* The same of an engine's store, in which whoever fills it may put links: none that leads out of it is followed. */
int files_open_store(const char *path, struct files *ret_files, struct err *e);
/* 1, 0 where there is none, or negative where that cannot be said. */
int files_has(struct files *files, const char *name, struct err *e);
/* ERR_NOT_FOUND where there is none. Links are followed inside the archive or the store (in a directory: by the system). */
int files_find(struct files *files, struct str name, struct blob *ret_blob, struct err *e);
/* Reads one into the arena, at most max bytes. */
int files_load(struct files *files, struct str name, size_t max, struct arena *arena, struct str *ret_bytes, struct err *e);
/* The same from any thread, and leaves nothing open. */
int files_read(const struct files *files, struct str name, size_t max, struct arena *arena, struct str *ret_bytes, struct err *e);
/* The names and sizes of the files straight in a folder, in no order, as far as FILES_MEMBERS_MAX; none where there is none. From any thread. */
struct file_name {
	struct str name; /* "blobs/sha256/<hex>" */
	uint64_t size;
};
VEC_TYPE(file_name_list, struct file_name);
int files_list(const struct files *files, const char *folder, struct arena *arena, struct file_name_list *ret_names, struct err *e);
int blob_load(const struct blob *blob, size_t max, struct arena *arena, struct str *ret_bytes, struct err *e);
void files_done(struct files *files);
/* For image->close, where image->source is files that were allocated for it. */
void files_close_store(struct image *image);

#endif
