/* SPDX-License-Identifier: Apache-2.0 */
#include "layers/difference.h"

#include "base/map.h"
#include "layers/steps.h"
#include "model/secret.h"

struct comparing {
	const struct ctx *ctx;
	const struct side *before, *after;
	struct difference *difference;
};

/* ---- packages ---- */

struct entry {
	struct str key;
	const struct package *package;
	bool after, matched;
};
VEC_TYPE(entries, struct entry);

static void add_packages(struct comparing *c, const struct inventory *inventory, bool after, struct entries *entries)
{
	for (size_t i = 0; inventory && i < inventory->packages.n; i++) {
		const struct package *package = inventory->packages.v[i];
		struct str key = arena_printf(&c->difference->arena, "%s/%.*s/%.*s/%.*s", package->type, STR(package->namespace),
					      STR(package->name), STR(package->architecture));

		*vec_push(entries) = (struct entry){key, package, after, false};
	}
}

static int entry_order(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;
	int order;

	if ((order = str_cmp(a->key, b->key)) || (order = str_cmp(a->package->version, b->package->version)))
		return order;
	return (int)a->after - (int)b->after;
}

/* Of one name: equal versions cancel out; one left on each side is a change; the rest came or went. */
static void compare_group(struct comparing *c, struct entry *group, size_t n)
{
	const struct package *left[2] = {NULL, NULL};
	size_t count[2] = {0, 0};

	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n && !group[i].matched && str_eq(group[i].package->version, group[j].package->version); j++)
			if (!group[j].matched && group[j].after != group[i].after) {
				group[i].matched = group[j].matched = true;
			}
	for (size_t i = 0; i < n; i++)
		if (!group[i].matched) {
			left[group[i].after] = group[i].package;
			count[group[i].after]++;
		}
	if (count[0] == 1 && count[1] == 1) {
		*vec_push(&c->difference->packages) = (struct package_change){CHANGE_CHANGED, left[0], left[1]};
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (!group[i].matched)
			*vec_push(&c->difference->packages) = (struct package_change){
				group[i].after ? CHANGE_ADDED : CHANGE_REMOVED, group[i].after ? NULL : group[i].package,
				group[i].after ? group[i].package : NULL};
}

static void compare_packages(struct comparing *c)
{
	struct entries entries = {0};

	add_packages(c, c->before->inventory, false, &entries);
	add_packages(c, c->after->inventory, true, &entries);
	if (entries.n)
		qsort(entries.v, entries.n, sizeof(*entries.v), entry_order);
	for (size_t from = 0, to; from < entries.n; from = to) {
		for (to = from + 1; to < entries.n && str_eq(entries.v[from].key, entries.v[to].key); to++)
			;
		compare_group(c, &entries.v[from], to - from);
	}
	vec_done(&entries);
}

/* ---- findings ---- */

static void map_findings(struct comparing *c, const struct findings *findings, struct map *map)
{
	for (size_t i = 0; findings && i < findings->list.n; i++)
		map_set(map, finding_trouble(&findings->list.v[i], &c->difference->arena), (void *)(uintptr_t)&findings->list.v[i]);
}

static void add_findings(struct comparing *c, const struct findings *findings, const struct map *others, enum change change)
{
	struct map told = {0};

	for (size_t i = 0; findings && i < findings->list.n; i++) {
		const struct finding *finding = &findings->list.v[i];
		struct str key = finding_trouble(finding, &c->difference->arena);

		if (!finding->ignored && !map_get(others, key) && !map_set(&told, key, (void *)(uintptr_t)finding))
			*vec_push(&c->difference->findings) = (struct finding_change){change, finding};
	}
	map_done(&told);
}

static void compare_findings(struct comparing *c)
{
	struct map before = {0}, after = {0};

	map_findings(c, c->before->findings, &before);
	map_findings(c, c->after->findings, &after);
	add_findings(c, c->after->findings, &before, CHANGE_ADDED);
	add_findings(c, c->before->findings, &after, CHANGE_REMOVED);
	map_done(&before);
	map_done(&after);
}

/* ---- files ---- */

struct visiting {
	struct comparing *c;
	const struct tree *here, *there;
	bool after;
};

static bool is_same_link(const struct tree *x, uint32_t a, const struct tree *y, uint32_t b)
{
	return str_eq(tree_link_target(x, a), tree_link_target(y, b));
}

static bool is_same_content(const struct tree *x, uint32_t a, const struct tree *y, uint32_t b)
{
	const struct tree_inode *p = tree_inode_of(x, a), *q = tree_inode_of(y, b);
	struct str content, other;

	if (p->type != q->type || p->size != q->size)
		return false;
	if (p->type == ENTRY_SYMLINK)
		return is_same_link(x, a, y, b);
	if (p->type != ENTRY_FILE)
		return true;
	content = tree_content_hash(x, x->versions.v[a].inode);
	other = tree_content_hash(y, y->versions.v[b].inode);
	return content.n && other.n ? str_eq(content, other) : p->mtime == q->mtime;
}

static bool is_same_attributes(const struct tree_inode *p, const struct tree_inode *q)
{
	return p->mode == q->mode && p->uid == q->uid && p->gid == q->gid && (p->flags & ENTRY_CAPABILITY) == (q->flags & ENTRY_CAPABILITY);
}

static void add_file(struct comparing *c, enum change change, struct str path, const struct tree_inode *before,
		     const struct tree_inode *after, bool attributes)
{
	*vec_push(&c->difference->files) = (struct file_change){
		change, path, before ? before->size : 0, after ? after->size : 0, attributes, NULL,
	};
}

/* Walks the later image for what is new or other, and then the earlier one for what is gone. */
static int visit(void *arg, uint32_t version)
{
	struct visiting *v = arg;
	const struct tree_inode *inode = tree_inode_of(v->here, version), *other;
	struct str path = tree_path_str(v->here, v->here->versions.v[version].path, &v->c->difference->arena);
	uint32_t exact = tree_path_exact(v->there, path);
	uint32_t there = exact == TREE_NONE ? TREE_NONE : tree_version_at(v->there, exact, TREE_NOW);
	bool same;

	if (!path.n)
		return 0;
	if (there == TREE_NONE) {
		if (inode->type != ENTRY_DIRECTORY)
			add_file(v->c, v->after ? CHANGE_ADDED : CHANGE_REMOVED, path, v->after ? NULL : inode, v->after ? inode : NULL, false);
		return 0;
	}
	if (!v->after)
		return 0;
	other = tree_inode_of(v->there, there);
	same = is_same_content(v->here, version, v->there, there);
	if (same && is_same_attributes(inode, other))
		v->c->difference->files_same += inode->type == ENTRY_FILE;
	else
		add_file(v->c, CHANGE_CHANGED, path, other, inode, same);
	return 0;
}

static uint64_t shown_bytes(const struct tree *tree)
{
	uint64_t bytes = 0;

	vec_each(inode, &tree->inodes)
		bytes += inode->type == ENTRY_FILE && inode->links ? inode->size : 0;
	return bytes;
}

static void map_files(const struct inventory *inventory, struct map *owners)
{
	for (size_t i = 0; inventory && i < inventory->packages.n; i++)
		vec_each(path, &inventory->packages.v[i]->files)
			if (!inventory->packages.v[i]->owner)
				map_set(owners, *path, inventory->packages.v[i]);
}

static int file_order(const void *x, const void *y)
{
	return str_cmp(((const struct file_change *)x)->path, ((const struct file_change *)y)->path);
}

static int compare_files(struct comparing *c, struct err *e)
{
	struct visiting after = {c, c->after->tree, c->before->tree, true}, before = {c, c->before->tree, c->after->tree, false};
	struct map owners = {0};

	if (!c->before->tree->paths.n || !c->after->tree->paths.n)
		return 0;
	c->difference->bytes_before = shown_bytes(c->before->tree);
	c->difference->bytes_after = shown_bytes(c->after->tree);
	tree_walk(c->after->tree, TREE_ROOT, TREE_NOW, visit, &after);
	if (ctx_check(c->ctx, e) < 0)
		return e->code;
	tree_walk(c->before->tree, TREE_ROOT, TREE_NOW, visit, &before);
	map_files(c->before->inventory, &owners);
	map_files(c->after->inventory, &owners);
	vec_each(file, &c->difference->files)
		file->owner = map_get(&owners, file->path);
	map_done(&owners);
	if (c->difference->files.n)
		qsort(c->difference->files.v, c->difference->files.n, sizeof(*c->difference->files.v), file_order);
	return 0;
}

/* ---- configuration ---- */

/* Two secrets may look the same once they are masked: whether they differ is the caller's to say. */
static void add_config(struct comparing *c, const char *what, struct str name, struct str before, struct str after)
{
	struct arena *arena = &c->difference->arena;

	*vec_push(&c->difference->config) = (struct config_change){
		!before.n ? CHANGE_ADDED : !after.n ? CHANGE_REMOVED : CHANGE_CHANGED,
		name.n ? arena_printf(arena, "%s %.*s", what, STR(name)) : str_of(what), secret_masked(arena, before), secret_masked(arena, after),
	};
}

static void compare_config_text(struct comparing *c, const char *what, struct str name, struct str before, struct str after)
{
	if (!str_eq(before, after))
		add_config(c, what, name, before, after);
}

static struct str words_of(struct comparing *c, const struct str_list *words)
{
	struct str text = STR_NULL;

	vec_each(word, words)
		text = arena_printf(&c->difference->arena, "%.*s%s%.*s", STR(text), text.n ? " " : "", STR(*word));
	return text;
}

static struct str variable_in(const struct str_list *list, struct str name)
{
	struct str key, value;

	vec_each(variable, list)
		if (str_cut(*variable, '=', &key, &value) && str_eq(key, name))
			return value;
	return STR_NULL;
}

/* As it may be shown: whether it is a secret depends on its name too. */
static struct str shown_value(struct comparing *c, struct str name, struct str value)
{
	struct str masked = secret_masked_variable(&c->difference->arena, arena_printf(&c->difference->arena, "%.*s=%.*s", STR(name), STR(value)));
	struct str key, shown;

	str_cut(masked, '=', &key, &shown);
	return value.n ? shown : STR_NULL;
}

static void compare_variable(struct comparing *c, struct str name, struct str before, struct str after)
{
	if (!str_eq(before, after))
		add_config(c, "env", name, shown_value(c, name, before), shown_value(c, name, after));
}

static void compare_variables(struct comparing *c, const struct str_list *before, const struct str_list *after)
{
	struct str name, value;

	vec_each(variable, before) {
		str_cut(*variable, '=', &name, &value);
		compare_variable(c, name, value, variable_in(after, name));
	}
	vec_each(variable, after) {
		str_cut(*variable, '=', &name, &value);
		if (!variable_in(before, name).n)
			compare_variable(c, name, STR_NULL, value);
	}
}

static struct str label_in(const struct key_value_list *list, struct str key)
{
	vec_each(pair, list)
		if (str_eq(pair->key, key))
			return pair->value;
	return STR_NULL;
}

static void compare_labels(struct comparing *c, const struct key_value_list *before, const struct key_value_list *after)
{
	vec_each(label, before)
		compare_config_text(c, "label", label->key, label->value, label_in(after, label->key));
	vec_each(label, after)
		if (!label_in(before, label->key).n)
			compare_config_text(c, "label", label->key, STR_NULL, label->value);
}

static void compare_config(struct comparing *c)
{
	const struct image_config *before = &c->before->image->config, *after = &c->after->image->config;

	compare_config_text(c, "architecture", STR_NULL, c->before->image->platform.architecture, c->after->image->platform.architecture);
	compare_config_text(c, "user", STR_NULL, before->user, after->user);
	compare_config_text(c, "entrypoint", STR_NULL, words_of(c, &before->entrypoint), words_of(c, &after->entrypoint));
	compare_config_text(c, "command", STR_NULL, words_of(c, &before->cmd), words_of(c, &after->cmd));
	compare_config_text(c, "directory", STR_NULL, before->working_dir, after->working_dir);
	compare_config_text(c, "ports", STR_NULL, words_of(c, &before->exposed_ports), words_of(c, &after->exposed_ports));
	compare_config_text(c, "volumes", STR_NULL, words_of(c, &before->volumes), words_of(c, &after->volumes));
	compare_config_text(c, "health check", STR_NULL, words_of(c, &before->healthcheck), words_of(c, &after->healthcheck));
	compare_config_text(c, "stop signal", STR_NULL, before->stop_signal, after->stop_signal);
	compare_variables(c, &before->env, &after->env);
	compare_labels(c, &before->labels, &after->labels);
}

static void compare_layers(struct comparing *c)
{
	const struct image *before = c->before->image, *after = c->after->image;
	size_t i = 0;

	while (i < before->layers.n && i < after->layers.n && digest_eq(&before->layers.v[i].diff_id, &after->layers.v[i].diff_id))
		i++;
	c->difference->layers_shared = i;
}

int difference_find(const struct ctx *ctx, const struct side *before, const struct side *after, struct difference *ret_difference,
		    struct err *e)
{
	struct comparing c = {ctx, before, after, ret_difference};

	compare_layers(&c);
	compare_packages(&c);
	compare_findings(&c);
	compare_config(&c);
	return compare_files(&c, e);
}
