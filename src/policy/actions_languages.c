/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is particular about removing packages of languages: when it may be offered, what lies in what, and what to write instead of the
 * command that brought a package in.
 *
 * It is offered where nothing leads to a package and its language's modules are loaded by names that stand in files; where some are made
 * while they run (NEED's `doubted`), only of what nobody loads as a module: managers of packages, and what lies in caches. Of Go, Rust and
 * Java a program or an archive goes as a whole, with all that was built into it.
 */
#include "policy/removing.h"

#include "base/path.h"
#include "model/naming.h"

#define NAMES_MAX 8u /* of a command; more are counted */

bool language_is_unneeded(const struct need_package *need)
{
	const struct package *package = need->package;

	return need->verdict >= NEED_UNREACHED && !need->doubted && !package->uninstalled && !package->owner && !package_is_of_system(package) &&
	       naming_of_type(package->type);
}

/* ---- what lies in what ---- */

/* "srv/app.jar" of "srv/app.jar!/lib/x.jar"; empty where several files speak of it, or it has files of its own. */
static struct str file_of(const struct package *package)
{
	static const char *const types[] = {"golang", "cargo", "maven"};
	struct str file = STR_LIT(""), outer, inner;
	bool built_in = false;

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		built_in |= str_is(str_of(package->type), types[i]);
	if (!built_in || package->files.n > 1)
		return file;
	vec_each(location, &package->locations) {
		ptrdiff_t mark = str_search(location->path, STR_LIT("!/"));

		outer = str_slice(location->path, 0, mark < 0 ? location->path.n : (size_t)mark);
		inner = file;
		if (inner.n && !str_eq(inner, outer))
			return STR_LIT("");
		file = outer;
	}
	return package->files.n && !str_eq(package->files.v[0], file) ? STR_LIT("") : file;
}

static uint64_t size_of(const struct removing *removing, struct str path)
{
	const struct tree *tree = removing->advising->report->tree;
	uint32_t version = tree ? tree_find(tree, path, TREE_NOW, true) : TREE_NONE;

	return version == TREE_NONE ? 0 : tree_inode_of(tree, version)->size;
}

/* The first package of a file stands for all of them. */
static void place_in_files(struct removing *removing)
{
	auto_done(map_done) struct map known = {0}; /* to the first package's index + 1 */

	for (size_t i = 0; i < removing->inventory->packages.n; i++) {
		struct str file = file_of(package_at(removing, i));
		size_t first;

		if (!file.n)
			continue;
		removing->in_file[i] = true;
		removing->bytes[i] = 0;
		first = (size_t)(uintptr_t)map_get(&known, file);
		if (first) {
			removing->around[i] = first - 1;
			continue;
		}
		map_set(&known, file, (void *)(uintptr_t)(i + 1));
		removing->bytes[i] = size_of(removing, file);
	}
}

static bool has_folder(const struct package *package)
{
	return str_is(str_of(package->type), "npm") && str_ends(package_place(package), "/package.json");
}

/* What lies in node_modules of another package is in its folder. */
static void place_in_folders(struct removing *removing)
{
	auto_done(map_done) struct map known = {0}; /* folder to its package's index + 1 */
	size_t n = removing->inventory->packages.n;

	for (size_t i = 0; i < n; i++)
		if (has_folder(package_at(removing, i)))
			map_set(&known, path_parent(package_place(package_at(removing, i))), (void *)(uintptr_t)(i + 1));
	for (size_t i = 0; i < n; i++) {
		struct str folder = path_parent(package_place(package_at(removing, i)));
		size_t around = 0;

		while (has_folder(package_at(removing, i)) && folder.n && !around) {
			folder = path_parent(folder);
			around = (size_t)(uintptr_t)map_get(&known, folder);
		}
		if (around)
			removing->around[i] = around - 1;
	}
}

static int inside_order(const void *x, const void *y)
{
	const struct edge_list_entry *a = x, *b = y;

	return a->from != b->from ? (a->from > b->from) - (a->from < b->from) : (a->to > b->to) - (a->to < b->to);
}

/* What lies in caches is told by the layers' own actions, with its bytes. */
static void leave_waste_to_layers(struct removing *removing)
{
	for (size_t i = 0; removing->advising->report->layers && i < removing->inventory->packages.n; i++)
		if (removing->need->packages.v[i].verdict == NEED_WASTE)
			removing->bytes[i] = 0;
}

void languages_place(struct removing *removing)
{
	place_in_files(removing);
	place_in_folders(removing);
	leave_waste_to_layers(removing);
	for (size_t i = 0; i < removing->inventory->packages.n; i++)
		if (removing->around[i] != NOBODY)
			*vec_push(&removing->inside) = (struct edge_list_entry){(uint32_t)removing->around[i], (uint32_t)i};
	vec_sort(&removing->inside, inside_order);
}

/* ---- what to do ---- */

/* What a manager's command looks like, and the file that it reads where it names no package; NULL: what "-r" says. */
static const struct asking {
	const char *type, *command, *file;
} askings[] = {
	{"pypi", "pip install ", NULL}, {"pypi", "pip3 install ", NULL}, {"pypi", "uv sync", "pyproject.toml"}, {"pypi", "poetry install", "pyproject.toml"},
	{"npm", "npm ", "package.json"}, {"npm", "yarn", "package.json"}, {"npm", "pnpm ", "package.json"},
	{"gem", "gem install", ""}, {"gem", "bundle", "Gemfile"}, {"composer", "composer ", "composer.json"},
};

/* "flask", "'Flask[async]>=2'", "npm@10": the package that a word of a command asks for. */
static bool word_names(const struct package *package, struct str word, struct arena *scratch)
{
	const struct naming *naming = naming_of_type(package->type);
	struct str name = package_full_name(package, scratch), asked = word;
	size_t end = 0;

	while (asked.n && (asked.p[0] == '"' || asked.p[0] == '\''))
		asked = str_from_index(asked, 1);
	while (end < asked.n && (str_is_alnum(asked.p[end]) || strchr("._-/", asked.p[end]) || (asked.p[end] == '@' && end == 0)))
		end++;
	asked = str_slice(asked, 0, end);
	return str_eq(naming_fold(str_of(naming->ecosystem), asked, scratch), naming_fold(str_of(naming->ecosystem), name, scratch));
}

static bool command_names(const struct package *package, struct str command)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	struct str word;

	while (str_next_word(&command, &word))
		if (word_names(package, word, &scratch))
			return true;
	return false;
}

/* The file of "-r requirements.txt"; empty where there is none. */
static struct str requirements_of(struct str command)
{
	struct str word;

	while (str_next_word(&command, &word))
		if ((str_is(word, "-r") || str_is(word, "--requirement")) && str_next_word(&command, &word))
			return word;
	return STR_LIT("");
}

static struct str command_of(const struct removing *removing, const struct package *package)
{
	const struct image *image = removing->advising->report->image;

	return image && package->layer >= 0 && (size_t)package->layer < image->layers.n ? image->layers.v[package->layer].created_by : STR_NULL;
}

/* Where it was asked for: in the command itself, or in the file that the command reads; empty where neither is known. */
static struct str asked_in(const struct removing *removing, const struct package *package)
{
	struct arena *arena = removing->advising->arena;
	struct str command = command_of(removing, package);

	for (size_t i = 0; i < ARRAY_SIZE(askings) && !package->automatic; i++) {
		struct str file;

		if (!str_is(str_of(package->type), askings[i].type) || str_search(command, str_of(askings[i].command)) < 0)
			continue;
		if (command_names(package, command))
			return STR_LIT("drop it from that command");
		file = askings[i].file ? str_of(askings[i].file) : requirements_of(command);
		if (file.n)
			return arena_printf(arena, "drop it from %.*s", STR(file));
	}
	return STR_LIT("");
}

/* The manager's command, with all that goes: pip and gem take nothing along by themselves. */
static struct str command_text(const struct removing *removing, const struct set *set)
{
	struct arena *arena = removing->advising->arena;
	struct str text = removing->need->packages.v[set->root].removal;
	const struct package *root = package_at(removing, set->root);
	bool alone = removing->need->packages.v[set->root].verdict != NEED_WASTE && (str_is(str_of(root->type), "pypi") || str_is(str_of(root->type), "gem"));

	if (str_skip(&text, "npm uninstall ") && path_match("{,**/}lib/node_modules/**", package_place(root)))
		return arena_printf(arena, "npm uninstall -g %.*s", STR(text));
	text = removing->need->packages.v[set->root].removal;
	for (size_t i = 1; alone && text.n && i < set->members.n; i++) {
		/* A name that is no plain word has no command. */
		if (i == NAMES_MAX || !removing->need->packages.v[set->members.v[i]].removal.n)
			return STR_LIT("");
		text = arena_printf(arena, "%.*s %.*s", STR(text), STR(package_at(removing, set->members.v[i])->name));
	}
	return text;
}

static struct str what_goes(const struct removing *removing, const struct set *set)
{
	struct arena *arena = removing->advising->arena;
	const struct package *root = package_at(removing, set->root);
	struct str name = package_full_name(root, arena);
	size_t others = set->members.n - 1;

	if (removing->in_file[set->root] && others)
		return arena_printf(arena, "remove %.*s, which nothing started leads to, with %zu packages in it", STR(file_of(root)), others + 1);
	if (removing->in_file[set->root])
		return arena_printf(arena, "remove %.*s, which nothing started leads to (%.*s)", STR(file_of(root)), STR(name));
	if (others)
		return arena_printf(arena, "remove %.*s and %zu package%s only it needs", STR(name), others, others == 1 ? "" : "s");
	return arena_printf(arena, "remove %.*s, which nothing started leads to", STR(name));
}

struct str language_set_text(const struct removing *removing, const struct set *set, bool rest)
{
	struct arena *arena = removing->advising->arena;
	struct str what, how;

	if (rest && set->members.n > 1)
		return arena_printf(arena, "remove %zu packages of languages that nothing started leads to", set->members.n);
	what = what_goes(removing, set);
	if (removing->in_file[set->root])
		return what;
	how = asked_in(removing, package_at(removing, set->root));
	if (!how.n)
		how = command_text(removing, set);
	return how.n ? arena_printf(arena, "%.*s: %.*s", STR(what), STR(how)) : what;
}
