/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PLIMSOLL_PAGER, PAGER, less: the first that is set; an empty one or `cat` is none. less gets LESS=FRX where LESS is unset:
 * quit when it fits, keep colours, leave the text on the screen.
 */
#include "cli/pager.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#include "base/file.h"
#include "base/vec.h"
#include "cli/output.h"

#define SCREEN_LINES 24

extern char **environ;

static bool fits(struct str text)
{
	struct winsize size;
	size_t lines = 1, most = SCREEN_LINES;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0)
		most = size.ws_row;
	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	return lines <= most;
}

static const char *pager_command(void)
{
	const char *command = getenv("PLIMSOLL_PAGER"), *term = getenv("TERM");

	if (!command)
		command = getenv("PAGER");
	if (!command)
		command = "less";
	return !term || str_is(str_of(term), "dumb") || str_is(str_of(command), "cat") ? "" : command;
}

VEC_TYPE(words, char *);

/* Splits at blanks; there is no shell in between. The words point into `copy`. */
static void split(char *copy, struct words *ret_words)
{
	bool inside = false;

	for (; *copy; copy++) {
		if (str_is_space(*copy)) {
			*copy = '\0';
			inside = false;
		} else if (!inside) {
			*vec_push(ret_words) = copy;
			inside = true;
		}
	}
	*vec_push(ret_words) = NULL;
}

static void environment(struct words *ret_variables)
{
	static char less[] = "LESS=FRX";

	for (char **variable = environ; *variable; variable++)
		*vec_push(ret_variables) = *variable;
	if (!getenv("LESS"))
		*vec_push(ret_variables) = less;
	*vec_push(ret_variables) = NULL;
}

/* Starts the pager reading from `input`; false where it cannot be started. */
static bool start(const char *command, int input, pid_t *ret_pid)
{
	auto_free char *copy = mem_copy_text(command);
	struct words words = {0}, variables = {0};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t reset;
	bool started;

	split(copy, &words);
	environment(&variables);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	posix_spawnattr_init(&attributes);
	sigemptyset(&reset);
	sigaddset(&reset, SIGPIPE);
	sigaddset(&reset, SIGINT);
	posix_spawnattr_setsigdefault(&attributes, &reset);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	started = words.n > 1 && posix_spawnp(ret_pid, words.v[0], &actions, &attributes, words.v, variables.v) == 0;
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	vec_done(&words);
	vec_done(&variables);
	return started;
}

int pager_print(struct str text, struct err *e)
{
	const char *command = isatty(STDOUT_FILENO) && !fits(text) ? pager_command() : "";
	struct err ignored = ERR_INIT;
	void (*interrupt)(int);
	int ends[2], status;
	pid_t pid;

	if (!*command || pipe2(ends, O_CLOEXEC) < 0)
		return output_print(text, e);
	if (!start(command, ends[0], &pid)) {
		close(ends[0]);
		close(ends[1]);
		return output_print(text, e);
	}
	/* Ctrl-C is the pager's; that it was left before the end is no error. */
	interrupt = signal(SIGINT, SIG_IGN);
	close(ends[0]);
	(void)file_write_all(ends[1], "pager", text, &ignored);
	close(ends[1]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	signal(SIGINT, interrupt);
	return WIFEXITED(status) && WEXITSTATUS(status) == 127 ? output_print(text, e) : 0;
}
