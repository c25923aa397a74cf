/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the front end makes of Kubernetes' objects: each folder of tests/data/config/kubernetes is a case, its file `input` is read, and
 * expect.tsv is what comes of it: a line for each object, its containers (containers_dump.h), and what is not evaluated.
 * PLIMSOLL_ACCEPT=1 writes it.
 */
#include "tree_of.h"

#include "base/text.h"
#include "config/containers_dump.h"

#define OUT_MAX ((size_t)1 << 20)

static void print(void *data, const struct document *document)
{
	struct dump *dump = data;
	const struct resource *resource = document->resource;
	struct str kinds = STR_NULL;
	struct arena arena = ARENA_INIT;

	assert_non_null(resource);
	dump->name = resource_words(&arena, resource);
	dump_line(dump, "object", resource->pod_path, config_node_place(document->file, resource->root), resource->windows ? "windows" : NULL);
	if (!str_eq(document->path, document->file->path))
		dump_line(dump, "from", document->path, config_node_place(document->file, NULL), NULL);
	for (size_t i = 0; i < document->duplicate_count; i++)
		dump_line(dump, "duplicate", yaml_text(document->duplicates[i]), config_node_place(document->file, document->duplicates[i]), NULL);
	vec_each(container, &document->containers) {
		dump_container(dump, container);
		kinds = container_words(&arena, container);
		dump_line(dump, "words", kinds, container->place, NULL);
	}
	vec_each(reference, &document->references)
		assert_ptr_equal(reference->container->document, document);
	arena_done(&arena);
}

static void read_text(struct str text, struct buf *out)
{
	struct dump dump = {.out = out, .beside = STR_LIT("")};
	struct coverage coverage = {0};
	struct arena arena = ARENA_INIT;
	struct reading reading = {.ctx = &(struct ctx){.jobs = 1}, .coverage = &coverage, .arena = &arena, .visit = print, .data = &dump,
				  .given = true};
	struct config_file file = {.path = STR_LIT("input"), .text = text, .line = 1, .column = 1};
	struct err e = ERR_INIT;

	assert_int_equal(config_read(&reading, &file, &e), 0);
	coverage_sort(&coverage);
	vec_each(gap, &coverage.gaps)
		buf_printf(out, "gap\t%.*s\t%.*s\n", STR(gap->where), STR(gap->why));
	coverage_done(&coverage);
	arena_done(&arena);
}

static void run_case(const char *folder, struct arena *arena)
{
	auto_done(buf_done) struct buf input = BUF_INIT(OUT_MAX), want = BUF_INIT(OUT_MAX), out = BUF_INIT(OUT_MAX);
	const char *expect = arena_printf(arena, "%s/expect.tsv", folder).p;
	struct err e = ERR_INIT;

	assert_int_equal(file_load(arena_printf(arena, "%s/input", folder).p, &input, &e), 0);
	read_text(buf_str(&input), &out);
	if (getenv("PLIMSOLL_ACCEPT"))
		assert_int_equal(file_replace(expect, buf_str(&out), &e), 0);
	assert_int_equal(file_load(expect, &want, &e), 0);
	if (!str_eq(buf_str(&want), buf_str(&out)))
		fail_msg("%s: got\n%s", folder, buf_text(&out));
}

TEST(every_case_comes_out)
{
	struct arena arena = ARENA_INIT;
	const char *path = source_path(&arena, "tests/data/config/kubernetes");
	DIR *folder = opendir(path);
	struct dirent *entry;
	size_t cases = 0;

	assert_non_null(folder);
	while ((entry = readdir(folder))) {
		if (entry->d_name[0] == '.')
			continue;
		run_case(arena_printf(&arena, "%s/%s", path, entry->d_name).p, &arena);
		cases++;
	}
	closedir(folder);
	assert_true(cases >= 10);
	arena_done(&arena);
}

/* ---- encodings, caps ---- */

static bool gives(struct str text, const char *line)
{
	struct buf out = BUF_INIT(OUT_MAX);
	bool found;

	read_text(text, &out);
	found = str_search(buf_str(&out), str_of(line)) >= 0;
	if (!found)
		print_message("got %s", buf_text(&out));
	buf_done(&out);
	return found;
}

static const char pod[] = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: \xC3\xA4\nspec:\n  containers:\n  - name: b\n    image: c:1\n";

TEST(the_same_in_every_encoding)
{
	struct buf wide = BUF_INIT(4096);
	uint32_t code;

	assert_true(gives(str_of(pod), "Pod \xC3\xA4\tobject\tspec\tinput:1:1"));
	for (int big = 0; big < 2; big++) {
		buf_clear(&wide);
		buf_put(&wide, big ? str_from("\xFE\xFF", 2) : str_from("\xFF\xFE", 2));
		for (struct str rest = str_of(pod); rest.n; rest = str_from_index(rest, text_decode(rest, &code))) {
			text_decode(rest, &code);
			buf_putc(&wide, big ? (char)(code >> 8) : (char)code);
			buf_putc(&wide, big ? (char)code : (char)(code >> 8));
		}
		assert_true(gives(buf_str(&wide), "Pod \xC3\xA4\tobject\tspec\tinput:1:1"));
		assert_true(gives(buf_str(&wide), "b\timage\tc:1\tinput:8:12\tcontainer"));
	}
	buf_done(&wide);
	assert_true(gives(STR_LIT("\xEF\xBB\xBF" "apiVersion: v1\r\nkind: Pod\r\nspec:\r\n  containers: [{name: b, image: c}]\r\n"),
			  "b\timage\tc\tinput:4:33\tcontainer"));
}

TEST(merges_that_grow_are_capped)
{
	struct buf text = BUF_INIT(OUT_MAX);

	buf_puts(&text, "apiVersion: v1\nkind: ConfigMap\nm0: &m0 {");
	for (int i = 0; i < 1000; i++)
		buf_printf(&text, "k%d: v, ", i);
	buf_puts(&text, "}\n");
	for (int i = 0; i < 1100; i++)
		buf_printf(&text, "n%d: {<<: *m0}\n", i);
	assert_true(gives(buf_str(&text), "more pairs, with merge keys carried out, than the cap"));
	buf_done(&text);
}

TEST(depth_and_laughs_are_capped)
{
	struct buf text = BUF_INIT(OUT_MAX);

	buf_puts(&text, "apiVersion: v1\nkind: Pod\nspec: ");
	for (int i = 0; i < 10000; i++)
		buf_putc(&text, '[');
	assert_true(gives(buf_str(&text), "nested deeper than the cap"));
	buf_clear(&text);
	buf_puts(&text, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
	for (int i = 1; i < 9; i++)
		buf_printf(&text, "a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i, i, i - 1, i - 1, i - 1, i - 1,
			   i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
	assert_true(gives(buf_str(&text), "more nodes, with aliases written out, than the cap"));
	buf_done(&text);
}

TEST_MAIN
