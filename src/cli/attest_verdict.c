/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/attest_verdict.h"

#include "cli/output.h"
#include "sign/statement.h"
#include "sign/summary.h"

#define AT(member) .offset = offsetof(struct attest_verdict_options, member)
static const struct opt options[] = {
	{.name = "attest", .type = OPT_TEXT, .argument = "FILE|URI", .completes = COMPLETE_FILE, AT(key),
	 .help = "sign the verdict with that private key, and put it beside the image as a verification summary (SLSA)"},
	{.name = "attest-output", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, AT(output),
	 .help = "write the signed verdict into a file instead: a Sigstore bundle"},
	{.name = "password-file", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, AT(password_file),
	 .help = "where the key's password stands", .standing = "$PLIMSOLL_KEY_PASSWORD, $COSIGN_PASSWORD, or the terminal asks"},
	{0},
};
#undef AT
const struct opt_group group_attest_verdict = {"Attestation of the verdict", options};

int attest_verdict_check(const struct attest_verdict_options *o, struct err *e)
{
	return o->output && !o->key ? err_set(e, ERR_USAGE, "--attest-output: who signs? --attest KEY is missing") : 0;
}

static int no_digest(const struct image *image, struct err *e)
{
	err_set(e, ERR_UNSUPPORTED, "an image of this kind (%s) has no manifest whose digest could be attested", image->kind);
	return err_hint(e, "the image in a registry, or in an OCI layout");
}

static int no_place(struct err *e)
{
	err_set(e, ERR_UNSUPPORTED, "nothing can be written beside this image");
	return err_hint(e, "--attest-output FILE");
}

/* What was evaluated is the manifest, of one platform, and not the index that lists it. */
static int say(struct signing *signing, const struct image *image, const char *output, const struct saying *saying, struct buf *out, struct err *e)
{
	auto_done(buf_done) struct buf document = BUF_INIT(SIGNED_BUNDLE_MAX);
	struct artifacts *artifacts = image->artifacts;
	struct arena arena = ARENA_INIT;
	char text[DIGEST_TEXT_MAX];
	struct subject subject;
	struct str bytes;
	int r;

	if (output)
		return signing_statement(signing, &image->manifest_digest, saying, &document, e) < 0 ? e->code : output_file(output, buf_str(&document), e);
	if (!artifacts || !artifacts->put_manifest)
		return no_place(e);
	r = subject_find(artifacts, str_of(digest_text(&image->manifest_digest, text)), &arena, &subject, &bytes, e);
	if (r == 0)
		r = signing_say(signing, artifacts, &subject, saying, out, NULL, e);
	arena_done(&arena);
	return r;
}

int attest_verdict_open(struct run *run, void *to, struct err *e)
{
	struct attesting *attesting = to;
	const struct attest_verdict_options *o = attesting->options;
	int r = signing_open(run, &(struct signing_options){.key = o->key, .password_file = o->password_file}, &attesting->signing, e);

	return r < 0 ? err_wrap(e, "--attest") : 0;
}

int attest_verdict(struct run *run, const struct scan *scan, void *to, struct err *e)
{
	auto_done(buf_done) struct buf predicate = BUF_INIT(STATEMENT_MAX), resource = BUF_INIT(4096), out = BUF_INIT(4096);
	struct attesting *attesting = to;
	const struct image *image = &scan->image;
	struct saying saying = {.predicate_type = STR_LIT(PREDICATE_SUMMARY)};
	int r;

	if (image->manifest_digest.algorithm != DIGEST_SHA256)
		return no_digest(image, e) < 0 ? err_wrap(e, "--attest") : 0;
	summary_resource(image->artifacts ? image->artifacts->repository : STR_NULL, image->names.n ? image->names.v[0] : STR_LIT("image"),
			 &image->manifest_digest, &resource);
	r = summary_write(&scan->report, buf_str(&resource), &predicate, e);
	saying.predicate = buf_str(&predicate);
	if (r == 0)
		r = say(&attesting->signing, image, attesting->options->output, &saying, &out, e);
	if (r == 0 && out.n)
		log_note(&run->ctx.log, "%.*s", STR(str_trim(buf_str(&out))));
	return r < 0 ? err_wrap(e, "--attest") : 0;
}
