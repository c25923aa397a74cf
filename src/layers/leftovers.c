/* SPDX-License-Identifier: Apache-2.0 */
/* What commands leave in the file system that no container reads: a table of places. A file that a package owns is not left over. */
#include "layers/steps.h"

/* Where to look: `path` in the root, in every user's home, or a folder of that name (or names) anywhere. */
enum where { IN_ROOT, IN_HOMES, ANYWHERE };

struct place_left {
	enum where where;
	const char *path;
	const char *name; /* a glob over the names of the files in it; NULL: everything below */
	const char *what;
	const char *fix;
};

#define SAME_RUN "remove it in the same RUN"
#define APT_LISTS "end the same RUN with `rm -rf /var/lib/apt/lists/*`, or mount a cache there"
#define APT_CACHE "end the same RUN with `apt-get clean`, or mount a cache at /var/cache/apt"
#define APK_CACHE "`apk add --no-cache`"
#define DNF_CACHE "end the same RUN with `dnf clean all`, or mount a cache at /var/cache/dnf"
#define PIP_CACHE "`pip install --no-cache-dir`, or mount a cache at /root/.cache/pip"
#define NPM_CACHE "end the same RUN with `npm cache clean --force`, or mount a cache at /root/.npm"
#define YARN_CACHE "end the same RUN with `yarn cache clean`"
#define GO_CACHE "build in a stage of its own and copy the program, or mount a cache there"
#define MAVEN_CACHE "build in a stage of its own and copy the result, or mount a cache there"
#define PYCACHE "set PYTHONDONTWRITEBYTECODE=1 while installing, where the time to start does not matter"
#define LOGS "end the same RUN with `rm`, or `truncate`, of its logs"
#define TEMPORARY "end the same RUN with `rm` of it, or mount a tmpfs there"
#define BUILD_TREE "build in a stage of its own and copy the result"

static const struct place_left places[] = {
	{IN_ROOT, "var/lib/apt/lists", NULL, "lists of apt", APT_LISTS},
	{IN_ROOT, "var/cache/apt", NULL, "packages and indexes of apt", APT_CACHE},
	{IN_ROOT, "var/cache/debconf", "*-old", "older state of debconf", SAME_RUN},
	{IN_ROOT, "var/lib/dpkg", "*-old", "older state of dpkg", SAME_RUN},
	{IN_ROOT, "var/cache/ldconfig", NULL, "cache of ldconfig", SAME_RUN},
	{IN_ROOT, "var/cache/apk", NULL, "cache of apk", APK_CACHE},
	{IN_ROOT, "etc/apk/cache", NULL, "cache of apk", APK_CACHE},
	{IN_ROOT, "var/cache/dnf", NULL, "cache of dnf", DNF_CACHE},
	{IN_ROOT, "var/cache/yum", NULL, "cache of yum", DNF_CACHE},
	{IN_ROOT, "var/cache/libdnf5", NULL, "cache of dnf", DNF_CACHE},
	{IN_ROOT, "var/cache/tdnf", NULL, "cache of tdnf", DNF_CACHE},
	{IN_ROOT, "var/cache/zypp", NULL, "cache of zypper", "end the same RUN with `zypper clean --all`"},
	{IN_ROOT, "var/cache/pacman/pkg", NULL, "packages of pacman", "end the same RUN with `pacman -Scc --noconfirm`"},
	{IN_HOMES, ".cache/pip", NULL, "cache of pip", PIP_CACHE},
	{IN_HOMES, ".cache/uv", NULL, "cache of uv", PIP_CACHE},
	{IN_HOMES, ".cache/pypoetry", NULL, "cache of Poetry", PIP_CACHE},
	{IN_HOMES, ".cache/pipenv", NULL, "cache of Pipenv", PIP_CACHE},
	{IN_HOMES, ".npm/_cacache", NULL, "cache of npm", NPM_CACHE},
	{IN_HOMES, ".npm/_logs", NULL, "logs of npm", NPM_CACHE},
	{IN_HOMES, ".cache/yarn", NULL, "cache of yarn", YARN_CACHE},
	{IN_ROOT, "usr/local/share/.cache/yarn", NULL, "cache of yarn", YARN_CACHE},
	{IN_HOMES, ".cache/go-build", NULL, "cache of Go's compiler", GO_CACHE},
	{IN_HOMES, "go/pkg/mod/cache", NULL, "downloads of Go modules", GO_CACHE},
	{IN_ROOT, "go/pkg/mod/cache", NULL, "downloads of Go modules", GO_CACHE},
	{IN_HOMES, ".m2/repository", NULL, "repository of Maven", MAVEN_CACHE},
	{IN_HOMES, ".gradle/caches", NULL, "cache of Gradle", MAVEN_CACHE},
	{IN_HOMES, ".gradle/wrapper", NULL, "downloads of Gradle", MAVEN_CACHE},
	{IN_HOMES, ".cargo/registry", NULL, "registry of cargo", GO_CACHE},
	{IN_ROOT, "usr/local/cargo/registry", NULL, "registry of cargo", GO_CACHE},
	{IN_HOMES, ".composer/cache", NULL, "cache of Composer", "run Composer with a cache mounted there"},
	{IN_HOMES, ".nuget/packages", NULL, "packages of NuGet", BUILD_TREE},
	{IN_ROOT, "usr/local/bundle/cache", NULL, "cache of Bundler", SAME_RUN},
	{IN_ROOT, "opt/conda/pkgs", NULL, "packages of conda", "end the same RUN with `conda clean --all --yes`"},
	{IN_ROOT, "var/log", NULL, "logs", LOGS},
	{IN_ROOT, "tmp", NULL, "temporary files", TEMPORARY},
	{IN_ROOT, "var/tmp", NULL, "temporary files", TEMPORARY},
	{ANYWHERE, "__pycache__", NULL, "compiled Python", PYCACHE},
	{ANYWHERE, "CMakeFiles", NULL, "a build tree of CMake", BUILD_TREE},
	{ANYWHERE, ".git", NULL, "history of Git", "keep .git out by .dockerignore, or build in a stage of its own"},
};

struct search {
	struct accounting *a;
	const struct place_left *place; /* NULL: by the folders' names */
};

static void note(struct search *search, const struct place_left *place, uint32_t version)
{
	const struct tree *tree = search->a->tree;
	uint32_t path = tree->versions.v[version].path;
	struct waste *waste;

	if (tree_inode_of(tree, version)->type != ENTRY_FILE || layers_owner(search->a, path))
		return;
	if (place->name && !path_match(place->name, tree_name(tree, path)))
		return;
	waste = layers_waste(search->a, WASTE_LEFTOVER, version, tree_inode_of(tree, version)->layer);
	if (waste) {
		waste->what = place->what;
		waste->fix = place->fix;
	}
}

static int visit_below(void *arg, uint32_t version)
{
	struct search *search = arg;

	note(search, search->place, version);
	return 0;
}

static int visit_named(void *arg, uint32_t version)
{
	struct search *search = arg;
	const struct tree *tree = search->a->tree;
	uint32_t path = tree->versions.v[version].path;

	if (tree_inode_of(tree, version)->type != ENTRY_DIRECTORY)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		struct search below = {search->a, &places[i]};

		if (places[i].where != ANYWHERE || !str_is(tree_name(tree, path), places[i].path))
			continue;
		tree_walk(tree, path, TREE_NOW, visit_below, &below);
		return 1;
	}
	return 0;
}

static void look_at(struct accounting *a, const struct place_left *place, struct str folder)
{
	struct search search = {a, place};
	uint32_t path = tree_path_exact(a->tree, folder);

	if (path != TREE_NONE)
		tree_walk(a->tree, path, TREE_NOW, visit_below, &search);
}

static void look_in_homes(struct accounting *a, const struct place_left *place)
{
	uint32_t homes = tree_path_exact(a->tree, STR_LIT("home"));

	look_at(a, place, arena_printf(&a->layers->arena, "root/%s", place->path));
	for (uint32_t home = homes == TREE_NONE ? TREE_NONE : a->tree->paths.v[homes].first_child; home != TREE_NONE;
	     home = a->tree->paths.v[home].next_sibling)
		look_at(a, place, arena_printf(&a->layers->arena, "home/%.*s/%s", STR(tree_name(a->tree, home)), place->path));
}

int layers_find_leftovers(struct accounting *a, struct err *e)
{
	struct search search = {a, NULL};

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		if (ctx_check(a->ctx, e) < 0)
			return e->code;
		if (places[i].where == IN_ROOT)
			look_at(a, &places[i], str_of(places[i].path));
		else if (places[i].where == IN_HOMES)
			look_in_homes(a, &places[i]);
	}
	tree_walk(a->tree, TREE_ROOT, TREE_NOW, visit_named, &search);
	return 0;
}
