/* SPDX-License-Identifier: Apache-2.0 */
/* Whether one package URL names what another names. Source: package-url/purl-spec PURL-TYPES.rst, for what a type folds. */
#include "model/purl.h"

#include "base/mem.h"
#include "model/naming.h"

/* Of these namespace and name are case-insensitive, and lower-cased in a canonical purl. */
static bool ignores_case(struct str type)
{
	static const char *const types[] = {"alpm", "apk", "bitbucket", "composer", "deb", "docker", "github", "gitlab", "golang", "hex", "oci",
					    "pub", "pypi", NULL};

	return str_is_any(type, types);
}

struct str purl_full_name(const struct purl *purl, struct arena *arena)
{
	const struct naming *naming = naming_of_type(purl->type.p);
	struct str name = purl->namespace.n ? arena_printf(arena, "%.*s/%.*s", STR(purl->namespace), STR(purl->name))
					    : arena_str(arena, purl->name);

	if (naming && naming->fold && !purl->namespace.n)
		name.n = naming->fold((char *)(uintptr_t)name.p, name.n);
	return ignores_case(purl->type) ? arena_lower(arena, name) : name;
}

/* Docker Hub is the registry where none is named, "library" its namespace where none is. */
struct str purl_repository(struct arena *arena, struct str url)
{
	struct str host, path;

	if (!str_skip(&url, "https://") && !str_skip(&url, "http://"))
		str_skip(&url, "docker://");
	while (url.n && url.p[url.n - 1] == '/')
		url = str_slice(url, 0, url.n - 1);
	str_cut(url, '/', &host, &path);
	if (!path.n || (str_find(host, '.') < 0 && str_find(host, ':') < 0 && !str_is(host, "localhost"))) {
		path = url;
		host = STR_LIT("docker.io");
	}
	if (str_is(host, "index.docker.io") || str_is(host, "registry-1.docker.io"))
		host = STR_LIT("docker.io");
	if (str_is(host, "docker.io") && str_find(path, '/') < 0)
		path = arena_printf(arena, "library/%.*s", STR(path));
	return arena_lower(arena, arena_printf(arena, "%.*s/%.*s", STR(host), STR(path)));
}

/* Go's module versions have a "v" before them that some writers leave out. */
static bool same_version(const struct purl *pattern, const struct purl *purl)
{
	struct str wanted = pattern->version, version = purl->version;

	if (str_is(purl->type, "golang")) {
		str_skip(&wanted, "v");
		str_skip(&version, "v");
	}
	return !wanted.n || str_eq(wanted, version);
}

/* "debian-12" and "debian-12.4": the one is the other with a point release. */
static bool is_point_release(struct str a, struct str b)
{
	if (a.n > b.n) {
		struct str swap = a;

		a = b;
		b = swap;
	}
	return a.n && a.n < b.n && str_eq(a, str_slice(b, 0, a.n)) && b.p[a.n] == '.';
}

/* The last part of a repository's address. */
static struct str repository_name(struct str address)
{
	struct str left, name;

	return str_cut_last(address, '/', &left, &name) ? name : address;
}

/* Grype writes the registry and the namespace there, without the name. */
static bool lacks_name(struct str wanted, struct str found, struct arena *arena)
{
	struct str name = repository_name(found);

	return str_eq(purl_repository(arena, arena_printf(arena, "%.*s/%.*s", STR(wanted), STR(name))), found);
}

static enum purl_fit fit_repository(struct str wanted, struct str found, struct arena *arena, struct str *ret_why)
{
	struct str left = purl_repository(arena, wanted), right = purl_repository(arena, found);

	if (found.n && str_eq(left, right))
		return PURL_FITS;
	if (found.n && !str_eq(repository_name(left), repository_name(right)) && !lacks_name(wanted, right, arena))
		return PURL_DIFFERS;
	*ret_why = arena_printf(arena, "it says repository_url=%.*s, this is %.*s", STR(wanted), STR(found.n ? found : STR_LIT("of no known repository")));
	return PURL_NEARLY;
}

static enum purl_fit fit_qualifier(struct str key, struct str wanted, struct str found, struct arena *arena, struct str *ret_why)
{
	if (str_eq(wanted, found))
		return PURL_FITS;
	if (str_is(key, "distro") && is_point_release(wanted, found)) {
		*ret_why = arena_printf(arena, "it says distro=%.*s, the package is of %.*s", STR(wanted), STR(found));
		return PURL_NEARLY;
	}
	return str_is(key, "repository_url") ? fit_repository(wanted, found, arena, ret_why) : PURL_DIFFERS;
}

enum purl_fit purl_fits(const struct purl *pattern, const struct purl *purl, struct arena *arena, struct str *ret_why)
{
	enum purl_fit fit = PURL_FITS;

	if (!str_eq(pattern->type, purl->type) || !same_version(pattern, purl) || (pattern->subpath.n && !str_eq(pattern->subpath, purl->subpath)) ||
	    !str_eq(purl_full_name(pattern, arena), purl_full_name(purl, arena)))
		return PURL_DIFFERS;
	for (size_t i = 0; i < pattern->n; i++) {
		struct str key = pattern->qualifiers[i].key;
		enum purl_fit one = fit_qualifier(key, pattern->qualifiers[i].value, purl_qualifier(purl, key.p), arena, ret_why);

		if (one < fit)
			fit = one;
		if (fit == PURL_DIFFERS)
			break;
	}
	return fit;
}
