/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/key_password.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "cli/progress.h"

/* What a terminal does by itself as long as it gives whole lines. */
enum { INTERRUPT = 0x03, END = 0x04, BACKSPACE = 0x08, KILL = 0x15, SUSPEND = 0x1a, ERASE = 0x7f };

static int of_environment(struct buf *ret_password)
{
	static const char *const names[] = {"PLIMSOLL_KEY_PASSWORD", "COSIGN_PASSWORD"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (getenv(names[i])) {
			buf_puts(ret_password, getenv(names[i]));
			return 1;
		}
	return 0;
}

/* Bytes of a secret go nowhere but into a buffer that is wiped. */
static int of_file(const char *path, struct buf *ret_password, struct err *e)
{
	auto_close int fd = file_open(path, e);
	ptrdiff_t end;

	if (fd < 0)
		return fd;
	for (;;) {
		size_t room = ret_password->max - ret_password->n;
		ssize_t got = room ? file_read(fd, ret_password->p + ret_password->n, room) : 0;

		if (got < 0)
			return err_errno(e, errno, "%s", path);
		if (got == 0)
			break;
		ret_password->n += (size_t)got;
	}
	end = str_find(buf_str(ret_password), '\n');
	if (end < 0 && ret_password->n == ret_password->max)
		return err_set(e, ERR_LIMIT, "%s: a password longer than %zu bytes", path, PASSWORD_MAX);
	ret_password->n = end < 0 ? ret_password->n : (size_t)end;
	if (ret_password->n && ret_password->p[ret_password->n - 1] == '\r')
		ret_password->n--;
	return 0;
}

/* A letter, whose later bytes in UTF-8 begin with the bits 10. */
static void erase(struct buf *password)
{
	while (password->n && ((unsigned char)password->p[--password->n] & 0xc0) == 0x80)
		continue;
}

/* A line, of which the terminal shows nothing. Gives 1 where the program is to be stopped before it goes on. */
static int read_line(int tty, struct buf *ret_password, struct err *e)
{
	for (;;) {
		char c;
		ssize_t got = file_read(tty, &c, 1);

		if (got < 0)
			return err_errno(e, errno, "the terminal");
		if (got == 0 || c == INTERRUPT || c == END)
			return err_set(e, ERR_TIMEOUT, "interrupted");
		if (c == SUSPEND)
			return 1;
		if (c == '\n' || c == '\r')
			return 0;
		if (c == ERASE || c == BACKSPACE)
			erase(ret_password);
		else if (c == KILL)
			ret_password->n = 0;
		else
			buf_putc(ret_password, c);
	}
}

/* Interrupt and suspension come as bytes, so that the terminal is never left as it is now. */
static int ask_once(int tty, struct str question, struct buf *ret_password, struct err *e)
{
	struct termios was, hidden;
	int r;

	if (tcgetattr(tty, &was) < 0)
		return err_errno(e, errno, "the terminal");
	hidden = was;
	hidden.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ISIG | ICANON);
	hidden.c_cc[VMIN] = 1;
	hidden.c_cc[VTIME] = 0;
	if (tcsetattr(tty, TCSAFLUSH, &hidden) < 0)
		return err_errno(e, errno, "the terminal");
	r = file_write_all(tty, "the terminal", question, e);
	if (r == 0)
		r = read_line(tty, ret_password, e);
	tcsetattr(tty, TCSAFLUSH, &was);
	return file_write_all(tty, "the terminal", STR_LIT("\n"), e) < 0 ? e->code : r;
}

/* Who suspends the program is asked again when it goes on. */
static int ask_terminal(int tty, const char *prompt, const char *name, struct buf *ret_password, struct err *e)
{
	auto_done(buf_done) struct buf question = BUF_INIT(4096);
	int r;

	buf_printf(&question, "%s %s: ", prompt, name);
	while ((r = ask_once(tty, buf_str(&question), ret_password, e)) > 0) {
		ret_password->n = 0;
		kill(0, SIGTSTP);
	}
	return r;
}

static int ask_twice(int tty, const char *name, struct buf *ret_password, struct err *e)
{
	auto_done(buf_wipe) struct buf again = BUF_INIT(PASSWORD_MAX);

	buf_reserve(&again, again.max);
	if (ask_terminal(tty, "New password of", name, ret_password, e) < 0 || ask_terminal(tty, "Once more, of", name, &again, e) < 0)
		return e->code;
	return str_eq(buf_str(&again), buf_str(ret_password)) ? 0 : err_set(e, ERR_USAGE, "the two passwords differ");
}

static int nobody_to_ask(const char *name, struct err *e)
{
	err_set(e, ERR_USAGE, "%s needs a password, and there is no terminal to ask", name);
	return err_hint(e, "PLIMSOLL_KEY_PASSWORD, or --password-file FILE");
}

static int ask(const struct password_asker *asker, const char *name, struct buf *ret_password, struct err *e)
{
	const struct key_password *password = (const struct key_password *)asker; /* its first member */
	int r;

	if (password->file)
		return of_file(password->file, ret_password, e);
	if (of_environment(ret_password))
		return 0;
	auto_close int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (tty < 0)
		return nobody_to_ask(name, e);
	progress_pause();
	r = password->is_new ? ask_twice(tty, name, ret_password, e) : ask_terminal(tty, "Password of", name, ret_password, e);
	progress_resume();
	return r;
}

struct key_password key_password(const char *file, bool is_new)
{
	return (struct key_password){{ask}, file, is_new};
}
