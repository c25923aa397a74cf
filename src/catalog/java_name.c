/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/java_name.h"

#include "base/mem.h"
#include "base/path.h"

static const char *const extensions[] = {".jar", ".war", ".ear", ".par", ".sar", ".nar", ".jpi", ".hpi", ".kar", ".lpkg"};

/* Words of a version; any other word behind a number is a classifier ("linux", "sources") or part of the artifact's name. */
static const char *const qualifiers[] = {
	"a", "alpha", "android", "b", "beta", "build", "cr", "dev", "ea", "final", "ga", "incubating", "jbossorg", "jdk", "jre",
	"m", "milestone", "p", "pre", "preview", "r", "rc", "redhat", "rel", "release", "rev", "snapshot", "sp", "stable", "v",
};

bool java_is_archive(struct str path)
{
	for (size_t i = 0; i < ARRAY_SIZE(extensions); i++) {
		size_t n = strlen(extensions[i]);

		if (path.n > n && str_case_eq(str_from_index(path, path.n - n), str_of(extensions[i])))
			return true;
	}
	return false;
}

/* "rc1", "Final", "jdk15on" */
static bool is_qualifier(struct str part)
{
	size_t n = 0;

	while (n < part.n && str_is_alpha(part.p[n]))
		n++;
	for (size_t i = 0; i < ARRAY_SIZE(qualifiers); i++)
		if (str_case_eq(str_slice(part, 0, n), str_of(qualifiers[i])))
			return true;
	return false;
}

static bool begins_with_digit(struct str s)
{
	return s.n && str_is_digit(s.p[0]);
}

/*
 * Parts between "-": the version begins at a number. A word that is no qualifier ends it, unless another number comes behind:
 * then what came before was part of the artifact's name ("log4j-1.2-api-2.14.1").
 */
static void split(struct java_name *name)
{
	size_t from = 0, to = 0, at = 0;
	struct str rest = name->stem, part;
	bool ended = false;

	while (str_next(&rest, '-', &part)) {
		size_t end = at + part.n;

		if (begins_with_digit(part) && at > 1 && (!from || ended)) {
			from = at;
			to = end;
			ended = false;
		} else if (from && !ended && (begins_with_digit(part) || is_qualifier(part))) {
			to = end;
		} else if (from) {
			ended = true;
		}
		at = end + 1;
	}
	if (!from)
		return;
	name->artifact = str_slice(name->stem, 0, from - 1);
	name->version = str_slice(name->stem, from, to);
}

struct java_name java_name_of(struct str path)
{
	struct java_name name = {.stem = path_base(path)};
	ptrdiff_t dot = str_rfind(name.stem, '.');

	if (dot > 0)
		name.stem = str_slice(name.stem, 0, (size_t)dot);
	name.artifact = name.stem;
	split(&name);
	return name;
}

void java_name_try_version(struct java_name *name, struct str version)
{
	struct str stem = name->stem;

	if (!version.n)
		return;
	for (size_t at = 1; at + version.n < stem.n; at++) {
		size_t end = at + 1 + version.n;

		if ((stem.p[at] != '-' && stem.p[at] != '_') || !str_eq(str_slice(stem, at + 1, end), version))
			continue;
		if (end < stem.n && stem.p[end] != '-')
			continue;
		name->artifact = str_slice(stem, 0, at);
		name->version = str_slice(stem, at + 1, end);
		return;
	}
}

bool java_is_version(struct str text)
{
	if (!begins_with_digit(text))
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (str_is_space(text.p[i]) || text.p[i] == '/' || text.p[i] == '$')
			return false;
	return true;
}

/* Takes the next number and the "." before it off the front of a version; 0 where its numbers have ended. */
static uint64_t take_number(struct str *version)
{
	struct str rest = *version;
	uint64_t value;
	size_t n = 0;

	str_skip(&rest, ".");
	while (n < rest.n && str_is_digit(rest.p[n]))
		n++;
	/* "1.2.3a" has two numbers: what a letter follows is a qualifier. */
	if ((n < rest.n && rest.p[n] != '.' && rest.p[n] != '-') || !str_to_u64(str_slice(rest, 0, n), &value))
		return 0;
	*version = str_from_index(rest, n);
	return value;
}

/* OSGi has three numbers before a qualifier, so "31.1-jre" is "31.1.0.jre" there. */
bool java_same_version(struct str a, struct str b)
{
	if (!java_is_version(a) || !java_is_version(b))
		return false;
	while (a.n || b.n) {
		size_t before = a.n + b.n;

		if (take_number(&a) != take_number(&b))
			return false;
		if (a.n + b.n == before)
			break;
	}
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		char left = a.p[i] == '-' ? '.' : str_lower(a.p[i]), right = b.p[i] == '-' ? '.' : str_lower(b.p[i]);

		if (left != right)
			return false;
	}
	return true;
}

/* Takes the last component off. */
static struct str take_last(struct str *path)
{
	struct str last = path_base(*path);

	*path = path_parent(*path);
	return last;
}

/* What follows the last "NAME/" in a path; false where it is nowhere. */
static bool below(struct str path, const char *folder, struct str *ret_rest)
{
	size_t n = strlen(folder);

	for (size_t at = path.n; at-- > 0;)
		if ((at == 0 || path.p[at - 1] == '/') && path.n - at > n + 1 && str_starts(str_from_index(path, at), folder) &&
		    path.p[at + n] == '/') {
			*ret_rest = str_from_index(path, at + n + 1);
			return true;
		}
	return false;
}

bool java_place_of(struct str path, struct str *ret_group, struct str *ret_artifact, struct str *ret_version)
{
	static const char *const roots[] = {"repository", "maven-repo", "maven2"};
	struct str file = take_last(&path), rest, version, artifact;
	bool found = false;

	if (below(path, "files-2.1", &rest)) {
		take_last(&rest); /* the digest of the file */
		found = true;
	}
	for (size_t i = 0; i < ARRAY_SIZE(roots) && !found; i++)
		found = below(path, roots[i], &rest);
	if (!found)
		return false;
	version = take_last(&rest);
	artifact = take_last(&rest);
	if (!rest.n || !artifact.n || !java_is_version(version) || file.n <= artifact.n ||
	    !str_eq(str_slice(file, 0, artifact.n), artifact) || file.p[artifact.n] != '-')
		return false;
	*ret_group = rest;
	*ret_artifact = artifact;
	*ret_version = version;
	return true;
}
