/* SPDX-License-Identifier: Apache-2.0 */
#include "report/lint.h"
#include "report/links.h"
#include "report/markdown.h"
#include "report/sarif.h"
#include "report/words.h"

/* A number for GitHub's scale (above 9.0 critical, from 7.0 high …), where only a word is known. */
static double score_of(const struct finding *finding)
{
	static const double typical[SEVERITY_COUNT] = {
		[SEVERITY_CRITICAL] = 9.5, [SEVERITY_HIGH] = 8, [SEVERITY_MEDIUM] = 5.5, [SEVERITY_LOW] = 2.5,
		[SEVERITY_NEGLIGIBLE] = 0.1, [SEVERITY_UNKNOWN] = -1,
	};

	if (finding->vulnerability && finding->vulnerability->cvss_score > 0)
		return finding->vulnerability->cvss_score;
	return typical[finding->severity];
}

void sarif_collect_rules(struct sarif *sarif)
{
	vec_each(finding, &sarif->report->findings->list) {
		size_t number;
		struct sarif_rule *rule;

		if (sarif->results == SARIF_RESULTS_MAX)
			break;
		sarif->results++;
		number = (size_t)(uintptr_t)map_get(&sarif->rule_numbers, finding->id);
		if (!number) {
			*vec_push(&sarif->rules) = (struct sarif_rule){finding, -1, finding->severity};
			number = sarif->rules.n;
			map_set(&sarif->rule_numbers, finding->id, (void *)(uintptr_t)number);
		}
		rule = &sarif->rules.v[number - 1];
		if (score_of(finding) > rule->score)
			rule->score = score_of(finding);
		if (finding->severity > rule->severity)
			rule->severity = finding->severity;
	}
}

static struct str rule_help(struct sarif *sarif, const struct finding *finding)
{
	struct str subject = words_subject(&sarif->arena, finding);

	if (finding->fix.n)
		return finding->fix;
	if (finding->fixed_in.n && finding->package)
		return arena_printf(&sarif->arena, "Upgrade %.*s to %.*s or later.", STR(subject), STR(finding->fixed_in));
	return STR_LIT("No fix is known yet.");
}

static void put_line(struct buf *out, const char *term, struct str text)
{
	if (!text.n)
		return;
	buf_printf(out, "**%s:** ", term);
	markdown_span(out, text, false);
	buf_puts(out, "  \n");
}

/* What is shown instead of the text where a viewer can: names and sentences from outside stand in code spans. */
static struct str rule_markdown(struct sarif *sarif, const struct finding *finding)
{
	auto_done(buf_done) struct buf out = BUF_INIT((size_t)64 << 10);
	struct str address = links_of_id(&sarif->arena, finding->id);

	put_line(&out, "What", finding->title.n ? finding->title : finding->id);
	put_line(&out, "Why it matters", finding->why);
	put_line(&out, "What to do", rule_help(sarif, finding));
	if (finding->vulnerability)
		put_line(&out, "CVSS", finding->vulnerability->cvss);
	if (address.n)
		buf_printf(&out, "**Record:** [%.*s](%.*s)\n", STR(finding->id), STR(address));
	return arena_str(&sarif->arena, buf_str(&out));
}

static void put_help(struct sarif *sarif, const struct finding *finding)
{
	struct json_writer *json = &sarif->json;

	json_key(json, "help");
	json_open(json, '{');
	json_member_text(json, "text", sarif_message(sarif, rule_help(sarif, finding), finding->id));
	json_member_text(json, "markdown", rule_markdown(sarif, finding));
	json_close(json, '}');
}

/* No more than GitHub shows, ten; "security" is what makes it a security alert. */
static void put_tags(struct json_writer *json, const struct finding *finding)
{
	json_key(json, "tags");
	json_open(json, '[');
	json_put_text(json, STR_LIT("security"));
	json_put_text(json, str_of(finding_kind_name(finding->kind)));
	if (finding->package)
		json_put_text(json, str_of(finding->package->type));
	if (finding->vulnerability && finding->vulnerability->kev)
		json_put_text(json, STR_LIT("known-exploited"));
	json_close(json, ']');
}

static void put_rule(struct sarif *sarif, const struct sarif_rule *rule)
{
	const struct finding *finding = rule->first;
	struct json_writer *json = &sarif->json;

	json_open(json, '{');
	json_member_text(json, "id", finding->id);
	json_member_text(json, "name", sarif_message(sarif, finding->rule, finding->id));
	sarif_put_message(sarif, "shortDescription", finding->title, finding->id);
	sarif_put_message(sarif, "fullDescription", finding->why.n ? finding->why : finding->title, finding->id);
	put_help(sarif, finding);
	json_member_text_opt(json, "helpUri", links_of_id(&sarif->arena, finding->id));
	json_key(json, "defaultConfiguration");
	json_open(json, '{');
	json_member_text(json, "level", str_of(lint_level(rule->severity)));
	json_close(json, '}');
	json_key(json, "properties");
	json_open(json, '{');
	if (rule->score >= 0)
		json_member_text(json, "security-severity", arena_printf(&sarif->arena, "%.1f", rule->score));
	json_member_text(json, "precision", str_of(finding->package && finding->package->doubtful ? "medium" : "very-high"));
	put_tags(json, finding);
	json_close(json, '}');
	json_close(json, '}');
}

void sarif_put_rules(struct sarif *sarif)
{
	json_key(&sarif->json, "rules");
	json_open(&sarif->json, '[');
	vec_each(rule, &sarif->rules)
		put_rule(sarif, rule);
	json_close(&sarif->json, ']');
}
