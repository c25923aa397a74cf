/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/style.h"

#include <langinfo.h>
#include <locale.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* An environment variable that is set and not empty, or NULL. */
static const char *variable(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

/* --color; NO_COLOR; CLICOLOR_FORCE; FORCE_COLOR; TERM; whether the stream is a terminal: the first that says something. */
bool style_colour(const char *when, int fd)
{
	const char *force;

	if (when && str_is(str_of(when), "always"))
		return true;
	if ((when && str_is(str_of(when), "never")) || variable("NO_COLOR"))
		return false;
	if ((force = variable("CLICOLOR_FORCE")) && !str_is(str_of(force), "0"))
		return fd >= 0;
	if ((force = variable("FORCE_COLOR")))
		return fd >= 0 && !str_is(str_of(force), "0") && !str_is(str_of(force), "false");
	if (!variable("TERM") || str_is(str_of(getenv("TERM")), "dumb"))
		return false;
	return fd >= 0 && isatty(fd);
}

static bool names_utf8(const char *locale)
{
	struct str left, charset;

	return str_cut_last(str_of(locale), '.', &left, &charset) &&
	       (str_case_eq(charset, STR_LIT("UTF-8")) || str_case_eq(charset, STR_LIT("UTF8")));
}

/*
 * Asked of a locale object of its own: the readers of archives put this thread into C.UTF-8, and nl_langinfo() would tell of
 * that. Where the locale is not installed (a session that came with its own LANG) its name still says what the terminal reads.
 */
bool style_utf8(void)
{
	const char *name = variable("LC_ALL");
	locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	bool utf8;

	if (!name && !(name = variable("LC_CTYPE")))
		name = variable("LANG");
	if (!locale)
		return name && names_utf8(name);
	utf8 = name && str_case_eq(str_of(nl_langinfo_l(CODESET, locale)), STR_LIT("UTF-8"));
	freelocale(locale);
	return utf8;
}

/* --width; COLUMNS; the terminal; 80 on a terminal that does not know; else no limit, but for a card that of a page. */
static size_t width_of(const struct common_options *common, bool card, int fd)
{
	const size_t page = 80;
	const char *columns = variable("COLUMNS");
	struct winsize size;
	uint64_t value;

	if (common->width >= 0)
		return (size_t)common->width;
	if (fd < 0)
		return card ? page : 0;
	if (columns && str_to_u64(str_of(columns), &value) && value > 0 && value <= OPTION_NUMBER_MAX)
		return (size_t)value;
	if (!isatty(fd))
		return card ? page : 0;
	return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : page;
}

/* The terminal's lines, 0 where nobody knows. */
static size_t height_of(int fd)
{
	struct winsize size;

	return fd >= 0 && isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_row : 0;
}

void style_init(struct report_style *ret_style, const struct common_options *common, const struct rows_options *rows, int fd)
{
	bool card = rows && rows->card, tty = fd >= 0 && isatty(fd);

	*ret_style = (struct report_style){
		.width = width_of(common, card, fd),
		.height = height_of(fd),
		.unbroken = common->width == 0,
		.terminal = card || tty,
		.endless = card && !tty,
		.colour = style_colour(common->color, fd),
		.utf8 = style_utf8(),
		.all = rows && rows->all,
		.wide = rows && rows->wide,
		.group = rows && rows->group ? str_of(rows->group) : STR_NULL,
	};
}
