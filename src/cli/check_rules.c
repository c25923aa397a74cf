/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/check_rules.h"

#include <unistd.h>

#include "check/framework.h"
#include "cli/help.h"
#include "cli/output.h"
#include "cli/rules.h"
#include "codec/json_writer.h"
#include "report/report.h"

#define TITLE_INDENT 17 /* below the id, for ids are long */

/* Where rules are chosen, those; else all. */
static bool is_listed(const struct check *check, const struct settings *settings)
{
	return !(settings->only.n || settings->frameworks.n) || check_is_on(check, settings);
}

/* Those that are about files, and a house's own behind them; NULL beyond the last. */
static const struct check *rule_of(const struct settings *settings, size_t *index)
{
	const struct check *check;

	for (; (check = check_at(*index)); ++*index)
		if (!check->eval && is_listed(check, settings))
			return check;
	size_t before = *index, n = 0;

	while (check_at(n))
		n++;
	for (before -= n; before < settings->custom.n; before++, ++*index)
		if (is_listed(settings->custom.v[before], settings))
			return settings->custom.v[before];
	return NULL;
}

static void put_list(struct json_writer *json, const char *key, const char *const *texts)
{
	json_key(json, key);
	json_open(json, '[');
	for (; texts && *texts; texts++)
		json_put_text(json, str_of(*texts));
	json_close(json, ']');
}

static void put_frameworks(struct json_writer *json, const struct check *check)
{
	json_key(json, "frameworks");
	json_open(json, '[');
	for (const struct framework *framework = frameworks; framework->name; framework++)
		if (framework_holds(framework, check))
			json_put_text(json, str_of(framework->name));
	json_close(json, ']');
}

static void put_rule(struct json_writer *json, const struct check *check, const struct settings *settings)
{
	json_open(json, '{');
	json_member_text(json, "id", str_of(check->id));
	json_member_text(json, "title", str_of(check->title));
	json_member_text(json, "severity", str_of(severity_name(check->severity)));
	json_member_text(json, "confidence", str_of(confidence_name(check->confidence)));
	json_member_bool(json, "on", check_is_on(check, settings));
	json_member_text(json, "why", str_of(check->why));
	json_member_text(json, "fix", str_of(check->fix));
	put_list(json, "aliases", check->aliases);
	put_list(json, "references", check->references);
	put_frameworks(json, check);
	json_member_text_opt(json, "good", str_of(check->good));
	json_member_text_opt(json, "bad", str_of(check->bad));
	json_close(json, '}');
}

static void list_json(const struct settings *settings, struct buf *out)
{
	struct json_writer json = JSON_WRITER(out, 2);
	const struct check *check;

	json_open(&json, '{');
	json_member_text(&json, "schema", STR_LIT("plimsoll-rules/1"));
	json_key(&json, "rules");
	json_open(&json, '[');
	for (size_t i = 0; (check = rule_of(settings, &i)); i++)
		put_rule(&json, check, settings);
	json_close(&json, ']');
	json_close(&json, '}');
	buf_putc(out, '\n');
}

static void list_table(const struct settings *settings, struct buf *out)
{
	bool terminal = isatty(STDOUT_FILENO);
	const struct check *check;

	for (size_t i = 0; (check = rule_of(settings, &i)); i++) {
		const char *on = check_is_on(check, settings) ? "on" : "off";

		if (terminal) {
			buf_printf(out, "%-10s  %-3s  %s\n%*s", severity_name(check->severity), on, check->id, TITLE_INDENT, "");
			help_wrap(out, str_of(check->title), TITLE_INDENT, TITLE_INDENT);
		} else {
			buf_printf(out, "%s\t%s\t%s\t%s\n", check->id, severity_name(check->severity), on, check->title);
		}
	}
}

int check_list_rules(const struct settings *settings, const char *format, int width, struct err *e)
{
	auto_done(buf_done) struct buf text = BUF_INIT(REPORT_MAX);

	if (format && !str_is(str_of(format), "table") && !str_is(str_of(format), "json"))
		return err_set(e, ERR_USAGE, "--list has the formats table and json");
	help_fit_to(STDOUT_FILENO, width);
	if (format && str_is(str_of(format), "json"))
		list_json(settings, &text);
	else
		list_table(settings, &text);
	return output_print(buf_str(&text), e);
}
