/* SPDX-License-Identifier: Apache-2.0 */
#include "config/config.h"

#include <stdio.h>

#include "base/file.h"
#include "base/path.h"

#define FRONT_END(name) extern const struct front_end front_end_##name;
#include "config/list.h"
#undef FRONT_END

static const struct front_end *const table[] = {
#define FRONT_END(name) &front_end_##name,
#include "config/list.h"
#undef FRONT_END
	NULL,
};

const struct front_end *const *front_ends(void)
{
	return table;
}

void reading_gap(struct reading *reading, const struct config_file *file, struct region at, const char *why, ...)
{
	struct place place = config_place(file, at);
	struct str where = place.at.line ? arena_printf(reading->arena, "%.*s:%u", STR(place.path), place.at.line) : place.path;
	struct str reason;
	va_list args;

	va_start(args, why);
	reason = arena_vprintf(reading->arena, why, args);
	va_end(args);
	coverage_note(reading->coverage, reading->arena, "configuration", where, "%.*s", STR(reason));
}

void reading_visit(struct reading *reading, struct document *document)
{
	reading->documents++;
	reading->visit(reading->data, document);
	document_done(document);
}

static const struct front_end *find_text(const struct config_file *file)
{
	for (const struct front_end *const *front_end = table; *front_end; front_end++)
		if ((*front_end)->names && (*front_end)->names(path_base(file->path)))
			return *front_end;
	for (const struct front_end *const *front_end = table; *front_end; front_end++)
		if ((*front_end)->holds && (*front_end)->holds(file))
			return *front_end;
	return NULL;
}

static int read_tree(struct reading *reading, const struct config_file *file, const struct yaml_document *tree, struct err *e)
{
	for (const struct front_end *const *front_end = table; *front_end; front_end++)
		if ((*front_end)->claims && (*front_end)->claims(file, tree->root))
			return (*front_end)->read_tree(reading, file, tree, e);
	return 0;
}

static int read_stream(struct reading *reading, const struct config_file *file, struct err *e)
{
	struct yaml_reader *reader auto_yaml = NULL;
	struct yaml_document tree;
	struct err damage = ERR_INIT;
	int r = yaml_open(file->text, YAML_CAPS, "YAML", &reader, &damage);

	while (r >= 0 && (r = yaml_next(reader, &tree, &damage)) > 0)
		if ((r = read_tree(reading, file, &tree, e)) < 0)
			return r;
	if (r < 0)
		reading_gap(reading, file, (struct region){reader ? yaml_line(reader) : 0, 0, 0, 0}, "%s", damage.text);
	return 0;
}

int config_read(struct reading *reading, const struct config_file *file, struct err *e)
{
	const struct front_end *front_end = find_text(file);

	return front_end ? front_end->read_text(reading, file, e) : read_stream(reading, file, e);
}
