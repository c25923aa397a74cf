/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How images are named: FROM, COPY --from, RUN --mount, and `image` of containers. Source: distribution/reference; the rules of
 * the ids below.
 */
#include "check/check.h"

#include "base/region.h"

static bool is_judged(const struct image_reference *reference)
{
	return !reference->stage && reference->text.n && !str_is(reference->text, "scratch");
}

/* ---- the digest, where someone knows it ---- */

/* Where a text of the file stands; false where the place is not written there as it is: in other quotes, folded, in a file within another. */
static bool is_written_at(const struct document *document, struct place place, struct str text)
{
	const struct config_file *file = document->file;
	size_t from, to;

	return file && file->line <= 1 && file->column <= 1 && !file->whole.line && !file->converted && str_eq(place.path, file->path) &&
	       region_offset(file->text, place.at.line, place.at.column, &from) &&
	       region_offset(file->text, place.at.end_line, place.at.end_column, &to) && from <= to &&
	       str_eq(str_slice(file->text, from, to), text);
}

/*
 * A name with variables is not pinned: who sets them means another image. Where the name stands in quotes, the place is that of them, too.
 */
static void offer_digest(struct checking *checking, struct finding *finding, const struct image_reference *reference)
{
	const struct known_digest *known = NULL;
	struct arena *arena = check_arena(checking);
	struct place place = reference->place;

	if (checking->settings && !reference->unknown && !reference->digest.n && str_eq(reference->text, reference->written))
		known = map_get(&checking->settings->digests, image_reference_full(reference, arena));
	if (!known)
		return;
	check_evidence(checking, finding, (struct place){known->path, {known->line, 1, known->line, 1}}, "%.*s is %.*s", STR(reference->text),
		       STR(known->digest));
	if (is_written_at(checking->document, place, arena_printf(arena, "\"%.*s\"", STR(reference->written))) ||
	    is_written_at(checking->document, place, arena_printf(arena, "'%.*s'", STR(reference->written))))
		place.at.end_column--;
	else if (!is_written_at(checking->document, place, reference->written))
		return;
	place.at.line = place.at.end_line;
	place.at.column = place.at.end_column;
	check_edit(checking, finding, place, arena_printf(arena, "@%.*s", STR(known->digest)));
}

static void judge_latest(struct checking *checking, const struct image_reference *reference)
{
	bool latest = str_is(reference->tag, "latest") && !reference->digest.n;

	if (is_judged(reference) && latest)
		offer_digest(checking,
			     check_found(checking, reference->place, "%s %.*s: what \"latest\" is changes", reference->what, STR(reference->written)),
			     reference);
}

static void judge_untagged(struct checking *checking, const struct image_reference *reference)
{
	/* What variables without a value leave: of "$IMAGE" and "alpine:$TAG" nothing can be told, "alpine$TAG" and "$REGISTRY/alpine" have none. */
	if (!is_judged(reference) || reference->tag.n || reference->digest.n || str_ends(reference->text, ":"))
		return;
	/* A bare name there is as a rule a stage's, which dockerfile/copy-from-unknown tells. */
	if (str_is(str_of(reference->what), "COPY --from") && str_find(reference->text, '/') < 0)
		return;
	offer_digest(checking,
		     check_found(checking, reference->place, "%s %.*s has no tag: it is \"latest\"", reference->what, STR(reference->written)),
		     reference);
}

static void judge_no_digest(struct checking *checking, const struct image_reference *reference)
{
	if (is_judged(reference) && !reference->unknown && !reference->digest.n)
		offer_digest(checking, check_found(checking, reference->place, "%s %.*s has no digest", reference->what, STR(reference->written)),
			     reference);
}

/* ---- registries ---- */

static bool is_trusted(const struct settings *settings, struct str registry)
{
	vec_each(trusted, &settings->trusted_registries)
		if (registry_is(*trusted, registry))
			return true;
	return false;
}

static void judge_registry(struct checking *checking, const struct image_reference *reference)
{
	const struct settings *settings = checking->settings;
	struct str registry;

	if (!settings || !settings->trusted_registries.n || !is_judged(reference))
		return;
	if (reference->unknown && !reference->registry.n) {
		check_unsure(checking, reference->place, "the registry of %.*s rests on a variable without a value", STR(reference->written));
		return;
	}
	registry = image_reference_registry(reference);
	if (!is_trusted(settings, registry) && (reference->registry.n || !is_trusted(settings, STR_LIT("hub.docker.com"))))
		check_found(checking, reference->place, "%s %.*s comes from %.*s", reference->what, STR(reference->written), STR(registry));
}

#define WHY_TAG "The same file gives another image tomorrow: what was tested is not what runs, and going back is a guess."

const struct check checks_reference_tag[] = {
	{
		.id = "reference/latest",
		.title = "an image by the tag \"latest\"",
		.why = WHY_TAG,
		.fix = "name a version, or better a digest",
		.aliases = (const char *const[]){"DL3007", "CKV_DOCKER_7", "DS-0001", "CKV_K8S_14", "KSV-0013", "kube-linter:latest-tag",
						 "kube-score:container-image-tag", "C-0075", "kubescape:agent-sandbox-image-tag-provenance",
						 "kics:invalid-image", NULL},
		.references = (const char *const[]){"CIS Docker 4.7", "NSA supply chain", NULL},
		.severity = SEVERITY_MEDIUM,
		.good = "FROM alpine:3.20\n",
		.bad = "FROM alpine:latest\n",
		.reference = judge_latest,
	},
	{
		.id = "reference/untagged",
		.title = "an image without a tag",
		.why = WHY_TAG,
		.fix = "name a version, or better a digest",
		.aliases = (const char *const[]){"DL3006", "CKV_DOCKER_7", "DS-0001", "CKV_K8S_14", "KSV-0013", "kube-linter:latest-tag",
						 "kube-score:container-image-tag", "C-0075", "kubescape:agent-sandbox-image-tag-provenance",
						 "kics:invalid-image", NULL},
		.references = (const char *const[]){"CIS Docker 4.7", "NSA supply chain", NULL},
		.severity = SEVERITY_MEDIUM,
		.good = "FROM alpine:3.20\n",
		.bad = "FROM alpine\n",
		.reference = judge_untagged,
	},
	{
		.id = "reference/no-digest",
		.title = "an image without a digest",
		.why = "Tags can be moved, by mistake or by who breaks into the registry; a digest is the content itself.",
		.fix = "add the digest: `name:tag@sha256:…`; `docker buildx imagetools inspect name:tag` prints it",
		.aliases = (const char *const[]){"CKV_K8S_43", "C-0306", "kubescape:image-not-pinned-to-digest",
						 "kube-linter:image-not-pinned-by-digest", "kube-linter:image-sha",
						 "kics:image-without-digest", NULL},
		.references = (const char *const[]){"CIS Docker 4.5", "CIS Docker 6.1", "SLSA dependencies", NULL},
		.severity = SEVERITY_LOW,
		.off = true,
		.good = "FROM alpine:3.20@sha256:beefdbd8a1da6d2915566fde36db9db0b524eb737fc57cd1367effd16dc0d06d\n",
		.bad = "FROM alpine:3.20\n",
		.reference = judge_no_digest,
	},
	{
		.id = "reference/registry",
		.title = "an image of a registry that is not trusted",
		.why = "Only registries that are named as trusted are to be pulled from.",
		.fix = "take the image over into a trusted registry, or add its registry to the settings",
		.aliases = (const char *const[]){"DL3026", "C-0001", "C-0078", "kubescape:container-image-repository",
						 "kubescape:rule-identify-blocklisted-image-registries",
						 "kubescape:agent-sandbox-image-registry-allowlist", "KSV-0032", "KSV-0033", "KSV-0034", "KSV-0035", NULL},
		.references = (const char *const[]){"CIS Docker 4.2", "CIS Kubernetes 5.5.1", "NIST SP 800-190 4.2.1", NULL},
		.severity = SEVERITY_MEDIUM,
		.beside = true, /* without trusted registries in the settings every one is trusted */
		.good = "FROM trusted.example.com/a:1\n",
		.bad = "FROM other.example.com/a:1\n",
		.reference = judge_registry,
	},
	{0},
};
