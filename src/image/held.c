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

static bool map(struct held *held, int fd, uint64_t size)
{
	void *at = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);

	if (at == MAP_FAILED)
		return false;
	held->map = at;
	held->map_size = (size_t)size;
	held->bytes = str_from(at, (size_t)size);
	return true;
}

int held_spool(struct held *held, struct tar_reader *tar, uint64_t size, struct err *e)
{
	struct err ignored = ERR_INIT;
	auto_close int fd = size < HELD_ON_DISK_FROM ? -1 : file_temporary(&ignored);

	/* In memory too where there is no disk to write to. */
	if (fd < 0 && (fd = memfd_create("plimsoll", MFD_CLOEXEC)) < 0)
		return err_errno(e, errno, "a temporary file");
	if (tar_spool(tar, fd, &size, e) < 0)
		return e->code;
	held->bytes = STR_LIT("");
	/* The mapping keeps the file; what has not been written to the disk by its end never is. */
	if (size && !map(held, fd, size))
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
