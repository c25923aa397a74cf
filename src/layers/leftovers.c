/* SPDX-License-Identifier: Apache-2.0 */
/* What commands leave in the file system that no container reads: a table of places. A file that a package owns is not left over. */
#include "layers/steps.h"

struct place_left {
	const char *glob; /* base/path.h */
	const char *what;
	const char *fix;
};

#define APT_LISTS "end the same RUN with `rm -rf /var/lib/apt/lists/*`, or mount a cache there"
#define APT_CACHE "end the same RUN with `apt-get clean`, or mount a cache at /var/cache/apt"
#define APK_CACHE "`apk add --no-cache`"
#define DNF_CACHE "end the same RUN with `dnf clean all`, or mount a cache at /var/cache/dnf"
#define PIP_CACHE "`pip install --no-cache-dir`, or mount a cache at /root/.cache/pip"
#define NPM_CACHE "end the same RUN with `npm cache clean --force`, or mount a cache at /root/.npm"
#define GO_CACHE "build in a stage of its own and copy the program, or mount a cache there"
#define MAVEN_CACHE "build in a stage of its own and copy the result, or mount a cache there"
#define PYCACHE "set PYTHONDONTWRITEBYTECODE=1 while installing, where the time to start does not matter"
#define LOGS "end the same RUN with `rm`, or `truncate`, of its logs"
#define TEMPORARY "end the same RUN with `rm` of it, or mount a tmpfs there"
#define BUILD_TREE "build in a stage of its own and copy the result"

static const struct place_left places[] = {
	{"var/lib/apt/lists/**", "lists of apt", APT_LISTS},
	{"var/cache/apt/**", "packages and indexes of apt", APT_CACHE},
	{"var/cache/debconf/*-old", "older state of debconf", "remove it in the same RUN"},
	{"var/lib/dpkg/*-old", "older state of dpkg", "remove it in the same RUN"},
	{"var/cache/ldconfig/aux-cache", "cache of ldconfig", "remove it in the same RUN"},
	{"var/cache/apk/**", "cache of apk", APK_CACHE},
	{"etc/apk/cache/**", "cache of apk", APK_CACHE},
	{"var/cache/{dnf,yum,libdnf5,tdnf}/**", "cache of dnf", DNF_CACHE},
	{"var/cache/zypp/**", "cache of zypper", "end the same RUN with `zypper clean --all`"},
	{"var/cache/pacman/pkg/**", "packages of pacman", "end the same RUN with `pacman -Scc --noconfirm`"},
	{"{root,home/*}/.cache/pip/**", "cache of pip", PIP_CACHE},
	{"{root,home/*}/.cache/{uv,pypoetry,pipenv}/**", "cache of a Python package manager", PIP_CACHE},
	{"{root,home/*}/.npm/_cacache/**", "cache of npm", NPM_CACHE},
	{"{root,home/*}/.npm/_logs/**", "logs of npm", NPM_CACHE},
	{"{root,home/*}/.cache/yarn/**", "cache of yarn", "end the same RUN with `yarn cache clean`"},
	{"usr/local/share/.cache/yarn/**", "cache of yarn", "end the same RUN with `yarn cache clean`"},
	{"{root,home/*}/.cache/go-build/**", "cache of Go's compiler", GO_CACHE},
	{"{root/go,home/*/go,go}/pkg/mod/cache/**", "downloads of Go modules", GO_CACHE},
	{"{root,home/*}/.m2/repository/**", "repository of Maven", MAVEN_CACHE},
	{"{root,home/*}/.gradle/{caches,wrapper}/**", "cache of Gradle", MAVEN_CACHE},
	{"{root/.cargo,home/*/.cargo,usr/local/cargo}/registry/**", "registry of cargo", GO_CACHE},
	{"{root,home/*}/.composer/cache/**", "cache of Composer", "`composer install` with a cache mounted"},
	{"{root,home/*}/.nuget/packages/**", "packages of NuGet", BUILD_TREE},
	{"usr/local/bundle/cache/**", "cache of Bundler", "remove it in the same RUN"},
	{"opt/conda/pkgs/**", "packages of conda", "end the same RUN with `conda clean --all --yes`"},
	{"**/__pycache__/**", "compiled Python", PYCACHE},
	{"var/log/**", "logs", LOGS},
	{"tmp/**", "temporary files", TEMPORARY},
	{"var/tmp/**", "temporary files", TEMPORARY},
	{"**/CMakeFiles/**", "a build tree of CMake", BUILD_TREE},
	{"**/.git/objects/**", "history of Git", "keep .git out by .dockerignore, or build in a stage of its own"},
	{"**/core.[0-9]*", "a memory dump", "remove it: it may hold secrets"},
};

struct search {
	struct accounting *a;
	const struct place_left *place;
};

static int visit(void *arg, uint32_t version)
{
	struct search *search = arg;
	const struct tree_inode *inode = tree_inode_of(search->a->tree, version);
	struct waste *waste;

	if (inode->type != ENTRY_FILE || !inode->size)
		return 0;
	if (layers_owner(search->a, search->a->tree->versions.v[version].path))
		return 0;
	waste = layers_waste(search->a, WASTE_LEFTOVER, version, inode->layer);
	if (waste) {
		waste->what = search->place->what;
		waste->fix = search->place->fix;
	}
	return 0;
}

int layers_find_leftovers(struct accounting *a, struct err *e)
{
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		struct search search = {a, &places[i]};

		if (ctx_check(a->ctx, e) < 0)
			return e->code;
		tree_each(a->tree, places[i].glob, TREE_NOW, visit, &search);
	}
	return 0;
}
