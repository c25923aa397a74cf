/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Python package versions, PEP 440: [N!]N(.N)*[{a|b|rc}N][.postN][.devN][+local], with the spellings of its section
 * "Normalization" and the grammar of its appendix B.
 *
 * What is not of that form sorts before all that is, in the order setuptools gave such "legacy" versions before PEP 440
 * (pkg_resources.parse_version): runs of letters, digits and single other bytes, where words before "final" come before the
 * end and zeros in front of a word do not count.
 */
#include "version/part.h"
#include "version/precedence.h"
#include "version/version.h"

struct pep440 {
	struct str epoch, release, pre, post, dev, local; /* digits, but for release and local */
	char pre_letter;                                  /* 'a', 'b', 'r', or 0 where there is no pre-release */
	bool has_post, has_dev, has_local;
};

static bool skip_word(struct str *s, const char *word)
{
	size_t n = strlen(word);

	if (s->n < n || !str_case_eq(str_slice(*s, 0, n), str_of(word)))
		return false;
	part_take(s, n);
	return true;
}

static void skip_separator(struct str *s)
{
	if (s->n && (s->p[0] == '.' || s->p[0] == '-' || s->p[0] == '_'))
		part_take(s, 1);
}

/* [separator]word[separator][digits]: the grammar takes a separator behind the word even where no digits follow. */
static bool read_phase(struct str *s, const char *const *words, struct str *ret_number, const char **ret_word)
{
	struct str rest = *s;

	skip_separator(&rest);
	while (*words && !skip_word(&rest, *words))
		words++;
	if (!*words)
		return false;
	*ret_word = *words;
	skip_separator(&rest);
	*ret_number = part_take_digits(&rest);
	*s = rest;
	return true;
}

static bool read_release(struct str *s, struct str *ret_release)
{
	size_t n = 0;

	if (!s->n || !str_is_digit(s->p[0]))
		return false;
	while (n < s->n && (str_is_digit(s->p[n]) || (s->p[n] == '.' && n + 1 < s->n && str_is_digit(s->p[n + 1]))))
		n++;
	*ret_release = part_take(s, n);
	return true;
}

static bool read_post(struct str *s, struct str *ret_number)
{
	static const char *const words[] = {"post", "rev", "r", NULL};
	struct str rest = *s;
	const char *word;

	if (part_skip(&rest, '-') && part_peek(rest) >= '0' && part_peek(rest) <= '9') {
		*ret_number = part_take_digits(&rest);
		*s = rest;
		return true;
	}
	return read_phase(s, words, ret_number, &word);
}

/* Segments of letters and digits between single separators. */
static bool local_valid(struct str local)
{
	bool inside = false;

	for (size_t i = 0; i < local.n; i++) {
		bool separator = local.p[i] == '.' || local.p[i] == '-' || local.p[i] == '_';

		if (separator ? !inside : !str_is_alnum(local.p[i]))
			return false;
		inside = !separator;
	}
	return inside;
}

static bool parse(struct str s, struct pep440 *ret_parsed)
{
	static const char *const pre_words[] = {"alpha", "a", "beta", "b", "preview", "pre", "rc", "c", NULL};
	static const char *const dev_words[] = {"dev", NULL};
	struct pep440 parsed = {0};
	struct str rest;
	const char *word;

	s = str_trim(s);
	skip_word(&s, "v");
	rest = s;
	parsed.epoch = part_take_digits(&rest);
	if (parsed.epoch.n && part_skip(&rest, '!'))
		s = rest;
	else
		parsed.epoch = STR_NULL;
	if (!read_release(&s, &parsed.release))
		return false;
	if (read_phase(&s, pre_words, &parsed.pre, &word))
		parsed.pre_letter = word[0] == 'a' || word[0] == 'b' ? word[0] : 'r';
	parsed.has_post = read_post(&s, &parsed.post);
	parsed.has_dev = read_phase(&s, dev_words, &parsed.dev, &word);
	parsed.has_local = part_skip(&s, '+');
	parsed.local = s;
	if (parsed.has_local ? !local_valid(s) : s.n > 0)
		return false;
	*ret_parsed = parsed;
	return true;
}

/* A development release of the final release (1.0.dev1) comes before all its pre-releases. */
static int pre_rank(const struct pep440 *version)
{
	if (version->pre_letter)
		return version->pre_letter;
	return version->has_dev && !version->has_post ? 0 : 'z';
}

/* Segments that are numbers come after those that are not. */
static int local_cmp(struct str a, struct str b)
{
	while (a.n && b.n) {
		size_t n = 0, m = 0;
		struct str left, right;
		bool number_left, number_right;
		int order;

		while (n < a.n && str_is_alnum(a.p[n]))
			n++;
		while (m < b.n && str_is_alnum(b.p[m]))
			m++;
		left = part_take(&a, n);
		right = part_take(&b, m);
		number_left = part_all_digits(left);
		number_right = part_all_digits(right);
		if (number_left != number_right)
			return number_left - number_right;
		order = number_left ? part_number_cmp(left, right) : part_fold_cmp(left, right);
		if (order)
			return order;
		skip_separator(&a);
		skip_separator(&b);
	}
	return part_order(a.n > 0, b.n > 0);
}

static int pep440_cmp(const struct pep440 *a, const struct pep440 *b)
{
	int order = part_number_cmp(a->epoch, b->epoch);

	if (!order)
		order = precedence_core_cmp(a->release, b->release);
	if (!order)
		order = pre_rank(a) - pre_rank(b);
	if (!order)
		order = part_number_cmp(a->pre, b->pre);
	if (!order)
		order = a->has_post - b->has_post;
	if (!order)
		order = part_number_cmp(a->post, b->post);
	if (!order)
		order = b->has_dev - a->has_dev;
	if (!order)
		order = part_number_cmp(a->dev, b->dev);
	if (!order)
		order = a->has_local - b->has_local;
	return order ? order : local_cmp(a->local, b->local);
}

enum legacy_kind { LEGACY_NUMBER, LEGACY_DASH, LEGACY_WORD, LEGACY_FINAL };

struct legacy_part {
	enum legacy_kind kind;
	struct str text;
};

struct legacy {
	struct str rest;
	const char *keep_zeros, *keep_dashes; /* those that begin before it have been looked at and count */
};

static struct legacy_part raw_part(struct str *s)
{
	struct legacy_part part = {LEGACY_FINAL, STR_LIT("final")};
	size_t n = 0;

	while (part_skip(s, '.')) {
	}
	if (!s->n)
		return part;
	if (str_is_digit(s->p[0]))
		return (struct legacy_part){LEGACY_NUMBER, part_take_digits(s)};
	if (part_skip(s, '-'))
		return (struct legacy_part){LEGACY_DASH, STR_LIT("final-")};
	part.kind = LEGACY_WORD;
	if (str_is_alpha(s->p[0])) {
		part.text = part_take_letters(s);
	} else {
		while (n < s->n && !str_is_alnum(s->p[n]) && s->p[n] != '.' && s->p[n] != '-')
			n++;
		part.text = part_take(s, n);
	}
	if (str_case_eq(part.text, STR_LIT("pre")) || str_case_eq(part.text, STR_LIT("preview")) ||
	    str_case_eq(part.text, STR_LIT("rc")))
		part.text = STR_LIT("c");
	else if (str_case_eq(part.text, STR_LIT("dev")))
		part.text = STR_LIT("@");
	return part;
}

static bool is_zero(struct legacy_part part)
{
	return part.kind == LEGACY_NUMBER && part_is_zero(part.text);
}

/* Zeros in front of anything but a number do not count. *at moves over the run of them. */
static bool zeros_count(struct str *at)
{
	struct str look = *at;
	struct legacy_part next;

	while (next = raw_part(&look), is_zero(next))
		*at = look;
	return next.kind == LEGACY_NUMBER;
}

/* Nor do dashes right in front of a word before "final", where zeros between dashes are gone already. */
static bool dashes_count(struct str *at)
{
	struct str look = *at;
	struct legacy_part next;
	bool dash = true;

	while (next = raw_part(&look), next.kind == LEGACY_DASH || is_zero(next)) {
		dash = next.kind == LEGACY_DASH;
		*at = look;
	}
	return !dash || next.kind != LEGACY_WORD || part_fold_cmp(next.text, STR_LIT("final")) >= 0;
}

/* The next part that counts. What a run was found to be is remembered, so that each is looked through once. */
static struct legacy_part next_legacy(struct legacy *legacy)
{
	for (;;) {
		const char *begin = legacy->rest.p;
		struct legacy_part part = raw_part(&legacy->rest);
		struct str behind = legacy->rest;

		if (is_zero(part)) {
			if (begin < legacy->keep_zeros)
				return part;
			if (zeros_count(&behind)) {
				legacy->keep_zeros = behind.p;
				return part;
			}
		} else if (part.kind == LEGACY_DASH) {
			if (begin < legacy->keep_dashes)
				return part;
			if (dashes_count(&behind)) {
				legacy->keep_dashes = behind.p;
				return part;
			}
		} else {
			return part;
		}
		legacy->rest = behind;
	}
}

static int legacy_cmp(struct str a, struct str b)
{
	struct legacy left = {a, a.p, a.p}, right = {b, b.p, b.p};

	for (;;) {
		struct legacy_part one = next_legacy(&left), two = next_legacy(&right);
		bool number = one.kind == LEGACY_NUMBER;
		int order;

		/* Words sort before numbers. */
		if (number != (two.kind == LEGACY_NUMBER))
			return number ? 1 : -1;
		order = number ? part_number_cmp(one.text, two.text) : part_fold_cmp(one.text, two.text);
		if (order)
			return order;
		if (one.kind == LEGACY_FINAL || two.kind == LEGACY_FINAL)
			return (two.kind == LEGACY_FINAL) - (one.kind == LEGACY_FINAL);
	}
}

static int compare(struct str a, struct str b)
{
	struct pep440 left, right;
	bool modern_left = parse(a, &left), modern_right = parse(b, &right);

	if (modern_left != modern_right)
		return modern_left - modern_right;
	return modern_left ? pep440_cmp(&left, &right) : legacy_cmp(a, b);
}

static bool valid(struct str version)
{
	struct pep440 parsed;

	return parse(version, &parsed);
}

static const char *const aliases[] = {"python", NULL};

const struct version_scheme scheme_pypi = {"pypi", aliases, valid, compare};
