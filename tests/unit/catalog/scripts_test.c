/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of the catalogers of scripting languages and their lock files. */
#include "catalog/inventory_dump.h"

#define CATALOGER(name) extern const struct cataloger cataloger_##name;
#include "catalog/list.h"
#undef CATALOGER

/* How many facts an examiner has of the first n bytes of a file; a copy of that size, so that a look beyond is seen. */
static size_t facts_of(const struct examiner *examiner, const char *path, struct str bytes, size_t n)
{
	char *copy = memcpy(mem_alloc(n + 1), bytes.p, n);
	struct buf out = BUF_INIT(FACTS_FILE_MAX);
	struct arena arena = ARENA_INIT, scratch = ARENA_INIT;
	struct coverage coverage = {0};
	struct ctx ctx = {.jobs = 1};
	struct fact_writer facts = {&ctx, examiner->name, &out, &coverage, &arena, str_of(path)};
	struct examined file = {.path = str_of(path), .bytes = {mem_resize(copy, n ? n : 1, 1), n}, .kind = FILE_TEXT, .named = true};
	struct err e = ERR_INIT;
	struct str rest;
	struct fact fact;
	size_t count = 0;

	assert_int_equal(examiner->examine(&file, &facts, &scratch, &e), 0);
	for (rest = buf_str(&out); fact_next(&rest, examiner->name, &fact);)
		count++;
	free((void *)(uintptr_t)file.bytes.p);
	buf_done(&out);
	coverage_done(&coverage);
	arena_done(&arena);
	arena_done(&scratch);
	return count;
}

TEST(truncated_at_every_byte)
{
	static const struct {
		const struct cataloger *cataloger;
		const char *folder, *path;
	} files[] = {
		{&cataloger_npm, "npm/installed", "app/node_modules/left/package.json"},
		{&cataloger_npm, "npm/installed", "app/node_modules/.package-lock.json"},
		{&cataloger_npm_lock, "npm-lock/managers", "npm1/package-lock.json"},
		{&cataloger_npm_lock, "npm-lock/managers", "npm2/package-lock.json"},
		{&cataloger_npm_lock, "npm-lock/managers", "yarn1/yarn.lock"},
		{&cataloger_npm_lock, "npm-lock/managers", "yarn4/yarn.lock"},
		{&cataloger_npm_lock, "npm-lock/managers", "pnpm5/pnpm-lock.yaml"},
		{&cataloger_npm_lock, "npm-lock/managers", "pnpm9/pnpm-lock.yaml"},
		{&cataloger_npm_lock, "npm-lock/managers", "bun/bun.lock"},
		{&cataloger_ruby, "ruby/gems", "usr/local/lib/ruby/gems/3.2.0/specifications/nokogiri-1.15.4-x86_64-linux.gemspec"},
		{&cataloger_ruby, "ruby/gems", "app/Gemfile.lock"},
		{&cataloger_php, "php/composer", "app/vendor/composer/installed.json"},
		{&cataloger_php, "php/composer", "source/composer.lock"},
		{&cataloger_php, "php/registry", "usr/local/lib/php/.registry/.channel.pecl.php.net/memo.reg"},
		{&cataloger_wordpress, "wordpress/site", "var/www/html/wp-includes/version.php"},
		{&cataloger_wordpress, "wordpress/site", "var/www/html/wp-content/plugins/hello.php"},
		{&cataloger_dart, "dart/lock", "app/pubspec.lock"},
		{&cataloger_swift, "swift/resolved", "one/Package.resolved"},
		{&cataloger_swift, "swift/damage", "d/Podfile.lock"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		const struct examiner *examiner = files[i].cataloger->examiner;
		struct arena arena = ARENA_INIT;
		struct str path = arena_printf(&arena, "tests/data/catalog/%s/layers/0/%s", files[i].folder, files[i].path);
		struct buf bytes = BUF_INIT((size_t)1 << 20);
		struct err e = ERR_INIT;
		size_t all, most = 0;

		if (file_load(source_path(&arena, path.p), &bytes, &e) < 0)
			fail_msg("%s", e.text);
		all = facts_of(examiner, files[i].path, buf_str(&bytes), bytes.n);
		for (size_t n = 1; n < bytes.n; n++) {
			size_t count = facts_of(examiner, files[i].path, buf_str(&bytes), n);

			most = count > most ? count : most;
		}
		if (!all || most > all)
			fail_msg("%s: %zu facts, %zu of a part", files[i].path, all, most);
		buf_done(&bytes);
		arena_done(&arena);
	}
}

TEST(wordpress_cpes)
{
	const struct cataloger *list[] = {&cataloger_wordpress, NULL};
	struct arena arena = ARENA_INIT;
	struct inventory inventory;
	struct tree tree;

	inventory_init(&inventory);
	tree_for(source_path(&arena, "tests/data/catalog/wordpress/site"), list, &tree, &inventory.coverage, &arena);
	run_catalogers(&tree, list, &inventory);
	assert_str(inventory.packages.v[0]->cpes.v[0], "cpe:2.3:a:wordpress:wordpress:6.4.2:*:*:*:*:*:*:*");
	assert_str(inventory.packages.v[1]->cpes.v[0], "cpe:2.3:a:wordpress:wordpress:6.5:beta1:*:*:*:*:*:*");
	assert_int_equal(inventory.packages.v[2]->cpes.n, 0);
	tree_done(&tree);
	inventory_done(&inventory);
	arena_done(&arena);
}

TEST_MAIN
