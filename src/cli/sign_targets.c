/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sign_targets.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/path.h"
#include "base/text.h"
#include "cli/output.h"
#include "cli/verify_command.h"
#include "codec/json.h"
#include "registry/registry.h"
#include "source/source.h"

#define FILE_MAX ((size_t)4 << 30) /* bytes of a file that is signed */
#define SUBJECTS_MAX 1024          /* of one image: index, and manifests in it */
#define DEPTH_MAX 4                /* of indexes in indexes */
#define OUTPUT_MAX ((size_t)1 << 30)

static const char *const formats[] = {"bundle", "legacy", NULL};

#define AT(member) .offset = offsetof(struct target_options, member)
static const struct opt options[] = {
	{.name = "annotation", .type = OPT_LIST, .argument = "KEY=VALUE", AT(annotations), .help = "what the signature is to say besides"},
	{.name = "recursive", AT(recursive), .help = "of an index: every platform in it too, each by a signature of its own"},
	{.name = "platform", .type = OPT_TEXT, .argument = "OS/ARCH", AT(platform), .help = "of an index: this platform's image alone"},
	{.name = "format", .type = OPT_WORD, .argument = "FORM", .values = formats, AT(format),
	 .help = "of an image: a Sigstore bundle as referrer, or the tags of Cosign's first two versions", .standing = "bundle"},
	{.name = "bundle", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, AT(bundle),
	 .help = "of a file: where the bundle goes", .standing = "beside it, FILE.sigstore.json"},
	{.name = "no-upload", AT(no_upload), .help = "write nothing beside the image: print what would be written"},
	{.name = "output", .letter = 'o', .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, AT(output),
	 .help = "the same into a file: a bundle a line"},
	{0},
};
#undef AT
const struct opt_group group_sign_targets = {"What is signed", options};

/* ---- files ---- */

static int file_statement(struct signing *signing, const char *path, const struct artifact *artifact, const struct saying *what,
			  struct signed_thing *thing, struct err *e)
{
	return signing_envelope(signing, &artifact->digest, path_base(str_of(path)), what, thing, e);
}

int sign_file(struct signing *signing, const char *path, const struct saying *what, bool statement, struct buf *ret_bundle, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(FILE_MAX);
	struct signed_thing thing = {0};
	struct artifact artifact;
	int r = file_load(path, &bytes, e);

	if (r == 0) {
		artifact_of(buf_str(&bytes), &artifact);
		r = statement ? file_statement(signing, path, &artifact, what, &thing, e)
			      : sign_message(&signing->run->ctx, &signing->signer, buf_str(&bytes), &thing, e);
	}
	if (r == 0)
		r = signing_bundle(signing, &thing, &artifact, ret_bundle, e);
	signed_done(&thing);
	return r;
}

static bool is_file(const char *operand)
{
	struct stat status;

	return stat(operand, &status) == 0 && S_ISREG(status.st_mode);
}

/* Of one file another signs too, or attests: what was written first is not lost for it. */
static int check_beside(const char *path, struct buf *ret_beside, struct err *e)
{
	struct stat status;

	buf_printf(ret_beside, "%s.sigstore.json", path);
	if (lstat(buf_text(ret_beside), &status) < 0)
		return 0;
	err_set(e, ERR_USAGE, "%s is there already, and what it says would be lost", buf_text(ret_beside));
	return err_hint(e, "--bundle FILE, which verify takes too");
}

int sign_into_check(const char *option, const char *into, const char *path, struct err *e)
{
	struct stat target, file;

	if (!into || stat(into, &target) < 0 || stat(path, &file) < 0 || target.st_dev != file.st_dev || target.st_ino != file.st_ino)
		return 0;
	return err_set(e, ERR_USAGE, "%s %s is the file that is signed itself", option, into);
}

static int target_file(struct signing *signing, const struct target_options *where, const struct saying *what, bool statement, const char *path,
		       struct buf *out, struct err *e)
{
	auto_done(buf_done) struct buf bundle = BUF_INIT(SIGNED_BUNDLE_MAX), beside = BUF_INIT(PATH_LENGTH_MAX);
	const char *into = where->bundle ? where->bundle : where->output ? where->output : where->no_upload ? "-" : NULL;

	if (!into) {
		if (check_beside(path, &beside, e) < 0)
			return e->code;
		into = buf_text(&beside);
	}
	if (sign_file(signing, path, what, statement, &bundle, e) < 0)
		return e->code;
	buf_putc(&bundle, '\n');
	if (output_file(into, buf_str(&bundle), e) < 0)
		return e->code;
	if (str_is(str_of(into), "-"))
		return 0;
	text_escape(out, str_of(path));
	buf_printf(out, ": %s, bundle in ", statement ? "attestation" : "signature");
	text_escape(out, str_of(into));
	buf_putc(out, '\n');
	return 0;
}

/* ---- images ---- */

VEC_TYPE(subject_list, struct subject);

static bool is_attestation_of_build(const struct json *descriptor)
{
	return str_is(json_get_text(json_get(descriptor, "annotations"), "vnd.docker.reference.type"), "attestation-manifest");
}

/* The manifest and, where it is an index, those in it; what a build attests there is under the index's signature. */
static int add_subjects(struct artifacts *artifacts, struct str name, bool recursive, unsigned depth, struct arena *arena, struct subject_list *list,
			struct err *e)
{
	auto_json struct json *json = NULL;
	struct subject subject;
	struct str bytes;

	if (subject_find(artifacts, name, arena, &subject, &bytes, e) < 0)
		return e->code;
	if (list->n >= SUBJECTS_MAX || depth > DEPTH_MAX)
		return err_set(e, ERR_LIMIT, "more than %d manifests, or indexes in indexes deeper than %d", SUBJECTS_MAX, DEPTH_MAX);
	vec_each(known, list)
		if (digest_eq(&known->digest, &subject.digest))
			return 0;
	*vec_push(list) = subject;
	if (!recursive)
		return 0;
	if (json_parse(bytes, JSON_CAPS, "index", &json, e) < 0)
		return e->code;
	json_each(descriptor, json_get(json, "manifests")) {
		struct str digest = json_get_text(descriptor, "digest");

		if (is_attestation_of_build(descriptor))
			continue;
		/* Anything else would be looked for as a tag, and be no part of the index. */
		if (!digest_parse(digest, &(struct digest){0}))
			return err_set(e, ERR_FORMAT, "%.*s: an index with a descriptor without a digest: \"%.*s\"", STR(artifacts->name),
				       STR(str_slice(digest, 0, 200)));
		if (add_subjects(artifacts, digest, true, depth + 1, arena, list, e) < 0)
			return e->code;
	}
	return 0;
}

static int no_place(const struct image *image, const char *reference, struct err *e)
{
	err_set(e, ERR_UNSUPPORTED, "%s: beside an image of this kind (%s) nothing can be written", reference, image->kind);
	return err_hint(e, "the image in a registry, or in an OCI layout that is a folder");
}

/* The manifest or index that was named, and what is in that. */
static int say_all(struct signing *signing, struct artifacts *real, struct str name, const struct target_options *where, const struct saying *what,
		   struct buf *out, struct buf *documents, struct err *e)
{
	struct artifacts *place = documents ? dry_run(real, &signing->run->ctx.log) : real;
	struct arena arena = ARENA_INIT;
	struct subject_list subjects = {0};
	int r = add_subjects(place, name, where->recursive, 0, &arena, &subjects, e);

	for (size_t i = 0; r == 0 && i < subjects.n; i++)
		r = signing_say(signing, place, &subjects.v[i], what, out, documents, e);
	vec_done(&subjects);
	arena_done(&arena);
	if (documents)
		free(place);
	return r;
}

static int target_registry(struct signing *signing, const struct target_options *where, const struct saying *what, struct str name, struct buf *out,
			   struct buf *documents, struct err *e)
{
	struct registry_reference reference;
	struct registry *registry = NULL;
	struct arena arena = ARENA_INIT;
	char text[DIGEST_TEXT_MAX];
	int r = registry_reference_resolve(&signing->run->ctx, name, &arena, &reference, e);

	if (r == 0 && signing->run->ctx.offline)
		r = err_set(e, ERR_UNSUPPORTED, "%.*s: it is in a registry, and --offline forbids to ask there", STR(name));
	if (r == 0)
		r = registry_open(&signing->run->ctx, &reference, &registry, e);
	if (r == 0) {
		struct artifacts *artifacts = registry_artifacts(registry);

		/* What is signed is what the registry has, not what a mirror says that it has. */
		registry_leave_mirrors(registry);
		r = say_all(signing, artifacts, reference.digest.algorithm ? str_of(digest_text(&reference.digest, text)) : reference.tag, where, what, out,
			    documents, e);
		artifacts->close(artifacts);
	}
	arena_done(&arena);
	return r;
}

/* The reference's own manifest: of several platforms the index, which names them by digest, unless one of them was asked for. */
static int target_layout(struct signing *signing, const struct target_options *where, const struct saying *what, const char *reference, struct buf *out,
			 struct buf *documents, struct err *e)
{
	struct source_request request = {.reference = reference, .platform = where->platform};
	char text[DIGEST_TEXT_MAX];
	struct image image;
	bool whole;
	int r;

	image_init(&image);
	r = source_open(&signing->run->ctx, &request, &image, e);
	whole = image.index_digest.algorithm && !where->platform;
	if (r == 0 && (!image.artifacts || (!documents && !image.artifacts->put_manifest)))
		r = no_place(&image, reference, e);
	if (r == 0)
		r = say_all(signing, image.artifacts, str_of(digest_text(whole ? &image.index_digest : &image.manifest_digest, text)),
			    where, what, out, documents, e);
	image_done(&image);
	return r;
}

static int target_image(struct signing *signing, const struct target_options *where, const struct saying *what, const char *reference, struct buf *out,
			struct buf *documents, struct err *e)
{
	struct str name;

	/* In a registry the name is all that is needed: neither a configuration nor one of the platforms is read. */
	return source_names_registry(reference, &name) && !where->platform ? target_registry(signing, where, what, name, out, documents, e)
						: target_layout(signing, where, what, reference, out, documents, e);
}

/* ---- all ---- */

static int read_annotations(const struct text_list *texts, struct key_value_list *list, struct err *e)
{
	vec_each(text, texts) {
		struct key_value *annotation = vec_push(list);

		if (!str_cut(str_of(*text), '=', &annotation->key, &annotation->value) || !annotation->key.n) {
			err_set(e, ERR_USAGE, "--annotation %s: a key and a value are expected", *text);
			return err_hint(e, "--annotation commit=4f2a91c");
		}
		for (size_t i = 0; i + 1 < list->n; i++)
			if (str_eq(list->v[i].key, annotation->key))
				return err_set(e, ERR_USAGE, "--annotation %.*s twice", STR(annotation->key));
	}
	return 0;
}

/* All that is wrong is told before anything is signed. */
static int check_file(const struct target_options *where, bool statement, const char *path, struct err *e)
{
	auto_done(buf_done) struct buf beside = BUF_INIT(PATH_LENGTH_MAX);

	if (where->format && str_is(str_of(where->format), "legacy"))
		return err_set(e, ERR_USAGE, "--format legacy is of images: %s is a file", path);
	if (where->annotations.n && !statement) {
		err_set(e, ERR_USAGE, "--annotation is of images and of attestations: the signature of a file (%s) has no place for it", path);
		return err_hint(e, "plimsoll attest");
	}
	if (sign_into_check("--bundle", where->bundle, path, e) < 0 || sign_into_check("-o", where->output, path, e) < 0)
		return e->code;
	return where->bundle || where->output || where->no_upload ? 0 : check_beside(path, &beside, e);
}

static int check_targets(const struct target_options *where, bool statement, const struct text_list *operands, struct err *e)
{
	size_t files = 0;

	vec_each(operand, operands) {
		if (!is_file(*operand))
			continue;
		files++;
		if (check_file(where, statement, *operand, e) < 0)
			return e->code;
	}
	if (where->bundle && (files != 1 || operands->n != 1))
		return err_set(e, ERR_USAGE, "--bundle is of one file: %s", files ? "there are several arguments" : "an image's bundle goes beside it, or with -o into a file");
	if (where->output && operands->n > 1 && files)
		return err_set(e, ERR_USAGE, "-o of several files: their bundles go beside them");
	return 0;
}

int sign_targets(struct run *run, const struct signing_options *who, const struct target_options *where, const struct saying *what, bool statement,
		 const struct text_list *operands, struct err *e)
{
	auto_done(buf_done) struct buf out = BUF_INIT(1 << 24), documents = BUF_INIT(OUTPUT_MAX);
	bool dry = where->no_upload || where->output;
	struct key_value_list annotations = {0};
	struct saying saying = *what;
	struct signing signing = {0};
	int r = check_targets(where, statement, operands, e);

	saying.annotations = &annotations;
	saying.legacy = where->format && str_is(str_of(where->format), "legacy");
	if (r == 0)
		r = read_annotations(&where->annotations, &annotations, e);
	if (r == 0)
		r = signing_open(run, who, &signing, e);
	for (size_t i = 0; r == 0 && i < operands->n; i++)
		r = is_file(operands->v[i]) ? target_file(&signing, where, &saying, statement, operands->v[i], &out, e)
					    : target_image(&signing, where, &saying, operands->v[i], dry ? &(struct buf){0} : &out, dry ? &documents : NULL, e);
	/* What was written before something failed is told. */
	if (documents.n && output_file(where->output ? where->output : "-", buf_str(&documents), r == 0 ? e : &(struct err){0}) < 0 && r == 0)
		r = e->code;
	if (r == 0 && out.n && !statement)
		verify_command(&signing, who, where, operands, &out);
	if (out.n && output_print(buf_str(&out), r == 0 ? e : &(struct err){0}) < 0 && r == 0)
		r = e->code;
	signing_done(&signing);
	vec_done(&annotations);
	return r;
}
