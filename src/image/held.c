/* SPDX-License-Identifier: Apache-2.0 */
#include "image/held.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

#define ROOM_KEPT ((size_t)4 << 20) /* bytes of room that one file leaves for the next */

int held_read(struct held *held, struct tar_reader *tar, uint64_t size, bool lasting, struct err *e)
{
	int r;

	held->room.max = (size_t)size;
	r = tar_view(tar, size, &held->room, &held->bytes, e);
	if (r == 0 && lasting && held->bytes.p != held->room.p) {
		buf_clear(&held->room);
		buf_put(&held->room, held->bytes);
		held->bytes = buf_str(&held->room);
	}
	return r;
}

static bool map(struct held *held, int fd, uint64_t offset, uint64_t size)
{
	uint64_t lead = offset % (uint64_t)sysconf(_SC_PAGESIZE);
	void *at = mmap(NULL, (size_t)(size + lead), PROT_READ, MAP_PRIVATE, fd, (off_t)(offset - lead));

	if (at == MAP_FAILED)
		return false;
	held->map = at;
	held->map_size = (size_t)(size + lead);
	held->bytes = str_from((char *)at + lead, (size_t)size);
	return true;
}

bool held_map(struct held *held, const struct blob *blob, uint64_t offset, uint64_t size)
{
	return blob->fd >= 0 && size && offset <= blob->size && size <= blob->size - offset &&
	       map(held, blob->fd, blob->offset + offset, size);
}

int held_spool(struct held *held, struct tar_reader *tar, uint64_t size, struct err *e)
{
	auto_close int fd = size < HELD_ON_DISK_FROM ? memfd_create("plimsoll", MFD_CLOEXEC) : -1;

	if (fd < 0 && (fd = file_temporary(e)) < 0)
		return e->code;
	if (tar_spool(tar, fd, &size, e) < 0)
		return e->code;
	held->bytes = STR_LIT("");
	/* The mapping keeps the file; what has not been written to the disk by its end never is. */
	if (size && !map(held, fd, 0, size))
		return err_errno(e, errno, "mapping %llu bytes", (unsigned long long)size);
	return 0;
}

void held_release(struct held *held)
{
	if (held->map)
		munmap(held->map, held->map_size);
	held->map = NULL;
	held->bytes = STR_NULL;
	if (held->room.room > ROOM_KEPT)
		buf_done(&held->room);
}

void held_done(struct held *held)
{
	held_release(held);
	buf_done(&held->room);
}
