/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Merging, as data: tests/data/image/merge/NAME.txt. A case is layers of entries and the views they must give:
 *
 *	layer                    begins a layer; then one entry a line, in tar order
 *	  D path                 a directory
 *	  F path size            a file
 *	  L path target          a symbolic link
 *	  H path target          a hard link
 *	view N                   the tree after layer N ("view now": the merged one); then every path, in order of a walk
 *	  D|F|L path [size]
 *	gone N path cause        the path's version ended in layer N by whiteout, opaque, replaced or parent
 *	notes N                  how many notes the coverage holds
 */
#include "test.h"

#include "image/merge.h"
#include "tree_of.h"

struct scene {
	const char *name;
	struct tree tree;
	struct layer_index index;
	struct coverage coverage;
	struct arena arena;
	bool open;
	struct buf got, want; /* the lines of a view */
	unsigned view;
};

static uint32_t put_text(struct layer_index *index, struct str s)
{
	uint32_t at = (uint32_t)index->text.n;

	buf_put(&index->text, s);
	return at;
}

static void add_entry(struct scene *scene, char type, struct str path, struct str argument)
{
	static const char types[] = "FDLH";
	struct layer_entry entry = {
		.type = (uint8_t)(strchr(types, type) - types),
		.mode = type == 'D' ? 0755 : 0644,
		.content = LAYER_CONTENT_NONE,
		.path = put_text(&scene->index, path),
		.path_length = (uint16_t)path.n,
	};

	if (type == 'F')
		assert_true(str_to_u64(argument, &entry.size));
	entry.link = put_text(&scene->index, argument);
	entry.link_length = (uint16_t)argument.n;
	*vec_push(&scene->index.entries) = entry;
}

static void close_layer(struct scene *scene)
{
	static const struct ctx ctx = {.jobs = 1};
	struct err e = ERR_INIT;

	if (scene->open && merge_layer(&ctx, &scene->tree, &scene->index, &scene->coverage, &scene->arena, &e) < 0)
		fail_msg("%s: %s", scene->name, e.text);
	scene->open = false;
}

static int list_version(void *arg, uint32_t version)
{
	struct scene *scene = arg;
	const struct tree_inode *inode = tree_inode_of(&scene->tree, version);
	uint32_t path = scene->tree.versions.v[version].path;

	if (path == TREE_ROOT)
		return 0;
	buf_printf(&scene->got, "%c ", "FDL"[inode->type]);
	tree_path_text(&scene->tree, path, &scene->got);
	if (inode->type == ENTRY_FILE)
		buf_printf(&scene->got, " %llu", (unsigned long long)inode->size);
	buf_putc(&scene->got, '\n');
	return 0;
}

static void close_view(struct scene *scene)
{
	if (!scene->want.max)
		return;
	assert_int_equal(tree_walk(&scene->tree, TREE_ROOT, scene->view, list_version, scene), 0);
	if (!str_eq(buf_str(&scene->got), buf_str(&scene->want)))
		fail_msg("%s, view %u:\n%s\nwant:\n%s", scene->name, scene->view, buf_text(&scene->got), buf_text(&scene->want));
	buf_done(&scene->got);
	buf_done(&scene->want);
	scene->want.max = 0;
}

static void check_gone(struct scene *scene, struct str layer, struct str path, struct str cause)
{
	static const char *const causes[] = {"live", "whiteout", "opaque", "replaced", "parent"};
	uint32_t at = tree_path_exact(&scene->tree, path);
	uint64_t number;

	assert_true(str_to_u64(layer, &number) && at != TREE_NONE);
	for (uint32_t v = scene->tree.paths.v[at].newest; v != TREE_NONE; v = scene->tree.versions.v[v].older)
		if (scene->tree.versions.v[v].until == number && str_is(cause, causes[scene->tree.versions.v[v].cause]))
			return;
	fail_msg("%s: nothing ended at %.*s in layer %.*s by %.*s", scene->name, STR(path), STR(layer), STR(cause));
}

static void line(struct scene *scene, struct str text)
{
	struct str words[4] = {STR_NULL, STR_NULL, STR_NULL, STR_NULL}, rest = str_trim(text);
	uint64_t number = TREE_NOW;

	for (size_t i = 0; i < 4 && rest.n; i++)
		str_next(&rest, ' ', &words[i]);
	if (!words[0].n || words[0].p[0] == '#')
		return;
	if (str_is(words[0], "layer")) {
		close_view(scene);
		close_layer(scene);
		layer_index_init(&scene->index);
		scene->open = true;
	} else if (str_is(words[0], "view")) {
		close_layer(scene);
		close_view(scene);
		str_to_u64(words[1], &number);
		scene->view = (unsigned)number;
		scene->got = scene->want = BUF_INIT(1 << 20);
	} else if (str_is(words[0], "gone")) {
		check_gone(scene, words[1], words[2], words[3]);
	} else if (str_is(words[0], "notes")) {
		close_layer(scene);
		assert_true(str_to_u64(words[1], &number));
		assert_int_equal(scene->coverage.gaps.n, number);
	} else if (scene->want.max) {
		buf_printf(&scene->want, "%.*s\n", STR(str_trim(text)));
	} else {
		assert_true(scene->open && words[0].n == 1);
		add_entry(scene, words[0].p[0], words[1], words[2]);
	}
}

static void run_case(const char *path, const char *name)
{
	struct scene scene = {.name = name};
	struct buf text = BUF_INIT(1 << 20);
	struct str rest, part;
	struct err e = ERR_INIT;

	if (file_load(path, &text, &e) < 0)
		fail_msg("%s", e.text);
	tree_init(&scene.tree);
	rest = buf_str(&text);
	while (str_next_line(&rest, &part))
		line(&scene, part);
	close_view(&scene);
	close_layer(&scene);
	tree_done(&scene.tree);
	coverage_done(&scene.coverage);
	arena_done(&scene.arena);
	buf_done(&text);
}

TEST(every_case_of_the_folder)
{
	each_file("tests/data/image/merge", run_case);
}

TEST(a_tree_costs_about_a_hundred_bytes_an_entry)
{
	struct scene scene = {.name = "many"};
	struct str path;
	size_t bytes;

	tree_init(&scene.tree);
	layer_index_init(&scene.index);
	scene.open = true;
	for (unsigned i = 0; i < 100000; i++) {
		path = arena_printf(&scene.arena, "usr/share/doc/folder-%u/file-%u", i / 40, i);
		add_entry(&scene, 'F', path, STR_LIT("100"));
	}
	close_layer(&scene);
	bytes = scene.tree.paths.n * sizeof(struct tree_path) + scene.tree.versions.n * sizeof(struct tree_version) +
		scene.tree.inodes.n * sizeof(struct tree_inode) + scene.tree.text.n + scene.tree.bucket_count * 4;
	assert_in_range(bytes / 100000, 60, 160);
	tree_done(&scene.tree);
	arena_done(&scene.arena);
}

TEST_MAIN
