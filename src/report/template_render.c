/* SPDX-License-Identifier: Apache-2.0 */
#include "report/template.h"

#include "base/path.h"
#include "base/text.h"
#include "base/vec.h"
#include "codec/json_writer.h"
#include "codec/xml.h"
#include "report/csv.h"
#include "report/markdown.h"

/* A piece of the template: text, or a tag. A section's `end` is the index of its closing tag. */
enum piece_kind { PIECE_TEXT, PIECE_VALUE, PIECE_SECTION, PIECE_INVERTED, PIECE_END, PIECE_COMMENT };

struct piece {
	enum piece_kind kind;
	struct str text; /* the text, or the tag's name */
	size_t end;
	size_t most;     /* of a list; 0: all */
	unsigned line;
};

VEC_TYPE(pieces, struct piece);

struct reading {
	struct str text, name;
	size_t at;      /* behind the last piece */
	size_t counted; /* bytes whose lines are counted */
	unsigned line;
	struct pieces pieces;
	size_t open[TEMPLATE_DEPTH_MAX], depth; /* sections that have not ended */
};

/* ---- text to pieces ---- */

/* Asked for places that only rise, so the text is counted once. */
static unsigned line_of(struct reading *reading, size_t at)
{
	for (; reading->counted < at; reading->counted++)
		reading->line += reading->text.p[reading->counted] == '\n';
	return reading->line + 1;
}

static bool is_name(struct str name)
{
	if (str_is(name, "."))
		return true;
	for (size_t i = 0; i < name.n; i++)
		if (!str_is_alnum(name.p[i]) && !memchr("_-.", name.p[i], 3))
			return false;
	return name.n && name.p[0] != '.' && name.p[name.n - 1] != '.';
}

static int fault(const struct reading *reading, unsigned line, struct err *e, const char *what, struct str tag)
{
	err_set(e, ERR_FORMAT, "%.*s:%u: {{%.*s}}: %s; templates are Mustache (docs/formats.md), not Go's", STR(reading->name), line,
		STR(str_slice(tag, 0, 40)), what);
	return e->code;
}

/* "#findings 10" to its kind, name and number. */
static int read_tag(const struct reading *reading, struct str tag, struct piece *piece, struct err *e)
{
	struct str words = str_trim(tag), name, number;
	uint64_t most = 0;

	switch (words.n ? words.p[0] : 0) {
	case '!':
		piece->kind = PIECE_COMMENT;
		return 0;
	case '#':
		piece->kind = PIECE_SECTION;
		break;
	case '^':
		piece->kind = PIECE_INVERTED;
		break;
	case '/':
		piece->kind = PIECE_END;
		break;
	case '{':
	case '&':
		return fault(reading, piece->line, e, "no value is printed as it is", tag);
	case '>':
	case '=':
		return fault(reading, piece->line, e, "there are no partials and no other delimiters", tag);
	default:
		piece->kind = PIECE_VALUE;
	}
	if (piece->kind != PIECE_VALUE)
		words = str_trim(str_from_index(words, 1));
	if (!str_next_word(&words, &name) || !is_name(name))
		return fault(reading, piece->line, e, "no name of a member", tag);
	piece->text = name;
	if (piece->kind == PIECE_SECTION && str_next_word(&words, &number)) {
		if (!str_to_u64(number, &most) || !most || most > UINT32_MAX)
			return fault(reading, piece->line, e, "behind the name only a number can stand", tag);
		piece->most = (size_t)most;
	}
	return str_trim(words).n ? fault(reading, piece->line, e, "more than a name", tag) : 0;
}

static int close_section(struct reading *reading, const struct piece *piece, struct err *e)
{
	struct piece *begun;

	if (!reading->depth)
		return fault(reading, piece->line, e, "nothing is open that this could close", piece->text);
	begun = &reading->pieces.v[reading->open[--reading->depth]];
	if (!str_eq(begun->text, piece->text))
		return err_set(e, ERR_FORMAT, "%.*s:%u: {{/%.*s}} where {{#%.*s}} of line %u is open", STR(reading->name), piece->line, STR(piece->text),
			       STR(begun->text), begun->line);
	begun->end = reading->pieces.n;
	return 0;
}

static void add_text(struct reading *reading, size_t to)
{
	if (to > reading->at)
		*vec_push(&reading->pieces) = (struct piece){.kind = PIECE_TEXT, .text = str_slice(reading->text, reading->at, to)};
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* A line that holds nothing but a section's tag or a comment is no line of the output. */
static void add_text_before(struct reading *reading, size_t from, size_t to, bool prints)
{
	struct str text = reading->text;
	size_t begin = from, end = to;

	while (begin > reading->at && is_blank(text.p[begin - 1]))
		begin--;
	while (end < text.n && is_blank(text.p[end]))
		end++;
	if (prints || (begin && text.p[begin - 1] != '\n') || (end < text.n && text.p[end] != '\n')) {
		add_text(reading, from);
		reading->at = to;
	} else {
		add_text(reading, begin);
		reading->at = end < text.n ? end + 1 : end;
	}
}

static int read_piece(struct reading *reading, size_t from, struct err *e)
{
	struct piece piece = {.line = line_of(reading, from)};
	ptrdiff_t length = str_search(str_from_index(reading->text, from + 2), STR_LIT("}}"));
	struct str tag;

	if (length < 0)
		return err_set(e, ERR_FORMAT, "%.*s:%u: {{ without }}; templates are Mustache (docs/formats.md)", STR(reading->name), piece.line);
	tag = str_slice(reading->text, from + 2, from + 2 + (size_t)length);
	if (read_tag(reading, tag, &piece, e) < 0)
		return e->code;
	add_text_before(reading, from, from + (size_t)length + 4, piece.kind == PIECE_VALUE);
	if (piece.kind == PIECE_COMMENT)
		return 0;
	if (piece.kind == PIECE_END && close_section(reading, &piece, e) < 0)
		return e->code;
	if (piece.kind == PIECE_SECTION || piece.kind == PIECE_INVERTED) {
		if (reading->depth == TEMPLATE_DEPTH_MAX)
			return err_set(e, ERR_LIMIT, "%.*s:%u: more than %d sections in each other", STR(reading->name), piece.line, TEMPLATE_DEPTH_MAX);
		reading->open[reading->depth++] = reading->pieces.n;
	}
	*vec_push(&reading->pieces) = piece;
	return 0;
}

static int read_pieces(struct reading *reading, struct err *e)
{
	if (reading->text.n > TEMPLATE_MAX)
		return err_set(e, ERR_LIMIT, "%.*s: a template larger than %zu bytes", STR(reading->name), TEMPLATE_MAX);
	for (;;) {
		ptrdiff_t at = str_search(str_from_index(reading->text, reading->at), STR_LIT("{{"));

		if (at < 0)
			break;
		if (read_piece(reading, reading->at + (size_t)at, e) < 0)
			return e->code;
	}
	add_text(reading, reading->text.n);
	if (reading->depth) {
		const struct piece *begun = &reading->pieces.v[reading->open[reading->depth - 1]];

		return err_set(e, ERR_FORMAT, "%.*s:%u: {{#%.*s}} is never closed", STR(reading->name), begun->line, STR(begun->text));
	}
	return 0;
}

/* ---- pieces to output ---- */

struct rendering {
	const struct reading *reading;
	enum template_kind kind;
	struct buf *out;
	const struct json *scopes[TEMPLATE_DEPTH_MAX + 1]; /* the innermost last */
	size_t depth;
	size_t steps;
};

/* The first part of the name is looked for from the innermost scope outward, the others in what it is. */
static const struct json *look_up(const struct rendering *rendering, struct str name)
{
	const struct json *found = NULL;
	struct str part;

	if (str_is(name, "."))
		return rendering->scopes[rendering->depth];
	str_cut(name, '.', &part, &name);
	for (size_t i = rendering->depth + 1; i-- > 0 && !found;)
		found = json_get_str(rendering->scopes[i], part);
	while (found && name.n) {
		str_cut(name, '.', &part, &name);
		found = json_get_str(found, part);
	}
	return found;
}

static bool is_there(const struct json *value)
{
	double number;

	switch (json_kind(value)) {
	case JSON_KIND_BOOL:
		return json_bool(value);
	case JSON_KIND_NUMBER:
		return json_double(value, &number) && number != 0;
	case JSON_KIND_TEXT:
		return json_text(value).n > 0;
	case JSON_KIND_ARRAY:
	case JSON_KIND_OBJECT:
		return json_count(value) > 0;
	default:
		return false;
	}
}

static void put_text(struct rendering *rendering, struct str text)
{
	auto_done(buf_done) struct buf safe = BUF_INIT(TEMPLATE_MAX);

	switch (rendering->kind) {
	case TEMPLATE_MARKUP:
		text_escape(&safe, text);
		xml_escape(rendering->out, buf_str(&safe));
		break;
	case TEMPLATE_MARKDOWN:
		markdown_span(rendering->out, text, true);
		break;
	case TEMPLATE_CSV:
		csv_field(rendering->out, text);
		break;
	case TEMPLATE_JSON:
		json_quote(rendering->out, text);
		break;
	case TEMPLATE_TEXT:
	case TEMPLATE_UNKNOWN:
		text_escape(rendering->out, text);
		break;
	}
}

static void put_value(struct rendering *rendering, const struct json *value)
{
	struct json_writer json = JSON_WRITER(rendering->out, 0);
	int64_t whole;
	double number;

	if (json_is(value, JSON_KIND_TEXT))
		put_text(rendering, json_text(value));
	else if (json_is(value, JSON_KIND_BOOL))
		json_put_bool(&json, json_bool(value));
	else if (json_i64(value, &whole))
		json_put_i64(&json, whole);
	else if (json_double(value, &number))
		json_put_double(&json, number);
	else if (rendering->kind == TEMPLATE_JSON)
		json_put_null(&json);
}

static int render(struct rendering *rendering, size_t from, size_t to, struct err *e);

static int render_scope(struct rendering *rendering, const struct json *scope, size_t from, size_t to, struct err *e)
{
	int r;

	rendering->scopes[++rendering->depth] = scope;
	r = render(rendering, from, to, e);
	rendering->depth--;
	return r;
}

static int render_section(struct rendering *rendering, const struct piece *piece, size_t from, struct err *e)
{
	const struct json *value = look_up(rendering, piece->text);
	size_t most = json_count(value);

	if (piece->kind == PIECE_INVERTED)
		return is_there(value) ? 0 : render(rendering, from, piece->end, e);
	if (!is_there(value))
		return 0;
	if (!json_is(value, JSON_KIND_ARRAY))
		return render_scope(rendering, value, from, piece->end, e);
	if (piece->most && piece->most < most)
		most = piece->most;
	for (size_t i = 0; i < most; i++)
		if (render_scope(rendering, json_at(value, i), from, piece->end, e) < 0)
			return e->code;
	return 0;
}

static int render(struct rendering *rendering, size_t from, size_t to, struct err *e)
{
	const struct pieces *pieces = &rendering->reading->pieces;

	for (size_t i = from; i < to; i++) {
		const struct piece *piece = &pieces->v[i];

		if (rendering->steps++ == TEMPLATE_STEPS_MAX || rendering->out->full)
			return err_set(e, ERR_LIMIT, "%.*s:%u: the template has no end: more than %d steps or too many bytes",
				       STR(rendering->reading->name), piece->line, TEMPLATE_STEPS_MAX);
		if (piece->kind == PIECE_TEXT) {
			buf_put(rendering->out, piece->text);
		} else if (piece->kind == PIECE_VALUE) {
			put_value(rendering, look_up(rendering, piece->text));
		} else if (piece->kind != PIECE_END) {
			if (render_section(rendering, piece, i + 1, e) < 0)
				return e->code;
			i = piece->end;
		}
	}
	return 0;
}

/* A wrapper says nothing of what the template makes. */
static bool is_wrapper(struct str ending)
{
	static const char *const wrappers[] = {"tmpl", "tpl", "template", "mustache", "hbs", "handlebars", "j2", "jinja", "jinja2", "gotmpl", "in"};

	for (size_t i = 0; i < ARRAY_SIZE(wrappers); i++)
		if (str_case_eq(ending, str_of(wrappers[i])))
			return true;
	return false;
}

enum template_kind template_kind_of(struct str name)
{
	static const struct {
		const char *ending;
		enum template_kind kind;
	} kinds[] = {
		{"html", TEMPLATE_MARKUP}, {"htm", TEMPLATE_MARKUP}, {"xhtml", TEMPLATE_MARKUP}, {"xht", TEMPLATE_MARKUP}, {"xml", TEMPLATE_MARKUP},
		{"svg", TEMPLATE_MARKUP}, {"md", TEMPLATE_MARKDOWN}, {"markdown", TEMPLATE_MARKDOWN}, {"csv", TEMPLATE_CSV}, {"json", TEMPLATE_JSON},
		{"txt", TEMPLATE_TEXT}, {"text", TEMPLATE_TEXT}, {"log", TEMPLATE_TEXT},
	};
	struct str rest = path_base(name), ending = rest;

	do {
		if (!str_cut_last(rest, '.', &rest, &ending)) {
			ending = rest;
			rest = STR_NULL;
		}
	} while (rest.n && is_wrapper(ending));
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (str_case_eq(ending, str_of(kinds[i].ending)))
			return kinds[i].kind;
	return TEMPLATE_UNKNOWN;
}

/* What is not escaped as its place wants it is somebody else's markup. */
static int check_kind(struct str name, struct err *e)
{
	if (template_kind_of(name) != TEMPLATE_UNKNOWN)
		return 0;
	err_set(e, ERR_USAGE, "%.*s: how values are escaped follows from the ending, and this is none that is known", STR(name));
	return err_hint(e, "call it .html, .xml, .svg, .md, .csv, .json, or .txt where nothing is to be escaped");
}

int template_check(struct str text, struct str name, struct err *e)
{
	struct reading reading = {.text = text, .name = name};
	int r = check_kind(name, e);

	if (r == 0)
		r = read_pieces(&reading, e);
	vec_done(&reading.pieces);
	return r;
}

int template_render(struct str text, struct str name, const struct json *root, struct buf *out, struct err *e)
{
	struct reading reading = {.text = text, .name = name};
	struct rendering rendering = {.reading = &reading, .kind = template_kind_of(name), .out = out, .scopes = {root}};
	int r = check_kind(name, e);

	if (r == 0)
		r = read_pieces(&reading, e);
	if (r == 0)
		r = render(&rendering, 0, reading.pieces.n, e);
	vec_done(&reading.pieces);
	return r;
}
