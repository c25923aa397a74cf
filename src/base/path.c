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

/* Matches one byte against the element that opens at *glob, and steps over it; it is none of "*", "{" and the end. */
static bool byte_match(const char **glob, char c)
{
	const char *p = *glob, *end = p + 1;

	if (*p == '[') {
		if (c == '/' || !class_match(p, (unsigned char)c, &end) || !end)
			return false;
	} else if (*p == '?') {
		if (c == '/')
			return false;
	} else {
		if (*p == '\\' && p[1])
			p++;
		if (*p != c)
			return false;
		end = p + 1;
	}
	*glob = end;
	return true;
}

/*
 * A glob without alternatives. The paths are hostile, so a failure goes back to the newest star only: whatever an older one of
 * the same reach could still take, the newer one has tried. A "*" is dropped at its component's end, where "**" takes over.
 */
static bool match(const char *glob, struct str path)
{
	const char *star = NULL, *deep = NULL; /* behind the newest "*", and the newest "**" */
	size_t i = 0, star_at = 0, deep_at = 0;
	bool components = false; /* deep is of the form that is followed by "/" */

	for (;;) {
		if (*glob == '*' && glob[1] == '*') {
			components = glob[2] == '/';
			deep = glob += components ? 3 : 2;
			deep_at = i;
			star = NULL;
		} else if (*glob == '*') {
			star = ++glob;
			star_at = i;
		} else if (!*glob && i == path.n) {
			return true;
		} else if (*glob && i < path.n && byte_match(&glob, path.p[i])) {
			i++;
		} else if (star && star_at < path.n && path.p[star_at] != '/') {
			i = ++star_at;
			glob = star;
		} else {
			while (deep && components && deep_at < path.n && path.p[deep_at] != '/')
				deep_at++;
			if (!deep || deep_at == path.n)
				return false;
			i = ++deep_at;
			glob = deep;
			star = NULL;
		}
	}
}

/* The first "{" that opens alternatives, or NULL. */
static const char *alternatives_open(const char *glob)
{
	const char *end;

	for (; *glob && *glob != '{'; glob++) {
		if (*glob == '[') {
			class_match(glob, 0, &end);
			if (!end)
				return NULL; /* and nothing matches a class that never closes */
			glob = end - 1;
		} else if (*glob == '\\' && glob[1]) {
			glob++;
		}
	}
	return *glob ? glob : NULL;
}

#define ALTERNATIVES_MAX 1000u /* globs that one with alternatives may stand for: several "{a,b}" multiply */

/* The glob with one of its alternatives chosen; false where that is longer than any path. */
static bool choose(struct str before, struct str alternative, struct str behind, char ret_plain[static PATH_LENGTH_MAX])
{
	if (before.n + alternative.n + behind.n >= PATH_LENGTH_MAX)
		return false;
	memcpy(ret_plain, before.p, before.n);
	memcpy(ret_plain + before.n, alternative.p, alternative.n);
	memcpy(ret_plain + before.n + alternative.n, behind.p, behind.n);
	ret_plain[before.n + alternative.n + behind.n] = '\0';
	return true;
}

/* Each alternative is a glob of its own: "x{a,b}y" asks for "xay" and "xby". Ends, and says so, when `found` does. */
static bool each_plain(const char *glob, unsigned *left, bool (*found)(void *to, const char *plain), void *to)
{
	const char *open = alternatives_open(glob), *close = open ? strchr(open, '}') : NULL;
	struct str alternatives, alternative = {"", 0};
	char plain[PATH_LENGTH_MAX];

	if (!*left)
		return false;
	--*left;
	if (!open)
		return found(to, glob);
	if (!close)
		return false;
	alternatives = str_from(open + 1, (size_t)(close - open - 1));
	for (bool more = str_next(&alternatives, ',', &alternative) || close == open + 1; more;
	     more = str_next(&alternatives, ',', &alternative))
		if (choose(str_from(glob, (size_t)(open - glob)), alternative, str_of(close + 1), plain) && each_plain(plain, left, found, to))
			return true;
	return false;
}

void path_glob_each(const char *glob, bool (*found)(void *to, const char *plain), void *to)
{
	unsigned left = ALTERNATIVES_MAX;

	each_plain(glob, &left, found, to);
}

size_t path_glob_fixed(const char *glob)
{
	return strcspn(glob, "*?[{\\");
}

static bool is_special(char c)
{
	return c == '*' || c == '?' || c == '[' || c == ']' || c == '{' || c == '}' || c == '\\';
}

/*
 * Most paths are none of a glob: their ends differ from what it says of them in so many bytes, which is seen before anything is matched.
 * Behind its last special byte a glob stands for itself; but for a "/" behind what may be "**", of which no folder need be there.
 */
static bool ends_differ(const char *glob, struct str path)
{
	size_t fixed = path_glob_fixed(glob), n = fixed + strlen(glob + fixed), last = n;

	if (fixed > path.n || (fixed && memcmp(glob, path.p, fixed) != 0))
		return true;
	while (last > fixed && !is_special(glob[last - 1]))
		last--;
	last += last > 0 && glob[last] == '/' && (glob[last - 1] == '*' || glob[last - 1] == '}');
	return n - last > path.n || (n > last && memcmp(glob + last, path.p + path.n - (n - last), n - last) != 0);
}

/* A "**" that is no component of its own may end within a name, so that what is behind it begins there. */
static bool joins_components(const char *plain)
{
	for (const char *deep = plain; (deep = strstr(deep, "**")); deep++)
		if (deep != plain && deep[-1] != '/')
			return true;
	return false;
}

/* Of a glob without alternatives, whose last component says with what bytes the path's begins. */
static bool bases_differ(const char *plain, struct str path)
{
	const char *slash = strrchr(plain, '/'), *tail = slash ? slash + 1 : plain;
	size_t fixed = path_glob_fixed(tail);
	struct str base = path_base(path);

	if (!fixed || (fixed <= base.n && memcmp(tail, base.p, fixed) == 0))
		return false;
	/* A class or a "**" may reach over the slash. */
	return !strchr(tail, ']') && !strstr(tail, "**") && !joins_components(plain);
}

static bool match_plain(void *path, const char *plain)
{
	struct str text = *(const struct str *)path;

	return !bases_differ(plain, text) && match(plain, text);
}

bool path_match(const char *glob, struct str path)
{
	unsigned left = ALTERNATIVES_MAX;
	size_t behind;

	if (ends_differ(glob, path))
		return false;
	if (!strchr(glob, '{'))
		return match_plain(&path, glob);
	/* Nor does a path match that lacks the words behind a "**", which is cheaper to see before alternatives are put together. */
	behind = strncmp(glob, "**/", 3) == 0 ? path_glob_fixed(glob + 3) : 0;
	if (behind && str_search(path, str_from(glob + 3, behind)) < 0)
		return false;
	return each_plain(glob, &left, match_plain, &path);
}

/* So many components of a text, which has as many. */
static struct str first_components(struct str text, size_t count)
{
	size_t n = 0;

	while (n < text.n && (text.p[n] != '/' || --count))
		n++;
	return str_slice(text, 0, n);
}

static size_t count_components(struct str text)
{
	size_t count = text.n > 0;

	for (size_t i = 0; i < text.n; i++)
		count += text.p[i] == '/';
	return count;
}

bool path_match_below(const char *plain, struct str folder)
{
	const char *deep = strstr(plain, "**");
	/* Whose components are those of what it matches: a class may hold a slash, and an escape hide one. */
	size_t known = strcspn(plain, "[\\"), depth = count_components(folder), common;
	struct str whole = str_of(plain), head;
	char text[PATH_LENGTH_MAX + 1];

	/* Something has to be left for what is below. */
	if (!deep && depth >= count_components(whole))
		return false;
	if (deep && (size_t)(deep - plain) < known)
		known = (size_t)(deep - plain);
	head = known == whole.n ? whole : path_parent(str_slice(whole, 0, known));
	common = count_components(head);
	if (depth < common)
		common = depth;
	if (!common || head.n > PATH_LENGTH_MAX)
		return true;
	head = first_components(head, common);
	memcpy(text, head.p, head.n);
	text[head.n] = '\0';
	return match(text, first_components(folder, common));
}
