/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The history of an image as the Dockerfile that it may have been built from. It is what the history says, which is what somebody
 * wrote; what the configuration says besides is added behind it.
 */
#include "base/text.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "model/history.h"
#include "model/secret.h"
#include "report/report.h"
#include "report/words.h"

/* A here-document's body, or any other text of several lines, goes on behind a backslash. */
static void put_line(struct buf *out, struct str text)
{
	struct str line;
	bool first = true;

	while (str_next_line(&text, &line)) {
		if (!first)
			buf_puts(out, " \\\n    ");
		text_escape(out, str_trim(line));
		first = false;
	}
	buf_putc(out, '\n');
}

/* "ghp_… (40 characters)", as a masked secret is told elsewhere, is no word of a Dockerfile: "<hidden>" is. */
static struct str hidden(struct arena *arena, struct str masked)
{
	static const char ends[] = " characters)";
	auto_done(buf_done) struct buf out = BUF_INIT(REPORT_MAX);
	ptrdiff_t at, end;

	while ((at = str_search(masked, STR_LIT("… ("))) >= 0 &&
	       (end = str_search(str_from_index(masked, (size_t)at), STR_LIT(" characters)"))) >= 0) {
		size_t from = (size_t)at;
		bool quoted;

		while (from && !strchr("= \"':/@", masked.p[from - 1]))
			from--;
		quoted = from && masked.p[from - 1] == '=';
		buf_put(&out, str_slice(masked, 0, from));
		buf_puts(&out, quoted ? "\"<hidden>\"" : "<hidden>");
		masked = str_from_index(masked, (size_t)at + (size_t)end + strlen(ends));
	}
	buf_put(&out, masked);
	return arena_str(arena, buf_str(&out));
}

static bool says(struct arena *arena, const struct image *image, const char *keyword)
{
	vec_each(entry, &image->history)
		if (str_starts(history_instruction(arena, entry->created_by, NULL), keyword))
			return true;
	return false;
}

/* What follows the keyword where the history says it last; empty where it does not. */
static struct str last_said(struct arena *arena, const struct image *image, const char *keyword)
{
	struct str last = STR_NULL;

	vec_each(entry, &image->history) {
		struct str text = history_instruction(arena, entry->created_by, NULL);

		if (str_skip(&text, keyword))
			last = str_trim(text);
	}
	return last;
}

static bool is_json_of(struct str text, const struct str_list *words)
{
	const struct json_caps caps = JSON_CAPS;
	auto_json struct json *list = NULL;
	struct err e = ERR_INIT;
	size_t i = 0;

	if (json_parse(text, caps, "instruction", &list, &e) < 0 || json_count(list) != words->n)
		return false;
	json_each(word, list)
		if (!str_eq(json_text(word), words->v[i++]))
			return false;
	return true;
}

/* Whether the history's words are those of the configuration, in either form. */
static bool is_said(struct str text, const struct str_list *words)
{
	if (text.n && text.p[0] == '[')
		return is_json_of(text, words);
	return words->n == 3 && str_is(words->v[1], "-c") && str_eq(text, words->v[2]);
}

static bool put_words(struct arena *arena, const struct image *image, const char *keyword, const struct str_list *words, bool again, struct buf *out)
{
	if (!words->n || (!again && is_said(last_said(arena, image, keyword), words)))
		return false;
	buf_printf(out, "%s[", keyword);
	vec_each(word, words) {
		buf_puts(out, word == words->v ? "" : ", ");
		json_quote(out, secret_masked(arena, *word));
	}
	buf_puts(out, "]\n");
	return true;
}

/* A folder without the slash at its end. */
static struct str without_slash(struct str path)
{
	return path.n > 1 && str_ends(path, "/") ? str_slice(path, 0, path.n - 1) : path;
}

/* One word of the configuration that the history says otherwise, or not at all; what holds a variable, or leads on from a folder, may be the same. */
static void put_word(struct arena *arena, const struct image *image, const char *keyword, struct str word, struct buf *out)
{
	struct str said = without_slash(last_said(arena, image, keyword));
	bool open = str_find(said, '$') >= 0 || (str_is(str_of(keyword), "WORKDIR ") && said.n && said.p[0] != '/');

	if (!word.n || open || str_eq(said, without_slash(word)))
		return;
	buf_puts(out, keyword);
	put_line(out, word);
}

/* What some builders put into the configuration alone, and what was changed behind the history's back. */
static void put_rest(struct arena *arena, const struct image *image, struct buf *out)
{
	const struct image_config *config = &image->config;

	if (!says(arena, image, "ENV "))
		vec_each(variable, &config->env) {
			buf_puts(out, "ENV ");
			put_line(out, hidden(arena, secret_masked_variable(arena, *variable)));
		}
	put_word(arena, image, "WORKDIR ", config->working_dir, out);
	put_word(arena, image, "USER ", config->user, out);
}

/* The first of the CMD and ENTRYPOINT that the history ends with: what the configuration adds comes before. */
static size_t trailing_start(struct arena *arena, const struct image *image)
{
	size_t n = image->history.n;

	while (n) {
		struct str text = history_instruction(arena, image->history.v[n - 1].created_by, NULL);

		if (!str_starts(text, "CMD ") && !str_starts(text, "ENTRYPOINT "))
			break;
		n--;
	}
	return n;
}

static int write_dockerfile(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	const struct image *image = report->image;
	struct arena arena = ARENA_INIT;
	size_t rest = trailing_start(&arena, image);
	unsigned layer = 0;
	bool entrypoint;

	(void)style;
	buf_puts(ret_out, "# What the history of the image says, from its first layer on. It is no proof of how it was built.\n# <hidden> stands for a secret.\n"
			  "FROM scratch\n");
	vec_each(entry, &image->history) {
		struct str arguments, masked = secret_masked(&arena, entry->created_by);
		struct str text = history_instruction(&arena, masked, &arguments);

		if ((size_t)(entry - image->history.v) == rest)
			put_rest(&arena, image, ret_out);
		if (!entry->empty_layer)
			buf_printf(ret_out, "# layer %u\n", layer++);
		if (arguments.n) {
			buf_puts(ret_out, "# build arguments: ");
			put_line(ret_out, hidden(&arena, arguments));
		}
		if (!text.n)
			buf_puts(ret_out, "# ");
		put_line(ret_out, text.n ? hidden(&arena, text) : entry->comment.n ? entry->comment : STR_LIT("(the history does not say)"));
	}
	if (image->history.n == 0)
		vec_each(unknown, &image->layers)
			buf_printf(ret_out, "# layer %zu: (the history does not say)\n", (size_t)(unknown - image->layers.v));
	if (rest == image->history.n)
		put_rest(&arena, image, ret_out);
	/* An ENTRYPOINT drops the CMD before it. */
	entrypoint = put_words(&arena, image, "ENTRYPOINT ", &image->config.entrypoint, false, ret_out);
	put_words(&arena, image, "CMD ", &image->config.cmd, entrypoint, ret_out);
	arena_done(&arena);
	return ret_out->full ? err_set(e, ERR_LIMIT, "the report is larger than %zu bytes", REPORT_MAX) : 0;
}

static const char *const commands[] = {"inspect", NULL};

const struct reporter reporter_dockerfile = {
	.name = "dockerfile",
	.summary = "the history as the Dockerfile that it tells of",
	.commands = commands,
	.write = write_dockerfile,
};
