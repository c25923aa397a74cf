/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ClusterImagePolicy of Sigstore's policy-controller, v1alpha1 and v1beta1: of the policies whose globs match all count, in each any of its authorities.
 * What rests on the cluster (secrets, key services, trust roots, other repositories) and policies in CUE and Rego cannot be judged here.
 * Source: policy-controller, docs/api-types and pkg/apis/policy, pkg/apis/glob, pkg/webhook/validator.go.
 */
#include "base/mem.h"
#include "verify/predicate.h"
#include "verify/signature_policy.h"

#define HUB "docker.io/"
#define HUB_INDEX "index.docker.io/" /* as these policies name it */
#define PUBLIC_FULCIO "https://fulcio.sigstore.dev"

/* An authority while it is read. */
struct authority_reading {
	struct str name;
	const struct yaml_node *node, *key, *keyless, *fixed, *log, *source, *timestamp, *attestations;
};

#define NODE(function, member)                                                                                               \
	static int function(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)           \
	{                                                                                                                    \
		(void)reader, (void)e;                                                                                       \
		((struct authority_reading *)into)->member = node;                                                           \
		return 0;                                                                                                    \
	}
NODE(read_key, key)
NODE(read_keyless, keyless)
NODE(read_static, fixed)
NODE(read_log, log)
NODE(read_source, source)
NODE(read_timestamp, timestamp)
NODE(read_attestations, attestations)
#undef NODE

static int read_name(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)
{
	return policy_text(reader, node, &((struct authority_reading *)into)->name, e);
}

/* ---- who may have signed ---- */

/* A log is asked of who has one; of keys only where it is named. Of certificates always: they last for minutes. */
static int apply_log(struct policy_reader *reader, const struct authority_reading *a, struct requirement *proof, struct err *e)
{
	static const struct policy_key keys[] = {{"url", NULL}, {"trustRootRef", NULL}, {0}};

	if (a->log && policy_keys(reader, a->log, keys, NULL, e) < 0)
		return e->code;
	if (a->log && yaml_get(a->log, "trustRootRef"))
		policy_unsupported(reader, a->log, "ctlog.trustRootRef names a TrustRoot of the cluster, which is not here", proof);
	vec_each(authority, &proof->authorities)
		reader->trust->authorities.v[*authority].without_log = a->key && !yaml_get(a->log, "url");
	return 0;
}

static int add_key(struct policy_reader *reader, const struct authority_reading *a, struct requirement *proof, struct err *e)
{
	static const struct policy_key keys[] = {{"data", NULL}, {"secretRef", NULL}, {"kms", NULL}, {"hashAlgorithm", NULL}, {0}};
	const struct yaml_node *data = yaml_get(a->key, "data");
	struct str hash = yaml_get_text(a->key, "hashAlgorithm");
	uint32_t authority;

	if (policy_keys(reader, a->key, keys, NULL, e) < 0)
		return e->code;
	if (hash.n && !str_case_eq(hash, STR_LIT("sha256")))
		policy_unsupported(reader, a->key, "hashAlgorithm: only that which goes with the kind of key is verified", proof);
	if (yaml_get(a->key, "secretRef") || yaml_get(a->key, "kms"))
		policy_unsupported(reader, a->key, "the key is in a secret of the cluster or in a key service, which are not here", proof);
	if (!data)
		return proof->kind == REQUIRE_UNSUPPORTED ? 0 : policy_wrong(reader, a->key, e, "one of data, secretRef, kms is expected");
	if (policy_add_key(reader, data, yaml_text(data), a->name.p, &authority, e) < 0)
		return e->code;
	*vec_push(&proof->authorities) = authority;
	return 0;
}

static int read_expression(struct policy_reader *reader, const struct yaml_node *node, struct str *ret_expression, struct err *e)
{
	if (!node)
		return 0;
	return policy_text(reader, node, ret_expression, e) < 0 ? e->code : policy_check_expression(reader, node, *ret_expression, e);
}

/* Anywhere in the text, as that tool's expressions are. */
static void widen(struct policy_reader *reader, struct str *expression)
{
	if (expression->n)
		*expression = arena_printf(&reader->policy->arena, ".*(?:%.*s).*", STR(*expression));
}

static int read_optional(struct policy_reader *reader, const struct yaml_node *node, struct str *ret_text, struct err *e)
{
	return node ? policy_text(reader, node, ret_text, e) : 0;
}

/* That tool accepts it, and warns. */
static void warn_of_anybody(struct policy_reader *reader, const struct yaml_node *node, const struct authority *identity)
{
	if (!identity->issuer.n && !identity->issuer_expression.n)
		log_warning(&reader->ctx->log, "%s:%u: an identity without issuer or issuerRegExp: whoever tells it will do", reader->path, node->line);
	if (!identity->identity.n && !identity->identity_expression.n)
		log_warning(&reader->ctx->log, "%s:%u: an identity without subject or subjectRegExp: anybody of that issuer will do", reader->path, node->line);
}

static int add_identity(struct policy_reader *reader, const struct yaml_node *node, bool without_certificate_log, struct requirement *proof, struct err *e)
{
	static const struct policy_key keys[] = {{"issuer", NULL}, {"subject", NULL}, {"issuerRegExp", NULL}, {"subjectRegExp", NULL}, {0}};
	struct authority identity = {.method = AUTHORITY_KEYLESS, .without_certificate_log = without_certificate_log};

	if (policy_keys(reader, node, keys, NULL, e) < 0 || policy_check_signers(reader, node, e) < 0 ||
	    read_optional(reader, yaml_get(node, "issuer"), &identity.issuer, e) < 0 ||
	    read_optional(reader, yaml_get(node, "subject"), &identity.identity, e) < 0 ||
	    read_expression(reader, yaml_get(node, "issuerRegExp"), &identity.issuer_expression, e) < 0 ||
	    read_expression(reader, yaml_get(node, "subjectRegExp"), &identity.identity_expression, e) < 0)
		return e->code;
	if ((identity.issuer.n && identity.issuer_expression.n) || (identity.identity.n && identity.identity_expression.n))
		return policy_wrong(reader, node, e, "a text and an expression for the same exclude each other");
	if (!yaml_count(node))
		return policy_wrong(reader, node, e, "an identity that is anybody's");
	warn_of_anybody(reader, node, &identity);
	identity.name = authority_name(&identity, &reader->policy->arena);
	widen(reader, &identity.identity_expression);
	widen(reader, &identity.issuer_expression);
	*trust_add(reader->trust, AUTHORITY_KEYLESS, identity.name) = identity;
	*vec_push(&proof->authorities) = (uint32_t)(reader->trust->authorities.n - 1);
	return 0;
}

static int add_identities(struct policy_reader *reader, const struct authority_reading *a, struct requirement *proof, struct err *e)
{
	static const struct policy_key keys[] = {{"url", NULL}, {"identities", NULL}, {"ca-cert", NULL}, {"trustRootRef", NULL}, {"insecureIgnoreSCT", NULL}, {0}};
	const struct yaml_node *identities = yaml_get(a->keyless, "identities"), *sct = yaml_get(a->keyless, "insecureIgnoreSCT");
	struct str url = yaml_get_text(a->keyless, "url");
	bool without = false;

	if (policy_keys(reader, a->keyless, keys, NULL, e) < 0 || (sct && policy_flag(reader, sct, &without, e) < 0))
		return e->code;
	if (yaml_get(a->keyless, "trustRootRef"))
		policy_unsupported(reader, a->keyless, "keyless.trustRootRef names a TrustRoot of the cluster, which is not here", proof);
	else if (yaml_get(a->keyless, "ca-cert"))
		policy_unsupported(reader, a->keyless, "keyless.ca-cert: authorities of one's own are not taken from these policies", proof);
	else if (url.n && !str_is(url, PUBLIC_FULCIO) && !str_is(url, PUBLIC_FULCIO "/"))
		policy_unsupported(reader, a->keyless, "keyless.url is another Fulcio than the public one", proof);
	if (!yaml_is(identities, YAML_SEQUENCE) || !yaml_count(identities))
		return policy_wrong(reader, a->keyless, e, "identities are missing: it would be anybody's");
	yaml_each(identity, identities)
		if (add_identity(reader, identity, without, proof, e) < 0)
			return e->code;
	return 0;
}

/* ---- what they must have signed ---- */

/* The same signers, asked for something else. */
static void copy_signers(const struct requirement *from, struct requirement *to)
{
	to->kind = from->kind;
	to->why = from->why;
	vec_each(authority, &from->authorities)
		*vec_push(&to->authorities) = *authority;
}

static int read_attestation(struct policy_reader *reader, const struct yaml_node *node, const struct requirement *proof, struct requirement *into,
			    struct err *e)
{
	static const struct policy_key keys[] = {{"name", NULL}, {"predicateType", NULL}, {"policy", NULL}, {0}};
	const struct yaml_node *type = yaml_get(node, "predicateType"), *policy = yaml_get(node, "policy");
	struct requirement *part = policy_add_part(reader, node, into, e);

	if (!part || policy_keys(reader, node, keys, NULL, e) < 0)
		return e->code;
	copy_signers(proof, part);
	part->name = policy_copy(reader, yaml_get_text(node, "name"));
	if (!type)
		return policy_wrong(reader, node, e, "predicateType is missing");
	if (policy_text(reader, type, &part->predicate_type, e) < 0)
		return e->code;
	if (predicate_type_check(part->predicate_type, e) < 0)
		return policy_wrong(reader, type, e, "\"%.*s\" is no type of attestations that is known", STR(part->predicate_type));
	/* Its word is for v0.2 alone. */
	if (str_is(part->predicate_type, "slsaprovenance"))
		part->predicate_type = STR_LIT("https://slsa.dev/provenance/v0.2");
	if (predicate_type_is(part->predicate_type, STR_LIT("https://slsa.dev/verification_summary/v1")))
		policy_unsupported(reader, node, "a verification summary of whomever: the policy cannot say whose verdict counts", part);
	if (!policy)
		return 0;
	if (!(part = policy_add_part(reader, policy, into, e)))
		return e->code;
	policy_unsupported(reader, policy, "a policy in CUE or Rego", part);
	return 0;
}

static int finish_proof(struct policy_reader *reader, const struct authority_reading *a, struct requirement *proof, struct requirement *into,
			struct err *e)
{
	if (a->source)
		policy_unsupported(reader, a->source, "source: signatures in another repository are not looked for", proof);
	if (yaml_count(a->timestamp))
		policy_unsupported(reader, a->timestamp, "rfc3161timestamp names a TrustRoot of the cluster, which is not here", proof);
	if (!a->attestations) {
		copy_signers(proof, into);
		into->name = a->name;
		return 0;
	}
	if (!yaml_is(a->attestations, YAML_SEQUENCE) || !yaml_count(a->attestations))
		return policy_wrong(reader, a->attestations, e, "a list of attestations is expected");
	into->kind = REQUIRE_ALL;
	into->name = a->name;
	yaml_each(attestation, a->attestations)
		if (read_attestation(reader, attestation, proof, into, e) < 0)
			return e->code;
	return 0;
}

static int read_fixed(struct policy_reader *reader, const struct authority_reading *a, struct requirement *into, struct err *e)
{
	static const struct policy_key keys[] = {{"action", NULL}, {"message", NULL}, {0}};
	struct str action = yaml_get_text(a->fixed, "action"), message = yaml_get_text(a->fixed, "message");

	if (policy_keys(reader, a->fixed, keys, NULL, e) < 0)
		return e->code;
	if (a->attestations || a->source || a->log)
		return policy_wrong(reader, a->fixed, e, "static excludes attestations, source and ctlog");
	if (!str_is(action, "pass") && !str_is(action, "fail"))
		return policy_wrong(reader, a->fixed, e, "static.action is pass or fail");
	into->kind = str_is(action, "pass") ? REQUIRE_NOTHING : REQUIRE_IMPOSSIBLE;
	into->name = a->name;
	if (into->kind == REQUIRE_IMPOSSIBLE)
		into->why = message.n ? policy_copy(reader, message) : STR_LIT("the policy rejects it (static)");
	return 0;
}

static int build_authority(struct policy_reader *reader, const struct authority_reading *a, struct requirement *into, struct err *e)
{
	struct requirement proof = {.kind = REQUIRE_PROOF};
	int r;

	if ((a->key != NULL) + (a->keyless != NULL) + (a->fixed != NULL) != 1)
		return policy_wrong(reader, a->node, e, "one of key, keyless, static is expected");
	if (a->fixed)
		return read_fixed(reader, a, into, e);
	r = a->key ? add_key(reader, a, &proof, e) : add_identities(reader, a, &proof, e);
	if (r == 0)
		r = apply_log(reader, a, &proof, e);
	if (r == 0)
		r = finish_proof(reader, a, &proof, into, e);
	requirement_done(&proof);
	return r;
}

static int read_authority(struct policy_reader *reader, const struct yaml_node *node, size_t index, struct requirement *into, struct err *e)
{
	static const struct policy_key keys[] = {
		{"name", read_name}, {"key", read_key}, {"keyless", read_keyless}, {"static", read_static}, {"ctlog", read_log}, {"source", read_source},
		{"rfc3161timestamp", read_timestamp}, {"attestations", read_attestations}, {"signatureFormat", NULL}, {0},
	};
	struct authority_reading a = {.node = node};

	if (policy_keys(reader, node, keys, &a, e) < 0)
		return e->code;
	if (!a.name.n)
		a.name = arena_printf(&reader->policy->arena, "authority-%zu", index);
	return build_authority(reader, &a, into, e);
}

/* ---- policies ---- */

static int read_globs(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)
{
	static const struct policy_key keys[] = {{"glob", NULL}, {0}};

	if (!yaml_is(node, YAML_SEQUENCE) || !yaml_count(node) || yaml_count(node) > REQUIREMENT_PARTS_MAX)
		return policy_wrong(reader, node, e, "a list of globs is expected");
	yaml_each(item, node) {
		struct str glob;

		if (policy_keys(reader, item, keys, NULL, e) < 0 || policy_text(reader, yaml_get(item, "glob"), &glob, e) < 0)
			return e->code;
		for (size_t i = 0; i < glob.n; i++)
			if (!str_is_alnum(glob.p[i]) && !strchr("-_:/*.", glob.p[i]))
				return policy_wrong(reader, item, e, "\"%.*s\" is no glob", STR(glob));
		*vec_push(&((struct policy_rule *)into)->patterns) = glob;
	}
	return 0;
}

static int read_authorities(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)
{
	struct requirement any = {.kind = REQUIRE_ANY};
	int r = 0;

	if (!yaml_is(node, YAML_SEQUENCE) || !yaml_count(node))
		return policy_wrong(reader, node, e, "a list of authorities is expected");
	yaml_each(item, node)
		if (r == 0) {
			struct requirement *part = policy_add_part(reader, item, &any, e);

			r = part ? read_authority(reader, item, item_i, part, e) : e->code;
		}
	*vec_push(&((struct policy_rule *)into)->requirement.parts) = any;
	return r;
}

static int read_mode(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)
{
	struct str mode = yaml_text(node);

	((struct policy_rule *)into)->requirement.warns = str_is(mode, "warn");
	return str_is(mode, "warn") || str_is(mode, "enforce") ? 0 : policy_wrong(reader, node, e, "mode is warn or enforce");
}

static int read_policy(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)
{
	struct requirement *part = policy_add_part(reader, node, &((struct policy_rule *)into)->requirement, e);

	if (!part)
		return e->code;
	policy_unsupported(reader, node, "a policy in CUE or Rego", part);
	return 0;
}

static int read_cluster(struct policy_reader *reader, struct err *e)
{
	static const struct policy_key top[] = {{"apiVersion", NULL}, {"kind", NULL}, {"metadata", NULL}, {"spec", NULL}, {"status", NULL}, {0}};
	/* "match" chooses objects of the cluster; an image alone is none, and is judged as if it were chosen. */
	static const struct policy_key spec_keys[] = {{"images", read_globs}, {"authorities", read_authorities}, {"mode", read_mode},
						      {"policy", read_policy}, {"match", NULL}, {0}};
	const struct yaml_node *spec = yaml_get(reader->root, "spec");
	struct policy_rule *rule = policy_add_rule(reader, reader->root, e);

	if (!rule || policy_keys(reader, reader->root, top, NULL, e) < 0)
		return e->code;
	rule->scope = policy_copy(reader, yaml_get_text(yaml_get(reader->root, "metadata"), "name"));
	rule->requirement.kind = REQUIRE_ALL;
	if (!spec || policy_keys(reader, spec, spec_keys, rule, e) < 0)
		return spec ? e->code : policy_wrong(reader, reader->root, e, "spec is missing");
	if (!rule->patterns.n)
		return policy_wrong(reader, spec, e, "images are missing");
	if (!yaml_get(spec, "authorities"))
		return policy_wrong(reader, spec, e, "authorities are missing");
	reader->policy->standing = (struct requirement){.kind = REQUIRE_IMPOSSIBLE, .why = STR_LIT("no policy is for it")};
	return 0;
}

static bool holds(const struct yaml_node *root)
{
	return str_is(yaml_get_text(root, "kind"), "ClusterImagePolicy") && str_starts(yaml_get_text(root, "apiVersion"), "policy.sigstore.dev/v1");
}

/* "*" is any run without a slash, "**" any run; the rest stands for itself. */
static bool glob_matches(struct str glob, struct str text)
{
	auto_free bool *reached = mem_zero(text.n + 1, sizeof(*reached));

	reached[0] = true;
	for (size_t i = 0; i < glob.n; i++) {
		bool star = glob.p[i] == '*', every = star && i + 1 < glob.n && glob.p[i + 1] == '*';

		if (star) {
			for (size_t k = 0; k < text.n; k++)
				reached[k + 1] = reached[k + 1] || (reached[k] && (every || text.p[k] != '/'));
			i += every;
			continue;
		}
		for (size_t k = text.n; k > 0; k--)
			reached[k] = reached[k - 1] && text.p[k - 1] == glob.p[i];
		reached[0] = false;
	}
	return reached[text.n];
}

static bool glob_is_for(struct str glob, struct str full, struct str given)
{
	if (str_is(glob, "*/*"))
		glob = STR_LIT(HUB_INDEX "*/*");
	else if (str_is(glob, "*"))
		glob = STR_LIT(HUB_INDEX "library/*");
	return glob_matches(glob, full) || glob_matches(glob, given);
}

static bool is_for(const struct policy_rule *rule, struct str full, struct str given)
{
	vec_each(glob, &rule->patterns)
		if (glob_is_for(*glob, full, given))
			return true;
	return false;
}

/* The image in full, as these policies write it: with the tag, or where it is named by its digest, with that alone. */
static struct str full_name(const struct policy_image *image, struct arena *arena)
{
	struct str repository = image->repository;

	if (str_skip(&repository, HUB))
		repository = arena_printf(arena, HUB_INDEX "%.*s", STR(repository));
	if (image->digest.n)
		return arena_printf(arena, "%.*s@%.*s", STR(repository), STR(image->digest));
	return arena_printf(arena, "%.*s:%.*s", STR(repository), STR(image->tag));
}

static int select_rules(struct signature_policy *policy, const struct policy_image *image, struct policy_rule_list *rules, struct err *e)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	struct str full;

	if (policy_check_named(policy, image, e) < 0)
		return e->code;
	full = full_name(image, &scratch);
	vec_each(rule, &policy->rules)
		if (is_for(rule, full, image->given))
			*vec_push(rules) = rule;
	return 0;
}

const struct policy_form policy_cluster = {.tool = "policy-controller", .several = true, .holds = holds, .read = read_cluster, .select = select_rules};
