/* SPDX-License-Identifier: Apache-2.0 */
#include "check/check.h"

#include <stdio.h>

#include "base/path.h"
#include "check/framework.h"

#define CHECKS(family, subject) extern const struct check checks_##family##_##subject[];
#include "check/list.h"
#undef CHECKS

static const struct check *const tables[] = {
#define CHECKS(family, subject) checks_##family##_##subject,
#include "check/list.h"
#undef CHECKS
};

const char *confidence_name(enum confidence confidence)
{
	static const char *const names[] = {"high", "medium", "low"};

	return names[confidence];
}

const struct check *check_next(struct check_cursor *cursor)
{
	for (; cursor->table < ARRAY_SIZE(tables); cursor->table++, cursor->row = 0) {
		const struct check *check = &tables[cursor->table][cursor->row];

		if (check->id) {
			cursor->row++;
			return check;
		}
	}
	return NULL;
}

const struct check *check_at(size_t index)
{
	struct check_cursor cursor = {0};
	const struct check *check;

	while ((check = check_next(&cursor)) && index)
		index--;
	return check;
}

const struct check *check_find(struct str id)
{
	struct check_cursor cursor = {0};
	const struct check *check;

	while ((check = check_next(&cursor)) && !str_case_eq(str_of(check->id), id))
		;
	return check;
}

/* Ids hold no more than this; a longer pattern matches none. */
#define ID_MAX 128

static struct str lower(struct str s, char into[static ID_MAX])
{
	size_t n = s.n < ID_MAX ? s.n : 0;

	for (size_t i = 0; i < n; i++)
		into[i] = str_lower(s.p[i]);
	return str_from(into, n);
}

static bool matches(struct str id, const char *pattern)
{
	char folded[ID_MAX];

	/* A rule's id has a slash, and "*" alone is every rule: so globs are matched as if it were a letter. */
	id = lower(id, folded);
	for (size_t i = 0; i < id.n; i++)
		if (folded[i] == '/')
			folded[i] = ':';
	return path_match(pattern, id);
}

/* Trivy's older ids: "AVD-DS-0002" and "DS002" are "DS-0002" today. */
static struct str modern(struct str pattern, char into[static ID_MAX])
{
	static const char *const letters[] = {"ds", "ksv", "kcv"};
	struct str digits;

	str_skip(&pattern, "avd-");
	for (size_t i = 0; i < ARRAY_SIZE(letters); i++) {
		uint64_t number;

		digits = pattern;
		if (str_skip(&digits, letters[i]) && digits.n == 3 && str_to_u64(digits, &number))
			return str_from(into, (size_t)snprintf(into, ID_MAX, "%s-0%.*s", letters[i], STR(digits)));
	}
	return pattern;
}

/* No glob, as nearly all are: files may wish for thousands of rules. "latest-tag" is "kube-linter:latest-tag". */
static bool is_named(const struct check *check, struct str id)
{
	struct str tool, name;

	if (str_case_eq(str_of(check->id), id))
		return true;
	for (const char *const *alias = check->aliases; alias && *alias; alias++)
		if (str_case_eq(str_of(*alias), id) || (str_cut(str_of(*alias), ':', &tool, &name) && str_case_eq(name, id)))
			return true;
	return false;
}

static bool is_glob(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (strchr("*?[]{}\\", text.p[i]))
			return true;
	return false;
}

bool check_answers(const struct check *check, struct str pattern)
{
	char small[ID_MAX], renamed[ID_MAX], folded[ID_MAX + 1];
	struct str text = modern(lower(pattern, small), renamed);

	if (!text.n)
		return false;
	if (!is_glob(text))
		return is_named(check, text);
	for (size_t i = 0; i < text.n; i++)
		folded[i] = text.p[i] == '/' ? ':' : text.p[i];
	folded[text.n] = '\0';
	if (matches(str_of(check->id), folded))
		return true;
	for (const char *const *alias = check->aliases; alias && *alias; alias++)
		if (matches(str_of(*alias), folded))
			return true;
	return false;
}

static bool answers_any(const struct check *check, const struct str_list *patterns)
{
	vec_each(pattern, patterns)
		if (check_answers(check, *pattern))
			return true;
	return false;
}

static bool is_of_any(const struct check *check, const struct str_list *names)
{
	vec_each(name, names) {
		const struct framework *framework = framework_find(*name);

		if (framework && framework_holds(framework, check))
			return true;
	}
	return false;
}

bool check_is_on(const struct check *check, const struct settings *settings)
{
	if (!settings)
		return !check->off;
	if (answers_any(check, &settings->disabled))
		return false;
	if (settings->only.n || settings->frameworks.n)
		return answers_any(check, &settings->only) || is_of_any(check, &settings->frameworks);
	return !check->off || answers_any(check, &settings->enabled);
}

/* Findings of one rule mostly follow each other: they share one list. */
static void set_aliases(struct finding *finding, const struct check *check, struct findings *findings)
{
	const struct finding *before = findings->list.n > 1 ? finding - 1 : NULL;
	size_t count = 0;

	if (before && before->id.p == check->id) {
		finding->aliases = before->aliases;
		return;
	}
	while (check->aliases && check->aliases[count])
		count++;
	if (!count)
		return;
	finding->aliases.v = arena_array(&findings->arena, struct str, count);
	finding->aliases.n = count;
	for (size_t i = 0; i < count; i++)
		finding->aliases.v[i] = str_of(check->aliases[i]);
}

struct finding *check_finding(const struct check *check, struct findings *findings)
{
	struct finding *finding = findings_add(findings, FINDING_CONFIG);

	finding->id = finding->rule = str_of(check->id);
	finding->severity = check->severity;
	finding->title = str_of(check->title);
	finding->why = str_of(check->why);
	finding->fix = str_of(check->fix);
	set_aliases(finding, check, findings);
	return finding;
}

bool check_has_config(const struct subject *subject)
{
	return subject->image && subject->image->raw_config.n > 0;
}
