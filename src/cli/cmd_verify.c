/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/run.h"
#include "cli/style.h"
#include "cli/trust_options.h"
#include "report/assessment.h"
#include "report/report.h"
#include "scan/verify.h"
#include "verify/predicate.h"

struct own_options {
	const char *policy, *predicate_type, *image_name;
	int threshold;
	bool no_content;
	const char *bundle, *signature;
	const char *format, *output;
};

struct expected_options {
	const char *source_uri, *source_ref, *source_commit, *builder_id, *build_type, *level;
	struct text_list parameters, annotations;
	const char *verifier, *resource_uri, *verified_level;
};

struct verify_options {
	struct common_options common;
	struct own_options own;
	struct trust_options trust;
	struct expected_options expected;
	const char *platform;
};

static const char *const types[] = {"slsaprovenance", "spdx", "cyclonedx", "openvex", "vuln", "vsa", "link", "custom", NULL};
static const char *const formats[] = {"table", "json", NULL};

#define AT(member) .offset = offsetof(struct own_options, member)
static const struct opt own[] = {
	{.name = "policy", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE,
	 .help = "who must have signed what: of our own form, a ClusterImagePolicy, policy.json, trustpolicy.json (docs/signature-policy.md)",
	 .standing = "\"verify:\" of .plimsoll.yaml, where nobody is named", AT(policy)},
	{.name = "type", .type = OPT_TEXT, .argument = "TYPE", .offers = types, AT(predicate_type),
	 .help = "an attestation of that type is asked for: an address, or slsaprovenance, spdx, cyclonedx, openvex, vuln, vsa, link, custom",
	 .standing = "a signature of the image itself"},
	{.name = "threshold", .type = OPT_NUMBER, .argument = "N", .help = "by so many different ones of those who are trusted", .standing = "1", AT(threshold)},
	{.name = "image-name", .type = OPT_TEXT, .argument = "NAME", AT(image_name),
	 .help = "the name that a policy is asked about", .standing = "the image's own, which only one of a registry has"},
	{.name = "no-content", .help = "do not read the layers: that they are what was signed is then not known", AT(no_content)},
	{.name = "bundle", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, AT(bundle),
	 .help = "of a file: its Sigstore bundle", .standing = "FILE.sigstore.json"},
	{.name = "signature", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, AT(signature),
	 .help = "of a file: its signature alone, in base64 or as it is; with --key or --certificate"},
	{.name = "format", .letter = 'f', .type = OPT_WORD, .argument = "FORMAT", .values = formats, .help = "of the report", .standing = "table", AT(format)},
	{.name = "output", .letter = 'o', .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, .help = "write the report to FILE (- is standard output)",
	 AT(output)},
	{0},
};
#undef AT
#define AT(member) .offset = offsetof(struct expected_options, member)
#define EXPECTED(word, member_, kind, what) {.name = (word), .type = OPT_TEXT, .argument = (kind), .help = (what), AT(member_)}
static const struct opt expected[] = {
	{.name = "annotation", .type = OPT_LIST, .argument = "KEY=VALUE", AT(annotations),
	 .help = "what the signer has signed with it, in the signature itself and not beside it; may be repeated"},
	EXPECTED("source-uri", source_uri, "URI", "provenance: the repository that it must be built of"),
	EXPECTED("source-ref", source_ref, "REF", "provenance: the branch or tag, by its name or in full (refs/tags/v2)"),
	EXPECTED("source-commit", source_commit, "DIGITS", "provenance: the commit"),
	EXPECTED("builder-id", builder_id, "ID", "provenance: who must have built it, with @VERSION or any version of it"),
	EXPECTED("build-type", build_type, "URI", "provenance: the kind of build"),
	EXPECTED("slsa-level", level, "LEVEL", "provenance: the level of SLSA's build track at least, by who signed and who built"),
	{.name = "parameter", .type = OPT_LIST, .argument = "NAME[=VALUE]", AT(parameters),
	 .help = "provenance: a parameter that may be set from outside; with one, and from level 3 on, no other may; may be repeated"},
	EXPECTED("verifier-id", verifier, "ID", "verification summary: whose verdict counts; pkg:generic/plimsoll for eval --attest, of any version of it"),
	EXPECTED("resource-uri", resource_uri, "URI", "verification summary: what it must be about; else the image's repository"),
	EXPECTED("verified-level", verified_level, "LEVEL", "verification summary: a level that it must name (SLSA_BUILD_LEVEL_2)"),
	{0},
};
#undef EXPECTED
#undef AT
static const struct opt_group group_own = {"Verification", own}, group_expected = {"What an attestation must say", expected};

static const struct opt_part parts[] = {
	{&group_common, offsetof(struct verify_options, common)},
	{&group_own, offsetof(struct verify_options, own)},
	{&group_trust, offsetof(struct verify_options, trust)},
	{&group_expected, offsetof(struct verify_options, expected)},
	{&group_target, offsetof(struct verify_options, platform)},
	REGISTRY_PART,
	{0},
};

/* What one run of the command knows: whom it trusts, what it asks, and what came of each operand. */
struct work {
	struct run *run;
	const struct verify_options *options;
	struct trust trust;
	struct requirement requirement;
	struct signature_policy policy;
	struct verify_request request;
	size_t n;
	struct assessment *assessments;
	struct provenance *provenances;
};

/* ---- what is asked ---- */

static int read_parameters(struct work *work, struct err *e)
{
	struct expectations *expectations = &work->requirement.expectations;

	vec_each(text, &work->options->expected.parameters) {
		struct str name, value;

		str_cut(str_of(*text), '=', &name, &value);
		if (!name.n)
			return err_set(e, ERR_USAGE, "--parameter %s: a name is expected before the =", *text);
		*vec_push(&expectations->parameters) = (struct key_value){name, value};
		expectations->parameters_alone = true;
	}
	return 0;
}

static int read_annotations(struct work *work, struct err *e)
{
	vec_each(text, &work->options->expected.annotations) {
		struct str key, value;

		if (!str_cut(str_of(*text), '=', &key, &value) || !key.n)
			return err_set(e, ERR_USAGE, "--annotation %s: KEY=VALUE is expected", *text);
		*vec_push(&work->requirement.expectations.annotations) = (struct key_value){key, value};
	}
	return 0;
}

static int read_expectations(struct work *work, struct err *e)
{
	const struct expected_options *o = &work->options->expected;
	struct expectations *x = &work->requirement.expectations;

	x->source_uri = str_of(o->source_uri);
	x->source_ref = str_of(o->source_ref);
	x->source_commit = str_of(o->source_commit);
	x->builder_id = str_of(o->builder_id);
	x->build_type = str_of(o->build_type);
	x->verifier = str_of(o->verifier);
	x->resource_uri = str_of(o->resource_uri);
	x->verified_level = str_of(o->verified_level);
	x->level = o->level ? build_level_parse(str_of(o->level)) : 0;
	if (o->level && !x->level)
		return err_set(e, ERR_USAGE, "--slsa-level %s: a level of SLSA's build track is expected: 1, 2, 3", o->level);
	return read_annotations(work, e) < 0 ? e->code : read_parameters(work, e);
}

/* That somebody who is trusted has signed the image, or attests what is asked for. */
static int read_requirement(struct work *work, struct err *e)
{
	const struct own_options *o = &work->options->own;
	struct requirement *requirement = &work->requirement;

	if (!o->threshold)
		return err_set(e, ERR_USAGE, "--threshold 0 asks for nobody: 1 or more is expected");
	requirement->kind = REQUIRE_PROOF;
	requirement->predicate_type = str_of(o->predicate_type);
	requirement->least = o->threshold > 0 ? (size_t)o->threshold : 0;
	if (read_expectations(work, e) < 0)
		return e->code;
	if (o->predicate_type && predicate_type_check(requirement->predicate_type, e) < 0)
		return err_wrap(e, "--type");
	if (!o->predicate_type && expectations_of_build(&requirement->expectations))
		requirement->predicate_type = STR_LIT("slsaprovenance");
	else if (!o->predicate_type && expectations_of_verdict(&requirement->expectations))
		requirement->predicate_type = STR_LIT("vsa");
	if (requirement_check(requirement, e) < 0)
		return e->code = ERR_USAGE;
	for (uint32_t i = 0; i < work->trust.authorities.n; i++)
		*vec_push(&requirement->authorities) = i;
	work->request.requirement = requirement;
	work->request.asked_by = "the command line";
	return 0;
}

static bool asks_itself(const struct verify_options *o)
{
	const struct expected_options *x = &o->expected;

	return trust_options_name(&o->trust) || o->own.predicate_type || o->own.threshold >= 0 || x->source_uri || x->source_ref || x->source_commit ||
	       x->builder_id || x->build_type || x->level || x->parameters.n || x->annotations.n || x->verifier || x->resource_uri || x->verified_level;
}

/* The working folder's own file, where nobody is named. */
static const char *standing_policy(void)
{
	static const char *const names[] = {".plimsoll.yaml", ".plimsoll.yml"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		auto_done(buf_done) struct buf bytes = BUF_INIT(SIGNATURE_POLICY_MAX);
		struct err ignored = ERR_INIT;

		if (access(names[i], R_OK) == 0 && file_load(names[i], &bytes, &ignored) == 0 && signature_policy_is_in(buf_str(&bytes)))
			return names[i];
	}
	return NULL;
}

static int read_policy(struct work *work, const char *path, struct err *e)
{
	if (asks_itself(work->options))
		return err_set(e, ERR_USAGE, "--policy says who must have signed what: --key, --type and other options of that say it besides");
	if (work->options->trust.without_log || work->options->trust.without_certificate_log)
		return err_set(e, ERR_USAGE, "--insecure-ignore-tlog and --insecure-ignore-sct are of whom options name; in %s a signer says without-log: true", path);
	work->request.policy = &work->policy;
	return signature_policy_load(&work->run->ctx, path, &work->trust, &work->policy, e);
}

static int prepare(struct work *work, struct err *e)
{
	const struct verify_options *o = work->options;
	const char *policy = o->own.policy;

	work->request = (struct verify_request){.trust = &work->trust, .image_name = o->own.image_name, .platform = o->platform, .content = !o->own.no_content};
	if (trust_from_options(&work->run->ctx, &o->trust, &work->trust, e) < 0 || trust_read_root(&work->trust, e) < 0)
		return e->code;
	if (!policy && !asks_itself(o))
		policy = standing_policy();
	if (policy)
		return read_policy(work, policy, e);
	if (!work->trust.authorities.n) {
		err_set(e, ERR_USAGE, "who must have signed? --key, --certificate-identity with --certificate-oidc-issuer, or --policy");
		return err_hint(e, "plimsoll provenance REF shows who has");
	}
	return read_requirement(work, e);
}

/* ---- files ---- */

static bool is_file(const char *operand)
{
	struct stat status;

	return stat(operand, &status) == 0 && S_ISREG(status.st_mode);
}

/* Beside which there is a bundle, or which is said to have one; archives of images have none. */
static bool find_signature(const struct work *work, const char *operand, struct file_signature *ret_signature)
{
	const struct verify_options *o = work->options;
	const char *beside = arena_printf(&work->run->arena, "%s.sigstore.json", operand).p;

	*ret_signature = (struct file_signature){o->own.bundle, o->own.signature, o->trust.certificate};
	if (o->own.bundle || o->own.signature)
		return true;
	ret_signature->bundle = beside;
	return is_file(operand) && is_file(beside);
}

static int verify_one(struct work *work, size_t i, const char *operand, struct err *e)
{
	struct file_signature signature;

	if (!find_signature(work, operand, &signature)) {
		int r = verify_image(&work->run->ctx, operand, &work->request, &work->provenances[i], &work->assessments[i], e);

		/* No archive of an image: a file whose signature is elsewhere. */
		if (r < 0 && !e->hint[0] && is_file(operand))
			err_hint(e, "as a file it is verified by %s, which is not there; --bundle FILE names another", signature.bundle);
		return r;
	}
	if (work->request.policy)
		return err_set(e, ERR_USAGE, "%s: policies are about images; for a file say who must have signed", operand);
	return verify_file(&work->run->ctx, operand, &signature, &work->request, &work->provenances[i], &work->assessments[i], e);
}

/* Of several one that could not be looked at takes the answers about the others along with it no more. */
static bool is_said(struct work *work, size_t i, const struct text_list *operands, const struct err *trouble)
{
	struct assessment *assessment = &work->assessments[i];

	if (operands->n < 2 || trouble->code == ERR_USAGE || trouble->code == ERR_TIMEOUT)
		return false;
	assessment->subject = str_of(operands->v[i]);
	assessment->state = ASSESSED_UNKNOWN;
	assessment->content.state = CONTENT_UNREADABLE;
	assessment->content.detail = arena_str(&assessment->arena, str_of(trouble->text));
	return true;
}

/* ---- what is said of it ---- */

static int write_report(const struct work *work, struct err *e)
{
	auto_done(buf_done) struct buf out = BUF_INIT(REPORT_MAX);
	const struct own_options *o = &work->options->own;
	bool printed = !o->output || strcmp(o->output, "-") == 0;
	struct report_style style;

	style_init(&style, &work->options->common, NULL, printed ? STDOUT_FILENO : -1);
	if (o->format && strcmp(o->format, "json") == 0)
		assessments_json(work->assessments, work->provenances, work->n, &out);
	else
		for (size_t i = 0; i < work->n; i++)
			assessment_table(&work->assessments[i], &style, &out);
	if (out.full)
		return err_set(e, ERR_LIMIT, "the report is larger than %zu bytes", REPORT_MAX);
	return printed ? output_print(buf_str(&out), e) : output_file(o->output, buf_str(&out), e);
}

/* That one is not signed counts more than that another could not be looked at. */
static int exit_code(const struct work *work)
{
	static const int codes[] = {
		[ASSESSED_NOT_JUDGED] = EXIT_BROKEN, [ASSESSED_FAILS] = EXIT_GATE, [ASSESSED_UNKNOWN] = EXIT_BROKEN,
		[ASSESSED_UNSUPPORTED] = EXIT_INCOMPLETE, [ASSESSED_HOLDS] = 0,
	};
	enum assessment_state worst = ASSESSED_HOLDS;

	for (size_t i = 0; i < work->n; i++)
		if (work->assessments[i].state < worst)
			worst = work->assessments[i].state;
	return codes[worst];
}

/* What a report in a file says of those that are not verified. */
static void say_failures(const struct work *work)
{
	const char *output = work->options->own.output;

	for (size_t i = 0; output && strcmp(output, "-") && i < work->n; i++) {
		const struct assessment *one = &work->assessments[i];

		if (one->state != ASSESSED_HOLDS)
			log_note(&work->run->ctx.log, "%s: %.*s%s%s", one->state == ASSESSED_FAILS ? "not verified" : "cannot say", STR(one->subject),
				 one->lines.n ? ": " : "", one->lines.n ? verify_reason_name(one->lines.v[0].reason) : "");
	}
}

static int verify_all(struct work *work, const struct text_list *operands, struct err *e)
{
	int r = 0;

	for (; r == 0 && work->n < operands->n; work->n++) {
		provenance_init(&work->provenances[work->n]);
		assessment_init(&work->assessments[work->n]);
		r = verify_one(work, work->n, operands->v[work->n], e);
		if (r < 0 && is_said(work, work->n, operands, e)) {
			*e = ERR_INIT;
			r = 0;
		}
	}
	progress_stop();
	if (r < 0 || (r = write_report(work, e)) < 0)
		return r;
	say_failures(work);
	return exit_code(work);
}

static int run_verify(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	struct work work = {.run = run, .options = options};
	int r;

	if (operands->n > 1 && (work.options->own.bundle || work.options->own.signature))
		return err_set(e, ERR_USAGE, "--bundle and --signature are of one file");
	if (work.options->own.bundle && work.options->own.signature)
		return err_set(e, ERR_USAGE, "--bundle and --signature exclude each other");
	trust_init(&work.trust);
	signature_policy_init(&work.policy);
	work.assessments = arena_array(&run->arena, struct assessment, operands->n);
	work.provenances = arena_array(&run->arena, struct provenance, operands->n);
	r = prepare(&work, e);
	if (r == 0)
		r = verify_all(&work, operands, e);
	for (size_t i = 0; i < work.n; i++) {
		assessment_done(&work.assessments[i]);
		provenance_done(&work.provenances[i]);
	}
	requirement_done(&work.requirement);
	trust_done(&work.trust);
	signature_policy_done(&work.policy);
	return r;
}

static const char *const description[] = {
	"Verifies that an image is signed by whom you trust, or that somebody whom you trust attests what you ask for, wherever the proofs are kept: "
	"Sigstore bundles, Cosign's signatures, Notation. A signature of the image itself is asked for unless --type names an attestation; an attestation "
	"alone never says that the image is signed.",
	"Then every byte is compared: from the digest that is signed through index, manifest and configuration to each layer and what is in it.",
	"A FILE is verified by the bundle beside it (FILE.sigstore.json), by --bundle, or by --signature; sha256:DIGEST or sha512:DIGEST stands for a file that is not here.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll verify --key cosign.pub registry.example/shop/api:2.4", "signed with a key, and in a log"},
	{"plimsoll verify --key cosign.pub --insecure-ignore-tlog oci:shop", "in none: sign --key"},
	{"plimsoll verify --policy release.yaml registry.example/shop/api:2.4", "as a policy asks"},
	{"plimsoll verify --key cosign.pub --type cyclonedx oci:shop", "an SBOM that is signed, and is one"},
	{"plimsoll verify --key cosign.pub --bundle a.json a.txt", "a file"},
	{0},
};

static const struct exit_text exits[] = {
	{0, "verified"},
	{EXIT_GATE, "not verified, and the reasons are printed"},
	{EXIT_BROKEN, "could not look: something was not to be had"},
	{EXIT_INCOMPLETE, "the policy asks for what cannot be judged here"},
	{EXIT_WRONG_USE, "the command line is wrong"},
	{0, NULL},
};

const struct command command_verify = {
	.name = "verify",
	.summary = "signed by whom you trust, to the last byte: images and files",
	.synopsis = "REF|FILE...",
	.least = 1,
	.most = 64,
	.operand = OPERAND_REF,
	.description = description,
	.examples = examples,
	.exits = exits,
	.parts = parts,
	.options_size = sizeof(struct verify_options),
	.cache = true,
	.run = run_verify,
};
