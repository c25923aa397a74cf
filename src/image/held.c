/* SPDX-License-Identifier: Apache-2.0 */
#include "image/held.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

#define HUGE_FROM ((uint64_t)4 << 20) /* bytes that waste little of a large page */
#define ROOM_KEPT ((size_t)4 << 20) /* bytes of room that one file leaves for the next */

int held_read(struct held *held, struct tar_reader *tar, uint64_t size, struct held_wish wish, struct err *e)
{
	int r;

	held->room.max = (size_t)size;
	r = tar_view(tar, size, &held->room, &held->bytes, e);
	if (r == 0 && wish.lasting && held->bytes.p != held->room.p) {
		buf_clear(&held->room);
		buf_put(&held->room, held->bytes);
		held->bytes = buf_str(&held->room);
	}
	return r;
}

/* Of `size` bytes of a file, or of zeros. */
static int map(struct held *held, int fd, uint64_t size, struct err *e)
{
	void *at = mmap(NULL, (size_t)size, fd < 0 ? PROT_READ | PROT_WRITE : PROT_READ,
			MAP_PRIVATE | (fd < 0 ? MAP_ANONYMOUS | MAP_NORESERVE : 0), fd, 0);

	if (at == MAP_FAILED)
		return err_errno(e, errno, "mapping %llu bytes", (unsigned long long)size);
	held->map = at;
	held->map_size = (size_t)size;
	held->bytes = str_from(at, (size_t)size);
	return 0;
}

/* Pages all at once, large ones where there are, which takes a third of the time of one after another. Mere advice. */
static void take_pages(char *from, uint64_t size)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);

	if (!size)
		return;
	if (size >= HUGE_FROM)
		madvise(from, (size_t)size, MADV_HUGEPAGE);
	madvise(from, (size_t)((size + page - 1) / page * page), MADV_POPULATE_WRITE);
}

/* The whole pages of a gap. */
static struct tar_gap pages_of(struct tar_gap gap)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);

	gap.from = (gap.from + page - 1) / page * page;
	gap.to = gap.to / page * page;
	return gap.from < gap.to ? gap : (struct tar_gap){0, 0};
}

static int map_memory(struct held *held, struct tar_reader *tar, uint64_t size, struct tar_gap gap, struct err *e)
{
	if (map(held, -1, size, e) < 0)
		return e->code;
	/* A large file may turn out to be cut short, and then nothing was spent on it. */
	if (size - (gap.to - gap.from) < HELD_ON_DISK_FROM) {
		take_pages(held->map, gap.from);
		take_pages((char *)held->map + gap.to, size - gap.to);
	}
	return tar_fill(tar, gap, held->map, size, e);
}

/* The mapping keeps the file; what has not been written to the disk by its end never is. */
static int map_file(struct held *held, struct tar_reader *tar, uint64_t size, struct tar_gap gap, int fd, struct err *e)
{
	if (ftruncate(fd, (off_t)size) < 0)
		return err_errno(e, errno, "a temporary file");
	return tar_spool(tar, gap, fd, e) < 0 ? e->code : map(held, fd, size, e);
}

int held_map(struct held *held, struct tar_reader *tar, uint64_t size, struct held_wish wish, struct err *e)
{
	struct tar_gap gap = pages_of(wish.gap);
	struct err ignored = ERR_INIT;
	auto_close int fd = size - (gap.to - gap.from) < HELD_ON_DISK_FROM ? -1 : file_temporary(&ignored);

	if (fd >= 0)
		return map_file(held, tar, size, gap, fd, e);
	/* In memory too where there is no disk to write to. */
	return map_memory(held, tar, size, gap, e);
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
