/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/text.h"
#include "cli/output.h"
#include "cli/run.h"
#include "verify/root_store.h"

#define DAY 86400

struct trust_options {
	struct common_options common;
	const char *mirror, *root, *folder, *output;
};

static const struct opt own[] = {
	{.name = "mirror", .type = OPT_TEXT, .argument = "URL|DIR", .offset = offsetof(struct trust_options, mirror),
	 .help = "update: the TUF repository to ask", .standing = ROOT_STORE_MIRROR},
	{.name = "root", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, .offset = offsetof(struct trust_options, root),
	 .help = "update: the root.json to begin with, of another instance than the public one; needs --folder"},
	{.name = "folder", .type = OPT_TEXT, .argument = "DIR", .completes = COMPLETE_FOLDER, .offset = offsetof(struct trust_options, folder),
	 .help = "where it is kept", .standing = "your own, which other commands use"},
	{.name = "output", .letter = 'o', .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, .offset = offsetof(struct trust_options, output),
	 .help = "update: write the trusted root there too, for --trusted-root on a machine without a network"},
	{0},
};
static const struct opt_group group_own = {"Trust", own};
static const struct opt_part parts[] = {{&group_common, 0}, {&group_own, 0}, {0}};

static struct root_store_settings settings_of(const struct trust_options *o)
{
	return (struct root_store_settings){.folder = o->folder, .mirror = o->mirror, .first_root = o->root};
}

static void put_day(struct buf *out, int64_t seconds)
{
	char text[CLOCK_TEXT_MAX];

	clock_format(seconds, text);
	buf_put(out, clock_day(str_of(text)));
}

static void put_age(struct buf *out, int64_t day, int64_t now)
{
	int64_t days = now > day ? (now - day) / DAY : 0;

	buf_printf(out, ", %lld day%s old", (long long)days, days == 1 ? "" : "s");
}

static void put_document(struct buf *out, const char *name, const struct root_store_document *document, int64_t now)
{
	if (!document->version)
		return;
	buf_printf(out, "  %-10s version %llu, ", name, (unsigned long long)document->version);
	buf_puts(out, document->expires > now ? "until " : "expired on ");
	put_day(out, document->expires);
	buf_putc(out, '\n');
}

static void put_status(const struct root_store_status *status, int64_t now, struct buf *out)
{
	buf_printf(out, "%c built in   of ", status->uses_kept ? ' ' : '*');
	put_day(out, status->built_in);
	put_age(out, status->built_in, now);
	buf_putc(out, '\n');
	buf_printf(out, "%c updated    ", status->uses_kept ? '*' : ' ');
	if (status->kept) {
		buf_puts(out, "on ");
		put_day(out, status->updated);
		put_age(out, status->updated, now);
		buf_puts(out, ", from ");
		text_escape(out, status->mirror);
	} else if (status->why_not.n) {
		buf_puts(out, "not usable: ");
		text_escape(out, status->why_not);
	} else {
		buf_puts(out, "never: plimsoll trust update");
	}
	buf_puts(out, "\n  kept in    ");
	text_escape(out, status->folder);
	buf_putc(out, '\n');
	put_document(out, "root", &status->root, now);
	put_document(out, "timestamp", &status->timestamp, now);
	put_document(out, "snapshot", &status->snapshot, now);
	put_document(out, "targets", &status->targets, now);
}

static int print_status(struct run *run, const struct root_store_status *status, struct err *e)
{
	auto_done(buf_done) struct buf out = BUF_INIT(1 << 16);

	put_status(status, run->ctx.now, &out);
	return output_print(buf_str(&out), e);
}

static int update(struct run *run, const struct trust_options *o, struct err *e)
{
	struct root_store_settings settings = settings_of(o);
	struct root_store_status status;
	struct str bytes;

	if (o->root && !o->folder)
		return err_set(e, ERR_USAGE, "--root is of another instance, and needs a --folder of its own");
	if (root_store_update(&run->ctx, &settings, &run->arena, &status, e) < 0)
		return e->code;
	if (o->output && (root_store_kept(&settings, &run->arena, &bytes, e) < 0 || output_file(o->output, bytes, e) < 0))
		return e->code;
	return o->output && str_is(str_of(o->output), "-") ? 0 : print_status(run, &status, e);
}

static int status(struct run *run, const struct trust_options *o, struct err *e)
{
	struct root_store_settings settings = settings_of(o);
	struct root_store_status status;

	if (o->mirror || o->root || o->output)
		return err_set(e, ERR_USAGE, "--mirror, --root and --output are of trust update");
	return root_store_status(run->ctx.now, &settings, &run->arena, &status, e) < 0 ? e->code : print_status(run, &status, e);
}

static const char *const words[] = {"update", "status", NULL};

static int run_trust(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	static int (*const verbs[])(struct run *, const struct trust_options *, struct err *) = {update, status};
	int i = command_word("trust", words, operands->v[0], e);

	return i < 0 ? i : verbs[i](run, options, e);
}

static const char *const description[] = {
	"Keeps Sigstore's trusted root: the logs, certificate authorities and time stamp authorities that signatures are held against. One is built into "
	"the program; trust update brings the current one, by The Update Framework: each of its documents must be signed by enough keys, and be newer.",
	"Nothing else ever fetches it. Other commands use what was updated where that is not older than what is built in, and say its age; --trusted-root "
	"names another. status says which it is (*), how old, and until when the documents count that vouch for it.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll trust status", "which trusted root is used, and how old is it?"},
	{"plimsoll trust update", "fetch the current one"},
	{"plimsoll trust update -o trusted_root.json", "and write it for a machine without a network"},
	{"plimsoll trust update --mirror ./mirror", "from a copy of the TUF repository"},
	{0},
};

static const struct exit_text exits[] = {
	{0, "done"},
	{EXIT_BROKEN, "it cannot be fetched, does not hold, or is older than what was seen: nothing is changed"},
	{EXIT_WRONG_USE, "the command line is wrong"},
	{0, NULL},
};

const struct command command_trust = {
	.name = "trust",
	.summary = "whom signatures are held against: update, status",
	.synopsis = "update|status",
	.least = 1,
	.most = 1,
	.operand = OPERAND_WORDS,
	.words = words,
	.description = description,
	.examples = examples,
	.exits = exits,
	.parts = parts,
	.options_size = sizeof(struct trust_options),
	.plain = true,
	.run = run_trust,
};
