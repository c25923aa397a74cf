/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/python_metadata.h"

#include "base/text.h"
#include "codec/stanza.h"
#include "model/naming.h"

#define NAME_MAX_BYTES 256
#define VERSION_MAX_BYTES 256
#define LICENSE_MAX 200      /* bytes; a longer "License" is the text of one, not its name */
#define LIST_MAX ((size_t)1 << 20)

/* What setuptools writes where nothing was declared. */
static bool is_unknown(struct str value)
{
	return !value.n || str_is(value, "UNKNOWN") || str_is(value, "None");
}

static struct str first_line(const struct stanza *stanza, const char *field, struct arena *arena)
{
	struct str line = stanza_first_line(stanza_get(stanza, field));

	return is_unknown(line) ? STR_LIT("") : text_utf8(arena, line);
}

bool python_is_name(struct str name)
{
	if (!name.n || name.n > NAME_MAX_BYTES || !str_is_alnum(name.p[0]) || !str_is_alnum(name.p[name.n - 1]))
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (!str_is_alnum(name.p[i]) && (!name.p[i] || !strchr("-_.", name.p[i])))
			return false;
	return true;
}

/* Not a check against PEP 440, which old versions ("2004d", "1.0-final-3") fail: only what could be none at all. */
bool python_is_version(struct str version)
{
	if (!version.n || version.n > VERSION_MAX_BYTES || !str_is_alnum(version.p[0]))
		return false;
	for (size_t i = 0; i < version.n; i++)
		if (!str_is_alnum(version.p[i]) && (!version.p[i] || !strchr("-_.+!*~", version.p[i])))
			return false;
	return true;
}

/* ---- what it needs ---- */

/* "requests[socks] (>=2.0) ; marker": the name in front. */
static struct str requirement_name(struct str requirement)
{
	size_t n = 0;

	requirement = str_trim(requirement);
	while (n < requirement.n && (str_is_alnum(requirement.p[n]) || (requirement.p[n] && strchr("-_.", requirement.p[n]))))
		n++;
	requirement.n = n;
	return python_is_name(requirement) ? requirement : STR_LIT("");
}

static void put_name(struct buf *out, struct str requirement)
{
	struct str name = requirement_name(requirement);

	if (!name.n)
		return;
	buf_put(out, name);
	buf_putc(out, '\n');
}

static struct str depends(const struct stanza *stanza, struct arena *arena)
{
	auto_done(buf_done) struct buf out = BUF_INIT(LIST_MAX);
	struct str requirement, marker;

	vec_each(field, &stanza->fields) {
		if (!str_case_eq(field->name, STR_LIT("Requires-Dist")))
			continue;
		str_cut(field->value, ';', &requirement, &marker);
		if (str_search(marker, STR_LIT("extra")) < 0)
			put_name(&out, requirement);
	}
	return arena_str(arena, buf_str(&out));
}

void python_requires(struct str bytes, struct buf *out)
{
	bool extra = false;
	struct str line;

	while (str_next_line(&bytes, &line)) {
		line = str_trim(line);
		/* "[:python_version<'3']" holds for all, "[socks]" for who asks for that extra. */
		if (str_starts(line, "["))
			extra = !str_starts(line, "[:");
		else if (!extra)
			put_name(out, line);
	}
}

/* ---- license and author ---- */

/* "License :: OSI Approved :: MIT License" is the MIT License; several are listed, since nobody says whether all of them hold. */
static struct str classified(const struct stanza *stanza, struct arena *arena)
{
	auto_done(buf_done) struct buf out = BUF_INIT(LIST_MAX);

	vec_each(field, &stanza->fields) {
		struct str value = field->value;
		ptrdiff_t last;

		if (!str_case_eq(field->name, STR_LIT("Classifier")) || !str_skip(&value, "License ::"))
			continue;
		last = str_rfind(value, ':');
		value = str_trim(str_from_index(value, (size_t)(last + 1)));
		if (!value.n || str_is(value, "OSI Approved"))
			continue;
		buf_printf(&out, "%s%.*s", out.n ? ", " : "", STR(value));
	}
	return text_utf8(arena, arena_str(arena, buf_str(&out)));
}

/* "LGPL": a family, of which the classifiers may say something more exact. */
static bool is_vague(struct str name)
{
	static const char *const families[] = {"AGPL", "Apache", "BSD", "EPL", "GNU", "GPL", "LGPL", "MPL", "PSF", "Python"};

	for (size_t i = 0; i < ARRAY_SIZE(families); i++)
		if (str_case_eq(name, str_of(families[i])))
			return true;
	return false;
}

/* Of what is declared the most exact: the expression, a name, the classifiers, a family, the first line of a whole text. */
static struct str license_of(const struct stanza *stanza, struct arena *arena)
{
	struct str expression = first_line(stanza, "License-Expression", arena);
	struct str declared = stanza_get(stanza, "License"), by_class;
	bool is_name = !is_unknown(declared) && declared.n <= LICENSE_MAX && str_find(declared, '\n') < 0;

	if (expression.n)
		return expression;
	if (is_name && !is_vague(declared))
		return text_utf8(arena, declared);
	by_class = classified(stanza, arena);
	return by_class.n ? by_class : str_slice(first_line(stanza, "License", arena), 0, LICENSE_MAX);
}

/* The address may hold the name already, as projects declared in pyproject.toml write it. */
static struct str person(const struct stanza *stanza, const char *name_field, const char *mail_field, struct arena *arena)
{
	struct str name = first_line(stanza, name_field, arena), mail = first_line(stanza, mail_field, arena);

	if (!name.n || !mail.n)
		return name.n ? name : mail;
	return arena_printf(arena, "%.*s <%.*s>", STR(name), STR(mail));
}

void python_metadata_read(struct str bytes, struct arena *arena, struct python_metadata *ret_metadata)
{
	struct stanza_reader reader;
	struct stanza stanza = {0};

	str_skip(&bytes, "\xef\xbb\xbf");
	reader = STANZA_READER(bytes);
	*ret_metadata = (struct python_metadata){0};
	stanza_next(&reader, &stanza);
	ret_metadata->name = stanza_first_line(stanza_get(&stanza, "Name"));
	if (!python_is_name(ret_metadata->name))
		ret_metadata->name = STR_NULL;
	ret_metadata->version = stanza_first_line(stanza_get(&stanza, "Version"));
	if (!python_is_version(ret_metadata->version))
		ret_metadata->version = STR_NULL;
	ret_metadata->license = license_of(&stanza, arena);
	ret_metadata->author = person(&stanza, "Maintainer", "Maintainer-email", arena);
	if (!ret_metadata->author.n)
		ret_metadata->author = person(&stanza, "Author", "Author-email", arena);
	ret_metadata->depends = depends(&stanza, arena);
	ret_metadata->cut = stanza.fields.n >= STANZA_FIELDS_MAX;
	stanza_done(&stanza);
}

/* ---- names ---- */

bool python_folder_name(struct str base, struct str *ret_name, struct str *ret_version)
{
	static const char *const ends[] = {".dist-info", ".egg-info", ".egg", ".whl"};
	struct str name, version;

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		if (str_ends(base, ends[i])) {
			base.n -= strlen(ends[i]);
			break;
		}
	if (!str_cut(base, '-', &name, &version))
		return false;
	/* Behind the version of an egg or a wheel stand the Python and the platform it is for. */
	str_cut(version, '-', &version, &base);
	if (!python_is_name(name) || !python_is_version(version) || !str_is_digit(version.p[0]))
		return false;
	*ret_name = name;
	*ret_version = version;
	return true;
}

struct str python_normal_name(struct arena *arena, struct str name)
{
	return naming_fold(STR_LIT("PyPI"), name, arena);
}

bool python_record_path(struct arena *arena, struct str line, struct str *ret_path)
{
	char *out;
	size_t n = 0;

	if (!str_starts(line, "\"")) {
		struct str rest;

		str_cut(line, ',', ret_path, &rest);
		return ret_path->n > 0;
	}
	out = arena_text(arena, line);
	for (size_t i = 1; i < line.n; i++) {
		if (line.p[i] == '"' && (i + 1 >= line.n || line.p[++i] != '"'))
			break;
		out[n++] = line.p[i];
	}
	*ret_path = str_from(out, n);
	return n > 0;
}
