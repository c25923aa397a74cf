/* SPDX-License-Identifier: Apache-2.0 */
/* `priority:` of .plimsoll.yaml: thresholds, limits, weights, and what the user knows of where an image runs. docs/priority.md has it. */
#include <stdio.h>

#include "base/text.h"
#include "policy/settings.h"

static struct priority_policy *priority_of(struct settings_file *file)
{
	return &file->sink->policy->priority;
}

/* ---- numbers ---- */

/* A plain decimal, "0.55", as a whole number of 10^-places; false on anything else, and where there are more places than that. */
static bool read_decimal(struct str text, unsigned places, uint64_t *ret_number)
{
	struct str whole = text, part = STR_LIT("");
	uint64_t number = 0;

	str_cut(text, '.', &whole, &part);
	if (!whole.n || whole.n > 9 || part.n > places || (part.n == 0 && str_find(text, '.') >= 0))
		return false;
	for (size_t i = 0; i < whole.n + places; i++) {
		char c = i < whole.n ? whole.p[i] : i - whole.n < part.n ? part.p[i - whole.n] : '0';

		if (!str_is_digit(c))
			return false;
		number = number * 10 + (uint64_t)(c - '0');
	}
	*ret_number = number;
	return true;
}

static int read_number(struct settings_file *file, const struct yaml_node *node, unsigned places, uint64_t least, uint64_t most, const char *what,
		       uint64_t *ret_number, struct err *e)
{
	uint64_t number;

	if (!yaml_is(node, YAML_SCALAR) || !read_decimal(yaml_text(node), places, &number) || number < least || number > most)
		return settings_wrong(file, node, e, "\"%.*s\" is not %s", STR(yaml_text(node)), what);
	*ret_number = number;
	return 0;
}

/* ---- thresholds and limits ---- */

static int read_threshold(struct settings_file *file, const struct yaml_node *node, uint16_t *threshold, struct err *e)
{
	uint64_t number = 0;
	int r = read_number(file, node, 1, 1, 1000, "a score from 0.1 to 100, with one decimal at most", &number, e);

	if (r == 0)
		*threshold = (uint16_t)number;
	return r;
}

static int read_act(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return read_threshold(file, node, &priority_of(file)->act, e);
}

static int read_plan(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return read_threshold(file, node, &priority_of(file)->plan, e);
}

static int read_watch(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return read_threshold(file, node, &priority_of(file)->watch, e);
}

static const struct settings_key threshold_keys[] = {{"act-now", read_act}, {"plan", read_plan}, {"watch", read_watch}, {0}};

static int read_thresholds(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	const struct priority_policy *policy = priority_of(file);
	int r = settings_keys(file, node, threshold_keys, true, e);

	if (r == 0 && !(policy->watch < policy->plan && policy->plan < policy->act))
		return settings_wrong(file, node, e, "thresholds rise: watch %u.%u, plan %u.%u, act-now %u.%u do not", policy->watch / 10, policy->watch % 10,
				      policy->plan / 10, policy->plan % 10, policy->act / 10, policy->act % 10);
	return r;
}

static int read_limit(struct settings_file *file, const struct yaml_node *node, uint32_t *limit, struct err *e)
{
	uint64_t number = 0;
	int r = read_number(file, node, 6, 1, 999999, "a probability above 0 and below 1", &number, e);

	if (r == 0)
		*limit = (uint32_t)number;
	return r;
}

static int read_possible(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return read_limit(file, node, &priority_of(file)->epss_some, e);
}

static int read_likely(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return read_limit(file, node, &priority_of(file)->epss_high, e);
}

static const struct settings_key epss_keys[] = {{"possible", read_possible}, {"likely", read_likely}, {0}};

static int read_epss(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	int r = settings_keys(file, node, epss_keys, true, e);

	if (r == 0 && priority_of(file)->epss_some >= priority_of(file)->epss_high)
		return settings_wrong(file, node, e, "what is likely is likelier than what is possible: %.6f is not above %.6f",
				      priority_of(file)->epss_high / 1e6, priority_of(file)->epss_some / 1e6);
	return r;
}

static int read_overdue(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	uint64_t days = 0;
	int r = read_number(file, node, 0, 0, 36500, "a number of days", &days, e);

	if (r == 0)
		priority_of(file)->overdue_days = (uint32_t)days;
	return r;
}

/* ---- what the user knows ---- */

static int read_fact(struct settings_file *file, const struct yaml_node *node, enum input input, const char *words, struct input_fact *fact, struct err *e)
{
	int value = yaml_is(node, YAML_SCALAR) ? input_value(input, yaml_text(node)) : -1;

	if (value <= UNKNOWN_VALUE)
		return settings_wrong(file, node, e, "\"%.*s\" is none of %s", STR(yaml_text(node)), words);
	*fact = (struct input_fact){(uint8_t)value, arena_printf(file->sink->arena, "%s:%u says so", file->path, node->line)};
	return 0;
}

static int read_exposure(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return read_fact(file, node, INPUT_EXPOSURE, "small, controlled, open", &priority_of(file)->exposure, e);
}

static int read_mission(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return read_fact(file, node, INPUT_MISSION, "low, medium, high", &priority_of(file)->mission, e);
}

/* ---- weights ---- */

/* The nearest of what an input or the inputs are called; NULL where none is near. */
static const char *nearest(struct str word, const char *const *names, size_t n)
{
	size_t best = word.n <= 5 ? 2 : 3;
	const char *near = NULL;

	for (size_t i = 0; i < n && names[i]; i++) {
		size_t distance = text_distance(word, str_of(names[i]), best);

		if (distance < best) {
			best = distance;
			near = names[i];
		}
	}
	return near;
}

static int wrong_name(struct settings_file *file, const struct yaml_node *node, const char *what, const char *const *names, size_t n, struct err *e)
{
	const char *near = nearest(yaml_text(node), names, n);

	settings_wrong(file, node, e, "\"%.*s\" is no %s", STR(yaml_text(node)), what);
	return near ? err_hint(e, "%s:", near) : err_hint(e, "docs/priority.md has them all");
}

static int read_weight(struct settings_file *file, const struct yaml_pair *pair, enum input input, struct err *e)
{
	const struct priority_input *of = &priority_inputs[input];
	int value = input_value(input, yaml_text(pair->key)), r;
	uint64_t weight = 0;
	char what[64];

	if (value < 0) {
		snprintf(what, sizeof(what), "value of %s", of->name);
		return wrong_name(file, pair->key, what, of->values, INPUT_VALUES_MAX, e);
	}
	if (value == UNKNOWN_VALUE && of->weights[UNKNOWN_VALUE] == INPUT_WEIGHT_ONE)
		return settings_wrong(file, pair->key, e, "what is not known of %s lowers nothing and raises nothing: its weight is 1", of->name);
	r = read_number(file, pair->value, 3, 0, PRIORITY_WEIGHT_MAX, "a weight from 0 to 2, with three decimals at most", &weight, e);
	if (r == 0)
		priority_of(file)->weights[input][value] = (uint16_t)weight;
	return r;
}

static int read_weights(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	const char *names[INPUTS];
	int r = 0;

	if (!yaml_is(node, YAML_MAPPING))
		return settings_wrong(file, node, e, "inputs with weights are expected: need: {unreached: 0.3}");
	for (int input = 0; input < INPUTS; input++)
		names[input] = priority_inputs[input].name;
	yaml_each_pair(pair, node) {
		int input = 0;

		while (input < INPUTS && !str_is(yaml_text(pair->key), names[input]))
			input++;
		if (input == INPUTS)
			return wrong_name(file, pair->key, "input of a priority", names, INPUTS, e);
		if (!yaml_is(pair->value, YAML_MAPPING))
			return settings_wrong(file, pair->value, e, "values with a weight each are expected: %s: {%s: 0.3}", names[input],
					      priority_inputs[input].values[1]);
		yaml_each_pair(weight, pair->value)
			if ((r = read_weight(file, weight, (enum input)input, e)) < 0)
				return r;
	}
	return 0;
}

static const struct settings_key keys[] = {
	{"thresholds", read_thresholds}, {"epss", read_epss}, {"overdue-days", read_overdue}, {"exposure", read_exposure},
	{"mission", read_mission}, {"weights", read_weights}, {0},
};

int settings_priority_read(struct settings_file *file, const struct yaml_node *node, struct err *e)
{
	return settings_keys(file, node, keys, true, e);
}
