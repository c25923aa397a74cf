/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/stanza.h"

static void damaged(struct stanza *stanza, uint32_t line, const char *damage)
{
	if (stanza->damage)
		return;
	stanza->damage = damage;
	stanza->damage_line = line;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* "Name: value"; a name has no blank in it, though blanks may stand between it and the colon. */
static bool field_begin(struct stanza *stanza, struct str line, uint32_t number)
{
	struct str name, value;

	if (!str_cut(line, ':', &name, &value)) {
		damaged(stanza, number, "no colon behind the field's name");
		return false;
	}
	name = str_trim(name);
	if (!name.n || name.p[0] == '-' || str_find(name, ' ') >= 0 || str_find(name, '\t') >= 0) {
		damaged(stanza, number, "not a field's name");
		return false;
	}
	if (stanza->fields.n >= STANZA_FIELDS_MAX) {
		damaged(stanza, number, "more fields than the limit of 4096");
		return false;
	}
	*vec_push(&stanza->fields) = (struct stanza_field){name, value, number};
	return true;
}

/* Continuation lines lie behind their field in the same bytes, so that a value grows by moving its end. */
static void field_extend(struct stanza_field *field, struct str line)
{
	field->value.n = (size_t)(line.p + line.n - field->value.p);
}

static void field_end(struct stanza *stanza, struct stanza_field *field)
{
	if (!field)
		return;
	if (field->value.n > STANZA_VALUE_MAX) {
		damaged(stanza, field->line, "a value longer than the limit of 1 MiB");
		stanza->fields.n--;
		return;
	}
	field->value = str_trim(field->value);
}

bool stanza_next(struct stanza_reader *reader, struct stanza *stanza)
{
	struct stanza_field *field = NULL;
	bool begun = false;
	struct str line;

	stanza->fields.n = 0;
	stanza->line = stanza->damage_line = 0;
	stanza->damage = NULL;
	while (str_next_line(&reader->rest, &line)) {
		reader->line++;
		if (!line.n) {
			if (begun)
				break;
			continue;
		}
		if (is_blank(line.p[0])) {
			if (field)
				field_extend(field, line);
			else if (str_trim(line).n && !begun)
				damaged(stanza, reader->line, "a continuation of nothing");
			/* Below a field that was left out: belongs to it. */
			begun = begun || stanza->damage;
			continue;
		}
		field_end(stanza, field);
		if (!begun)
			stanza->line = reader->line;
		begun = true;
		field = field_begin(stanza, line, reader->line) ? &stanza->fields.v[stanza->fields.n - 1] : NULL;
	}
	field_end(stanza, field);
	if (begun && !stanza->line)
		stanza->line = stanza->damage_line;
	return begun;
}

static const struct stanza_field *field_of(const struct stanza *stanza, struct str name)
{
	vec_each(field, &stanza->fields)
		if (str_case_eq(field->name, name))
			return field;
	return NULL;
}

struct str stanza_get(const struct stanza *stanza, const char *name)
{
	const struct stanza_field *field = field_of(stanza, str_of(name));

	return field ? field->value : STR_LIT("");
}

bool stanza_has(const struct stanza *stanza, const char *name)
{
	return field_of(stanza, str_of(name)) != NULL;
}

struct str stanza_first_line(struct str value)
{
	struct str line = STR_LIT("");

	str_next_line(&value, &line);
	return str_trim(line);
}

void stanza_done(struct stanza *stanza)
{
	vec_done(&stanza->fields);
}
