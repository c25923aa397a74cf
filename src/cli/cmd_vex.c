/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "cli/evaluate.h"
#include "cli/output.h"
#include "cli/settings.h"
#include "model/vex_text.h"
#include "policy/vex_ask.h"
#include "vex/vex.h"

struct own_options {
	struct text_list vex, ignore;
	const char *author, *about, *product, *at, *part;
	bool allow_incomplete;
};

struct vex_options {
	struct common_options common;
	struct report_options report;
	struct own_options own;
	const char *platform;
};

#define AT(member) .offset = offsetof(struct own_options, member)
static const struct opt own[] = {
	{.name = "vex", .type = OPT_LIST, .argument = "PATH", .completes = COMPLETE_FILE,
	 .help = "documents, folders of them or of VEX repositories to read; may be repeated", AT(vex)},
	{.name = "ignore", .letter = 'i', .type = OPT_LIST, .argument = "FILE", .completes = COMPLETE_FILE,
	 .help = "exemptions, whose reasons are published; may be repeated", AT(ignore)},
	{.name = "author", .type = OPT_TEXT, .argument = "NAME", .help = "whose decisions these are", .standing = "Unknown Author", AT(author)},
	{.name = "about", .type = OPT_TEXT, .argument = "ID", .help = "without REF: what the documents say of this vulnerability", AT(about)},
	{.name = "product", .type = OPT_TEXT, .argument = "PRODUCT", .help = "in this product: a purl, a digest, a name of the document",
	 AT(product)},
	{.name = "at", .type = OPT_TEXT, .argument = "VERSION", .help = "of this version, where the product's name does not say it", AT(at)},
	{.name = "part", .type = OPT_TEXT, .argument = "PURL", .help = "and in this part of it", AT(part)},
	{.name = "allow-incomplete", .help = "exit 0 where it would be 3", AT(allow_incomplete)},
	{0},
};
#undef AT
static const struct opt_group group_own = {"Statements", own};

static const struct opt_part parts[] = {
	{&group_common, offsetof(struct vex_options, common)},
	{&group_report_vex, offsetof(struct vex_options, report)},
	{&group_own, offsetof(struct vex_options, own)},
	{&group_target, offsetof(struct vex_options, platform)},
	REGISTRY_PART,
	{0},
};

#define LIST_MAX ((size_t)256 << 20)

/* ---- what documents say ---- */

static void put_cell(struct buf *out, struct str text, char end)
{
	text_escape(out, text.n ? text : STR_LIT("-"));
	buf_putc(out, end);
}

static void put_statement(struct run *run, const struct vex_statement *statement, struct buf *out)
{
	for (size_t i = 0; i < (statement->part_count ? statement->part_count : 1); i++) {
		put_cell(out, statement->vulnerability->id, '\t');
		put_cell(out, str_of(vex_status_name(statement->status)), '\t');
		put_cell(out, statement->about.n ? statement->about : statement->product->id, '\t');
		put_cell(out, statement->part_count ? statement->parts[i]->id : STR_NULL, '\t');
		put_cell(out, statement->justification, '\t');
		put_cell(out, vex_statement_text(statement, &run->arena), '\n');
	}
}

/* One line: the status, its justification, and who said so where; those who say something else on lines of their own. */
static void put_answer(struct run *run, const struct vex *vex, const struct own_options *o, struct buf *out)
{
	struct vex_question question = {str_of(o->about), str_of(o->product), str_of(o->at), str_of(o->part)};
	struct str_list authors = {0};
	struct vex_judgement judgement;
	bool conflict;

	if (!vex_ask(vex, &question, &authors, &run->arena, &judgement, &conflict)) {
		buf_puts(out, "none\t-\tno statement is about it\n");
		return;
	}
	put_cell(out, conflict ? STR_LIT("conflict") : str_of(vex_status_name(judgement.statement->status)), '\t');
	put_cell(out, judgement.statement->justification, '\t');
	put_cell(out, vex_statement_text(judgement.statement, &run->arena), '\n');
	for (size_t i = 0; i < judgement.other_count; i++) {
		buf_puts(out, conflict ? "against\t" : "otherwise\t");
		put_cell(out, judgement.others[i]->justification, '\t');
		put_cell(out, vex_statement_text(judgement.others[i], &run->arena), '\n');
	}
}

static int say_problems(struct run *run, const struct vex *vex, const struct coverage *coverage)
{
	vec_each(note, &vex->notes)
		log_note(&run->ctx.log, "%.*s", STR(*note));
	vec_each(gap, &coverage->gaps)
		log_warning(&run->ctx.log, "%.*s: %.*s", STR(gap->where), STR(gap->why));
	return coverage->gaps.n ? EXIT_INCOMPLETE : 0;
}

static int tell(struct run *run, const struct own_options *o, struct err *e)
{
	auto_done(buf_done) struct buf out = BUF_INIT(LIST_MAX);
	auto_done(coverage_done) struct coverage coverage = {0};
	struct vex vex;
	int r = 0, code = 0;

	vex_init(&vex);
	vec_each(path, &o->vex)
		if (r == 0)
			r = vex_load(&run->ctx, *path, &vex, &coverage, e);
	vex_settle(&vex);
	if (r == 0) {
		code = say_problems(run, &vex, &coverage);
		if (o->about)
			put_answer(run, &vex, o, &out);
		else
			vec_each(statement, &vex.statements)
				put_statement(run, statement, &out);
		r = out.full ? err_set(e, ERR_LIMIT, "a list of more than %zu bytes", LIST_MAX) : output_print(buf_str(&out), e);
	}
	vex_done(&vex);
	return r < 0 ? r : o->allow_incomplete ? 0 : code;
}

static int check_use(const struct own_options *o, bool has_reference, struct err *e)
{
	if (has_reference && (o->about || o->product || o->at || o->part))
		return err_set(e, ERR_USAGE, "--about, --product, --at and --part ask documents, and take no REF");
	if (!has_reference && !o->vex.n) {
		err_set(e, ERR_USAGE, "neither an image to write a document of, nor documents to read (--vex)");
		return err_hint(e, "plimsoll vex --ignore accepted.yaml shop.tar");
	}
	if (!o->about != !o->product)
		return err_set(e, ERR_USAGE, "--about and --product go together");
	return 0;
}

/* ---- what is decided of an image ---- */

/* "-o FILE" and standard output; "-o FORMAT=FILE" has one. */
static bool needs_format(const struct report_options *report)
{
	vec_each(output, &report->outputs)
		if (str_find(str_of(*output), '=') < 0)
			return true;
	return !report->outputs.n;
}

/* Of the settings of the working folder what is decided, and none of its gates: whether the image may sail is not asked. */
static int read_decisions(struct run *run, struct policy *policy, struct err *e)
{
	struct settings settings = {.now = run->ctx.now};
	struct policy read;
	struct settings_sink sink = {.settings = &settings, .policy = &read, .arena = &run->arena, .log = &run->ctx.log};
	int r;

	policy_init(&read);
	r = settings_gather(run, &(struct settings_options){0}, &sink, e);
	vec_each(exemption, &read.exemptions)
		*vec_push(&policy->exemptions) = *exemption;
	read.exemptions.n = 0; /* they are the other's now */
	vec_each(path, &read.vex_paths)
		*vec_push(&policy->vex_paths) = *path;
	vec_each(author, &read.vex_authors)
		*vec_push(&policy->vex_authors) = *author;
	settings_sink_done(&sink);
	settings_done(&settings);
	policy_done(&read);
	return r;
}

static int run_vex(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	const struct vex_options *o = options;
	struct report_options report = o->report;
	struct gate_options gate = {.allow_incomplete = o->own.allow_incomplete, .database_age = -1, .ignore = o->own.ignore, .vex = o->own.vex};
	struct rows_options rows = {.all = true};
	struct scan_request request = {
		.reference = operands->n ? operands->v[0] : NULL,
		.platform = o->platform,
		.author = o->own.author,
		.inventory = true,
		.vulnerabilities = true,
	};

	struct policy policy;
	int r;

	if (check_use(&o->own, operands->n > 0, e) < 0)
		return e->code;
	if (!operands->n)
		return tell(run, &o->own, e);
	if (!report.format && needs_format(&report))
		report.format = "openvex";
	policy_init(&policy);
	r = read_decisions(run, &policy, e);
	if (r == 0)
		r = evaluate(run, &(struct evaluation){.request = &request, .report = &report, .rows = &rows, .gate = &gate, .policy = &policy}, e);
	policy_done(&policy);
	return r;
}

static const char *const description[] = {
	"Writes what was decided of an image's vulnerabilities as a document of the Vulnerability Exploitability eXchange, which scan --vex and "
	"other scanners read: exemptions with a reason as not_affected, statements of documents that were given, and that none of the "
	"functions which an advisory calls vulnerable is in a Go program. An exemption that ends on a day is written only where it has a "
	"justification, for a statement has no end. That a package seems not to be needed is no decision.",
	"The image is named by its digest, so that the statements hold for it and for no other.",
	"Without REF it tells what documents say, a line a statement with tabs between its columns; with --about and --product what they "
	"together say of one vulnerability: not_affected, fixed, affected, under_investigation, none, or conflict.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll vex --author ACME -o shop.openvex.json shop.tar", "publish the exemptions of .plimsoll.yaml"},
	{"plimsoll vex -f cyclonedx --ignore accepted.yaml shop.tar", "the same as CycloneDX"},
	{"plimsoll vex --vex vendor/", "the statements of a folder of documents"},
	{"plimsoll vex --vex a.json --about CVE-2022-0778 --product pkg:npm/left@1", "what it says of one"},
	{0},
};

static const struct exit_text exits[] = {
	{0, "written, or told"},
	{EXIT_BROKEN, "could not evaluate: a file is missing, damaged or of an unknown kind; nothing was decided; the document could not be written"},
	{EXIT_INCOMPLETE, "written, but something that was recognised could not be evaluated (see --allow-incomplete)"},
	{EXIT_WRONG_USE, "the command line is wrong"},
	{0, NULL},
};

const struct command command_vex = {
	.name = "vex",
	.summary = "what was decided of vulnerabilities, for others to read",
	.synopsis = "[REF]",
	.most = 1,
	.operand = OPERAND_REF,
	.description = description,
	.examples = examples,
	.exits = exits,
	.parts = parts,
	.options_size = sizeof(struct vex_options),
	.cache = true,
	.run = run_vex,
};
