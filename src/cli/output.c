/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"

/*
 * A closed descriptor gets /dev/null opened the wrong way round: reading standard input or writing standard output then
 * fails as it would have, and no image or database takes the number.
 */
void output_guard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
			continue;
		if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : fd == STDOUT_FILENO ? O_RDONLY : O_RDWR) < 0)
			return;
	}
}

static void end_by_broken_pipe(void)
{
	signal(SIGPIPE, SIG_DFL);
	raise(SIGPIPE);
}

int output_print(struct str text, struct err *e)
{
	while (text.n) {
		ssize_t put = write(STDOUT_FILENO, text.p, text.n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0 && errno == EPIPE)
			end_by_broken_pipe();
		if (put < 0 && errno == EBADF)
			return err_set(e, ERR_IO, "standard output is closed");
		if (put < 0)
			return err_errno(e, errno, "standard output");
		text = str_from_index(text, (size_t)put);
	}
	return 0;
}

int output_file(const char *path, struct str text, struct err *e)
{
	struct stat status;
	char *real = NULL;
	int r;

	if (str_is(str_of(path), "-"))
		return output_print(text, e);
	if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
		auto_close int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

		return fd < 0 ? err_errno(e, errno, "%s", path) : file_write_all(fd, path, text, e);
	}
	/* The file that a symbolic link names is replaced, not the link. */
	real = realpath(path, NULL);
	r = file_replace(real ? real : path, text, e);
	free(real);
	return r;
}

int output_close(struct err *e)
{
	int copy = dup(STDOUT_FILENO);

	if (copy >= 0 && close(copy) < 0 && errno != EINTR)
		return err_errno(e, errno, "standard output");
	return 0;
}
