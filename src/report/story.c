/* SPDX-License-Identifier: Apache-2.0 */
#include "report/story.h"

#include "model/vex_text.h"
#include "report/words.h"

struct telling {
	const struct finding *finding;
	struct arena *arena;
	struct story *story;
	const char *label; /* of the next line */
};

/* A line; those that follow under the same label stand below it. */
static void say(struct telling *telling, struct str text)
{
	if (!text.n)
		return;
	*vec_push(telling->story) = (struct story_line){telling->label, text};
	telling->label = "";
}

static const struct input_step *step_of(const struct telling *telling, enum input input)
{
	return &telling->finding->exposure.steps[input];
}

static uint8_t value_of(const struct telling *telling, enum input input)
{
	return step_of(telling, input)->fact.value;
}

static const char *word_of(const struct input_step *step)
{
	return priority_inputs[step->input].values[step->fact.value];
}

/* ---- what it is ---- */

static struct str subject_text(const struct finding *finding, struct arena *arena)
{
	struct str subject = words_subject(arena, finding);

	if (finding->package)
		return arena_printf(arena, "%.*s %.*s", STR(subject), STR(finding->package->version));
	return subject;
}

static void say_priority(struct telling *telling)
{
	const struct finding *finding = telling->finding;

	telling->label = "priority";
	say(telling, arena_printf(telling->arena, "%s, %.1f of 100: %.*s", priority_name(finding->priority), finding->score, STR(finding->reason)));
	if (finding->ignored)
		say(telling, arena_printf(telling->arena, "suppressed by %.*s", STR(finding->ignored_by)));
}

static void say_attack(struct telling *telling)
{
	static const char *const from[] = {
		[UNKNOWN_VALUE] = "no CVSS vector says how it is attacked", [VECTOR_PHYSICAL] = "attacked by who can touch the machine",
		[VECTOR_LOCAL] = "attacked by who is in the container already", [VECTOR_ADJACENT] = "attacked from the same network",
		[VECTOR_NETWORK] = "attacked over the network",
	};
	static const char *const effort[] = {"", ", by who logs in, is helped or lucky", ", and that can be automated"};
	static const char *const gain[] = {"", "; it gives a part of what the program can do", "; it gives all that the program can do"};
	const struct vulnerability *vulnerability = telling->finding->vulnerability;
	struct str vector = vulnerability ? vulnerability->cvss : STR_NULL;

	telling->label = "attack";
	say(telling, arena_printf(telling->arena, "%s%s%s%s%.*s%s", from[value_of(telling, INPUT_VECTOR)], effort[value_of(telling, INPUT_AUTOMATABLE)],
				  gain[value_of(telling, INPUT_IMPACT)], vector.n ? " (" : "", STR(vector), vector.n ? ")" : ""));
}

static void say_what(struct telling *telling)
{
	const struct finding *finding = telling->finding;
	struct str why = finding->exposure.steps ? step_of(telling, INPUT_SEVERITY)->fact.why : STR_NULL;

	telling->label = "severity";
	say(telling, arena_printf(telling->arena, "%s%s%.*s", severity_name(finding->severity), why.n ? ", " : "", STR(why)));
	if (!finding->exposure.steps)
		return;
	say_attack(telling);
	telling->label = "exploited";
	say(telling, step_of(telling, INPUT_EXPLOITATION)->fact.why);
}

static void say_evidence(struct telling *telling)
{
	telling->label = "found";
	vec_each(evidence, &telling->finding->evidence)
		say(telling, evidence->where.n ? arena_printf(telling->arena, "%.*s: %.*s", STR(evidence->where), STR(evidence->what)) : evidence->what);
}

/* ---- here ---- */

/* What goes before the reason of an input where it is known; NULL: the reason tells it by itself. */
static const struct {
	enum input input;
	const char *begins[INPUT_VALUES_MAX]; /* by value; NULL: nothing is said of it */
} sentences[] = {
	{INPUT_SYMBOLS, {NULL, "", ""}},
	{INPUT_NEED, {"whether it is needed is not known: ", "not needed, and of use to who breaks in: ", "not needed: ", "a dependency of what is needed: ", "needed: "}},
	{INPUT_OBSERVED, {NULL, "not seen in use: ", "seen in use: "}},
	{INPUT_BUILD, {NULL, "", "", ""}},
	{INPUT_FILE, {NULL, "it lies among tests: ", "it lies among documentation: ", "", ""}},
	{INPUT_WHOSE, {NULL, "it came with the base image", "it is not the base image's, but was added to it"}},
	{INPUT_LISTENS, {NULL, "it does not listen: ", ""}},
	{INPUT_EXPOSURE, {NULL, "exposure small: ", "exposure controlled: ", "exposure open: "}},
	{INPUT_USER, {NULL, "runs as another user than root: ", "runs as root: "}},
	{INPUT_PRIVILEGED, {NULL, NULL, ""}},
	{INPUT_CAPABILITIES, {NULL, "", NULL, ""}},
	{INPUT_ROOT_FILES, {NULL, "", NULL}},
	{INPUT_SECCOMP, {NULL, "", NULL, ""}},
	{INPUT_MISSION, {NULL, "little hangs on it: ", "what hangs on it is middling: ", "much hangs on it: "}},
};

static void say_here(struct telling *telling)
{
	telling->label = "here";
	for (size_t i = 0; i < ARRAY_SIZE(sentences); i++) {
		const struct input_step *step = step_of(telling, sentences[i].input);
		const char *begins = sentences[i].begins[step->fact.value];

		if (begins && step->fact.why.n)
			say(telling, arena_printf(telling->arena, "%s%.*s", begins, STR(step->fact.why)));
		else if (begins) /* without the colon */
			say(telling, str_slice(str_of(begins), 0, strcspn(begins, ":")));
	}
}

/* ---- the number ---- */

/* Severity weighs by its own word but where that was raised (docs/priority.md), which the word alone would contradict. */
static const char *raised_text(const struct exposure *exposure, const struct input_step *step)
{
	if (step->input != INPUT_SEVERITY || exposure->steps[INPUT_EXPLOITATION].fact.value < EXPLOITATION_ACTIVE)
		return "";
	switch (step->fact.value) {
	case SEVERITY_HIGH:
	case SEVERITY_CRITICAL:
		return "";
	default:
		return ", as high: what is known to be exploited counts as high at least";
	}
}

static void say_number(struct telling *telling)
{
	const struct exposure *exposure = &telling->finding->exposure;
	auto_done(buf_done) struct buf text = BUF_INIT(4096), unknown = BUF_INIT(4096);
	unsigned product = exposure->steps[INPUTS - 1].score;

	buf_puts(&text, "100");
	for (int i = 0; i < INPUTS; i++) {
		const struct input_step *step = &exposure->steps[i];

		if (step->weight != INPUT_WEIGHT_ONE)
			buf_printf(&text, " * %.3g (%s %s%s)", step->weight / 1000.0, priority_inputs[i].name, word_of(step), raised_text(exposure, step));
		else if (step->fact.value == UNKNOWN_VALUE)
			buf_printf(&unknown, "%s%s", unknown.n ? ", " : "", priority_inputs[i].name);
	}
	buf_printf(&text, " = %u.%u", product / 10, product % 10);
	if (exposure->bound == BOUND_KEV)
		buf_printf(&text, "; what is known to be exploited is not below %.1f", telling->finding->score);
	else if (exposure->bound == BOUND_KEV_ABSENT)
		buf_printf(&text, "; what is known to be exploited elsewhere is not below %.1f", telling->finding->score);
	telling->label = "number";
	say(telling, arena_str(telling->arena, buf_str(&text)));
	telling->label = "not known";
	if (unknown.n)
		say(telling, arena_printf(telling->arena, "%s: none of it lowers the number", buf_text(&unknown)));
}

/* ---- what VEX documents say ---- */

static void say_vex(struct telling *telling)
{
	const struct vex_judgement *vex = telling->finding->vex;

	if (!vex)
		return;
	telling->label = "VEX";
	say(telling, vex_statement_text(vex->statement, telling->arena));
	say(telling, vex->statement->impact.n ? vex->statement->impact : vex->statement->action);
	if (vex->why_not.n)
		say(telling, arena_printf(telling->arena, "it clears nothing: %.*s", STR(vex->why_not)));
	for (size_t i = 0; i < vex->other_count; i++)
		say(telling, arena_printf(telling->arena, "otherwise %.*s", STR(vex_statement_text(vex->others[i], telling->arena))));
}

/* ---- what to do ---- */

static void say_what_to_do(struct telling *telling, const struct findings *all, struct str removal)
{
	const struct finding *finding = telling->finding;
	struct str newest = finding->kind == FINDING_VULNERABILITY ? words_fixes_all(all, finding) : STR_NULL;

	telling->label = "do";
	say(telling, finding->fix);
	if (newest.n && finding->fixed_in.n && !str_eq(newest, finding->fixed_in))
		say(telling, arena_printf(telling->arena, "better to %.*s, which fixes all findings of it that can be fixed", STR(newest)));
	if (finding->exposure.steps && !finding->fixed_in.n)
		say(telling, step_of(telling, INPUT_FIX)->fact.why);
	if (removal.n)
		say(telling, arena_printf(telling->arena, "or do without it: %.*s", STR(removal)));
}

void story_tell(const struct finding *finding, const struct findings *all, struct str removal, struct arena *arena, struct story *ret_story)
{
	struct telling telling = {finding, arena, ret_story, "finding"};

	say(&telling, arena_printf(arena, "%.*s in %.*s", STR(finding->id), STR(subject_text(finding, arena))));
	say_priority(&telling);
	telling.label = "why";
	if (!finding->exposure.steps)
		say(&telling, finding->why.n ? finding->why : finding->title);
	say_what(&telling);
	say_evidence(&telling);
	if (finding->exposure.steps) {
		say_here(&telling);
		say_number(&telling);
	}
	say_vex(&telling);
	say_what_to_do(&telling, all, removal);
}

struct str story_brief(const struct finding *finding, struct arena *arena)
{
	return arena_printf(arena, "%.*s: %s, %.1f: %.*s%s", STR(subject_text(finding, arena)), priority_name(finding->priority), finding->score,
			    STR(finding->reason), finding->ignored ? "; suppressed" : "");
}
