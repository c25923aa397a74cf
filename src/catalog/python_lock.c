/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Python packages of lock files in source trees: those of Poetry, uv, PDM, Pipenv, the common form of PEP 751 (pylock.toml), and
 * requirements.txt as far as it pins versions. Where the same version is installed, wherever that is, or something is in a .venv
 * beside the lock, what is installed is the truth.
 *
 * Sources: PEP 751; PEP 508 and pip's "Requirements File Format"; the lock files that Poetry 1 and 2, uv, PDM and Pipenv write. What
 * a project takes from a folder is its own and no package of an index.
 */
#include "base/path.h"
#include "catalog/lock.h"
#include "catalog/python_metadata.h"
#include "codec/json.h"
#include "codec/toml.h"

#define NOTE "Python packages"
#define JSON_LOCK_CAPS ((struct json_caps){.bytes = LOCK_FILE_MAX, .depth = 64, .values = 4000000, .forgiving = true})

static const char *const globs[] = {
	"**/poetry.lock", "**/uv.lock", "**/pdm.lock", "**/pylock.toml", "**/pylock.*.toml", "**/Pipfile.lock", "**/requirements*.txt", NULL,
};

/* A name or version that pip would not take is none. */
static void add(struct lock_writer *lock, struct lock_entry entry)
{
	entry.name = python_is_name(entry.name) ? python_normal_name(lock->scratch, entry.name) : STR_NULL;
	if (!python_is_version(entry.version))
		entry.version = STR_NULL;
	lock_entry_add(lock, &entry);
}

/* ---- TOML ---- */

static bool has_text(const struct toml *list, const char *text)
{
	toml_each(item, list)
		if (str_is(toml_text(item), text))
			return true;
	return false;
}

/*
 * Poetry: what is in groups, but not in the project's own, "main"; before version 1.5 "category" said it. PDM's own is "default",
 * and beside it extras are groups too, of which nobody knows.
 */
static bool is_development(const struct toml *package)
{
	const struct toml *groups = toml_get(package, "groups");

	if (str_is(toml_get_text(package, "category"), "dev"))
		return true;
	return has_text(groups, "dev") && !has_text(groups, "main") && !has_text(groups, "default");
}

/*
 * Whether it is a folder beside the project. Poetry: source.type; uv: source = { editable = "." }; PDM: path with or without
 * editable; PEP 751: directory.
 */
static bool is_folder(const struct toml *package)
{
	const struct toml *source = toml_get(package, "source");
	struct str path = toml_get_text(package, "path");

	return str_is(toml_get_text(source, "type"), "directory") || toml_get(source, "editable") || toml_get(source, "virtual") ||
	       toml_get(source, "directory") || toml_get(package, "directory") || toml_bool(toml_get(package, "editable")) ||
	       (path.n && !str_ends(path, ".whl") && !str_ends(path, ".gz") && !str_ends(path, ".zip"));
}

static int read_toml(struct str bytes, struct lock_writer *lock, struct err *e)
{
	const struct toml *root, *packages;
	int r = toml_parse(bytes, TOML_CAPS, "lock file", lock->scratch, &root, e);

	if (r < 0)
		return r;
	packages = toml_get(root, "package");
	if (!packages)
		packages = toml_get(root, "packages");
	toml_each(package, packages)
		if (!is_folder(package))
			add(lock, (struct lock_entry){
				.name = toml_get_text(package, "name"), .version = toml_get_text(package, "version"),
				.line = toml_line(package), .development = is_development(package),
			});
	return 0;
}

/* ---- Pipfile.lock ---- */

static void read_section(const struct json *section, struct lock_lines *lines, bool development, struct lock_writer *lock)
{
	struct json_members members = json_members(section);

	while (json_next(&members)) {
		struct str version = json_get_text(members.value, "version");
		uint32_t line = lock_line_of(lines, members.key, '{');

		if (json_get(members.value, "path") || json_bool(json_get(members.value, "editable")))
			continue;
		str_skip(&version, "==");
		add(lock, (struct lock_entry){.name = members.key, .version = version, .line = line, .development = development});
	}
}

static int read_pipfile(struct str bytes, struct lock_writer *lock, struct err *e)
{
	struct lock_lines lines = LOCK_LINES(bytes);
	auto_json struct json *root = NULL;
	struct json_members sections;

	if (json_parse(bytes, JSON_LOCK_CAPS, "lock file", &root, e) < 0)
		return e->code;
	if (!json_is(root, JSON_KIND_OBJECT))
		return err_set(e, ERR_FORMAT, "lock file: not an object");
	/* Beside "default" and "develop" a section for each group that the project has named. */
	sections = json_members(root);
	while (json_next(&sections))
		if (!str_is(sections.key, "_meta") && json_is(sections.value, JSON_KIND_OBJECT)) {
			lock_line_of(&lines, sections.key, '{');
			read_section(sections.value, &lines, str_is(sections.key, "develop"), lock);
		}
	return 0;
}

/* ---- requirements.txt ---- */

/*
 * A line without its comment, marker and options. Those that go on behind a "\\" hold digests and options, as pip-compile, uv and
 * Poetry write them, and are passed over.
 */
static bool next_requirement(struct str *rest, uint32_t *line, uint32_t *lines, struct str *ret_text)
{
	struct str text, more, before, behind;

	if (!str_next_line(rest, &text))
		return false;
	*line = ++*lines;
	for (more = text; str_ends(more, "\\") && str_next_line(rest, &more); )
		++*lines;
	if (str_ends(text, "\\"))
		text.n--;
	for (size_t at = 0; at < text.n; at++)
		if (strchr("#-", text.p[at]) && (!at || strchr(" \t", text.p[at - 1]))) {
			text = str_slice(text, 0, at);
			break;
		}
	if (str_cut(text, ';', &before, &behind))
		text = before;
	*ret_text = str_trim(text);
	return true;
}

/* "name[extra] == 1.2": one version and no other. What is not pinned names nothing that would be installed. */
static void read_requirement(struct str text, uint32_t line, bool development, struct lock_writer *lock)
{
	ptrdiff_t at = str_search(text, STR_LIT("=="));
	struct str name, version, extras;

	if (at <= 0)
		return;
	version = str_from_index(text, (size_t)at + 2);
	str_skip(&version, "=");
	version = str_trim(version);
	name = str_trim(str_slice(text, 0, (size_t)at));
	if (str_cut(name, '[', &name, &extras))
		name = str_trim(name);
	if (python_is_name(name) && python_is_version(version) && str_find(version, '*') < 0)
		add(lock, (struct lock_entry){.name = name, .version = version, .line = line, .development = development});
}

static bool names_development(struct str base)
{
	return str_search(base, STR_LIT("dev")) >= 0 || str_search(base, STR_LIT("test")) >= 0 || str_search(base, STR_LIT("lint")) >= 0;
}

static void read_requirements(struct str bytes, struct str base, struct lock_writer *lock)
{
	uint32_t line, lines = 0;
	struct str text;

	while (next_requirement(&bytes, &line, &lines, &text))
		read_requirement(text, line, names_development(base), lock);
}

/* ---- all of them ---- */

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct lock_writer lock = {.facts = facts, .scratch = scratch};
	struct str base = path_base(file->path);
	struct err why = ERR_INIT;
	int r = 0;

	(void)e;
	if (str_ends(base, ".txt"))
		read_requirements(file->bytes, base, &lock);
	else if (str_is(base, "Pipfile.lock"))
		r = read_pipfile(file->bytes, &lock, &why);
	else
		r = read_toml(file->bytes, &lock, &why);
	if (r < 0)
		lock_damage(&lock, why.text);
	lock_end(&lock);
	return 0;
}

static const struct examiner examiner = {
	.name = "python_lock",
	.version = 1,
	.globs = globs,
	.size_max = LOCK_FILE_MAX,
	.wants = lock_wants,
	.examine = examine,
};

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	static const struct lock_kind kind = {
		.type = "pypi", .cataloger = "python_lock", .note = NOTE, .installed = ".venv", .installed_elsewhere = true,
		.examiner = &examiner,
	};

	return lock_packages(ctx, tree, inventory, &kind, e);
}

const struct cataloger cataloger_python_lock = {.name = "python_lock", .run = run, .examiner = &examiner};
