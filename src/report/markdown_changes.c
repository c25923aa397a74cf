/* SPDX-License-Identifier: Apache-2.0 */
/* What changed between two images as a comment for a pull request: tables, the long ones folded. */
#include "model/naming.h"
#include "report/markdown.h"
#include "report/words.h"

#define FOLD_FROM 20 /* rows of a table that is folded */

static struct markdown_cell ours(const char *text)
{
	return (struct markdown_cell){str_of(text), MARKDOWN_OURS};
}

static struct markdown_cell code(struct str text)
{
	return (struct markdown_cell){text, MARKDOWN_CODE};
}

static void put_findings(struct markdown *markdown, const struct difference *difference)
{
	size_t shown = 0;

	if (!difference->findings.n)
		return;
	markdown_open(markdown, "Findings", difference->findings.n, "| | priority | severity | id | subject |\n|---|---|---|---|---|\n", false);
	vec_each(item, &difference->findings) {
		const struct markdown_cell cells[] = {ours(item->change == CHANGE_ADDED ? "new" : "gone"), ours(priority_name(item->finding->priority)),
						      ours(severity_name(item->finding->severity)), {item->finding->id, MARKDOWN_ID}, code(words_subject(&markdown->arena, item->finding))};

		if (!markdown_row(markdown, cells, ARRAY_SIZE(cells)))
			break;
		shown++;
	}
	markdown_left(markdown, difference->findings.n, shown);
}

static void put_packages(struct markdown *markdown, const struct difference *difference)
{
	bool folded = difference->packages.n > FOLD_FROM;
	size_t shown = 0;

	if (!difference->packages.n)
		return;
	markdown_open(markdown, "Packages", difference->packages.n, "| | package | before | after |\n|---|---|---|---|\n", folded);
	vec_each(item, &difference->packages) {
		const struct markdown_cell cells[] = {ours(change_name(item->change)),
						      code(package_full_name(item->after ? item->after : item->before, &markdown->arena)),
						      code(item->before ? item->before->version : STR_NULL),
						      code(item->after ? item->after->version : STR_NULL)};

		if (!markdown_row(markdown, cells, ARRAY_SIZE(cells)))
			break;
		shown++;
	}
	markdown_left(markdown, difference->packages.n, shown);
	markdown_close(markdown, folded);
}

static void put_config(struct markdown *markdown, const struct difference *difference)
{
	size_t shown = 0;

	if (!difference->config.n)
		return;
	markdown_open(markdown, "Configuration", difference->config.n, "| | what | before | after |\n|---|---|---|---|\n", false);
	vec_each(item, &difference->config) {
		const struct markdown_cell cells[] = {ours(change_name(item->change)), code(item->what), code(item->before), code(item->after)};

		if (!markdown_row(markdown, cells, ARRAY_SIZE(cells)))
			break;
		shown++;
	}
	markdown_left(markdown, difference->config.n, shown);
}

static struct markdown_cell size(struct markdown *markdown, uint64_t bytes, bool is)
{
	return (struct markdown_cell){is ? words_size(&markdown->arena, bytes) : STR_NULL, MARKDOWN_OURS};
}

static void put_files(struct markdown *markdown, const struct difference *difference)
{
	size_t shown = 0;

	if (!difference->files.n)
		return;
	markdown_open(markdown, "Files", difference->files.n, "| | path | before | after |\n|---|---|---|---|\n", true);
	vec_each(file, &difference->files) {
		const struct markdown_cell cells[] = {ours(file->attributes ? "attributes" : change_name(file->change)), code(file->path),
						      size(markdown, file->before, file->change != CHANGE_ADDED),
						      size(markdown, file->after, file->change != CHANGE_REMOVED)};

		if (!markdown_row(markdown, cells, ARRAY_SIZE(cells)))
			break;
		shown++;
	}
	markdown_left(markdown, difference->files.n, shown);
	markdown_close(markdown, true);
}

static void put_fact(struct markdown *markdown, const char *what, struct markdown_cell before, struct markdown_cell after)
{
	markdown_row(markdown, (const struct markdown_cell[]){ours(what), before, after}, 3);
}

void markdown_changes(struct markdown *markdown)
{
	const struct report *report = markdown->report;
	const struct difference *difference = report->difference;
	struct arena *arena = &markdown->arena;

	buf_puts(markdown->out, "## What changed in the image\n\n| | from | to |\n|---|---|---|\n");
	put_fact(markdown, "image", code(report->before->image->reference), code(report->image->reference));
	put_fact(markdown, "files", size(markdown, difference->bytes_before, true), size(markdown, difference->bytes_after, true));
	put_fact(markdown, "layers", ours(arena_printf(arena, "%zu", report->before->image->layers.n).p),
		 ours(arena_printf(arena, "%zu, %zu of them shared", report->image->layers.n, difference->layers_shared).p));
	if (report->gates.n)
		buf_printf(markdown->out, "\n**%s**\n", markdown_verdict(report->verdict));
	markdown_gates(markdown);
	markdown_gaps(markdown);
	put_findings(markdown, difference);
	put_packages(markdown, difference);
	put_config(markdown, difference);
	put_files(markdown, difference);
}
