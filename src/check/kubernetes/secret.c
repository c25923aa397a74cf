/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets that stand in a manifest, where base64 hides nothing. What is sealed (SealedSecret, ExternalSecret, SOPS), filled in later or a
 * placeholder is none; what a secret looks like is model/secret.h's.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "check/kubernetes/joined.h"
#include "check/node.h"
#include "codec/base64.h"
#include "model/secret.h"

#define SECRET_VALUE_MAX ((size_t)2 << 20) /* etcd takes no more than 1.5 MiB in all */

/* Another program puts the value in: vals, 1Password, Argo CD's Vault plugin, Bank-Vaults, SOPS. */
static bool is_elsewhere(struct str value)
{
	static const char *const starts[] = {"ref+", "op://", "<path:", "vault:", "ENC[", "projects/"};

	for (size_t i = 0; i < ARRAY_SIZE(starts); i++)
		if (str_starts(value, starts[i]))
			return true;
	return str_search(value, STR_LIT("{{")) >= 0 || str_search(value, STR_LIT("${")) >= 0 || str_search(value, STR_LIT("$(")) >= 0;
}

static bool is_placeholder(struct str value)
{
	static const char *const words[] = {"changeme", "change-me", "change_me", "replaceme", "replace-me", "replace_me", "secret", "password",
					    "base64", "placeholder", "todo", "redacted", "dummy"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (str_case_eq(value, str_of(words[i])))
			return true;
	return secret_is_harmless(value) || secret_is_example(value);
}

/* Said of everyone: names, addresses, certificates. */
static bool is_public(struct str key, struct str value)
{
	static const char *const keys[] = {"username", "user", "host", "hostname", "port", "database", "dbname", "email", "region", "namespace",
					   "name", "type", "url", "endpoint", "ca.crt", "tls.crt"};

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (str_case_eq(key, str_of(keys[i])))
			return true;
	return str_starts(value, "-----BEGIN CERTIFICATE") || str_starts(value, "-----BEGIN PUBLIC KEY");
}

/* Whether a value gives something away; *ret_certain: by its shape, or its name. */
static bool is_secret(struct str key, struct str value, bool *ret_certain)
{
	struct secret_list found = {0};
	struct str rest = value, name, inner, password;
	bool shaped;

	secrets_find(value, &found);
	shaped = found.n > 0;
	vec_done(&found);
	*ret_certain = shaped || (secret_url_password(value, &password) && !secret_is_harmless(password));
	if (*ret_certain)
		return true;
	if (is_public(key, value) || is_elsewhere(value) || is_placeholder(value))
		return false;
	/* A file of settings is one where it sets something secret. */
	if (str_find(value, '\n') >= 0) {
		*ret_certain = secret_next_assignment(&rest, &name, &inner) && !is_elsewhere(inner) && !is_placeholder(inner);
		return *ret_certain;
	}
	*ret_certain = secret_is_name(key);
	return true;
}

/* Each value by itself: what is known already of one, or ignored, says nothing of the others. */
static void judge_value(struct checking *checking, const struct yaml_pair *pair, bool encoded)
{
	auto_done(buf_done) struct buf plain = BUF_INIT(SECRET_VALUE_MAX);
	struct str value = str_trim(yaml_text(pair->value));
	struct finding *finding;
	bool certain;

	/* What is no base64 is a template, or refused: nothing is given away. */
	if (encoded && !base64_decode(value, &plain))
		return;
	if (encoded)
		value = str_trim(buf_str(&plain));
	if (!value.n || !is_secret(yaml_text(pair->key), value, &certain))
		return;
	finding = check_found(checking, config_node_place(checking->document->file, pair->value), "%.*s holds %.*s",
			      STR(yaml_text(pair->key)), STR(secret_shown(check_arena(checking), value)));
	if (!certain)
		finding->severity = SEVERITY_MEDIUM;
}

static void judge_secret(struct checking *checking, const struct resource *resource)
{
	if (!str_is(resource->kind, "Secret") || !str_is(resource->api_version, "v1") || node_get(resource->root, "sops"))
		return;
	yaml_each_pair(pair, node_get(resource->root, "stringData"))
		judge_value(checking, pair, false);
	yaml_each_pair(pair, node_get(resource->root, "data"))
		judge_value(checking, pair, true);
}

#define SECRET(lines) "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n" lines

const struct check checks_kubernetes_secret[] = {
	{
		.id = "kubernetes/secret-in-file",
		.title = "a Secret stands in the file with its values",
		.why = "Base64 hides nothing: whoever reads the repository, or its history, has the secret, and so do backups and pipelines.",
		.fix = "change it, take it out, and let it be filled in: SealedSecret, ExternalSecret, SOPS, or the CSI driver of a vault",
		.references = NAMES("CIS Kubernetes 5.4.1", "OWASP K08", "MITRE T1552"),
		.severity = SEVERITY_HIGH,
		.confidence = CONFIDENCE_MEDIUM,
		.good = SECRET("stringData: {password: '${DB_PASSWORD}'}\n"),
		.bad = SECRET("data: {password: aHVudGVyMmhvcnNl}\n"),
		.resource = judge_secret,
	},
	{0},
};
