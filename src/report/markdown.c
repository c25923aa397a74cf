/* SPDX-License-Identifier: Apache-2.0 */
/* What changed between two images as a comment for a pull request: GitHub Flavored Markdown, tables with the long lists folded. */
#include "base/text.h"
#include "model/naming.h"
#include "report/report.h"
#include "report/words.h"

#define ROWS_MAX 200 /* of a table: comments have a limit */

/* A cell's text: what would end the cell or begin markup is escaped. */
static void put_cell(struct buf *out, struct str text)
{
	auto_done(buf_done) struct buf safe = BUF_INIT((size_t)1 << 20);

	text_escape(&safe, text);
	buf_puts(out, " ");
	for (size_t i = 0; i < safe.n; i++) {
		if (safe.p[i] == '<')
			buf_puts(out, "&lt;");
		else if (strchr("|`*_[]\\~#@", safe.p[i]))
			buf_printf(out, "\\%c", safe.p[i]);
		else
			buf_putc(out, safe.p[i]);
	}
	buf_puts(out, " |");
}

static void put_row(struct buf *out, const struct str *cells, size_t n)
{
	buf_putc(out, '|');
	for (size_t i = 0; i < n; i++)
		put_cell(out, cells[i]);
	buf_putc(out, '\n');
}

static void begin(struct buf *out, const char *title, size_t n, const char *header, bool folded)
{
	if (folded)
		buf_printf(out, "\n<details><summary>%s: %zu</summary>\n\n%s", title, n, header);
	else
		buf_printf(out, "\n### %s: %zu\n\n%s", title, n, header);
}

static void end(struct buf *out, size_t n, bool folded)
{
	if (n > ROWS_MAX)
		buf_printf(out, "\n%zu more are not shown.\n", n - ROWS_MAX);
	if (folded)
		buf_puts(out, "\n</details>\n");
}

static void put_findings(struct arena *arena, const struct difference *difference, struct buf *out)
{
	if (!difference->findings.n)
		return;
	begin(out, "Findings", difference->findings.n, "| | severity | id | subject |\n|---|---|---|---|\n", false);
	for (size_t i = 0; i < difference->findings.n && i < ROWS_MAX; i++) {
		const struct finding_change *item = &difference->findings.v[i];
		const struct str cells[] = {str_of(item->change == CHANGE_ADDED ? "new" : "gone"), str_of(severity_name(item->finding->severity)),
					    item->finding->id, words_subject(arena, item->finding)};

		put_row(out, cells, ARRAY_SIZE(cells));
	}
	end(out, difference->findings.n, false);
}

static void put_packages(struct arena *arena, const struct difference *difference, struct buf *out)
{
	if (!difference->packages.n)
		return;
	begin(out, "Packages", difference->packages.n, "| | package | before | after |\n|---|---|---|---|\n", difference->packages.n > 20);
	for (size_t i = 0; i < difference->packages.n && i < ROWS_MAX; i++) {
		const struct package_change *item = &difference->packages.v[i];
		const struct str cells[] = {str_of(change_name(item->change)), package_full_name(item->after ? item->after : item->before, arena),
					    item->before ? item->before->version : STR_NULL, item->after ? item->after->version : STR_NULL};

		put_row(out, cells, ARRAY_SIZE(cells));
	}
	end(out, difference->packages.n, difference->packages.n > 20);
}

static void put_config(const struct difference *difference, struct buf *out)
{
	if (!difference->config.n)
		return;
	begin(out, "Configuration", difference->config.n, "| | what | before | after |\n|---|---|---|---|\n", false);
	vec_each(item, &difference->config) {
		const struct str cells[] = {str_of(change_name(item->change)), item->what, item->before, item->after};

		put_row(out, cells, ARRAY_SIZE(cells));
	}
}

static void put_files(struct arena *arena, const struct difference *difference, struct buf *out)
{
	if (!difference->files.n)
		return;
	begin(out, "Files", difference->files.n, "| | path | before | after |\n|---|---|---|---|\n", true);
	for (size_t i = 0; i < difference->files.n && i < ROWS_MAX; i++) {
		const struct file_change *file = &difference->files.v[i];
		const struct str cells[] = {str_of(file->attributes ? "attributes" : change_name(file->change)), file->path,
					    file->change == CHANGE_ADDED ? STR_NULL : words_size(arena, file->before),
					    file->change == CHANGE_REMOVED ? STR_NULL : words_size(arena, file->after)};

		put_row(out, cells, ARRAY_SIZE(cells));
	}
	end(out, difference->files.n, true);
}

static int write_markdown(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	const struct difference *difference = report->difference;
	struct arena arena = ARENA_INIT;

	(void)style;
	buf_puts(ret_out, "## What changed in the image\n\n| | from | to |\n|---|---|---|\n");
	put_row(ret_out, (const struct str[]){STR_LIT("image"), report->before->image->reference, report->image->reference}, 3);
	put_row(ret_out, (const struct str[]){STR_LIT("files"), words_size(&arena, difference->bytes_before), words_size(&arena, difference->bytes_after)}, 3);
	put_row(ret_out, (const struct str[]){STR_LIT("layers"), arena_printf(&arena, "%zu", report->before->image->layers.n),
					      arena_printf(&arena, "%zu, %zu of them shared", report->image->layers.n, difference->layers_shared)}, 3);
	put_findings(&arena, difference, ret_out);
	put_packages(&arena, difference, ret_out);
	put_config(difference, ret_out);
	put_files(&arena, difference, ret_out);
	arena_done(&arena);
	return ret_out->full ? err_set(e, ERR_LIMIT, "the report is larger than %zu bytes", REPORT_MAX) : 0;
}

static const char *const commands[] = {"diff", NULL};

const struct reporter reporter_markdown = {
	.name = "markdown",
	.summary = "a comment for a pull request",
	.commands = commands,
	.write = write_markdown,
};
