/* SPDX-License-Identifier: Apache-2.0 */
/* What the native tools say of the same databases; skipped, with a word, where a database or a tool is missing. */
#include "catalog/inventory_dump.h"

#include <sys/stat.h>

extern const struct cataloger cataloger_apk, cataloger_dpkg;

static struct arena arena;

/* A folder with one layer that holds a copy of FILE at PATH; NULL, having said so, where FILE is missing. */
static const char *folder_with(const char *file, const char *path)
{
	char name[] = "/tmp/plimsoll-native-XXXXXX";
	struct buf bytes = BUF_INIT((size_t)64 << 20);
	struct err e = ERR_INIT;
	struct str target;

	if (file_load(source_path(&arena, file), &bytes, &e) < 0) {
		print_message("skipped: %s\n", e.text);
		buf_done(&bytes);
		return NULL;
	}
	assert_non_null(mkdtemp(name));
	target = arena_printf(&arena, "%s/layers/0/%s", name, path);
	for (size_t i = sizeof(name); i < target.n; i++)
		if (target.p[i] == '/')
			mkdir(arena_text(&arena, str_slice(target, 0, i)), 0700);
	assert_int_equal(file_replace(target.p, buf_str(&bytes), &e), 0);
	buf_done(&bytes);
	return arena_text(&arena, str_of(name));
}

static void remove_folder(const char *folder)
{
	assert_int_equal(system(arena_printf(&arena, "rm -r %s", folder).p), 0);
}

static void catalog_folder(const char *folder, const struct cataloger *cataloger, struct inventory *inventory)
{
	const struct cataloger *const list[] = {cataloger, NULL};
	struct tree tree;

	inventory_init(inventory);
	tree_for(folder, list, &tree, &inventory->coverage, &arena);
	run_catalogers(&tree, list, inventory);
	tree_done(&tree);
}

static struct str output_of(const char *command)
{
	struct buf out = BUF_INIT((size_t)64 << 20);
	FILE *pipe = popen(command, "r");
	struct str text;
	char part[4096];
	size_t n;

	assert_non_null(pipe);
	while ((n = fread(part, 1, sizeof(part), pipe)) > 0)
		buf_put(&out, str_from(part, n));
	text = pclose(pipe) == 0 ? arena_str(&arena, buf_str(&out)) : STR_NULL;
	buf_done(&out);
	return text;
}

TEST(dpkg_query_lists_the_same)
{
	const char *folder = folder_with("../shared/acceptance/dpkg/texlive.status", "var/lib/dpkg/status");
	struct buf got = BUF_INIT((size_t)64 << 20);
	struct inventory inventory;
	struct str want;

	if (!folder)
		skip();
	want = output_of(arena_printf(&arena,
		"mkdir -p %s/layers/0/var/lib/dpkg/info %s/layers/0/var/lib/dpkg/updates && "
		"dpkg-query --admindir=%s/layers/0/var/lib/dpkg -W -f "
		"'${db:Status-Status} ${Package} ${Version} ${Architecture} ${source:Package} ${source:Version}\\n' "
		"2>/dev/null | "
		"sed -n '/^config-files /d; /^not-installed /d; s/^[^ ]* //p' | LC_ALL=C sort", folder, folder, folder).p);
	catalog_folder(folder, &cataloger_dpkg, &inventory);
	remove_folder(folder);
	if (!want.n) {
		print_message("skipped: no dpkg-query here\n");
		inventory_done(&inventory);
		skip();
	}
	vec_each(item, &inventory.packages) {
		const struct package *p = *item;

		buf_printf(&got, "%.*s %.*s %.*s %.*s %.*s\n", STR(p->name), STR(p->version), STR(p->architecture),
			   STR(p->source_name), STR(p->source_version));
	}
	assert_int_equal(inventory.packages.n, 357);
	assert_int_equal(inventory.coverage.gaps.n, 0);
	assert_true(str_eq(buf_str(&got), want));
	inventory_done(&inventory);
	buf_done(&got);
}

TEST(vcpkg_is_no_debian_database)
{
	const char *folder = folder_with("../shared/acceptance/dpkg/vcpkg.status", "var/lib/dpkg/status");
	struct inventory inventory;

	if (!folder)
		skip();
	catalog_folder(folder, &cataloger_dpkg, &inventory);
	remove_folder(folder);
	assert_int_equal(inventory.packages.n, 0);
	assert_int_equal(inventory.coverage.gaps.n, 1);
	inventory_done(&inventory);
}

TEST_MAIN
