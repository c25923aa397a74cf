/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/pnpm_graph.h"

#include "base/buf.h"
#include "base/vec.h"

struct graph {
	struct buf key;       /* room for one that is looked for */
	struct map snapshots; /* key → its pair */
	struct map seen;      /* likewise, of those reached */
	struct map *needed;
	VEC(const struct yaml_node *) queue; /* of snapshots reached */
	bool holes;
};

static const char *const fields[] = {"dependencies", "optionalDependencies", NULL};

/* A dependency is NAME: VERSION, where the version is a key of its own for an alias: "pad: left-pad@1.3.0". */
static void reach(struct graph *graph, struct str name, struct str version)
{
	const struct yaml_pair *snapshot;
	struct str key, peers;

	if (str_starts(version, "link:"))
		return;
	buf_clear(&graph->key);
	buf_printf(&graph->key, "%.*s@%.*s", STR(name), STR(version));
	snapshot = map_get(&graph->snapshots, buf_str(&graph->key));
	if (!snapshot)
		snapshot = map_get(&graph->snapshots, version);
	if (!snapshot) {
		graph->holes = true;
		return;
	}
	if (map_set(&graph->seen, yaml_text(snapshot->key), graph))
		return;
	/* Packages are told without the peers that a snapshot was made with. */
	str_cut(yaml_text(snapshot->key), '(', &key, &peers);
	map_set(graph->needed, key, graph);
	*vec_push(&graph->queue) = snapshot->value;
}

static void reach_all(struct graph *graph, const struct yaml_node *node)
{
	for (const char *const *field = fields; *field; field++)
		yaml_each_pair(pair, yaml_get(node, *field)) {
			/* Of a project it is {specifier: …, version: …}. */
			bool whole = yaml_is(pair->value, YAML_MAPPING);

			reach(graph, yaml_text(pair->key),
			      whole ? yaml_get_text(pair->value, "version") : yaml_text(pair->value));
		}
}

bool pnpm_needed(const struct yaml_node *root, struct map *needed)
{
	struct graph graph = {.key = BUF_INIT(65536), .needed = needed};

	graph.holes = yaml_count(yaml_get(root, "importers")) == 0;
	yaml_each_pair(snapshot, yaml_get(root, "snapshots"))
		map_set(&graph.snapshots, yaml_text(snapshot->key), (void *)(uintptr_t)snapshot);
	yaml_each_pair(project, yaml_get(root, "importers"))
		reach_all(&graph, project->value);
	for (size_t i = 0; i < graph.queue.n; i++)
		reach_all(&graph, graph.queue.v[i]);
	map_done(&graph.snapshots);
	map_done(&graph.seen);
	vec_done(&graph.queue);
	buf_done(&graph.key);
	return !graph.holes;
}
