/* SPDX-License-Identifier: Apache-2.0 */
#include "model/secret_shape.h"

static bool is_hex(char c, char last)
{
	return str_is_digit(c) || (str_lower(c) >= 'a' && str_lower(c) <= 'f' && (last == 'F' || c >= 'a'));
}

static bool of_class(char class, char c)
{
	switch (class) {
	case 'd':
		return str_is_digit(c);
	case 'h':
		return is_hex(c, 'f');
	case 'x':
		return is_hex(c, 'F');
	case 'u':
		return str_is_digit(c) || (c >= 'A' && c <= 'Z');
	case 'l':
		return str_is_digit(c) || (c >= 'a' && c <= 'z');
	case '2':
		return (c >= '2' && c <= '7') || (c >= 'A' && c <= 'Z');
	case 'a':
		return str_is_alnum(c);
	case 'w':
		return str_is_alnum(c) || c == '_' || c == '-';
	case 'b':
		return str_is_alnum(c) || c == '+' || c == '/';
	case 't':
		return str_is_alnum(c) || c == '_' || c == '-' || c == '.' || c == '~';
	case 'p':
		return c > ' ' && c < 0x7f && c != '"' && c != '\'' && c != '`' && c != '\\' && c != '<' && c != '>';
	case 's':
		return c == ' ' || c == '\t' || c == '"' || c == '\'' || c == ':' || c == '=' || c == '>' || c == ',' || c == '\\';
	default:
		return false;
	}
}

struct run {
	char class;
	size_t least, most;
};

static size_t number(const char **p)
{
	size_t n = 0;

	while (str_is_digit(**p))
		n = n * 10 + (size_t)(*(*p)++ - '0');
	return n;
}

/* *shape is behind the "%"; left behind the run. */
static struct run run_of(const char **shape)
{
	struct run run = {.class = *(*shape)++};

	run.least = run.most = number(shape);
	if (**shape == '+') {
		(*shape)++;
		run.most = SHAPE_RUN_MAX;
	} else if (**shape == '-' && str_is_digit((*shape)[1])) {
		(*shape)++;
		run.most = number(shape);
	}
	return run;
}

static size_t taken(struct run run, struct str text, size_t at)
{
	size_t n = 0;

	while (at + n < text.n && n < run.most && of_class(run.class, text.p[at + n]))
		n++;
	return n;
}

bool shape_match(const char *shape, struct str text, size_t *ret_length, size_t *ret_value)
{
	char last = 0;
	size_t at = 0;

	*ret_value = 0;
	while (*shape) {
		last = 0;
		if (*shape == '@') {
			*ret_value = at;
			shape++;
		} else if (*shape == '%') {
			struct run run;
			size_t n;

			shape++;
			run = run_of(&shape);
			n = taken(run, text, at);
			if (n < run.least)
				return false;
			at += n;
			last = run.class;
		} else {
			if (at >= text.n || text.p[at] != *shape)
				return false;
			at++;
			shape++;
		}
	}
	*ret_length = at;
	return at >= text.n || !(str_is_alnum(text.p[at]) || text.p[at] == '_' || (last && of_class(last, text.p[at])));
}

bool shape_before(const char *shape, struct str text, size_t at, size_t *ret_length)
{
	const char *p = shape + 1;
	struct run run = run_of(&p);
	size_t n = 0;

	while (n < at && n <= run.most && of_class(run.class, text.p[at - n - 1]))
		n++;
	*ret_length = n;
	return n >= run.least && n <= run.most;
}
