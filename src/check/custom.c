/* SPDX-License-Identifier: Apache-2.0 */
#include "check/custom.h"

#include <stdio.h>

#include "base/file.h"
#include "check/custom_rule.h"

struct loading {
	const char *path;
	struct arena *arena;
	struct settings *settings;
	struct custom_rule *rule; /* at hand */
	size_t terms;             /* of it */
};

__attribute__((format(printf, 4, 5))) static int wrong(const struct loading *loading, const struct yaml_node *node, struct err *e,
							 const char *what, ...)
{
	va_list args;
	int r;

	va_start(args, what);
	r = yaml_wrong(loading->path, node, e, what, args);
	va_end(args);
	return r;
}

/* ---- texts and lists ---- */

static const char *text_of(struct loading *loading, const struct yaml_node *rule, const char *key)
{
	return arena_str(loading->arena, yaml_get_text(rule, key)).p;
}

/* One text or a list of them. */
static int read_words(struct loading *loading, const struct yaml_node *node, const struct str **ret_words, size_t *ret_count, struct err *e)
{
	size_t n = yaml_is(node, YAML_SEQUENCE) ? yaml_count(node) : 1;
	struct str *words = arena_array(loading->arena, struct str, n ? n : 1);

	for (size_t i = 0; i < n; i++) {
		const struct yaml_node *item = yaml_is(node, YAML_SEQUENCE) ? yaml_at(node, i) : node;

		if (!yaml_is(item, YAML_SCALAR))
			return wrong(loading, item, e, "a text is expected");
		words[i] = arena_str(loading->arena, yaml_text(item));
	}
	*ret_words = words;
	*ret_count = n;
	return 0;
}

/* ---- paths: a.b[*].c, a['b.c'], **.image ---- */

/* One step off the front of the text; false where there is none that is understood. */
static bool next_step(struct str *rest, struct step *ret_step)
{
	size_t n = 0;
	uint64_t index;

	if (str_skip(rest, "[*]")) {
		ret_step->kind = STEP_ITEMS;
	} else if (str_starts(*rest, "['") || str_starts(*rest, "[\"")) {
		char quote = rest->p[1];
		ptrdiff_t end = str_find(str_from_index(*rest, 2), quote);

		if (end < 0 || (size_t)end + 3 >= rest->n || rest->p[end + 3] != ']')
			return false;
		*ret_step = (struct step){STEP_KEY, str_slice(*rest, 2, (size_t)end + 2), 0};
		*rest = str_from_index(*rest, (size_t)end + 4);
	} else if (str_skip(rest, "[")) {
		ptrdiff_t end = str_find(*rest, ']');

		if (end < 0 || !str_to_u64(str_slice(*rest, 0, (size_t)end), &index))
			return false;
		*ret_step = (struct step){STEP_ITEM, STR_NULL, (size_t)index};
		*rest = str_from_index(*rest, (size_t)end + 1);
	} else {
		while (n < rest->n && rest->p[n] != '.' && rest->p[n] != '[')
			n++;
		*ret_step = (struct step){STEP_KEY, str_slice(*rest, 0, n), 0};
		if (str_is(ret_step->key, "**"))
			ret_step->kind = STEP_DEEP;
		else if (str_is(ret_step->key, "*"))
			ret_step->kind = STEP_KEYS;
		*rest = str_from_index(*rest, n);
		if (!n)
			return false;
	}
	return !rest->n || str_skip(rest, ".") || rest->p[0] == '[';
}

static int read_path(struct loading *loading, const struct yaml_node *node, struct value_path *ret_path, struct err *e)
{
	struct step *steps = arena_array(loading->arena, struct step, CUSTOM_STEPS_MAX);
	struct str rest;
	bool deep = false;

	ret_path->text = rest = arena_str(loading->arena, yaml_text(node));
	ret_path->steps = steps;
	while (rest.n) {
		if (ret_path->n == CUSTOM_STEPS_MAX)
			return wrong(loading, node, e, "a path of more than %d steps", CUSTOM_STEPS_MAX);
		if (!next_step(&rest, &steps[ret_path->n]))
			return wrong(loading, node, e, "the path \"%.*s\" is not understood: a.b[*].c, a['b.c'], **.image", STR(ret_path->text));
		if (steps[ret_path->n].kind == STEP_DEEP) {
			if (deep)
				return wrong(loading, node, e, "a path has \"**\" once at most");
			deep = true;
		}
		ret_path->n++;
	}
	return 0;
}

/* ---- terms ---- */

static const struct {
	const char *name;
	enum term_kind kind;
} operators[] = {
	{"exists", TERM_EXISTS}, {"absent", TERM_ABSENT}, {"equals", TERM_EQUALS}, {"in", TERM_IN}, {"matches", TERM_MATCHES},
	{"contains", TERM_CONTAINS}, {"starts", TERM_STARTS}, {"ends", TERM_ENDS}, {"greater", TERM_GREATER}, {"less", TERM_LESS},
};

static int read_term(struct loading *loading, const struct yaml_node *node, unsigned depth, struct term *ret_term, struct err *e);

static int read_terms(struct loading *loading, const struct yaml_node *node, unsigned depth, struct term *ret_term, struct err *e)
{
	size_t n = yaml_is(node, YAML_SEQUENCE) ? yaml_count(node) : 1;
	struct term *terms = arena_array(loading->arena, struct term, n ? n : 1);
	int r = n && n <= CUSTOM_TERMS_MAX ? 0 : wrong(loading, node, e, "1 to %d terms are expected", CUSTOM_TERMS_MAX);

	for (size_t i = 0; i < n && r == 0; i++)
		r = read_term(loading, yaml_is(node, YAML_SEQUENCE) ? yaml_at(node, i) : node, depth + 1, &terms[i], e);
	ret_term->terms = terms;
	ret_term->n = n;
	return r;
}

static int read_operand(struct loading *loading, const struct yaml_node *node, struct term *term, struct err *e)
{
	bool yes;
	int r;

	if (term->kind == TERM_EXISTS || term->kind == TERM_ABSENT) {
		if (!yaml_bool(node, YAML_1_2, &yes))
			return wrong(loading, node, e, "true or false is expected");
		if (!yes)
			term->kind = term->kind == TERM_EXISTS ? TERM_ABSENT : TERM_EXISTS;
		return 0;
	}
	if ((r = read_words(loading, node, &term->words, &term->word_count, e)) < 0)
		return r;
	if (term->kind != TERM_IN && term->word_count != 1)
		return wrong(loading, node, e, "one value is expected");
	if ((term->kind == TERM_GREATER || term->kind == TERM_LESS) && !custom_number(term->words[0], &term->number))
		return wrong(loading, node, e, "a number is expected");
	if (term->kind != TERM_MATCHES)
		return 0;
	term->regex = arena_new(loading->arena, struct regex);
	term->regex->pattern = term->words[0].p;
	*vec_push(&loading->rule->regexes) = term->regex;
	return regex_valid(term->regex) ? 0 : wrong(loading, node, e, "the regular expression is not understood");
}

static int read_comparison(struct loading *loading, const struct yaml_node *node, struct term *ret_term, struct err *e)
{
	bool found = false, path = false;
	int r = 0;

	yaml_each_pair(pair, node) {
		size_t i = 0;

		if (r < 0)
			break;
		if (str_is(yaml_text(pair->key), "path")) {
			path = true;
			r = read_path(loading, pair->value, &ret_term->path, e);
			continue;
		}
		while (i < ARRAY_SIZE(operators) && !str_is(yaml_text(pair->key), operators[i].name))
			i++;
		if (i == ARRAY_SIZE(operators))
			return wrong(loading, pair->key, e, "\"%.*s\" is no operator: exists, absent, equals, in, matches, contains, starts, "
				     "ends, greater, less; all, any, not", STR(yaml_text(pair->key)));
		if (found)
			return wrong(loading, pair->key, e, "a term has one operator; put several into all:");
		found = true;
		ret_term->kind = operators[i].kind;
		r = read_operand(loading, pair->value, ret_term, e);
	}
	if (r == 0 && !found)
		return wrong(loading, node, e, "a term has a path and an operator, or is one of all, any, not");
	/* Without a path it is about what the rule is asked of itself. */
	if (r == 0 && !path)
		ret_term->path.text = STR_LIT("it");
	return r;
}

static int read_term(struct loading *loading, const struct yaml_node *node, unsigned depth, struct term *ret_term, struct err *e)
{
	static const struct {
		const char *name;
		enum term_kind kind;
	} words[] = {{"all", TERM_ALL}, {"any", TERM_ANY}, {"not", TERM_NOT}};

	if (depth > CUSTOM_DEPTH_MAX || ++loading->terms > CUSTOM_TERMS_MAX)
		return wrong(loading, node, e, "more than %d terms, or %d in each other", CUSTOM_TERMS_MAX, CUSTOM_DEPTH_MAX);
	if (!yaml_is(node, YAML_MAPPING))
		return wrong(loading, node, e, "a term is expected: {path: ..., equals: ...}");
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		const struct yaml_node *inner = yaml_get(node, words[i].name);

		if (!inner)
			continue;
		if (yaml_count(node) > 1)
			return wrong(loading, node, e, "%s stands alone in its term", words[i].name);
		ret_term->kind = words[i].kind;
		if (words[i].kind == TERM_NOT && !yaml_is(inner, YAML_MAPPING))
			return wrong(loading, inner, e, "not has one term");
		return read_terms(loading, inner, depth, ret_term, e);
	}
	return read_comparison(loading, node, ret_term, e);
}

static int read_root_term(struct loading *loading, const struct yaml_node *node, const struct term **ret_term, struct err *e)
{
	struct term *term = arena_new(loading->arena, struct term);

	*ret_term = term;
	return read_term(loading, node, 0, term, e);
}

/* ---- rules ---- */

static int read_kinds(struct loading *loading, const struct yaml_node *node, struct err *e)
{
	const struct str *words;
	size_t n;
	int r = read_words(loading, node, &words, &n, e);

	for (size_t i = 0; i < n && r == 0; i++) {
		int kind = 0;

		while (kind < CONFIG_KINDS && !str_is(words[i], config_kind_name((enum config_kind)kind)))
			kind++;
		if (kind == CONFIG_KINDS)
			return wrong(loading, node, e, "\"%.*s\" is no kind of document: dockerfile, kubernetes, compose, bake, run, inspect, image",
				     STR(words[i]));
		loading->rule->kinds |= 1u << kind;
	}
	return r;
}

static int read_cases(struct loading *loading, const struct yaml_node *node, bool bad, struct err *e)
{
	struct custom_rule *rule = loading->rule;
	size_t n = yaml_is(node, YAML_SEQUENCE) ? yaml_count(node) : 1;
	struct custom_case *cases;

	if (!node)
		return 0;
	cases = arena_array(loading->arena, struct custom_case, rule->case_count + n + 1);
	if (rule->case_count)
		memcpy(cases, rule->cases, rule->case_count * sizeof(*cases));
	for (size_t i = 0; i < n; i++) {
		const struct yaml_node *text = yaml_is(node, YAML_SEQUENCE) ? yaml_at(node, i) : node;

		if (!yaml_is(text, YAML_SCALAR))
			return wrong(loading, text, e, "a case is the text of a document: write it as a block, with |");
		cases[rule->case_count + i] = (struct custom_case){
			.check = &rule->check, .text = arena_str(loading->arena, yaml_text(text)), .bad = bad,
			.name = rule->kinds == 1u << CONFIG_DOCKERFILE ? STR_LIT("Dockerfile") : STR_LIT("case.yaml"),
			.place = {str_of(loading->path), {text->line, text->column, text->end_line, text->end_column}},
		};
	}
	rule->cases = cases;
	rule->case_count += n;
	return 0;
}

static int read_references(struct loading *loading, const struct yaml_node *node, const char *const **ret_texts, struct err *e)
{
	const struct str *words;
	const char **texts;
	size_t n = 0;
	int r = node ? read_words(loading, node, &words, &n, e) : 0;

	if (r < 0 || !n)
		return r;
	texts = arena_array(loading->arena, const char *, n + 1);
	for (size_t i = 0; i < n; i++)
		texts[i] = words[i].p;
	*ret_texts = texts;
	return 0;
}

static const char *const known_keys[] = {
	"id", "title", "why", "fix", "severity", "aliases", "references", "off", "documents", "kinds", "for", "when", "require", "forbid",
	"good", "bad",
};

static int check_keys(struct loading *loading, const struct yaml_node *node, struct err *e)
{
	if (!yaml_is(node, YAML_MAPPING))
		return wrong(loading, node, e, "a rule is expected: id, title, why, fix, severity, require or forbid");
	yaml_each_pair(pair, node) {
		bool known = false;

		for (size_t i = 0; i < ARRAY_SIZE(known_keys); i++)
			known |= str_is(yaml_text(pair->key), known_keys[i]);
		if (!known)
			return wrong(loading, pair->key, e, "a rule has no \"%.*s\"", STR(yaml_text(pair->key)));
	}
	return 0;
}

static int read_texts(struct loading *loading, const struct yaml_node *node, struct err *e)
{
	static const char *const needed[] = {"id", "title", "why", "fix", "severity"};
	struct check *check = &loading->rule->check;

	for (size_t i = 0; i < ARRAY_SIZE(needed); i++)
		if (!str_trim(yaml_get_text(node, needed[i])).n)
			return wrong(loading, node, e, "a rule has its %s", needed[i]);
	check->id = text_of(loading, node, "id");
	check->title = text_of(loading, node, "title");
	check->why = text_of(loading, node, "why");
	check->fix = text_of(loading, node, "fix");
	if (str_find(str_of(check->id), '/') < 1 || check_find(str_of(check->id)))
		return wrong(loading, yaml_get(node, "id"), e, "an id is FAMILY/NAME, and none of the built-in rules'");
	if (!severity_parse(yaml_get_text(node, "severity"), &check->severity))
		return wrong(loading, yaml_get(node, "severity"), e, "a severity is critical, high, medium, low or negligible");
	yaml_bool(yaml_get(node, "off"), YAML_1_2, &check->off);
	if (read_references(loading, yaml_get(node, "aliases"), &check->aliases, e) < 0)
		return e->code;
	return read_references(loading, yaml_get(node, "references"), &check->references, e);
}

static int read_judgement(struct loading *loading, const struct yaml_node *node, struct err *e)
{
	const struct yaml_node *require = yaml_get(node, "require"), *forbid = yaml_get(node, "forbid"), *when = yaml_get(node, "when");
	const struct yaml_node *kinds = yaml_get(node, "documents"), *objects = yaml_get(node, "kinds"), *base = yaml_get(node, "for");
	struct custom_rule *rule = loading->rule;
	int r = kinds ? read_kinds(loading, kinds, e) : 0;

	if (!require == !forbid)
		return wrong(loading, node, e, "a rule has either require or forbid");
	if (r == 0 && objects)
		r = read_words(loading, objects, &rule->objects, &rule->object_count, e);
	if (r == 0 && base)
		r = read_path(loading, base, &rule->base, e);
	if (r == 0 && when)
		r = read_root_term(loading, when, &rule->when, e);
	if (r == 0)
		r = read_root_term(loading, require ? require : forbid, require ? &rule->require : &rule->forbid, e);
	return r;
}

static int read_rule(struct loading *loading, const struct yaml_node *node, struct err *e)
{
	struct custom_rule *rule = arena_new(loading->arena, struct custom_rule);

	loading->rule = rule;
	loading->terms = 0;
	rule->check.data = rule;
	rule->check.document = custom_judge;
	*vec_push(&loading->settings->custom) = &rule->check;
	if (check_keys(loading, node, e) < 0 || read_texts(loading, node, e) < 0 || read_judgement(loading, node, e) < 0 ||
	    read_cases(loading, yaml_get(node, "good"), false, e) < 0 || read_cases(loading, yaml_get(node, "bad"), true, e) < 0)
		return e->code;
	return 0;
}

int custom_load(const char *path, struct arena *arena, struct settings *settings, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(CUSTOM_FILE_MAX);
	int r = file_load(path, &bytes, e);

	return r < 0 ? r : custom_read(path, buf_str(&bytes), arena, settings, e);
}

int custom_read(const char *path, struct str bytes, struct arena *arena, struct settings *settings, struct err *e)
{
	struct yaml_reader *reader auto_yaml = NULL;
	struct loading loading = {.path = path, .arena = arena, .settings = settings};
	struct yaml_document document;
	const struct yaml_node *rules;
	int r = yaml_open(bytes, YAML_CAPS, path, &reader, e);

	if (r == 0)
		r = yaml_next(reader, &document, e);
	if (r < 0)
		return r;
	rules = r > 0 ? yaml_get(document.root, "custom") : NULL;
	if (!yaml_is(rules, YAML_SEQUENCE) || yaml_count(rules) > CUSTOM_RULES_MAX)
		return wrong(&loading, rules, e, "custom: with a list of 1 to %d rules is expected", CUSTOM_RULES_MAX);
	if (document.duplicate_count)
		return wrong(&loading, document.duplicates[0], e, "this key stands twice");
	r = 0;
	yaml_each(rule, rules)
		if (r == 0)
			r = read_rule(&loading, rule, e);
	return r;
}

void custom_done(struct settings *settings)
{
	vec_each(check, &settings->custom) {
		struct custom_rule *rule = (struct custom_rule *)(uintptr_t)(*check)->data;

		vec_each(regex, &rule->regexes)
			regex_done(*regex);
		vec_done(&rule->regexes);
	}
}

void custom_cases_of(const struct settings *settings, struct custom_cases *ret_cases)
{
	vec_each(check, &settings->custom) {
		const struct custom_rule *rule = (*check)->data;

		for (size_t i = 0; i < rule->case_count; i++)
			*vec_push(ret_cases) = rule->cases[i];
	}
}
