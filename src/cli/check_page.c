/* SPDX-License-Identifier: Apache-2.0 */
/* docs/rules.md: printed from the texts of the rules by gendocs, so that it never says anything else. */
#include "check/framework.h"
#include "cli/check_rules.h"

static bool is_about_files(const struct check *check)
{
	return !check->eval;
}

static struct str family_of(const struct check *check)
{
	struct str family, name;

	str_cut(str_of(check->id), '/', &family, &name);
	return family;
}

/* Texts with "<" and "|" stand as they are meant. */
static void put_text(struct buf *out, const char *text)
{
	bool code = false;

	for (; *text; text++) {
		code ^= *text == '`';
		if (!code && (*text == '<' || *text == '|' || *text == '*' || *text == '_'))
			buf_putc(out, '\\');
		buf_putc(out, *text);
	}
}

static void put_words(struct buf *out, const char *title, const char *const *words, bool code)
{
	if (!words || !*words)
		return;
	buf_printf(out, "%s: ", title);
	for (size_t i = 0; words[i]; i++)
		buf_printf(out, "%s%s%s%s", i ? ", " : "", code ? "`" : "", words[i], code ? "`" : "");
	buf_puts(out, "  \n");
}

/* A fence that is longer than any in the text. */
static void put_example(struct buf *out, const char *title, const char *text)
{
	if (!text)
		return;
	buf_printf(out, "\n%s:\n\n````\n%s%s````\n", title, text, str_ends(str_of(text), "\n") ? "" : "\n");
}

static void put_rule(struct buf *out, const struct check *check)
{
	buf_printf(out, "\n### %s\n\n", check->id);
	put_text(out, check->title);
	buf_printf(out, " (%s%s)\n\n", severity_name(check->severity), check->off ? ", off unless asked for" : "");
	put_text(out, check->why);
	buf_puts(out, "\n\nFix: ");
	put_text(out, check->fix);
	buf_puts(out, "\n\n");
	put_words(out, "Also known as", check->aliases, true);
	put_words(out, "References", check->references, false);
	put_example(out, "Bad", check->bad);
	put_example(out, "Good", check->good);
}

static int id_order(const void *a, const void *b)
{
	const struct check *const *x = a, *const *y = b;

	return strcmp((*x)->id, (*y)->id);
}

static void put_frameworks(struct buf *out, const struct check *const *rules, size_t n)
{
	buf_puts(out, "\n## Frameworks\n\n| `--framework` | | rules |\n| --- | --- | ---: |\n");
	for (const struct framework *framework = frameworks; framework->name; framework++) {
		size_t count = 0;

		for (size_t i = 0; i < n; i++)
			count += framework_holds(framework, rules[i]);
		buf_printf(out, "| `%s` | %s | %zu |\n", framework->name, framework->title, count);
	}
}

void check_page(struct buf *out)
{
	VEC(const struct check *) rules = {0};
	const struct check *check;
	struct str family = STR_NULL;
	size_t on = 0;

	for (size_t i = 0; (check = check_at(i)); i++)
		if (is_about_files(check))
			*vec_push(&rules) = check;
	vec_sort(&rules, id_order);
	vec_each(rule, &rules)
		on += !(*rule)->off;
	buf_printf(out, "# Rules of `plimsoll check`\n\nPrinted by the build from the rules themselves (`ninja -C build regen-rules`); do not edit. "
		   "%zu rules, of which %zu are on of themselves. How to choose among them: [check.md](check.md).\n", rules.n, on);
	put_frameworks(out, rules.v, rules.n);
	vec_each(rule, &rules) {
		if (!str_eq(family, family_of(*rule))) {
			family = family_of(*rule);
			buf_printf(out, "\n## %.*s\n", STR(family));
		}
		put_rule(out, *rule);
	}
	vec_done(&rules);
}
