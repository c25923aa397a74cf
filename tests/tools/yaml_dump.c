/* SPDX-License-Identifier: Apache-2.0 */
/*
 * usage: yaml-dump < FILE
 *
 * Prints the nodes of a YAML stream in the order of the text, for tests that compare them with what another parser sees: a JSON
 * list a line, ["document"], ["scalar", line, column, style, anchor, tag, text], ["sequence", line, column, style, anchor, tag],
 * ["mapping", …], ["end"], ["alias", line, column, anchor]; and at damage ["error", line].
 */
#include <stdio.h>

#include "base/file.h"
#include "base/mem.h"
#include "codec/json_writer.h"
#include "codec/yaml.h"

static const char *const kinds[] = {[YAML_SCALAR] = "scalar", [YAML_SEQUENCE] = "sequence", [YAML_MAPPING] = "mapping", [YAML_ALIAS] = "alias"};
static const char *const styles[] = {
	[YAML_PLAIN] = "plain", [YAML_SINGLE_QUOTED] = "single", [YAML_DOUBLE_QUOTED] = "double", [YAML_LITERAL] = "literal",
	[YAML_FOLDED] = "folded", [YAML_BLOCK] = "block", [YAML_FLOW] = "flow",
};

static void print_node(const struct yaml_node *node)
{
	struct buf line = BUF_INIT((size_t)64 << 20);
	struct json_writer writer = JSON_WRITER(&line, 0);

	json_open(&writer, '[');
	json_put_text(&writer, str_of(kinds[node->kind]));
	json_put_i64(&writer, node->line);
	json_put_i64(&writer, node->column);
	if (node->kind != YAML_ALIAS)
		json_put_text(&writer, str_of(styles[node->style]));
	json_put_text(&writer, node->anchor);
	if (node->kind != YAML_ALIAS)
		json_put_text(&writer, node->tag);
	if (node->kind == YAML_SCALAR)
		json_put_text(&writer, node->text);
	json_close(&writer, ']');
	puts(buf_text(&line));
	buf_done(&line);
}

static void walk(const struct yaml_node *node)
{
	print_node(node);
	if (node->kind != YAML_SEQUENCE && node->kind != YAML_MAPPING)
		return;
	yaml_each(item, node)
		walk(item);
	yaml_each_pair(pair, node) {
		walk(pair->key);
		walk(pair->value);
	}
	puts("[\"end\"]");
}

int main(void)
{
	struct yaml_reader *reader = NULL;
	struct buf input = BUF_INIT((size_t)16 << 20);
	struct yaml_document document;
	struct err e = ERR_INIT;
	char room[65536];
	int r;

	for (size_t n; (n = fread(room, 1, sizeof(room), stdin)) > 0;)
		buf_put(&input, str_from(room, n));
	r = yaml_open(buf_str(&input), YAML_CAPS, "input", &reader, &e);
	while (r >= 0 && (r = yaml_next(reader, &document, &e)) > 0) {
		puts("[\"document\"]");
		walk(document.root);
	}
	if (r < 0)
		printf("[\"error\", %u]\n", reader ? yaml_line(reader) : 0);
	yaml_close(reader);
	buf_done(&input);
	return 0;
}
