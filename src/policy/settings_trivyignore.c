/* SPDX-License-Identifier: Apache-2.0 */
/*
 * .trivyignore. Source: Trivy docs, "Filtering", by finding IDs; pkg/result/ignore.go: a line is an id and fields behind it, of which
 * only exp:YYYY-MM-DD means something; a line with a bad date is dropped, told. What stands behind "#" is kept as the reason.
 */
#include "base/clock.h"
#include "policy/settings.h"

#define LINES_MAX 100000

/* "AVD-DS-0002" and, of old, "DS002" are "DS-0002". */
struct str settings_trivy_id(struct settings_file *file, struct str id)
{
	size_t letters = 0, digits = 0;

	str_skip(&id, "AVD-");
	while (letters < id.n && str_is_alpha(id.p[letters]))
		letters++;
	while (letters + digits < id.n && str_is_digit(id.p[letters + digits]))
		digits++;
	if (letters < 2 || digits != 3 || letters + digits != id.n)
		return settings_copy(file, id);
	return arena_printf(file->sink->arena, "%.*s-0%.*s", STR(str_slice(id, 0, letters)), STR(str_from_index(id, letters)));
}

static void drop(struct settings_file *file, unsigned line, struct str word)
{
	*vec_push(&file->sink->notes) = arena_printf(file->sink->arena, "%s:%u: \"%.*s\" is no date, so that Trivy drops the line, and so is done here",
						     file->path, line, STR(word));
}

static void read_line(struct settings_file *file, struct str text, unsigned line)
{
	struct str reason, id, word;
	struct exemption *exemption;
	bool has_until = false;
	int64_t until = 0;

	str_cut(text, '#', &text, &reason);
	if (!str_next_word(&text, &id))
		return;
	while (str_next_word(&text, &word))
		if (str_skip(&word, "exp:") && !(has_until = word.n == strlen("2027-01-01") && clock_parse(word, &until))) {
			drop(file, line, word);
			return;
		}
	exemption = settings_exempt_line(file, line);
	exemption->id = settings_trivy_id(file, id);
	exemption->reason = settings_copy(file, str_trim(reason));
	exemption->has_until = has_until;
	exemption->until = until;
}

static int read_trivyignore(struct settings_file *file, struct err *e)
{
	struct str rest = file->bytes, text;
	unsigned line = 0;

	while (str_next_line(&rest, &text)) {
		if (++line > LINES_MAX)
			return err_set(e, ERR_LIMIT, "%s: more than %d lines", file->path, LINES_MAX);
		read_line(file, text, line);
	}
	return 0;
}

static const char *const names[] = {".trivyignore", NULL};

const struct settings_format settings_trivyignore = {.tool = "Trivy", .names = names, .plain = true, .read = read_trivyignore};
