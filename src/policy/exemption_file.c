/* SPDX-License-Identifier: Apache-2.0 */
/* A plain file of exemptions, a line each. Of other tools only the formats that settings.h knows are read, each as it is. */
#include "policy/stages.h"

#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "policy/settings.h"

#define IGNORE_FILE_MAX ((size_t)4 << 20)
#define EXEMPTIONS_MAX 100000 /* of one file */

/* One word behind the id; `package=`, `until=`, `exp:`. */
static int set_word(struct exemption *exemption, struct str word, struct arena *arena, struct err *e)
{
	if (str_skip(&word, "package=") && word.n) {
		exemption->package = arena_str(arena, word);
		return 0;
	}
	if (str_skip(&word, "until=") || str_skip(&word, "exp:")) {
		if (word.n != 10 || !clock_parse(word, &exemption->until))
			return err_set(e, ERR_USAGE, "\"%.*s\" is no date of the form YYYY-MM-DD", STR(word));
		exemption->has_until = true;
		return 0;
	}
	err_set(e, ERR_USAGE, "unknown word \"%.*s\"", STR(word));
	return err_hint(e, "a line is ID [package=NAME] [until=YYYY-MM-DD] [# reason]");
}

/* A "#" opens the reason where it begins the line or follows a blank, so that it may stand in an id or a purl. */
static void cut_reason(struct str *line, struct str *ret_reason)
{
	for (size_t i = 0; i < line->n; i++)
		if (line->p[i] == '#' && (i == 0 || str_is_space(line->p[i - 1]))) {
			*ret_reason = str_trim(str_from_index(*line, i + 1));
			*line = str_trim(str_slice(*line, 0, i));
			return;
		}
	*line = str_trim(*line);
}

static int read_line(struct policy *policy, struct str line, const char *path, unsigned number, struct arena *arena, struct err *e)
{
	struct str where = arena_printf(arena, "%s:%u", path, number);
	struct exemption exemption = {.tool = STR_LIT("plimsoll"), .where = where, .file = str_of(path), .line = number};
	struct str reason = STR_NULL, word;
	int r;

	cut_reason(&line, &reason);
	if (!str_next_word(&line, &word))
		return 0;
	exemption.id = arena_str(arena, word);
	exemption.reason = arena_str(arena, reason);
	while (str_next_word(&line, &word))
		if ((r = set_word(&exemption, word, arena, e)) < 0)
			return err_wrap(e, "%.*s", STR(where));
	if (policy->exemptions.n >= EXEMPTIONS_MAX)
		return err_set(e, ERR_LIMIT, "%.*s: more than %d exemptions", STR(where), EXEMPTIONS_MAX);
	*vec_push(&policy->exemptions) = exemption;
	return 0;
}

/* A format of settings, by its name or by what is in it; of what it sets the exemptions alone are taken. */
static int load_settings(struct policy *policy, const char *path, struct str bytes, struct arena *arena, struct err *e)
{
	static const struct log silent;
	struct settings settings = {0};
	struct policy read;
	struct settings_sink sink = {.settings = &settings, .policy = &read, .arena = arena, .log = &silent};
	int r;

	policy_init(&read);
	if ((r = settings_read(&sink, path, bytes, e)) == ERR_USAGE)
		err_wrap(e, "%s", path);
	if (r == 0) {
		vec_each(exemption, &read.exemptions)
			*vec_push(&policy->exemptions) = *exemption;
		read.exemptions.n = 0; /* they are the policy's now */
		vec_each(note, &sink.notes)
			*vec_push(&policy->notes) = *note;
	}
	settings_sink_done(&sink);
	settings_done(&settings);
	policy_done(&read);
	return r;
}

/* Settings of the working folder are read without being asked for, and may be named by --ignore too. */
static bool is_read(const struct policy *policy, const char *path)
{
	struct str last = STR_NULL;
	struct stat asked, known;

	if (stat(path, &asked) < 0)
		return false;
	vec_each(exemption, &policy->exemptions) {
		if (str_eq(exemption->file, last))
			continue;
		last = exemption->file;
		if (last.n && stat(last.p, &known) == 0 && known.st_dev == asked.st_dev && known.st_ino == asked.st_ino)
			return true;
	}
	return false;
}

int policy_load_ignore(struct policy *policy, const char *path, struct arena *arena, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(IGNORE_FILE_MAX);
	struct str rest, line;
	unsigned number = 0;
	int r = is_read(policy, path) ? 0 : file_load(path, &bytes, e);

	if (r < 0 || !bytes.n)
		return r;
	rest = buf_str(&bytes);
	if (settings_names(path))
		return load_settings(policy, path, rest, arena, e);
	str_skip(&rest, "\xef\xbb\xbf");
	while (str_next_line(&rest, &line))
		if ((r = read_line(policy, line, path, ++number, arena, e)) < 0)
			return r;
	return 0;
}

