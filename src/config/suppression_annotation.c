/* SPDX-License-Identifier: Apache-2.0 */
/* Annotations of Kubernetes objects, and of the templates of their pods. Each is for its object as a whole. */
#include "config/suppression.h"

static struct suppression model_of(const struct document *document, const struct yaml_pair *pair, const char *syntax)
{
	return (struct suppression){.syntax = syntax, .place = config_node_place(document->file, pair->key)};
}

/* "ignore-check.kube-linter.io/CHECK: reason" and "kube-linter.io/ignore-all" */
static void kube_linter(struct collecting *collecting, const struct document *document, const struct yaml_pair *pair)
{
	struct suppression model = model_of(document, pair, "kube-linter");
	struct str key = yaml_text(pair->key);

	model.reason = yaml_text(pair->value);
	if (str_skip(&key, "ignore-check.kube-linter.io/"))
		suppression_add(collecting, &model, "kube-linter:", key);
	else if (str_is(key, "kube-linter.io/ignore-all"))
		suppression_add(collecting, &model, "kube-linter:", STR_LIT("*"));
}

/* "kube-score/ignore: a,b" */
static void kube_score(struct collecting *collecting, const struct document *document, const struct yaml_pair *pair)
{
	struct suppression model = model_of(document, pair, "kube-score");

	if (str_is(yaml_text(pair->key), "kube-score/ignore"))
		suppression_add(collecting, &model, "kube-score:", yaml_text(pair->value));
}

/* A key with "checkov.io/skip" in it: "ID=reason" */
static void checkov(struct collecting *collecting, const struct document *document, const struct yaml_pair *pair)
{
	struct suppression model = model_of(document, pair, "checkov");
	struct str id;

	if (str_search(yaml_text(pair->key), STR_LIT("checkov.io/skip")) < 0)
		return;
	str_cut(yaml_text(pair->value), '=', &id, &model.reason);
	suppression_add(collecting, &model, "", id);
}

/* "kubescape.io/skip-controls", with "skip-reason" and "skip-expiry" beside it */
static void kubescape(struct collecting *collecting, const struct document *document, const struct yaml_pair *pair,
		      const struct yaml_node *annotations)
{
	struct suppression model = model_of(document, pair, "kubescape");
	struct str expiry;

	if (!str_is(yaml_text(pair->key), "kubescape.io/skip-controls"))
		return;
	expiry = yaml_get_text(annotations, "kubescape.io/skip-expiry");
	model.reason = yaml_get_text(annotations, "kubescape.io/skip-reason");
	if (expiry.n)
		suppression_until(collecting, &model, expiry);
	suppression_add(collecting, &model, "", yaml_text(pair->value));
}

/* "plimsoll/ignore: RULE[,RULE]", with "plimsoll/ignore-reason" and "plimsoll/ignore-until" beside it */
static void own(struct collecting *collecting, const struct document *document, const struct yaml_pair *pair,
		const struct yaml_node *annotations)
{
	struct suppression model = model_of(document, pair, "plimsoll");
	struct str until;

	if (!str_is(yaml_text(pair->key), "plimsoll/ignore"))
		return;
	until = yaml_get_text(annotations, "plimsoll/ignore-until");
	model.reason = yaml_get_text(annotations, "plimsoll/ignore-reason");
	if (until.n)
		suppression_until(collecting, &model, until);
	suppression_add(collecting, &model, "", yaml_text(pair->value));
}

static void read_annotations(struct collecting *collecting, const struct document *document, const struct yaml_node *annotations)
{
	yaml_each_pair(pair, annotations) {
		kube_linter(collecting, document, pair);
		kube_score(collecting, document, pair);
		checkov(collecting, document, pair);
		kubescape(collecting, document, pair, annotations);
		own(collecting, document, pair, annotations);
	}
}

void suppression_annotations(struct collecting *collecting, const struct document *document)
{
	const struct resource *resource = document->resource;

	if (!resource)
		return;
	read_annotations(collecting, document, yaml_get(resource->metadata, "annotations"));
	if (resource->pod_metadata != resource->metadata)
		read_annotations(collecting, document, yaml_get(resource->pod_metadata, "annotations"));
}
