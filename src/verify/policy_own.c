/* SPDX-License-Identifier: Apache-2.0 */
/* Our own form: "verify:" of .plimsoll.yaml, or of a file of its own; docs/signature-policy.md has it with every key. */
#include "base/mem.h"
#include "base/path.h"
#include "base/text.h"
#include "verify/fulcio.h"
#include "verify/notation.h"
#include "verify/predicate.h"
#include "verify/signature_policy.h"

/* A name that rules use, and the authority that it is. */
struct signer {
	struct str name;
	uint32_t authority;
};

struct own {
	VEC(struct signer) signers;
	const struct trusted_root *root; /* NULL: the trust's */
};

/* ---- signers ---- */

struct signer_reading {
	struct str name;
	const struct yaml_node *key, *notation, *chain;
	struct str key_data;
	struct authority certificate; /* what its certificate must be */
	bool named;                   /* by anything that is of a certificate */
	bool without_log, without_certificate_log;
};

static int read_key(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)
{
	struct signer_reading *signer = into;

	if (signer->key)
		return policy_wrong(reader, node, e, "\"key\" and \"key-data\" exclude each other");
	signer->key = node;
	return policy_load_file(reader, node, &signer->key_data, e);
}

static int read_key_data(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)
{
	struct signer_reading *signer = into;

	if (signer->key)
		return policy_wrong(reader, node, e, "\"key\" and \"key-data\" exclude each other");
	signer->key = node;
	signer->key_data = policy_copy(reader, yaml_text(node));
	return 0;
}

static int read_notation(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)
{
	struct str text;

	((struct signer_reading *)into)->notation = node;
	return policy_text(reader, node, &text, e);
}

static int read_chain(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)
{
	struct signer_reading *signer = into;
	struct str pem;

	signer->chain = node;
	signer->named = true;
	if (policy_load_file(reader, node, &pem, e) < 0)
		return e->code;
	return certificate_list_read(pem, reader->path, &signer->certificate.chain, e) < 0 ? err_wrap(e, "%s:%u", reader->path, node->line) : 0;
}

static int read_named(struct policy_reader *reader, const struct yaml_node *node, struct signer_reading *signer, struct str *place, bool expression,
		      struct err *e)
{
	signer->named = true;
	if (policy_text(reader, node, place, e) < 0)
		return e->code;
	return expression ? policy_check_expression(reader, node, *place, e) : 0;
}

#define NAMED(function, member, expression)                                                                                  \
	static int function(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)           \
	{                                                                                                                    \
		struct signer_reading *signer = into;                                                                        \
		return read_named(reader, node, signer, &signer->certificate.member, expression, e);                         \
	}
NAMED(read_identity, identity, false)
NAMED(read_identity_expression, identity_expression, true)
NAMED(read_issuer, issuer, false)
NAMED(read_issuer_expression, issuer_expression, true)
#undef NAMED

static int read_claims(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)
{
	struct signer_reading *signer = into;

	signer->named = true;
	if (!yaml_is(node, YAML_MAPPING))
		return policy_wrong(reader, node, e, "claims with a text each are expected: source-repository: https://example.com/shop/api");
	yaml_each_pair(pair, node) {
		const char *identifier = fulcio_identifier(yaml_text(pair->key));
		struct str text;

		if (!identifier)
			return policy_wrong(reader, pair->key, e, "a certificate has no claim \"%.*s\"; docs/verify.md has their names",
					    STR(yaml_text(pair->key)));
		if (policy_text(reader, pair->value, &text, e) < 0)
			return e->code;
		*vec_push(&signer->certificate.extensions) = (struct key_value){str_of(identifier), text};
	}
	return 0;
}

static int read_without_log(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)
{
	return policy_flag(reader, node, &((struct signer_reading *)into)->without_log, e);
}

static int read_without_certificate_log(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)
{
	return policy_flag(reader, node, &((struct signer_reading *)into)->without_certificate_log, e);
}

static const struct policy_key signer_keys[] = {
	{"key", read_key},
	{"key-data", read_key_data},
	{"identity", read_identity},
	{"identity-regexp", read_identity_expression},
	{"issuer", read_issuer},
	{"issuer-regexp", read_issuer_expression},
	{"claims", read_claims},
	{"certificate-chain", read_chain},
	{"notation", read_notation},
	{"without-log", read_without_log},
	{"without-certificate-log", read_without_certificate_log},
	{0},
};

/* An identity is worth what whoever told it is worth. */
static int check_certificate(struct policy_reader *reader, const struct yaml_node *node, const struct signer_reading *signer, struct err *e)
{
	const struct authority *a = &signer->certificate;

	if (a->identity.n && a->identity_expression.n)
		return policy_wrong(reader, node, e, "\"identity\" and \"identity-regexp\" exclude each other");
	if (a->issuer.n && a->issuer_expression.n)
		return policy_wrong(reader, node, e, "\"issuer\" and \"issuer-regexp\" exclude each other");
	if (!a->chain.n && !a->issuer.n && !a->issuer_expression.n)
		return policy_wrong(reader, node, e, "%.*s: who must have told the identity? \"issuer\" is missing", STR(signer->name));
	if (!a->chain.n && !a->identity.n && !a->identity_expression.n && !a->extensions.n)
		return policy_wrong(reader, node, e, "%.*s: who must have signed? \"identity\" is missing", STR(signer->name));
	return 0;
}

static int add_certificate(struct policy_reader *reader, const struct yaml_node *node, struct signer_reading *signer, struct err *e)
{
	struct authority *authority;

	if (check_certificate(reader, node, signer, e) < 0 || policy_check_signers(reader, node, e) < 0)
		return e->code;
	authority = trust_add(reader->trust, AUTHORITY_KEYLESS, signer->name);
	signer->certificate.name = authority->name;
	signer->certificate.method = AUTHORITY_KEYLESS;
	*authority = signer->certificate;
	signer->certificate = (struct authority){0};
	return 0;
}

static int add_notation(struct policy_reader *reader, struct signer_reading *signer, struct err *e)
{
	struct str folder;

	if (policy_check_signers(reader, signer->notation, e) < 0 || policy_path(reader, signer->notation, &folder, e) < 0)
		return e->code;
	if (notation_authority_add(reader->trust, folder.p, NULL, NULL, e) < 0)
		return err_wrap(e, "%s:%u", reader->path, signer->notation->line);
	return 0;
}

static int add_authority(struct policy_reader *reader, const struct yaml_node *node, struct signer_reading *signer, struct err *e)
{
	uint32_t ignored;

	if ((signer->key != NULL) + (signer->notation != NULL) + signer->named != 1)
		return policy_wrong(reader, node, e, "%.*s: one of \"key\", \"identity\" with \"issuer\", \"notation\" is expected", STR(signer->name));
	if (signer->key)
		return policy_add_key(reader, signer->key, signer->key_data, signer->name.p, &ignored, e);
	return signer->named ? add_certificate(reader, node, signer, e) : add_notation(reader, signer, e);
}

static int read_signer(struct policy_reader *reader, const struct yaml_pair *pair, struct signer_reading *signer, struct err *e)
{
	struct own *own = reader->own;
	struct authority *authority;

	if (policy_text(reader, pair->key, &signer->name, e) < 0 || policy_keys(reader, pair->value, signer_keys, signer, e) < 0 ||
	    add_authority(reader, pair->key, signer, e) < 0)
		return e->code;
	authority = &reader->trust->authorities.v[reader->trust->authorities.n - 1];
	authority->name = arena_str(&reader->trust->arena, signer->name);
	authority->root = own->root;
	authority->without_log = signer->without_log;
	authority->without_certificate_log = signer->without_certificate_log;
	*vec_push(&own->signers) = (struct signer){signer->name, (uint32_t)(reader->trust->authorities.n - 1)};
	return 0;
}

static int read_signers(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)
{
	(void)into;
	if (!yaml_is(node, YAML_MAPPING))
		return policy_wrong(reader, node, e, "signers by name are expected: release: {key: release.pub}");
	yaml_each_pair(pair, node) {
		struct signer_reading signer = {0};
		int r = read_signer(reader, pair, &signer, e);

		certificate_list_done(&signer.certificate.chain);
		vec_done(&signer.certificate.extensions);
		if (r < 0)
			return r;
	}
	return 0;
}

static int add_signer(struct policy_reader *reader, const struct yaml_node *node, struct requirement *requirement, struct err *e)
{
	const struct own *own = reader->own;
	struct suggestion near = {.word = yaml_text(node)};

	vec_each(signer, &own->signers) {
		if (str_eq(signer->name, yaml_text(node))) {
			*vec_push(&requirement->authorities) = signer->authority;
			return 0;
		}
		suggest(&near, signer->name.p);
	}
	policy_wrong(reader, node, e, "there is no signer \"%.*s\" under \"signers\"", STR(yaml_text(node)));
	return near.best ? err_hint(e, "%s", near.best) : e->code;
}

/* ---- what is required ---- */

static int read_signed_by(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)
{
	if (yaml_is(node, YAML_SCALAR))
		return add_signer(reader, node, into, e);
	if (!yaml_is(node, YAML_SEQUENCE) || !yaml_count(node) || yaml_count(node) > REQUIREMENT_PARTS_MAX)
		return policy_wrong(reader, node, e, "one signer, or a list of 1 to %d of them", REQUIREMENT_PARTS_MAX);
	yaml_each(item, node)
		if (add_signer(reader, item, into, e) < 0)
			return e->code;
	return 0;
}

static int read_type(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)
{
	struct requirement *requirement = into;

	if (policy_text(reader, node, &requirement->predicate_type, e) < 0)
		return e->code;
	if (predicate_type_check(requirement->predicate_type, e) == 0)
		return 0;
	e->code = ERR_FORMAT;
	return err_wrap(e, "%s:%u", reader->path, node->line);
}

static int read_count(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)
{
	int64_t number;

	if (!yaml_i64(node, YAML_1_2, &number) || number < 1 || number > REQUIREMENT_PARTS_MAX)
		return policy_wrong(reader, node, e, "a number from 1 to %d is expected", REQUIREMENT_PARTS_MAX);
	((struct requirement *)into)->least = (size_t)number;
	return 0;
}

#define EXPECTED(function, member)                                                                                           \
	static int function(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)           \
	{                                                                                                                    \
		return policy_text(reader, node, &((struct requirement *)into)->expectations.member, e);                     \
	}
EXPECTED(read_source_uri, source_uri)
EXPECTED(read_source_ref, source_ref)
EXPECTED(read_source_commit, source_commit)
EXPECTED(read_builder, builder_id)
EXPECTED(read_build_type, build_type)
EXPECTED(read_verifier, verifier)
EXPECTED(read_resource, resource_uri)
EXPECTED(read_verified_level, verified_level)
#undef EXPECTED

static int read_level(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)
{
	unsigned level = build_level_parse(yaml_text(node));

	if (!level)
		return policy_wrong(reader, node, e, "\"%.*s\" is no level of SLSA's build track: 1, 2, 3", STR(yaml_text(node)));
	((struct requirement *)into)->expectations.level = level;
	return 0;
}

static int read_parameters(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)
{
	struct expectations *expectations = &((struct requirement *)into)->expectations;

	if (!yaml_is(node, YAML_MAPPING) || yaml_count(node) > STATEMENT_PARAMETERS_MAX)
		return policy_wrong(reader, node, e, "parameters with their values are expected: inputs.stage: prod");
	expectations->parameters_alone = true;
	yaml_each_pair(pair, node)
		*vec_push(&expectations->parameters) = (struct key_value){policy_copy(reader, yaml_text(pair->key)), policy_copy(reader, yaml_text(pair->value))};
	return 0;
}

static int read_annotations(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)
{
	struct expectations *expectations = &((struct requirement *)into)->expectations;

	if (!yaml_is(node, YAML_MAPPING) || !yaml_count(node) || yaml_count(node) > STATEMENT_ANNOTATIONS_MAX)
		return policy_wrong(reader, node, e, "annotations with their values are expected: stage: prod");
	yaml_each_pair(pair, node)
		*vec_push(&expectations->annotations) = (struct key_value){policy_copy(reader, yaml_text(pair->key)), policy_copy(reader, yaml_text(pair->value))};
	return 0;
}

static const struct policy_key proof_keys[] = {
	{"signed-by", read_signed_by},     {"attestation", read_type},          {"threshold", read_count},       {"source-uri", read_source_uri},
	{"source-ref", read_source_ref},   {"source-commit", read_source_commit}, {"builder-id", read_builder},    {"build-type", read_build_type},
	{"slsa-level", read_level},        {"parameters", read_parameters},     {"verifier-id", read_verifier},  {"resource-uri", read_resource},
	{"verified-level", read_verified_level}, {"annotations", read_annotations}, {0},
};

/* Expectations are of a type: of none they would never be asked. */
static int check_proof(struct policy_reader *reader, const struct yaml_node *node, struct requirement *requirement, struct err *e)
{
	const struct expectations *x = &requirement->expectations;
	bool build = expectations_of_build(x), verdict = expectations_of_verdict(x);

	if (!requirement->authorities.n)
		return policy_wrong(reader, node, e, "by whom? \"signed-by\" is missing");
	if (build && verdict)
		return policy_wrong(reader, node, e, "what is expected of provenance and of a verification summary are two requirements");
	if (!requirement->predicate_type.n && build)
		requirement->predicate_type = STR_LIT("slsaprovenance");
	if (!requirement->predicate_type.n && verdict)
		requirement->predicate_type = STR_LIT("vsa");
	return policy_check_expectations(reader, node, requirement, e);
}

static int read_requirement(struct policy_reader *reader, const struct yaml_node *node, unsigned depth, struct requirement *requirement, struct err *e);

static int read_parts(struct policy_reader *reader, const struct yaml_node *list, unsigned depth, struct requirement *requirement, struct err *e)
{
	if (!yaml_is(list, YAML_SEQUENCE) || !yaml_count(list))
		return policy_wrong(reader, list, e, "a list of requirements is expected");
	yaml_each(item, list) {
		struct requirement *part = policy_add_part(reader, item, requirement, e);

		if (!part || read_requirement(reader, item, depth + 1, part, e) < 0)
			return e->code;
	}
	return 0;
}

static int read_some(struct policy_reader *reader, const struct yaml_node *node, unsigned depth, struct requirement *requirement, struct err *e)
{
	static const struct policy_key keys[] = {{"threshold", read_count}, {"of", NULL}, {0}};

	requirement->kind = REQUIRE_SOME;
	if (policy_keys(reader, node, keys, requirement, e) < 0)
		return e->code;
	if (!requirement->least)
		return policy_wrong(reader, node, e, "how many of them? \"threshold\" is missing");
	if (read_parts(reader, yaml_get(node, "of"), depth, requirement, e) < 0)
		return e->code;
	if (requirement->parts.n < requirement->least)
		return policy_wrong(reader, node, e, "%zu of %zu is never", requirement->least, requirement->parts.n);
	return 0;
}

static int read_word(struct policy_reader *reader, const struct yaml_node *node, struct requirement *requirement, struct err *e)
{
	if (str_is(yaml_text(node), "accept"))
		requirement->kind = REQUIRE_NOTHING;
	else if (str_is(yaml_text(node), "reject"))
		requirement->kind = REQUIRE_IMPOSSIBLE;
	else
		return policy_wrong(reader, node, e, "accept, reject, or what is required");
	if (requirement->kind == REQUIRE_IMPOSSIBLE)
		requirement->why = STR_LIT("the policy rejects it");
	return 0;
}

static int read_requirement(struct policy_reader *reader, const struct yaml_node *node, unsigned depth, struct requirement *requirement, struct err *e)
{
	static const struct policy_key all[] = {{"all", NULL}, {0}}, any[] = {{"any", NULL}, {0}};

	if (depth > REQUIREMENT_DEPTH_MAX)
		return policy_wrong(reader, node, e, "requirements deeper than %d", REQUIREMENT_DEPTH_MAX);
	if (yaml_is(node, YAML_SCALAR))
		return read_word(reader, node, requirement, e);
	if (yaml_get(node, "of"))
		return read_some(reader, node, depth, requirement, e);
	if (yaml_get(node, "all") || yaml_get(node, "any")) {
		bool every = yaml_get(node, "all") != NULL;

		requirement->kind = every ? REQUIRE_ALL : REQUIRE_ANY;
		if (policy_keys(reader, node, every ? all : any, NULL, e) < 0)
			return e->code;
		return read_parts(reader, yaml_get(node, every ? "all" : "any"), depth, requirement, e);
	}
	requirement->kind = REQUIRE_PROOF;
	if (policy_keys(reader, node, proof_keys, requirement, e) < 0)
		return e->code;
	return check_proof(reader, node, requirement, e);
}

/* ---- images ---- */

/* "alpine" alone would match nothing, for names are asked in full. */
static int check_pattern(struct policy_reader *reader, const struct yaml_node *node, struct str pattern, struct err *e)
{
	struct str host, rest;

	if (str_cut(pattern, '/', &host, &rest) && (str_find(host, '.') >= 0 || str_find(host, ':') >= 0 || str_is(host, "localhost")))
		return 0;
	if (str_find(host, '*') >= 0)
		return 0;
	policy_wrong(reader, node, e, "\"%.*s\" names no registry, and names are matched in full", STR(pattern));
	return err_hint(e, "docker.io/library/%.*s", STR(pattern));
}

static int read_pattern(struct policy_reader *reader, const struct yaml_node *node, struct policy_rule *rule, struct err *e)
{
	struct str pattern;

	if (policy_text(reader, node, &pattern, e) < 0 || check_pattern(reader, node, pattern, e) < 0)
		return e->code;
	*vec_push(&rule->patterns) = pattern;
	return 0;
}

static int read_patterns(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)
{
	if (!yaml_is(node, YAML_SEQUENCE))
		return read_pattern(reader, node, into, e);
	yaml_each(item, node)
		if (read_pattern(reader, item, into, e) < 0)
			return e->code;
	return 0;
}

static int read_require(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)
{
	return read_requirement(reader, node, 0, &((struct policy_rule *)into)->requirement, e);
}

static int read_rule(struct policy_reader *reader, const struct yaml_node *node, struct err *e)
{
	static const struct policy_key keys[] = {{"match", read_patterns}, {"require", read_require}, {0}};
	struct policy_rule *rule = policy_add_rule(reader, node, e);

	if (!rule || policy_keys(reader, node, keys, rule, e) < 0)
		return e->code;
	if (!rule->patterns.n)
		return policy_wrong(reader, node, e, "\"match\" is missing: which images?");
	return yaml_get(node, "require") ? 0 : policy_wrong(reader, node, e, "\"require\" is missing");
}

static int read_images(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)
{
	(void)into;
	if (!yaml_is(node, YAML_SEQUENCE))
		return policy_wrong(reader, node, e, "a list is expected: - match: registry.example/shop/*");
	yaml_each(item, node)
		if (read_rule(reader, item, e) < 0)
			return e->code;
	return 0;
}

static int read_default(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e)
{
	(void)into;
	if (!yaml_is(node, YAML_SCALAR))
		return policy_wrong(reader, node, e, "accept or reject");
	if (read_word(reader, node, &reader->policy->standing, e) < 0)
		return e->code;
	if (reader->policy->standing.kind == REQUIRE_IMPOSSIBLE)
		reader->policy->standing.why = STR_LIT("no rule is for it, and \"default\" rejects it");
	return 0;
}

/* The trusted root of all signers, and read before them. */
static int read_root(struct policy_reader *reader, const struct yaml_node *node, struct err *e)
{
	struct trusted_root *root;
	struct str bytes;

	if (policy_load_file(reader, node, &bytes, e) < 0)
		return e->code;
	root = mem_zero(1, sizeof(*root));
	*vec_push(&reader->policy->roots) = root;
	((struct own *)reader->own)->root = root;
	return trusted_root_read(bytes, reader->path, root, e) < 0 ? err_wrap(e, "%s:%u", reader->path, node->line) : 0;
}

static int read_own(struct policy_reader *reader, struct err *e)
{
	/* Signers stand before the rules that name them, wherever they are written. */
	static const struct policy_key first[] = {{"trusted-root", NULL}, {"signers", read_signers}, {"images", NULL}, {"default", NULL}, {0}};
	static const struct policy_key then[] = {{"trusted-root", NULL}, {"signers", NULL}, {"images", read_images}, {"default", read_default}, {0}};
	const struct yaml_node *section = yaml_get(reader->root, "verify"), *root = yaml_get(section, "trusted-root");
	struct own own = {0};
	int r;

	reader->own = &own;
	reader->policy->standing = (struct requirement){.kind = REQUIRE_IMPOSSIBLE, .why = STR_LIT("no rule of the policy is for it")};
	r = root ? read_root(reader, root, e) : 0;
	if (r == 0)
		r = policy_keys(reader, section, first, NULL, e);
	if (r == 0)
		r = policy_keys(reader, section, then, NULL, e);
	if (r == 0 && !reader->policy->rules.n)
		r = policy_wrong(reader, section, e, "\"images\" is missing: nothing is required of any image");
	vec_done(&own.signers);
	return r;
}

static bool holds(const struct yaml_node *root)
{
	return yaml_get(root, "verify") != NULL;
}

/* A pattern with a tag is asked about the tag too. */
static bool has_tag(struct str pattern)
{
	ptrdiff_t colon = str_rfind(pattern, ':'), slash = str_rfind(pattern, '/');

	return colon >= 0 && colon > slash;
}

/*
 * Who names an image by its digest names none by a tag, which then is nobody's word for it: a pattern with a tag is not for it, as policy-controller and
 * containers' policies have it. `tagged` is then empty.
 */
static bool matches(const struct policy_rule *rule, struct str repository, struct str tagged)
{
	vec_each(pattern, &rule->patterns)
		if ((tagged.n || !has_tag(*pattern)) && path_match(pattern->p, has_tag(*pattern) ? tagged : repository))
			return true;
	return false;
}

/* The first rule that matches is the one that counts. */
static int select_rule(struct signature_policy *policy, const struct policy_image *image, struct policy_rule_list *rules, struct err *e)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	struct str tagged = image->digest.n ? STR_NULL : arena_printf(&scratch, "%.*s:%.*s", STR(image->repository), STR(image->tag));

	if (policy_check_named(policy, image, e) < 0)
		return e->code;
	vec_each(rule, &policy->rules)
		if (matches(rule, image->repository, tagged)) {
			*vec_push(rules) = rule;
			return 0;
		}
	return 0;
}

const struct policy_form policy_own = {.tool = "plimsoll", .holds = holds, .read = read_own, .select = select_rule};
