/* SPDX-License-Identifier: Apache-2.0 */
#include "need/need_account.h"

#include "need/graph.h"

static int program_order(const void *x, const void *y)
{
	return str_cmp(((const struct need_program *)x)->path, ((const struct need_program *)y)->path);
}

static int missing_order(const void *x, const void *y)
{
	const struct need_missing *a = x, *b = y;
	int order = str_cmp(a->path, b->path);

	return order ? order : str_cmp(a->library, b->library);
}

int need_account(const struct ctx *ctx, const struct image *image, const struct tree *tree, const struct inventory *inventory,
		 struct need *ret_need, struct err *e)
{
	struct graph graph = {
		.ctx = ctx, .image = image, .tree = tree, .inventory = inventory, .need = ret_need,
		.reached = mem_zero_touched(tree->paths.n + 1, sizeof(struct reach)), .java = TREE_NONE,
		.observed = mem_zero(tree->paths.n + 1, sizeof(bool)),
	};
	int r = profile_read(&graph, e);

	library_prepare(&graph);
	start_all(&graph);
	if (!ret_need->starts.n)
		graph_caveat(&graph, "the configuration names nothing that the image starts: what is needed is not known");
	if (graph.interactive && ret_need->untold.n)
		graph_caveat(&graph, "what is started takes commands from whoever uses it: anything may be needed then");
	else if (graph.interactive)
		graph_caveat(&graph, "what is started is an interpreter that is given no program: whoever uses it may load any of its modules");
	if (r == 0)
		r = graph_follow(&graph, e);
	if (graph.dynamic)
		graph_caveat(&graph, "%u module%s load%s others by names that are made while they run: %.*s%s", graph.dynamic, graph.dynamic == 1 ? "" : "s",
			     graph.dynamic == 1 ? "s" : "", STR(graph.dynamic_first), graph.dynamic == 1 ? "" : " is one");
	if (r == 0)
		r = verdict_all(&graph, e);
	if (r == 0 && ret_need->linking)
		static_account(&graph);
	vec_sort_unique(&ret_need->programs, program_order);
	vec_sort_unique(&ret_need->missing, missing_order);
	library_done(&graph);
	vec_done(&graph.now);
	vec_done(&graph.later);
	vec_done(&graph.programs);
	vec_done(&graph.libraries);
	vec_done(&graph.modules);
	vec_done(&graph.module_folders);
	vec_done(&graph.module_suffixes);
	folders_done(&graph);
	map_done(&graph.imported);
	map_done(&graph.jars_known);
	map_done(&graph.nested);
	map_done(&graph.php_places);
	vec_done(&graph.php_pending);
	map_done(&graph.php_extensions);
	map_done(&graph.java_packages);
	vec_done(&graph.doubted);
	vec_done(&graph.lost);
	vec_done(&graph.interpreters);
	map_done(&graph.scripts);
	map_done(&graph.node_packages);
	map_done(&graph.beside);
	vec_done(&graph.loadings);
	vec_done(&graph.dependencies);
	free(graph.observed);
	free(graph.reached);
	return r;
}

static void count_findings(struct need *need, const struct findings *findings)
{
	auto_done(map_done) struct map by_purl = {0};

	vec_each(package, &need->packages)
		map_set(&by_purl, package->package->purl, package);
	vec_each(finding, &findings->list) {
		struct need_package *package = finding->package && finding->kind == FINDING_VULNERABILITY && !finding->ignored
						       ? map_get(&by_purl, finding->package->purl) : NULL;

		if (package)
			package->findings++;
	}
	vec_each(program, &need->programs)
		vec_each(i, &program->dropped.packages)
			program->dropped.findings += need->packages.v[*i].findings;
}

void need_settle(struct need *need, const struct findings *findings, unsigned base_layers)
{
	if (findings)
		count_findings(need, findings);
	vec_each(package, &need->packages)
		vec_each(share, &package->shares)
			package->base_bytes += share->layer < base_layers ? share->bytes : 0;
}
