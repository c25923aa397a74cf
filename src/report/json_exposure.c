/* SPDX-License-Identifier: Apache-2.0 */
#include "report/json_exposure.h"

/* Not known, and nothing is made of it; but of a need that nobody can tell, each package has a reason of its own. */
static bool is_silent(const struct input_step *step)
{
	return step->fact.value == UNKNOWN_VALUE && step->weight == INPUT_WEIGHT_ONE && step->input != INPUT_NEED;
}

static void put_step(struct json_writer *json, const struct input_step *step)
{
	const struct priority_input *input = &priority_inputs[step->input];

	json_open(json, '{');
	json_member_text(json, "input", str_of(input->name));
	json_member_text(json, "value", str_of(input->values[step->fact.value]));
	json_member_double(json, "weight", step->weight / 1000.0);
	json_member_double(json, "score", step->score / 10.0);
	json_member_text_opt(json, "why", step->fact.why);
	json_close(json, '}');
}

void json_exposure(struct json_writer *json, const struct exposure *exposure)
{
	json_key(json, "exposure");
	json_open(json, '{');
	json_key(json, "inputs");
	json_open(json, '[');
	for (int i = 0; i < INPUTS; i++)
		if (!is_silent(&exposure->steps[i]))
			put_step(json, &exposure->steps[i]);
	json_close(json, ']');
	json_key(json, "unknown");
	json_open(json, '[');
	for (int i = 0; i < INPUTS; i++)
		if (is_silent(&exposure->steps[i]))
			json_put_text(json, str_of(priority_inputs[i].name));
	json_close(json, ']');
	json_member_text_opt(json, "bound", str_of(priority_bound_name(exposure->bound)));
	json_close(json, '}');
}
