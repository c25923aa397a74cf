/* SPDX-License-Identifier: Apache-2.0 */
#include "base/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/str.h"

#define TRIES 10000

/* One part of a path, which is not followed where it is a link. */
static int open_part(int folder, struct str part, int flags)
{
	char name[NAME_MAX + 1];
	int fd;

	if (part.n > NAME_MAX || str_is(part, "..")) {
		errno = part.n > NAME_MAX ? ENAMETOOLONG : EXDEV;
		return -1;
	}
	memcpy(name, part.p, part.n);
	name[part.n] = '\0';
	fd = openat(folder, name, flags | O_NOFOLLOW | O_CLOEXEC);
	/* Of a link among the folders the system says that it is no folder, and that is all. */
	if (fd < 0 && errno == ENOTDIR)
		errno = ELOOP;
	return fd;
}

int beneath_open_parts(int folder, const char *path, int flags)
{
	struct str rest = str_of(path), part;
	int at = folder, next = -1;

	if (path[0] == '/') {
		errno = EXDEV;
		return -1;
	}
	while (rest.n) {
		str_cut(rest, '/', &part, &rest);
		if (!part.n)
			continue;
		next = open_part(at, part, rest.n ? O_PATH | O_DIRECTORY : flags | O_NONBLOCK);
		if (at != folder)
			close(at);
		at = next;
		if (next < 0)
			break;
	}
	return next;
}

int beneath_open(int folder, const char *path, int flags, bool links)
{
	struct open_how how = {
		.flags = (unsigned)(flags | O_CLOEXEC | O_NONBLOCK | (links ? 0 : O_NOFOLLOW)),
		.resolve = RESOLVE_BENEATH | (links ? RESOLVE_NO_MAGICLINKS : RESOLVE_NO_SYMLINKS),
	};
	int fd, tries = 0;

	/* Whatever is renamed anywhere meanwhile, the kernel cannot tell where ".." leads, and has the caller ask again. */
	do
		fd = (int)syscall(SYS_openat2, folder, path, &how, sizeof(how));
	while (fd < 0 && errno == EAGAIN && ++tries < TRIES);
	/* Filters of system calls that are older than the call say EPERM. */
	return fd >= 0 || (errno != ENOSYS && errno != EPERM) ? fd : beneath_open_parts(folder, path, flags);
}
