/* SPDX-License-Identifier: Apache-2.0 */
#include "model/history.h"

#include "base/buf.h"
#include "base/mem.h"

#define TEXT_MAX ((size_t)16 << 20)

/* The last " /" of a text, or -1. */
static ptrdiff_t last_path(struct str text)
{
	for (size_t i = text.n; i-- > 1;)
		if (text.p[i] == '/' && text.p[i - 1] == ' ')
			return (ptrdiff_t)i;
	return -1;
}

/* Build arguments stand before the command, "|2 A=1 B=2 /bin/sh -c …": up to the shell, since values may hold anything. */
static void cut_arguments(struct str *text, struct str *ret_arguments)
{
	struct str rest = *text, count;
	ptrdiff_t command, shell;

	if (!str_skip(&rest, "|") || !str_next_word(&rest, &count))
		return;
	command = str_search(rest, STR_LIT(" -c "));
	shell = command < 0 ? -1 : last_path(str_slice(rest, 0, (size_t)command));
	if (shell < 0)
		return;
	*ret_arguments = str_trim(str_slice(rest, 0, (size_t)shell));
	*text = str_from_index(rest, (size_t)shell);
}

/* "/bin/bash -o pipefail -c make" to "make"; false where it is no shell's command line. */
static bool cut_shell(struct str *text)
{
	struct str rest = *text, word;

	if (!str_starts(rest, "/") || !str_next_word(&rest, &word))
		return false;
	if (!str_ends(word, "sh") && !str_ends(word, "sh.exe"))
		return false;
	while (str_next_word(&rest, &word) && (str_starts(word, "-") || str_is(word, "pipefail")))
		if (str_is(word, "-c") || (word.n > 2 && word.p[1] != '-' && str_ends(word, "c"))) {
			*text = str_trim(rest);
			return true;
		}
	return false;
}

/* ---- Go's notation ---- */

/* "map[80/tcp:{} 443/tcp:{}]" and "[/data /logs]" to their words. */
static bool put_go_list(struct str text, const char *before, const char *quote, const char *between, const char *after, struct buf *out)
{
	struct str word;
	size_t n = 0;

	str_skip(&text, "map");
	if (!str_skip(&text, "[") || !str_ends(text, "]") || str_starts(text, "\""))
		return false;
	text.n--;
	buf_puts(out, before);
	while (str_next_word(&text, &word)) {
		if (str_ends(word, ":{}"))
			word.n -= strlen(":{}");
		buf_printf(out, "%s%s%.*s%s", n++ ? between : "", quote, STR(word), quote);
	}
	buf_puts(out, after);
	return n > 0;
}

/* The next "…" of Go's %q; escapes stay as they are but for \" and \\. */
static bool next_quoted(struct str *rest, struct buf *out)
{
	size_t i = 1;

	while (str_skip(rest, " "))
		;
	if (!str_starts(*rest, "\""))
		return false;
	for (; i < rest->n && rest->p[i] != '"'; i++) {
		if (rest->p[i] == '\\' && i + 1 < rest->n && (rest->p[i + 1] == '"' || rest->p[i + 1] == '\\'))
			i++;
		buf_putc(out, rest->p[i]);
	}
	if (i >= rest->n)
		return false;
	*rest = str_from_index(*rest, i + 1);
	return true;
}

/* &{["CMD-SHELL" "curl …"] "30s" "10s" "0s" '\x03'}: test, interval, timeout, start period, and of newer ones start interval, retries. */
static bool put_health_check(struct str text, struct buf *out)
{
	static const char *const flags[] = {"interval", "timeout", "start-period", "start-interval"};
	auto_done(buf_done) struct buf test = BUF_INIT(TEXT_MAX);
	auto_done(buf_done) struct buf word = BUF_INIT(TEXT_MAX);
	size_t words = 0;
	bool shell = false;

	if (!str_skip(&text, "&{["))
		return false;
	for (; next_quoted(&text, &word); buf_clear(&word), words++) {
		if (words == 0 && str_is(buf_str(&word), "NONE")) {
			buf_puts(out, "HEALTHCHECK NONE");
			return true;
		}
		if (words == 0)
			shell = str_is(buf_str(&word), "CMD-SHELL");
		else if (shell)
			buf_put(&test, buf_str(&word));
		else
			buf_printf(&test, "%s\"%.*s\"", words > 1 ? ", " : "", STR(buf_str(&word)));
	}
	if (words < 2 || !str_skip(&text, "]"))
		return false;
	buf_puts(out, "HEALTHCHECK");
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]) && next_quoted(&text, &word); i++, buf_clear(&word))
		if (!str_is(buf_str(&word), "0s"))
			buf_printf(out, " --%s=%.*s", flags[i], STR(buf_str(&word)));
	text = str_trim(text);
	if (str_skip(&text, "'\\x") && text.n >= 2 && (str_hex_value(text.p[0]) * 16 + str_hex_value(text.p[1])))
		buf_printf(out, " --retries=%u", str_hex_value(text.p[0]) * 16 + str_hex_value(text.p[1]));
	buf_printf(out, shell ? " CMD %.*s" : " CMD [%.*s]", STR(buf_str(&test)));
	return true;
}

/* ["nginx" "-g" "daemon off;"] with the commas that JSON wants; false where they are there. */
static bool put_exec(struct str text, const char *keyword, struct buf *out)
{
	auto_done(buf_done) struct buf word = BUF_INIT(TEXT_MAX);
	size_t n = 0;

	if (!str_skip(&text, "[") || str_search(text, STR_LIT("\", \"")) >= 0)
		return false;
	buf_printf(out, "%s [", keyword);
	for (; next_quoted(&text, &word); buf_clear(&word))
		buf_printf(out, "%s\"%.*s\"", n++ ? ", " : "", STR(buf_str(&word)));
	buf_putc(out, ']');
	return n > 0 && str_is(text, "]");
}

/* "COPY file:3f2a… in /app " of the classic builder. */
static bool put_copy(struct str text, const char *keyword, struct buf *out)
{
	ptrdiff_t at = str_search(text, STR_LIT(" in "));

	if (at < 0 || str_find(str_slice(text, 0, (size_t)at), ':') < 0 || str_find(str_slice(text, 0, (size_t)at), ' ') >= 0)
		return false;
	buf_printf(out, "%s %.*s %.*s", keyword, STR(str_slice(text, 0, (size_t)at)), STR(str_trim(str_from_index(text, (size_t)at + strlen(" in ")))));
	return true;
}

static bool put_known(struct str text, struct buf *out)
{
	struct str rest = text;

	if (str_skip(&rest, "EXPOSE "))
		return put_go_list(rest, "EXPOSE ", "", " ", "", out);
	if (str_skip(&rest, "VOLUME "))
		return put_go_list(rest, "VOLUME ", "", " ", "", out);
	if (str_skip(&rest, "SHELL "))
		return put_go_list(rest, "SHELL [", "\"", ", ", "]", out);
	if (str_skip(&rest, "CMD "))
		return put_exec(rest, "CMD", out);
	if (str_skip(&rest, "ENTRYPOINT "))
		return put_exec(rest, "ENTRYPOINT", out);
	if (str_skip(&rest, "HEALTHCHECK "))
		return put_health_check(rest, out);
	if (str_skip(&rest, "COPY "))
		return put_copy(rest, "COPY", out);
	if (str_skip(&rest, "ADD "))
		return put_copy(rest, "ADD", out);
	return false;
}

struct str history_instruction(struct arena *arena, struct str created_by, struct str *ret_arguments)
{
	auto_done(buf_done) struct buf out = BUF_INIT(TEXT_MAX);
	struct str text = str_trim(created_by), arguments = STR_NULL;
	bool run = str_skip(&text, "RUN ");

	if (str_ends(text, "# buildkit"))
		text = str_trim(str_slice(text, 0, text.n - strlen("# buildkit")));
	cut_arguments(&text, &arguments);
	if (str_skip(&text, "/bin/sh -c #(nop)"))
		text = str_trim(text);
	else
		run |= cut_shell(&text);
	if (ret_arguments)
		*ret_arguments = arguments;
	if (run)
		return arena_printf(arena, "RUN %.*s", STR(text));
	return put_known(text, &out) ? arena_str(arena, buf_str(&out)) : text;
}
