/* SPDX-License-Identifier: Apache-2.0 */
/* The store of objects: what is found by name and by label, and what its caps do. */
#include "test.h"

#include "base/buf.h"
#include "check/objects.h"
#include "config/config.h"

static void keep(void *data, const struct document *document)
{
	objects_add(data, document);
}

static struct objects *objects_of_text(const char *text)
{
	struct settings settings = {0};
	struct coverage coverage = {0};
	struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;
	struct objects *objects = objects_new();
	struct reading reading = {
		.ctx = &(struct ctx){.jobs = 1}, .settings = &settings, .coverage = &coverage, .arena = &arena, .visit = keep,
		.data = objects,
	};
	struct config_file file = {.path = STR_LIT("a.yaml"), .text = str_of(text), .line = 1, .column = 1};

	assert_int_equal(config_read(&reading, &file, &e), 0);
	coverage_done(&coverage);
	arena_done(&arena);
	return objects;
}

static const char text[] = "apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: x}\n"
			   "---\napiVersion: v1\nkind: Secret\nmetadata: {name: b}\n"
			   "---\napiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: y}\n"
			   "---\napiVersion: example.org/v1\nkind: Secret\nmetadata: {name: a, namespace: x}\n"
			   "---\napiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: x}\n"
			   "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: x, labels: {app: p}}\n"
			   "spec: {containers: [{name: c, image: d}]}\n";

TEST(objects_are_found_by_name_in_their_namespace_or_where_it_may_be_theirs)
{
	struct objects *objects = objects_of_text(text);

	assert_int_equal(objects_count(objects), 6);
	assert_int_equal(objects_find(objects, "Secret", STR_LIT("x"), STR_LIT("a"))->index, 0);
	assert_int_equal(objects_find(objects, "Secret", STR_LIT("y"), STR_LIT("a"))->index, 2);
	assert_int_equal(objects_find(objects, "Secret", STR_NULL, STR_LIT("a"))->index, 0);
	assert_int_equal(objects_find(objects, "Secret", STR_LIT("z"), STR_LIT("b"))->index, 1);
	assert_null(objects_find(objects, "Secret", STR_LIT("z"), STR_LIT("a")));
	assert_null(objects_find(objects, "ConfigMap", STR_LIT("x"), STR_LIT("a")));
	objects_free(objects);
}

TEST(the_second_of_a_group_kind_namespace_and_name_knows_the_first)
{
	struct objects *objects = objects_of_text(text);

	assert_null(objects_earlier(objects, objects_at(objects, 0)));
	assert_null(objects_earlier(objects, objects_at(objects, 2)));
	assert_null(objects_earlier(objects, objects_at(objects, 3)));
	assert_ptr_equal(objects_earlier(objects, objects_at(objects, 4)), objects_at(objects, 0));
	objects_free(objects);
}

/* Parts of keys have their length: {a: bc} is not {ab: c}. */
TEST(labels_are_not_taken_for_others_that_join_to_the_same)
{
	struct objects *objects = objects_of_text("apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: x, labels: {a: bc}}\n"
						  "spec: {containers: [{name: c, image: d}]}\n");
	struct selector right = {.written = true, .labels = &(struct label){STR_LIT("a"), STR_LIT("bc")}, .labels_n = 1};
	struct selector wrong = {.written = true, .labels = &(struct label){STR_LIT("ab"), STR_LIT("c")}, .labels_n = 1};

	assert_non_null(objects_first(objects, STR_LIT("x"), &right));
	assert_null(objects_first(objects, STR_LIT("x"), &wrong));
	assert_null(objects_first(objects, STR_LIT("y"), &right));
	assert_non_null(objects_first(objects, STR_NULL, &right));
	objects_free(objects);
}

TEST(a_name_longer_than_any_key_is_kept_and_found)
{
	struct buf long_text = BUF_INIT(1 << 16);
	struct objects *objects;

	buf_puts(&long_text, "apiVersion: v1\nkind: Secret\nmetadata: {namespace: x, name: ");
	for (int i = 0; i < 5000; i++)
		buf_putc(&long_text, 'n');
	buf_puts(&long_text, "}\n");
	objects = objects_of_text(buf_text(&long_text));
	assert_int_equal(objects_at(objects, 0)->name.n, 5000);
	assert_non_null(objects_find(objects, "Secret", STR_LIT("x"), objects_at(objects, 0)->name));
	objects_free(objects);
	buf_done(&long_text);
}

TEST(when_the_budget_of_comparisons_is_spent_that_is_told)
{
	struct objects *objects = objects_of_text(text);
	const struct selector everything = {.written = true};

	assert_null(objects_gap(objects));
	objects_set_budget(objects, 1);
	assert_non_null(objects_first(objects, STR_LIT("x"), &everything));
	assert_null(objects_first(objects, STR_LIT("x"), &everything));
	assert_true(strstr(objects_gap(objects), "OBJECTS_WORK_MAX") != NULL);
	objects_free(objects);
}

TEST_MAIN
