/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Trivy calls the same secret, so that its files of exemptions are about ours too. Source: Trivy, pkg/fanal/secret/builtin-rules.go.
 * Those that name another thing (an id beside the key, a publishable key) are not here, nor those that we do not look for.
 */
#include "check/secret/found.h"

static const struct {
	const char *id, *title; /* of secret_rules.h; NULL: whatever it is */
	const char *trivy;
} names[] = {
	{"aws-access-key", NULL, "aws-access-key-id"},
	{"aws-temporary-key", NULL, "aws-access-key-id"},
	{"aws-secret-key", NULL, "aws-secret-access-key"},
	{"alibaba-access-key", NULL, "alibaba-access-key-id"},
	{"planetscale-token", NULL, "planetscale-api-token"},
	{"planetscale-password", NULL, "planetscale-password"},
	{"databricks-token", NULL, "databricks-api-token"},
	{"github-token", "a GitHub token", "github-pat"},
	{"github-token", "a GitHub OAuth token", "github-oauth"},
	{"github-token", "a GitHub user token", "github-app-token"},
	{"github-token", "a GitHub server token", "github-app-token"},
	{"github-token", "a GitHub refresh token", "github-refresh-token"},
	{"github-fine-token", NULL, "github-fine-grained-pat"},
	{"gitlab-token", NULL, "gitlab-pat"},
	{"atlassian-token", NULL, "atlassian-api-token"},
	{"npm-token", NULL, "npm-access-token"},
	{"pypi-token", "a PyPI token", "pypi-upload-token"},
	{"rubygems-token", NULL, "rubygems-api-token"},
	{"clojars-token", NULL, "clojars-api-token"},
	{"slack-token", NULL, "slack-access-token"},
	{"slack-webhook", NULL, "slack-web-hook"},
	{"sendgrid-key", NULL, "sendgrid-api-token"},
	{"brevo-key", NULL, "sendinblue-api-token"},
	{"stripe-key", "a Stripe key", "stripe-secret-token"},
	{"stripe-test-key", NULL, "stripe-secret-token"},
	{"shopify-token", NULL, "shopify-token"},
	{"shopify-secret", NULL, "shopify-token"},
	{"easypost-key", NULL, "easypost-api-token"},
	{"shippo-key", NULL, "shippo-api-token"},
	{"hugging-face-token", NULL, "hugging-face-access-token"},
	{"terraform-token", NULL, "hashicorp-tf-api-token"},
	{"doppler-token", "a Doppler token", "doppler-api-token"},
	{"pulumi-token", NULL, "pulumi-api-token"},
	{"age-key", NULL, "age-secret-key"},
	{"newrelic-key", NULL, "new-relic-user-api-key"},
	{"dynatrace-token", NULL, "dynatrace-api-token"},
	{"postman-key", NULL, "postman-api-token"},
	{"linear-key", NULL, "linear-api-token"},
	{"jwt", NULL, "jwt-token"},
	{"private-key", NULL, "private-key"},
};

const char *secret_trivy_id(struct str id, struct str title)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(id, names[i].id) && (!names[i].title || str_is(title, names[i].title)))
			return names[i].trivy;
	return NULL;
}
