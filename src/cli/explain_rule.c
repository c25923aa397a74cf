/* SPDX-License-Identifier: Apache-2.0 */
/* What `explain` says of rules: their texts are data. */
#include <unistd.h>

#include "base/text.h"
#include "check/custom.h"
#include "check/framework.h"
#include "cli/explain.h"
#include "cli/help.h"
#include "cli/rules.h"

#define INDENT 12

void explain_put(struct buf *out, const char *name, struct str text)
{
	struct buf safe = BUF_INIT(HELP_MAX);

	text_escape(&safe, text);
	if (safe.n) {
		buf_printf(out, "%-*s", INDENT, name);
		help_wrap(out, buf_str(&safe), INDENT, INDENT);
	}
	buf_done(&safe);
}

static void put_texts(struct buf *out, const char *name, const char *const *texts)
{
	struct buf list = BUF_INIT(HELP_MAX);

	for (; texts && *texts; texts++)
		buf_printf(&list, "%s%s", list.n ? ", " : "", *texts);
	explain_put(out, name, buf_str(&list));
	buf_done(&list);
}

/* A document, as it is written. */
static void put_example(struct buf *out, const char *name, struct str text)
{
	struct str line;

	while (str_next_line(&text, &line)) {
		auto_done(buf_done) struct buf safe = BUF_INIT(HELP_MAX);

		text_escape(&safe, line);
		buf_printf(out, "%-*s%s\n", INDENT, name, buf_text(&safe));
		name = "";
	}
}

static void put_frameworks(struct buf *out, const struct check *check)
{
	const char *names[16] = {NULL};
	size_t n = 0;

	for (const struct framework *framework = frameworks; framework->name; framework++)
		if (framework_holds(framework, check) && n + 1 < ARRAY_SIZE(names))
			names[n++] = framework->name;
	put_texts(out, "frameworks", names);
}

/* Cases of a house's own rule, which are kept beside it. */
static void put_cases(const struct check *check, const struct settings *settings, struct buf *out)
{
	struct custom_cases cases = {0};

	custom_cases_of(settings, &cases);
	vec_each(one, &cases)
		if (one->check == check)
			put_example(out, one->bad ? "bad" : "good", one->text);
	vec_done(&cases);
}

static void explain_rule(const struct check *check, const struct settings *settings, struct buf *out)
{
	explain_put(out, "rule", str_of(check->id));
	explain_put(out, "what", str_of(check->title));
	explain_put(out, "severity", str_of(severity_name(check->severity)));
	explain_put(out, "why", str_of(check->why));
	explain_put(out, "fix", str_of(check->fix));
	put_texts(out, "also known", check->aliases);
	put_texts(out, "see", check->references);
	put_frameworks(out, check);
	if (!check->bad) {
		put_cases(check, settings, out);
		return;
	}
	explain_put(out, "asked", check->off ? STR_LIT("only when it is asked for: --enable, --rule, --framework, or a file of settings")
					     : STR_LIT("by every check: it is on by default"));
	put_example(out, "bad", str_of(check->bad));
	put_example(out, "good", str_of(check->good));
}

/* ---- which ---- */

/* Built-in ones, then a house's own; NULL beyond the last. */
VEC_TYPE(rule_list, const struct check *);

static void gather(const struct settings *settings, struct rule_list *list)
{
	const struct check *rule;

	for (size_t i = 0; (rule = rule_at(i)); i++)
		*vec_push(list) = rule;
	vec_each(custom, &settings->custom)
		*vec_push(list) = *custom;
}

static bool is_glob(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (strchr("*?[{", text.p[i]))
			return true;
	return false;
}

static bool is_of_family(const struct check *rule, struct str family)
{
	struct str id = str_of(rule->id);

	return id.n > family.n && id.p[family.n] == '/' && str_case_eq(str_slice(id, 0, family.n), family);
}

static void keep(struct rule_list *list, struct str pattern, bool (*fits)(const struct check *rule, struct str pattern))
{
	size_t kept = 0;

	vec_each(rule, list)
		if (fits(*rule, pattern))
			list->v[kept++] = *rule;
	list->n = kept;
}

/* On a terminal the title stands below the id: ids are long. */
static void print_list(const struct rule_list *list, struct buf *out)
{
	bool terminal = isatty(STDOUT_FILENO);

	vec_each(rule, list) {
		const char *severity = severity_name((*rule)->severity);

		if (terminal) {
			buf_printf(out, "%-*s%s\n%*s", INDENT, severity, (*rule)->id, INDENT, "");
			help_wrap(out, str_of((*rule)->title), INDENT, INDENT);
		} else {
			buf_printf(out, "%s\t%s\t%s\n", (*rule)->id, severity, (*rule)->title);
		}
	}
}

void explain_list(const struct settings *settings, struct buf *out)
{
	struct rule_list list = {0};

	gather(settings, &list);
	print_list(&list, out);
	vec_done(&list);
}

bool explain_rules(struct str id, const struct settings *settings, struct buf *out)
{
	struct rule_list list = {0};
	bool listed, found;

	gather(settings, &list);
	keep(&list, id, is_of_family);
	listed = list.n > 0 || is_glob(id);
	if (!list.n) {
		gather(settings, &list);
		keep(&list, id, check_answers);
	}
	found = list.n > 0;
	if (listed)
		print_list(&list, out);
	else
		vec_each(rule, &list) {
			buf_puts(out, rule == list.v ? "" : "\n");
			explain_rule(*rule, settings, out);
		}
	vec_done(&list);
	return found;
}
