/* SPDX-License-Identifier: Apache-2.0 */
#include <unistd.h>

#include "base/file.h"
#include "cli/sign_targets.h"
#include "sign/predicate.h"
#include "sign/statement.h"

#define OPERANDS_MAX 1000

struct own_options {
	const char *type, *predicate;
};

struct attest_options {
	struct common_options common;
	struct own_options own;
	struct signing_options who;
	struct target_options where;
};

static const char *const types[] = {"spdx", "cyclonedx", "slsaprovenance", "vuln", "openvex", "vsa", NULL};
static const struct opt own[] = {
	{.name = "type", .type = OPT_TEXT, .argument = "TYPE", .offers = types, .offset = offsetof(struct own_options, type),
	 .help = "what is attested: spdx, cyclonedx, slsaprovenance, vuln, openvex, vsa, or the URI of another predicate"},
	{.name = "predicate", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, .offset = offsetof(struct own_options, predicate),
	 .help = "the document, JSON; - is standard input"},
	{0},
};
static const struct opt_group group_own = {"Attestation", own};
static const struct opt_part parts[] = {
	{&group_common, 0},
	{&group_own, offsetof(struct attest_options, own)},
	{&group_signing, offsetof(struct attest_options, who)},
	{&group_sign_targets, offsetof(struct attest_options, where)},
	REGISTRY_PART,
	{0},
};

static int run_attest(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	auto_done(buf_done) struct buf predicate = BUF_INIT(STATEMENT_MAX);
	const struct attest_options *o = options;
	struct saying saying = {0};
	const char *path = o->own.predicate, *name;
	bool input = path && str_is(str_of(path), "-");

	if (!o->own.type || !*o->own.type || !path || !*path)
		return err_set(e, ERR_USAGE, "what is attested? --type and --predicate are missing");
	name = input ? "standard input" : path;
	if ((input ? file_read_all(STDIN_FILENO, name, &predicate, e) : file_load(path, &predicate, e)) < 0 ||
	    predicate_check(str_of(o->own.type), buf_str(&predicate), name, &saying.predicate_type, e) < 0)
		return e->code;
	saying.predicate = buf_str(&predicate);
	return sign_targets(run, &o->who, &o->where, &saying, true, operands, e);
}

static const char *const description[] = {
	"Signs a statement about an image or a file: an SBOM, provenance, a scan, VEX, a verdict, or anything else that has a URI. The document is held against "
	"its type first, so that an empty file or one of another type is never attested; it is no validation by a schema.",
	"Where it goes, and who signs, is as with sign. That an SBOM is attested does not say that the image is signed: sign does that.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll attest --key k.key --type cyclonedx --predicate bom.json oci:shop", "an SBOM"},
	{"plimsoll attest --key k.key --type spdx --predicate bom.json oci:shop", "after: plimsoll sbom -f spdx -o bom.json oci:shop"},
	{"plimsoll attest --key k.key --type URI --predicate a.json release.tar.gz", "a file, and a predicate of one's own"},
	{0},
};

static const struct exit_text exits[] = {
	{0, "attested, and put where the output says"},
	{EXIT_BROKEN, "the document is not of that type, or it was not signed or not written"},
	{EXIT_WRONG_USE, "the command line is wrong"},
	{0, NULL},
};

const struct command command_attest = {
	.name = "attest",
	.summary = "sign an SBOM, provenance or VEX of an image or a file",
	.synopsis = "REF|FILE...",
	.least = 1,
	.most = OPERANDS_MAX,
	.operand = OPERAND_REF,
	.description = description,
	.examples = examples,
	.exits = exits,
	.parts = parts,
	.options_size = sizeof(struct attest_options),
	.plain = true,
	.run = run_attest,
};
