/* SPDX-License-Identifier: Apache-2.0 */
/* The file itself. compose-spec, 04-version-and-name.md. */
#include "check/check.h"

static void judge_root(struct checking *checking, const struct document *document, const struct yaml_node *root)
{
	const struct yaml_pair *version = yaml_find(root, STR_LIT("version"));
	const struct yaml_node *key = version ? version->key : NULL;
	struct finding *finding;

	if (!key)
		return;
	finding = check_found(checking, config_node_place(document->file, key), "`version: %.*s` says nothing", STR(yaml_text(version->value)));
	/* A line of its own goes as a whole. */
	if (root->style == YAML_BLOCK && key->column == 1 && version->value->end_line == key->line)
		check_edit(checking, finding,
			   config_place(document->file, (struct region){key->line, 1, key->line + 1, 1}), STR_NULL);
}

static void judge_version(struct checking *checking, const struct document *document)
{
	if (document->kind != CONFIG_COMPOSE)
		return;
	judge_root(checking, document, document->root);
	for (size_t i = 0; i < document->further_count; i++)
		judge_root(checking, document, document->further[i]);
}

const struct check checks_compose_file[] = {
	{
		.id = "compose/version-obsolete",
		.title = "`version:` of a Compose file is obsolete",
		.why = "Compose reads every file by the present specification and warns of it; people take it for something that it does.",
		.fix = "take the line out",
		.severity = SEVERITY_NEGLIGIBLE,
		.good = "services:\n  web:\n    image: nginx:1.27\n",
		.bad = "version: '3.8'\nservices:\n  web:\n    image: nginx:1.27\n",
		.document = judge_version,
	},
	{0},
};
