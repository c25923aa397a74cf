/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of settings: what they name beside themselves ("include snippets/x.conf"), and the commands that those who keep services and
 * clocks start. Sources: supervisord.conf's [program:x], systemd.service(5), crontab(5); nginx and Apache for names without a root.
 */
#include "base/map.h"
#include "need/facts.h"

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
static bool scan_command(struct str line, const struct scan_sink *sink)
{
	static const char *const keys[] = {"command", "ExecStart", "ExecStartPre", "ExecStartPost", NULL};
	struct str key, value;

	if (!str_cut(line, '=', &key, &value) || !str_is_any(str_trim(key), keys))
		return false;
	value = str_trim(value);
	while (value.n && strchr("-@+!:", value.p[0]))
		value = str_from_index(value, 1);
	scan_shell(value, sink);
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
	struct map seen = {0};
	struct str line;
	unsigned commands = 0;

	scan_folders(text, sink);
	while (str_next_line(&text, &line)) {
		line = str_trim(line);
		if (!line.n || line.p[0] == '#' || line.p[0] == ';' || (commands < CALLS_FILE_MAX && scan_command(line, sink) && ++commands))
			continue;
		scan_beside(line, &seen, sink);
	}
	map_done(&seen);
}

/* "5 * * * * root cmd", or without who it runs as: a user's name that no program bears is passed over; "@daily cmd". */
void scan_crontab(struct str text, const struct scan_sink *sink)
{
	struct str line, word;

	for (unsigned n = 0; n < CALLS_FILE_MAX && str_next_line(&text, &line);) {
		line = str_trim(line);
		if (!line.n || !(str_is_digit(line.p[0]) || line.p[0] == '*' || line.p[0] == '@'))
			continue;
		for (int fields = line.p[0] == '@' ? 1 : 5; fields && str_next_word(&line, &word);)
			fields--;
		n++;
		scan_shell(line, sink);
		if (str_next_word(&line, &word))
			scan_shell(line, sink);
	}
}

/* Recipes of a Makefile, which begin with a tab, and the lines of a Procfile: "web: gunicorn shop:app". */
void scan_recipes(struct str text, const struct scan_sink *sink)
{
	struct str line, key, value;

	for (unsigned n = 0; n < CALLS_FILE_MAX && str_next_line(&text, &line); n++)
		if (line.n && line.p[0] == '\t') {
			line = str_trim(line);
			while (line.n && strchr("@+-", line.p[0]))
				line = str_from_index(line, 1);
			scan_shell(line, sink);
		} else if (str_cut(line, ':', &key, &value) && value.n && value.p[0] == ' ' && key.n && key.p[0] != '#') {
			scan_shell(str_trim(value), sink);
		}
}
