/* SPDX-License-Identifier: Apache-2.0 */
#include "model/config.h"

const char *config_kind_name(enum config_kind kind)
{
	static const char *const names[CONFIG_KINDS] = {
		"dockerfile", "kubernetes", "compose", "bake", "run", "inspect", "image",
	};

	return names[kind];
}

/* A character of a text in double quotes: its length as it is written, and whether it ends a line. YAML 1.2, 5.7; JSON has fewer escapes. */
static size_t quoted_character(struct str rest, bool *ret_ends)
{
	static const struct {
		char letter;
		size_t length;
	} longer[] = {{'x', 4}, {'u', 6}, {'U', 10}};
	static const char high[] = "\\ud";
	size_t n = 1;

	*ret_ends = rest.n > 1 && rest.p[0] == '\\' && rest.p[1] == 'n';
	if (rest.p[0] != '\\') {
		while (n < rest.n && ((unsigned char)rest.p[n] & 0xc0) == 0x80)
			n++;
		return n;
	}
	n = 2;
	for (size_t i = 0; i < ARRAY_SIZE(longer) && rest.n > 1; i++)
		if (rest.p[1] == longer[i].letter)
			n = longer[i].length;
	/* The two halves of one character. */
	if (n == 6 && rest.n >= 12 && str_case_eq(str_slice(rest, 0, strlen(high)), str_of(high)) && rest.p[6] == '\\' && strchr("89abAB", rest.p[3]))
		n = 12;
	return n < rest.n ? n : rest.n;
}

/* How many characters of what is written stand before a place of what it means. */
static uint32_t quoted_before(struct str quoted, uint32_t line, uint32_t column)
{
	uint32_t at_line = 1, at_column = 1, before = 0;

	while (quoted.n && (at_line < line || (at_line == line && at_column < column))) {
		bool ends;
		size_t n = quoted_character(quoted, &ends);

		/* An end of a line that is asked for from within it is not passed. */
		if (ends && at_line == line)
			break;
		before += quoted.p[0] == '\\' ? (uint32_t)n : 1;
		at_column = ends ? 1 : at_column + 1;
		at_line += ends;
		quoted = str_from_index(quoted, n);
	}
	return before;
}

static struct region place_in_quotes(const struct config_file *file, struct region at)
{
	struct region found = file->whole;

	if (!file->quoted.n)
		return found;
	found.column = file->whole.column + 1 + quoted_before(file->quoted, at.line, at.column);
	found.end_column = file->whole.column + 1 + quoted_before(file->quoted, at.end_line ? at.end_line : at.line, at.end_column);
	if (found.end_column < found.column)
		found.end_column = found.column;
	return found;
}

struct place config_place(const struct config_file *file, struct region at)
{
	if (at.line && file->whole.line)
		return (struct place){file->path, place_in_quotes(file, at)};
	if (at.line && file->line > 1) {
		at.line += file->line - 1;
		at.end_line += file->line - 1;
	}
	if (at.line && file->column > 1) {
		at.column += file->column - 1;
		at.end_column += file->column - 1;
	}
	return (struct place){file->path, at};
}

struct place config_node_place(const struct config_file *file, const struct yaml_node *node)
{
	if (!node)
		return (struct place){file->path, {0}};
	return config_place(file, (struct region){node->line, node->column, node->end_line, node->end_column});
}

bool setting_is(const struct setting *setting, const char *text)
{
	return setting->state == SETTING_SET && str_is(setting->text, text);
}

bool setting_number(const struct setting *setting, int64_t *ret_number)
{
	struct str digits = setting->text;
	bool negative = str_skip(&digits, "-");
	uint64_t value;

	if (setting->state != SETTING_SET || !str_to_u64(digits, &value) || value > INT64_MAX)
		return false;
	*ret_number = negative ? -(int64_t)value : (int64_t)value;
	return true;
}

bool capability_is(struct str word, const char *name)
{
	static const char prefix[] = "CAP_";

	if (word.n > strlen(prefix) && str_case_eq(str_slice(word, 0, strlen(prefix)), str_of(prefix)))
		word = str_from_index(word, strlen(prefix));
	return str_case_eq(word, str_of(name));
}

struct str container_words(struct arena *arena, const struct container *container)
{
	static const char *const kinds[] = {
		[CONTAINER_MAIN] = "container", [CONTAINER_INIT] = "init container", [CONTAINER_SIDECAR] = "sidecar container",
		[CONTAINER_EPHEMERAL] = "ephemeral container", [CONTAINER_SERVICE] = "service", [CONTAINER_RUN] = "container",
		[CONTAINER_BUILT] = "image",
	};

	if (!container->name.n)
		return arena_printf(arena, "the %s", kinds[container->kind]);
	return arena_printf(arena, "%s %.*s", kinds[container->kind], STR(container->name));
}

bool container_is_main(const struct container *container)
{
	return container->kind != CONTAINER_INIT && container->kind != CONTAINER_EPHEMERAL;
}

struct str resource_words(struct arena *arena, const struct resource *resource)
{
	struct str kind = resource->kind.n ? resource->kind : STR_LIT("object");

	if (!resource->name.n)
		return arena_str(arena, kind);
	if (resource->namespace.n)
		return arena_printf(arena, "%.*s %.*s/%.*s", STR(kind), STR(resource->namespace), STR(resource->name));
	return arena_printf(arena, "%.*s %.*s", STR(kind), STR(resource->name));
}

static bool is_registry(struct str first)
{
	return str_find(first, '.') >= 0 || str_find(first, ':') >= 0 || str_is(first, "localhost");
}

bool image_reference_split(struct image_reference *reference)
{
	struct str rest = reference->text, first, name, tail;

	reference->registry = reference->repository = reference->tag = reference->digest = STR_NULL;
	if (str_cut(rest, '@', &name, &tail)) {
		reference->digest = tail;
		rest = name;
	}
	if (str_cut(rest, '/', &first, &tail) && is_registry(first)) {
		reference->registry = first;
		rest = tail;
	}
	str_cut_last(rest, ':', &reference->repository, &reference->tag);
	return reference->repository.n > 0;
}

struct str image_reference_registry(const struct image_reference *reference)
{
	return reference->registry.n ? reference->registry : STR_LIT("docker.io");
}

struct str image_reference_full(const struct image_reference *reference, struct arena *arena)
{
	struct str registry = image_reference_registry(reference);
	bool hub = str_is(registry, "docker.io") || str_is(registry, "index." "docker.io");

	return arena_printf(arena, "%.*s/%s%.*s:%.*s", STR(hub ? STR_LIT("docker.io") : registry),
			    hub && str_find(reference->repository, '/') < 0 ? "library/" : "", STR(reference->repository),
			    STR(reference->tag.n ? reference->tag : STR_LIT("latest")));
}

void document_init(struct document *document, const struct config_file *file)
{
	*document = (struct document){.file = file, .path = file->path, .text = file->text, .line = file->line};
}

void document_done(struct document *document)
{
	vec_each(container, &document->containers) {
		vec_done(&container->capabilities_added);
		vec_done(&container->capabilities_dropped);
		vec_done(&container->security_options);
		vec_done(&container->devices);
		vec_done(&container->command);
		vec_done(&container->mounts);
		vec_done(&container->ports);
		vec_done(&container->environment);
	}
	vec_done(&document->containers);
	vec_done(&document->references);
	vec_done(&document->history);
	vec_done(&document->suppressions);
}
