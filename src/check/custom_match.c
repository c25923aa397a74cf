/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a rule of a house's own says of a document.
 *
 * A comparison is about every value that its path reaches where something is required, and about any of them where it is
 * forbidden; `not` turns one into the other. So "require: not: {path: a[*], equals: b}" means that none of them is b.
 */
#include <stdlib.h>

#include "check/custom_rule.h"

/* Something that a path reaches: a node of YAML, or a part of an instruction. */
struct value {
	const struct yaml_node *node; /* NULL: text alone */
	const struct dockerfile_instruction *instruction; /* a base of a Dockerfile */
	struct str text;
	struct place place;
};

VEC_TYPE(value_list, struct value);

struct asking {
	struct checking *checking;
	const struct document *document;
	const struct custom_rule *rule;
	bool gave_up; /* a limit was reached: nothing is known */
};

static void add(struct asking *asking, struct value_list *values, struct value value)
{
	if (values->n >= CUSTOM_VALUES_MAX)
		asking->gave_up = true;
	else
		*vec_push(values) = value;
}

/* ---- paths in YAML ---- */

static struct value of_node(struct asking *asking, const struct yaml_node *node)
{
	return (struct value){.node = node, .text = yaml_text(node), .place = config_node_place(asking->document->file, node)};
}

static void reach(struct asking *asking, const struct yaml_node *node, const struct step *step, size_t left, struct value_list *values);

/* Aliases are bounded by the reader (codec/yaml.h), so is this. */
static void reach_below(struct asking *asking, const struct yaml_node *node, const struct step *step, size_t left,
			struct value_list *values)
{
	reach(asking, node, step + 1, left - 1, values);
	yaml_each_pair(pair, node)
		if (!asking->gave_up)
			reach_below(asking, pair->value, step, left, values);
	yaml_each(item, node)
		if (!asking->gave_up)
			reach_below(asking, item, step, left, values);
}

static void reach(struct asking *asking, const struct yaml_node *node, const struct step *step, size_t left, struct value_list *values)
{
	const struct yaml_pair *pair;

	if (!left) {
		add(asking, values, of_node(asking, node));
		return;
	}
	switch (step->kind) {
	case STEP_KEY:
		if ((pair = yaml_find(node, step->key)))
			reach(asking, pair->value, step + 1, left - 1, values);
		break;
	case STEP_KEYS:
		yaml_each_pair(every, node)
			reach(asking, every->value, step + 1, left - 1, values);
		break;
	case STEP_ITEM:
		if (step->index < yaml_count(node) && yaml_is(node, YAML_SEQUENCE))
			reach(asking, yaml_at(node, step->index), step + 1, left - 1, values);
		break;
	case STEP_ITEMS:
		yaml_each(item, node)
			reach(asking, item, step + 1, left - 1, values);
		break;
	case STEP_DEEP:
		reach_below(asking, node, step, left, values);
	}
}

/* ---- paths in Dockerfiles: "RUN", "ENV.NAME", "FROM.words[0]", "COPY.flags.from" ---- */

static struct value of_text(struct asking *asking, struct str text, struct region at)
{
	return (struct value){.text = text, .place = build_place(asking->document->build, at)};
}

static void reach_pairs(struct asking *asking, const struct dockerfile_pair *pairs, size_t n, const struct step *step,
			struct value_list *values)
{
	for (size_t i = 0; i < n; i++)
		if (step->kind == STEP_KEYS || str_eq(pairs[i].name, step->key))
			add(asking, values, of_text(asking, pairs[i].value, pairs[i].has_value ? pairs[i].value_at : pairs[i].at));
}

static void reach_words(struct asking *asking, const struct dockerfile_instruction *instruction, const struct step *step,
			struct value_list *values)
{
	for (size_t i = 0; i < instruction->word_count; i++)
		if (step->kind == STEP_ITEMS || (step->kind == STEP_ITEM && step->index == i))
			add(asking, values, of_text(asking, instruction->words[i].text, instruction->words[i].at));
}

/* The rest of a path behind its instruction. */
static void reach_in(struct asking *asking, const struct dockerfile_instruction *instruction, const struct step *steps, size_t n,
		     struct value_list *values)
{
	if (!n) {
		struct value value = of_text(asking, instruction->text, instruction->at);

		value.instruction = instruction;
		add(asking, values, value);
	} else if (n == 2 && str_is(steps[0].key, "flags")) {
		reach_pairs(asking, instruction->flags, instruction->flag_count, &steps[1], values);
	} else if (n == 2 && str_is(steps[0].key, "words")) {
		reach_words(asking, instruction, &steps[1], values);
	} else if (n == 1) {
		reach_pairs(asking, instruction->pairs, instruction->pair_count, &steps[0], values);
	}
}

static void reach_build(struct asking *asking, const struct step *steps, size_t n, struct value_list *values)
{
	const struct build *build = asking->document->build;

	for (size_t i = 0; n && i < build->step_count; i++) {
		const struct dockerfile_instruction *instruction = build->steps[i].instruction;

		if (steps[0].kind == STEP_KEYS || str_case_eq(steps[0].key, str_of(dockerfile_keyword_name(instruction->keyword))))
			reach_in(asking, instruction, steps + 1, n - 1, values);
	}
}

static void reach_path(struct asking *asking, const struct value *base, const struct value_path *path, struct value_list *values)
{
	if (base->instruction)
		reach_in(asking, base->instruction, path->steps, path->n, values);
	else if (base->node)
		reach(asking, base->node, path->steps, path->n, values);
	else if (asking->document->build)
		reach_build(asking, path->steps, path->n, values);
}

/* ---- comparing ---- */

bool custom_number(struct str text, double *ret_number)
{
	static const struct {
		const char *suffix;
		double factor;
	} units[] = {
		{"", 1}, {"m", 1e-3}, {"k", 1e3}, {"K", 1e3}, {"M", 1e6}, {"G", 1e9}, {"T", 1e12}, {"P", 1e15},
		{"Ki", 1024.0}, {"Mi", 1048576.0}, {"Gi", 1073741824.0}, {"Ti", 1099511627776.0}, {"Pi", 1125899906842624.0},
	};
	char digits[64], *end;

	if (!text.n || text.n >= sizeof(digits) || !(str_is_digit(text.p[0]) || text.p[0] == '-' || text.p[0] == '.'))
		return false;
	memcpy(digits, text.p, text.n);
	digits[text.n] = '\0';
	*ret_number = strtod(digits, &end);
	for (size_t i = 0; i < ARRAY_SIZE(units) && end > digits; i++)
		if (strcmp(end, units[i].suffix) == 0) {
			*ret_number *= units[i].factor;
			return true;
		}
	return false;
}

static bool contains(const struct value *value, struct str word)
{
	if (!yaml_is(value->node, YAML_SEQUENCE) && !yaml_is(value->node, YAML_MAPPING))
		return str_search(value->text, word) >= 0;
	yaml_each(item, value->node)
		if (str_eq(yaml_text(item), word))
			return true;
	return yaml_find(value->node, word) != NULL;
}

static bool matches(struct asking *asking, const struct term *term, struct str text)
{
	struct str groups[REGEX_GROUPS_MAX];
	enum regex_result result = regex_find(term->regex, text, groups);

	asking->gave_up |= result == REGEX_GAVE_UP;
	return result == REGEX_FOUND;
}

static bool compare(struct asking *asking, const struct term *term, const struct value *value)
{
	struct str word = term->word_count ? term->words[0] : STR_NULL;
	double number;

	switch (term->kind) {
	case TERM_EQUALS:
	case TERM_IN:
		for (size_t i = 0; i < term->word_count; i++)
			if (str_eq(value->text, term->words[i]) && (!value->node || yaml_is(value->node, YAML_SCALAR)))
				return true;
		return false;
	case TERM_MATCHES:
		return matches(asking, term, value->text);
	case TERM_CONTAINS:
		return contains(value, word);
	case TERM_STARTS:
		return value->text.n >= word.n && str_eq(str_slice(value->text, 0, word.n), word);
	case TERM_ENDS:
		return value->text.n >= word.n && str_eq(str_from_index(value->text, value->text.n - word.n), word);
	case TERM_GREATER:
		return custom_number(value->text, &number) && number > term->number;
	case TERM_LESS:
		return custom_number(value->text, &number) && number < term->number;
	default:
		return false;
	}
}

/* `every`: of all values that the path reaches, of which there must be one; else of any of them. */
static bool holds(struct asking *asking, const struct value *base, const struct term *term, bool every);

static bool holds_of_values(struct asking *asking, const struct value *base, const struct term *term, bool every)
{
	struct value_list values = {0};
	bool all = true, any = false;

	reach_path(asking, base, &term->path, &values);
	vec_each(value, &values) {
		bool fits = term->kind == TERM_EXISTS || term->kind == TERM_ABSENT || compare(asking, term, value);

		all &= fits;
		any |= fits;
	}
	vec_done(&values);
	if (term->kind == TERM_ABSENT)
		return !any;
	return every ? all && any : any;
}

static bool holds(struct asking *asking, const struct value *base, const struct term *term, bool every)
{
	switch (term->kind) {
	case TERM_ALL:
		for (size_t i = 0; i < term->n; i++)
			if (!holds(asking, base, &term->terms[i], every))
				return false;
		return true;
	case TERM_ANY:
		for (size_t i = 0; i < term->n; i++)
			if (holds(asking, base, &term->terms[i], every))
				return true;
		return false;
	case TERM_NOT:
		return !holds(asking, base, &term->terms[0], !every);
	default:
		return holds_of_values(asking, base, term, every);
	}
}

/* ---- telling ---- */

#define SHOWN_MAX 100 /* bytes of a value in a finding */

static void tell(struct asking *asking, const struct value *value, const struct value_path *path)
{
	struct str text = str_slice(value->text, 0, SHOWN_MAX);

	if (text.n)
		check_found(asking->checking, value->place, "%.*s is \"%.*s\"%s", STR(path->text), STR(text), value->text.n > text.n ? " ..." : "");
	else
		check_found(asking->checking, value->place, "%s", asking->rule->check.title);
}

static bool is_comparison(const struct term *term)
{
	return term->kind >= TERM_EQUALS;
}

/* Of one comparison the values that break the rule are told, each at its place. False where it reaches none. */
static bool tell_values(struct asking *asking, const struct value *base, const struct term *term, bool broken)
{
	struct value_list values = {0};
	size_t n;

	reach_path(asking, base, &term->path, &values);
	vec_each(value, &values)
		if (compare(asking, term, value) != broken && !asking->gave_up)
			tell(asking, value, &term->path);
	n = values.n;
	vec_done(&values);
	return n > 0;
}

static void judge_base(struct asking *asking, const struct value *base)
{
	const struct custom_rule *rule = asking->rule;
	const struct term *term = rule->require ? rule->require : rule->forbid;
	bool required = rule->require != NULL;

	if (rule->when && !holds(asking, base, rule->when, true))
		return;
	if (holds(asking, base, term, required) == required || asking->gave_up)
		return;
	if (is_comparison(term) && tell_values(asking, base, term, required))
		return;
	if (term->kind == TERM_EXISTS && !required) {
		struct value_list values = {0};

		reach_path(asking, base, &term->path, &values);
		vec_each(value, &values)
			tell(asking, value, &term->path);
		vec_done(&values);
	} else if (term->kind < TERM_EXISTS) {
		check_found(asking->checking, base->place, "%s", rule->check.title);
	} else {
		check_found(asking->checking, base->place, "%.*s is not there", STR(term->path.text));
	}
}

static bool is_about(const struct custom_rule *rule, const struct document *document)
{
	if (rule->kinds && !(rule->kinds & 1u << document->kind))
		return false;
	for (size_t i = 0; i < rule->object_count; i++)
		if (document->resource && str_eq(document->resource->kind, rule->objects[i]))
			return true;
	return !rule->object_count;
}

void custom_judge(struct checking *checking, const struct document *document)
{
	const struct custom_rule *rule = checking->check->data;
	struct asking asking = {checking, document, rule, false};
	struct place place = config_node_place(document->file, document->root);
	struct value whole = {.node = document->root, .place = place};
	struct value_list bases = {0};

	if (!is_about(rule, document) || (!document->root && !document->build))
		return;
	if (!whole.place.at.line)
		whole.place.at = (struct region){document->line ? document->line : 1, 1, document->line ? document->line : 1, 1};
	if (rule->base.n)
		reach_path(&asking, &whole, &rule->base, &bases);
	else
		add(&asking, &bases, whole);
	vec_each(base, &bases)
		if (!asking.gave_up)
			judge_base(&asking, base);
	if (asking.gave_up)
		check_unsure(checking, whole.place, "the rule takes too long here: more than %d values, or an expression that does not come "
			     "to an end", CUSTOM_VALUES_MAX);
	vec_done(&bases);
}
