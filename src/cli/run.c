/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/run.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "base/thread.h"
#include "cli/progress.h"

#define LINE_MAX_BYTES ((size_t)16 << 10)
#define TIMEOUT_STANDING_MS ((int64_t)3600 * 1000)

/* Text that has been through text_escape() holds no control characters and is UTF-8. */
static void put_json(struct buf *out, const char *name, struct str escaped)
{
	buf_printf(out, "%s\"%s\":\"", out->n > 1 ? "," : "", name);
	for (size_t i = 0; i < escaped.n; i++) {
		if (escaped.p[i] == '"' || escaped.p[i] == '\\')
			buf_putc(out, '\\');
		buf_putc(out, escaped.p[i]);
	}
	buf_putc(out, '"');
}

static void put_json_message(struct buf *out, const char *level, struct str text, struct str hint)
{
	char now[CLOCK_TEXT_MAX];

	clock_format(clock_now(), now);
	buf_putc(out, '{');
	put_json(out, "time", str_of(now));
	put_json(out, "level", str_of(level));
	put_json(out, "message", text);
	if (hint.n)
		put_json(out, "hint", hint);
	buf_puts(out, "}\n");
}

static void print_message(bool json, enum log_level level, const char *text, const char *hint)
{
	static const char *const names[] = {"error", "warning", "note", "debug"};
	static const char *const prefixes[] = {"", "warning: ", "", "debug: "};
	struct buf line = BUF_INIT(LINE_MAX_BYTES), safe = BUF_INIT(LINE_MAX_BYTES), safe_hint = BUF_INIT(LINE_MAX_BYTES);
	struct err ignored = ERR_INIT;

	text_escape(&safe, str_of(text));
	text_escape(&safe_hint, str_of(hint));
	if (json) {
		put_json_message(&line, names[level], buf_str(&safe), buf_str(&safe_hint));
	} else {
		buf_printf(&line, "plimsoll: %s%s\n", prefixes[level], buf_text(&safe));
		if (safe_hint.n)
			buf_printf(&line, "try: %s\n", buf_text(&safe_hint));
	}
	progress_pause();
	(void)file_write_all(STDERR_FILENO, "standard error", buf_str(&line), &ignored);
	progress_resume();
	buf_done(&line);
	buf_done(&safe);
	buf_done(&safe_hint);
}

void run_print_error(bool json, const struct err *e)
{
	print_message(json, LOG_ERROR, e->text, e->hint);
}

static void write_text(void *sink, enum log_level level, const char *text)
{
	(void)sink;
	print_message(false, level, text, "");
}

static void write_json(void *sink, enum log_level level, const char *text)
{
	(void)sink;
	print_message(true, level, text, "");
}

/* $XDG_CACHE_HOME/plimsoll, else ~/.cache/plimsoll; a relative value counts as none. */
static const char *cache_folder(struct run *run)
{
	const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (run->options->cache_dir)
		return run->options->cache_dir;
	if (base && *base == '/')
		return arena_printf(&run->arena, "%s/plimsoll", base).p;
	if (home && *home == '/')
		return arena_printf(&run->arena, "%s/.cache/plimsoll", home).p;
	log_note(&run->ctx.log, "no cache: neither XDG_CACHE_HOME nor HOME names a directory");
	return NULL;
}

void run_init(struct run *run, const struct command *command, const struct common_options *options)
{
	bool json = options->log_format && str_is(str_of(options->log_format), "json");
	int64_t timeout = options->timeout < 0 ? TIMEOUT_STANDING_MS : options->timeout;

	*run = (struct run){.command = command, .options = options};
	run->ctx.log.write = json ? write_json : write_text;
	run->ctx.log.level = options->quiet ? LOG_ERROR : options->verbose ? LOG_DEBUG : LOG_NOTE;
	run->ctx.offline = options->offline;
	run->ctx.now = clock_now();
	run->ctx.deadline = timeout ? clock_monotonic_ms() + timeout : 0;
	run->ctx.jobs = options->jobs > 0 ? (unsigned)options->jobs : thread_cores();
	if (command->cache && !options->no_cache)
		run->ctx.cache_dir = cache_folder(run);
	if (!options->quiet)
		progress_start(&run->ctx);
}

int run_init_registry(struct run *run, const struct text_list *operands, struct err *e)
{
	int r = registry_settings_from(&run->ctx, &run->options->registry, operands, &run->arena, &run->registry, e);

	if (r == 0)
		run->ctx.registry = &run->registry;
	return r;
}

void run_done(struct run *run)
{
	progress_stop();
	registry_settings_done(&run->registry);
	/* A registry's password may be in it. */
	arena_wipe(&run->arena);
}
