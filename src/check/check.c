/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check.h"

#define CHECK(family, name) extern const struct check check_##family##_##name;
#include "check/list.h"
#undef CHECK

static const struct check *const table[] = {
#define CHECK(family, name) &check_##family##_##name,
#include "check/list.h"
#undef CHECK
	NULL,
};

const struct check *const *checks(void)
{
	return table;
}

static bool answers_to(const struct check *check, struct str id)
{
	if (str_case_eq(str_of(check->id), id))
		return true;
	for (const char *const *alias = check->aliases; alias && *alias; alias++)
		if (str_case_eq(str_of(*alias), id))
			return true;
	return false;
}

const struct check *check_find(struct str id)
{
	for (const struct check *const *check = table; *check; check++)
		if (answers_to(*check, id))
			return *check;
	return NULL;
}

struct finding *check_finding(const struct check *check, struct findings *findings)
{
	struct finding *finding = findings_add(findings, FINDING_CONFIG);

	finding->id = finding->rule = str_of(check->id);
	finding->severity = check->severity;
	finding->title = str_of(check->title);
	finding->why = str_of(check->why);
	finding->fix = str_of(check->fix);
	for (const char *const *alias = check->aliases; alias && *alias; alias++)
		*vec_push(&finding->aliases) = str_of(*alias);
	return finding;
}

int check_run(const struct ctx *ctx, const struct subject *subject, struct findings *findings, struct coverage *coverage,
	      struct err *e)
{
	for (const struct check *const *check = table; *check; check++) {
		if (ctx_check(ctx, e) < 0)
			return e->code;
		if ((*check)->eval(*check, subject, findings, coverage, e) < 0)
			return err_wrap(e, "check %s", (*check)->id);
	}
	return 0;
}

bool check_has_config(const struct subject *subject)
{
	return subject->image && subject->image->raw_config.n > 0;
}
