/* SPDX-License-Identifier: Apache-2.0 */
#include "base/path.h"
#include "model/build_parts.h"


struct reading {
	struct build *build;
	struct arena *arena;
	struct build_step *steps;
	struct stage *stages;
	struct build_variable *variables; /* of all stages, behind the globals */
	size_t variable_count;
	/* As they are at the instruction that is read. */
	enum stage_shell shell;
	bool pipefail, shell_set;
	char folder[PATH_LENGTH_MAX + 1]; /* WORKDIR, while it is put together */
};

/* ---- places ---- */

struct place build_place(const struct build *build, struct region at)
{
	return config_place(build->file, at);
}

struct place build_slice_place(const struct build *build, const struct build_step *step, struct str slice)
{
	return build_place(build, dockerfile_slice_region(step->instruction, slice));
}

struct place build_script_place(const struct build *build, const struct build_step *step, const struct build_script *script,
				size_t from, size_t to)
{
	const struct dockerfile_word *words = step->instruction->words;

	if (script->nested)
		return build_place(build, script->within);
	if (script->exec)
		return build_place(build, region_join(words[from].at, words[to > from ? to - 1 : from].at));
	if (script->heredoc)
		return build_place(build, dockerfile_heredoc_region(script->heredoc, from, to));
	return build_slice_place(build, step, str_slice(script->text, from, to));
}

/* ---- steps ---- */

static void cap(struct reading *reading, const struct build_step *step, const char *why)
{
	if (reading->build->capped)
		return;
	reading->build->capped = why;
	reading->build->capped_at = step->instruction->at;
}

static size_t count_steps(const struct dockerfile *file)
{
	size_t count = file->instruction_count;

	for (size_t i = 0; i < file->instruction_count; i++)
		count += file->instructions[i].inner != NULL;
	return count;
}

static size_t count_pairs(const struct dockerfile *file)
{
	size_t count = 0;

	for (size_t i = 0; i < file->instruction_count && count < BUILD_VARIABLES_MAX; i++)
		count += file->instructions[i].pair_count;
	return count < BUILD_VARIABLES_MAX ? count : BUILD_VARIABLES_MAX;
}

static void list_steps(struct reading *reading)
{
	const struct dockerfile *file = reading->build->dockerfile;
	size_t n = 0;

	reading->steps = arena_array(reading->arena, struct build_step, count_steps(file));
	for (size_t i = 0; i < file->instruction_count; i++) {
		reading->steps[n++].instruction = &file->instructions[i];
		if (file->instructions[i].inner) {
			reading->steps[n].instruction = file->instructions[i].inner;
			reading->steps[n++].onbuild = true;
		}
	}
	reading->build->steps = reading->steps;
	reading->build->step_count = n;
}

/* A FROM that names nothing begins nothing. */
static bool begins_stage(const struct build_step *step)
{
	return step->instruction->keyword == DOCKERFILE_FROM && !step->onbuild && step->instruction->word_count;
}

/* Which steps belong to which stage; a file without FROM is one stage. */
static void list_stages(struct reading *reading)
{
	struct build *build = reading->build;
	size_t count = 0;

	for (size_t i = 0; i < build->step_count; i++)
		count += begins_stage(&reading->steps[i]);
	build->fragment = count == 0;
	if (build->fragment && build->step_count)
		count = 1;
	if (count > BUILD_STAGES_MAX)
		count = BUILD_STAGES_MAX;
	reading->stages = arena_array(reading->arena, struct stage, count);
	build->stages = reading->stages;
	for (size_t i = 0; i < build->step_count; i++) {
		struct build_step *step = &reading->steps[i];

		if (begins_stage(step) || (build->fragment && i == 0)) {
			if (build->stage_count == BUILD_STAGES_MAX) {
				cap(reading, step, "more than 1000 stages");
				build->step_count = i;
				break;
			}
			reading->stages[build->stage_count] = (struct stage){
				.index = build->stage_count, .first = i, .parent = STAGE_NONE,
				.from = build->fragment ? NULL : step->instruction,
			};
			build->stage_count++;
		}
		step->stage = build->stage_count ? build->stage_count - 1 : STAGE_NONE;
		if (build->stage_count)
			reading->stages[build->stage_count - 1].count++;
	}
	build->last = build->stage_count ? &reading->stages[build->stage_count - 1] : NULL;
}

size_t build_find_stage(const struct build *build, const struct build_step *step, struct str name)
{
	size_t before = step->stage == STAGE_NONE ? 0 : step->stage;
	uint64_t number;

	for (size_t i = before; i-- > 0;)
		if (build->stages[i].name.n && str_case_eq(build->stages[i].name, name))
			return i;
	if (!begins_stage(step) && str_to_u64(name, &number) && number < before)
		return (size_t)number;
	return STAGE_NONE;
}

/* ---- variables ---- */

static struct build_variable *add_variable(struct reading *reading, const struct build_step *step, const struct dockerfile_pair *pair)
{
	struct build_variable *variable;
	struct dockerfile_expansion name;

	if (reading->variable_count == BUILD_VARIABLES_MAX) {
		cap(reading, step, "more than 5000 variables");
		return NULL;
	}
	variable = &reading->variables[reading->variable_count++];
	dockerfile_expand(pair->name, reading->build->dockerfile->escape, NULL, reading->arena, &name);
	*variable = (struct build_variable){
		.name = name.text,
		.argument = step->instruction->keyword == DOCKERFILE_ARG,
		.step = (size_t)(step - reading->steps),
		.at = pair->at,
		.value_at = pair->value_at,
	};
	if (step->stage == STAGE_NONE)
		reading->build->global_count++;
	else
		reading->stages[step->stage].variable_count++;
	return variable;
}

static const struct build_variable *find_global(const struct build *build, struct str name)
{
	for (size_t i = build->global_count; i-- > 0;)
		if (str_eq(build->globals[i].name, name))
			return &build->globals[i];
	return NULL;
}

static void set_value(struct reading *reading, const struct build_step *step, const struct dockerfile_pair *pair,
		      struct build_variable *variable)
{
	struct dockerfile_expansion value;
	const struct build_variable *global;

	if (pair->has_value) {
		build_expand(reading->build, step, pair->value, reading->arena, &value);
		variable->value = value.text;
		variable->known = !value.unset_count && !value.damage;
		return;
	}
	/* ARG without a value takes the one that it has before the first FROM. */
	global = step->stage == STAGE_NONE ? NULL : find_global(reading->build, variable->name);
	if (global && variable->argument) {
		variable->value = global->value;
		variable->known = global->known;
	}
}

/* One of thousands of ARG without a value tells no more than the first of them in its stage. */
static void link_variable(struct reading *reading, const struct build_step *step, struct build_variable *variable)
{
	struct map *latest = &reading->build->latest;
	const struct build_variable *before = map_get(latest, variable->name);

	if (before && !variable->known && variable->argument && !before->known && before->argument &&
	    reading->steps[before->step].stage == step->stage)
		return;
	variable->earlier = map_set(latest, variable->name, variable);
}

static void read_variables(struct reading *reading, const struct build_step *step)
{
	for (size_t i = 0; i < step->instruction->pair_count; i++) {
		struct build_variable *variable = add_variable(reading, step, &step->instruction->pairs[i]);

		if (variable) {
			set_value(reading, step, &step->instruction->pairs[i], variable);
			link_variable(reading, step, variable);
		}
	}
}

/* ---- what a stage is made of ---- */

static void read_base(struct reading *reading, struct stage *stage, const struct build_step *step)
{
	const struct dockerfile_instruction *from = stage->from;
	struct image_reference *base = &stage->base;
	struct dockerfile_expansion expansion;

	if (!from || !from->word_count)
		return;
	if (from->word_count >= 3 && str_case_eq(from->words[1].text, STR_LIT("as")))
		stage->name = arena_lower(reading->arena, from->words[2].text);
	build_expand(reading->build, step, from->words[0].text, reading->arena, &expansion);
	base->what = "FROM";
	base->written = from->words[0].text;
	base->text = expansion.text;
	base->unknown = expansion.unset_count || expansion.damage || !expansion.text.n;
	base->place = build_place(reading->build, from->words[0].at);
	base->document = reading->build->document;
	if (!base->unknown)
		stage->parent = build_find_stage(reading->build, step, base->text);
	base->stage = stage->parent != STAGE_NONE || str_is(base->text, "scratch");
	image_reference_split(base);
}

static void inherit(struct reading *reading, struct stage *stage)
{
	const struct stage *parent = stage->parent == STAGE_NONE ? NULL : &reading->stages[stage->parent];
	struct region at = stage->from ? stage->from->at : (struct region){0};

	reading->shell = SHELL_IS_POSIX;
	reading->pipefail = reading->shell_set = false;
	stage->user = stage->working_dir = (struct setting){.place = build_place(reading->build, at), .origin = "base image"};
	if (!parent)
		return;
	/* What nobody sets would be written here, and not in the parent. */
	if (parent->user.state != SETTING_UNSET)
		stage->user = parent->user;
	if (parent->working_dir.state != SETTING_UNSET)
		stage->working_dir = parent->working_dir;
	stage->command = parent->command;
	stage->entrypoint = parent->entrypoint;
	stage->health_check = parent->health_check;
	if (parent->count) {
		const struct build_step *last = &reading->steps[parent->first + parent->count - 1];

		reading->shell = last->shell;
		reading->pipefail = last->pipefail;
		reading->shell_set = last->shell_set;
	}
}

/* Windows' images run cmd; nobody sees from a name whether another one is made of them. */
static void guess_shell(struct reading *reading, const struct stage *stage)
{
	static const char *const windows[] = {"windows/", "windowsservercore", "nanoserver", "microsoft/"};

	for (size_t i = 0; stage->parent == STAGE_NONE && i < sizeof(windows) / sizeof(*windows); i++)
		if (str_search(stage->base.repository, str_of(windows[i])) >= 0)
			reading->shell = SHELL_IS_CMD;
}

/* "# hadolint shell=powershell" */
static void read_pragma(struct reading *reading, const struct dockerfile_instruction *instruction)
{
	for (size_t i = 0; i < instruction->comment_count; i++) {
		struct str text = instruction->comments[i].text;

		if (!str_skip(&text, "hadolint"))
			continue;
		text = str_trim(text);
		if (!str_skip(&text, "shell"))
			continue;
		text = str_trim(text);
		if (str_skip(&text, "="))
			reading->shell = build_shell_kind(str_trim(text));
	}
}

static void read_shell(struct reading *reading, const struct dockerfile_instruction *instruction)
{
	if (!instruction->exec || !instruction->word_count)
		return;
	reading->shell = build_shell_kind(instruction->words[0].text);
	reading->pipefail = build_sets_pipefail(instruction->words, instruction->word_count);
	reading->shell_set = true;
}

static void set(struct reading *reading, const struct build_step *step, struct setting *setting)
{
	const struct dockerfile_instruction *instruction = step->instruction;
	struct dockerfile_expansion expansion;

	if (!instruction->word_count)
		return;
	build_expand(reading->build, step, instruction->words[0].text, reading->arena, &expansion);
	setting->state = expansion.unset_count || expansion.damage ? SETTING_UNKNOWN : SETTING_SET;
	setting->text = setting->state == SETTING_SET ? expansion.text : instruction->words[0].text;
	setting->place = build_place(reading->build, instruction->words[0].at);
	setting->origin = "Dockerfile";
}

/* In a room of the reading's own: a thousand relative ones would each keep all of those before. */
static struct str below(struct reading *reading, struct str folder, struct str path)
{
	bool slash = !str_ends(folder, "/");

	memmove(reading->folder, folder.p, folder.n);
	if (slash)
		reading->folder[folder.n] = '/';
	memcpy(reading->folder + folder.n + slash, path.p, path.n);
	return str_from(reading->folder, folder.n + slash + path.n);
}

static void read_working_dir(struct reading *reading, const struct build_step *step, struct stage *stage)
{
	struct str before = stage->working_dir.state == SETTING_SET ? stage->working_dir.text : STR_NULL;

	set(reading, step, &stage->working_dir);
	/* A relative one goes on from the one before; beyond what a path may be nobody knows where it leads. */
	if (before.n + stage->working_dir.text.n >= PATH_LENGTH_MAX)
		stage->working_dir.state = SETTING_UNKNOWN;
	else if (stage->working_dir.state == SETTING_SET && before.n && !str_starts(stage->working_dir.text, "/"))
		stage->working_dir.text = below(reading, before, stage->working_dir.text);
}

static void read_step(struct reading *reading, struct build_step *step)
{
	struct stage *stage = step->stage == STAGE_NONE ? NULL : &reading->stages[step->stage];

	read_pragma(reading, step->instruction);
	step->shell = reading->shell;
	step->pipefail = reading->pipefail;
	step->shell_set = reading->shell_set;
	build_read_scripts(step, reading->arena);
	if (step->onbuild) /* it acts in another build */
		return;
	switch (step->instruction->keyword) {
	case DOCKERFILE_ARG:
		read_variables(reading, step);
		break;
	case DOCKERFILE_ENV:
		if (stage)
			read_variables(reading, step);
		break;
	case DOCKERFILE_SHELL:
		read_shell(reading, step->instruction);
		step->shell = reading->shell;
		step->pipefail = reading->pipefail;
		step->shell_set = reading->shell_set;
		break;
	case DOCKERFILE_USER:
		if (stage)
			set(reading, step, &stage->user);
		break;
	case DOCKERFILE_WORKDIR:
		if (stage)
			read_working_dir(reading, step, stage);
		break;
	case DOCKERFILE_CMD:
		if (stage)
			stage->command = step;
		break;
	case DOCKERFILE_ENTRYPOINT:
		if (stage) {
			stage->entrypoint = step;
			/* What the base image or the parent had for arguments was for another program. */
			if (stage->command && stage->command < &reading->steps[stage->first])
				stage->command = NULL;
		}
		break;
	case DOCKERFILE_HEALTHCHECK:
		if (stage)
			stage->health_check = step;
		break;
	default:
		break;
	}
}

static void read_stage(struct reading *reading, struct stage *stage)
{
	stage->variables = &reading->variables[reading->variable_count];
	read_base(reading, stage, &reading->steps[stage->first]);
	inherit(reading, stage);
	guess_shell(reading, stage);
	for (size_t i = stage->first; i < stage->first + stage->count; i++)
		read_step(reading, &reading->steps[i]);
	if (stage->working_dir.text.p == reading->folder)
		stage->working_dir.text = arena_str(reading->arena, stage->working_dir.text);
}

/* ---- which stages matter ---- */

/* The stage that "from=" of "type=bind,from=build,…" names. */
static struct str mount_source(struct str mount)
{
	struct str part;

	while (str_next(&mount, ',', &part))
		if (str_skip(&part, "from="))
			return part;
	return STR_NULL;
}

/* What a stage needs of others: whether it is needed itself goes over to them. */
static void need(struct reading *reading, const struct stage *stage, size_t needed)
{
	if (needed == STAGE_NONE)
		return;
	reading->stages[needed].used = true;
	reading->stages[needed].reached |= stage->reached;
}

static void mark_needed(struct reading *reading, const struct stage *stage)
{
	need(reading, stage, stage->parent);
	for (size_t i = stage->first; i < stage->first + stage->count; i++) {
		const struct build_step *step = &reading->steps[i];

		for (size_t f = 0; f < step->instruction->flag_count; f++) {
			const struct dockerfile_pair *flag = &step->instruction->flags[f];
			struct str name = str_is(flag->name, "from")	? flag->value
					  : str_is(flag->name, "mount") ? mount_source(flag->value)
									: STR_NULL;

			if (name.n)
				need(reading, stage, build_find_stage(reading->build, step, name));
		}
	}
}

/* A stage is needed only by later ones, so going back finds all that the last needs. */
static void mark_stages(struct reading *reading)
{
	size_t count = reading->build->stage_count;

	if (!count)
		return;
	reading->stages[count - 1].last = reading->stages[count - 1].reached = true;
	for (size_t i = count - 1; i != STAGE_NONE; i = reading->stages[i].parent)
		reading->stages[i].shipped = true;
	for (size_t i = count; i-- > 0;)
		mark_needed(reading, &reading->stages[i]);
}

void build_done(struct build *build)
{
	map_done(&build->latest);
}

void build_read(struct build *build, struct arena *arena)
{
	struct reading reading = {.build = build, .arena = arena, .shell = SHELL_IS_POSIX};

	build->work = arena_new(arena, size_t);
	*build->work = BUILD_WORK_MAX;
	list_steps(&reading);
	list_stages(&reading);
	reading.variables = arena_array(arena, struct build_variable, count_pairs(build->dockerfile));
	build->globals = reading.variables;
	for (size_t i = 0; i < build->step_count && reading.steps[i].stage == STAGE_NONE; i++)
		read_step(&reading, &reading.steps[i]);
	for (size_t i = 0; i < build->stage_count; i++)
		read_stage(&reading, &reading.stages[i]);
	mark_stages(&reading);
}
