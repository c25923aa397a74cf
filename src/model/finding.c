/* SPDX-License-Identifier: Apache-2.0 */
#include "model/finding.h"

#include "base/map.h"
#include "base/path.h"

static const char *const kinds[] = {
	[FINDING_VULNERABILITY] = "vulnerability", [FINDING_CONFIG] = "config",   [FINDING_LAYER] = "layer",
	[FINDING_PACKAGE] = "package",             [FINDING_PROVENANCE] = "provenance", [FINDING_RUNTIME] = "runtime",
	[FINDING_SECRET] = "secret",
};

static const char *const priorities[] = {
	[PRIORITY_IGNORE] = "ignore", [PRIORITY_WATCH] = "watch", [PRIORITY_PLAN] = "plan", [PRIORITY_ACT] = "act now",
};

const char *finding_kind_name(enum finding_kind kind)
{
	return kinds[kind];
}

const char *symbols_state_name(enum symbols_state state)
{
	static const char *const names[] = {"unknown", "present", "absent"};

	return names[state];
}

const char *priority_name(enum priority priority)
{
	return priorities[priority];
}

const char *priority_id(enum priority priority)
{
	return priority == PRIORITY_ACT ? "act-now" : priorities[priority];
}

void findings_init(struct findings *findings)
{
	*findings = (struct findings){0};
}

void finding_done(struct finding *finding)
{
	if (finding->aliases.room)
		vec_done(&finding->aliases);
	vec_done(&finding->evidence);
	vec_done(&finding->edits);
}

void findings_done(struct findings *findings)
{
	vec_each(finding, &findings->list)
		finding_done(finding);
	vec_done(&findings->list);
	arena_done(&findings->arena);
}

struct finding *findings_add(struct findings *findings, enum finding_kind kind)
{
	struct finding *finding = vec_push(&findings->list);

	finding->kind = kind;
	finding->layer = LAYER_UNKNOWN;
	return finding;
}

void finding_evidence(struct findings *findings, struct finding *finding, struct str where, const char *what, ...)
{
	struct evidence *evidence = vec_push(&finding->evidence);
	va_list args;

	va_start(args, what);
	evidence->what = arena_vprintf(&findings->arena, what, args);
	va_end(args);
	evidence->where = arena_str(&findings->arena, where);
}

struct str finding_place(const struct finding *finding)
{
	return finding->path.n ? finding->path : finding->evidence.n ? finding->evidence.v[0].where : STR_NULL;
}

bool rule_id_matches(struct str glob, struct str id)
{
	char pattern[256], folded[256];

	if (glob.n >= sizeof(pattern) || id.n > sizeof(folded))
		return false;
	for (size_t i = 0; i < glob.n; i++)
		pattern[i] = glob.p[i] == '/' ? ':' : str_lower(glob.p[i]);
	pattern[glob.n] = '\0';
	for (size_t i = 0; i < id.n; i++)
		folded[i] = id.p[i] == '/' ? ':' : str_lower(id.p[i]);
	return path_match(pattern, str_from(folded, id.n));
}

bool finding_is_of_rule(const struct finding *finding, struct str glob)
{
	if (rule_id_matches(glob, finding->rule))
		return true;
	vec_each(alias, &finding->aliases)
		if (rule_id_matches(glob, *alias))
			return true;
	return false;
}

static int falling(double a, double b)
{
	return (a < b) - (a > b);
}

static struct str first_evidence(const struct finding *finding)
{
	return finding->evidence.n ? finding->evidence.v[0].what : STR_NULL;
}

static int finding_order(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;
	int order;

	if ((order = (int)y->priority - (int)x->priority) || (order = falling(x->score, y->score)) ||
	    (order = (int)y->severity - (int)x->severity))
		return order;
	if (x->package && y->package && ((order = str_cmp(x->package->name, y->package->name)) ||
					 (order = str_cmp(x->package->purl, y->package->purl)) ||
					 (order = str_cmp(package_place(x->package), package_place(y->package)))))
		return order;
	if (!x->package != !y->package)
		return x->package ? -1 : 1;
	if ((order = str_cmp(x->id, y->id)) || (order = str_cmp(x->path, y->path)))
		return order;
	if (x->at.line != y->at.line)
		return x->at.line < y->at.line ? -1 : 1;
	if (x->at.column != y->at.column)
		return x->at.column < y->at.column ? -1 : 1;
	/* Two variables of one configuration have no other place; two containers may share a line by an alias. */
	if ((order = str_cmp(x->title, y->title)) || (order = str_cmp(x->resource, y->resource)))
		return order;
	return str_cmp(first_evidence(x), first_evidence(y));
}

void findings_sort(struct findings *findings)
{
	vec_sort(&findings->list, finding_order);
}

/* ---- knowing a finding again ---- */

uint64_t finding_hash(uint64_t state, struct str text)
{
	for (size_t i = 0; i <= text.n; i++) {
		state ^= i < text.n ? (unsigned char)text.p[i] : 0xff;
		state *= UINT64_C(0x100000001b3);
	}
	return state;
}

/* What two findings that are one have in common. */
static struct str identity(const struct finding *finding, struct arena *arena)
{
	return arena_printf(arena, "%.*s\t%.*s\t%u:%u\t%.*s\t%.*s", STR(finding->id), STR(finding->path), finding->at.line,
			    finding->at.column, STR(finding->resource), STR(first_evidence(finding)));
}

void findings_once(struct findings *findings, size_t from)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	auto_done(map_done) struct map known = {0};
	size_t kept = from;

	for (size_t i = from; i < findings->list.n; i++) {
		struct finding *finding = &findings->list.v[i];

		if (map_set(&known, identity(finding, &scratch), finding))
			finding_done(finding);
		else
			findings->list.v[kept++] = *finding;
	}
	if (from < findings->list.n)
		findings->list.n = kept;
}

/* Of a line of a file its text: lines move. */
static uint64_t hash_of_line(const struct finding *finding)
{
	struct str path = finding->path;

	while (str_skip(&path, "./"))
		;
	return finding_hash(finding_hash(finding_hash(FINDING_HASH_BEGIN, finding->rule), path), finding->resource) ^ finding->text_hash;
}

/* Which one it is, as far as it is shown: another in its place is another trouble. */
static struct str what_secret(const struct finding *finding)
{
	return finding->kind == FINDING_SECRET && finding->evidence.n ? finding->evidence.v[0].what : STR_NULL;
}

/* Of anything else what it is about, without versions, layers and paths that tell a version, or else every rebuild would bring only new ones. */
static uint64_t hash_of_subject(const struct finding *finding)
{
	const struct package *package = finding->package;
	uint64_t state = finding_hash(finding_hash(FINDING_HASH_BEGIN, str_of(finding_kind_name(finding->kind))), finding->id);

	if (package)
		return finding_hash(finding_hash(finding_hash(state, str_of(package->type)), package->namespace), package->name);
	state = finding_hash(finding_hash(finding_hash(state, finding->path), finding->resource), finding->title);
	return finding->kind == FINDING_SECRET ? finding_hash(state, what_secret(finding)) : state;
}

struct str finding_trouble(const struct finding *finding, struct arena *arena)
{
	const struct package *package = finding->package;

	return arena_printf(arena, "%.*s %s/%.*s/%.*s %.*s\t%.*s", STR(finding->id), package ? package->type : "",
			    STR(package ? package->namespace : STR_NULL), STR(package ? package->name : STR_NULL), STR(finding->path),
			    STR(what_secret(finding)));
}

void findings_fingerprint(struct findings *findings)
{
	auto_done(map_done) struct map counts = {0};

	vec_each(finding, &findings->list) {
		uint64_t state = finding->text_hash ? hash_of_line(finding) : hash_of_subject(finding);
		struct str text;
		size_t before;

		text = arena_printf(&findings->arena, "%016llx", (unsigned long long)state);
		before = (size_t)(uintptr_t)map_get(&counts, text);
		map_set(&counts, text, (void *)(uintptr_t)(before + 1));
		if (before)
			text = arena_printf(&findings->arena, "%016llx", (unsigned long long)finding_hash(state + before, text));
		finding->fingerprint = text;
	}
}
