/* SPDX-License-Identifier: Apache-2.0 */
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/output.h"
#include "cli/run.h"
#include "cli/style.h"
#include "codec/cvss.h"
#include "codec/json_writer.h"
#include "report/page.h"

#define INPUT_MAX ((size_t)256 << 20) /* bytes of standard input */
#define OUTPUT_MAX ((size_t)512 << 20)
#define SCORES_MAX 3

struct cvss_options {
	struct common_options common;
	const char *format;
};

static const char *const formats[] = {"table", "json", NULL};
static const struct opt format[] = {
	{.name = "format", .letter = 'f', .type = OPT_WORD, .argument = "FORMAT", .values = formats, .help = "of the scores",
	 .standing = "table", .offset = offsetof(struct cvss_options, format)},
	{0},
};
static const struct opt_group group_format = {"Scores", format};
static const struct opt_part parts[] = {{&group_common, 0}, {&group_format, 0}, {0}};

/* ---- the scores of vectors ---- */

/* The scores that a vector has: the base score, and that of each group of which it has metrics. */
struct scores {
	enum cvss_group of[SCORES_MAX];
	size_t n;
};

static struct scores scores_of(const struct cvss *cvss)
{
	struct scores scores = {.n = 0};

	for (enum cvss_group group = CVSS_BASE; group <= CVSS_ENVIRONMENTAL; group++)
		if (cvss_has(cvss, group))
			scores.of[scores.n++] = group;
	return scores;
}

static const char *severity_of(const struct cvss *cvss, enum cvss_group group)
{
	return cvss_severity_name(cvss_severity(cvss, cvss_score(cvss, group)));
}

static enum ink ink_of(enum cvss_severity severity)
{
	return severity >= CVSS_HIGH ? INK_RED : severity == CVSS_MEDIUM ? INK_YELLOW : INK_PLAIN;
}

/* The vector, then a line a score. */
static void put_for_people(const struct cvss *cvss, struct str vector, struct page *page)
{
	struct scores scores = scores_of(cvss);

	page_put(page, INK_BOLD, vector);
	page_line(page);
	page_put(page, INK_PLAIN, page_format(page, "  %-13s  %4s", "version", cvss_version(cvss)));
	page_line(page);
	for (size_t i = 0; i < scores.n; i++) {
		int tenths = cvss_score(cvss, scores.of[i]);

		page_put(page, INK_PLAIN, page_format(page, "  %-13s  %2d.%d  ", cvss_score_name(cvss, scores.of[i]), tenths / 10, tenths % 10));
		page_puts(page, ink_of(cvss_severity(cvss, tenths)), severity_of(cvss, scores.of[i]));
		page_line(page);
	}
}

/* A row a score, for programs. */
static void put_rows(const struct cvss *cvss, struct str vector, struct buf *out)
{
	struct scores scores = scores_of(cvss);

	for (size_t i = 0; i < scores.n; i++) {
		int tenths = cvss_score(cvss, scores.of[i]);

		buf_printf(out, "%.*s\t%s\t%s\t%d.%d\t%s\n", STR(vector), cvss_version(cvss), cvss_score_name(cvss, scores.of[i]),
			   tenths / 10, tenths % 10, severity_of(cvss, scores.of[i]));
	}
}

static void put_score(struct json_writer *json, const struct cvss *cvss, enum cvss_group group)
{
	json_member_text(json, "name", str_of(cvss_score_name(cvss, group)));
	json_member_double(json, "score", cvss_score(cvss, group) / 10.0);
	json_member_text(json, "severity", str_of(severity_of(cvss, group)));
}

static void put_json(const struct cvss *cvss, struct str vector, struct json_writer *json)
{
	struct scores scores = scores_of(cvss);

	json_open(json, '{');
	json_member_text(json, "vector", vector);
	json_member_text(json, "version", str_of(cvss_version(cvss)));
	json_key(json, "scores");
	json_open(json, '[');
	for (size_t i = 0; i < scores.n; i++) {
		json_open(json, '{');
		put_score(json, cvss, scores.of[i]);
		json_close(json, '}');
	}
	json_close(json, ']');
	json_close(json, '}');
}

/* Each vector is judged, whatever the others are; of those that are none the last is the error, the others are told before it. */
static int print_vectors(struct run *run, const struct cvss_options *o, const struct text_list *operands, struct err *e)
{
	bool as_json = o->format && strcmp(o->format, "json") == 0, people = !as_json && (o->format || isatty(STDOUT_FILENO));
	struct buf text = BUF_INIT(OUTPUT_MAX);
	struct json_writer json = JSON_WRITER(&text, 2);
	struct report_style style;
	struct page page;
	struct err wrong = ERR_INIT;
	int r;

	style_init(&style, run->options, NULL, STDOUT_FILENO);
	page_init(&page, &text, &style);
	if (as_json)
		json_open(&json, '[');
	vec_each(operand, operands) {
		char printed[CVSS_TEXT_MAX];
		struct cvss cvss;

		struct err here = ERR_INIT;

		if (cvss_parse(str_of(*operand), &cvss, &here) < 0) {
			if (wrong.code)
				log_warning(&run->ctx.log, "%s", wrong.text);
			wrong = here;
			continue;
		}
		if (as_json)
			put_json(&cvss, cvss_print(&cvss, printed), &json);
		else if (people)
			put_for_people(&cvss, cvss_print(&cvss, printed), &page);
		else
			put_rows(&cvss, cvss_print(&cvss, printed), &text);
	}
	if (as_json)
		json_close(&json, ']'), buf_putc(&text, '\n');
	r = output_print(buf_str(&text), e);
	if (r == 0 && wrong.code) {
		*e = wrong;
		r = e->code;
	}
	page_done(&page);
	buf_done(&text);
	return r;
}

/* ---- lines of a corpus ---- */

/* "9.8", "10", "0": tenths. */
static bool read_score(struct str word, int *ret_tenths)
{
	struct str whole, tenth;
	uint64_t number, digit = 0;

	if (str_cut(word, '.', &whole, &tenth) && (tenth.n != 1 || !str_to_u64(tenth, &digit)))
		return false;
	if (!str_to_u64(whole, &number) || number > 10)
		return false;
	*ret_tenths = (int)(number * 10 + digit);
	return *ret_tenths <= 100;
}

/* Everything that a line says. */
struct claim {
	struct str vector;
	int tenths[SCORES_MAX];
	size_t n;
};

static bool read_claim(struct str line, struct claim *claim)
{
	struct str word;

	if (!str_next_word(&line, &claim->vector))
		return false;
	for (claim->n = 0; str_next_word(&line, &word); claim->n++)
		if (claim->n == SCORES_MAX || !read_score(word, &claim->tenths[claim->n]))
			return false;
	return true;
}

static void put_tenths(struct buf *out, int tenths)
{
	buf_printf(out, " %d.%d", tenths / 10, tenths % 10);
}

/* One score is that of all that the vector says; several are those of the groups. None claims no more than that it is a vector. */
static void judge(const struct claim *claim, size_t number, struct buf *disagreements)
{
	auto_done(buf_done) struct buf got = BUF_INIT(64);
	struct err why = ERR_INIT;
	bool agrees = true;
	struct cvss cvss;

	if (cvss_parse(claim->vector, &cvss, &why) < 0) {
		buf_printf(disagreements, "%zu: ", number);
		text_escape(disagreements, claim->vector);
		for (size_t i = 0; i < claim->n; i++)
			put_tenths(disagreements, claim->tenths[i]);
		buf_printf(disagreements, " (refused: %s)\n", why.text);
		return;
	}
	for (size_t i = 0; i < claim->n; i++) {
		int tenths = cvss_score(&cvss, claim->n == 1 ? cvss_last_group(&cvss) : (enum cvss_group)i);

		agrees &= tenths == claim->tenths[i];
		put_tenths(&got, tenths);
	}
	if (agrees)
		return;
	buf_printf(disagreements, "%zu: %.*s", number, STR(claim->vector));
	for (size_t i = 0; i < claim->n; i++)
		put_tenths(disagreements, claim->tenths[i]);
	buf_printf(disagreements, " (got%s)\n", buf_text(&got));
}

static int judge_lines(struct run *run, struct err *e)
{
	struct buf input = BUF_INIT(INPUT_MAX), disagreements = BUF_INIT(OUTPUT_MAX);
	struct str rest, line, rubbish;
	int r = file_read_all(STDIN_FILENO, "standard input", &input, e);
	size_t number = 0, malformed = 0;

	for (rest = buf_str(&input); r == 0 && str_next_line(&rest, &line);) {
		struct claim claim;

		number++;
		str_cut(line, '#', &line, &rubbish);
		line = str_trim(line);
		if (!line.n)
			continue;
		if (read_claim(line, &claim)) {
			judge(&claim, number, &disagreements);
		} else {
			log_warning(&run->ctx.log, "standard input, line %zu: not a vector with at most %d scores behind it", number,
				    SCORES_MAX);
			malformed++;
		}
	}
	if (r == 0 && disagreements.full)
		r = err_set(e, ERR_LIMIT, "more than %zu bytes of disagreements", OUTPUT_MAX);
	if (r == 0 && disagreements.n && (r = output_print(buf_str(&disagreements), e)) == 0)
		r = EXIT_GATE;
	if (r == 0 && malformed)
		r = err_set(e, ERR_FORMAT, "standard input: %zu of %zu lines are not of the form", malformed, number);
	buf_done(&input);
	buf_done(&disagreements);
	return r;
}

static int run_cvss(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	if (operands->n == 1 && strcmp(operands->v[0], "-") == 0)
		return judge_lines(run, e);
	return print_vectors(run, options, operands, e);
}

static const char *const description[] = {
	"Prints the scores of CVSS vectors of versions 2.0, 3.0, 3.1 and 4.0, each with its name and the word for it, computed without "
	"rounding but where the specification rounds. Of the temporal (threat) and environmental score those are told whose metrics the "
	"vector has; the last is the one that says all of it. In a pipe a score is a row: vector, version, name, score, severity, with tabs "
	"between.",
	"A vector that its specification does not allow is refused: with a metric unknown, twice or missing, or in version 2 or 4 in the "
	"wrong order.",
	"With - it reads lines `VECTOR [SCORE]...` and prints those it disagrees with, each with its number. One score is the vector's last, "
	"three are base, temporal and environmental with every metric that is left out at its default; a line without a score is agreed "
	"with where the vector is valid. From # to the end of a line is comment.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll cvss CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "base 9.8 critical"},
	{"plimsoll cvss -f json AV:N/AC:L/Au:N/C:P/I:P/A:P/E:F/RL:OF/RC:C", "base 7.5 and temporal 6.2, as JSON"},
	{"plimsoll cvss - < scores.txt", "no output: agrees with every line"},
	{0},
};

static const struct exit_text exits[] = {
	{0, "printed; with -: agrees with every line"},
	{EXIT_GATE, "with -: disagrees with a line, whatever else is wrong"},
	{EXIT_BROKEN, "a vector is malformed; standard input is unreadable, or a line not of the form"},
	{EXIT_WRONG_USE, "the command line is wrong"},
	{0, NULL},
};

const struct command command_cvss = {
	.name = "cvss",
	.summary = "the scores of CVSS vectors",
	.synopsis = "VECTOR... | -",
	.least = 1,
	.most = 10000,
	.description = description,
	.examples = examples,
	.exits = exits,
	.parts = parts,
	.options_size = sizeof(struct cvss_options),
	.plain = true,
	.run = run_cvss,
};
