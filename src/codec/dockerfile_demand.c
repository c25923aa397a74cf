/* SPDX-License-Identifier: Apache-2.0 */
/* What BuildKit refuses an instruction for: moby/buildkit, frontend/dockerfile/instructions/parse.go and bflag.go. */
#include "base/text.h"
#include "codec/dockerfile_parts.h"

enum flag_kind { FLAG_TEXT, FLAG_SWITCH, FLAG_REPEATED };

static const struct flag {
	enum dockerfile_keyword keyword;
	const char *name;
	enum flag_kind kind;
} flags[] = {
	{DOCKERFILE_ADD, "chown", FLAG_TEXT},
	{DOCKERFILE_ADD, "chmod", FLAG_TEXT},
	{DOCKERFILE_ADD, "link", FLAG_SWITCH},
	{DOCKERFILE_ADD, "keep-git-dir", FLAG_SWITCH},
	{DOCKERFILE_ADD, "checksum", FLAG_TEXT},
	{DOCKERFILE_ADD, "unpack", FLAG_SWITCH},
	{DOCKERFILE_ADD, "exclude", FLAG_REPEATED},
	{DOCKERFILE_COPY, "chown", FLAG_TEXT},
	{DOCKERFILE_COPY, "from", FLAG_TEXT},
	{DOCKERFILE_COPY, "chmod", FLAG_TEXT},
	{DOCKERFILE_COPY, "link", FLAG_SWITCH},
	{DOCKERFILE_COPY, "exclude", FLAG_REPEATED},
	{DOCKERFILE_COPY, "parents", FLAG_SWITCH},
	{DOCKERFILE_FROM, "platform", FLAG_TEXT},
	{DOCKERFILE_HEALTHCHECK, "interval", FLAG_TEXT},
	{DOCKERFILE_HEALTHCHECK, "timeout", FLAG_TEXT},
	{DOCKERFILE_HEALTHCHECK, "start-period", FLAG_TEXT},
	{DOCKERFILE_HEALTHCHECK, "start-interval", FLAG_TEXT},
	{DOCKERFILE_HEALTHCHECK, "retries", FLAG_TEXT},
	{DOCKERFILE_RUN, "mount", FLAG_REPEATED},
	{DOCKERFILE_RUN, "network", FLAG_TEXT},
	{DOCKERFILE_RUN, "security", FLAG_TEXT},
	{DOCKERFILE_RUN, "device", FLAG_REPEATED},
};

static const struct flag *find_flag(enum dockerfile_keyword keyword, struct str name)
{
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		if (flags[i].keyword == keyword && str_is(name, flags[i].name))
			return &flags[i];
	return NULL;
}

static bool is_given_before(const struct dockerfile_instruction *instruction, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (str_eq(instruction->flags[i].name, instruction->flags[index].name))
			return true;
	return false;
}

static void refuse_flag(struct dockerfile_reader *reader, const struct dockerfile_instruction *instruction, const struct dockerfile_pair *given)
{
	struct suggestion near = {.word = given->name};

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		if (flags[i].keyword == instruction->keyword)
			suggest(&near, flags[i].name);
	dockerfile_refuse(reader, given->at, "%s knows no flag --%.*s%s%s%s", dockerfile_keyword_name(instruction->keyword), STR(given->name),
			  near.best ? " (did you mean --" : "", near.best ? near.best : "", near.best ? "?)" : "");
}

static void demand_flag(struct dockerfile_reader *reader, const struct dockerfile_instruction *instruction, size_t index)
{
	const struct dockerfile_pair *given = &instruction->flags[index];
	const struct flag *flag = find_flag(instruction->keyword, given->name);

	if (!flag)
		refuse_flag(reader, instruction, given);
	else if (flag->kind != FLAG_SWITCH && !given->has_value)
		dockerfile_refuse(reader, given->at, "the flag --%s has no value", flag->name);
	else if (flag->kind == FLAG_SWITCH && given->has_value && !str_case_eq(given->value, STR_LIT("true")) &&
		 !str_case_eq(given->value, STR_LIT("false")))
		dockerfile_refuse(reader, given->at, "the flag --%s is true or false, not \"%.*s\"", flag->name, STR(given->value));
	else if (flag->kind != FLAG_REPEATED && is_given_before(instruction, index))
		dockerfile_refuse(reader, given->at, "the flag --%s is given twice", flag->name);
	else
		dockerfile_demand_value(reader, instruction->keyword, given);
}

/* Flags of one instruction beyond this many are of none that anybody wrote. */
#define FLAGS_JUDGED_MAX 1000

static void demand_flags(struct dockerfile_reader *reader, const struct dockerfile_instruction *instruction)
{
	/* ARG and STOPSIGNAL never look at them; what an unknown keyword would take nobody knows. */
	if (instruction->keyword == DOCKERFILE_UNKNOWN || instruction->keyword == DOCKERFILE_ARG ||
	    instruction->keyword == DOCKERFILE_STOPSIGNAL)
		return;
	for (size_t i = 0; i < instruction->flag_count && i < FLAGS_JUDGED_MAX; i++)
		demand_flag(reader, instruction, i);
}

/* ---- arguments ---- */

static void demand_unknown(struct dockerfile_reader *reader, const struct dockerfile_instruction *instruction)
{
	struct str best = STR_NULL;
	size_t least = 3;

	for (int keyword = DOCKERFILE_ADD; keyword <= DOCKERFILE_WORKDIR; keyword++) {
		struct str name = str_of(dockerfile_keyword_name((enum dockerfile_keyword)keyword));
		struct str written = arena_lower(reader->arena, str_slice(instruction->keyword_text, 0, 32));
		size_t distance = text_distance(written, arena_lower(reader->arena, name), 2);

		if (distance < least) {
			least = distance;
			best = name;
		}
	}
	dockerfile_refuse(reader, instruction->keyword_at, "unknown instruction \"%.*s\"%s%.*s%s",
			  STR(str_slice(instruction->keyword_text, 0, 40)), best.n ? " (did you mean " : "", STR(best), best.n ? "?)" : "");
}

static bool is_stage_name(struct str name)
{
	if (!name.n || !str_is_alpha(name.p[0]))
		return false;
	for (size_t i = 1; i < name.n; i++)
		if (!str_is_alnum(name.p[i]) && name.p[i] != '-' && name.p[i] != '_' && name.p[i] != '.')
			return false;
	return true;
}

static void demand_from(struct dockerfile_reader *reader, const struct dockerfile_instruction *instruction)
{
	const struct dockerfile_word *words = instruction->words;

	if (instruction->word_count == 3 && str_case_eq(words[1].text, STR_LIT("as"))) {
		if (!is_stage_name(words[2].text))
			dockerfile_refuse(reader, words[2].at,
					  "\"%.*s\" is no name for a stage: it begins with a letter and holds letters, digits, \"-\", \"_\", \".\"",
					  STR(words[2].text));
	} else if (instruction->word_count != 1) {
		dockerfile_refuse(reader, instruction->at, "FROM takes an image, or an image, AS and a name");
	}
}

static void demand_health(struct dockerfile_reader *reader, const struct dockerfile_instruction *instruction)
{
	const struct dockerfile_word *words = instruction->words;

	if (!instruction->word_count)
		dockerfile_refuse(reader, instruction->at, "HEALTHCHECK requires NONE, or CMD and a command");
	else if (str_case_eq(words[0].text, STR_LIT("none"))) {
		if (instruction->word_count > 1)
			dockerfile_refuse(reader, words[1].at, "HEALTHCHECK NONE takes no arguments");
	} else if (!str_case_eq(words[0].text, STR_LIT("cmd")))
		dockerfile_refuse(reader, words[0].at, "unknown type \"%.*s\" in HEALTHCHECK: it takes NONE or CMD", STR(words[0].text));
	else if (instruction->word_count < 2)
		dockerfile_refuse(reader, words[0].at, "HEALTHCHECK CMD has no command");
}

static void demand_shell(struct dockerfile_reader *reader, const struct dockerfile_instruction *instruction)
{
	if (!instruction->exec)
		dockerfile_refuse(reader, instruction->at, "SHELL requires the JSON form: SHELL [\"program\", \"argument\"]");
	else if (!instruction->word_count)
		dockerfile_refuse(reader, instruction->at, "SHELL requires at least one argument");
}

static void demand_names(struct dockerfile_reader *reader, const struct dockerfile_instruction *instruction)
{
	for (size_t i = 0; i < instruction->pair_count; i++)
		if (!instruction->pairs[i].name.n)
			dockerfile_refuse(reader, instruction->pairs[i].at, "the name before \"=\" is empty");
}

static void demand_at_least(struct dockerfile_reader *reader, const struct dockerfile_instruction *instruction, size_t least)
{
	size_t count = instruction->word_count > instruction->pair_count ? instruction->word_count : instruction->pair_count;

	if (count < least)
		dockerfile_refuse(reader, instruction->at, "%s requires at least %zu argument%s",
				  dockerfile_keyword_name(instruction->keyword), least, least > 1 ? "s" : "");
}

void dockerfile_demand(struct dockerfile_reader *reader, const struct dockerfile_instruction *instruction)
{
	demand_flags(reader, instruction);
	switch (instruction->keyword) {
	case DOCKERFILE_UNKNOWN:
		demand_unknown(reader, instruction);
		break;
	case DOCKERFILE_ADD:
	case DOCKERFILE_COPY:
		demand_at_least(reader, instruction, 2);
		break;
	case DOCKERFILE_ARG:
	case DOCKERFILE_ENV:
	case DOCKERFILE_LABEL:
		demand_at_least(reader, instruction, 1);
		demand_names(reader, instruction);
		break;
	case DOCKERFILE_EXPOSE:
		demand_at_least(reader, instruction, 1);
		dockerfile_demand_ports(reader, instruction);
		break;
	case DOCKERFILE_STOPSIGNAL:
		demand_at_least(reader, instruction, 1);
		dockerfile_demand_signal(reader, instruction);
		break;
	case DOCKERFILE_MAINTAINER:
	case DOCKERFILE_USER:
	case DOCKERFILE_VOLUME:
	case DOCKERFILE_WORKDIR:
		demand_at_least(reader, instruction, 1);
		break;
	case DOCKERFILE_FROM:
		demand_from(reader, instruction);
		break;
	case DOCKERFILE_HEALTHCHECK:
		demand_health(reader, instruction);
		break;
	case DOCKERFILE_ONBUILD:
		if (!instruction->inner)
			dockerfile_refuse(reader, instruction->at, "ONBUILD requires an instruction");
		break;
	case DOCKERFILE_SHELL:
		demand_shell(reader, instruction);
		break;
	case DOCKERFILE_RUN: /* whose text may be empty */
	case DOCKERFILE_CMD:
	case DOCKERFILE_ENTRYPOINT:
		break;
	}
}
