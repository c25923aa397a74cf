/* SPDX-License-Identifier: Apache-2.0 */
/* The rpm cataloger on the cases that make.py made, its records' texts, and what rpm itself says of real databases. */
#include "catalog/inventory_dump.h"

#include <stdio.h>
#include <sys/stat.h>

#include "catalog/rpm_database.h"
#include "catalog/rpm_manifest.h"
#include "catalog/rpm_package.h"
#include "store/sqlite.h"

extern const struct cataloger cataloger_os_release, cataloger_rpm;

static void rpm_case(const char *path, const char *name)
{
	(void)name;
	check_case(path, (const struct cataloger *const[]){&cataloger_os_release, &cataloger_rpm, NULL});
}

TEST(cases)
{
	each_case("tests/data/catalog/rpm", rpm_case);
}

/* ---- texts ---- */

static void check_source(const char *text, const char *name, const char *version)
{
	struct str got_name = STR_LIT(""), got_version = STR_LIT("");

	assert_int_equal(rpm_source(str_of(text), &got_name, &got_version), name[0] != 0);
	assert_str(got_name, name);
	assert_str(got_version, version);
}

TEST(source_packages)
{
	check_source("bash-5.1.8-6.el9.src.rpm", "bash", "5.1.8-6.el9");
	check_source("java-17-openjdk-17.0.9.0.9-2.el8.src.rpm", "java-17-openjdk", "17.0.9.0.9-2.el8");
	check_source("nvidia-1-1.nosrc.rpm", "nvidia", "1-1");
	check_source("a-1-1.x86_64.rpm", "", "");
	check_source("-1-1.src.rpm", "", "");
	check_source("a-1.src.rpm", "", "");
	check_source("(none)", "", "");
	check_source("", "", "");
}

static bool is_foreign(const char *id, const char *vendor)
{
	struct os os = {.id = str_of(id)};

	return rpm_is_foreign(&os, str_of(vendor));
}

TEST(foreign_vendors)
{
	assert_false(is_foreign("rhel", "Red Hat, Inc."));
	assert_false(is_foreign("sles", "SUSE LLC"));
	assert_false(is_foreign("opensuse-leap", "SUSE LLC"));
	assert_false(is_foreign("almalinux", "AlmaLinux OS Foundation"));
	assert_false(is_foreign("openEuler", "http://" "openeuler.org"));
	assert_false(is_foreign("photon", "VMware, Inc."));
	assert_true(is_foreign("rhel", "Fedora Project")); /* EPEL */
	assert_true(is_foreign("almalinux", "Docker"));
	assert_false(is_foreign("almalinux", ""));
	assert_false(is_foreign("someone's", "Somebody"));
	assert_false(is_foreign("", "Docker"));
}

TEST(manifest_lines)
{
	struct rpm_manifest_line line;
	struct str good = STR_LIT("a\t1.0-2\t1\t1\t(none)\t3\t12\tnoarch\t3\ta-1.0-2.src.rpm");

	assert_null(rpm_manifest_line(good, &line));
	assert_str(line.record.name, "a");
	assert_str(line.record.version, "1.0");
	assert_str(line.record.release, "2");
	assert_str(line.vendor, "");
	assert_int_equal(line.record.epoch, 3);
	assert_int_equal(line.size, 12);
	for (size_t n = 0; n < 30; n++)
		assert_non_null(rpm_manifest_line(str_from(good.p, n), &line));
	assert_non_null(rpm_manifest_line(STR_LIT("a\t1\t1\t1\tv\t3\t12\tx\t3\ts"), &line));
	assert_non_null(rpm_manifest_line(STR_LIT("a\t1-1\t1\t1\tv\tx\t12\tx\t3\ts"), &line));
	assert_non_null(rpm_manifest_line(STR_LIT("a\t1-1\t1\t1\tv\t4294967296\t12\tx\t3\ts"), &line));
}

/* ---- databases that are cut or overwritten ---- */

struct seen {
	size_t records, damage;
};

static int count_record(void *arg, struct str blob)
{
	struct rpm_header header;
	struct err e = ERR_INIT;
	struct seen *seen = arg;

	if (rpm_header_open(blob, &header, &e) == 0 && rpm_header_string(&header, RPM_NAME).n)
		seen->records++;
	else
		seen->damage++;
	return 0;
}

static void count_damage(void *arg, const char *text)
{
	struct seen *seen = arg;

	assert_true(text[0] != 0);
	seen->damage++;
}

/* Whatever is cut off is told, and never more is listed than there was. */
static void check_cuts(const char *file, size_t records)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(1 << 20);
	struct arena names = ARENA_INIT;
	struct err e = ERR_INIT;

	assert_int_equal(file_load(source_path(&names, file), &bytes, &e), 0);
	for (size_t n = 0; n <= bytes.n; n += n < 600 || n > bytes.n - 600 ? 1 : 61) {
		auto_free char *exact = mem_alloc(n ? n : 1);
		struct seen seen = {0, 0};
		struct rpm_sink sink = {count_record, count_damage, &seen};
		int r;

		memcpy(exact, buf_text(&bytes), n);
		r = rpm_database_each(str_from(exact, n), STR_NULL, &sink, &e);
		assert_true(seen.records <= records);
		if (n == bytes.n)
			assert_true(r == 0 && seen.records == records && !seen.damage);
		else if (r == 0 && seen.records < records)
			assert_true(seen.damage > 0);
	}
	arena_done(&names);
}

TEST(cut_ndb)
{
	check_cuts("tests/data/catalog/rpm/ndb/layers/0/var/lib/rpm/Packages.db", 7);
}

TEST(cut_bdb)
{
	check_cuts("tests/data/catalog/rpm/bdb/layers/0/usr/lib/sysimage/rpm/Packages", 7);
}

TEST(cut_sqlite)
{
	check_cuts("tests/data/catalog/rpm/sqlite/layers/0/usr/share/rpm/rpmdb.sqlite", 7);
}

/* One page at a time is overwritten: all packages that do not need it are still listed. */
static void check_overwritten(const char *file, size_t page, size_t first, size_t records, size_t lost)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(1 << 20);
	struct arena names = ARENA_INIT;
	struct err e = ERR_INIT;

	assert_int_equal(file_load(source_path(&names, file), &bytes, &e), 0);
	for (size_t at = first * page; at + page <= bytes.n; at += page) {
		auto_free char *copy = mem_alloc(bytes.n);
		struct seen seen = {0, 0};
		struct rpm_sink sink = {count_record, count_damage, &seen};

		memcpy(copy, buf_text(&bytes), bytes.n);
		memset(copy + at, 0xa5, page);
		assert_int_equal(rpm_database_each(str_from(copy, bytes.n), STR_NULL, &sink, &e), 0);
		assert_true(seen.records + lost >= records && seen.records <= records);
		assert_true(seen.records == records || seen.damage);
	}
	arena_done(&names);
}

TEST(overwritten_bdb)
{
	check_overwritten("tests/data/catalog/rpm/bdb/layers/0/usr/lib/sysimage/rpm/Packages", 512, 1, 7, 1);
}

TEST(overwritten_ndb)
{
	check_overwritten("tests/data/catalog/rpm/ndb/layers/0/var/lib/rpm/Packages.db", 16, 2, 7, 1);
}

/* ---- limits ---- */

/* The one package of a database through a filler that has already counted so much; how many names and files it got. */
static void check_filler(size_t names, size_t paths, size_t total, size_t provides, size_t files)
{
	static const char *const file = "fuzz/corpus/rpm_header/bash";
	auto_done(buf_done) struct buf bytes = BUF_INIT(1 << 20);
	struct rpm_filler filler;
	struct inventory inventory;
	struct arena arena = ARENA_INIT;
	struct rpm_header header;
	struct rpm_record record;
	struct package *package;
	struct err e = ERR_INIT;
	struct tree tree;

	assert_int_equal(file_load(source_path(&arena, file), &bytes, &e), 0);
	assert_int_equal(rpm_header_open(buf_str(&bytes), &header, &e), 0);
	assert_null(rpm_record(&header, &record));
	tree_init(&tree);
	inventory_init(&inventory);
	rpm_filler_init(&filler, &inventory, &tree);
	filler.names = names;
	filler.paths = paths;
	filler.owned.total = total;
	package = rpm_package_add(&filler, &record, STR_LIT("1"), STR_LIT(""), STR_LIT(""));
	rpm_package_fill(&filler, &header, package);
	assert_int_equal(package->depends.n + package->provides.n, provides);
	assert_int_equal(package->files.n, files);
	assert_int_equal(filler.full, provides < 5 || files < 3);
	rpm_filler_done(&filler);
	inventory_done(&inventory);
	tree_done(&tree);
	arena_done(&arena);
}

TEST(limits_of_lists)
{
	check_filler(0, 0, 0, 5, 3);
	check_filler(RPM_NAMES_MAX - 4, 0, 0, 3, 3); /* "filesystem" stands twice */
	check_filler(0, RPM_PATHS_MAX - 20, 0, 5, 1);
	check_filler(0, 0, OWNED_FILES_MAX - 2, 5, 2);
}

/* A database of so many rows, each of one byte. */
static int read_rows_of(unsigned rows, struct seen *seen, struct err *e)
{
	struct rpm_sink sink = {count_record, count_damage, seen};
	struct arena arena = ARENA_INIT;
	auto_sqlite struct sqlite *db = NULL;
	struct str bytes;
	int r;

	assert_int_equal(sqlite_create_in_memory(&db, e), 0);
	assert_int_equal(sqlite_run(db, "CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB)", e), 0);
	assert_int_equal(sqlite_run(db, arena_printf(&arena,
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %u) "
		"INSERT INTO Packages SELECT i, x'01' FROM n", rows).p, e), 0);
	assert_int_equal(sqlite_bytes(db, &bytes, e), 0);
	r = rpm_database_each(bytes, STR_NULL, &sink, e);
	sqlite_bytes_free(&bytes);
	arena_done(&arena);
	return r;
}

TEST(limit_of_rows)
{
	struct seen seen = {0, 0};
	struct err e = ERR_INIT;

	assert_int_equal(read_rows_of(3, &seen, &e), 0);
	assert_int_equal(seen.damage, 3);
	assert_int_equal(read_rows_of(RPM_PACKAGES_MAX + 1, &seen, &e), ERR_LIMIT);
	assert_non_null(strstr(e.text, "200000 packages"));
	assert_int_equal(seen.damage, 3);
}

/* ---- what rpm says ---- */

static struct str output_of(struct arena *arena, const char *command)
{
	auto_done(buf_done) struct buf out = BUF_INIT((size_t)64 << 20);
	FILE *pipe = popen(command, "r");
	char part[4096];
	size_t n;

	assert_non_null(pipe);
	while ((n = fread(part, 1, sizeof(part), pipe)) > 0)
		buf_put(&out, str_from(part, n));
	return pclose(pipe) == 0 ? arena_str(arena, buf_str(&out)) : STR_NULL;
}

static struct str our_list(struct arena *arena, const char *folder)
{
	const struct cataloger *const list[] = {&cataloger_rpm, NULL};
	auto_done(buf_done) struct buf out = BUF_INIT((size_t)64 << 20);
	struct inventory inventory;
	struct str_list lines = {0};
	struct tree tree;

	inventory_init(&inventory);
	tree_for(folder, list, &tree, &inventory.coverage, arena);
	run_catalogers(&tree, list, &inventory);
	assert_int_equal(inventory.coverage.gaps.n, 0);
	vec_each(item, &inventory.packages) {
		const struct package *p = *item;

		*vec_push(&lines) = arena_printf(arena, "%.*s|%.*s|%.*s|%.*s-%.*s|%.*s|%.*s|%.*s|%llu\n", STR(p->name),
						 STR(p->version), STR(p->architecture), STR(p->source_name),
						 STR(p->source_version), STR(p->license), STR(p->maintainer),
						 STR(p->modularity), (unsigned long long)p->installed_size);
		vec_each(file, &p->files)
			*vec_push(&lines) = arena_printf(arena, "%.*s|/%.*s\n", STR(p->name), STR(*file));
	}
	vec_sort(&lines, str_order);
	vec_each(line, &lines)
		buf_put(&out, *line);
	vec_done(&lines);
	inventory_done(&inventory);
	tree_done(&tree);
	return arena_str(arena, buf_str(&out));
}

/*
 * rpm prints an epoch of zero where a package states it, and "(none)" for what is not there; the rest is line for line the
 * same. The copy is for rpm, which locks what it reads.
 */
static void check_rpm_agrees(const char *name, const char *file, const char *backend)
{
	struct arena arena = ARENA_INIT;
	char folder[] = "/tmp/plimsoll-rpm-XXXXXX";
	const char *from = source_path(&arena, arena_printf(&arena, "../shared/acceptance/rpmdb/%s/%s", name, file).p);
	struct str want, got;

	if (access(from, R_OK) < 0 || !output_of(&arena, "command -v rpm").n) {
		print_message("skipped: no %s, or no rpm\n", from);
		arena_done(&arena);
		skip();
	}
	assert_non_null(mkdtemp(folder));
	want = output_of(&arena, arena_printf(&arena,
		"set -e; mkdir -p %1$s/layers/0/var/lib/rpm %1$s/rpm; cp %2$s %1$s/layers/0/var/lib/rpm/; cp %2$s %1$s/rpm/; "
		"chmod -R u+w %1$s; r=\"rpm --dbpath %1$s/rpm --define '_db_backend %3$s'\"; "
		"{ eval \"$r\" -qa --qf \"'%%{NAME}|%%{EVR}|%%{ARCH}|%%{SOURCERPM}|%%{LICENSE}|%%{VENDOR}|%%{MODULARITYLABEL}|%%{LONGSIZE}\\n'\""
		" | grep -v '^gpg-pubkey|' | sed 's/(none)//g; s/[.]\\(no\\)\\{0,1\\}src[.]rpm|/|/; s/^\\([^|]*\\)|0:/\\1|/'; "
		"eval \"$r\" -qa --qf \"'[%%{=NAME}|%%{FILENAMES}|%%{FILEMODES:perms}\\n]'\" | sed '/|d[^|]*$/d; /(none)/d; s/|[^|]*$//'; }"
		" 2>/dev/null | LC_ALL=C sort -u", folder, from, backend).p);
	got = our_list(&arena, folder);
	if (!str_eq(got, want)) {
		file_replace("/tmp/plimsoll-rpm-want", want, &ERR_INIT);
		file_replace("/tmp/plimsoll-rpm-got", got, &ERR_INIT);
		fail_msg("differs: diff /tmp/plimsoll-rpm-want /tmp/plimsoll-rpm-got");
	}
	assert_true(got.n > 0);
	assert_int_equal(system(arena_printf(&arena, "rm -r %s", folder).p), 0);
	arena_done(&arena);
}

TEST(rpm_agrees_on_bdb)
{
	check_rpm_agrees("libuuid", "Packages", "bdb_ro");
}

TEST(rpm_agrees_on_sqlite)
{
	check_rpm_agrees("cbl-mariner-2.0", "rpmdb.sqlite", "sqlite");
}

/* Debian's rpm is built without ndb: the figures are those of the fixture's own project, checked once through a copy. */
TEST(ndb_of_sles)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT((size_t)64 << 20);
	struct arena arena = ARENA_INIT;
	struct seen seen = {0, 0};
	struct rpm_sink sink = {count_record, count_damage, &seen};
	struct err e = ERR_INIT;

	if (file_load(source_path(&arena, "../shared/acceptance/rpmdb/sle15-bci/Packages.db"), &bytes, &e) < 0) {
		print_message("skipped: %s\n", e.text);
		arena_done(&arena);
		skip();
	}
	assert_int_equal(rpm_database_each(buf_str(&bytes), STR_NULL, &sink, &e), 0);
	assert_int_equal(seen.records, 35);
	assert_int_equal(seen.damage, 0);
	arena_done(&arena);
}

TEST_MAIN
