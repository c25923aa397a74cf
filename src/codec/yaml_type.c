/* SPDX-License-Identifier: Apache-2.0 */
/* What plain scalars mean. Sources: YAML 1.1 types null, bool, int, float; YAML 1.2.2 section 10.3, core schema. */
#include "base/mem.h"
#include "codec/yaml.h"

static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
static const char *const truths[] = {"true", "True", "TRUE", NULL};
static const char *const lies[] = {"false", "False", "FALSE", NULL};
static const char *const old_truths[] = {"yes", "Yes", "YES", "on", "On", "ON", "y", "Y", NULL};
static const char *const old_lies[] = {"no", "No", "NO", "off", "Off", "OFF", "n", "N", NULL};
static const char *const infinities[] = {".inf", ".Inf", ".INF", NULL};
static const char *const no_numbers[] = {".nan", ".NaN", ".NAN", NULL};

/* Of all the words above that are true or false: nearly no text begins like one and is as short. */
static bool may_be_bool(struct str text)
{
	return text.n && text.n <= strlen("false") && strchr("tTfFyYnNoO", text.p[0]);
}

static bool bool_of(struct str text, enum yaml_version version, bool *ret_value)
{
	bool yes, no;

	if (!may_be_bool(text))
		return false;
	yes = str_is_any(text, truths) || (version == YAML_1_1 && str_is_any(text, old_truths));
	no = str_is_any(text, lies) || (version == YAML_1_1 && str_is_any(text, old_lies));
	if (yes || no)
		*ret_value = yes;
	return yes || no;
}

/* Takes prefix and sign off an integer's digits and says their base. */
static unsigned base_of(struct str *text, enum yaml_version version, bool *ret_negative)
{
	*ret_negative = text->n && text->p[0] == '-';
	if (*ret_negative || (text->n && text->p[0] == '+'))
		*text = str_from_index(*text, 1);
	if (str_skip(text, "0x"))
		return 16;
	if (str_skip(text, "0o"))
		return 8;
	if (version == YAML_1_2)
		return 10;
	if (str_skip(text, "0b"))
		return 2;
	return text->n > 1 && text->p[0] == '0' ? 8 : 10;
}

/* Whether it is written as an integer; *ret_fits: and is one of 64 bits. */
static bool integer_of(struct str text, enum yaml_version version, int64_t *ret_value, bool *ret_fits)
{
	bool negative, fits = true;
	unsigned base = base_of(&text, version, &negative);
	uint64_t value = 0, most = (uint64_t)INT64_MAX + 1;

	if (!text.n || text.p[0] == '_')
		return false;
	for (size_t i = 0; i < text.n; i++) {
		unsigned digit = str_hex_value(text.p[i]);

		if (version == YAML_1_1 && text.p[i] == '_')
			continue;
		if (digit >= base)
			return false;
		fits = fits && !__builtin_mul_overflow(value, base, &value) &&
		       !__builtin_add_overflow(value, (uint64_t)digit, &value) && value <= most;
	}
	fits = fits && (negative || value < most);
	*ret_fits = fits;
	if (fits)
		*ret_value = negative ? (int64_t)(0 - value) : (int64_t)value;
	return true;
}

static size_t digits(struct str text, size_t i, enum yaml_version version)
{
	while (i < text.n && (str_is_digit(text.p[i]) || (version == YAML_1_1 && text.p[i] == '_')))
		i++;
	return i;
}

static bool is_float(struct str text, enum yaml_version version)
{
	size_t i, whole, part;

	if (str_is_any(text, no_numbers))
		return true;
	if (text.n && (text.p[0] == '-' || text.p[0] == '+'))
		text = str_from_index(text, 1);
	if (str_is_any(text, infinities))
		return true;
	i = whole = digits(text, 0, version);
	if (i < text.n && text.p[i] == '.')
		i = digits(text, i + 1, version);
	part = i;
	/* Some digit before or behind the point. */
	if (part == 0 || (whole == 0 && part < 2) || (text.p[0] == '_'))
		return false;
	if (i < text.n && (text.p[i] == 'e' || text.p[i] == 'E')) {
		size_t from = ++i;

		if (i < text.n && (text.p[i] == '-' || text.p[i] == '+'))
			from = ++i;
		i = digits(text, i, YAML_1_2);
		if (i == from)
			return false;
	}
	return i == text.n;
}

static bool is_null(struct str text)
{
	return !text.n || (strchr("~nN", text.p[0]) && str_is_any(text, nulls));
}

/* What every integer and float begins with, whatever its base; most texts begin with a letter. */
static bool may_be_number(struct str text)
{
	return str_is_digit(text.p[0]) || strchr("+-.", text.p[0]);
}

static enum yaml_type plain_type(struct str text, enum yaml_version version)
{
	int64_t number;
	bool flag;

	if (is_null(text))
		return YAML_TYPE_NULL;
	if (bool_of(text, version, &flag))
		return YAML_TYPE_BOOL;
	if (!may_be_number(text))
		return YAML_TYPE_TEXT;
	if (integer_of(text, version, &number, &flag))
		return YAML_TYPE_INTEGER;
	return is_float(text, version) ? YAML_TYPE_FLOAT : YAML_TYPE_TEXT;
}

static enum yaml_type tagged_type(struct str tag)
{
	static const struct {
		const char *tag;
		enum yaml_type type;
	} types[] = {
		{"null", YAML_TYPE_NULL}, {"bool", YAML_TYPE_BOOL}, {"int", YAML_TYPE_INTEGER}, {"float", YAML_TYPE_FLOAT},
	};

	if (str_skip(&tag, "tag:yaml.org,2002:"))
		for (size_t i = 0; i < ARRAY_SIZE(types); i++)
			if (str_is(tag, types[i].tag))
				return types[i].type;
	return YAML_TYPE_TEXT;
}

enum yaml_type yaml_type(const struct yaml_node *node, enum yaml_version version)
{
	node = yaml_resolve(node);
	switch (yaml_kind(node)) {
	case YAML_SEQUENCE:
		return YAML_TYPE_SEQUENCE;
	case YAML_MAPPING:
		return YAML_TYPE_MAPPING;
	case YAML_SCALAR:
		break;
	default:
		return YAML_TYPE_NONE;
	}
	if (node->tag.n)
		return tagged_type(node->tag);
	return node->style == YAML_PLAIN ? plain_type(node->text, version) : YAML_TYPE_TEXT;
}

bool yaml_bool(const struct yaml_node *node, enum yaml_version version, bool *ret_value)
{
	return yaml_type(node, version) == YAML_TYPE_BOOL && bool_of(yaml_text(node), version, ret_value);
}

bool yaml_i64(const struct yaml_node *node, enum yaml_version version, int64_t *ret_value)
{
	bool fits = false;
	int64_t value;

	if (yaml_type(node, version) != YAML_TYPE_INTEGER || !integer_of(yaml_text(node), version, &value, &fits) || !fits)
		return false;
	*ret_value = value;
	return true;
}
