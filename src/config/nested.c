/* SPDX-License-Identifier: Apache-2.0 */
#include "config/nested.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "config/project.h"

static int open_regular(struct str path, struct err *e)
{
	struct stat status;
	int fd = open(path.p, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return err_errno(e, errno, "%.*s", STR(path));
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
		return fd;
	close(fd);
	return err_set(e, ERR_FORMAT, "%.*s: no regular file", STR(path));
}

static int open_inside(struct str project, struct str path, struct err *e)
{
	if (access(path.p, F_OK) == 0 && !project_holds(project, path.p))
		return err_set(e, ERR_UNSUPPORTED, "%.*s: outside of the project, and so not read", STR(path));
	return open_regular(path, e);
}

bool nested_is_remote(struct str path)
{
	return str_search(path, STR_LIT("://")) >= 0 || str_starts(path, "git@") || str_starts(path, "github.com/");
}

int nested_load(const struct reading *reading, struct str path, struct buf *bytes, struct err *e)
{
	const struct str *overlaid = reading->overlay ? map_get(reading->overlay, path) : NULL;
	int fd auto_close = overlaid ? -1 : open_inside(reading->project, path, e);

	if (overlaid)
		buf_put(bytes, *overlaid);
	return overlaid ? 0 : fd < 0 ? e->code : file_read_all(fd, path.p, bytes, e);
}

/* Puts the parts of a path behind those that are there; ".." takes the last away, unless that is one too. */
static void put_parts(struct str_list *parts, struct str path, bool absolute)
{
	struct str part;

	while (str_next(&path, '/', &part)) {
		if (!part.n || str_is(part, "."))
			continue;
		if (!str_is(part, "..") || (!parts->n && !absolute) || (parts->n && str_is(parts->v[parts->n - 1], "..")))
			*vec_push(parts) = part;
		else if (parts->n)
			parts->n--;
	}
}

struct str nested_path(struct str folder, struct str path, struct arena *arena)
{
	bool absolute = str_starts(path, "/") || str_starts(folder, "/");
	auto_done(buf_done) struct buf text = BUF_INIT(65536);
	struct str_list parts = {0};

	if (!str_starts(path, "/"))
		put_parts(&parts, folder, absolute);
	put_parts(&parts, path, absolute);
	vec_each(part, &parts)
		buf_printf(&text, "%s%.*s", absolute || text.n ? "/" : "", STR(*part));
	vec_done(&parts);
	if (!text.n)
		return absolute ? STR_LIT("/") : STR_LIT(".");
	return arena_str(arena, buf_str(&text));
}

/* ---- what a Dockerfile comes to ---- */

struct listening {
	struct reading *outer;
	struct str target;
	struct arena *arena;
	struct nested_built *built;
};

static struct setting keep(struct setting setting, struct arena *arena)
{
	setting.text = arena_str(arena, setting.text);
	setting.place.path = arena_str(arena, setting.place.path);
	return setting;
}

static const struct stage *find_stage(const struct build *build, struct str target)
{
	uint64_t number;

	if (!target.n)
		return build->last;
	for (size_t i = 0; i < build->stage_count; i++)
		if (str_case_eq(build->stages[i].name, target))
			return &build->stages[i];
	return str_to_u64(target, &number) && number < build->stage_count ? &build->stages[number] : NULL;
}

static void take_stage(const struct build *build, struct listening *listening)
{
	const struct stage *stage = find_stage(build, listening->target);
	const struct build_step *health = stage ? stage->health_check : NULL;

	if (!stage)
		return;
	if (stage->user.state != SETTING_UNSET)
		listening->built->user = keep(stage->user, listening->arena);
	if (health) {
		const struct dockerfile_instruction *instruction = health->instruction;
		bool none = instruction->word_count && str_is(instruction->words[0].text, "NONE");

		listening->built->health_check = keep((struct setting){SETTING_SET, none ? STR_LIT("none") : instruction->text,
								       build_place(build, instruction->at), "Dockerfile"},
						      listening->arena);
	}
}

static void listen(void *data, const struct document *document)
{
	struct listening *listening = data;

	if (document->build)
		take_stage(document->build, listening);
	listening->outer->visit(listening->outer->data, document);
}

static const struct front_end *dockerfiles(void)
{
	for (const struct front_end *const *front_end = front_ends(); *front_end; front_end++)
		if (str_is(str_of((*front_end)->name), "dockerfile"))
			return *front_end;
	return NULL;
}

int nested_dockerfile(struct reading *reading, const struct config_file *file, struct str target, struct arena *arena,
		      struct nested_built *ret_built, struct err *e)
{
	struct listening listening = {reading, target, arena, ret_built};
	const struct front_end *front_end = dockerfiles();
	struct reading inner = *reading;
	int r;

	if (!front_end)
		return 0;
	inner.visit = listen;
	inner.data = &listening;
	r = front_end->read_text(&inner, file, e);
	reading->documents = inner.documents;
	return r;
}

int nested_dockerfile_at(struct reading *reading, struct str path, struct place named, struct str target, struct arena *arena,
			 struct nested_built *ret_built, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(CONFIG_FILE_MAX);
	struct config_file file = {.path = path, .line = 1, .column = 1};
	struct err damage = ERR_INIT;

	if (nested_load(reading, path, &bytes, &damage) < 0) {
		reading_gap(reading, &(struct config_file){.path = named.path, .line = 1, .column = 1}, named.at, "%s", damage.text);
		return 0;
	}
	file.text = buf_str(&bytes);
	return nested_dockerfile(reading, &file, target, arena, ret_built, e);
}

/* ---- the text of a scalar ---- */

static size_t blanks(struct str line)
{
	size_t n = 0;

	while (n < line.n && line.p[n] == ' ')
		n++;
	return n;
}

static struct str first_filled(struct str text)
{
	struct str line;

	while (str_next_line(&text, &line))
		if (blanks(line) < line.n)
			return line;
	return STR_NULL;
}

#define QUOTED_MAX ((size_t)16 << 10) /* bytes in which places are looked for: each is a walk */

/* What stands between double quotes on one line; empty where it is not known, or means another text. */
struct str nested_quoted(const struct config_file *file, struct region at)
{
	size_t from, to;

	if (at.line != at.end_line || !region_offset(file->text, at.line, at.column, &from) ||
	    !region_offset(file->text, at.end_line, at.end_column, &to) || to < from + 2 || to - from > QUOTED_MAX || file->text.p[from] != '"')
		return STR_NULL;
	return str_slice(file->text, from + 1, to - 1);
}

struct config_file nested_file(const struct config_file *file, const struct yaml_node *node, struct str text)
{
	struct config_file inner = {.path = file->path, .text = text, .line = 1, .column = 1, .converted = true};
	struct place place = config_node_place(file, node);
	size_t offset, skipped, indent;
	struct str raw;

	node = yaml_resolve(node);
	if (node->style != YAML_LITERAL || !region_offset(file->text, node->line + 1, 1, &offset)) {
		inner.whole = place.at;
		if (node->style == YAML_DOUBLE_QUOTED && str_eq(text, yaml_text(node)))
			inner.quoted = nested_quoted(file, place.at);
		return inner;
	}
	raw = first_filled(str_from_index(file->text, offset));
	skipped = blanks(first_filled(yaml_text(node)));
	indent = blanks(raw);
	inner.line = place.at.line + 1;
	inner.column = (uint32_t)(indent >= skipped ? indent - skipped : 0) + 1;
	/* What was replaced in it, or indented, is not to be patched by what stands in it. */
	inner.converted = !str_eq(text, yaml_text(node));
	return inner;
}
