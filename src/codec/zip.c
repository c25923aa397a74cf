/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <sys/stat.h>

#include "base/mem.h"

#define RATIO_FROM (1u << 20) /* bytes below which no ratio is a bomb */
#define CHUNK 65536
#define DIRECTORY_RECORD_MIN 46 /* bytes */

struct zip {
	struct archive *archive;
	char *name;
	struct zip_caps caps;
	uint64_t packed; /* size of the archive */
	uint64_t entries, total;
};

static int fail(struct zip *zip, struct err *e)
{
	const char *text = archive_error_string(zip->archive);
	int number = archive_errno(zip->archive);
	int code = number == EIO || number == EBADF ? ERR_IO : ERR_FORMAT;

	return err_set(e, code, "%s: %s", zip->name, text ? text : "not an archive");
}

static struct zip *new_zip(struct zip_caps caps, uint64_t packed, const char *name)
{
	struct zip *zip = mem_zero(1, sizeof(*zip));

	*zip = (struct zip){.archive = archive_read_new(), .name = mem_copy_text(name), .caps = caps, .packed = packed};
	if (!zip->archive)
		mem_lost();
	return zip;
}

/*
 * libarchive makes an object of every record of the directory before it gives the first entry. The records say their own
 * number nowhere that can be believed, but each begins with a mark and has a least size.
 */
static bool may_exceed(struct str bytes, uint64_t entries)
{
	uint64_t records = 0;

	if (bytes.n / DIRECTORY_RECORD_MIN <= entries)
		return false;
	for (ptrdiff_t at; (at = str_search(bytes, STR_LIT("PK\1\2"))) >= 0; bytes = str_from_index(bytes, (size_t)at + 4))
		if (++records > entries)
			return true;
	return false;
}

int zip_open_bytes(struct str bytes, struct zip_caps caps, const char *name, struct zip **ret_zip, struct err *e)
{
	auto_zip struct zip *zip = new_zip(caps, bytes.n, name);

	if (may_exceed(bytes, caps.entries))
		return err_set(e, ERR_LIMIT, "%s: more entries than the cap of %llu", name, (unsigned long long)caps.entries);
	archive_read_support_format_zip_seekable(zip->archive);
	if (archive_read_open_memory(zip->archive, bytes.p, bytes.n) != ARCHIVE_OK)
		return fail(zip, e);
	*ret_zip = take(zip);
	return 0;
}

int zip_open_fd(int fd, struct zip_caps caps, const char *name, struct zip **ret_zip, struct err *e)
{
	struct stat info;

	if (fstat(fd, &info) < 0)
		return err_errno(e, errno, "%s", name);
	auto_zip struct zip *zip = new_zip(caps, (uint64_t)info.st_size, name);

	archive_read_support_format_zip_seekable(zip->archive);
	if (archive_read_open_fd(zip->archive, fd, CHUNK) != ARCHIVE_OK)
		return fail(zip, e);
	*ret_zip = take(zip);
	return 0;
}

void zip_close(struct zip *zip)
{
	if (!zip)
		return;
	archive_read_free(zip->archive);
	free(zip->name);
	free(zip);
}

int zip_next(struct zip *zip, struct str *ret_name, struct err *e)
{
	struct archive_entry *entry;
	const char *name;
	int status;

	do {
		status = archive_read_next_header(zip->archive, &entry);
		if (status == ARCHIVE_EOF)
			return 0;
		if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
			return fail(zip, e);
		if (++zip->entries > zip->caps.entries)
			return err_set(e, ERR_LIMIT, "%s: more entries than the cap of %llu", zip->name,
				       (unsigned long long)zip->caps.entries);
	} while (archive_entry_filetype(entry) != AE_IFREG);
	if (archive_entry_is_data_encrypted(entry))
		return err_set(e, ERR_UNSUPPORTED, "%s: entry %llu is encrypted", zip->name,
			       (unsigned long long)zip->entries);
	name = archive_entry_pathname(entry);
	*ret_name = name ? str_of(name) : STR_LIT("");
	return 1;
}

static int check_caps(struct zip *zip, uint64_t entry_bytes, struct err *e)
{
	if (entry_bytes > zip->caps.entry_bytes)
		return err_set(e, ERR_LIMIT, "%s: entry %llu: unpacks to more than the cap of %llu bytes", zip->name,
			       (unsigned long long)zip->entries, (unsigned long long)zip->caps.entry_bytes);
	if (zip->total > zip->caps.total_bytes)
		return err_set(e, ERR_LIMIT, "%s: unpacks to more than the cap of %llu bytes", zip->name,
			       (unsigned long long)zip->caps.total_bytes);
	if (zip->total > RATIO_FROM && zip->total / zip->caps.ratio > zip->packed)
		return err_set(e, ERR_LIMIT, "%s: unpacks to more than %llu times its size (cap of the ratio)", zip->name,
			       (unsigned long long)zip->caps.ratio);
	return 0;
}

int zip_read(struct zip *zip, struct buf *ret_bytes, struct err *e)
{
	uint64_t entry_bytes = 0;

	for (;;) {
		char chunk[CHUNK];
		la_ssize_t n = archive_read_data(zip->archive, chunk, sizeof(chunk));

		if (n == 0)
			return 0;
		if (n < 0)
			return fail(zip, e);
		entry_bytes += (uint64_t)n;
		zip->total += (uint64_t)n;
		if (check_caps(zip, entry_bytes, e) < 0)
			return e->code;
		buf_put(ret_bytes, str_from(chunk, (size_t)n));
		if (ret_bytes->full)
			return err_set(e, ERR_LIMIT, "%s: entry %llu: more than the %zu bytes there is room for", zip->name,
				       (unsigned long long)zip->entries, ret_bytes->max);
	}
}

int gunzip(struct str bytes, const char *name, struct buf *ret_bytes, struct err *e)
{
	auto_zip struct zip *zip = new_zip((struct zip_caps){0}, bytes.n, name);
	struct archive_entry *entry;

	archive_read_support_filter_gzip(zip->archive);
	archive_read_support_format_raw(zip->archive);
	if (archive_read_open_memory(zip->archive, bytes.p, bytes.n) != ARCHIVE_OK ||
	    archive_read_next_header(zip->archive, &entry) != ARCHIVE_OK)
		return fail(zip, e);
	if (archive_filter_code(zip->archive, 0) != ARCHIVE_FILTER_GZIP)
		return err_set(e, ERR_FORMAT, "%s: not a gzip file", name);
	for (;;) {
		char chunk[CHUNK];
		la_ssize_t n = archive_read_data(zip->archive, chunk, sizeof(chunk));

		if (n < 0)
			return fail(zip, e);
		if (n == 0)
			return 0;
		buf_put(ret_bytes, str_from(chunk, (size_t)n));
		if (ret_bytes->full)
			return err_set(e, ERR_LIMIT, "%s: unpacks to more than the cap of %zu bytes", name, ret_bytes->max);
	}
}
