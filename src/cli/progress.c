/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lock is a flag: a thread with an update that finds it taken drops the update, a message waits for it. What a signal
 * handler needs (is there a line on the screen?) is one atomic flag.
 */
#include "cli/progress.h"

#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"

#define FIRST_MS 300
#define REDRAW_MS 100
#define RATE_AFTER_MS 2000
#define HEARTBEAT_FIRST_MS 5000
#define HEARTBEAT_MS 30000
#define ERASE "\r\033[K"

static struct {
	atomic_flag taken;
	atomic_bool drawn;      /* there is a line on the screen */
	_Atomic int64_t next_ms; /* no update before is looked at */
	_Atomic(const char *) last; /* what the last update was about; compared, never read */
	bool terminal;
	char what[64];
	int64_t stage_ms, sample_ms;
	uint64_t sample_done;
	double rate;
} progress = {.taken = ATOMIC_FLAG_INIT, .rate = -1};

static void write_error(const char *p, size_t n)
{
	if (write(STDERR_FILENO, p, n) < 0)
		return; /* nowhere left to say it */
}

void progress_line(const struct progress_state *state, bool terminal, struct buf *out)
{
	buf_printf(out, "%s  ", state->what);
	text_size(out, state->done);
	if (state->total) {
		buf_puts(out, " of ");
		text_size(out, state->total);
		buf_printf(out, "  %u %%", (unsigned)(100.0 * (double)state->done / (double)state->total));
	}
	if (state->rate <= 0 || !terminal)
		return;
	buf_puts(out, "  ");
	text_size(out, (uint64_t)state->rate);
	buf_puts(out, "/s");
	if (state->total > state->done)
		buf_printf(out, "  %u s left", (unsigned)((double)(state->total - state->done) / state->rate) + 1);
}

static size_t screen_width(void)
{
	struct winsize size;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col - 1u : 79;
}

static void erase(void)
{
	if (atomic_exchange(&progress.drawn, false))
		write_error(ERASE, sizeof(ERASE) - 1);
}

static void draw(const struct progress_state *state)
{
	struct buf line = BUF_INIT(512), screen = BUF_INIT(1024);

	progress_line(state, progress.terminal, &line);
	if (progress.terminal) {
		buf_puts(&screen, "\r");
		text_fit(&screen, buf_str(&line), screen_width(), false);
		buf_puts(&screen, "\033[K");
		atomic_store(&progress.drawn, true);
	} else {
		buf_puts(&screen, "plimsoll: ");
		text_escape(&screen, buf_str(&line));
		buf_putc(&screen, '\n');
	}
	write_error(screen.p, screen.n);
	buf_done(&line);
	buf_done(&screen);
}

/* A rate over the last second or more, smoothed; none in the first two seconds of a stage. */
static void measure(int64_t now, uint64_t done)
{
	double rate;

	if (now - progress.sample_ms < 1000 || done < progress.sample_done)
		return;
	rate = (double)(done - progress.sample_done) * 1000.0 / (double)(now - progress.sample_ms);
	progress.rate = progress.rate < 0 ? rate : 0.7 * progress.rate + 0.3 * rate;
	progress.sample_ms = now;
	progress.sample_done = done;
}

static void begin_stage(const char *what, int64_t now, uint64_t done)
{
	snprintf(progress.what, sizeof(progress.what), "%s", what);
	progress.stage_ms = progress.sample_ms = now;
	progress.sample_done = done;
	progress.rate = -1;
	if (!progress.terminal)
		atomic_store(&progress.next_ms, now + HEARTBEAT_FIRST_MS);
}

static void update(void *sink, const char *what, uint64_t done, uint64_t total)
{
	int64_t now = clock_monotonic_ms();

	(void)sink;
	if ((what == atomic_load(&progress.last) && now < atomic_load(&progress.next_ms)) || atomic_flag_test_and_set(&progress.taken))
		return;
	atomic_store(&progress.last, what);
	if (strncmp(what, progress.what, sizeof(progress.what) - 1) != 0)
		begin_stage(what, now, done);
	measure(now, done);
	if (now >= atomic_load(&progress.next_ms)) {
		draw(&(struct progress_state){what, done, total, now - progress.stage_ms < RATE_AFTER_MS ? -1 : progress.rate});
		atomic_store(&progress.next_ms, now + (progress.terminal ? REDRAW_MS : HEARTBEAT_MS));
	}
	atomic_flag_clear(&progress.taken);
}

void progress_start(struct ctx *ctx)
{
	const char *term = getenv("TERM"), *ci = getenv("CI");

	progress.terminal = isatty(STDERR_FILENO) && term && *term && strcmp(term, "dumb") != 0 && !(ci && *ci);
	progress.what[0] = '\0';
	atomic_store(&progress.next_ms, clock_monotonic_ms() + (progress.terminal ? FIRST_MS : HEARTBEAT_FIRST_MS));
	ctx->progress.update = update;
}

void progress_pause(void)
{
	while (atomic_flag_test_and_set(&progress.taken))
		sched_yield();
	erase();
}

void progress_resume(void)
{
	atomic_flag_clear(&progress.taken);
}

void progress_stop(void)
{
	progress_pause();
	atomic_store(&progress.next_ms, INT64_MAX);
	progress_resume();
}

static void on_signal(int number)
{
	erase();
	/* SA_RESETHAND has put the default action back: the parent sees what ended us, a shell 128 and the number. */
	raise(number);
}

/*
 * A file that was mapped has become shorter while it was read: its bytes are gone, and there is no way back to whoever reads.
 * Only functions that are safe in a handler.
 */
static void on_lost_bytes(int number)
{
	static const char text[] = "plimsoll: a file became shorter while it was being read\n"
				   "try: wait until whatever writes it has finished\n";

	(void)number;
	erase();
	write_error(text, sizeof(text) - 1);
	_exit(2);
}

void progress_handle_signals(void)
{
	struct sigaction lost = {.sa_handler = on_lost_bytes};
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)(SA_RESETHAND | SA_NODEFER)}, old;

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		if (sigaction(numbers[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(numbers[i], &action, NULL);
	/* A reader that went away is an error of write(), see output.c. */
	sigaction(SIGBUS, &lost, NULL);
	signal(SIGPIPE, SIG_IGN);
}
