/* SPDX-License-Identifier: Apache-2.0 */
#include "model/finding.h"

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

void findings_done(struct findings *findings)
{
	vec_each(finding, &findings->list) {
		vec_done(&finding->aliases);
		vec_done(&finding->evidence);
		vec_done(&finding->edits);
	}
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

static int falling(double a, double b)
{
	return (a < b) - (a > b);
}

/* One library twice in an image has one purl: where it was found tells the two apart. */
static struct str package_place(const struct package *package)
{
	return package->locations.n ? package->locations.v[0].path : STR_NULL;
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
	return str_cmp(x->title, y->title); /* two variables of one configuration have no other place */
}

void findings_sort(struct findings *findings)
{
	vec_sort(&findings->list, finding_order);
}
