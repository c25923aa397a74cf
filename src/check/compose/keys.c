/* SPDX-License-Identifier: Apache-2.0 */
/* What Compose would not take: keys that it does not know, values of another kind or word. compose-spec, schema/compose-spec.json. */
#include "check/check.h"
#include "check/compose/shapes.h"

struct telling {
	struct checking *checking;
	enum misfit wanted;
};

static void tell(void *data, enum misfit misfit, const struct yaml_node *node, struct str key, const struct shape *shape, const char *near)
{
	const struct telling *telling = data;
	struct place place = config_node_place(telling->checking->document->file, node);
	const char *open = near ? ": did you mean " : "", *word = near ? near : "";

	if (misfit == MISFIT_SCALAR && telling->wanted == MISFIT_KIND)
		check_found(telling->checking, place, "%.*s has to be %s, and not %s", STR(key), shape->scalar->name,
			    shape_written(check_arena(telling->checking), node));
	if (misfit != telling->wanted || str_is(node->tag, "!reset"))
		return;
	if (misfit == MISFIT_KEY)
		check_found(telling->checking, place, "Compose knows no %.*s here%s%s", STR(key), open, word);
	else if (misfit == MISFIT_WORD)
		check_found(telling->checking, place, "%.*s may not be %.*s%s%s", STR(key), STR(yaml_text(node)), open, word);
	else if (key.n)
		check_found(telling->checking, place, "%.*s has to be %s", STR(key), shape_kinds(shape->kinds));
	else
		check_found(telling->checking, place, "it has to be %s", shape_kinds(shape->kinds));
}

/* Of the first format, which nobody reads any more, every key would be unknown: that is told once, by the front end. */
static bool is_first_format(const struct document *document)
{
	const struct yaml_pair *first = yaml_pair_at(document->root, 0);

	return !document->further_count && first && !yaml_get(document->root, "services") &&
	       (yaml_get(first->value, "image") || yaml_get(first->value, "build"));
}

static void judge(struct checking *checking, const struct document *document, enum misfit wanted)
{
	struct telling telling = {checking, wanted};
	struct misfits misfits = {.tell = tell, .data = &telling};

	if (document->kind != CONFIG_COMPOSE || !document->root || is_first_format(document))
		return;
	shape_judge(&compose_shape, document->root, STR_NULL, &misfits);
	for (size_t i = 0; i < document->further_count; i++)
		shape_judge(&compose_shape, document->further[i], STR_NULL, &misfits);
}

static void judge_keys(struct checking *checking, const struct document *document)
{
	judge(checking, document, MISFIT_KEY);
}

static void judge_kinds(struct checking *checking, const struct document *document)
{
	judge(checking, document, MISFIT_KIND);
}

static void judge_words(struct checking *checking, const struct document *document)
{
	judge(checking, document, MISFIT_WORD);
}

#define WEB(lines) "services:\n  web:\n    image: nginx:1.27\n" lines
#define WHY "Compose refuses the file, or, where an older one does not, leaves out what stands there: a limit or a user that was meant is not set."

const struct check checks_compose_keys[] = {
	{
		.id = "compose/unknown-key",
		.title = "a key that Compose does not know",
		.why = WHY,
		.fix = "correct its name, or begin it with `x-` where it is your own",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_MEDIUM,
		.good = WEB("    environment: {A: b}\n    x-note: c\n"),
		.bad = WEB("    enviroment: {A: b}\n"),
		.document = judge_keys,
	},
	{
		.id = "compose/value-kind",
		.title = "a value of a kind that Compose does not take there",
		.why = WHY,
		.fix = "write it as the kind that is named",
		.severity = SEVERITY_MEDIUM,
		.good = WEB("    ports: ['127.0.0.1:80:80']\n"),
		.bad = WEB("    ports: {80: 80}\n"),
		.document = judge_kinds,
	},
	{
		.id = "compose/unknown-word",
		.title = "a word that Compose does not take there",
		.why = WHY,
		.fix = "use one of the words of the specification",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_MEDIUM,
		.good = WEB("    depends_on: {db: {condition: service_healthy}}\n"),
		.bad = WEB("    depends_on: {db: {condition: healthy}}\n"),
		.document = judge_words,
	},
	{0},
};
