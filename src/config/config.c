/* SPDX-License-Identifier: Apache-2.0 */
#include "config/config.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/text.h"
#include "config/parts.h"
#include "config/suppression.h"

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

void reading_gap_path(struct reading *reading, struct str path, const char *why)
{
	reading_gap(reading, &(struct config_file){.path = path, .line = 1, .column = 1}, (struct region){0}, "%s", why);
}

void reading_visit(struct reading *reading, struct document *document)
{
	struct err over = ERR_INIT;

	reading->documents++;
	/* Whoever reads the file says so at its end. */
	if (ctx_check(reading->ctx, &over) == 0) {
		suppressions_collect(reading, document);
		reading->visit(reading->data, document);
	}
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

/* ---- YAML and JSON ---- */

#define MERGED_PAIRS_MAX ((size_t)1 << 20) /* of one document with its merge keys carried out */

static void read_damage(struct reading *reading, const struct config_file *file, const struct part *part, uint32_t line,
			const struct err *damage)
{
	uint32_t template = part_template_line(part->text, part->line, false);

	if (template)
		reading_gap(reading, file, (struct region){.line = template, .end_line = template},
			    "an unrendered template, which was not judged: helm template CHART | plimsoll check -");
	else
		reading_gap(reading, file, (struct region){.line = line, .end_line = line}, "%s", damage->text);
}

/* 1 where a front end took it. */
static int read_tree(struct reading *reading, const struct config_file *file, const struct config_tree *tree, struct err *e)
{
	for (const struct front_end *const *front_end = table; *front_end; front_end++) {
		if (!(*front_end)->claims || !(*front_end)->claims(file, tree->root))
			continue;
		return (*front_end)->read_tree(reading, file, tree, e) < 0 ? e->code : 1;
	}
	return 0;
}

static int read_document(struct reading *reading, const struct config_file *file, const struct part *part,
			 const struct yaml_document *document, struct err *e)
{
	struct arena arena auto_done(arena_done) = ARENA_INIT;
	struct config_tree tree = {
		.root = document->root, .line = part->line, .text = part->text, .arena = &arena,
		.duplicates = document->duplicates, .duplicate_count = document->duplicate_count,
	};
	struct err damage = ERR_INIT;
	uint32_t template;
	int r;

	/* Most have no merge key, and a search is cheaper than a walk. */
	if (str_search(part->text, STR_LIT("<<")) >= 0 &&
	    yaml_without_merges(document->root, &arena, MERGED_PAIRS_MAX, &tree.root, &damage) < 0) {
		read_damage(reading, file, part, document->line, &damage);
		return 0;
	}
	r = read_tree(reading, file, &tree, e);
	if (r > 0 && (template = part_template_line(part->text, part->line, true)))
		reading_gap(reading, file, (struct region){.line = template, .end_line = template},
			    "an unrendered template: what rests on its values was not judged");
	return r;
}

static int read_part(struct reading *reading, const struct config_file *file, const struct part *part, struct err *e)
{
	struct yaml_reader *reader auto_yaml = NULL;
	struct yaml_document document;
	struct err damage = ERR_INIT;
	int r = yaml_open_at(part->text, part->line, YAML_CAPS, "YAML", &reader, &damage);

	while (r >= 0 && (r = yaml_next(reader, &document, &damage)) > 0)
		if (read_document(reading, file, part, &document, e) < 0 || ctx_check(reading->ctx, e) < 0)
			return e->code;
	if (r < 0)
		read_damage(reading, file, part, reader ? yaml_line(reader) : part->line, &damage);
	return 0;
}

static int read_stream(struct reading *reading, const struct config_file *file, struct err *e)
{
	struct parts parts = {file->text, 1};
	struct part part;
	size_t count = 0;
	int r = 0;

	while (r >= 0 && parts_next(&parts, &part)) {
		if (count++ == CONFIG_DOCUMENTS_MAX) {
			reading_gap(reading, file, (struct region){.line = part.line, .end_line = part.line},
				    "more than %d documents in a file: what follows is not evaluated", CONFIG_DOCUMENTS_MAX);
			break;
		}
		r = ctx_check(reading->ctx, e);
		if (r >= 0)
			r = read_part(reading, file, &part, e);
	}
	return r;
}

/* ---- files ---- */

static const char utf8_mark[] = "\xEF\xBB\xBF";

int config_read(struct reading *reading, const struct config_file *given, struct err *e)
{
	struct buf utf8 auto_done(buf_done) = BUF_INIT(2 * CONFIG_FILE_MAX);
	struct config_file file = *given;
	const struct front_end *front_end;
	int r;

	reading->joined = NULL;
	str_skip(&file.text, utf8_mark);
	if (text_is_utf16(file.text)) {
		text_from_utf16(&utf8, file.text);
		file.text = buf_str(&utf8);
		file.converted = true;
	}
	front_end = find_text(&file);
	r = front_end ? front_end->read_text(reading, &file, e) : read_stream(reading, &file, e);
	return r < 0 ? r : ctx_check(reading->ctx, e);
}
