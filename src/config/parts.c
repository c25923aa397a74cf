/* SPDX-License-Identifier: Apache-2.0 */
#include "config/parts.h"

#include <string.h>

#include "base/mem.h"

static bool is_marker(struct str line)
{
	return str_starts(line, "---") && (line.n == 3 || str_is_space(line.p[3]) || line.p[3] == '\r');
}

/* The byte behind the JSON value at the beginning; 0 where it does not end. Not a parser: brackets outside of strings. */
static size_t json_end(struct str text)
{
	size_t depth = 0;
	bool quoted = false;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == '{' || c == '['))
			depth++;
		else if (!quoted && (c == '}' || c == ']') && --depth == 0)
			return i + 1;
	}
	return 0;
}

static uint32_t lines_in(struct str text)
{
	uint32_t lines = 0;

	for (const char *p = text.p, *end = text.p + text.n; p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++)
		lines++;
	return lines;
}

/* The offset behind the blanks and line breaks at one. */
static size_t blanks_at(struct str text, size_t at)
{
	while (at < text.n && (str_is_space(text.p[at]) || text.p[at] == '\r' || text.p[at] == '\n'))
		at++;
	return at;
}

/* Whether a JSON value begins it, and something other than a new document comes behind: then the value is a part of its own. */
static size_t concatenated(struct str text)
{
	size_t blank = blanks_at(text, 0), end, next;

	if (blank == text.n || text.p[blank] != '{' || !(end = json_end(str_from_index(text, blank))))
		return 0;
	next = blanks_at(text, blank + end);
	return next < text.n && text.p[next] == '{' ? blank + end : 0;
}

/* Bytes up to the next line that begins a document; blank lines, comments and directives before a first "---" belong to it. */
static size_t document_end(struct str text)
{
	struct str rest = text, line;
	bool content = false, first = true;

	while (rest.n) {
		size_t at = text.n - rest.n;

		if (!str_next_line(&rest, &line))
			break;
		if (is_marker(line)) {
			if (content)
				return at;
			content = true;
		} else if (!content) {
			line = str_trim(line);
			content = line.n && line.p[0] != '#' && !(line.p[0] == '%' && first);
		}
		first &= !content;
	}
	return text.n;
}

bool parts_next(struct parts *parts, struct part *ret_part)
{
	size_t end = concatenated(parts->rest);

	if (!parts->rest.n)
		return false;
	if (!end)
		end = document_end(parts->rest);
	*ret_part = (struct part){str_slice(parts->rest, 0, end), parts->line};
	parts->line += lines_in(ret_part->text);
	parts->rest = str_from_index(parts->rest, end);
	return true;
}

/* `.Values`, and not `.SortedPairs.Values`, as Alertmanager's templates have it. */
static bool has_object(struct str action, struct str object)
{
	for (ptrdiff_t at; (at = str_search(action, object)) >= 0; action = str_from_index(action, (size_t)at + 1))
		if (!at || !(str_is_alnum(action.p[at - 1]) || action.p[at - 1] == '_'))
			return true;
	return false;
}

/* `own`: what Helm alone has; templates of others stand in valid documents, in ConfigMaps and rules of alerts. */
static bool is_helm(struct str action, bool own)
{
	static const char *const words[] = {"include ", "toYaml ", "tpl ", "required "};
	static const char *const common[] = {"template ", "if ", "range ", "with ", "end", "else", "define ", "printf ", "default ", "quote ",
					     "fail ", "block "};
	static const char *const objects[] = {".Values", ".Release", ".Chart", ".Capabilities", ".Files", ".Template"};

	str_skip(&action, "-");
	action = str_trim(action);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (str_starts(action, words[i]))
			return true;
	for (size_t i = 0; !own && i < ARRAY_SIZE(common); i++)
		if (str_starts(action, common[i]))
			return true;
	for (size_t i = 0; i < ARRAY_SIZE(objects); i++)
		if (has_object(action, str_of(objects[i])))
			return true;
	return false;
}

static bool is_template(struct str line, bool own)
{
	ptrdiff_t at, end;

	while ((at = str_search(line, STR_LIT("{{"))) >= 0) {
		line = str_from_index(line, (size_t)at + 2);
		end = str_search(line, STR_LIT("}}"));
		if (is_helm(end < 0 ? line : str_slice(line, 0, (size_t)end), own))
			return true;
	}
	return false;
}

uint32_t part_template_line(struct str text, uint32_t line, bool own)
{
	struct str one;

	if (str_search(text, STR_LIT("{{")) < 0)
		return 0;
	for (; str_next_line(&text, &one); line++)
		if (!str_starts(str_trim(one), "#") && is_template(one, own))
			return line;
	return 0;
}
