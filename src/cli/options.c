/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/options.h"


#include "base/clock.h"
#include "base/text.h"
#include "cli/command.h"
#define each_option(opt, part)                                     \
	for (const struct opt *opt = (part)->group->opts; opt->name; opt++)
#define each_part(part, parts)                                     \
	for (const struct opt_part *part = (parts); part->group; part++)

const char *const *opt_values(const struct opt *opt)
{
	return opt->values_of ? opt->values_of() : opt->values;
}

const struct opt *options_find(const struct opt_part *parts, struct str name)
{
	each_part(part, parts)
		each_option(opt, part)
			if (str_is(name, opt->name) || (opt->alias && str_is(name, opt->alias)))
				return opt;
	return NULL;
}

const struct opt *options_find_letter(const struct opt_part *parts, char letter)
{
	each_part(part, parts)
		each_option(opt, part)
			if (opt->letter && opt->letter == letter)
				return opt;
	return NULL;
}

void opt_environment(const struct opt *opt, struct buf *out)
{
	buf_puts(out, "PLIMSOLL_");
	for (const char *c = opt->name; *c; c++)
		buf_putc(out, *c == '-' ? '_' : *c >= 'a' && *c <= 'z' ? (char)(*c - 32) : *c);
}

/* ---- one value ---- */

struct place {
	const struct opt *opt;
	void *at;
	const char *source; /* how the value came: "--jobs", "PLIMSOLL_JOBS" */
};

/* Of values: formats by their names elsewhere. */
static const char *foreign_value(const struct opt *opt, struct str value)
{
	static const char *const words[][2] = {
		{"cyclonedx-json", "cyclonedx"}, {"cdx", "cyclonedx"},     {"cdx-json", "cyclonedx"}, {"cdx-xml", "cyclonedx-xml"},
		{"spdx-json", "spdx"},           {"tty", "table"},         {"gitlab_codeclimate", "codequality"},
		{"codeclimate", "codequality"},  {"text", "table"},        {"junitxml", "junit"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		for (const char *const *v = opt_values(opt); *v && str_case_eq(value, str_of(words[i][0])); v++)
			if (strcmp(*v, words[i][1]) == 0)
				return *v;
	return NULL;
}

/* As it is written where it came from: "--fail-on high", "PLIMSOLL_FAIL_ON=high". */
static int hint_value(const struct place *place, const char *value, struct err *e)
{
	return err_hint(e, "%s%c%s", place->source, place->source[0] == '-' ? ' ' : '=', value);
}

static int refuse_word(const struct place *place, const char *value, struct err *e)
{
	struct suggestion near = {.word = str_of(value)};
	struct buf list = BUF_INIT(512);

	for (const char *const *v = opt_values(place->opt); *v; v++) {
		suggest(&near, *v);
		buf_printf(&list, "%s%s", list.n ? ", " : "", *v);
	}
	err_set(e, ERR_USAGE, "%s: '%s' is none of %s", place->source, value, buf_text(&list));
	if (foreign_value(place->opt, str_of(value)))
		hint_value(place, foreign_value(place->opt, str_of(value)), e);
	else if (near.best)
		hint_value(place, near.best, e);
	buf_done(&list);
	return e->code;
}

/* A flag has no value on the command line; in the environment it has one. */
static int set_flag(const struct place *place, const char *value, struct err *e)
{
	static const char *const on[] = {"1", "true", "yes", "on", NULL}, *const off[] = {"0", "false", "no", "off", NULL};
	bool wanted = !value || str_case_is_any(str_of(value), on);

	if (!wanted && !str_case_is_any(str_of(value), off))
		return err_set(e, ERR_USAGE, "%s: '%s' is neither true nor false", place->source, value);
	*(bool *)place->at = wanted;
	return 0;
}

static int set_word(const struct place *place, const char *value, struct err *e)
{
	for (const char *const *v = opt_values(place->opt); *v; v++) {
		if (str_case_eq(str_of(value), str_of(*v))) {
			*(const char **)place->at = *v;
			return 0;
		}
	}
	return refuse_word(place, value, e);
}

static int set_number(const struct place *place, const char *value, struct err *e)
{
	uint64_t number;

	if (!str_to_u64(str_of(value), &number) || number > OPTION_NUMBER_MAX)
		return err_set(e, ERR_USAGE, "%s: '%s' is not a number from 0 to %d", place->source, value, OPTION_NUMBER_MAX);
	*(int *)place->at = (int)number;
	return 0;
}

static int set_duration(const struct place *place, const char *value, struct err *e)
{
	if (clock_parse_duration(str_of(value), place->at))
		return 0;
	if (clock_lacks_unit(str_of(value))) {
		err_set(e, ERR_USAGE, "%s: %s has no unit", place->source, value);
		return err_hint(e, "%s %sd, %sh, %sm or %ss", place->source, value, value, value, value);
	}
	err_set(e, ERR_USAGE, "%s: '%s' is not a duration", place->source, value);
	return hint_value(place, "90s, 5m, 1h30m or 7d; 0 is no limit", e);
}

static int set_value(const struct place *place, const char *value, struct err *e)
{
	switch (place->opt->type) {
	case OPT_FLAG:
		return set_flag(place, value, e);
	case OPT_WORD:
		return set_word(place, value, e);
	case OPT_NUMBER:
		return set_number(place, value, e);
	case OPT_DURATION:
		return set_duration(place, value, e);
	case OPT_LIST:
		*vec_push((struct text_list *)place->at) = value;
		return 0;
	case OPT_TEXT:
		*(const char **)place->at = value;
		return 0;
	}
	return 0;
}

/* ---- the words of a command line ---- */

#define OPTIONS_MAX 64 /* of one command */
#define OWNERS_MAX 4   /* commands that are named */

struct parse {
	const struct opt_part *parts;
	char *const *words;
	size_t count, next;
	char *into;
	const struct opt *seen[OPTIONS_MAX];
	size_t seen_count;
};

static bool was_seen(const struct parse *parse, const struct opt *opt)
{
	for (size_t i = 0; i < parse->seen_count; i++)
		if (parse->seen[i] == opt)
			return true;
	return false;
}

static struct place place_of(const struct parse *parse, const struct opt *wanted, const char *source)
{
	each_part(part, parse->parts)
		each_option(opt, part)
			if (opt == wanted)
				return (struct place){opt, parse->into + part->at + opt->offset, source};
	return (struct place){wanted, NULL, source};
}

/* `inlined` is what stands behind "=" or a letter, or NULL: then the next word is the value. */
static int take_option(struct parse *parse, const struct opt *opt, const char *source, const char *inlined, struct err *e)
{
	struct place place = place_of(parse, opt, source);

	if (!was_seen(parse, opt) && parse->seen_count < OPTIONS_MAX)
		parse->seen[parse->seen_count++] = opt;
	if (!opt->argument && inlined)
		return err_set(e, ERR_USAGE, "%s takes no value", source);
	if (opt->argument && !inlined) {
		if (parse->next == parse->count)
			return err_set(e, ERR_USAGE, "%s needs a value: %s", source, opt->argument);
		inlined = parse->words[parse->next++];
	}
	return set_value(&place, inlined, e);
}

/* What other tools call it: Trivy, Grype, hadolint, checkov. */
static const char *foreign_option(const struct opt_part *parts, struct str name)
{
	static const struct {
		const char *theirs, *ours, *hint;
	} words[] = {
		{"severity", "fail-on", "--fail-on high"},          {"exit-code", "fail-on", "--fail-on high exits 1"},
		{"fail-on-severity", "fail-on", "--fail-on high"},  {"failure-threshold", "fail-on", "--fail-on high"},
		{"ignore-unfixed", "only-fixed", "--only-fixed"},   {"ignorefile", "ignore", "--ignore FILE"},
		{"skip-check", "disable", "--disable RULE"},        {"disable-rule", "disable", "--disable RULE"},
		{"check", "rule", "--rule RULE"},                   {"quiet-mode", "quiet", "--quiet"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (str_is(name, words[i].theirs) && options_find(parts, str_of(words[i].ours)))
			return words[i].hint;
	return NULL;
}

/* ": scan and inspect have it"; nothing where no command has. */
static void put_owners(struct str name, struct buf *out)
{
	const struct command *owners[OWNERS_MAX];
	size_t n = 0;

	for (const struct command *const *command = commands(); *command; command++) {
		if (!options_find((*command)->parts, name))
			continue;
		if (n < OWNERS_MAX)
			owners[n] = *command;
		n++;
	}
	for (size_t i = 0; i < n && i < OWNERS_MAX; i++)
		buf_printf(out, "%s%s", i == 0 ? ": " : i + 1 == n ? " and " : ", ", owners[i]->name);
	if (n > OWNERS_MAX)
		buf_printf(out, " and %zu more", n - OWNERS_MAX);
	if (n)
		buf_puts(out, n == 1 ? " has it" : " have it");
}

static int unknown_option(const struct parse *parse, struct str name, struct err *e)
{
	auto_done(buf_done) struct buf owners = BUF_INIT(512);
	struct suggestion near = {.word = name};
	const char *foreign = foreign_option(parse->parts, name);

	each_part(part, parse->parts)
		each_option(opt, part)
			suggest(&near, opt->name);
	put_owners(name, &owners);
	err_set(e, ERR_USAGE, "unknown option --%.*s%s", STR(name), buf_text(&owners));
	if (foreign)
		return err_hint(e, "%s", foreign);
	return near.best ? err_hint(e, "--%s", near.best) : ERR_USAGE;
}

static int take_long(struct parse *parse, const char *word, struct err *e)
{
	struct str name, value;
	bool inlined = str_cut(str_of(word + 2), '=', &name, &value);
	const struct opt *opt = options_find(parse->parts, name);
	struct buf source = BUF_INIT(128);
	int r;

	if (!opt)
		return unknown_option(parse, name, e);
	buf_printf(&source, "--%s", opt->name);
	r = take_option(parse, opt, buf_text(&source), inlined ? value.p : NULL, e);
	buf_done(&source);
	return r;
}

/* "-q", "-qv", "-fjson", "-f json" */
static int take_letters(struct parse *parse, const char *word, struct err *e)
{
	for (const char *c = word + 1; *c; c++) {
		const struct opt *opt = options_find_letter(parse->parts, *c);
		char source[3] = {'-', *c, '\0'};
		int r;

		if (!opt)
			return err_set(e, ERR_USAGE, "unknown option -%c", *c);
		if (!opt->argument) {
			if ((r = take_option(parse, opt, source, NULL, e)) < 0)
				return r;
			continue;
		}
		return take_option(parse, opt, source, c[1] ? c + 1 : NULL, e);
	}
	return 0;
}

static int take_words(struct parse *parse, struct text_list *operands, struct err *e)
{
	bool ended = false;

	while (parse->next < parse->count) {
		const char *word = parse->words[parse->next++];
		int r = 0;

		if (ended || word[0] != '-' || !word[1])
			*vec_push(operands) = word;
		else if (str_is(str_of(word), "--"))
			ended = true;
		else
			r = word[1] == '-' ? take_long(parse, word, e) : take_letters(parse, word, e);
		if (r < 0)
			return r;
	}
	return 0;
}

static int take_environment(struct parse *parse, struct err *e)
{
	struct buf name = BUF_INIT(128);
	int r = 0;

	each_part(part, parse->parts) {
		each_option(opt, part) {
			struct place place = {opt, parse->into + part->at + opt->offset, NULL};
			const char *value;

			buf_clear(&name);
			opt_environment(opt, &name);
			place.source = buf_text(&name);
			value = getenv(place.source);
			if (r == 0 && value && *value && !was_seen(parse, opt) && !str_is(str_of(opt->name), "help"))
				r = set_value(&place, value, e);
		}
	}
	buf_done(&name);
	return r;
}

int options_parse(const struct opt_part *parts, size_t count, char *const *words, void *into, struct text_list *ret_operands,
		  struct err *e)
{
	struct parse parse = {.parts = parts, .words = words, .count = count, .into = into};
	int r;

	each_part(part, parts) {
		each_option(opt, part) {
			void *at = parse.into + part->at + opt->offset;

			if (opt->type == OPT_NUMBER)
				*(int *)at = -1;
			else if (opt->type == OPT_DURATION)
				*(int64_t *)at = -1;
		}
	}
	r = take_words(&parse, ret_operands, e);
	return r < 0 ? r : take_environment(&parse, e);
}

void options_done(const struct opt_part *parts, void *into)
{
	each_part(part, parts)
		each_option(opt, part)
			if (opt->type == OPT_LIST)
				vec_done((struct text_list *)(void *)((char *)into + part->at + opt->offset));
}
