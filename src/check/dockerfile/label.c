/* SPDX-License-Identifier: Apache-2.0 */
/*
 * LABEL and MAINTAINER. Sources: Docker's object labels ("Key format recommendations"); hadolint's label schema for what a house
 * demands; RFC 3339, RFC 5322, SPDX licence expressions, semver.org 2.0.0.
 */
#include "base/vec.h"
#include "check/dockerfile/steps.h"
#include "codec/spdx_expression.h"

typedef void (*judge_label)(struct checking *checking, const struct build *build, const struct dockerfile_pair *pair, struct str name,
			    struct str value, bool known);

static void judge_each(struct checking *checking, const struct build *build, judge_label judge)
{
	each_step(step, build) {
		if (!step_is(step, DOCKERFILE_LABEL))
			continue;
		each_pair(pair, step->instruction) {
			struct str value;
			bool known = step_value(checking, build, step, pair->value, &value);

			judge(checking, build, pair, step_plain(checking, build, pair->name), value, known);
		}
	}
}

/* ---- names ---- */

static const char *fault_of(struct str name)
{
	static const char *const reserved[] = {"com.docker.", "io.docker.", "org.dockerproject."};

	for (size_t i = 0; i < ARRAY_SIZE(reserved); i++)
		if (str_starts(name, reserved[i]))
			return "belongs to Docker";
	if (!name.n || name.p[0] < 'a' || name.p[0] > 'z')
		return "does not begin with a small letter";
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if ((c < 'a' || c > 'z') && !str_is_digit(c) && c != '.' && c != '-')
			return "holds other characters than small letters, digits, \".\" and \"-\"";
		if (i && (c == '.' || c == '-') && (name.p[i - 1] == '.' || name.p[i - 1] == '-'))
			return "has \".\" or \"-\" twice in a row";
	}
	return str_is_alnum(name.p[name.n - 1]) ? NULL : "does not end with a letter or digit";
}

static void tell_name(struct checking *checking, const struct build *build, const struct dockerfile_pair *pair, struct str name,
		      struct str value, bool known)
{
	const char *fault = fault_of(name);

	(void)value, (void)known;
	if (fault && str_find(name, '$') < 0)
		check_found(checking, build_place(build, pair->at), "the name \"%.*s\" %s", STR(name), fault);
}

static void judge_name(struct checking *checking, const struct build *build)
{
	judge_each(checking, build, tell_name);
}

/* ---- what a house demands ---- */

static const struct label_rule *rule_of(const struct checking *checking, struct str name)
{
	if (checking->settings)
		vec_each(rule, &checking->settings->labels)
			if (str_eq(rule->name, name))
				return rule;
	return NULL;
}

/* Whether the stage, or one that it is FROM, sets it. */
static bool has_label(struct checking *checking, const struct build *build, const struct stage *stage, struct str name)
{
	for (size_t i = stage->first; i < stage->first + stage->count; i++)
		if (step_acts(&build->steps[i], DOCKERFILE_LABEL))
			each_pair(pair, build->steps[i].instruction)
				if (str_eq(step_plain(checking, build, pair->name), name))
					return true;
	return stage->parent != STAGE_NONE && has_label(checking, build, &build->stages[stage->parent], name);
}

static void judge_missing(struct checking *checking, const struct build *build)
{
	if (!checking->settings || build->fragment)
		return;
	each_stage(stage, build) {
		if (stage->used)
			continue;
		vec_each(rule, &checking->settings->labels)
			if (!has_label(checking, build, stage, rule->name)) {
				struct finding *finding = check_found(checking, build_place(build, stage->from->at), "the label \"%.*s\" is missing",
								      STR(rule->name));

				step_tell_stage(checking, finding, build, &build->steps[stage->first]);
			}
	}
}

static void tell_other(struct checking *checking, const struct build *build, const struct dockerfile_pair *pair, struct str name,
		       struct str value, bool known)
{
	(void)value, (void)known;
	if (!rule_of(checking, name))
		check_found(checking, build_place(build, pair->at), "no label \"%.*s\" is provided for", STR(name));
}

static void judge_other(struct checking *checking, const struct build *build)
{
	if (checking->settings && checking->settings->strict_labels)
		judge_each(checking, build, tell_other);
}

static void tell_empty(struct checking *checking, const struct build *build, const struct dockerfile_pair *pair, struct str name,
		       struct str value, bool known)
{
	if (known && !value.n && rule_of(checking, name))
		check_found(checking, build_place(build, pair->at), "the label \"%.*s\" is empty", STR(name));
}

static void judge_empty(struct checking *checking, const struct build *build)
{
	judge_each(checking, build, tell_empty);
}

/* ---- kinds of values ---- */

static bool is_url(struct str text)
{
	ptrdiff_t at = str_search(text, STR_LIT("://"));

	if (at <= 0 || (size_t)at + 3 >= text.n || !str_is_alpha(text.p[0]))
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (str_is_space(text.p[i]) || ((ptrdiff_t)i < at && !str_is_alnum(text.p[i]) && !strchr("+-.", text.p[i])))
			return false;
	return true;
}

static bool take_digits(struct str *text, size_t least, size_t most, unsigned limit)
{
	unsigned value = 0;
	size_t n = 0;

	while (n < text->n && n < most && str_is_digit(text->p[n]))
		value = value * 10 + (unsigned)(text->p[n++] - '0');
	*text = str_from_index(*text, n);
	return n >= least && value <= limit;
}

/* date-time of RFC 3339 section 5.6. */
static bool is_date(struct str text)
{
	struct str fraction;

	if (!take_digits(&text, 4, 4, 9999) || !str_skip(&text, "-") || !take_digits(&text, 2, 2, 12) || !str_skip(&text, "-") ||
	    !take_digits(&text, 2, 2, 31))
		return false;
	if (!str_skip(&text, "T") && !str_skip(&text, "t") && !str_skip(&text, " "))
		return false;
	if (!take_digits(&text, 2, 2, 23) || !str_skip(&text, ":") || !take_digits(&text, 2, 2, 59) || !str_skip(&text, ":") ||
	    !take_digits(&text, 2, 2, 60))
		return false;
	fraction = text;
	if (str_skip(&fraction, ".")) {
		text = fraction;
		if (!take_digits(&text, 1, 18, UINT32_MAX))
			return false;
	}
	if (str_skip(&text, "Z") || str_skip(&text, "z"))
		return !text.n;
	if (!str_skip(&text, "+") && !str_skip(&text, "-"))
		return false;
	return take_digits(&text, 2, 2, 23) && str_skip(&text, ":") && take_digits(&text, 2, 2, 59) && !text.n;
}

static bool is_hash(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (str_hex_value(text.p[i]) > 15 || (text.p[i] >= 'A' && text.p[i] <= 'F'))
			return false;
	return text.n == 7 || text.n == 40;
}

static bool is_number(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!str_is_digit(text.p[i]))
			return false;
	return text.n == 1 || (text.n > 1 && text.p[0] != '0');
}

/* "rc.1", "build-5": no part empty; a number before "+" without leading zeros. */
static bool are_parts(struct str text, bool precedence)
{
	struct str part;

	if (!text.n || str_ends(text, "."))
		return false;
	while (str_next(&text, '.', &part)) {
		bool digits = part.n > 0;

		for (size_t i = 0; i < part.n; i++) {
			if (!str_is_alnum(part.p[i]) && part.p[i] != '-')
				return false;
			digits &= str_is_digit(part.p[i]);
		}
		if (!part.n || (precedence && digits && !is_number(part)))
			return false;
	}
	return true;
}

static bool is_semver(struct str text)
{
	struct str rest, build, core, pre, part;
	int numbers = 0;

	if (str_cut(text, '+', &rest, &build) && !are_parts(build, false))
		return false;
	if (str_cut(rest, '-', &core, &pre) && !are_parts(pre, true))
		return false;
	while (str_next(&core, '.', &part) && ++numbers)
		if (!is_number(part))
			return false;
	return numbers == 3;
}

static bool is_email(struct str text)
{
	struct str local, domain;

	if (!str_cut_last(text, '@', &local, &domain) || !local.n || str_find(domain, '.') < 0 || str_ends(domain, ".") ||
	    str_starts(domain, "."))
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (str_is_space(text.p[i]) || strchr("<>(),;:\\\"[]", text.p[i]))
			return false;
	return str_find(local, '@') < 0;
}

static bool is_licence(struct str text)
{
	struct arena arena = ARENA_INIT;
	bool good = spdx_parse(&arena, text) != NULL;

	arena_done(&arena);
	return good;
}

struct kind {
	const char *name, *title;
	bool (*is)(struct str text);
};

static void tell_kind(struct checking *checking, const struct build *build, const struct dockerfile_pair *pair, struct str name,
		      struct str value, bool known)
{
	const struct kind *kind = checking->check->data;
	const struct label_rule *rule = rule_of(checking, name);

	if (rule && known && str_is(rule->type, kind->name) && !kind->is(value))
		check_found(checking, build_place(build, pair->value_at), "\"%.*s\" of the label \"%.*s\" is no %s", STR(value), STR(name), kind->title);
}

static void judge_kind(struct checking *checking, const struct build *build)
{
	judge_each(checking, build, tell_kind);
}

/* ---- MAINTAINER ---- */

static void judge_maintainer(struct checking *checking, const struct build *build)
{
	each_step(step, build) {
		const struct dockerfile_instruction *instruction = step->instruction;
		struct finding *finding;
		struct str who;

		if (!step_is(step, DOCKERFILE_MAINTAINER))
			continue;
		finding = check_found(checking, build_place(build, instruction->at), "MAINTAINER");
		who = instruction->word_count ? instruction->words[0].text : STR_NULL;
		if (who.n > 2 && who.p[0] == '"' && who.p[who.n - 1] == '"')
			who = str_slice(who, 1, who.n - 1);
		if (!who.n || str_find(who, '"') >= 0 || str_find(who, '\\') >= 0 || str_find(who, '$') >= 0 || str_find(who, '`') >= 0 ||
		    instruction->at.line != instruction->at.end_line)
			continue;
		check_edit(checking, finding, build_place(build, instruction->at),
			   arena_printf(check_arena(checking), "%.*s org.opencontainers.image.authors=\"%.*s\"",
					STR(in_case_of(checking, instruction->keyword_text, "LABEL")), STR(who)));
	}
}

#define SCHEMA_FIX "give it a value of the kind that the label schema asks for"
#define SCHEMA_WHY "Tools that read the label cannot use it."
#define KIND(id_, alias_, title_, name_, is_)                                                                                         \
	{                                                                                                                             \
		.id = id_, .title = "a label is no " title_, .why = SCHEMA_WHY, .fix = SCHEMA_FIX,                                    \
		.aliases = (const char *const[]){alias_, NULL}, .severity = SEVERITY_LOW, .beside = true,                             \
		.data = &(const struct kind){name_, title_, is_}, .good = "FROM alpine:3.20\nLABEL a=b\n",                            \
		.bad = "FROM alpine:3.20\nLABEL a=\n", .build = judge_kind,                                                           \
	}

/* Rules of the label schema find nothing without one in the settings: their examples are in tests/unit/check/dockerfile_test.c. */
const struct check checks_dockerfile_label[] = {
	{
		.id = "dockerfile/label-name",
		.title = "the name of a label is against Docker's rules for them",
		.why = "Names that are alike but for case or separators are mistaken for each other, and reserved ones are overwritten.",
		.fix = "use a domain of yours backwards, in small letters: `com.example.some-label`",
		.aliases = (const char *const[]){"DL3048", NULL},
		.severity = SEVERITY_NEGLIGIBLE,
		.off = true,
		.good = "FROM alpine:3.20\nLABEL com.example.some-label=b\n",
		.bad = "FROM alpine:3.20\nLABEL Some..Label=b\n",
		.build = judge_name,
	},
	{
		.id = "dockerfile/label-missing",
		.title = "a label that is required is missing",
		.why = "Whoever finds the image cannot tell what the label would say.",
		.fix = "add the label to the stage",
		.aliases = (const char *const[]){"DL3049", NULL},
		.severity = SEVERITY_LOW,
		.beside = true,
		.good = "FROM alpine:3.20\nLABEL a=b\n",
		.bad = "FROM alpine:3.20\n",
		.build = judge_missing,
	},
	{
		.id = "dockerfile/label-superfluous",
		.title = "a label that is not provided for",
		.why = "The label schema is strict: others are slips, or belong into it.",
		.fix = "take the label out, or into the schema",
		.aliases = (const char *const[]){"DL3050", NULL},
		.severity = SEVERITY_LOW,
		.beside = true,
		.good = "FROM alpine:3.20\nLABEL a=b\n",
		.bad = "FROM alpine:3.20\nLABEL b=c\n",
		.build = judge_other,
	},
	{
		.id = "dockerfile/label-empty",
		.title = "a label of the schema is empty",
		.why = "It is there, and says nothing.",
		.fix = "give it a value",
		.aliases = (const char *const[]){"DL3051", NULL},
		.severity = SEVERITY_LOW,
		.beside = true,
		.good = "FROM alpine:3.20\nLABEL a=b\n",
		.bad = "FROM alpine:3.20\nLABEL a=\"\"\n",
		.build = judge_empty,
	},
	KIND("dockerfile/label-url", "DL3052", "URL", "url", is_url),
	KIND("dockerfile/label-date", "DL3053", "date of RFC 3339", "rfc3339", is_date),
	KIND("dockerfile/label-licence", "DL3054", "SPDX licence expression", "spdx", is_licence),
	KIND("dockerfile/label-hash", "DL3055", "git hash", "hash", is_hash),
	KIND("dockerfile/label-version", "DL3056", "semantic version", "semver", is_semver),
	KIND("dockerfile/label-email", "DL3058", "e-mail address", "email", is_email),
	{
		.id = "dockerfile/maintainer",
		.title = "MAINTAINER is deprecated",
		.why = "Tools look for the author in the label `org.opencontainers.image.authors`.",
		.fix = "use `LABEL org.opencontainers.image.authors=\"…\"`",
		.aliases = (const char *const[]){"DL4000", "CKV_DOCKER_6", "DS-0022", "buildkit:MaintainerDeprecated", NULL},
		.severity = SEVERITY_NEGLIGIBLE,
		.good = "FROM alpine:3.20\nLABEL org.opencontainers.image.authors=\"me@example.com\"\n",
		.bad = "FROM alpine:3.20\nMAINTAINER me@example.com\n",
		.build = judge_maintainer,
	},
	{0},
};
