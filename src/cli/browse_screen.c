/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/browse_screen.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <ncurses.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"

#define ESCAPE_MS 25 /* behind an ESC, for the rest of a key's sequence */

static struct {
	SCREEN *terminal;
	FILE *in;         /* /dev/tty, where standard input is something else */
	int in_fd;
	bool utf8, open;
	attr_t attributes[STYLES];
	locale_t locale;
	struct sigaction before[3], lost_before;
	sigset_t mask_before;
	volatile sig_atomic_t signal;
	struct termios modes; /* as they were */
	struct buf line, fitted;
	int pushed;       /* a key that was read ahead, or ERR */
	char rescue[256]; /* what puts the terminal back, for a handler that may call nothing */
	size_t rescue_length;
} screen = {.pushed = ERR};

static const int kept[] = {SIGINT, SIGTERM, SIGHUP};

int screen_check(struct err *e)
{
	int known = 0;

	if (!isatty(STDOUT_FILENO)) {
		err_set(e, ERR_USAGE, "--browse needs a terminal, and standard output is none");
		return err_hint(e, "plimsoll layers REF, without --browse");
	}
	if (setupterm(NULL, STDOUT_FILENO, &known) != OK || !cursor_address) {
		const char *term = getenv("TERM");

		err_set(e, ERR_UNSUPPORTED, "--browse: the terminal %s is not known, or cannot move its cursor", term && *term ? term : "(TERM is not set)");
		return err_hint(e, "TERM=xterm plimsoll layers --browse REF, where it is like one");
	}
	return 0;
}

/* ---- signals ---- */

static void keep(int number)
{
	screen.signal = number;
}

/* The bytes of a file are gone: write(2) and tcsetattr(3) may be called here, ncurses may not. */
static void lost(int number)
{
	ssize_t ignored = write(STDOUT_FILENO, screen.rescue, screen.rescue_length);

	(void)ignored;
	tcsetattr(screen.in_fd, TCSANOW, &screen.modes);
	sigaction(SIGBUS, &screen.lost_before, NULL);
	raise(number);
}

static void add_rescue(const char *sequence)
{
	size_t n = sequence && sequence != (char *)-1 ? strlen(sequence) : 0;

	if (n + screen.rescue_length <= sizeof(screen.rescue)) {
		memcpy(screen.rescue + screen.rescue_length, sequence ? sequence : "", n);
		screen.rescue_length += n;
	}
}

static void prepare_rescue(bool mouse)
{
	screen.rescue_length = 0;
	if (mouse)
		add_rescue("\033[?1000l\033[?1006l");
	add_rescue(exit_attribute_mode);
	add_rescue(keypad_local);
	add_rescue(cursor_normal);
	add_rescue(exit_ca_mode);
}

/* The three are blocked but while we wait for a key, so that none comes between a look and the wait. */
static void take_signals(void)
{
	struct sigaction action = {.sa_handler = keep}, on_lost = {.sa_handler = lost};
	sigset_t blocked;

	sigemptyset(&blocked);
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++) {
		sigaddset(&blocked, kept[i]);
		sigaction(kept[i], NULL, &screen.before[i]);
		if (screen.before[i].sa_handler != SIG_IGN)
			sigaction(kept[i], &action, NULL);
	}
	sigaddset(&blocked, SIGWINCH);
	sigprocmask(SIG_BLOCK, &blocked, &screen.mask_before);
	sigaction(SIGBUS, &on_lost, &screen.lost_before);
}

static void give_signals_back(void)
{
	sigaction(SIGBUS, &screen.lost_before, NULL);
	sigprocmask(SIG_SETMASK, &screen.mask_before, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
		sigaction(kept[i], &screen.before[i], NULL);
}

/* ---- opening and closing ---- */

/*
 * ncurses asks the locale how to write a character. The one that the environment names may not be installed, and then UTF-8 would
 * come out as single bytes; where the terminal reads UTF-8 the C library's own locale for it will do.
 */
static void set_locale(bool utf8)
{
	setlocale(LC_CTYPE, utf8 ? "C.UTF-8" : "C");
	screen.locale = newlocale(LC_CTYPE_MASK, utf8 ? "C.UTF-8" : "C", (locale_t)0);
	if (screen.locale)
		uselocale(screen.locale);
}

static void set_styles(bool colour)
{
	static const struct {
		short colour;
		attr_t attributes, plain; /* with colour and without */
	} looks[STYLES] = {
		[STYLE_PLAIN] = {-1, 0, 0},
		[STYLE_DIM] = {-1, A_DIM, A_DIM},
		[STYLE_TITLE] = {-1, A_BOLD, A_BOLD},
		[STYLE_BAR] = {-1, A_REVERSE, A_REVERSE},
		[STYLE_ADDED] = {COLOR_GREEN, 0, 0},
		[STYLE_CHANGED] = {COLOR_YELLOW, 0, 0},
		[STYLE_REMOVED] = {COLOR_RED, 0, A_UNDERLINE},
		[STYLE_FOLDER] = {COLOR_CYAN, 0, A_BOLD},
		[STYLE_ERROR] = {COLOR_RED, A_BOLD, A_BOLD},
	};

	colour = colour && has_colors() && start_color() == OK;
	if (colour)
		use_default_colors();
	for (short i = 0; i < STYLES; i++) {
		if (colour && looks[i].colour >= 0 && init_pair((short)(i + 1), looks[i].colour, -1) == OK)
			screen.attributes[i] = looks[i].attributes | (attr_t)COLOR_PAIR(i + 1);
		else
			screen.attributes[i] = looks[i].plain;
	}
}

int screen_open(bool colour, bool utf8, bool mouse, struct err *e)
{
	int fd = isatty(STDIN_FILENO) ? dup(STDIN_FILENO) : open("/dev/tty", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return err_errno(e, errno, "--browse: no terminal to read keys from");
	screen.in = fdopen(fd, "r");
	screen.in_fd = fd;
	tcgetattr(fd, &screen.modes);
	screen.utf8 = utf8;
	screen.line = BUF_INIT((size_t)64 << 10);
	screen.fitted = BUF_INIT((size_t)64 << 10);
	set_locale(utf8);
	/* What is exported there freezes the size. */
	unsetenv("LINES");
	unsetenv("COLUMNS");
	if (!screen.in || !(screen.terminal = newterm(NULL, stdout, screen.in)))
		return err_set(e, ERR_UNSUPPORTED, "--browse: the terminal cannot be used as a screen");
	set_term(screen.terminal);
	cbreak();
	noecho();
	nonl();
	nodelay(stdscr, TRUE);
	keypad(stdscr, TRUE);
	set_escdelay(ESCAPE_MS);
	curs_set(0);
	set_styles(colour);
	if (mouse) {
		/* Presses only: of clicks ncurses would make double ones, and wait for them. */
		mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
		mouseinterval(0);
	}
	prepare_rescue(mouse);
	take_signals();
	screen.open = true;
	return 0;
}

void screen_close(void)
{
	if (!screen.open)
		return;
	screen.open = false;
	endwin();
	give_signals_back();
	delscreen(screen.terminal);
	fclose(screen.in);
	uselocale(LC_GLOBAL_LOCALE);
	if (screen.locale)
		freelocale(screen.locale);
	buf_done(&screen.line);
	buf_done(&screen.fitted);
}

void screen_end(void)
{
	if (screen.signal)
		raise(screen.signal);
}

/* ---- drawing ---- */

void screen_size(int *ret_rows, int *ret_columns)
{
	getmaxyx(stdscr, *ret_rows, *ret_columns);
}

void screen_clear(void)
{
	erase();
}

/* A terminal that reads no UTF-8 gets a question mark for each cell of another character. */
static void put_ascii(struct buf *out, struct str text)
{
	uint32_t code;

	for (size_t n; text.n; text = str_from_index(text, n)) {
		n = text_decode(text, &code);
		if (code < 0x80)
			buf_putc(out, (char)code);
		else
			for (size_t cells = text_width(str_slice(text, 0, n)); cells; cells--)
				buf_putc(out, '?');
	}
}

void screen_put(int row, int column, int cells, struct str text, enum screen_style style, bool selected)
{
	size_t width, most = cells > 0 ? (size_t)cells : 0;

	if (!most)
		return;
	buf_clear(&screen.fitted);
	buf_clear(&screen.line);
	text_fit(&screen.fitted, text, most, screen.utf8);
	width = text_width(buf_str(&screen.fitted));
	if (screen.utf8)
		buf_put(&screen.line, buf_str(&screen.fitted));
	else
		put_ascii(&screen.line, buf_str(&screen.fitted));
	for (; width < most; width++)
		buf_putc(&screen.line, ' ');
	attrset(selected ? (screen.attributes[style] & ~(attr_t)A_DIM) | A_REVERSE : screen.attributes[style]);
	mvaddnstr(row, column, screen.line.p, (int)screen.line.n);
	attrset(A_NORMAL);
}

void screen_rule(int row, int column, int cells, bool down)
{
	const char *piece = screen.utf8 ? (down ? "│" : "─") : (down ? "|" : "-");

	attrset(screen.attributes[STYLE_DIM]);
	for (int i = 0; i < cells; i++)
		mvaddstr(down ? row + i : row, down ? column : column + i, piece);
	attrset(A_NORMAL);
}

void screen_cursor(int row, int column)
{
	curs_set(row >= 0);
	if (row >= 0)
		move(row, column);
}

void screen_show(void)
{
	refresh();
}

void screen_redraw(void)
{
	clearok(curscr, TRUE);
}

/* ---- keys ---- */

static void read_click(struct screen_click *ret_click)
{
	MEVENT event;

	*ret_click = (struct screen_click){.row = -1};
	if (getmouse(&event) != OK || !(event.bstate & (BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED)))
		return;
	ret_click->row = event.y;
	ret_click->column = event.x;
	ret_click->wheel = event.bstate & BUTTON4_PRESSED ? -1 : event.bstate & BUTTON5_PRESSED ? 1 : 0;
}

/*
 * ncurses gives the bytes of a key that it does not know one by one. Those of a control sequence (ECMA-48, 5.4: ESC [, parameters,
 * and a final byte from @ to ~), which a terminal sends at once, are no keys of their own.
 */
static int next_key(void)
{
	enum { ESCAPE = 27 };
	int key = getch(), second;

	while (key == ESCAPE && (second = getch()) != ERR) {
		if (second != '[') {
			ungetch(second);
			break;
		}
		do
			key = getch();
		while (key >= ' ' && key < '@');
		key = getch();
	}
	return key;
}

bool screen_pending(void)
{
	if (screen.pushed == ERR)
		screen.pushed = next_key();
	return screen.pushed != ERR;
}

/* Signals that wait are let in; what a poll says of the terminal is kept by its caller. */
static int let_in(int timeout_ms, short *ret_events)
{
	struct pollfd ready = {.fd = screen.in_fd, .events = POLLIN};
	struct timespec limit = {.tv_sec = timeout_ms / 1000};
	sigset_t open;
	int r;

	sigemptyset(&open);
	r = ppoll(&ready, 1, timeout_ms < 0 ? NULL : &limit, &open);
	*ret_events = ready.revents;
	return r;
}

bool screen_wants_end(void)
{
	short events = 0;
	int key;

	if (let_in(0, &events) < 0 && errno != EINTR)
		return true;
	while ((key = next_key()) != ERR)
		if (key == 'q')
			return true;
	return screen.signal != 0 || (events & (POLLERR | POLLNVAL | POLLHUP));
}

int screen_key(struct screen_click *ret_click)
{
	int key;

	while (screen.signal == 0) {
		short events = 0;

		key = screen.pushed != ERR ? screen.pushed : next_key();
		screen.pushed = ERR;
		if (key == KEY_MOUSE)
			read_click(ret_click);
		if (key != ERR)
			return key;
		if (let_in(-1, &events) < 0 && errno != EINTR)
			return SCREEN_END;
		/* A terminal that is gone is ready for ever and gives nothing. */
		if (events & (POLLERR | POLLNVAL) || ((events & POLLHUP) && !(events & POLLIN)))
			return SCREEN_END;
		if (events & POLLHUP) {
			screen.pushed = next_key();
			if (screen.pushed == ERR)
				return SCREEN_END;
		}
	}
	return SCREEN_END;
}
