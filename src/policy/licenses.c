/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which packages have a licence that the policy takes. Of an OR the best side is chosen, of an AND all must do. A licence WITH an
 * exception is looked for as a whole first; an exception only permits more, so allowing the licence allows it, and denying the
 * licence denies it unless the whole is allowed by name. What nobody can name (a LicenseRef on no list, nothing declared) is
 * neither allowed nor denied: it is reported, and the policy says whether that fails.
 */
#include "policy/stages.h"

#include "base/path.h"
#include "codec/spdx_expression.h"

enum leaf { LEAF_ALLOWED, LEAF_DENIED, LEAF_UNKNOWN };

struct judging {
	const struct license_policy *policy;
	struct arena *arena;
	bool unknown_passes;
	struct buf refused; /* names of what was not allowed */
};

static bool matches(const struct str_list *list, struct str license)
{
	vec_each(pattern, list)
		if (str_eq(*pattern, license) || path_match(pattern->p, license))
			return true;
	return false;
}

static bool is_reference(struct str id)
{
	return str_starts(id, "LicenseRef-") || str_starts(id, "DocumentRef-");
}

static enum leaf leaf_of(const struct judging *judging, const struct spdx_node *license, struct str whole)
{
	const struct license_policy *policy = judging->policy;
	bool named = license->exception.n && matches(&policy->allow, whole);

	if (matches(&policy->deny, whole) || (!named && matches(&policy->deny, license->id)))
		return LEAF_DENIED;
	if (matches(&policy->allow, whole) || matches(&policy->allow, license->id))
		return LEAF_ALLOWED;
	if (is_reference(license->id))
		return LEAF_UNKNOWN;
	return policy->allow.n ? LEAF_DENIED : LEAF_ALLOWED;
}

static bool is_allowed(void *arg, const struct spdx_node *license)
{
	struct judging *judging = arg;
	struct str whole = spdx_text(judging->arena, license);
	enum leaf leaf = leaf_of(judging, license, whole);
	bool passes = leaf == LEAF_ALLOWED || (leaf == LEAF_UNKNOWN && judging->unknown_passes);

	if (!passes && str_search(buf_str(&judging->refused), whole) < 0)
		buf_printf(&judging->refused, "%s%.*s", judging->refused.n ? ", " : "", STR(whole));
	return passes;
}

static bool passes(struct judging *judging, const struct spdx_node *expression, bool unknown_passes)
{
	buf_clear(&judging->refused);
	judging->unknown_passes = unknown_passes;
	return spdx_satisfied(expression, is_allowed, judging);
}

static struct finding *add_finding(struct findings *findings, const struct package *package, const char *rule,
				   enum severity severity)
{
	struct finding *finding = findings_add(findings, FINDING_PACKAGE);

	finding->id = finding->rule = str_of(rule);
	finding->severity = severity;
	finding->package = package;
	finding->layer = package->layer;
	finding->installed = package->version;
	finding->why = STR_LIT("The policy on licences says under which terms software may be shipped.");
	finding->fix = STR_LIT("replace the package, or change the policy");
	return finding;
}

static void add_evidence(struct findings *findings, struct finding *finding, const struct judging *judging)
{
	const struct package *package = finding->package;
	struct str where = package_place(package);
	struct str declared = str_slice(package->license, 0, 200);

	if (!package->license_expression.n)
		finding_evidence(findings, finding, where, "no licence is declared");
	else if (str_eq(package->license, package->license_expression))
		finding_evidence(findings, finding, where, "declared %.*s", STR(declared));
	else
		finding_evidence(findings, finding, where, "declared \"%.*s\", that is %.*s", STR(declared),
				 STR(package->license_expression));
	if (judging->refused.n)
		finding_evidence(findings, finding, judging->policy->file, "not allowed: %.*s", STR(buf_str(&judging->refused)));
}

/* "LicenseRef-ours unknown", "no licence declared" */
static struct str unknown_reason(const struct judging *judging, bool expression)
{
	if (expression && judging->refused.n)
		return arena_printf(judging->arena, "%.*s unknown", STR(buf_str(&judging->refused)));
	return expression ? STR_LIT("licence unknown") : STR_LIT("no licence declared");
}

static void judge(struct judging *judging, const struct package *package, struct findings *findings)
{
	const struct spdx_node *expression = spdx_parse(judging->arena, package->license_expression);
	bool deny_unknown = judging->policy->unknown == UNKNOWN_LICENSE_DENY;
	struct finding *finding;

	buf_clear(&judging->refused);
	if (expression && passes(judging, expression, false))
		return;
	if (expression && !passes(judging, expression, true)) {
		finding = add_finding(findings, package, "license/denied", SEVERITY_HIGH);
		finding->title = arena_printf(judging->arena, "licence that the policy does not allow: %.*s",
					      STR(buf_str(&judging->refused)));
		finding->reason = arena_printf(judging->arena, "%.*s denied", STR(buf_str(&judging->refused)));
	} else if (judging->policy->unknown == UNKNOWN_LICENSE_ALLOW) {
		return;
	} else {
		if (expression)
			passes(judging, expression, false);
		finding = add_finding(findings, package, "license/unknown", deny_unknown ? SEVERITY_MEDIUM : SEVERITY_LOW);
		finding->title = STR_LIT("licence that is not known");
		finding->reason = unknown_reason(judging, expression != NULL);
	}
	add_evidence(findings, finding, judging);
}

void policy_licenses(const struct policy *policy, struct findings *findings, const struct report *report)
{
	struct judging judging = {.policy = &policy->licenses, .arena = &findings->arena, .refused = BUF_INIT(4096)};

	if (!policy->licenses.file.n || !report->inventory)
		return;
	vec_each(package, &report->inventory->packages)
		judge(&judging, *package, findings);
	buf_done(&judging.refused);
}
