/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about Dockerfiles beyond their examples: those that rest on settings or on a file beside, and what their edits make of a file. */
#include "test.h"

#include <sys/stat.h>

#include "base/buf.h"
#include "check/check.h"
#include "config/config.h"
#include "config/project.h"

struct hearing {
	struct findings findings;
	struct coverage coverage;
	struct arena arena;
	struct settings settings;
	struct check_session *session;
};

static void judge(void *data, const struct document *document)
{
	check_document(((struct hearing *)data)->session, document);
}

static struct hearing *hear(const char *rule, const char *path, struct str text, const struct settings *settings)
{
	struct hearing *hearing = mem_zero(1, sizeof(*hearing));
	struct reading reading = {
		.ctx = &(struct ctx){.jobs = 1}, .coverage = &hearing->coverage, .arena = &hearing->arena, .visit = judge, .data = hearing,
		.project = project_of(&hearing->arena, STR_NULL),
	};
	struct config_file file = {.path = str_of(path), .text = text, .line = 1, .column = 1};
	struct err e = ERR_INIT;

	if (settings)
		hearing->settings = *settings;
	*vec_push(&hearing->settings.only) = str_of(rule);
	reading.settings = &hearing->settings;
	findings_init(&hearing->findings);
	hearing->session = check_session_new(&hearing->settings, &hearing->findings, &hearing->coverage);
	assert_int_equal(config_read(&reading, &file, &e), 0);
	check_session_end(hearing->session);
	return hearing;
}

static void hush(struct hearing *hearing)
{
	check_session_free(hearing->session);
	findings_done(&hearing->findings);
	coverage_done(&hearing->coverage);
	arena_done(&hearing->arena);
	vec_done(&hearing->settings.only);
	free(hearing);
}

static size_t count(const char *rule, const char *text, const struct settings *settings)
{
	struct hearing *hearing = hear(rule, "Dockerfile", str_of(text), settings);
	size_t found = hearing->findings.list.n;

	hush(hearing);
	return found;
}

/* ---- the label schema ---- */

TEST(labels_are_judged_by_the_schema)
{
	static const struct {
		const char *rule, *type, *value;
		size_t found;
	} cases[] = {
		{"DL3051", "text", "", 1},
		{"DL3051", "text", "x", 0},
		{"DL3052", "url", "https://example.com/a?b", 0},
		{"DL3052", "url", "example.com", 1},
		{"DL3052", "text", "example.com", 0},
		{"DL3053", "rfc3339", "2021-03-10T10:26:33.56+01:00", 0},
		{"DL3053", "rfc3339", "2021-03-10T10:26:33Z", 0},
		{"DL3053", "rfc3339", "2021-03-10", 1},
		{"DL3053", "rfc3339", "2021-13-10T10:26:33Z", 1},
		{"DL3054", "spdx", "Apache-2.0 OR MIT", 0},
		{"DL3054", "spdx", "my licence", 1},
		{"DL3055", "hash", "0123456789abcdef0123456789abcdef01234567", 0},
		{"DL3055", "hash", "0123abc", 0},
		{"DL3055", "hash", "main", 1},
		{"DL3056", "semver", "1.0.0-rc.1+5", 0},
		{"DL3056", "semver", "1.0", 1},
		{"DL3056", "semver", "1.02.0", 1},
		{"DL3056", "semver", "1.0.0-", 1},
		{"DL3058", "email", "me@example.com", 0},
		{"DL3058", "email", "me at example", 1},
		{"DL3058", "email", "$WHO", 0}, /* nobody knows */
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct settings settings = {0};
		char text[256];

		*vec_push(&settings.labels) = (struct label_rule){STR_LIT("a"), str_of(cases[i].type)};
		snprintf(text, sizeof(text), "FROM x:1\nLABEL a=\"%s\" b=\"\"\n", cases[i].value);
		if (count(cases[i].rule, text, &settings) != cases[i].found)
			fail_msg("%s of \"%s\"", cases[i].rule, cases[i].value);
		assert_int_equal(count(cases[i].rule, text, NULL), 0);
		vec_done(&settings.labels);
	}
}

TEST(labels_that_are_required_are_missed_in_every_result)
{
	struct settings settings = {.strict_labels = true};

	*vec_push(&settings.labels) = (struct label_rule){STR_LIT("a"), STR_LIT("text")};
	assert_int_equal(count("DL3049", "FROM x:1 AS p\nLABEL a=1\nFROM p\n", &settings), 0);
	assert_int_equal(count("DL3049", "FROM x:1 AS p\nFROM y:1\nCOPY --from=p / /x\nLABEL a=1\n", &settings), 0);
	assert_int_equal(count("DL3049", "FROM x:1\nFROM y:1\nLABEL b=1\n", &settings), 2);
	assert_int_equal(count("DL3050", "FROM x:1\nLABEL a=1 b=1\n", &settings), 1);
	vec_done(&settings.labels);
}

/* ---- registries ---- */

TEST(only_trusted_registries_are)
{
	static const struct {
		const char *trusted, *text;
		size_t found;
	} cases[] = {
		{"hub.docker.com", "FROM a:1\n", 0},
		{"x.example", "FROM a:1\n", 1},
		{"*.example", "FROM x.example/a:1\n", 0},
		{"*.example", "FROM x.other/a:1\n", 1},
		{"x.*", "FROM x.other:5000/a:1\n", 0},
		{"x.example", "FROM scratch\n", 0},
		{"hub.docker.com", "FROM a:1 AS p\nFROM p\nCOPY --from=x.other/b:1 / /x\n", 1},
		{"hub.docker.com", "FROM a:1\nRUN --mount=type=bind,from=x.other/b:1,target=/x y\n", 1},
		{"hub.docker.com", "ARG R\nFROM $R/a:1\n", 0}, /* not evaluated */
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct settings settings = {0};

		*vec_push(&settings.trusted_registries) = str_of(cases[i].trusted);
		if (count("reference/registry", cases[i].text, &settings) != cases[i].found)
			fail_msg("%s with %s", cases[i].text, cases[i].trusted);
		assert_int_equal(count("reference/registry", cases[i].text, NULL), 0);
		vec_done(&settings.trusted_registries);
	}
}

/* ---- .dockerignore ---- */

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

TEST(the_builder_sets_path)
{
	assert_int_equal(count("dockerfile/undefined-variable", "FROM scratch\nENV PATH=$PATH:/bin A=$HOME\n", NULL), 1);
}

TEST(copies_of_ignored_files_are_told)
{
	static const char text[] = "FROM a:1\nCOPY node_modules /a\nCOPY src/x.log ./b/\nCOPY . /c\nCOPY --from=x:1 node_modules /d\nCOPY src /e\n";

	write_file(".dockerignore", "# comment\nnode_modules/\n**/*.log\n");
	assert_int_equal(count("dockerfile/copy-ignored", text, NULL), 2);
	write_file(".dockerignore", "node_modules\n!node_modules/x\n"); /* a part of it is there */
	assert_int_equal(count("dockerfile/copy-ignored", text, NULL), 0);
	write_file(".dockerignore", "node_modules\n!src/x\n"); /* of something else */
	assert_int_equal(count("dockerfile/copy-ignored", text, NULL), 1);
	write_file(".dockerignore", "!node_modules/x\nnode_modules\n"); /* the last counts */
	assert_int_equal(count("dockerfile/copy-ignored", text, NULL), 1);
	write_file(".dockerignore", "node_modules\n!node\\_modules/x\n");
	assert_int_equal(count("dockerfile/copy-ignored", text, NULL), 0);
	write_file(".dockerignore", "*\n");
	assert_int_equal(count("dockerfile/copy-ignored", text, NULL), 4);
	write_file("Dockerfile.dockerignore", "src\n"); /* counts before the other */
	assert_int_equal(count("dockerfile/copy-ignored", text, NULL), 2);
	unlink("Dockerfile.dockerignore");
	unlink(".dockerignore");
}

/* ---- edits ---- */

/* The file with the edits of one finding made; they are in its order. */
static struct str edited(struct arena *arena, struct str text, const struct finding *finding)
{
	struct buf out = BUF_INIT(1 << 20);
	struct str result;
	size_t at = 0, from, to;

	vec_each(edit, &finding->edits) {
		assert_true(region_offset(text, edit->place.at.line, edit->place.at.column, &from));
		assert_true(region_offset(text, edit->place.at.end_line, edit->place.at.end_column, &to));
		buf_put(&out, str_slice(text, at, from));
		buf_put(&out, edit->text);
		at = to;
	}
	buf_put(&out, str_from_index(text, at));
	result = arena_str(arena, buf_str(&out));
	buf_done(&out);
	return result;
}

TEST(edits_make_the_finding_go_away)
{
	static const struct {
		const char *rule, *before, *after; /* the instruction; after NULL: no edit */
	} cases[] = {
		{"dockerfile/add-instead-of-copy", "ADD a b /c/", "COPY a b /c/"},
		{"dockerfile/add-instead-of-copy", "add --chown=1 a /c", "copy --chown=1 a /c"},
		{"dockerfile/add-instead-of-copy", "ADD a* /c/", NULL},
		{"dockerfile/copy-several-to-file", "COPY a b /c", "COPY a b /c/"},
		{"dockerfile/copy-several-to-file", "COPY a b \"/c\"", "COPY a b \"/c/\""},
		{"dockerfile/copy-several-to-file", "COPY [\"a\", \"b\", \"/\xC3\xA9\"]", "COPY [\"a\", \"b\", \"/\xC3\xA9/\"]"},
		{"dockerfile/shell-form", "CMD python app.py --x=1", "CMD [\"python\", \"app.py\", \"--x=1\"]"},
		{"dockerfile/shell-form", "ENTRYPOINT  nginx -g \\\n  x", "ENTRYPOINT  [\"nginx\", \"-g\", \"x\"]"},
		{"dockerfile/shell-form", "CMD a && b", NULL},
		{"dockerfile/shell-form", "CMD exec a", NULL},
		{"dockerfile/shell-form", "CMD a $B", NULL},
		{"dockerfile/shell-form", "CMD a 'b c'", NULL},
		{"dockerfile/shell-form", "CMD a *.py", NULL},
		{"dockerfile/shell-form", "CMD A=b c", NULL},
		{"dockerfile/legacy-pair", "ENV a b", "ENV a=b"},
		{"dockerfile/legacy-pair", "LABEL a b c", "LABEL a=\"b c\""},
		{"dockerfile/legacy-pair", "ENV a \"b c\"", "ENV a=\"b c\""},
		{"dockerfile/legacy-pair", "ENV a b\\ c", NULL},
		{"dockerfile/legacy-pair", "ENV a b \\\n c", NULL},
		{"dockerfile/maintainer", "MAINTAINER Me <me@example.com>", "LABEL org.opencontainers.image.authors=\"Me <me@example.com>\""},
		{"dockerfile/maintainer", "MAINTAINER \"Me\"", "LABEL org.opencontainers.image.authors=\"Me\""},
		{"dockerfile/maintainer", "MAINTAINER a\"b", NULL},
		{"dockerfile/expose-protocol-case", "EXPOSE 53/UDP", "EXPOSE 53/udp"},
		{"dockerfile/empty-continuation", "RUN a \\\n\n  b", "RUN a \\\n  b"},
		{"dockerfile/keyword-case", "run a\nRUN b", "RUN a\nRUN b"},
		{"dockerfile/redundant-platform", "FROM --platform=$TARGETPLATFORM  b:1", "FROM b:1"},
		{"dockerfile/as-case", "FROM b:1 as c", "FROM b:1 AS c"},
		{"dockerfile/stage-name-case", "FROM b:1 AS Cd", "FROM b:1 AS cd"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char before[512], after[512];
		struct arena arena = ARENA_INIT;
		struct hearing *hearing;
		struct str made;

		snprintf(before, sizeof(before), "FROM a:1\n%s\nUSER 1\n", cases[i].before);
		hearing = hear(cases[i].rule, "Dockerfile", str_of(before), NULL);
		assert_int_equal(hearing->findings.list.n, 1);
		if ((hearing->findings.list.v[0].edits.n > 0) != (cases[i].after != NULL))
			fail_msg("%s of %s", cases[i].rule, cases[i].before);
		if (cases[i].after) {
			snprintf(after, sizeof(after), "FROM a:1\n%s\nUSER 1\n", cases[i].after);
			made = edited(&arena, str_of(before), &hearing->findings.list.v[0]);
			assert_str(made, after);
			assert_int_equal(count(cases[i].rule, after, NULL), 0);
		}
		hush(hearing);
		arena_done(&arena);
	}
}

/* ---- bad input ---- */

/* Never silence: a finding or a gap. */
TEST(bad_input_is_told)
{
	static const struct {
		struct str text;
		size_t findings, gaps;
	} cases[] = {
		{STR_LIT("FROM a:1\nRUN <<EOF\nx\n"), 1, 0},
		{STR_LIT("FROM a:1\nNONSENSE\n"), 1, 0},
		{STR_LIT("FROM a:1\nCMD [\"x\", 1]\n"), 1, 0},
		{STR_LIT("FROM a:1\nLABEL a=\"\xFF\"\n"), 1, 0},
		{STR_LIT("FROM a:1\nRUN \0\n"), 0, 1},
		{STR_LIT("\xFF\xFE" "F\0R\0O\0M\0 \0a\0 \0b\0\n\0"), 1, 0},
	};
	struct buf text = BUF_INIT(1 << 20);
	struct hearing *hearing;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		hearing = hear("dockerfile/refused", "Dockerfile", cases[i].text, NULL);
		if (hearing->findings.list.n != cases[i].findings || hearing->coverage.gaps.n != cases[i].gaps)
			fail_msg("case %zu: %zu findings, %zu gaps", i, hearing->findings.list.n, hearing->coverage.gaps.n);
		hush(hearing);
	}
	buf_puts(&text, "FROM a:1\nRUN ");
	while (text.n < 70000)
		buf_puts(&text, "xxxxxxxx");
	hearing = hear("dockerfile/refused", "Dockerfile", buf_str(&text), NULL);
	assert_int_equal(hearing->findings.list.n, 1);
	assert_int_equal(hearing->coverage.gaps.n, 1);
	hush(hearing);
	buf_done(&text);
	hearing = hear("dockerfile/refused", "Dockerfile.j2", STR_LIT("FROM {{ base }}\n"), NULL);
	assert_int_equal(hearing->coverage.gaps.n, 1);
	hush(hearing);
}

/* ---- which files ---- */

TEST(dockerfiles_are_told_by_name_and_content)
{
	static const struct {
		const char *path, *text;
		bool is;
	} cases[] = {
		{"Dockerfile", "x\n", true},       {"a/dockerfile.dev", "x\n", true},     {"b.Dockerfile", "x\n", true},  {"Containerfile", "x\n", true},
		{"c.CONTAINERFILE", "x\n", true}, {"Dockerfile-prod", "x\n", true},      {"mydockerfile", "x\n", false}, {"Dockerfile.dockerignore", "x\n", false},
		{"Dockerfile.md", "x\n", false},  {"n", "# c\n\nFROM a:1\n", true},      {"n", "from a as b\n", true},   {"n", "from here on\n", false},
		{"n", "RUN x\n", true},           {"n", "run: x\n", false},               {"n", "ONBUILD RUN x\n", true},  {"n", "\xEF\xBB\xBF" "FROM a\n", true},
		{"n", "", false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct config_file file = {.path = str_of(cases[i].path), .text = str_of(cases[i].text), .line = 1, .column = 1};
		const char *base = strrchr(cases[i].path, '/');
		bool is = false;

		for (const struct front_end *const *front_end = front_ends(); *front_end; front_end++)
			if (strcmp((*front_end)->name, "dockerfile") == 0)
				is = (*front_end)->names(str_of(base ? base + 1 : cases[i].path)) || (*front_end)->holds(&file);
		if (is != cases[i].is)
			fail_msg("%s: %s", cases[i].path, cases[i].text);
	}
}

/* ---- what is told of a name alone ---- */

TEST(rules_at_their_edges)
{
	static const struct {
		const char *rule, *text;
		size_t found;
	} rows[] = {
		{"buildkit:InvalidBaseImagePlatform", "FROM --platform=linux/amd64 arm64v8/alpine:3\n", 1},
		{"buildkit:InvalidBaseImagePlatform", "FROM --platform=linux/x86_64 arm32v7/alpine:3\n", 1},
		{"buildkit:InvalidBaseImagePlatform", "FROM --platform=linux/arm64/v8 arm64v8/alpine:3\n", 0},
		{"buildkit:InvalidBaseImagePlatform", "FROM --platform=linux/aarch64 a:1.2-arm64\n", 0},
		{"buildkit:InvalidBaseImagePlatform", "FROM --platform=linux/amd64 a:1.2-arm64\n", 1},
		{"buildkit:InvalidBaseImagePlatform", "FROM --platform=linux/arm64 a:1.2-arm64\n", 0},
		{"buildkit:InvalidBaseImagePlatform", "FROM --platform=linux/amd64 a:charm64\n", 0},
		{"buildkit:InvalidBaseImagePlatform", "FROM --platform=linux/amd64 registry.example.org/arm64v8/alpine:3\n", 0},
		{"buildkit:InvalidBaseImagePlatform", "FROM --platform=$BUILDPLATFORM arm64v8/alpine:3\n", 0},
		{"buildkit:InvalidBaseImagePlatform", "ARG P=linux/amd64\nFROM --platform=$P arm64v8/alpine:3\n", 1},
		{"buildkit:InvalidBaseImagePlatform", "FROM arm64v8/alpine:3\n", 0},
		{"run/upgrade", "FROM a:1\nRUN apk upgrade\n", 1},
		{"run/upgrade", "FROM a:1\nRUN dnf -y update\n", 1},
		{"run/upgrade", "FROM a:1\nRUN dnf -y update openssl && apk upgrade curl\n", 0},
		{"run/upgrade", "FROM a:1\nRUN apt-get update && zypper -n in curl\n", 0},
		{"run/openssl-vulnerable", "FROM a:1\nRUN apk add openssl=3.0.0-r0 libssl3=3.0.6-r1 libcrypto3~=3.0.5\n", 3},
		{"run/openssl-vulnerable", "FROM a:1\nRUN dnf install -y openssl-1:3.0.1-41.el9\n", 1},
		{"run/openssl-vulnerable", "FROM a:1\nRUN apk add openssl=3.0.7-r0 openssl=3.0.10-r0 openssl=1.1.1s openssl libressl=3.0.6\n", 0},
		{"dockerfile/stage-by-number", "FROM a:1 AS a\nFROM b:1\nCOPY --from=0 /a /a\n", 0},
		{"dockerfile/stage-by-number", "FROM a:1\nFROM b:1\nCOPY --from=0 /a /a\nCOPY --from=7 /a /a\n", 1},
		{"dockerfile/copy-owned", "FROM a:1\nCOPY --chown=root:app a /a\nCOPY --chown=0 a /a\nCOPY --chown=$X a /a\n", 0},
		{"dockerfile/copy-owned", "FROM a:1\nADD --chown=app:app a /a\nCOPY --chown=1000 a /a\n", 2},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (count(rows[i].rule, rows[i].text, NULL) != rows[i].found)
			fail_msg("%s on %s: %zu findings, not %zu", rows[i].rule, rows[i].text, count(rows[i].rule, rows[i].text, NULL),
				 rows[i].found);
}

/* ADD is changed where COPY is not found in its place. */
TEST(a_change_does_not_trade_one_finding_for_another)
{
	static const struct {
		const char *text;
		size_t edits;
	} rows[] = {
		{"FROM a:1\nADD b /b\n", 1}, {"FROM a:1\nADD b b\n", 0}, {"FROM a:1\nWORKDIR /x\nADD b b\n", 1}, {"ONBUILD ADD b b\n", 0},
		{"FROM a:1 AS x\nWORKDIR /x\nFROM x\nADD b b\n", 1}, {"FROM a:1\nADD b $HOME/b\n", 1},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct hearing *hearing = hear("DL3020", "Dockerfile", str_of(rows[i].text), NULL);

		assert_int_equal(hearing->findings.list.n, 1);
		if (hearing->findings.list.v[0].edits.n != rows[i].edits)
			fail_msg("%s: %zu edits", rows[i].text, hearing->findings.list.v[0].edits.n);
		hush(hearing);
	}
}

TEST_MAIN_IN_FOLDER
