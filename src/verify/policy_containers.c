/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy.json of Podman, Skopeo and CRI-O: of the scopes that an image is in the narrowest counts, and of its requirements all. GPG's signatures, bases'
 * and certificates of one's own public key infrastructure cannot be judged here. Source: containers-policy.json(5), containers/image signature/.
 */
#include "base/mem.h"
#include "codec/base64.h"
#include "crypto/hash.h"
#include "verify/signature_policy.h"

#define DOCKER "docker"
#define KEY_MAX ((size_t)1 << 20)

/* A requirement of the kind sigstoreSigned while it is read. */
struct signed_reading {
	const struct yaml_node *node, *fulcio, *pki, *identity;
	const struct yaml_node *key_path, *key_paths, *key_data, *key_datas;
	const struct yaml_node *log_path, *log_paths, *log_data, *log_datas;
};

#define NODE(function, member)                                                                                               \
	static int function(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)           \
	{                                                                                                                    \
		(void)reader, (void)e;                                                                                       \
		((struct signed_reading *)into)->member = node;                                                              \
		return 0;                                                                                                    \
	}
NODE(read_key_path, key_path)
NODE(read_key_paths, key_paths)
NODE(read_key_data, key_data)
NODE(read_key_datas, key_datas)
NODE(read_log_path, log_path)
NODE(read_log_paths, log_paths)
NODE(read_log_data, log_data)
NODE(read_log_datas, log_datas)
NODE(read_fulcio, fulcio)
NODE(read_pki, pki)
NODE(read_signed_identity, identity)
#undef NODE

/* ---- keys, in files or in place ---- */

/*
 * What a file or a text in base64 says; a file that is not here is nothing to hold signatures against. An empty one is not the same as none: a log whose
 * key is empty would be a log that nobody asks for.
 */
static int read_pem(struct policy_reader *reader, const struct yaml_node *node, bool is_path, struct requirement *proof, struct str *ret_pem, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(KEY_MAX);

	*ret_pem = STR_NULL;
	if (is_path && policy_load_file(reader, node, ret_pem, e) < 0) {
		if (e->code != ERR_NOT_FOUND)
			return e->code;
		policy_unsupported(reader, node, "its key is a file that is not here", proof);
		*e = ERR_INIT;
		return 0;
	}
	if (!is_path && (!yaml_is(node, YAML_SCALAR) || !base64_decode(yaml_text(node), &bytes)))
		return policy_wrong(reader, node, e, "base64 is expected");
	if (!is_path)
		*ret_pem = policy_copy(reader, buf_str(&bytes));
	return ret_pem->n ? 0 : policy_wrong(reader, node, e, "it is empty, and a key or a certificate is expected");
}

typedef int (*take_pem)(struct policy_reader *reader, const struct yaml_node *node, struct str pem, struct requirement *proof, void *into, struct err *e);

static int read_one(struct policy_reader *reader, const struct yaml_node *node, bool is_path, struct requirement *proof, take_pem taken, void *into,
		    struct err *e)
{
	struct str pem;

	if (read_pem(reader, node, is_path, proof, &pem, e) < 0)
		return e->code;
	return pem.n ? taken(reader, node, pem, proof, into, e) : 0;
}

/* One, or a list of them. */
static int read_pems(struct policy_reader *reader, const struct yaml_node *one, const struct yaml_node *list, bool is_path, struct requirement *proof,
		     take_pem taken, void *into, struct err *e)
{
	if (one)
		return read_one(reader, one, is_path, proof, taken, into, e);
	if (!list)
		return 0;
	if (!yaml_is(list, YAML_SEQUENCE) || !yaml_count(list) || yaml_count(list) > REQUIREMENT_PARTS_MAX)
		return policy_wrong(reader, list, e, "a list of 1 to %d is expected", REQUIREMENT_PARTS_MAX);
	yaml_each(item, list)
		if (read_one(reader, item, is_path, proof, taken, into, e) < 0)
			return e->code;
	return 0;
}

static int take_key(struct policy_reader *reader, const struct yaml_node *node, struct str pem, struct requirement *proof, void *into, struct err *e)
{
	struct str name = yaml_text(node);
	uint32_t authority;

	(void)into;
	if (str_find(name, '/') < 0 || name.n > 200)
		name = arena_printf(&reader->policy->arena, "the key of line %u", node->line);
	if (policy_add_key(reader, node, pem, policy_copy(reader, name).p, &authority, e) < 0)
		return e->code;
	*vec_push(&proof->authorities) = authority;
	return 0;
}

/* ---- logs and authorities that the policy names itself ---- */

static struct trusted_root *add_root(struct policy_reader *reader)
{
	struct trusted_root *root = mem_zero(1, sizeof(*root));

	*vec_push(&reader->policy->roots) = root;
	return root;
}

static const struct validity always = {.start = INT64_MIN, .end = INT64_MAX};

/* A log is named by its key's digest (Rekor). */
static int take_log(struct policy_reader *reader, const struct yaml_node *node, struct str pem, struct requirement *proof, void *into, struct err *e)
{
	struct trusted_root *root = into;
	struct trusted_log *log = vec_push(&root->logs);
	unsigned char id[HASH_SIZE_MAX];

	(void)proof;
	if (public_key_from_pem(pem, "rekorPublicKey", &log->key, e) < 0) {
		log->key = NULL;
		return err_wrap(e, "%s:%u", reader->path, node->line);
	}
	hash_bytes(HASH_SHA256, public_key_der(log->key), id);
	log->id = arena_str(&root->arena, str_from(id, 32));
	log->validity = always;
	return 0;
}

/* Each certificate is one that is believed. */
static int take_authority(struct policy_reader *reader, const struct yaml_node *node, struct str pem, struct requirement *proof, void *into, struct err *e)
{
	struct trusted_root *root = into;
	struct certificate_list list = {0};
	int r = certificate_list_read(pem, "caPath", &list, e);

	(void)proof;
	for (size_t i = 0; r == 0 && i < list.n; i++) {
		struct trusted_authority *authority = vec_push(&root->authorities);

		authority->validity = always;
		*vec_push(&authority->chain) = take(list.v[i]);
	}
	certificate_list_done(&list);
	return r < 0 ? err_wrap(e, "%s:%u", reader->path, node->line) : 0;
}

static int read_authority_of_fulcio(struct policy_reader *reader, const struct signed_reading *s, struct trusted_root *root, struct requirement *proof,
				    struct err *e)
{
	static const struct policy_key keys[] = {{"caPath", NULL}, {"caData", NULL}, {"oidcIssuer", NULL}, {"subjectEmail", NULL}, {0}};
	const struct yaml_node *path = yaml_get(s->fulcio, "caPath"), *data = yaml_get(s->fulcio, "caData");
	struct authority *authority;
	struct str issuer, email;

	if (policy_keys(reader, s->fulcio, keys, NULL, e) < 0)
		return e->code;
	if (!path == !data)
		return policy_wrong(reader, s->fulcio, e, "one of caPath and caData is expected");
	if (!root->logs.n && proof->kind != REQUIRE_UNSUPPORTED)
		return policy_wrong(reader, s->fulcio, e, "fulcio needs the key of a log: rekorPublicKeyPath or rekorPublicKeyData");
	if (policy_text(reader, yaml_get(s->fulcio, "oidcIssuer"), &issuer, e) < 0 ||
	    policy_text(reader, yaml_get(s->fulcio, "subjectEmail"), &email, e) < 0 ||
	    read_pems(reader, path ? path : data, NULL, path != NULL, proof, take_authority, root, e) < 0 || policy_check_signers(reader, s->node, e) < 0)
		return e->code;
	authority = trust_add(reader->trust, AUTHORITY_KEYLESS, arena_printf(&reader->policy->arena, "%.*s (%.*s)", STR(email), STR(issuer)));
	authority->identity = email;
	authority->issuer = issuer;
	authority->without_certificate_log = true; /* that tool asks for none */
	*vec_push(&proof->authorities) = (uint32_t)(reader->trust->authorities.n - 1);
	return 0;
}

/* ---- under which name ---- */

static int read_identity(struct policy_reader *reader, const struct yaml_node *node, struct signed_name *ret_name, struct err *e)
{
	static const struct policy_key keys[] = {{"type", NULL}, {"dockerReference", NULL}, {"dockerRepository", NULL}, {"prefix", NULL},
						 {"signedPrefix", NULL}, {0}};
	static const struct {
		const char *name;
		enum signed_name_kind kind;
		const char *text, *prefix;
	} kinds[] = {
		{"matchExact", SIGNED_NAME_EXACT, NULL, NULL},
		{"matchRepoDigestOrExact", SIGNED_NAME_DIGEST_OR_EXACT, NULL, NULL},
		{"matchRepository", SIGNED_NAME_REPOSITORY, NULL, NULL},
		{"exactReference", SIGNED_NAME_EXACT_REFERENCE, "dockerReference", NULL},
		{"exactRepository", SIGNED_NAME_EXACT_REPOSITORY, "dockerRepository", NULL},
		{"remapIdentity", SIGNED_NAME_REMAPPED, "signedPrefix", "prefix"},
	};
	struct str type = yaml_get_text(node, "type");

	*ret_name = (struct signed_name){.kind = SIGNED_NAME_DIGEST_OR_EXACT};
	if (!node)
		return 0;
	if (policy_keys(reader, node, keys, NULL, e) < 0)
		return e->code;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (!str_is(type, kinds[i].name))
			continue;
		if (yaml_count(node) != 1u + (kinds[i].text != NULL) + (kinds[i].prefix != NULL))
			return policy_wrong(reader, node, e, "signedIdentity %s has other keys than these", kinds[i].name);
		ret_name->kind = kinds[i].kind;
		if (kinds[i].text && policy_text(reader, yaml_get(node, kinds[i].text), &ret_name->text, e) < 0)
			return e->code;
		return kinds[i].prefix ? policy_text(reader, yaml_get(node, kinds[i].prefix), &ret_name->prefix, e) : 0;
	}
	return policy_wrong(reader, node, e, "signedIdentity: there is no type \"%.*s\"", STR(type));
}

/* ---- requirements ---- */

static int count_keys(const struct signed_reading *s)
{
	return (s->key_path != NULL) + (s->key_paths != NULL) + (s->key_data != NULL) + (s->key_datas != NULL) + (s->fulcio != NULL) + (s->pki != NULL);
}

static int count_logs(const struct signed_reading *s)
{
	return (s->log_path != NULL) + (s->log_paths != NULL) + (s->log_data != NULL) + (s->log_datas != NULL);
}

static int read_signers(struct policy_reader *reader, const struct signed_reading *s, struct requirement *proof, struct err *e)
{
	struct trusted_root *root = add_root(reader);

	if (read_pems(reader, s->log_path, s->log_paths, true, proof, take_log, root, e) < 0 ||
	    read_pems(reader, s->log_data, s->log_datas, false, proof, take_log, root, e) < 0)
		return e->code;
	if (s->fulcio) {
		if (read_authority_of_fulcio(reader, s, root, proof, e) < 0)
			return e->code;
	} else if (read_pems(reader, s->key_path, s->key_paths, true, proof, take_key, NULL, e) < 0 ||
		   read_pems(reader, s->key_data, s->key_datas, false, proof, take_key, NULL, e) < 0) {
		return e->code;
	}
	vec_each(at, &proof->authorities) {
		struct authority *authority = &reader->trust->authorities.v[*at];

		authority->root = root;
		authority->without_log = !root->logs.n;
	}
	return 0;
}

static int read_sigstore(struct policy_reader *reader, const struct yaml_node *node, struct requirement *proof, struct err *e)
{
	static const struct policy_key keys[] = {
		{"type", NULL},
		{"keyPath", read_key_path},
		{"keyPaths", read_key_paths},
		{"keyData", read_key_data},
		{"keyDatas", read_key_datas},
		{"fulcio", read_fulcio},
		{"pki", read_pki},
		{"rekorPublicKeyPath", read_log_path},
		{"rekorPublicKeyPaths", read_log_paths},
		{"rekorPublicKeyData", read_log_data},
		{"rekorPublicKeyDatas", read_log_datas},
		{"signedIdentity", read_signed_identity},
		{0},
	};
	struct signed_reading s = {.node = node};

	proof->kind = REQUIRE_PROOF;
	if (policy_keys(reader, node, keys, &s, e) < 0)
		return e->code;
	if (count_keys(&s) != 1)
		return policy_wrong(reader, node, e, "exactly one of keyPath, keyPaths, keyData, keyDatas, fulcio and pki is expected");
	if (count_logs(&s) > 1)
		return policy_wrong(reader, node, e, "more than one of the keys of rekorPublicKey…");
	if (read_identity(reader, s.identity, &proof->signed_name, e) < 0)
		return e->code;
	if (!s.pki)
		return read_signers(reader, &s, proof, e);
	policy_unsupported(reader, s.pki, "pki: signatures by a public key infrastructure of one's own", proof);
	return 0;
}

static int read_requirement(struct policy_reader *reader, const struct yaml_node *node, struct requirement *into, struct err *e)
{
	static const struct policy_key plain[] = {{"type", NULL}, {0}};
	static const struct policy_key gpg[] = {{"type", NULL}, {"keyType", NULL}, {"keyPath", NULL}, {"keyPaths", NULL}, {"keyData", NULL},
						{"signedIdentity", NULL}, {0}};
	static const struct policy_key base[] = {{"type", NULL}, {"baseLayerIdentity", NULL}, {0}};
	struct str type = yaml_get_text(node, "type");

	if (str_is(type, "sigstoreSigned"))
		return read_sigstore(reader, node, into, e);
	if (str_is(type, "signedBy")) {
		policy_unsupported(reader, node, "signedBy: GPG's signatures", into);
		return policy_keys(reader, node, gpg, NULL, e);
	}
	if (str_is(type, "signedBaseLayer")) {
		policy_unsupported(reader, node, "signedBaseLayer", into);
		return policy_keys(reader, node, base, NULL, e);
	}
	if (!str_is(type, "insecureAcceptAnything") && !str_is(type, "reject"))
		return policy_wrong(reader, node, e, "there is no requirement of the type \"%.*s\"", STR(type));
	into->kind = str_is(type, "reject") ? REQUIRE_IMPOSSIBLE : REQUIRE_NOTHING;
	into->name = policy_copy(reader, type);
	if (into->kind == REQUIRE_IMPOSSIBLE)
		into->why = STR_LIT("the policy rejects it");
	return policy_keys(reader, node, plain, NULL, e);
}

static int read_requirements(struct policy_reader *reader, const struct yaml_node *node, struct requirement *into, struct err *e)
{
	into->kind = REQUIRE_ALL;
	if (!yaml_is(node, YAML_SEQUENCE) || !yaml_count(node))
		return policy_wrong(reader, node, e, "a list of requirements is expected, and an empty one is none");
	yaml_each(item, node) {
		struct requirement *part = policy_add_part(reader, item, into, e);

		if (!part || read_requirement(reader, item, part, e) < 0)
			return e->code;
	}
	return 0;
}

/* ---- scopes ---- */

static int read_scope(struct policy_reader *reader, struct str transport, const struct yaml_pair *pair, struct err *e)
{
	struct policy_rule *rule = policy_add_rule(reader, pair->key, e);

	if (!rule)
		return e->code;
	rule->scope = transport;
	*vec_push(&rule->patterns) = policy_copy(reader, yaml_text(pair->key));
	return read_requirements(reader, pair->value, &rule->requirement, e);
}

static int read_transports(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)
{
	(void)into;
	if (!yaml_is(node, YAML_MAPPING))
		return policy_wrong(reader, node, e, "transports by name are expected");
	yaml_each_pair(transport, node) {
		struct str name;

		if (policy_text(reader, transport->key, &name, e) < 0)
			return e->code;
		if (!yaml_is(transport->value, YAML_MAPPING))
			return policy_wrong(reader, transport->value, e, "scopes with requirements are expected");
		yaml_each_pair(scope, transport->value)
			if (read_scope(reader, name, scope, e) < 0)
				return e->code;
	}
	return 0;
}

static int read_default(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)
{
	(void)into;
	return read_requirements(reader, node, &reader->policy->standing, e);
}

static int read_containers(struct policy_reader *reader, struct err *e)
{
	static const struct policy_key keys[] = {{"default", read_default}, {"transports", read_transports}, {0}};

	return policy_keys(reader, reader->root, keys, NULL, e);
}

static bool holds(const struct yaml_node *root)
{
	return yaml_is(yaml_get(root, "default"), YAML_SEQUENCE);
}

static bool take_scope(const struct signature_policy *policy, struct str scope, struct policy_rule_list *rules)
{
	vec_each(rule, &policy->rules)
		if (str_is(rule->scope, DOCKER) && str_eq(rule->patterns.v[0], scope)) {
			*vec_push(rules) = rule;
			return true;
		}
	return false;
}

/* "registry.example/shop/api", "registry.example/shop", "registry.example", then "*.example". */
static bool take_wider(const struct signature_policy *policy, struct str repository, struct policy_rule_list *rules)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	struct str last, host = repository;

	do {
		host = repository;
		if (take_scope(policy, repository, rules))
			return true;
	} while (str_cut_last(repository, '/', &repository, &last));
	while (str_cut(host, '.', &last, &host))
		if (take_scope(policy, arena_printf(&scratch, "*.%.*s", STR(host)), rules))
			return true;
	return false;
}

static int select_rule(struct signature_policy *policy, const struct policy_image *image, struct policy_rule_list *rules, struct err *e)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	struct str own;

	if (policy_check_named(policy, image, e) < 0)
		return e->code;
	own = image->digest.n ? arena_printf(&scratch, "%.*s@%.*s", STR(image->repository), STR(image->digest))
			      : arena_printf(&scratch, "%.*s:%.*s", STR(image->repository), STR(image->tag));
	if (!take_scope(policy, own, rules) && !take_wider(policy, image->repository, rules))
		take_scope(policy, STR_LIT(""), rules);
	return 0;
}

const struct policy_form policy_containers = {.tool = "containers", .holds = holds, .read = read_containers, .select = select_rule};
