/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/signature_policy.h"

#include "base/file.h"
#include "base/text.h"

#define FILE_MAX ((size_t)1 << 20) /* of a key or certificates that a policy names */
#define TEXT_MAX 8192              /* of one text of a policy, but for keys */

#define POLICY(name) extern const struct policy_form name;
#include "verify/list.h"
#undef POLICY

#define POLICY(name) &name,
static const struct policy_form *const forms[] = {
#include "verify/list.h"
	NULL,
};
#undef POLICY

void signature_policy_init(struct signature_policy *policy)
{
	*policy = (struct signature_policy){0};
}

void signature_policy_done(struct signature_policy *policy)
{
	vec_each(rule, &policy->rules) {
		requirement_done(&rule->requirement);
		vec_done(&rule->patterns);
	}
	vec_done(&policy->rules);
	requirement_done(&policy->standing);
	/* The parts are the rules', and go with them. */
	vec_each(made, &policy->made)
		vec_done(&made->parts);
	vec_done(&policy->made);
	vec_each(root, &policy->roots) {
		trusted_root_done(*root);
		free(*root);
	}
	vec_done(&policy->roots);
	arena_done(&policy->arena);
}

/* ---- for the forms ---- */

int policy_wrong(const struct policy_reader *reader, const struct yaml_node *node, struct err *e, const char *what, ...)
{
	va_list args;
	int r;

	va_start(args, what);
	r = yaml_wrong(reader->path, node, e, what, args);
	va_end(args);
	return r;
}

struct str policy_copy(struct policy_reader *reader, struct str text)
{
	return arena_str(&reader->policy->arena, text);
}

static int unknown_key(struct policy_reader *reader, const struct yaml_node *key, const struct policy_key *keys, struct err *e)
{
	struct suggestion near = {.word = yaml_text(key)};

	for (; keys->name; keys++)
		suggest(&near, keys->name);
	policy_wrong(reader, key, e, "there is no key \"%.*s\" here", STR(near.word));
	return near.best ? err_hint(e, "%s:", near.best) : e->code;
}

int policy_keys(struct policy_reader *reader, const struct yaml_node *mapping, const struct policy_key *keys, void *into, struct err *e)
{
	if (!yaml_is(mapping, YAML_MAPPING))
		return policy_wrong(reader, mapping, e, "keys with values are expected");
	yaml_each_pair(pair, mapping) {
		const struct policy_key *key = keys;

		while (key->name && !str_is(yaml_text(pair->key), key->name))
			key++;
		if (!key->name)
			return unknown_key(reader, pair->key, keys, e);
		if (key->read && key->read(reader, pair->value, into, e) < 0)
			return e->code;
	}
	return 0;
}

int policy_text(struct policy_reader *reader, const struct yaml_node *node, struct str *ret_text, struct err *e)
{
	struct str text = yaml_text(node);

	if (!yaml_is(node, YAML_SCALAR) || !text.n)
		return policy_wrong(reader, node, e, "a text is expected");
	if (text.n > TEXT_MAX || memchr(text.p, 0, text.n))
		return policy_wrong(reader, node, e, "a text of more than %d bytes, or with a NUL", TEXT_MAX);
	*ret_text = policy_copy(reader, text);
	return 0;
}

int policy_flag(struct policy_reader *reader, const struct yaml_node *node, bool *ret_flag, struct err *e)
{
	return yaml_bool(node, YAML_1_2, ret_flag) ? 0 : policy_wrong(reader, node, e, "true or false is expected");
}

/* A path of a file is one from where that file lies. */
int policy_path(struct policy_reader *reader, const struct yaml_node *node, struct str *ret_path, struct err *e)
{
	struct str path, folder, name;

	if (policy_text(reader, node, &path, e) < 0)
		return e->code;
	if (!str_starts(path, "/") && str_cut_last(str_of(reader->path), '/', &folder, &name))
		path = arena_printf(&reader->policy->arena, "%.*s/%.*s", STR(folder), STR(path));
	*ret_path = path;
	return 0;
}

int policy_load_file(struct policy_reader *reader, const struct yaml_node *node, struct str *ret_bytes, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(FILE_MAX);
	struct str path;

	if (policy_path(reader, node, &path, e) < 0)
		return e->code;
	if (file_load(path.p, &bytes, e) < 0)
		return err_wrap(e, "%s:%u", reader->path, node->line);
	*ret_bytes = policy_copy(reader, buf_str(&bytes));
	return 0;
}

int policy_add_key(struct policy_reader *reader, const struct yaml_node *node, struct str pem, const char *name, uint32_t *ret_authority, struct err *e)
{
	if (policy_check_signers(reader, node, e) < 0)
		return e->code;
	if (trust_add_key(reader->trust, pem, name, e) < 0) {
		e->code = ERR_FORMAT;
		return err_wrap(e, "%s:%u", reader->path, node->line);
	}
	*ret_authority = (uint32_t)(reader->trust->authorities.n - 1);
	return 0;
}

int policy_check_signers(const struct policy_reader *reader, const struct yaml_node *node, struct err *e)
{
	if (reader->trust->authorities.n < SIGNATURE_POLICY_SIGNERS_MAX)
		return 0;
	return policy_wrong(reader, node, e, "more than %d signers", SIGNATURE_POLICY_SIGNERS_MAX);
}

int policy_check_expression(const struct policy_reader *reader, const struct yaml_node *node, struct str expression, struct err *e)
{
	if (authority_check_expression(expression, "this", e) == 0)
		return 0;
	return policy_wrong(reader, node, e, "\"%.*s\" is no regular expression", STR(expression));
}

struct policy_rule *policy_add_rule(struct policy_reader *reader, const struct yaml_node *node, struct err *e)
{
	struct policy_rule *rule;

	if (reader->policy->rules.n >= SIGNATURE_POLICY_RULES_MAX) {
		policy_wrong(reader, node, e, "more than %d rules", SIGNATURE_POLICY_RULES_MAX);
		return NULL;
	}
	rule = vec_push(&reader->policy->rules);
	rule->line = node->line;
	return rule;
}

struct requirement *policy_add_part(struct policy_reader *reader, const struct yaml_node *node, struct requirement *into, struct err *e)
{
	if (into->parts.n < REQUIREMENT_PARTS_MAX)
		return vec_push(&into->parts);
	policy_wrong(reader, node, e, "more than %d parts", REQUIREMENT_PARTS_MAX);
	return NULL;
}

int policy_check_expectations(const struct policy_reader *reader, const struct yaml_node *node, const struct requirement *requirement, struct err *e)
{
	return requirement_check(requirement, e) < 0 ? err_wrap(e, "%s:%u", reader->path, node->line) : 0;
}

void policy_unsupported(struct policy_reader *reader, const struct yaml_node *node, const char *what, struct requirement *ret_requirement)
{
	ret_requirement->kind = REQUIRE_UNSUPPORTED;
	ret_requirement->why = arena_printf(&reader->policy->arena, "%s:%u: %s", reader->path, node->line, what);
}

int policy_check_named(const struct signature_policy *policy, const struct policy_image *image, struct err *e)
{
	if (image->repository.n)
		return 0;
	err_set(e, ERR_USAGE, "the image has no name that %s could know it by", policy->path);
	return err_hint(e, "--image-name registry.example/shop/api:2.4");
}

/* ---- files ---- */

static const struct policy_form *form_holding(const struct yaml_node *root)
{
	for (const struct policy_form *const *form = forms; *form; form++)
		if ((*form)->holds(root))
			return *form;
	return NULL;
}

static int read_document(struct policy_reader *reader, const struct yaml_document *document, struct err *e)
{
	const struct policy_form *form = form_holding(document->root);

	if (document->duplicate_count)
		return policy_wrong(reader, document->duplicates[0], e, "this key stands twice");
	if (!form) {
		err_set(e, ERR_FORMAT, "%s:%u: no policy of signatures that is known: neither \"verify:\", a ClusterImagePolicy, containers' policy.json nor "
			"Notation's trust policy", reader->path, document->root ? document->root->line : 1);
		return err_hint(e, "docs/signature-policy.md has all of them");
	}
	if (reader->policy->form && (!form->several || reader->policy->form != form))
		return policy_wrong(reader, document->root, e, "a second policy in one file");
	reader->policy->form = form;
	reader->root = document->root;
	return form->read(reader, e);
}

int signature_policy_read(const struct ctx *ctx, const char *path, struct str bytes, struct trust *trust, struct signature_policy *policy, struct err *e)
{
	struct policy_reader reader = {.ctx = ctx, .path = arena_str(&policy->arena, str_of(path)).p, .trust = trust, .policy = policy};
	struct yaml_reader *yaml auto_yaml = NULL;
	struct yaml_document document;
	struct yaml_caps caps = YAML_CAPS;
	int r;

	policy->path = reader.path;
	str_skip(&bytes, "\xef\xbb\xbf");
	caps.bytes = SIGNATURE_POLICY_MAX;
	reader.bytes = bytes;
	r = yaml_open(bytes, caps, path, &yaml, e);
	while (r >= 0 && (r = yaml_next(yaml, &document, e)) > 0)
		if (yaml_count(document.root) || !policy->form)
			r = read_document(&reader, &document, e);
	if (r == 0 && !policy->form)
		r = err_set(e, ERR_FORMAT, "%s: an empty file is no policy", path);
	/* What is wrong stands in the file, and not on the command line. */
	return r == ERR_USAGE ? (e->code = ERR_FORMAT) : r;
}

int signature_policy_load(const struct ctx *ctx, const char *path, struct trust *trust, struct signature_policy *policy, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(SIGNATURE_POLICY_MAX);

	return file_load(path, &bytes, e) < 0 ? e->code : signature_policy_read(ctx, path, buf_str(&bytes), trust, policy, e);
}

bool signature_policy_is_in(struct str bytes)
{
	struct yaml_reader *reader auto_yaml = NULL;
	struct yaml_document document = {0};
	struct err ignored = ERR_INIT;

	return yaml_open(bytes, YAML_CAPS, "settings", &reader, &ignored) == 0 && yaml_next(reader, &document, &ignored) > 0 &&
	       yaml_get(document.root, "verify");
}

/* ---- what is asked of an image ---- */

static struct str rule_name(struct signature_policy *policy, const struct policy_rule *rule)
{
	struct arena *arena = &policy->arena;
	auto_done(buf_done) struct buf patterns = BUF_INIT(200);
	struct str scope = rule->scope, pattern;

	vec_each(each, &rule->patterns)
		text_list(&patterns, ", ", *each);
	pattern = patterns.n ? buf_str(&patterns) : STR_LIT("any");
	return arena_printf(arena, "%s:%u: %.*s%s%.*s", policy->path, rule->line, STR(scope), scope.n ? ": " : "", STR(pattern));
}

int signature_policy_select(struct signature_policy *policy, const struct policy_image *image, const struct requirement **ret_requirement,
			    struct str *ret_rule, struct err *e)
{
	struct policy_rule_list rules = {0};
	struct requirement *made;
	int r = policy->form->select(policy, image, &rules, e);

	if (r == 0 && !rules.n) {
		*ret_requirement = &policy->standing;
		*ret_rule = arena_printf(&policy->arena, "%s: what holds for images of no rule", policy->path);
	} else if (r == 0 && rules.n == 1) {
		*ret_requirement = &rules.v[0]->requirement;
		*ret_rule = rule_name(policy, rules.v[0]);
	} else if (r == 0) {
		made = vec_push(&policy->made);
		made->kind = REQUIRE_ALL;
		*ret_rule = arena_printf(&policy->arena, "%s: %zu rules", policy->path, rules.n);
		vec_each(rule, &rules) {
			struct requirement *part = vec_push(&made->parts);

			*part = (*rule)->requirement;
			if (!part->name.n)
				part->name = rule_name(policy, *rule);
		}
		*ret_requirement = made;
	}
	vec_done(&rules);
	return r;
}
