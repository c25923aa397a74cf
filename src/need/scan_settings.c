/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of settings: what they name beside themselves ("include snippets/x.conf"), and the commands that those who keep services and
 * clocks start. Sources: supervisord.conf's [program:x], systemd.service(5), crontab(5); nginx and Apache for names without a root.
 */
#include "base/map.h"
#include "need/facts.h"

/* Of all commands of a file no more are told than of one script. */
struct counting {
	const struct scan_sink *sink;
	unsigned calls;
};

static void count_call(void *to, const char *kind, const struct str *fields, size_t n)
{
	struct counting *counting = to;

	if (counting->calls++ < CALLS_FILE_MAX)
		counting->sink->found(counting->sink->to, kind, fields, n);
}

static void tell_command(struct counting *counting, struct str command)
{
	if (counting->calls < CALLS_FILE_MAX)
		scan_shell(command, &(struct scan_sink){counting, counting->sink->arena, count_call});
}

/* Words with a slash in them but not in front, up to where a pattern begins. */
static void scan_beside(struct str line, struct map *seen, const struct scan_sink *sink)
{
	for (size_t at = 0; at < line.n && seen->n < PATHS_FILE_MAX; at++) {
		size_t from = at;
		struct str word;

		while (at < line.n && is_path_byte(line.p[at]) && line.p[at] != ':')
			at++;
		word = str_slice(line, from, at);
		while (str_ends(word, "/"))
			word = str_slice(word, 0, word.n - 1);
		if (word.n < 2 || word.p[0] == '/' || (at < line.n && line.p[at] == ':') || (str_find(word, '/') < 0 && word.n == at - from) || map_get(seen, word))
			continue;
		map_set(seen, word, seen);
		scan_tell(sink, "beside", word);
	}
}

/* "command=gunicorn shop:app", "ExecStart=-/usr/bin/x" */
static bool scan_command(struct str line, struct counting *counting)
{
	static const char *const keys[] = {"command", "ExecStart", "ExecStartPre", "ExecStartPost", NULL};
	struct str key, value;

	if (!str_cut(line, '=', &key, &value) || !str_is_any(str_trim(key), keys))
		return false;
	value = str_trim(value);
	while (value.n && strchr("-@+!:", value.p[0]))
		value = str_from_index(value, 1);
	tell_command(counting, value);
	return true;
}

/* "directory=/srv": where what is started finds its own modules; so these come first. */
static void scan_folders(struct str text, const struct scan_sink *sink)
{
	static const char *const keys[] = {"directory", "WorkingDirectory", "chdir", "pythonpath", "python-path", NULL};
	struct str line, key, value;

	for (unsigned n = 0; n < CALLS_FILE_MAX && str_next_line(&text, &line);)
		if (str_cut(line, '=', &key, &value) && str_is_any(str_trim(key), keys)) {
			scan_tell(sink, "folder", str_trim(value));
			n++;
		}
}

void scan_settings(struct str text, const struct scan_sink *sink)
{
	struct counting counting = {.sink = sink};
	struct map seen = {0};
	struct str line;

	scan_folders(text, sink);
	while (str_next_line(&text, &line)) {
		line = str_trim(line);
		if (!line.n || line.p[0] == '#' || line.p[0] == ';' || scan_command(line, &counting))
			continue;
		scan_beside(line, &seen, sink);
	}
	map_done(&seen);
}

/* "5 * * * * root cmd", or without who it runs as: a user's name that no program bears is passed over; "@daily cmd". */
void scan_crontab(struct str text, const struct scan_sink *sink)
{
	struct counting counting = {.sink = sink};
	struct str line, word;

	while (counting.calls < CALLS_FILE_MAX && str_next_line(&text, &line)) {
		line = str_trim(line);
		if (!line.n || !(str_is_digit(line.p[0]) || line.p[0] == '*' || line.p[0] == '@'))
			continue;
		for (int fields = line.p[0] == '@' ? 1 : 5; fields && str_next_word(&line, &word);)
			fields--;
		tell_command(&counting, line);
		if (str_next_word(&line, &word))
			tell_command(&counting, line);
	}
}

/* Recipes of a Makefile, which begin with a tab, and the lines of a Procfile: "web: gunicorn shop:app". */
void scan_recipes(struct str text, const struct scan_sink *sink)
{
	struct counting counting = {.sink = sink};
	struct str line, key, value;

	while (counting.calls < CALLS_FILE_MAX && str_next_line(&text, &line))
		if (line.n && line.p[0] == '\t') {
			line = str_trim(line);
			while (line.n && strchr("@+-", line.p[0]))
				line = str_from_index(line, 1);
			tell_command(&counting, line);
		} else if (str_cut(line, ':', &key, &value) && value.n && value.p[0] == ' ' && key.n && key.p[0] != '#') {
			tell_command(&counting, str_trim(value));
		}
}
