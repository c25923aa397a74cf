/* SPDX-License-Identifier: Apache-2.0 */
#include "image/large.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"

static bool map(struct large *large, int fd, uint64_t offset, uint64_t size, struct str *ret_bytes)
{
	uint64_t lead = offset % (uint64_t)sysconf(_SC_PAGESIZE);
	void *at = mmap(NULL, (size_t)(size + lead), PROT_READ, MAP_PRIVATE, fd, (off_t)(offset - lead));

	if (at == MAP_FAILED)
		return false;
	large->map = at;
	large->map_size = (size_t)(size + lead);
	*ret_bytes = str_from((char *)at + lead, (size_t)size);
	return true;
}

bool large_map(struct large *large, const struct blob *blob, uint64_t offset, uint64_t size, struct str *ret_bytes)
{
	return blob->fd >= 0 && size && offset <= blob->size && size <= blob->size - offset &&
	       map(large, blob->fd, blob->offset + offset, size, ret_bytes);
}

int large_spool(struct large *large, struct tar_reader *tar, struct str *ret_bytes, struct err *e)
{
	uint64_t size;
	int r;

	if (large->fd < 0 && (large->fd = file_temporary(e)) < 0)
		return e->code;
	r = tar_spool(tar, large->fd, &size, e);
	if (r < 0)
		return r;
	*ret_bytes = STR_LIT("");
	if (size && !map(large, large->fd, 0, size, ret_bytes))
		return err_errno(e, errno, "mapping %llu bytes", (unsigned long long)size);
	return 0;
}

void large_release(struct large *large)
{
	if (!large->map)
		return;
	munmap(large->map, large->map_size);
	large->map = NULL;
	/* What has not been written to the disk yet never is. */
	if (large->fd >= 0 && ftruncate(large->fd, 0) < 0) {
		close(large->fd);
		large->fd = -1;
	}
}

void large_done(struct large *large)
{
	large_release(large);
	if (large->fd >= 0)
		close(large->fd);
	*large = LARGE_INIT;
}
