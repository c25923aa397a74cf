/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"
#include "need/facts.h"

bool is_path_byte(char c)
{
	return str_is_alnum(c) || c == '/' || c == '.' || c == '_' || c == '-' || c == '+' || c == '@' || c == ':';
}

bool is_path_worth(struct str path)
{
	static const char *const elsewhere[] = {"/dev/", "/proc/", "/sys/", "/run/", "/tmp/", "/var/run/", "/var/tmp/"};
	ptrdiff_t second;

	if (path.n < 4 || path.p[0] != '/' || path.p[1] == '/')
		return false;
	second = str_find(str_from_index(path, 1), '/');
	if (second <= 0 || (size_t)second + 2 >= path.n)
		return false;
	for (size_t i = 0; i < path.n; i++)
		if (!is_path_byte(path.p[i]))
			return false;
	for (size_t i = 0; i < ARRAY_SIZE(elsewhere); i++)
		if (str_starts(path, elsewhere[i]))
			return false;
	return true;
}

static void scan_line(struct str line, const struct scan_sink *sink, struct map *seen)
{
	for (size_t at = 0; at < line.n && seen->n < PATHS_FILE_MAX;) {
		const char *slash = memchr(line.p + at, '/', line.n - at);
		size_t from;

		if (!slash)
			break;
		from = at = (size_t)(slash - line.p);
		if (at && is_path_byte(line.p[at - 1]) && line.p[at - 1] != ':') {
			at++;
			continue;
		}
		while (at < line.n && is_path_byte(line.p[at]) && line.p[at] != ':')
			at++;
		while (at > from + 1 && (line.p[at - 1] == '.' || line.p[at - 1] == '/'))
			at--;
		if (is_path_worth(str_slice(line, from, at)) && !map_get(seen, str_slice(line, from, at))) {
			struct str path = str_slice(line, from, at);

			map_set(seen, path, seen);
			sink->found(sink->to, "path", &path, 1);
		}
		at++;
	}
}

/* Only lines with a slash are looked at. */
void scan_paths(struct str text, const struct scan_sink *sink)
{
	struct map seen = {0};
	const char *slash;

	while (text.n && seen.n < PATHS_FILE_MAX && (slash = memchr(text.p, '/', text.n))) {
		const char *before = memrchr(text.p, '\n', (size_t)(slash - text.p));
		const char *end = memchr(slash, '\n', text.n - (size_t)(slash - text.p));
		size_t from = before ? (size_t)(before - text.p) + 1 : 0, to = end ? (size_t)(end - text.p) : text.n;
		struct str line = str_trim(str_slice(text, from, to));

		if (line.n && line.p[0] != '#' && line.p[0] != ';' && !str_starts(line, "//"))
			scan_line(line, sink, &seen);
		text = str_from_index(text, end ? to + 1 : to);
	}
	map_done(&seen);
}
