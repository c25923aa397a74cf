/* SPDX-License-Identifier: Apache-2.0 */
#include "config/render.h"

#include <unistd.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/program.h"

#define RENDER_SECONDS 30

/* The first that is installed renders. */
static const struct renderer {
	const char *file;    /* that says that its folder is rendered */
	const char *program;
	const char *arguments[3]; /* before the folder */
	bool sources; /* renders what is in templates/; else the files beside it */
} renderers[] = {
	{"Chart.yaml", "helm", {"template", "release"}, true},
	{"kustomization.yaml", "kustomize", {"build"}, false},
	{"kustomization.yaml", "kubectl", {"kustomize"}, false},
	{"kustomization.yml", "kustomize", {"build"}, false},
	{"kustomization.yml", "kubectl", {"kustomize"}, false},
	{"Kustomization", "kustomize", {"build"}, false},
	{"Kustomization", "kubectl", {"kustomize"}, false},
};

/* The renderer for a file, and where it is; its path is empty where none is installed. NULL: the file is none of those. */
static const struct renderer *find(struct arena *arena, struct str base, struct str *ret_path)
{
	const struct renderer *first = NULL;

	*ret_path = STR_NULL;
	for (size_t i = 0; i < ARRAY_SIZE(renderers); i++) {
		if (!str_is(base, renderers[i].file))
			continue;
		first = first ? first : &renderers[i];
		*ret_path = program_find(arena, renderers[i].program);
		if (ret_path->n)
			return &renderers[i];
	}
	return first;
}

static bool is_there(struct arena *arena, struct str folder, const char *file)
{
	return access(arena_printf(arena, "%.*s%s%s", STR(folder), folder.n ? "/" : "", file).p, F_OK) == 0;
}

enum render_hides render_hides(struct arena *arena, const struct str_list *names)
{
	vec_each(name, names) {
		struct str program;
		const struct renderer *renderer = find(arena, *name, &program);

		if (renderer && program.n)
			return renderer->sources ? RENDER_HIDES_TEMPLATES : RENDER_HIDES_FILES;
	}
	return RENDER_HIDES_NOTHING;
}

bool render_is(struct str path)
{
	for (size_t i = 0; i < ARRAY_SIZE(renderers); i++)
		if (str_is(path_base(path), renderers[i].file))
			return true;
	return false;
}

/* A chart within another is rendered with that. */
static bool is_part_of_another(struct arena *arena, struct str folder)
{
	struct str charts = path_parent(folder);

	return str_is(path_base(charts), "charts") && is_there(arena, path_parent(charts), "Chart.yaml");
}

int render_read(struct reading *reading, struct str path, bool *ret_failed, struct err *e)
{
	auto_done(buf_done) struct buf text = BUF_INIT(CONFIG_FILE_MAX);
	struct str folder = path_parent(path), program;
	const struct renderer *renderer = find(reading->arena, path_base(path), &program);
	const char *instead = renderer->sources ? "of its templates only those without actions were judged" : "its files were judged as they stand";
	struct config_file file = {.path = path, .line = 1, .column = 1};
	struct err why = ERR_INIT;
	const char *arguments[6] = {0};
	size_t n = 0;

	*ret_failed = false;
	if (renderer->sources && is_part_of_another(reading->arena, folder))
		return 0;
	if (!program.n) {
		reading_gap(reading, &file, (struct region){0}, "not rendered, since %s is not installed: %s", renderer->program, instead);
		return 0;
	}
	arguments[n++] = renderer->program;
	for (size_t i = 0; renderer->arguments[i]; i++)
		arguments[n++] = renderer->arguments[i];
	arguments[n] = folder.n ? arena_text(reading->arena, folder) : ".";
	if (program_run(&(struct program){.path = program.p, .arguments = arguments, .seconds = RENDER_SECONDS}, &text, &why) < 0) {
		reading_gap(reading, &file, (struct region){0}, "not rendered: %s; %s %s: %s", instead, renderer->program, renderer->arguments[0],
			    why.text);
		*ret_failed = true;
		return 0;
	}
	file.text = buf_str(&text);
	file.converted = true;
	file.rendered = true;
	reading->files++;
	return config_read(reading, &file, e);
}
