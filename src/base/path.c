/* SPDX-License-Identifier: Apache-2.0 */
#include "base/path.h"

bool path_clean(struct str name, char ret_path[PATH_LENGTH_MAX + 1], size_t *ret_length)
{
	struct str part;
	size_t n = 0;

	if (str_find(name, '\0') >= 0)
		return false;
	while (str_next(&name, '/', &part)) {
		if (!part.n || str_is(part, "."))
			continue;
		if (str_is(part, ".."))
			return false;
		if (n + (n != 0) + part.n > PATH_LENGTH_MAX)
			return false;
		if (n)
			ret_path[n++] = '/';
		memcpy(ret_path + n, part.p, part.n);
		n += part.n;
	}
	ret_path[n] = '\0';
	*ret_length = n;
	return true;
}

struct str path_base(struct str path)
{
	return str_from_index(path, (size_t)(str_rfind(path, '/') + 1));
}

struct str path_parent(struct str path)
{
	ptrdiff_t slash = str_rfind(path, '/');

	return str_slice(path, 0, slash < 0 ? 0 : (size_t)slash);
}

/* Matches c against the class that opens at glob ("[a-z]"); *ret_end is behind it, NULL where it never closes. */
static bool class_match(const char *glob, unsigned char c, const char **ret_end)
{
	bool negated = glob[1] == '!' || glob[1] == '^', found = false;
	const char *p = glob + 1 + negated, *first = p;

	for (; *p && (*p != ']' || p == first); p++) {
		unsigned char low = (unsigned char)*p, high = low;

		if (p[1] == '-' && p[2] && p[2] != ']') {
			high = (unsigned char)p[2];
			p += 2;
		}
		found = found || (c >= low && c <= high);
	}
	*ret_end = *p ? p + 1 : NULL;
	return found != negated;
}

static bool match(const char *glob, const char *glob_end, struct str path);

/* "{a,b}rest": tries each alternative followed by the rest. */
static bool match_alternatives(const char *open, const char *glob_end, struct str path)
{
	const char *close = memchr(open, '}', (size_t)(glob_end - open));
	struct str alternatives, alternative;

	if (!close)
		return false;
	alternatives = str_from(open + 1, (size_t)(close - open - 1));
	if (!alternatives.n)
		return match(close + 1, glob_end, path);
	while (str_next(&alternatives, ',', &alternative)) {
		for (size_t n = 0; n <= path.n; n++)
			if (match(alternative.p, alternative.p + alternative.n, str_slice(path, 0, n)) &&
			    match(close + 1, glob_end, str_from_index(path, n)))
				return true;
	}
	return false;
}

static bool match_star(const char *glob, const char *glob_end, struct str path)
{
	bool deep = glob + 1 < glob_end && glob[1] == '*';

	if (deep && glob + 2 < glob_end && glob[2] == '/') {
		/* Any number of components: try here and behind every slash. */
		for (size_t i = 0; i <= path.n; i++)
			if ((i == 0 || path.p[i - 1] == '/') && match(glob + 3, glob_end, str_from_index(path, i)))
				return true;
		return false;
	}
	glob += deep ? 2 : 1;
	for (size_t i = 0;; i++) {
		if (match(glob, glob_end, str_from_index(path, i)))
			return true;
		if (i == path.n || (!deep && path.p[i] == '/'))
			return false;
	}
}

static bool match(const char *glob, const char *glob_end, struct str path)
{
	for (; glob < glob_end; glob++, path = str_from_index(path, 1)) {
		const char *end;

		if (*glob == '*')
			return match_star(glob, glob_end, path);
		if (*glob == '{')
			return match_alternatives(glob, glob_end, path);
		if (!path.n)
			return false;
		if (*glob == '?') {
			if (path.p[0] == '/')
				return false;
		} else if (*glob == '[') {
			if (path.p[0] == '/' || !class_match(glob, (unsigned char)path.p[0], &end) || !end || end > glob_end)
				return false;
			glob = end - 1;
		} else {
			if (*glob == '\\' && glob + 1 < glob_end)
				glob++;
			if (*glob != path.p[0])
				return false;
		}
	}
	return !path.n;
}

bool path_match(const char *glob, struct str path)
{
	return match(glob, glob + strlen(glob), path);
}
