/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the image that a pod or service runs is the same tomorrow, and on every node. How images are named at all is judged in
 * check/reference/.
 */
#include "base/mem.h"
#include "check/container/examples.h"
#include "check/container/words.h"

static bool is_run(const struct image_reference *reference)
{
	return reference->container && reference->container->kind != CONTAINER_BUILT && reference->text.n && !reference->stage;
}

static bool is_latest(const struct image_reference *reference)
{
	return !reference->digest.n && (!reference->tag.n || str_is(reference->tag, "latest"));
}

static void judge_floating(struct checking *checking, const struct image_reference *reference)
{
	static const char *const floating[] = {"dev", "develop", "edge", "head", "main", "master", "nightly", "snapshot", "stable", "test", "trunk"};

	for (size_t i = 0; is_run(reference) && !reference->digest.n && i < ARRAY_SIZE(floating); i++)
		if (str_case_eq(reference->tag, str_of(floating[i])))
			found_in(checking, reference->container, reference->place, "the tag %.*s moves from build to build",
				 STR(reference->tag));
}

/* Of algorithms that are registered the length is known (image-spec, descriptor.md "Registered algorithms"). */
static bool is_digest(struct str digest)
{
	static const struct {
		const char *algorithm;
		size_t length;
	} registered[] = {{"sha256", 64}, {"sha384", 96}, {"sha512", 128}, {"blake3", 64}};
	struct str algorithm, hex;

	if (!str_cut(digest, ':', &algorithm, &hex) || !algorithm.n || !hex.n)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(registered); i++) {
		if (!str_is(algorithm, registered[i].algorithm))
			continue;
		if (hex.n != registered[i].length)
			return false;
		for (size_t j = 0; j < hex.n; j++)
			if (!str_is_digit(hex.p[j]) && !(hex.p[j] >= 'a' && hex.p[j] <= 'f'))
				return false;
	}
	return true;
}

static void judge_wrong_digest(struct checking *checking, const struct image_reference *reference)
{
	if (is_run(reference) && !reference->unknown && reference->digest.n && !is_digest(reference->digest))
		found_in(checking, reference->container, reference->place, "%.*s is no digest", STR(reference->digest));
}

#define OLD_REGISTRY "k8s.gcr" ".io"

/* Kubernetes' own registry moved in 2023, and the old one is frozen. */
static void judge_old_registry(struct checking *checking, const struct image_reference *reference)
{
	if (is_run(reference) && str_is(reference->registry, OLD_REGISTRY))
		found_in(checking, reference->container, reference->place, "the image %.*s is of a registry that is no longer kept",
			 STR(reference->text));
}

static void judge_pull(struct checking *checking, const struct container *container)
{
	const struct setting *policy = &container->pull_policy;

	if (is_kubernetes(container) && container->image.state == SETTING_SET && !str_is(policy->text, "Always") &&
	    str_find(container->image.text, '@') < 0)
		found_setting(checking, container, policy, "a node that has the image does not ask for it again");
}

static void judge_stale(struct checking *checking, const struct image_reference *reference)
{
	const struct setting *policy;

	if (!is_run(reference) || reference->unknown || !is_kubernetes(reference->container) || !is_latest(reference))
		return;
	policy = &reference->container->pull_policy;
	if (policy->state == SETTING_SET && !str_is(policy->text, "Always"))
		found_setting(checking, reference->container, policy, "its image has no fixed tag, and is not asked for again");
}

#define TAG_WHY                                                                                                           \
	"The name stands for another image tomorrow: what was tested, what runs on which node, and what a rollback brings back can " \
	"no longer be told apart."

const struct check checks_container_image[] = {
	{
		.id = "container/image-floating-tag",
		.title = "the image's tag moves",
		.why = TAG_WHY,
		.fix = "name a version, or better the digest",
		.aliases = LIST("kubescape:agent-sandbox-image-tag-provenance", "C-0304"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_MEDIUM,
		.good = EXAMPLE_POD("  containers: [{name: b, image: \"c:1.2\"}]\n"),
		.bad = EXAMPLE_POD("  containers: [{name: b, image: \"c:nightly\"}]\n"),
		.reference = judge_floating,
	},
	{
		.id = "container/image-digest-invalid",
		.title = "the digest of the image is none",
		.why = "No registry has such an image: the container does not start.",
		.fix = "write the digest as the registry tells it, in small letters and in full",
		.aliases = LIST("C-0306", "kubescape:image-not-pinned-to-digest"),
		.severity = SEVERITY_MEDIUM,
		.good = EXAMPLE_POD("  containers: [{name: b, image: \"c:1.2\"}]\n"),
		.bad = EXAMPLE_POD("  containers: [{name: b, image: \"c@sha256:123\"}]\n"),
		.reference = judge_wrong_digest,
	},
	{
		.id = "container/old-registry",
		.title = "an image of Kubernetes' old registry",
		.why = "It has been frozen since April 2023: what it has is old, and holes in it are not mended.",
		.fix = "take it from Kubernetes' present registry, in a release that is maintained",
		.aliases = LIST("C-0253", "kubescape:rule-identify-old-k8s-registry"),
		.severity = SEVERITY_LOW,
		.good = EXAMPLE_POD("  containers: [{name: b, image: \"registry.example.org/pause:3.9\"}]\n"),
		.bad = EXAMPLE_POD("  containers: [{name: b, image: \"" OLD_REGISTRY "/pause:3.1\"}]\n"),
		.reference = judge_old_registry,
	},
	{
		.id = "container/pull-policy",
		.title = "the image is not asked for again",
		.why = "A node that has it starts it for any pod that knows its name, whether the registry would let that pod have it or not.",
		.fix = "set `imagePullPolicy: Always`, or pin the image by its digest",
		.aliases = LIST("CKV_K8S_15", "kube-score:container-image-pull-policy",
				"kics:image-pull-policy-of-the-container-is-not-set-to-always"),
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.good = EXAMPLE_POD("  containers: [{name: b, image: \"c:1\", imagePullPolicy: Always}]\n"),
		.bad = EXAMPLE_POD("  containers: [{name: b, image: \"c:1\"}]\n"),
		.container = judge_pull,
	},
	{
		.id = "container/image-stale",
		.title = "an image without a fixed tag that is not asked for again",
		.why = "Each node runs what it happened to find when it first asked.",
		.fix = "set `imagePullPolicy: Always`, or name a version",
		.aliases = LIST("C-0075", "kubescape:image-pull-policy-is-not-set-to-always"),
		.severity = SEVERITY_LOW,
		.good = EXAMPLE_POD("  containers: [{name: b, image: c}]\n"),
		.bad = EXAMPLE_POD("  containers: [{name: b, image: c, imagePullPolicy: Never}]\n"),
		.reference = judge_stale,
	},
	{0},
};
