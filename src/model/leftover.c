/* SPDX-License-Identifier: Apache-2.0 */
#include "model/leftover.h"

#include "base/mem.h"
#include "base/path.h"

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
#define PYCACHE "set PYTHONDONTWRITEBYTECODE=1 and `pip install --no-compile`, where the time to start does not matter"
#define LOGS "end the same RUN with `rm`, or `truncate`, of its logs"
#define TEMPORARY "end the same RUN with `rm` of it, or mount a tmpfs there"
#define BUILD_TREE "build in a stage of its own and copy the result"

const struct leftover_place leftover_places[] = {
	{LEFTOVER_IN_ROOT, "var/lib/apt/lists", NULL, "lists of apt", APT_LISTS},
	{LEFTOVER_IN_ROOT, "var/cache/apt", NULL, "packages and indexes of apt", APT_CACHE},
	{LEFTOVER_IN_ROOT, "var/cache/debconf", "*-old", "older state of debconf", SAME_RUN},
	{LEFTOVER_IN_ROOT, "var/lib/dpkg", "*-old", "older state of dpkg", SAME_RUN},
	{LEFTOVER_IN_ROOT, "var/cache/ldconfig", NULL, "cache of ldconfig", SAME_RUN},
	{LEFTOVER_IN_ROOT, "var/cache/apk", NULL, "cache of apk", APK_CACHE},
	{LEFTOVER_IN_ROOT, "etc/apk/cache", NULL, "cache of apk", APK_CACHE},
	{LEFTOVER_IN_ROOT, "var/cache/dnf", NULL, "cache of dnf", DNF_CACHE},
	{LEFTOVER_IN_ROOT, "var/cache/yum", NULL, "cache of yum", DNF_CACHE},
	{LEFTOVER_IN_ROOT, "var/cache/libdnf5", NULL, "cache of dnf", DNF_CACHE},
	{LEFTOVER_IN_ROOT, "var/cache/tdnf", NULL, "cache of tdnf", DNF_CACHE},
	{LEFTOVER_IN_ROOT, "var/cache/zypp", NULL, "cache of zypper", "end the same RUN with `zypper clean --all`"},
	{LEFTOVER_IN_ROOT, "var/cache/pacman/pkg", NULL, "packages of pacman", "end the same RUN with `pacman -Scc --noconfirm`"},
	{LEFTOVER_IN_HOMES, ".cache/pip", NULL, "cache of pip", PIP_CACHE},
	{LEFTOVER_IN_HOMES, ".cache/uv", NULL, "cache of uv", PIP_CACHE},
	{LEFTOVER_IN_HOMES, ".cache/pypoetry", NULL, "cache of Poetry", PIP_CACHE},
	{LEFTOVER_IN_HOMES, ".cache/pipenv", NULL, "cache of Pipenv", PIP_CACHE},
	{LEFTOVER_IN_HOMES, ".npm/_cacache", NULL, "cache of npm", NPM_CACHE},
	{LEFTOVER_IN_HOMES, ".npm/_logs", NULL, "logs of npm", NPM_CACHE},
	{LEFTOVER_IN_HOMES, ".cache/yarn", NULL, "cache of yarn", YARN_CACHE},
	{LEFTOVER_IN_ROOT, "usr/local/share/.cache/yarn", NULL, "cache of yarn", YARN_CACHE},
	{LEFTOVER_IN_HOMES, ".cache/go-build", NULL, "cache of Go's compiler", GO_CACHE},
	{LEFTOVER_IN_HOMES, "go/pkg/mod/cache", NULL, "downloads of Go modules", GO_CACHE},
	{LEFTOVER_IN_ROOT, "go/pkg/mod/cache", NULL, "downloads of Go modules", GO_CACHE},
	{LEFTOVER_IN_HOMES, ".m2/repository", NULL, "repository of Maven", MAVEN_CACHE},
	{LEFTOVER_IN_HOMES, ".gradle/caches", NULL, "cache of Gradle", MAVEN_CACHE},
	{LEFTOVER_IN_HOMES, ".gradle/wrapper", NULL, "downloads of Gradle", MAVEN_CACHE},
	{LEFTOVER_IN_HOMES, ".cargo/registry", NULL, "registry of cargo", GO_CACHE},
	{LEFTOVER_IN_ROOT, "usr/local/cargo/registry", NULL, "registry of cargo", GO_CACHE},
	{LEFTOVER_IN_HOMES, ".composer/cache", NULL, "cache of Composer", "run Composer with a cache mounted there"},
	{LEFTOVER_IN_HOMES, ".nuget/packages", NULL, "packages of NuGet", BUILD_TREE},
	{LEFTOVER_IN_ROOT, "usr/local/bundle/cache", NULL, "cache of Bundler", SAME_RUN},
	{LEFTOVER_IN_ROOT, "opt/conda/pkgs", NULL, "packages of conda", "end the same RUN with `conda clean --all --yes`"},
	{LEFTOVER_IN_ROOT, "var/log", NULL, "logs", LOGS},
	{LEFTOVER_IN_ROOT, "tmp", NULL, "temporary files", TEMPORARY},
	{LEFTOVER_IN_ROOT, "var/tmp", NULL, "temporary files", TEMPORARY},
	{LEFTOVER_ANYWHERE, "__pycache__", NULL, "compiled Python", PYCACHE},
	{LEFTOVER_ANYWHERE, "CMakeFiles", NULL, "a build tree of CMake", BUILD_TREE},
	{LEFTOVER_ANYWHERE, ".git", NULL, "history of Git", "keep .git out by .dockerignore, or build in a stage of its own"},
};

const size_t leftover_place_count = ARRAY_SIZE(leftover_places);

/* Behind a folder's own path, or STR_NULL. */
static struct str below(struct str path, const char *folder)
{
	return str_skip(&path, folder) && str_skip(&path, "/") ? path : STR_NULL;
}

static struct str in_homes(struct str path, const char *folder)
{
	struct str rest = path, user;

	if (str_skip(&rest, "home/"))
		return str_cut(rest, '/', &user, &rest) ? below(rest, folder) : STR_NULL;
	return str_skip(&rest, "root/") ? below(rest, folder) : STR_NULL;
}

static struct str anywhere(struct str path, const char *folder)
{
	struct str part;

	while (str_next(&path, '/', &part))
		if (str_is(part, folder))
			return path;
	return STR_NULL;
}

const struct leftover_place *leftover_of(struct str path)
{
	for (size_t i = 0; i < leftover_place_count; i++) {
		const struct leftover_place *place = &leftover_places[i];
		struct str rest = place->where == LEFTOVER_IN_ROOT ? below(path, place->path) :
				  place->where == LEFTOVER_IN_HOMES ? in_homes(path, place->path) : anywhere(path, place->path);

		if (rest.n && (!place->name || path_match(place->name, path_base(path))))
			return place;
	}
	return NULL;
}
