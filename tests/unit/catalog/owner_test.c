/* SPDX-License-Identifier: Apache-2.0 */
/* Which language packages are the distribution's, and what several catalogers have found of one thing. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/path.h"
#include "catalog/owner.h"
#include "model/examine.h"
#include "tree_of.h"

struct scene {
	char root[32];
	struct arena arena;
	struct coverage coverage;
	struct tree tree;
	struct inventory inventory;
};

/* A file of a layer; its time is given, since a copy that only changed its mode keeps that. */
static void put_file(const char *root, unsigned layer, const char *path, const char *content, int64_t time)
{
	struct arena arena = ARENA_INIT;
	struct str file = arena_printf(&arena, "%s/layers/%u/%s", root, layer, path);
	struct timespec times[2] = {{.tv_sec = time}, {.tv_sec = time}};
	struct err e = ERR_INIT;

	assert_int_equal(file_make_directories(arena_text(&arena, path_parent(file)), &e), 0);
	assert_int_equal(file_replace(file.p, str_of(content), &e), 0);
	assert_int_equal(utimensat(AT_FDCWD, file.p, times, 0), 0);
	arena_done(&arena);
}

static void put_files(const char *root)
{
	put_file(root, 0, "usr/lib/a/METADATA", "Name: a\nVersion: 1\n", 1000);
	put_file(root, 0, "usr/lib/b/METADATA", "Name: b\nVersion: 1\n", 1000);
	put_file(root, 0, "usr/lib/c/METADATA", "Name: c\nVersion: 1\n", 1000);
	put_file(root, 0, "usr/lib/d.jar", "12345", 1000);
	put_file(root, 0, "usr/lib/e.jar", "12345", 1000);
	put_file(root, 0, "usr/lib/f.jar", "12345", 1000);
	/* pip overwrites b with another version; c is written again and the same; the jars: same time, other time, other size */
	put_file(root, 1, "usr/lib/b/METADATA", "Name: b\nVersion: 2\n", 1000);
	put_file(root, 1, "usr/lib/c/METADATA", "Name: c\nVersion: 1\n", 2000);
	put_file(root, 1, "usr/lib/d.jar", "12345", 1000);
	put_file(root, 1, "usr/lib/e.jar", "67890", 2000);
	put_file(root, 1, "usr/lib/f.jar", "123456", 1000);
}

static void begin(struct scene *scene)
{
	static const char *const kept[] = {"**/METADATA", NULL};
	static const struct examiner *const none[] = {NULL};

	*scene = (struct scene){.root = "/tmp/plimsoll-owner-XXXXXX"};
	assert_non_null(mkdtemp(scene->root));
	put_files(scene->root);
	tree_of(scene->root, &(struct wishes){kept, none}, &scene->tree, &scene->coverage, &scene->arena);
	inventory_init(&scene->inventory);
}

static struct package *add(struct scene *scene, const char *type, const char *name, const char *path, int layer)
{
	struct package *package = inventory_add(&scene->inventory, type, "test");

	package->name = str_of(name);
	package->version = STR_LIT("1");
	package->layer = layer;
	*vec_push(&package->locations) = (struct location){.path = str_of(path), .layer = layer};
	return package;
}

static struct package *add_owner(struct scene *scene, const char *type, const char *name, int layer, const char *file)
{
	struct package *package = add(scene, type, name, "db", layer);

	*vec_push(&package->files) = STR_LIT("usr/share/doc/other");
	*vec_push(&package->files) = str_of(file);
	return package;
}

static void end(struct scene *scene)
{
	assert_int_equal(system(arena_printf(&scene->arena, "rm -r '%s'", scene->root).p), 0);
	inventory_done(&scene->inventory);
	tree_done(&scene->tree);
	coverage_done(&scene->coverage);
	arena_done(&scene->arena);
}

TEST(owner_is_found)
{
	static const struct {
		const char *path, *file;
		const char *type; /* of the owner */
		int layer;        /* of the owner */
		bool foreign, owned;
	} cases[] = {
		{"usr/lib/a/METADATA", "usr/lib/a/METADATA", "deb", 0, false, true},
		{"usr/lib/a/METADATA", "usr/lib/a/METADATA", "rpm", 0, false, true},
		{"usr/lib/a/METADATA", "usr/lib/a/METADATA", "apk", 0, false, true},
		{"usr/lib/a/METADATA", "usr/lib/a/METADATA", "deb", LAYER_UNKNOWN, false, true},
		/* a package of another maker: no advisory of the distribution speaks of it */
		{"usr/lib/a/METADATA", "usr/lib/a/METADATA", "deb", 0, true, false},
		/* a package of a language owns files too, but is not the distribution's */
		{"usr/lib/a/METADATA", "usr/lib/a/METADATA", "pypi", 0, false, false},
		{"usr/lib/a/METADATA", "usr/lib/a/METADAT", "deb", 0, false, false},
		{"usr/lib/a/METADATA", "usr/lib/x/METADATA", "deb", 0, false, false},
		/* overwritten in a later layer */
		{"usr/lib/b/METADATA", "usr/lib/b/METADATA", "deb", 0, false, false},
		/* the owner was upgraded in that layer itself */
		{"usr/lib/b/METADATA", "usr/lib/b/METADATA", "deb", 1, false, true},
		/* the same bytes in a later layer: chmod, chown */
		{"usr/lib/c/METADATA", "usr/lib/c/METADATA", "deb", 0, false, true},
		/* content that nobody kept: size and time tell */
		{"usr/lib/d.jar", "usr/lib/d.jar", "deb", 0, false, true},
		{"usr/lib/e.jar", "usr/lib/e.jar", "deb", 0, false, false},
		{"usr/lib/f.jar", "usr/lib/f.jar", "deb", 0, false, false},
		/* in an archive that is owned */
		{"usr/lib/d.jar!/META-INF/maven/x/pom.properties", "usr/lib/d.jar", "deb", 0, false, true},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct scene scene;
		struct package *package, *twin, *owner;

		begin(&scene);
		package = add(&scene, "maven", "package", cases[i].path, 1);
		twin = add(&scene, "maven", "twin", cases[i].path, 1);
		owner = add_owner(&scene, cases[i].type, "owner", cases[i].layer, cases[i].file);
		owner->foreign = cases[i].foreign;
		owner_settle(&scene.tree, &scene.inventory);
		if ((package->owner == owner) != cases[i].owned || (twin->owner == owner) != cases[i].owned)
			fail_msg("case %zu: %s", i, cases[i].owned ? "not owned" : "owned");
		assert_null(owner->owner);
		assert_int_equal(scene.inventory.packages.n, 3);
		end(&scene);
	}
}

static size_t count_of(const struct scene *scene, const char *type)
{
	size_t n = 0;

	for (size_t i = 0; i < scene->inventory.packages.n; i++)
		n += strcmp(scene->inventory.packages.v[i]->type, type) == 0;
	return n;
}

/* A program recognised in an owned file is that package again; one in a file of its own, or of another maker, is not. */
TEST(recognised_in_owned_files_is_no_second_package)
{
	static const struct {
		const char *path;
		bool foreign;
		size_t left;
	} cases[] = {{"usr/lib/d.jar", false, 0}, {"usr/lib/d.jar", true, 1}, {"usr/lib/e.jar", false, 1}};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct scene scene;

		begin(&scene);
		add(&scene, "generic", "tool", cases[i].path, 0)->doubtful = true;
		add_owner(&scene, "deb", "owner", 0, cases[i].path)->foreign = cases[i].foreign;
		owner_settle(&scene.tree, &scene.inventory);
		assert_int_equal(count_of(&scene, "generic"), cases[i].left);
		assert_int_equal(count_of(&scene, "deb"), 1);
		end(&scene);
	}
}

TEST(what_a_record_proves_needs_no_doubt)
{
	struct scene scene;
	struct package *proven;

	begin(&scene);
	add(&scene, "npm", "lodash", "app/package-lock.json", 1)->doubtful = true;
	proven = add(&scene, "npm", "lodash", "app/node_modules/lodash/package.json", 1);
	add(&scene, "npm", "only-locked", "app/package-lock.json", 1)->doubtful = true;
	add(&scene, "pypi", "lodash", "app/poetry.lock", 1)->doubtful = true;
	owner_settle(&scene.tree, &scene.inventory);
	assert_int_equal(count_of(&scene, "npm"), 2);
	assert_int_equal(count_of(&scene, "pypi"), 1);
	assert_int_equal(proven->locations.n, 2);
	assert_str(proven->locations.v[1].path, "app/package-lock.json");
	end(&scene);
}

TEST(a_go_program_may_write_its_version_with_a_v)
{
	struct scene scene;

	begin(&scene);
	add(&scene, "golang", "consul", "bin/consul", 1)->version = STR_LIT("v1.15.2");
	add(&scene, "golang", "consul", "bin/consul", 1)->version = STR_LIT("1.15.2");
	scene.inventory.packages.v[1]->doubtful = true;
	owner_settle(&scene.tree, &scene.inventory);
	assert_int_equal(count_of(&scene, "golang"), 1);
	end(&scene);
}

/* The distribution's own copy proves nothing for another one that a lock file asks for. */
TEST(a_lock_file_is_not_the_distributions_copy)
{
	struct scene scene;

	begin(&scene);
	add(&scene, "pypi", "a", "usr/lib/a/METADATA", 0);
	add(&scene, "pypi", "a", "app/poetry.lock", 1)->doubtful = true;
	add_owner(&scene, "deb", "python3-a", 0, "usr/lib/a/METADATA");
	owner_settle(&scene.tree, &scene.inventory);
	assert_int_equal(count_of(&scene, "pypi"), 2);
	end(&scene);
}

TEST_MAIN
