/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/browse_reading.h"

#include <stdatomic.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/browse_screen.h"
#include "cli/progress.h"
#include "model/history.h"
#include "model/secret.h"

#define REDRAW_MS 100
#define LINE_MAX ((size_t)32 << 10)
#define LAYERS_STAGE "reading layers" /* from then on the image's list of layers stands still */

static void put_line(int row, int columns, const struct buf *line, enum screen_style style)
{
	screen_put(row, 0, columns, buf_str(line), style, false);
}

static void draw_layers(const struct image *image, int rows, int columns)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < image->layers.n && (int)i < rows; i++) {
		auto_done(buf_done) struct buf line = BUF_INIT(LINE_MAX);
		auto_done(buf_done) struct buf size = BUF_INIT(32);
		struct str command = history_instruction(&arena, secret_masked(&arena, image->layers.v[i].created_by), NULL);

		text_size(&size, image->layers.v[i].size);
		buf_printf(&line, " %3zu %*s%.*s  ", i + 1, size.n < 7 ? (int)(7 - size.n) : 0, "", STR(buf_str(&size)));
		text_escape(&line, command.n ? command : STR_LIT("(no command is known)"));
		put_line((int)i + 2, columns, &line, STYLE_PLAIN);
	}
}

static void draw(const struct reading *reading, const char *what, uint64_t done, uint64_t total)
{
	auto_done(buf_done) struct buf title = BUF_INIT(LINE_MAX);
	auto_done(buf_done) struct buf line = BUF_INIT(LINE_MAX);
	auto_done(buf_done) struct buf state = BUF_INIT(LINE_MAX);
	int rows, columns;

	screen_size(&rows, &columns);
	screen_clear();
	text_escape(&title, str_of(reading->reference));
	put_line(0, columns, &title, STYLE_BAR);
	if (str_is(str_of(what), LAYERS_STAGE)) {
		buf_puts(&line, " Layers");
		put_line(1, columns, &line, STYLE_DIM);
		draw_layers(&reading->scan->image, rows - 4, columns);
	}
	progress_line(&(struct progress_state){what, done, total, -1}, true, &state);
	buf_clear(&line);
	text_escape(&line, buf_str(&state));
	put_line(rows - 2, columns, &line, STYLE_PLAIN);
	screen_put(rows - 1, 0, columns, STR_LIT("q leave"), STYLE_DIM, false);
	screen_cursor(-1, 0);
	screen_show();
}

/* Whoever reads is in the middle of it: there is nothing to be put in order but the terminal. */
static void leave(void)
{
	screen_close();
	screen_end();
	_exit(0);
}

static void update(void *sink, const char *what, uint64_t done, uint64_t total)
{
	struct reading *reading = sink;
	int64_t now = clock_monotonic_ms();

	if (now < atomic_load(&reading->next_ms) || atomic_exchange(&reading->drawing, true))
		return;
	atomic_store(&reading->next_ms, now + REDRAW_MS);
	draw(reading, what, done, total);
	if (screen_wants_end())
		leave();
	atomic_store(&reading->drawing, false);
}

void reading_begin(struct reading *reading, const char *reference, const struct scan *scan, struct ctx *ctx)
{
	*reading = (struct reading){.reference = reference, .scan = scan};
	ctx->progress = (struct progress){update, reading};
	ctx->log = (struct log){0};
	draw(reading, "opening", 0, 0);
}
