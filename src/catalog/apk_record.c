/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/apk_record.h"

static void damaged(struct apk_record *record, uint32_t line, const char *damage)
{
	if (record->damage)
		return;
	record->damage = damage;
	record->damage_line = line;
}

static bool is_printable(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f)
			return false;
	return s.n;
}

static struct str *text_of(struct apk_record *record, char letter)
{
	switch (letter) {
	case 'P':
		return &record->name;
	case 'V':
		return &record->version;
	case 'A':
		return &record->architecture;
	case 'o':
		return &record->origin;
	case 'L':
		return &record->license;
	case 'm':
		return &record->maintainer;
	case 'D':
		return &record->depends;
	case 'p':
		return &record->provides;
	case 'i':
		return &record->install_if;
	default:
		return NULL;
	}
}

/* Letters that say nothing here (checksums, times, rights) are known, so that a line of another kind is seen as damage. */
static void read_field(struct apk_record *record, char letter, struct str value, uint32_t line)
{
	struct str *text = text_of(record, letter);

	if (text && text->p && (letter == 'P' || letter == 'V'))
		damaged(record, line, "two records without an empty line between them");
	else if (text)
		*text = value;
	else if (letter == 'I' && !str_to_u64(value, &record->installed_size))
		damaged(record, line, "an installed size that is no number");
	else if (!str_is_alpha(letter))
		damaged(record, line, "not a field");
}

bool apk_next(struct apk_reader *reader, struct apk_record *ret_record)
{
	struct apk_record record = {0};
	struct str line;

	while (str_next_line(&reader->rest, &line)) {
		reader->line++;
		if (!line.n && record.line)
			break;
		if (!line.n)
			continue;
		if (!record.line) {
			record.line = reader->line;
			record.lines = line;
		}
		record.lines.n = (size_t)(line.p + line.n - record.lines.p);
		if (line.n < 2 || line.p[1] != ':')
			damaged(&record, reader->line, "not a field");
		else
			read_field(&record, line.p[0], str_from_index(line, 2), reader->line);
	}
	if (!record.line)
		return false;
	if (!is_printable(record.name))
		damaged(&record, record.line, "no package name (P:)");
	else if (!is_printable(record.version))
		damaged(&record, record.line, "no version (V:)");
	*ret_record = record;
	return true;
}

bool apk_file_next(struct apk_files *files, struct str *ret_folder, struct str *ret_name)
{
	struct str line;

	while (str_next_line(&files->rest, &line)) {
		if (str_skip(&line, "F:")) {
			files->folder = line;
		} else if (str_skip(&line, "R:") && line.n) {
			*ret_folder = files->folder;
			*ret_name = line;
			return true;
		}
	}
	return false;
}

static bool is_separator(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool apk_relation_next(struct str *rest, struct str *ret_name)
{
	for (;;) {
		struct str word;
		size_t n = 0;

		while (rest->n && is_separator(rest->p[0]))
			*rest = str_from_index(*rest, 1);
		if (!rest->n)
			return false;
		while (n < rest->n && !is_separator(rest->p[n]))
			n++;
		word = str_slice(*rest, 0, n);
		*rest = str_from_index(*rest, n);
		for (n = 0; n < word.n && !memchr("<>=~@", word.p[n], 5);)
			n++;
		if (n && word.p[0] != '!') {
			*ret_name = str_slice(word, 0, n);
			return true;
		}
	}
}
