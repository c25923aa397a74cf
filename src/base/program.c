/* SPDX-License-Identifier: Apache-2.0 */
#include "base/program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"

#define WORDS_MAX ((size_t)4096) /* of what it says of a failure; the rest is read and dropped */

extern char **environ;

struct str program_find(struct arena *arena, const char *name)
{
	const char *path = getenv("PATH");
	struct str rest = str_of(path ? path : ""), folder;

	while (str_next(&rest, ':', &folder)) {
		struct str file = arena_printf(arena, "%.*s/%s", STR(folder), name);

		if (folder.n && access(file.p, X_OK) == 0)
			return file;
	}
	return STR_NULL;
}

/* Nothing here but what may be called after fork() in a process of several threads (signal-safety(7)). */
__attribute__((noreturn)) static void become(const struct program *program, char *const *arguments, int in, int out, int words)
{

	setpgid(0, 0);
	signal(SIGPIPE, SIG_DFL);
	/* A network of its own has nobody in it; where the kernel refuses that, it runs with ours. */
	if (!program->network)
		(void)!unshare(CLONE_NEWUSER | CLONE_NEWNET);
	if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0 && dup2(words, STDERR_FILENO) >= 0)
		execve(program->path, arguments, environ);
	_exit(127);
}

/* Takes what is there. 1: more may come; 0: its end; negative: more than the buffer takes. */
static int drain(int fd, struct buf *into, bool drop)
{
	char bytes[16384];
	ssize_t n = read(fd, bytes, sizeof(bytes));

	if (n < 0)
		return errno == EINTR ? 1 : 0;
	if ((size_t)n > into->max - into->n)
		return drop ? 1 : -1;
	buf_put(into, str_from(bytes, (size_t)n));
	return n > 0;
}

static int collect(int out_fd, int words_fd, int64_t deadline, struct buf *out, struct buf *words, struct err *e)
{
	struct pollfd fds[] = {{.fd = out_fd, .events = POLLIN}, {.fd = words_fd, .events = POLLIN}};

	while (fds[0].fd >= 0 || fds[1].fd >= 0) {
		int64_t left = deadline - clock_monotonic_ms();

		if (left <= 0)
			return err_set(e, ERR_TIMEOUT, "it has not ended in time");
		if (poll(fds, 2, (int)left) < 0 && errno != EINTR)
			return err_errno(e, errno, "poll");
		for (size_t i = 0; i < 2; i++) {
			int r = fds[i].revents ? drain(fds[i].fd, i ? words : out, i == 1) : 1;

			if (r < 0)
				return err_set(e, ERR_LIMIT, "it prints more than %zu bytes", out->max);
			if (r == 0)
				fds[i].fd = -1;
		}
	}
	return 0;
}

/*
 * klog's head, "E0102 15:04:05.678901    1234 file.go:12] ": the day, the time and the process, which say nothing of what went wrong and
 * are others in every run.
 */
static struct str without_head(struct str line)
{
	ptrdiff_t end = str_find(line, ']');
	size_t digits = 1;

	while (digits < line.n && str_is_digit(line.p[digits]))
		digits++;
	if (end < 0 || digits != 5 || !line.n || !strchr("IWEF", line.p[0]) || !str_starts(str_from_index(line, 5), " "))
		return line;
	return str_trim(str_from_index(line, (size_t)end + 1));
}

/* The last line that it wrote to standard error, which is what went wrong. */
static struct str last_words(struct str words)
{
	struct str rest = str_trim(words), line = STR_LIT("it failed, and does not say why");

	while (str_next_line(&rest, &line))
		;
	return without_head(line);
}

/* A pipe's end to read the input from: it holds all of it before the program begins. */
static int input_of(struct str input, struct err *e)
{
	int fds[2];

	if (input.n > PROGRAM_INPUT_MAX)
		return err_set(e, ERR_LIMIT, "an input of more than %zu bytes", PROGRAM_INPUT_MAX);
	if (pipe2(fds, O_CLOEXEC) < 0)
		return err_errno(e, errno, "pipe");
	if (file_write_all(fds[1], "pipe", input, e) < 0) {
		close(fds[0]);
		fds[0] = e->code;
	}
	close(fds[1]);
	return fds[0];
}

static int end_of(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int run(const struct program *program, int in, const int out_pipe[2], const int words_pipe[2], struct buf *out, struct err *e)
{
	auto_done(buf_done) struct buf words = BUF_INIT(WORDS_MAX);
	int64_t deadline = clock_monotonic_ms() + 1000 * (int64_t)program->seconds;
	char *argv[16] = {0};
	size_t before = out->n;
	int status, r;
	pid_t pid;

	for (size_t i = 0; program->arguments[i] && i + 1 < ARRAY_SIZE(argv); i++)
		memcpy(&argv[i], &program->arguments[i], sizeof(argv[i])); /* execve() changes none of them, and says so not */
	pid = fork();
	if (pid < 0)
		return err_errno(e, errno, "fork");
	if (pid == 0)
		become(program, argv, in, out_pipe[1], words_pipe[1]);
	close(out_pipe[1]);
	close(words_pipe[1]);
	r = collect(out_pipe[0], words_pipe[0], deadline, out, &words, e);
	if (r < 0 && kill(-pid, SIGKILL) < 0)
		kill(pid, SIGKILL);
	status = end_of(pid);
	if (r < 0)
		return r;
	if (status != 0)
		return err_set(e, ERR_FORMAT, "%.*s", STR(last_words(words.n ? buf_str(&words) : str_from_index(buf_str(out), before))));
	return 0;
}

int program_run(const struct program *program, struct buf *out, struct err *e)
{
	int out_pipe[2], words_pipe[2], r;
	auto_close int in = input_of(program->input, e);

	if (in < 0)
		return e->code;
	if (pipe2(out_pipe, O_CLOEXEC) < 0)
		return err_errno(e, errno, "pipe");
	if (pipe2(words_pipe, O_CLOEXEC) < 0) {
		close(out_pipe[0]);
		close(out_pipe[1]);
		return err_errno(e, errno, "pipe");
	}
	r = run(program, in, out_pipe, words_pipe, out, e);
	close(out_pipe[0]);
	close(words_pipe[0]);
	return r;
}
