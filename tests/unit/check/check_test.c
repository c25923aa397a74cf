/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks as data: tests/data/check/FAMILY/NAME/{bad,good}/CASE for the check FAMILY/NAME; every check needs a case of each.
 * A case is lines of "key=value": kind, name, user, env, entrypoint and cmd (a word each), history, passwd (a line of etc/passwd), config=none, no-tree=; a
 * bad one also says what must come out, one line a finding: "expect=KIND SEVERITY WHERE: WHAT" (its first evidence), and a
 * "gap=WHERE: WHY" where the check must say that it could not look.
 *
 * "today=DAY", "os=ID RELEASE NAME" (of etc/os-release) and "package=CATALOGER TYPE NAME VERSION PATH" are what rules about ends of life ask for.
 * "file=LAYER PATH TEXT" is a file of that layer, "remove=LAYER PATH" its removal, "owned=LAYER PATH" a package of that layer that
 * has the file. In values "{}" is nothing: it keeps apart what would otherwise look like a secret of this project; "\n" is an end
 * of line.
 */
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tree_of.h"

#include "base/clock.h"
#include "base/path.h"
#include "check/check.h"
#include "config/image.h"

#define FILE_MAX ((size_t)1 << 16)

struct test_case {
	struct buf text, got, want, passwd;
	struct image image;
	struct tree tree;
	bool no_tree;
	char folder[64]; /* of the files' layers; empty where there are none */
	struct inventory inventory;
	int64_t now;
};

/* ---- files ---- */

static struct str unescape(struct test_case *test, struct str value)
{
	struct buf out = BUF_INIT(FILE_MAX);
	struct str copy;

	for (size_t i = 0; i < value.n; i++) {
		struct str rest = str_from_index(value, i);

		if (str_starts(rest, "{}") || str_starts(rest, "\\n")) {
			buf_puts(&out, rest.p[0] == '{' ? "" : "\n");
			i++;
		} else {
			buf_putc(&out, value.p[i]);
		}
	}
	copy = arena_str(&test->image.arena, buf_str(&out));
	buf_done(&out);
	return copy;
}

static void make_folders(const char *path)
{
	char part[512];

	for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		snprintf(part, sizeof(part), "%.*s", (int)(slash - path), path);
		mkdir(part, 0755);
	}
}

/* "LAYER PATH …": where it is on this machine; *value is left behind the path. */
static const char *place_of(struct test_case *test, struct str *value, const char *prefix)
{
	struct str layer, path, parent;
	const char *place;

	if (!test->folder[0]) {
		strcpy(test->folder, "/tmp/plimsoll-check-XXXXXX");
		assert_non_null(mkdtemp(test->folder));
	}
	assert_true(str_cut(*value, ' ', &layer, value));
	str_cut(*value, ' ', &path, value);
	parent = str_slice(path, 0, path.n - path_base(path).n);
	place = arena_printf(&test->image.arena, "%s/layers/%.*s/%.*s%s%.*s", test->folder, STR(layer), STR(parent), prefix,
			     STR(path_base(path))).p;
	make_folders(place);
	return place;
}

static void plant_file(struct test_case *test, struct str value, const char *prefix)
{
	const char *place = place_of(test, &value, prefix);
	struct err e = ERR_INIT;

	assert_int_equal(file_replace(place, value, &e), 0);
}

static void plant_package(struct test_case *test, struct str value)
{
	struct package *package = inventory_add(&test->inventory, "deb", "dpkg");
	struct str layer;
	uint64_t number = 0;

	assert_true(str_cut(value, ' ', &layer, &value));
	assert_true(str_to_u64(layer, &number));
	package->layer = (int)number;
	*vec_push(&package->files) = value;
}

static struct str next_word(struct str *rest)
{
	struct str word;

	return str_next_word(rest, &word) ? word : STR_LIT("");
}

static void plant_program(struct test_case *test, struct str value)
{
	const char *cataloger = arena_text(&test->image.arena, next_word(&value)), *type = arena_text(&test->image.arena, next_word(&value));
	struct package *package = inventory_add(&test->inventory, type, cataloger);

	package->name = next_word(&value);
	package->version = next_word(&value);
	*vec_push(&package->locations) = (struct location){next_word(&value), STR_LIT("version string"), 0, 0};
	if (str_is(next_word(&value), "owned"))
		package->owner = package;
}

static void plant_system(struct test_case *test, struct str value)
{
	struct os *os = &test->inventory.os;

	os->id = next_word(&value);
	os->release = next_word(&value);
	os->name = str_trim(value);
	os->source = STR_LIT("etc/os-release");
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status, (void)type, (void)walk;
	return remove(path);
}

static void plant_layers(struct test_case *test)
{
	VEC(const struct examiner *) examiners = {0};
	struct coverage coverage = {0};

	for (size_t i = 0; check_at(i); i++)
		if (check_at(i)->examiner)
			*vec_push(&examiners) = check_at(i)->examiner;
	*vec_push(&examiners) = NULL;
	tree_done(&test->tree);
	tree_of(test->folder, &(struct wishes){NULL, examiners.v}, &test->tree, &coverage, &test->image.arena);
	assert_int_equal(coverage.gaps.n, 0);
	coverage_done(&coverage);
	vec_done(&examiners);
	nftw(test->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* ---- lines ---- */

static void read_line(struct test_case *test, struct str key, struct str value)
{
	struct image *image = &test->image;

	value = unescape(test, value);
	if (str_is(key, "kind"))
		image->kind = arena_text(&image->arena, value);
	else if (str_is(key, "name"))
		*vec_push(&image->names) = value;
	else if (str_is(key, "user"))
		image->config.user = value;
	else if (str_is(key, "env"))
		*vec_push(&image->config.env) = value;
	else if (str_is(key, "entrypoint"))
		*vec_push(&image->config.entrypoint) = value;
	else if (str_is(key, "cmd"))
		*vec_push(&image->config.cmd) = value;
	else if (str_is(key, "history"))
		vec_push(&image->history)->created_by = value;
	else if (str_is(key, "passwd"))
		buf_printf(&test->passwd, "%.*s\n", STR(value));
	else if (str_is(key, "file"))
		plant_file(test, value, "");
	else if (str_is(key, "remove"))
		plant_file(test, value, ".wh.");
	else if (str_is(key, "owned"))
		plant_package(test, value);
	else if (str_is(key, "today"))
		assert_true(clock_parse(value, &test->now));
	else if (str_is(key, "os"))
		plant_system(test, value);
	else if (str_is(key, "package"))
		plant_program(test, value);
	else if (str_is(key, "config"))
		image->raw_config = STR_NULL;
	else if (str_is(key, "no-tree"))
		test->no_tree = true;
	else if (str_is(key, "expect") || str_is(key, "gap"))
		buf_printf(&test->want, "%.*s=%.*s\n", STR(key), STR(value));
	else
		fail_msg("unknown key %.*s", STR(key));
}

static void plant_layer(struct test_case *test, struct str passwd)
{
	static const char *const names[] = {"etc", "etc/passwd", "usr"};
	struct layer_index index;
	struct coverage coverage = {0};
	struct err e = ERR_INIT;

	layer_index_init(&index);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct layer_entry *entry = vec_push(&index.entries);

		entry->path = (uint32_t)index.text.n;
		entry->path_length = (uint16_t)strlen(names[i]);
		entry->type = i == 1 ? ENTRY_FILE : ENTRY_DIRECTORY;
		entry->content = LAYER_CONTENT_NONE;
		buf_puts(&index.text, names[i]);
	}
	index.entries.v[1].size = passwd.n;
	index.entries.v[1].content = 0;
	*vec_push(&index.contents) = (struct layer_content){0, passwd.n};
	buf_put(&index.bytes, passwd);
	assert_int_equal(merge_layer(&(struct ctx){.jobs = 1}, &test->tree, &index, &coverage, &test->image.arena, &e), 0);
	layer_index_done(&index);
	coverage_done(&coverage);
}

/* A merged tree of layers that each replace etc/passwd, so that a path's index and its version's are not the same. */
static void plant_passwd(struct test_case *test)
{
	plant_layer(test, STR_LIT("daemon:x:0:0\n"));
	plant_layer(test, STR_LIT("bin:x:0:0\n"));
	plant_layer(test, buf_str(&test->passwd));
}

static void judge_document(void *data, const struct document *document)
{
	check_document(data, document);
}

/* A rule about containers or documents, asked about the image's own configuration. */
static void judge_configuration(struct test_case *test, const struct check *check, struct findings *findings, struct coverage *coverage)
{
	struct settings settings = {0};
	struct check_session *session;
	struct reading reading = {.ctx = &(struct ctx){.jobs = 1}, .settings = &settings, .coverage = coverage, .arena = &findings->arena,
				  .visit = judge_document};
	struct err e = ERR_INIT;

	if (!test->image.raw_config.n)
		return;
	*vec_push(&settings.only) = str_of(check->id);
	session = check_session_new(&settings, findings, coverage);
	reading.data = session;
	assert_int_equal(config_read_image(&reading, &test->image, test->no_tree ? NULL : &test->tree, &e), 0);
	check_session_end(session);
	check_session_free(session);
	settings_done(&settings);
}

static void evaluate(struct test_case *test, const struct check *check)
{
	struct subject subject = {.image = &test->image, .tree = test->no_tree ? NULL : &test->tree, .inventory = &test->inventory, .now = test->now};
	struct findings findings;
	struct coverage coverage = {0};
	struct err e = ERR_INIT;

	findings_init(&findings);
	if (check->eval)
		assert_int_equal(check->eval(check, &subject, &findings, &coverage, &e), 0);
	else
		judge_configuration(test, check, &findings, &coverage);
	vec_each(finding, &findings.list) {
		assert_true(finding->evidence.n > 0);
		buf_printf(&test->got, "expect=%s %s %.*s: %.*s\n", finding_kind_name(finding->kind),
			   severity_name(finding->severity), STR(finding->evidence.v[0].where),
			   STR(finding->evidence.v[0].what));
	}
	vec_each(gap, &coverage.gaps)
		buf_printf(&test->got, "gap=%.*s: %.*s\n", STR(gap->where), STR(gap->why));
	coverage_done(&coverage);
	findings_done(&findings);
}

static const struct check *current;
static bool must_be_bad;
static size_t cases;

static void run_case(const char *path, const char *name)
{
	struct test_case test = {.text = BUF_INIT(FILE_MAX), .got = BUF_INIT(FILE_MAX), .want = BUF_INIT(FILE_MAX),
				 .passwd = BUF_INIT(FILE_MAX)};
	struct err e = ERR_INIT;
	struct str rest, line, key, value;

	image_init(&test.image);
	tree_init(&test.tree);
	inventory_init(&test.inventory);
	test.image.raw_config = STR_LIT("{}");
	test.image.kind = "docker-archive";
	assert_int_equal(file_load(path, &test.text, &e), 0);
	rest = buf_str(&test.text);
	while (str_next_line(&rest, &line))
		if (line.n && line.p[0] != '#' && str_cut(line, '=', &key, &value))
			read_line(&test, key, value);
	if (test.passwd.n)
		plant_passwd(&test);
	if (test.folder[0])
		plant_layers(&test);
	evaluate(&test, current);
	if (!str_eq(buf_str(&test.got), buf_str(&test.want)) || must_be_bad != (test.got.n > 0))
		fail_msg("%s %s: got\n%s\nwant\n%s", current->id, name, buf_text(&test.got), buf_text(&test.want));
	cases++;
	inventory_done(&test.inventory);
	tree_done(&test.tree);
	image_done(&test.image);
	buf_done(&test.text);
	buf_done(&test.got);
	buf_done(&test.want);
	buf_done(&test.passwd);
}

/* A rule about documents has its examples, and where it judges images by their files besides, cases here. */
static bool has_cases(struct arena *arena, const struct check *check)
{
	return access(source_path(arena, arena_printf(arena, "tests/data/check/%s", check->id).p), R_OK) == 0;
}

/* What a folder on the disk cannot hold, or not without being root: their cases are images, in tests/e2e/test_special.py. */
static bool has_cases_elsewhere(const struct check *check)
{
	static const char *const ids[] = {
		"image/setuid", "image/file-capability", "image/world-writable-folder", "image/world-writable-file", "image/device-node",
		"image/empty-password", "image/second-root", "image/shared-id", "image/baked-password", "image/login-shell",
	};

	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		if (str_is(str_of(check->id), ids[i]))
			return true;
	return str_starts(str_of(check->id), "provenance/"); /* about what lies beside an image: provenance_test.c */
}

TEST(every_check_has_cases_that_come_out)
{
	struct arena arena = ARENA_INIT;

	for (size_t i = 0; check_at(i); i++)
		for (int bad = 0; bad < 2 && !has_cases_elsewhere(check_at(i)) && (check_at(i)->eval || has_cases(&arena, check_at(i))); bad++) {
			current = check_at(i);
			must_be_bad = bad;
			each_file(arena_printf(&arena, "tests/data/check/%s/%s", current->id, bad ? "bad" : "good").p,
				  run_case);
		}
	assert_true(cases >= 6);
	arena_done(&arena);
}

TEST(every_check_says_what_why_and_what_to_do)
{
	const struct check *check;

	for (size_t i = 0; (check = check_at(i)); i++) {
		assert_true(strlen(check->title) > 0 && strlen(check->title) <= 72);
		assert_true(strlen(check->why) > 0);
		assert_true(strlen(check->fix) > 0);
		assert_true(check->severity != SEVERITY_UNKNOWN);
		assert_ptr_equal(check_find(str_of(check->id)), check);
		assert_true(check_answers(check, str_of(check->id)));
		for (const char *const *alias = check->aliases; alias && *alias; alias++)
			assert_true(check_answers(check, str_of(*alias)));
	}
	assert_null(check_find(STR_LIT("image/none-such")));
	assert_true(check_answers(check_find(STR_LIT("image/secret-env")), STR_LIT("cis-di-0010")));
	assert_true(check_answers(check_find(STR_LIT("image/secret-env")), STR_LIT("IMAGE/*")));
	assert_true(check_answers(check_find(STR_LIT("image/secret-env")), STR_LIT("*")));
	assert_false(check_answers(check_find(STR_LIT("image/secret-env")), STR_LIT("dockerfile/*")));
	/* What the rule was called when it was about images alone. */
	assert_true(check_answers(check_find(STR_LIT("container/root-user")), STR_LIT("image/user-root")));
}

/* As scan/ does it, but that there are no files. */
static void judge_image(const struct image *image, const struct settings *settings, struct findings *findings)
{
	struct subject subject = {image, NULL, NULL, 0};
	struct coverage coverage = {0};
	struct ctx ctx = {.jobs = 1};
	struct err e = ERR_INIT;
	struct check_session *session = check_session_new(settings, findings, &coverage);

	check_session_end(session);
	assert_int_equal(check_session_image(session, &ctx, &subject, &e), 0);
	check_session_free(session);
	coverage_done(&coverage);
}

TEST(rules_about_an_image_heed_settings)
{
	static const struct {
		const char *only, *disabled, *framework, *raised;
		size_t found;
		enum severity severity;
	} wanted[] = {
		{NULL, NULL, NULL, NULL, 1, SEVERITY_MEDIUM},
		{"image/secret-env", NULL, NULL, NULL, 1, SEVERITY_MEDIUM},
		{"image/setuid*", NULL, NULL, NULL, 0, SEVERITY_MEDIUM},
		{NULL, "image/*", NULL, NULL, 0, SEVERITY_MEDIUM},
		{"image/secret-env", "image/secret-env", NULL, NULL, 0, SEVERITY_MEDIUM},
		{NULL, NULL, "cis-docker", NULL, 1, SEVERITY_MEDIUM},
		{NULL, NULL, "cis-kubernetes", NULL, 0, SEVERITY_MEDIUM},
		{NULL, NULL, NULL, "image/secret-env", 1, SEVERITY_NEGLIGIBLE},
	};
	struct image image;

	image_init(&image);
	image.raw_config = STR_LIT("{}");
	*vec_push(&image.config.env) = STR_LIT("DB_PASSWORD=hunter2");
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
		struct settings settings = {0};
		struct findings findings;

		findings_init(&findings);
		if (wanted[i].only)
			*vec_push(&settings.only) = str_of(wanted[i].only);
		if (wanted[i].disabled)
			*vec_push(&settings.disabled) = str_of(wanted[i].disabled);
		if (wanted[i].framework)
			*vec_push(&settings.frameworks) = str_of(wanted[i].framework);
		if (wanted[i].raised)
			*vec_push(&settings.severities) = (struct rule_override){str_of(wanted[i].raised), SEVERITY_NEGLIGIBLE};
		judge_image(&image, &settings, &findings);
		if (findings.list.n != wanted[i].found)
			fail_msg("case %zu: %zu findings", i, findings.list.n);
		if (wanted[i].found)
			assert_int_equal(findings.list.v[0].severity, wanted[i].severity);
		findings_done(&findings);
		settings_done(&settings);
	}
	image_done(&image);
}

TEST(a_secret_is_never_printed_whole)
{
	struct image image;
	struct findings findings;

	image_init(&image);
	findings_init(&findings);
	image.raw_config = STR_LIT("{}");
	image.config.user = STR_LIT("1000");
	*vec_push(&image.config.env) = STR_LIT("DB_PASSWORD=hunter2");
	*vec_push(&image.config.env) = STR_LIT("T=ghp_0123456789abcdefghijklmnopqrstuvwxyz");
	vec_push(&image.history)->created_by = STR_LIT("ENV DB_PASSWORD=hunter2");
	judge_image(&image, NULL, &findings);
	assert_int_equal(findings.list.n, 2);
	vec_each(finding, &findings.list)
		vec_each(evidence, &finding->evidence) {
			assert_true(str_search(evidence->what, STR_LIT("hunter")) < 0);
			assert_true(str_search(evidence->what, STR_LIT("ghp_0")) < 0);
		}
	assert_str(findings.list.v[0].evidence.v[1].where, "history[0]");
	findings_done(&findings);
	image_done(&image);
}

TEST_MAIN
