/* SPDX-License-Identifier: Apache-2.0 */
/* What has changed between two images: findings, packages, configuration, files. */
#include "model/naming.h"
#include "report/html.h"
#include "report/words.h"

static void put_change(struct html *html, const char *words)
{
	html_raw(html, "<tr>");
	html_cell(html, str_of(words));
}

static bool has_findings(const struct report *report)
{
	return report->difference && report->difference->findings.n;
}

static void put_findings(struct html *html)
{
	static const struct html_column columns[] = {{"Change", NULL}, {"Severity", NULL}, {"Priority", NULL}, {"Id", NULL}, {"Subject", NULL}, {0}};
	const struct difference *difference = html->report->difference;

	html_table_open(html, "changed-finding-list", "Findings that are new, and those that are gone", columns, NULL);
	for (size_t i = 0; i < difference->findings.n && i < HTML_ROWS; i++) {
		const struct finding_change *item = &difference->findings.v[i];
		const struct finding *finding = item->finding;

		put_change(html, item->change == CHANGE_ADDED ? "new" : "gone");
		html_cell(html, str_of(severity_name(finding->severity)));
		html_cell(html, str_of(priority_name(finding->priority)));
		html_raw(html, "<td>");
		html_id(html, finding->id);
		html_cell(html, words_subject(&html->arena, finding));
		html_raw(html, "\n");
	}
	html_table_close(html);
	html_rows_left(html, difference->findings.n, HTML_ROWS);
}

const struct html_part html_changed_findings = {"changed-findings", "Findings", has_findings, put_findings};

static bool has_packages(const struct report *report)
{
	return report->difference && report->difference->packages.n;
}

static void put_packages(struct html *html)
{
	static const struct html_column columns[] = {{"Change", NULL}, {"Package", NULL}, {"Before", NULL}, {"After", NULL}, {0}};
	const struct difference *difference = html->report->difference;

	html_table_open(html, "changed-package-list", "Packages that came, went, or have another version", columns, NULL);
	for (size_t i = 0; i < difference->packages.n && i < HTML_ROWS; i++) {
		const struct package_change *item = &difference->packages.v[i];

		put_change(html, change_name(item->change));
		html_cell(html, package_full_name(item->after ? item->after : item->before, &html->arena));
		html_cell(html, item->before ? item->before->version : STR_NULL);
		html_cell(html, item->after ? item->after->version : STR_NULL);
		html_raw(html, "\n");
	}
	html_table_close(html);
	html_rows_left(html, difference->packages.n, HTML_ROWS);
}

const struct html_part html_changed_packages = {"changed-packages", "Packages", has_packages, put_packages};

static bool has_config(const struct report *report)
{
	return report->difference && report->difference->config.n;
}

static void put_config(struct html *html)
{
	static const struct html_column columns[] = {{"Change", NULL}, {"What", NULL}, {"Before", NULL}, {"After", NULL}, {0}};

	html_table_open(html, "changed-config-list", "The configuration of the images", columns, NULL);
	vec_each(item, &html->report->difference->config) {
		put_change(html, change_name(item->change));
		html_cell(html, item->what);
		html_cell(html, item->before);
		html_cell(html, item->after);
		html_raw(html, "\n");
	}
	html_table_close(html);
}

const struct html_part html_changed_config = {"changed-configuration", "Configuration", has_config, put_config};

static bool has_files(const struct report *report)
{
	return report->difference && report->difference->files.n;
}

static void put_files(struct html *html)
{
	static const struct html_column columns[] = {{"Change", NULL}, {"Path", NULL}, {"Before", NULL}, {"After", NULL}, {0}};
	const struct difference *difference = html->report->difference;

	html_table_open(html, "changed-file-list", "Files that a container sees", columns, NULL);
	for (size_t i = 0; i < difference->files.n && i < HTML_ROWS; i++) {
		const struct file_change *file = &difference->files.v[i];

		put_change(html, file->attributes ? "attributes" : change_name(file->change));
		html_cell(html, file->path);
		html_cell(html, file->change == CHANGE_ADDED ? STR_NULL : words_size(&html->arena, file->before));
		html_cell(html, file->change == CHANGE_REMOVED ? STR_NULL : words_size(&html->arena, file->after));
		html_raw(html, "\n");
	}
	html_table_close(html);
	html_rows_left(html, difference->files.n, HTML_ROWS);
}

const struct html_part html_changed_files = {"changed-files", "Files", has_files, put_files};
