/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Likelihood by impact: how many vulnerabilities stand where. That nobody has said how likely, or how bad, is a row and a column of
 * its own: it is not the least.
 */
#include "report/html.h"

const char *const html_likelihoods[HTML_LIKELIHOODS] = {"not known", "EPSS below 1 %", "EPSS 1 % to 10 %", "EPSS 10 % and more",
							 "known exploited"};
const char *const html_impacts[HTML_IMPACTS] = {"critical", "high", "medium", "low or negligible", "not known"};

static size_t likelihood_of(const struct vulnerability *known)
{
	if (!known || (!known->kev && known->epss < 0))
		return 0;
	if (known->kev)
		return 4;
	return known->epss >= 0.1 ? 3 : known->epss >= 0.01 ? 2 : 1;
}

static size_t impact_of(enum severity severity)
{
	static const size_t rows[SEVERITY_COUNT] = {
		[SEVERITY_CRITICAL] = 0, [SEVERITY_HIGH] = 1, [SEVERITY_MEDIUM] = 2, [SEVERITY_LOW] = 3, [SEVERITY_NEGLIGIBLE] = 3,
		[SEVERITY_UNKNOWN] = 4,
	};

	return rows[severity];
}

static size_t count(const struct report *report, size_t ret_counts[HTML_IMPACTS][HTML_LIKELIHOODS])
{
	size_t n = 0;

	memset(ret_counts, 0, sizeof(size_t) * HTML_IMPACTS * HTML_LIKELIHOODS);
	vec_each(finding, &report->findings->list)
		if (finding->kind == FINDING_VULNERABILITY && !finding->ignored) {
			ret_counts[impact_of(finding->severity)][likelihood_of(finding->vulnerability)]++;
			n++;
		}
	return n;
}

static bool has_matrix(const struct report *report)
{
	size_t counts[HTML_IMPACTS][HTML_LIKELIHOODS];

	return report->findings && !report->difference && count(report, counts) > 0;
}

/* A count leads to the rows it counts: the script filters, without it one is at least at the table. */
static void put_count(struct html *html, size_t n, size_t impact, size_t likelihood)
{
	if (n)
		buf_printf(html->out, "<td class=\"n\"><a href=\"#findings\" data-impact=\"%zu\" data-likelihood=\"%zu\">%zu</a>", impact,
			   likelihood, n);
	else
		html_raw(html, "<td class=\"n\">0");
}

/* Why there is nothing in three columns. */
static void put_without_epss(struct html *html)
{
	vec_each(finding, &html->report->findings->list)
		if (!finding->ignored && finding->vulnerability && finding->vulnerability->epss >= 0)
			return;
	html_raw(html, "<p>The database has an EPSS score of none of them, so the columns of probabilities are empty: only what is known to be "
		       "exploited (KEV) can be told from the others.</p>\n");
}

static void put_matrix(struct html *html)
{
	struct html_column columns[HTML_LIKELIHOODS + 2] = {{"Impact", NULL}};
	size_t counts[HTML_IMPACTS][HTML_LIKELIHOODS];

	count(html->report, counts);
	put_without_epss(html);
	html_picture_matrix(html, (const size_t(*)[HTML_LIKELIHOODS])counts);
	for (size_t i = 0; i < HTML_LIKELIHOODS; i++)
		columns[i + 1] = (struct html_column){html_likelihoods[i], "number"};
	html_table_open(html, "matrix", "Vulnerabilities by impact (severity) and likelihood of exploitation", columns, NULL);
	for (size_t i = 0; i < HTML_IMPACTS; i++) {
		buf_printf(html->out, "<tr><th scope=\"row\">%s</th>", html_impacts[i]);
		for (size_t j = 0; j < HTML_LIKELIHOODS; j++)
			put_count(html, counts[i][j], i, j);
		html_raw(html, "\n");
	}
	html_table_close(html);
}

const struct html_part html_matrix = {"matrix", "Likelihood by impact", has_matrix, put_matrix};
