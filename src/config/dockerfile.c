/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dockerfiles, Containerfiles, and fragments of them without FROM: one document, with the container that its last stage comes
 * to and the images that it names.
 */
#include "base/path.h"
#include "base/text.h"
#include "config/nested.h"

#define IGNORE_FILE_MAX ((size_t)1 << 20) /* bytes of a .dockerignore */

/* ---- which files ---- */

static bool ends_with(struct str text, const char *ending)
{
	size_t n = strlen(ending);

	return text.n >= n && str_case_eq(str_from_index(text, text.n - n), str_of(ending));
}

static bool begins_with(struct str text, const char *beginning)
{
	return text.n >= strlen(beginning) && str_case_eq(str_slice(text, 0, strlen(beginning)), str_of(beginning));
}

/* Dockerfile, Dockerfile.x, Dockerfile-x, x.dockerfile, the same of Containerfile, in any case. */
bool config_names_dockerfile(struct str base)
{
	static const char *const words[] = {"dockerfile", "containerfile"};
	static const char *const others[] = {".dockerignore", ".containerignore", ".md", ".txt", ".yaml", ".yml", ".json", ".go", ".py", ".c", ".js"};

	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (ends_with(base, others[i]))
			return false;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		struct str rest = str_from_index(base, strlen(words[i]));

		if (begins_with(base, words[i]) && (!rest.n || rest.p[0] == '.' || rest.p[0] == '-' || rest.p[0] == '_'))
			return true;
		if (ends_with(base, words[i]) && base.n > strlen(words[i]) && base.p[base.n - strlen(words[i]) - 1] == '.')
			return true;
	}
	return false;
}

/* `given`: the user wants the file judged, and a typing error in its first line must not hide it. */
static bool begins_dockerfile(struct str line, bool given)
{
	struct str keyword = STR_NULL, first = STR_NULL, second = STR_NULL, rest = line;

	if (!str_next_word(&rest, &keyword) || !rest.n || !str_next_word(&rest, &first))
		return false;
	if (str_is(keyword, "FROM") && given)
		return true;
	if (str_case_eq(keyword, STR_LIT("from")))
		return !str_next_word(&rest, &second) || str_case_eq(second, STR_LIT("as")) || str_starts(first, "--");
	if (str_is(keyword, "ONBUILD"))
		return begins_dockerfile(str_trim(str_from_index(line, keyword.n)), given);
	for (int i = DOCKERFILE_ADD; i <= DOCKERFILE_WORKDIR; i++)
		if (str_is(keyword, dockerfile_keyword_name((enum dockerfile_keyword)i)))
			return true;
	return false;
}

/* Its first line that is no comment is an instruction: FROM in any case, others in capitals as nothing else begins. */
static bool holds(const struct config_file *file)
{
	struct arena arena = ARENA_INIT;
	bool converted, found = false;
	struct str rest = dockerfile_decode(file->text, &arena, &converted), line;

	while (str_next_line(&rest, &line)) {
		line = str_trim(line);
		if (line.n && line.p[0] != '#') {
			found = begins_dockerfile(line, file->given);
			break;
		}
	}
	arena_done(&arena);
	return found;
}

/* A template that something is to make a Dockerfile of; as it is it says nothing that holds. */
static bool is_template(const struct config_file *file)
{
	static const char *const endings[] = {".j2", ".jinja", ".jinja2", ".tmpl", ".tpl", ".template", ".erb", ".mustache", ".in", ".m4"};
	static const char *const marks[] = {"{{", "{%", "<%"};
	bool named = false;

	for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
		named |= ends_with(file->path, endings[i]);
	for (size_t i = 0; named && i < ARRAY_SIZE(marks); i++)
		if (str_search(file->text, str_of(marks[i])) >= 0)
			return true;
	return false;
}

/* ---- the container of the last stage ---- */

struct filling {
	const struct build *build;
	struct document *document;
	struct container *container;
	struct arena *arena;
};

static void add_port(struct filling *filling, const struct build_step *step, const struct dockerfile_word *word)
{
	struct container_port *port;
	struct dockerfile_expansion expansion;
	struct str numbers, protocol, first, last;
	uint64_t from, to;

	build_expand(filling->build, step, word->text, filling->arena, &expansion);
	if (!str_cut(expansion.text, '/', &numbers, &protocol))
		protocol = STR_LIT("tcp");
	if (!str_cut(numbers, '-', &first, &last))
		last = first;
	if (!str_to_u64(first, &from) || !str_to_u64(last, &to) || to < from || to > UINT32_MAX)
		return;
	port = vec_push(&filling->container->ports);
	port->from = (uint32_t)from;
	port->to = (uint32_t)to;
	port->protocol = arena_lower(filling->arena, protocol);
	port->place = build_place(filling->build, word->at);
}

static void add_ports(struct filling *filling, const struct stage *stage)
{
	for (size_t i = stage->first; i < stage->first + stage->count; i++) {
		const struct build_step *step = &filling->build->steps[i];

		for (size_t w = 0; !step->onbuild && step->instruction->keyword == DOCKERFILE_EXPOSE && w < step->instruction->word_count; w++)
			add_port(filling, step, &step->instruction->words[w]);
	}
}

static void add_variables(struct filling *filling, const struct stage *stage)
{
	for (size_t i = 0; i < stage->variable_count; i++) {
		const struct build_variable *variable = &stage->variables[i];

		if (!variable->argument)
			*vec_push(&filling->container->environment) = (struct container_variable){
				.name = variable->name, .value = variable->value, .place = build_place(filling->build, variable->at),
			};
	}
}

static void add_stage(struct filling *filling, const struct stage *stage)
{
	if (stage->parent != STAGE_NONE)
		add_stage(filling, &filling->build->stages[stage->parent]);
	add_ports(filling, stage);
	add_variables(filling, stage);
}

static void add_words(struct filling *filling, const struct build_step *step)
{
	struct named_list *command = &filling->container->command;
	const struct dockerfile_instruction *instruction = step->instruction;

	if (!instruction->exec && instruction->word_count) {
		struct place place = build_place(filling->build, instruction->at);

		*vec_push(command) = (struct named){STR_LIT("/bin/sh"), place};
		*vec_push(command) = (struct named){STR_LIT("-c"), place};
	}
	for (size_t i = 0; i < instruction->word_count; i++)
		*vec_push(command) = (struct named){instruction->words[i].text, build_place(filling->build, instruction->words[i].at)};
}

static void set_health(struct filling *filling, const struct stage *stage)
{
	struct setting *health = &filling->container->health_check;
	const struct dockerfile_instruction *instruction;

	health->place = filling->container->place;
	health->origin = "base image";
	if (!stage->health_check || !stage->health_check->instruction->word_count)
		return;
	instruction = stage->health_check->instruction;
	health->state = SETTING_SET;
	health->text = arena_lower(filling->arena, instruction->words[0].text);
	health->place = build_place(filling->build, instruction->at);
	health->origin = "Dockerfile";
}

static void add_container(struct filling *filling)
{
	const struct stage *stage = filling->build->last;
	struct container *container = filling->container = vec_push(&filling->document->containers);

	container->kind = CONTAINER_BUILT;
	container->name = stage->name;
	container->document = filling->document;
	container->place = build_place(filling->build, stage->from ? stage->from->at : (struct region){1, 1, 1, 1});
	container->image = (struct setting){
		.state = stage->base.unknown ? SETTING_UNKNOWN : stage->from ? SETTING_SET : SETTING_UNSET,
		.text = stage->base.text,
		.place = stage->base.place,
		.origin = "Dockerfile",
	};
	container->user = stage->user;
	set_health(filling, stage);
	add_stage(filling, stage);
	if (stage->entrypoint)
		add_words(filling, stage->entrypoint);
	/* The shell form of ENTRYPOINT takes no arguments. */
	if (stage->command && (!stage->entrypoint || stage->entrypoint->instruction->exec))
		add_words(filling, stage->command);
}

/* ---- the images that it names ---- */

static void add_reference(struct filling *filling, const struct build_step *step, const char *what, struct str written, struct region at)
{
	struct image_reference *reference;
	struct dockerfile_expansion expansion;
	uint64_t number;

	if (!written.n)
		return;
	build_expand(filling->build, step, written, filling->arena, &expansion);
	reference = vec_push(&filling->document->references);
	*reference = (struct image_reference){
		.text = expansion.text, .written = written, .what = what, .document = filling->document,
		.unknown = expansion.unset_count || expansion.damage,
		.place = build_place(filling->build, at),
		/* A number beyond the stages is none of them, and no image either. */
		.stage = build_find_stage(filling->build, step, expansion.text) != STAGE_NONE || str_to_u64(expansion.text, &number),
	};
	image_reference_split(reference);
}

/* "from=" among a mount's options. */
static struct str mount_from(struct str options)
{
	struct str option;

	while (str_next(&options, ',', &option))
		if (str_skip(&option, "from="))
			return option;
	return STR_NULL;
}

static void add_references(struct filling *filling)
{
	const struct build *build = filling->build;

	for (size_t i = 0; i < build->stage_count; i++)
		if (build->stages[i].from && build->stages[i].base.written.n)
			*vec_push(&filling->document->references) = build->stages[i].base;
	for (size_t i = 0; i < build->step_count; i++) {
		const struct dockerfile_instruction *instruction = build->steps[i].instruction;

		for (size_t f = 0; f < instruction->flag_count; f++) {
			const struct dockerfile_pair *flag = &instruction->flags[f];

			if (instruction->keyword == DOCKERFILE_COPY && str_is(flag->name, "from"))
				add_reference(filling, &build->steps[i], "COPY --from", flag->value, flag->value_at);
			else if (instruction->keyword == DOCKERFILE_RUN && str_is(flag->name, "mount"))
				add_reference(filling, &build->steps[i], "RUN --mount", mount_from(flag->value), flag->value_at);
		}
	}
}

/* ---- the document ---- */

static bool read_ignore_file(const struct reading *reading, struct str path, struct arena *arena, struct str *ret_text)
{
	struct buf bytes = BUF_INIT(IGNORE_FILE_MAX);
	struct err e = ERR_INIT;
	bool good = nested_load(reading, path, &bytes, &e) >= 0;

	if (good)
		*ret_text = arena_str(arena, buf_str(&bytes));
	buf_done(&bytes);
	return good;
}

/* NAME.dockerignore beside it counts before .dockerignore: Dockerfile reference, ".dockerignore files". */
static struct str find_ignore_file(const struct reading *reading, const struct config_file *file, struct arena *arena)
{
	struct str text = STR_NULL, folder = path_parent(file->path);

	if (file->line > 1 || !config_names_dockerfile(path_base(file->path)))
		return STR_NULL;
	if (!read_ignore_file(reading, arena_printf(arena, "%.*s.dockerignore", STR(file->path)), arena, &text))
		read_ignore_file(reading, arena_printf(arena, "%.*s%s.dockerignore", STR(folder), folder.n ? "/" : ""), arena, &text);
	return text;
}

static void tell_gaps(struct reading *reading, const struct config_file *file, const struct dockerfile *dockerfile, const struct build *build)
{
	for (size_t i = 0; i < dockerfile->problem_count; i++)
		if (dockerfile->problems[i].unread)
			reading_gap(reading, file, dockerfile->problems[i].at, "%.*s", STR(dockerfile->problems[i].what));
	if (!dockerfile->instruction_count)
		reading_gap(reading, file, (struct region){0}, "no instruction is in it: no builder takes such a file");
	if (dockerfile->problem_total > dockerfile->problem_count)
		reading_gap(reading, file, (struct region){0}, "%zu problems more than the %d that are told",
			    dockerfile->problem_total - dockerfile->problem_count, DOCKERFILE_PROBLEMS_MAX);
	if (build->capped)
		reading_gap(reading, file, build->capped_at, "%s: what follows is not evaluated", build->capped);
}

static int read_dockerfile(struct reading *reading, const struct config_file *file, struct arena *arena)
{
	struct dockerfile dockerfile;
	struct document document;
	struct build build = {.dockerfile = &dockerfile, .file = file, .document = &document};
	struct err damage = ERR_INIT;

	if (dockerfile_parse(file->text, arena, &dockerfile, &damage) < 0) {
		reading_gap(reading, file, (struct region){0}, "%s", damage.text);
		return 0;
	}
	document_init(&document, file);
	document.kind = CONFIG_DOCKERFILE;
	document.build = &build;
	build.ignore_file = find_ignore_file(reading, file, arena);
	build_read(&build, arena);
	tell_gaps(reading, file, &dockerfile, &build);
	if (build.last) {
		struct filling filling = {&build, &document, NULL, arena};

		add_container(&filling);
		add_references(&filling);
	}
	reading_visit(reading, &document);
	if (!*build.work)
		reading_gap(reading, file, (struct region){0}, "replacing its variables takes more work than the cap (BUILD_WORK_MAX): what rests on the others was not judged");
	build_done(&build);
	return 0;
}

static int read_text(struct reading *reading, const struct config_file *file, struct err *e)
{
	struct arena arena = ARENA_INIT;
	struct config_file decoded = *file;
	bool converted;

	(void)e;
	decoded.text = dockerfile_decode(file->text, &arena, &converted);
	decoded.converted |= converted;
	if (decoded.text.n && memchr(decoded.text.p, '\0', decoded.text.n))
		reading_gap(reading, file, (struct region){0}, "no text: it holds bytes of value 0");
	else if (is_template(&decoded))
		reading_gap(reading, file, (struct region){0}, "a template: render it, and check what comes of it");
	else
		read_dockerfile(reading, &decoded, &arena);
	arena_done(&arena);
	return 0;
}

const struct front_end front_end_dockerfile = {
	.name = "dockerfile",
	.names = config_names_dockerfile,
	.holds = holds,
	.read_text = read_text,
};
