/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notation's trust policy, in the folder that has the trust stores it names: verify/notation_policy.h reads it, here is only what it asks of an image.
 * Source: Notary Project, "Trust Store and Trust Policy Specification".
 */
#include "base/path.h"
#include "verify/notation.h"
#include "verify/notation_policy.h"
#include "verify/notation_trust.h"
#include "verify/signature_policy.h"

enum { RULE_SIGNED, RULE_SKIPPED };

static struct notation_trust *trust_of(struct policy_reader *reader)
{
	return reader->trust->authorities.v[reader->trust->authorities.n - 1].notation;
}

static int read_notation(struct policy_reader *reader, struct err *e)
{
	struct str path = str_of(reader->path), name = path_base(path), folder = path_parent(path);
	struct policy_rule *rule;

	if (!str_is(name, "trustpolicy.json") && !str_is(name, "trustpolicy.oci.json")) {
		policy_wrong(reader, reader->root, e, "the trust stores that it names are looked for beside trustpolicy.json");
		return err_hint(e, "put it into a folder as notation has it, under that name");
	}
	if (!folder.n)
		folder = path.n && path.p[0] == '/' ? STR_LIT("/") : STR_LIT(".");
	if (notation_authority_add(reader->trust, policy_copy(reader, folder).p, NULL, NULL, e) < 0)
		return e->code;
	if (!(rule = policy_add_rule(reader, reader->root, e)))
		return e->code;
	rule->requirement.kind = REQUIRE_PROOF;
	*vec_push(&rule->requirement.authorities) = (uint32_t)(reader->trust->authorities.n - 1);
	if (!(rule = policy_add_rule(reader, reader->root, e)))
		return e->code;
	rule->requirement = (struct requirement){.kind = REQUIRE_NOTHING, .name = STR_LIT("skip")};
	reader->policy->standing = (struct requirement){.kind = REQUIRE_IMPOSSIBLE, .why = STR_LIT("no statement of the trust policy is for it")};
	reader->policy->own = trust_of(reader);
	return 0;
}

static bool holds(const struct yaml_node *root)
{
	return yaml_is(yaml_get(root, "trustPolicies"), YAML_SEQUENCE);
}

static int select_rule(struct signature_policy *policy, const struct policy_image *image, struct policy_rule_list *rules, struct err *e)
{
	struct notation_trust *trust = policy->own;
	const struct notation_statement *statement;

	(void)e;
	/* Of a layout, which has no repository, the name is what the user says it is; the last image's is not this one's. */
	trust->scope = arena_str(&trust->arena, image->repository);
	statement = notation_policy_find(&trust->policy, image->repository);
	if (statement) {
		struct policy_rule *rule = &policy->rules.v[notation_statement_skips(statement) ? RULE_SKIPPED : RULE_SIGNED];

		rule->scope = statement->name;
		*vec_push(rules) = rule;
	}
	return 0;
}

const struct policy_form policy_notation = {.tool = "notation", .holds = holds, .read = read_notation, .select = select_rule};
