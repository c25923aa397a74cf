/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/spdx_expression.h"

#include "base/buf.h"
#include "base/vec.h"
#include "codec/spdx_list.h"

#define REFERENCE_MAX 64u

/* Deprecated identifiers that say two things in one. */
static const struct {
	const char *id, *license, *exception;
} combined[] = {
	{"eCos-2.0", "GPL-2.0-or-later", "eCos-exception-2.0"},
	{"GPL-2.0-with-autoconf-exception", "GPL-2.0-only", "Autoconf-exception-2.0"},
	{"GPL-2.0-with-bison-exception", "GPL-2.0-or-later", "Bison-exception-2.2"},
	{"GPL-2.0-with-classpath-exception", "GPL-2.0-only", "Classpath-exception-2.0"},
	{"GPL-2.0-with-font-exception", "GPL-2.0-only", "Font-exception-2.0"},
	{"GPL-2.0-with-GCC-exception", "GPL-2.0-only", "GCC-exception-2.0"},
	{"GPL-3.0-with-autoconf-exception", "GPL-3.0-only", "Autoconf-exception-3.0"},
	{"GPL-3.0-with-GCC-exception", "GPL-3.0-only", "GCC-exception-3.1"},
	{"wxWindows", "LGPL-2.0-or-later", "WxWindows-exception-3.1"},
};

/* Others that got another name. */
static const struct {
	const char *id, *now;
} renamed[] = {
	{"BSD-2-Clause-FreeBSD", "BSD-2-Clause"}, {"BSD-2-Clause-NetBSD", "BSD-2-Clause"}, {"bzip2-1.0.5", "bzip2-1.0.6"},
	{"Net-SNMP", "Net-SNMP"},		  {"StandardML-NJ", "SMLNJ"},
};

struct parser {
	struct arena *arena;
	struct str rest;
	unsigned depth;
};

/* ---- reading ---- */

static struct str token(struct parser *parser)
{
	size_t n = 0;

	parser->rest = str_trim(parser->rest);
	while (n < parser->rest.n && !str_is_space(parser->rest.p[n]) && parser->rest.p[n] != '(' && parser->rest.p[n] != ')')
		n++;
	if (!n && parser->rest.n)
		n = 1;
	return str_slice(parser->rest, 0, n);
}

static struct str next_token(struct parser *parser)
{
	struct str taken = token(parser);

	parser->rest = str_from_index(parser->rest, taken.n);
	return taken;
}

static bool is_operator(struct str word, const char *operator)
{
	return str_case_eq(word, str_of(operator));
}

static bool is_plain(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!str_is_alnum(text.p[i]) && text.p[i] != '-' && text.p[i] != '.')
			return false;
	return text.n > 0;
}

static bool is_reference(struct str id)
{
	struct str document;

	if (str_skip(&id, "DocumentRef-")) {
		if (!str_cut(id, ':', &document, &id) || !is_plain(document))
			return false;
	}
	return str_skip(&id, "LicenseRef-") && is_plain(id);
}

/* The GNU licences say with words what others say with "+". */
static bool is_gnu(struct str id)
{
	return str_starts(id, "GPL-") || str_starts(id, "LGPL-") || str_starts(id, "AGPL-") || str_starts(id, "GFDL-");
}

static struct str gnu_id(struct arena *arena, struct str id, bool later)
{
	if (str_ends(id, "-only") && later)
		id = str_slice(id, 0, id.n - strlen("-only"));
	if (str_ends(id, "-only") || str_ends(id, "-or-later"))
		return id;
	return arena_printf(arena, "%.*s-%s", STR(id), later ? "or-later" : "only");
}

static void set_license(struct arena *arena, struct spdx_node *node, struct str id, bool later)
{
	for (size_t i = 0; i < ARRAY_SIZE(combined); i++)
		if (str_is(id, combined[i].id)) {
			node->id = str_of(combined[i].license);
			node->exception = str_of(combined[i].exception);
			return;
		}
	for (size_t i = 0; i < ARRAY_SIZE(renamed); i++)
		if (str_is(id, renamed[i].id))
			id = str_of(renamed[i].now);
	if (is_gnu(id))
		id = gnu_id(arena, id, later);
	else if (later)
		id = arena_printf(arena, "%.*s+", STR(id));
	node->id = id;
}

static const struct spdx_node *parse_license(struct parser *parser)
{
	struct spdx_node *node = arena_new(parser->arena, struct spdx_node);
	struct str word = next_token(parser);
	bool later = str_ends(word, "+");
	const char *id = spdx_license(word), *exception;

	if (!id && later)
		id = spdx_license(str_slice(word, 0, word.n - 1));
	else
		later = false;
	if (id)
		set_license(parser->arena, node, str_of(id), later || str_ends(str_of(id), "+"));
	else if (is_reference(word))
		node->id = arena_str(parser->arena, word);
	else
		return NULL;
	/* "GPL-2.0+" is on the list as well, with its sign. */
	if (str_ends(node->id, "+-or-later"))
		node->id = arena_printf(parser->arena, "%.*s-or-later", STR(str_slice(node->id, 0, node->id.n - strlen("+-or-later"))));
	if (!is_operator(token(parser), "WITH"))
		return node;
	next_token(parser);
	word = next_token(parser);
	exception = spdx_exception(word);
	if (node->exception.n || !exception)
		return NULL;
	node->exception = str_of(exception);
	return node;
}

static const struct spdx_node *parse_or(struct parser *parser);

static const struct spdx_node *parse_operand(struct parser *parser)
{
	const struct spdx_node *node;

	if (!is_operator(token(parser), "("))
		return parse_license(parser);
	if (parser->depth >= SPDX_DEPTH_MAX)
		return NULL;
	next_token(parser);
	parser->depth++;
	node = parse_or(parser);
	parser->depth--;
	return is_operator(next_token(parser), ")") ? node : NULL;
}

static const struct spdx_node *join(struct parser *parser, enum spdx_kind kind, const struct spdx_node *left,
				    const struct spdx_node *right)
{
	struct spdx_node *node;

	if (!left || !right)
		return NULL;
	node = arena_new(parser->arena, struct spdx_node);
	*node = (struct spdx_node){.kind = kind, .left = left, .right = right};
	return node;
}

static const struct spdx_node *parse_and(struct parser *parser)
{
	const struct spdx_node *node = parse_operand(parser);

	while (node && is_operator(token(parser), "AND")) {
		next_token(parser);
		node = join(parser, SPDX_AND, node, parse_operand(parser));
	}
	return node;
}

static const struct spdx_node *parse_or(struct parser *parser)
{
	const struct spdx_node *node = parse_and(parser);

	while (node && is_operator(token(parser), "OR")) {
		next_token(parser);
		node = join(parser, SPDX_OR, node, parse_and(parser));
	}
	return node;
}

const struct spdx_node *spdx_parse(struct arena *arena, struct str text)
{
	struct parser parser = {.arena = arena, .rest = text};
	const struct spdx_node *node;

	if (text.n > SPDX_TEXT_MAX)
		return NULL;
	node = parse_or(&parser);
	return str_trim(parser.rest).n ? NULL : node;
}

/* ---- writing ---- */

/* The operands of a run of one operator, each once, in the order written. */
VEC_TYPE(operands, struct str);

static struct str text_of(struct arena *arena, const struct spdx_node *node);

/* Chains hang on the left, so that this walks them without recursion; what hangs on the right stood in parentheses. */
static void collect(struct arena *arena, const struct spdx_node *node, enum spdx_kind kind, struct operands *operands)
{
	VEC(const struct spdx_node *) chain = {0};

	*vec_push(&chain) = node;
	while (chain.n) {
		const struct spdx_node *one = chain.v[--chain.n];
		struct str text;
		bool known = false;

		if (one->kind == kind) {
			*vec_push(&chain) = one->right;
			*vec_push(&chain) = one->left;
			continue;
		}
		text = text_of(arena, one);
		if (kind == SPDX_AND && one->kind == SPDX_OR && str_search(text, STR_LIT(" OR ")) >= 0)
			text = arena_printf(arena, "(%.*s)", STR(text));
		vec_each(operand, operands)
			known = known || str_eq(*operand, text);
		if (!known)
			*vec_push(operands) = text;
	}
	vec_done(&chain);
}

static struct str text_of(struct arena *arena, const struct spdx_node *node)
{
	auto_done(buf_done) struct buf out = BUF_INIT(4 * SPDX_TEXT_MAX);
	struct operands operands = {0};

	if (node->kind == SPDX_LICENSE)
		return node->exception.n ? arena_printf(arena, "%.*s WITH %.*s", STR(node->id), STR(node->exception)) : node->id;
	collect(arena, node, node->kind, &operands);
	vec_each(operand, &operands)
		buf_printf(&out, "%s%.*s", operand == operands.v ? "" : node->kind == SPDX_AND ? " AND " : " OR ", STR(*operand));
	/* One operand that is left of many needs no parentheses. */
	if (operands.n == 1 && out.n && out.p[0] == '(') {
		struct str inner = arena_str(arena, str_slice(buf_str(&out), 1, out.n - 1));

		vec_done(&operands);
		return inner;
	}
	vec_done(&operands);
	return arena_str(arena, buf_str(&out));
}

struct str spdx_text(struct arena *arena, const struct spdx_node *node)
{
	return text_of(arena, node);
}

struct str spdx_normal(struct arena *arena, struct str text)
{
	const struct spdx_node *node = spdx_parse(arena, text);

	return node ? spdx_text(arena, node) : STR_LIT("");
}

bool spdx_satisfied(const struct spdx_node *node, bool (*allowed)(void *arg, const struct spdx_node *license), void *arg)
{
	/* Down the left of a chain without recursion: its length is the text's, while parentheses have a depth. */
	for (; node->kind != SPDX_LICENSE; node = node->left) {
		bool right = spdx_satisfied(node->right, allowed, arg);

		if (right == (node->kind == SPDX_OR))
			return right;
	}
	return allowed(arg, node);
}

struct str spdx_reference(struct arena *arena, struct str text)
{
	auto_done(buf_done) struct buf out = BUF_INIT(2 * REFERENCE_MAX);
	uint32_t hash = 2166136261u; /* FNV-1a */

	buf_puts(&out, "LicenseRef-");
	for (size_t i = 0; i < text.n && out.n < REFERENCE_MAX; i++) {
		bool plain = str_is_alnum(text.p[i]) || text.p[i] == '.';

		if (plain)
			buf_putc(&out, text.p[i]);
		else if (out.p[out.n - 1] != '-' && i + 1 < text.n)
			buf_putc(&out, '-');
	}
	if (out.n < REFERENCE_MAX && out.p[out.n - 1] != '-')
		return arena_str(arena, buf_str(&out));
	/* Cut, or nothing of it could stay: told apart by a number. */
	for (size_t i = 0; i < text.n; i++)
		hash = (hash ^ (unsigned char)text.p[i]) * 16777619u;
	buf_printf(&out, "%s%08x", out.p[out.n - 1] == '-' ? "" : "-", hash);
	return arena_str(arena, buf_str(&out));
}
