/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
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

static bool put_drained(struct buf_drain *drain, struct str bytes)
{
	struct output *output = (struct output *)drain;

	if (output->why.code == 0 && output->fd == STDOUT_FILENO)
		output_print(bytes, &output->why);
	else if (output->why.code == 0)
		file_write_all(output->fd, output->path, bytes, &output->why);
	return output->why.code == 0;
}

bool output_is_special(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

/* Where the links lead, as far as there is something: a file that is yet to come in a folder that is there. */
static char *real_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	auto_free char *folder = slash ? strndup(path, (size_t)(slash + 1 - path)) : mem_copy_text(".");
	auto_free char *real = folder ? realpath(folder, NULL) : NULL;
	char *name = realpath(path, NULL);

	if (name || !real)
		return name ? name : mem_copy_text(path);
	return asprintf(&name, "%s/%s", real, slash ? slash + 1 : path) < 0 ? NULL : name;
}

bool output_same(const char *a, const char *b)
{
	auto_free char *x = NULL, *y = NULL;

	if (str_is(str_of(a), b) || str_is(str_of(a), "-") || str_is(str_of(b), "-"))
		return str_is(str_of(a), b);
	x = real_name(a);
	y = real_name(b);
	return x && y && str_is(str_of(x), y);
}

int output_begin(struct output *output, const char *path, struct err *e)
{
	*output = (struct output){.drain = {put_drained}, .fd = STDOUT_FILENO, .why = ERR_INIT, .path = path};
	if (str_is(str_of(path), "-"))
		return 0;
	if (output_is_special(path)) {
		output->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
		return output->fd < 0 ? err_errno(e, errno, "%s", path) : 0;
	}
	/* The file that a symbolic link names is replaced, not the link. */
	output->real = realpath(path, NULL);
	output->replaces = true;
	if (file_replace_begin(&output->replacing, output->real ? output->real : path, e) < 0) {
		free(output->real);
		return e->code;
	}
	output->fd = output->replacing.fd;
	return 0;
}

int output_end(struct output *output, bool well, struct err *e)
{
	int r = 0;

	if (output->why.code) {
		*e = output->why;
		r = e->code;
	}
	if (output->replaces) {
		struct err later = ERR_INIT;
		int ended = file_replace_end(&output->replacing, well && r == 0, &later);

		if (r == 0 && ended < 0) {
			*e = later;
			r = ended;
		}
	} else if (output->fd != STDOUT_FILENO) {
		close(output->fd);
	}
	free(output->real);
	return r;
}

int output_file(const char *path, struct str text, struct err *e)
{
	struct output output;

	if (output_begin(&output, path, e) < 0)
		return e->code;
	put_drained(&output.drain, text);
	return output_end(&output, true, e);
}

int output_close(struct err *e)
{
	int copy = dup(STDOUT_FILENO);

	if (copy >= 0 && close(copy) < 0 && errno != EINTR)
		return err_errno(e, errno, "standard output");
	return 0;
}
