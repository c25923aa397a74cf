/* SPDX-License-Identifier: Apache-2.0 */
#include "image/sections.h"

#include <errno.h>
#include <unistd.h>

#include "base/file.h"
#include "codec/checksum.h"

#define ALIGNMENT 8u

static void sign(const struct sections_kind *kind, const void *own, struct sections_header *header)
{
	memcpy(header->magic, kind->magic, sizeof(header->magic));
	memcpy(header->own, own, kind->own);
	header->crc_of_header = checksum_crc32(0, str_from(header, offsetof(struct sections_header, crc_of_header)));
}

static bool is_header(const struct sections_kind *kind, const struct sections_header *header)
{
	return memcmp(header->magic, kind->magic, sizeof(header->magic)) == 0 && header->format == kind->format &&
	       header->count == kind->count &&
	       header->crc_of_header == checksum_crc32(0, str_from(header, offsetof(struct sections_header, crc_of_header)));
}

bool sections_open(const struct sections_kind *kind, const void *map, uint64_t size, struct sections *ret_sections)
{
	const struct sections_header *header = map;

	if (size < sizeof(*header) || !is_header(kind, header))
		return false;
	ret_sections->own = header->own;
	for (unsigned i = 0; i < kind->count; i++) {
		uint64_t offset = header->sections[i].offset, length = header->sections[i].size;

		if (offset > size || length > size - offset || offset % ALIGNMENT)
			return false;
		ret_sections->list[i] = str_from((const char *)map + offset, (size_t)length);
	}
	return header->crc == checksum_crc32(0, str_from(header + 1, (size_t)(size - sizeof(*header))));
}

void sections_lay_out(const struct sections_kind *kind, const struct str *list, const void *own, struct sections_parts *ret_parts)
{
	static const char padding[ALIGNMENT];
	struct sections_header *header = &ret_parts->header;
	uint64_t offset = sizeof(*header);

	memset(header, 0, sizeof(*header));
	header->format = kind->format;
	header->count = kind->count;
	ret_parts->n = 1;
	for (unsigned i = 0; i < kind->count; i++) {
		struct str rest = str_from(padding, (ALIGNMENT - list[i].n % ALIGNMENT) % ALIGNMENT);

		header->sections[i].offset = offset;
		header->sections[i].size = list[i].n;
		header->crc = checksum_crc32(checksum_crc32(header->crc, list[i]), rest);
		offset += list[i].n + rest.n;
		ret_parts->list[ret_parts->n++] = list[i];
		ret_parts->list[ret_parts->n++] = rest;
	}
	if (own)
		sign(kind, own, header);
	ret_parts->list[0] = str_from(header, sizeof(*header));
}

int sections_seal(const struct sections_kind *kind, int fd, const void *own, struct err *e)
{
	struct sections_header header;

	if (file_read_at(fd, "cache", &header, sizeof(header), 0, e) < 0)
		return e->code;
	sign(kind, own, &header);
	if (lseek(fd, 0, SEEK_SET) < 0)
		return err_errno(e, errno, "cache");
	return file_write_all(fd, "cache", str_from(&header, sizeof(header)), e);
}
