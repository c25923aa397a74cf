/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What single files tell. The texts are those that the programs print or hold, put down here by hand; whole trees are in
 * tests/data/catalog/classifier, and the corpus of acceptance has cuts out of real programs.
 */
#include "catalog/bundle.h"
#include "catalog/bundled_table.h"
#include "catalog/classifiers.h"
#include "catalog/classify.h"
#include "catalog/version_cpe.h"
#include "codec/program_of.h"
#include "test.h"

static const struct ctx ctx = {.jobs = 1};

/* The facts of an examiner about a file, as "kind field field …" lines, and how many gaps it tells. */
static size_t examine_with_gaps(const struct examiner *examiner, const char *path, struct str bytes, struct buf *out)
{
	auto_done(buf_done) struct buf facts = BUF_INIT(FACTS_FILE_MAX);
	struct coverage coverage = {0};
	struct arena arena = ARENA_INIT, scratch = ARENA_INIT;
	struct fact_writer writer = {&ctx, examiner->name, &facts, &coverage, &arena, str_of(path)};
	struct examined file = {str_of(path), bytes, 0755, file_kind_of(bytes), false};
	struct err e = ERR_INIT;
	struct fact fact;
	struct str rest;
	size_t gaps;

	buf_clear(out);
	if (bytes.n)
		assert_int_equal(examiner->examine(&file, &writer, &scratch, &e), 0);
	rest = buf_str(&facts);
	while (fact_next(&rest, examiner->name, &fact)) {
		buf_put(out, fact.kind);
		for (size_t i = 0; i < fact.n; i++)
			buf_printf(out, " %.*s", STR(fact.fields[i]));
		buf_putc(out, '\n');
	}
	gaps = coverage.gaps.n;
	coverage_done(&coverage);
	arena_done(&scratch);
	arena_done(&arena);
	return gaps;
}

static void examine(const struct examiner *examiner, const char *path, struct str bytes, struct buf *out)
{
	assert_int_equal(examine_with_gaps(examiner, path, bytes, out), 0);
}

/* ---- tables ---- */

static void check_text(struct str text, size_t least, const char *row)
{
	if (text.p && (text.n < least || text.n > LITERAL_LENGTH_MAX))
		fail_msg("%s: an anchor of %zu bytes makes the search slow", row, text.n);
}

static void check_clues(struct clue *clues, size_t n, size_t least, const char *row)
{
	for (size_t i = 0; i < n && clues[i].pattern.pattern; i++) {
		if (!regex_valid(&clues[i].pattern))
			fail_msg("%s: \"%s\" is not a pattern", row, clues[i].pattern.pattern);
		if (!strchr(clues[i].pattern.pattern, '('))
			fail_msg("%s: \"%s\" has no group", row, clues[i].pattern.pattern);
		check_text(clues[i].anchor, least, row);
	}
}

TEST(every_row_of_the_classifiers_is_sound)
{
	size_t count = 0;

	for (const struct classifier_table *const *table = classifier_tables; *table; table++)
		for (size_t i = 0; i < (*table)->count; i++, count++) {
			struct classifier *row = &(*table)->rows[i];

			assert_ptr_equal(classifier_named(str_of(row->name)), row);
			assert_non_null(row->bases[0]);
			check_clues(row->clues, CLASSIFIER_CLUES_MAX, 7, row->name);
			for (size_t k = 0; k < ARRAY_SIZE(row->all); k++) {
				check_text(row->all[k], 7, row->name);
				check_text(row->none[k], 7, row->name);
			}
			if (!row->clues[0].pattern.pattern && !row->name_version && !row->beside[0])
				fail_msg("%s: tells nothing", row->name);
		}
	assert_true(count > 80);
	assert_null(classifier_named(STR_LIT("no such row")));
}

TEST(every_row_of_the_libraries_is_sound)
{
	assert_true(bundled_library_count >= 25);
	for (size_t i = 0; i < bundled_library_count; i++) {
		struct bundled *row = &bundled_libraries[i];

		check_clues(row->clues, BUNDLED_CLUES_MAX, 10, row->product.name);
		assert_int_equal(!row->clues[0].pattern.pattern, row->by_name);
		assert_non_null(row->libraries[0]);
		for (size_t k = 0; k < ARRAY_SIZE(row->libraries) && row->libraries[k]; k++)
			assert_true(strncmp(row->libraries[k], "lib", 3) == 0 && !strchr("*?[{", row->libraries[k][3]));
		assert_int_equal(!row->marks[0].p, row->by_name);
		assert_true(row->by_name ? !row->marked : row->marked >= 50 && row->marked <= 95 && row->alone < row->marked);
		assert_true(!row->alone || row->clues[0].anchor.p);
		for (size_t k = 0; k < BUNDLED_MARKS_MAX; k++)
			check_text(row->marks[k], 10, row->product.name);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(row->product.name, bundled_libraries[k].product.name);
	}
}

/* ---- programs ---- */

struct sample {
	const char *path;
	struct str bytes;
	const char *want; /* "ROW VERSION", "" for nothing */
};

#define SAMPLE(path, bytes, want) {path, {bytes, sizeof(bytes) - 1}, want}

static const struct sample samples[] = {
	SAMPLE("usr/bin/python3.12", "\0" "3.12\0x\0" "3.12.7\0Python %s\n\0", "python 3.12.7"),
	SAMPLE("usr/bin/python3.13", "\0" "3.13\0" "3.13.0rc2\0", "python 3.13.0rc2"),
	SAMPLE("usr/bin/python3.12", "\0" "13.12.7\0" "3.12\0", ""),
	SAMPLE("usr/lib/libpython3.10.so.1.0", "\0" "3.10.14+\0", "libpython 3.10.14+"),
	SAMPLE("opt/lib/libpypy3.10-c.so", "12:00)\n[PyPy 7.3.17 with GCC 10", "libpypy 7.3.17"),
	SAMPLE("usr/local/go/bin/go", "\0go1.22.5\0", "go 1.22.5"),
	SAMPLE("usr/local/go/VERSION", "go1.22.5\ntime 2024-06-27T20:11:12Z\n", "go-version-file 1.22.5"),
	SAMPLE("srv/app/VERSION", "1.2.3\n", ""),
	SAMPLE("usr/bin/node", "\0node.js/v22.9.0\0v21.0.0\0", "node 22.9.0"),
	SAMPLE("usr/bin/node", "\0v6.17.1\0", "node 6.17.1"),
	SAMPLE("bin/deno", "xDeno/2.1.4y", "deno 2.1.4"),
	SAMPLE("bin/bun", "Bun v1.1.34 (5e5e7c60)\n", "bun 1.1.34"),
	SAMPLE("usr/local/bin/perl", "/usr/local/lib/perl5/5.40.0\0", "perl 5.40.0"),
	SAMPLE("usr/bin/ruby3.1", "ruby 3.1.2p20 (2022-04-12 revision 4491bb740a) [x86_64-linux]\0", "ruby 3.1.2p20"),
	SAMPLE("usr/lib/erlang/bin/erlexec", "/buildroot/otp/src/otp_src_26.2.5.3/erts/etc\0", "erlang 26.2.5.3"),
	SAMPLE("usr/bin/elixir", "#!/bin/sh\nset -e\nELIXIR_VERSION=1.17.3\n", "elixir 1.17.3"),
	SAMPLE("usr/lib/elixir/lib/elixir/ebin/elixir.app", "{application,elixir,[{vsn,\"1.17.3\"},", "elixir-app 1.17.3"),
	SAMPLE("usr/lib/other/ebin/elixir.app", "{application,elixir,[{vsn,\"1.17.3\"},", ""),
	SAMPLE("usr/bin/dart", "\0" "3.6.0-216.1.beta (beta) (Wed Sep 4 10:00:00 2024 +0000)", "dart 3.6.0-216.1.beta"),
	SAMPLE("opt/ghc/bin/ghc-9.8.2", "\0GHC 9.8.2\0", "ghc 9.8.2"),
	SAMPLE("bin/stack", "Version 3.1.1, Git revision f9a", "stack 3.1.1"),
	SAMPLE("lib/libstd-0123456789abcdef.so", "\0clang LLVM (rustc version 1.81.0 (eeb90cda1 2024-09-04))", "rust-libstd 1.81.0"),
	SAMPLE("usr/local/sbin/php-fpm", "X-Powered-By: PHP/8.3.12\0", "php 8.3.12"),
	SAMPLE("usr/bin/composer", "'root' => array(\n 'name' => 'composer/composer',\n 'pretty_version' => '2.8.1',", "composer 2.8.1"),
	SAMPLE("opt/jdk/bin/java", "\0openjdk\0java\0" "0.0\0" "21.0.5+11-LTS\0-J-ms8m\0", "java-openjdk 21.0.5+11-LTS"),
	SAMPLE("opt/jdk/bin/java", "\0" "0.0\0\0\0" "11.0.22+7\0\0openjdk\0java\0", "java-openjdk 11.0.22+7"),
	SAMPLE("opt/zulu-17/bin/java", "\0openjdk\0java\0" "0.0\0" "17.0.9+8-LTS\0", "java-zulu 17.0.9+8-LTS"),
	SAMPLE("opt/graal/bin/java", "\0openjdk\0java\0" "0.0\0" "17.0.8+9-jvmci-23.0-b15\0", "java-graalvm 17.0.8+9-jvmci-23.0-b15"),
	SAMPLE("opt/jre/bin/java", "\0java\0" "1.8\0" "1.8.0_401-b10\0", "java-oracle 1.8.0_401-b10"),
	SAMPLE("usr/bin/redis-server", "\0" "7.4.1buildkitsandbox-1727000000000000000\0", "redis-server 7.4.1"),
	SAMPLE("usr/bin/redis-server", "\0" "6.2.141a2b3c4d5e6f-1700000000\0", "redis-server 6.2.14"),
	SAMPLE("usr/bin/redis-server", "valkey-server\0" "8.0.1buildkitsandbox-1727000000000000000\0", "valkey-as-redis 8.0.1"),
	SAMPLE("usr/bin/valkey-server", "valkey-server\0" "8.0.1buildkitsandbox-1727000000000000000\0", "valkey-server 8.0.1"),
	SAMPLE("usr/local/apache2/bin/httpd", "\0Apache/2.4.62\0", "httpd 2.4.62"),
	SAMPLE("usr/sbin/nginx", "\0nginx version: nginx/1.27.2\n\0OpenSSL 3.0.9 30 May 2023", "nginx 1.27.2"),
	SAMPLE("usr/local/openresty/nginx/sbin/nginx", "\0nginx version: openresty/1.25.3.2\n", "openresty 1.25.3.2"),
	SAMPLE("usr/local/sbin/haproxy", " version 3.0.5-8e879a5, released 2024/09/19\0", "haproxy 3.0.5"),
	SAMPLE("usr/bin/memcached", "\0memcached 1.6.31\0", "memcached 1.6.31"),
	SAMPLE("usr/lib/postgresql/bin/postgres", "\0PostgreSQL 17.0 (Debian 17.0-1.pgdg120+1) on x86_64", "postgres 17.0"),
	SAMPLE("usr/lib/postgresql/bin/postgres", "needs PostgreSQL 9.6 or later", ""),
	SAMPLE("usr/sbin/mysqld", "\0" "8.4.3\0x86_64\0Linux\0%s  Ver %s for %s on %s (%s)\n\0", "mysql 8.4.3"),
	SAMPLE("usr/sbin/mysqld", "\0" "5.7.44-ndb-7.6.28\0x86_64\0Linux\0%s  Ver %s for %s on %s (%s)\n\0", "mysql-cluster 7.6.28"),
	SAMPLE("usr/sbin/mariadbd", "\0" "11.4.3-MariaDB\0", "mariadb 11.4.3"),
	SAMPLE("usr/bin/mongod", "\0" "8.0.1\0cppdefines\0", "mongod 8.0.1"),
	SAMPLE("bin/consul", "<!-- CONSUL_VERSION: 1.20.0\n", "consul 1.20.0"),
	SAMPLE("bin/helm", "\0\0v3.16.2\0\0$a\xcd" "c\1\0\0\0", "helm 3.16.2"),
	SAMPLE("bin/helm", "\0v3.16.2\0 \0v1.2.3\0", ""),
	SAMPLE("bin/traefik", "\xf8\xbe" "3.2.0\0\0$a\xcd" "c\1\0\0\0\0go1.22.1\0", "traefik 3.2.0"),
	SAMPLE("bin/grafana", "\0go1.22.7\0\0" "11.3.0\0\0$a\xcd" "c\1\0\0\0", "grafana 11.3.0"),
	SAMPLE("fluent-bit/bin/fluent-bit", "\0" "3.1.9\0Fluent Bit v%s\n", "fluent-bit 3.1.9"),
	SAMPLE("bin/busybox", "\0BusyBox v1.37.0 (2024-09-26 21:31:42 UTC)\0", "busybox 1.37.0"),
	SAMPLE("bin/[", "\0BusyBox v1.37.0 (2024-09-26 21:31:42 UTC)\0", "busybox 1.37.0"),
	SAMPLE("bin/bash", "\0@(#)Bash version 5.2.37(1) release GNU\0", "bash 5.2.37"),
	SAMPLE("usr/bin/openssl", "\0OpenSSL 3.3.2 3 Sep 2024\0", "openssl 3.3.2"),
	SAMPLE("usr/bin/openssl", "\0OpenSSL 1.1.1 (compatible; AWS-LC 1.36.0)\0", "openssl-aws-lc 1.36.0"),
	SAMPLE("usr/bin/curl", "\0curl/8.10.1\0", "curl 8.10.1"),
	SAMPLE("usr/bin/curl", "\0libcurl/8.10.1\0", ""),
	SAMPLE("usr/bin/gzip", "not in gzip format\0" "1.13\0", "gzip 1.13"),
	SAMPLE("usr/bin/gzip", "another program\0" "1.13\0", ""),
	SAMPLE("usr/lib/libkrb5.so.3.3", "KRB5_BRAND: krb5-1.21.3-final 1.21.3 20240626\0", "libkrb5 1.21.3"),
	SAMPLE("opt/firefox/application.ini", "[App]\nVendor=Mozilla\nName=Firefox\nVersion=131.0.3\n", "application-ini 131.0.3"),
	SAMPLE("opt/firefox/application.ini", "[App]\nName=Thunderbird\nVersion=151.0\n", ""),
	SAMPLE("bin/deno", "already installed\n" "1.10.3" "1567c1013cc8ff12cf039137792da66a1d0015b5" "DENO_DIR", "deno 1.10.3"),
	SAMPLE("bin/deno", "deno-canary/f4bed1081456089559c82441a13c4fb700840cac1.11.3dlw", "deno 1.11.3"),
	SAMPLE("bin/deno", "deno-ab286750a8c87215a9651efb11fcc620f29140051.16.4release/vdl", "deno 1.16.4"),
	SAMPLE("bin/bun", "supported for bun 1.0.0 to 1.3.9\nBun v1.4.4 (424a542a9)\n", "bun 1.4.4"),
	SAMPLE("lib/erlang/bin/beam.smp", "\0\0" "26.1.2\0\0\0\0\0\0\0\0\0\0Erlang/OTP 26%s [erts-14.1.1] [source]", "erlang 26.1.2"),
	SAMPLE("usr/lib/libjulia-internal.so.1.9", "///0000001.9.0-beta3\0\0\0\0\0__init__\0", "libjulia 1.9.0-beta3"),
	SAMPLE("usr/lib/libjulia-internal.so.1.10", "\0" "0.6.2\0\0\0branch\0commit\0", "libjulia 0.6.2"),
	SAMPLE("bin/grafana", "\0\0" "11.0.5+security-01\0\0$a\xcd" "c\1\0\0\0", "grafana 11.0.5+security-01"),
	SAMPLE("bin/pilot-discovery", "\0\0" "1.3.7\0\0\0" "1.3.8\0\0\0S=v<y5\xef\x39\xea=", "istio 1.3.8"),
	SAMPLE("bin/pilot-agent", "\0" "1.0.0-snapshot.0\0\0S=v<y5\xef\x39\xea=", "istio 1.0.0-snapshot.0"),
	SAMPLE("usr/bin/mariadb", "\0" "10.6.19-15-MariaDB-enterprise\0", "mariadb 10.6.19"),
	SAMPLE("usr/bin/other", "\0BusyBox v1.37.0 (2024-09-26 21:31:42 UTC)\0", ""),
};

TEST(programs_tell_their_versions)
{
	auto_done(buf_done) struct buf got = BUF_INIT(1 << 20);

	for (const struct sample *sample = samples; sample < samples + ARRAY_SIZE(samples); sample++) {
		struct str line, rest, told = STR_NULL;
		char want[128];

		examine(&classifier_examiner, sample->path, sample->bytes, &got);
		rest = buf_str(&got);
		snprintf(want, sizeof(want), "version %s ", sample->want);
		/* Who must ask others says so as well. */
		while (str_next_line(&rest, &line))
			if (str_starts(line, "version"))
				told = line;
		if (sample->want[0] ? !str_starts(told, want) : told.n > 0)
			fail_msg("%s: wanted \"%s\", got %s", sample->path, sample->want, buf_text(&got));
	}
}

TEST(the_version_may_stand_far_behind_and_across_the_parts_that_are_searched)
{
	static const char text[] = "index_state1.21.0-rc1\n";
	auto_done(buf_done) struct buf got = BUF_INIT(1 << 20);
	size_t far = (size_t)66 << 20;
	char *bytes = mem_zero(1, far + sizeof(text));

	memcpy(bytes + far, text, sizeof(text));
	examine(&classifier_examiner, "bin/vault", str_from(bytes, far + sizeof(text)), &got);
	assert_string_equal(buf_text(&got), "version vault 1.21.0-rc1 69206027\n");
	for (size_t at = 32768 - 24; at <= 32768; at++) {
		memset(bytes, 0, 65536);
		memcpy(bytes + at, text, sizeof(text));
		examine(&classifier_examiner, "bin/vault", str_from(bytes, 65536), &got);
		assert_true(str_starts(buf_str(&got), "version vault 1.21.0-rc1 "));
		/* What goes on before a part's first byte is not another version. */
		memset(bytes, 0, 65536);
		memcpy(bytes + at, "v10.16.2", 9);
		examine(&classifier_examiner, "bin/helm", str_from(bytes, 65536), &got);
		assert_true(str_starts(buf_str(&got), "version helm 10.16.2 "));
	}
	free(bytes);
}

TEST(only_files_of_such_names_are_wanted)
{
	static const char *const yes[] = {"usr/bin/python3", "usr/bin/python3.11", "a/b/c/redis-server", "nginx", "bin/[",
		"usr/lib/libpython3.11.so.1.0", "usr/lib/libQt6Core.so.6.5.0", "x/libavcodec-9aae324f.so.59.37.100"};
	static const char *const no[] = {"", "usr/bin/python-config", "usr/bin/python3-config", "nginx.conf", "usr/bin/nodeenv",
		"usr/bin/gophers", "etc/bash.bashrc", "usr/share/doc/curl/copyright"};

	for (size_t i = 0; i < ARRAY_SIZE(yes); i++)
		if (!classifier_examiner.wants(str_of(yes[i]), 0644, 1, false))
			fail_msg("%s", yes[i]);
	for (size_t i = 0; i < ARRAY_SIZE(no); i++)
		if (classifier_examiner.wants(str_of(no[i]), 0644, 1, false))
			fail_msg("%s", no[i]);
}

/* ---- ELF files ---- */

static struct str names_of(const char *const *names, struct buf *text)
{
	buf_putc(text, 0);
	for (; *names; names++)
		buf_put(text, str_from(*names, strlen(*names) + 1));
	return buf_str(text);
}

/* A shared object of that SONAME (NULL: none) that needs the library (NULL: none), with the text as constants or as code. */
static struct str linked(const char *soname, const char *needed, const char *section, struct str text)
{
	struct maker dynamic = {.out = BUF_INIT(4096), .wide = true};
	struct buf strings = BUF_INIT(4096);
	struct str names = names_of((const char *const[]){soname ? soname : "", needed ? needed : "", NULL}, &strings), elf;

	if (soname)
		put_word(&dynamic, ELF_DYNAMIC_SONAME), put_word(&dynamic, 1);
	if (needed)
		put_word(&dynamic, ELF_DYNAMIC_NEEDED), put_word(&dynamic, 2 + (soname ? strlen(soname) : 0));
	put_word(&dynamic, 5), put_word(&dynamic, 0x7000);
	put_word(&dynamic, 10), put_word(&dynamic, names.n);
	put_word(&dynamic, 0), put_word(&dynamic, 0);
	elf = make_elf(true, false, (const struct made_section[]){
		{section, 0x4000, text, 1}, {".dynstr", 0x7000, names, 3}, {".dynamic", 0x8000, buf_str(&dynamic.out), 6, 2, true},
	}, 3);
	buf_done(&strings);
	buf_done(&dynamic.out);
	return elf;
}

static void expect(const struct examiner *examiner, const char *path, struct str elf, const char *want)
{
	auto_done(buf_done) struct buf got = BUF_INIT(1 << 20);

	examine(examiner, path, elf, &got);
	if (want[0] ? !strstr(buf_text(&got), want) : got.n > 0)
		fail_msg("%s: wanted \"%s\", got \"%s\"", path, want, buf_text(&got));
	release(elf);
}

#define ZLIB STR_LIT("\0 deflate 1.2.11 Copyright 1995-2017 Jean-loup Gailly and Mark Adler \0incorrect header check\0")
#define OPENSSL_CONSTANT STR_LIT("\0OpenSSL 1.1.1k  25 Mar 2021\0")
#define OPENSSL STR_LIT("\0OpenSSL 1.1.1k  25 Mar 2021\0../crypto/evp/e_aes.c\0")
#define SQLITE STR_LIT("\0malformed database schema (\0" "3.40.1\0")
#define TWO_VERSIONS STR_LIT("\0malformed database schema (\0" "3.40.1\0" "3.9.0\0")

TEST(libraries_linked_into_other_files)
{
	const struct examiner *bundled = &bundled_examiner;

	expect(bundled, "app/_x.so", linked(NULL, NULL, ".rodata", ZLIB), "library zlib 1.2.11 ");
	expect(bundled, "app/_x.so", linked("_x.so", "libc.so.6", ".rodata", OPENSSL), "library openssl 1.1.1k ");
	expect(bundled, "app/_x.so", linked(NULL, NULL, ".rodata", SQLITE), "library sqlite 3.40.1 ");
	expect(bundled, "app/_x.so", linked(NULL, NULL, ".rodata", STR_LIT("\0Start tag expected, '<' not found\0" "21406\0")),
	       "library libxml2 2.14.6 ");
}

/* The texts are of shared libraries in wheels; a name that is none of the library's shows that they tell it alone. */
TEST(versions_as_builds_of_distributions_have_them)
{
	const struct examiner *bundled = &bundled_examiner;

	expect(bundled, "x.libs/libcrypto-401bea5d.so.1.1.1k", linked(NULL, NULL, ".rodata", STR_LIT("\0OpenSSL 1.1.1k  FIPS 25 Mar 2021\0")),
	       "library openssl 1.1.1k ");
	expect(bundled, "x.libs/libssl-52849bc7.so.1.1.1c", linked(NULL, NULL, ".rodata", STR_LIT("\0OpenSSL 1.1.1c FIPS  28 May 2019\0")),
	       "library openssl 1.1.1c ");
	expect(bundled, "usr/lib64/libcrypto.so.1.0.2k", linked(NULL, NULL, ".rodata", STR_LIT("\0OpenSSL 1.0.2k-fips  26 Jan 2017\0")),
	       "library openssl 1.0.2k ");
	expect(bundled, "app/x", linked(NULL, NULL, ".rodata", STR_LIT("\0OpenSSL 1.1.1k  FIPS 25 Mar 2021\0../crypto/evp/e_aes.c\0")),
	       "library openssl 1.1.1k ");

	expect(bundled, "app/x", linked(NULL, NULL, ".rodata", STR_LIT("\0CLIENT libcurl 7.61.1\r\nMATCH %s %s %s\r\nQUIT\r\n\0")),
	       " 92 version string and texts of its code\n");
	expect(bundled, "app/x", linked("libcurl-0f8b79dc.so.4.5.0", NULL, ".rodata", STR_LIT("\0CLIENT libcurl 8.20.0\r\n%s\r\n\0")),
	       "library libcurl 8.20.0 ");
	expect(bundled, "app/x", linked(NULL, NULL, ".rodata", STR_LIT("\0Couldn't connect to server\0zlib/%s\0" "8.4.0\0x86_64-pc-linux-gnu\0alt-svc\0")),
	       "library libcurl 8.4.0 ");
	expect(bundled, "app/x", linked("libcurl.so.4", NULL, ".rodata", STR_LIT("\0 libssh/%s\0" "7.76.1-DEV\0unknown\0")), "library libcurl 7.76.1 ");

	expect(bundled, "app/x", linked(NULL, NULL, ".rodata", STR_LIT("\0malformed database schema (\0%s\0" "3.42.0.1\0apsw.Error\0" "3.42.0\0")),
	       "library sqlite 3.42.0 ");
	expect(bundled, "app/x", linked(NULL, NULL, ".rodata", STR_LIT("\0malformed database schema (\0" "3.8.11.1\0")),
	       "library sqlite 3.8.11.1 ");

	expect(bundled, "x.libs/libgit2-ac07da94.so.1.6.4", linked(NULL, NULL, ".rodata", STR_LIT("\0---\n\0--\nlibgit2 1.6.4\n\n\0")),
	       "library libgit2 1.6.4 ");
	expect(bundled, "app/x", linked(NULL, NULL, ".rodata", STR_LIT("\0failed to parse loose object\0libgit2 1.6.4\0git/2.0 (%s)\0")),
	       " 90 version string and texts of its code\n");

	expect(bundled, "x.libs/libhdf5-7f639dcd.so.310.2.0", linked(NULL, NULL, ".rodata", STR_LIT("\0HDF5 library version: 1.14.2\0")),
	       "library hdf5 1.14.2 ");
	expect(bundled, "app/x", linked(NULL, NULL, ".rodata", STR_LIT("\0HDF5 library version: 1.12.1\0HDF5: infinite loop closing library\n\0")),
	       " 94 version string and texts of its code\n");

	expect(bundled, "x.libs/libgdal-37c48a72.so.32.3.6.4", linked(NULL, NULL, ".rodata", STR_LIT("\0LICENSE.TXT\0RELEASE_DATE\0" "3.6.4\0VERSION_NUM\0")),
	       "library gdal 3.6.4 ");
	expect(bundled, "app/x", linked(NULL, NULL, ".rodata", STR_LIT("\0GDALDriverManager::AutoLoadDrivers()\0 with GDAL 3.6.0) of\0GDAL 3.9.2\0GDAL/3.9.2\0")),
	       "library gdal 3.9.2 ");
}

TEST(versions_of_something_else_are_none)
{
	const struct examiner *bundled = &bundled_examiner;

	/* A compiler's beside the system it was made for; */
	expect(bundled, "app/x", linked(NULL, NULL, ".rodata", STR_LIT("\0Couldn't connect to server\0gcc\0" "8.4.0\0x86_64-pc-linux-gnu\0")), "");
	expect(bundled, "app/x", linked(NULL, NULL, ".rodata", STR_LIT("\0CLIENT libcurl %s\r\n\0" "7.61.1\0")), "");
	/* a binding's; */
	expect(bundled, "app/x", linked(NULL, NULL, ".rodata", STR_LIT("\0malformed database schema (\0" "3.42.0.1\0")), "");
	/* what it asks for, or was built with; */
	expect(bundled, "app/x", linked(NULL, NULL, ".rodata", STR_LIT("\0libgit2 1.6.4\0")), "");
	expect(bundled, "app/x", linked(NULL, "libhdf5-7f639dcd.so.310", ".rodata", STR_LIT("\0HDF5 library version: 1.14.2\0")), "");
	expect(bundled, "app/x", linked(NULL, NULL, ".rodata", STR_LIT("\0HDF5 library version: 1.14.2\0")), " 50 version string\n");
	expect(bundled, "app/x", linked(NULL, NULL, ".rodata", STR_LIT("\0RELEASE_DATE\0" "3.6.4\0VERSION_NUM\0GDAL 3.6.4\0")), "");
	/* and what a message is about. */
	expect(bundled, "x.libs/libgdal.so.32", linked(NULL, NULL, ".rodata", STR_LIT("\0needs GDAL 3.6.0\0RELEASE_DATE\0" "3.6\0")), "");
}

TEST(what_merely_uses_a_library_does_not_hold_it)
{
	const struct examiner *bundled = &bundled_examiner;

	/* A constant of a header, */
	expect(bundled, "app/server", linked(NULL, "libssl.so.3", ".rodata", OPENSSL_CONSTANT), "");
	/* even where the library is opened at run time only; */
	expect(bundled, "app/server", linked(NULL, NULL, ".rodata", OPENSSL_CONSTANT), "");
	/* it loads the library, whatever else it says; */
	expect(bundled, "app/server", linked(NULL, "libcrypto-1a2b3c4d.so.1.1", ".rodata", OPENSSL), "");
	expect(bundled, "app/server", linked(NULL, "libz.so.1", ".rodata", ZLIB), "");
	/* bytes of code say nothing; two versions leave no answer. */
	expect(bundled, "app/server", linked(NULL, NULL, ".text", ZLIB), "");
	expect(bundled, "app/server", linked(NULL, NULL, ".rodata", TWO_VERSIONS), "");
	expect(bundled, "app/server", linked(NULL, NULL, ".rodata", STR_LIT("\0" "3.40.1\0")), "");
}

TEST(the_evidence_tells_the_confidence)
{
	const struct examiner *bundled = &bundled_examiner;

	expect(bundled, "app/x", linked(NULL, NULL, ".rodata", STR_LIT("\0libcurl/8.4.0\0")), " 40 version string\n");
	expect(bundled, "app/x", linked(NULL, NULL, ".rodata", STR_LIT("\0libcurl/8.4.0\0Could not resolve host: %s\0")),
	       " 92 version string and texts of its code\n");
	expect(bundled, "lib/x", linked("libcurl-0a1b2c3d.so.4", NULL, ".rodata", STR_LIT("\0libcurl/8.4.0\0")),
	       "library libcurl 8.4.0 ");
	/* Its own shared object holds nothing but the version, and no other text is needed. */
	expect(bundled, "lib/liblzma.so.5", linked("liblzma.so.5", NULL, ".rodata", STR_LIT("5.4.1\0")), "library xz 5.4.1 ");
	expect(bundled, "lib/liblzma.so.5", linked(NULL, NULL, ".rodata", STR_LIT("5.4.1\0")), " 90 version string\n");
	expect(bundled, "lib/other.so.5", linked(NULL, NULL, ".rodata", STR_LIT("5.4.1\0")), "");
}

TEST(some_libraries_tell_by_their_name_alone)
{
	const struct examiner *bundled = &bundled_examiner;
	struct str text = STR_LIT("\0x\0");

	expect(bundled, "x.libs/libbrotlidec-7e5462ba.so.1.2.0", linked("libbrotlidec-7e5462ba.so.1.2.0", NULL, ".rodata", text),
	       "library brotli 1.2.0 0 70 file name\n");
	expect(bundled, "lib/libbrotlidec.so.1.0.9", linked("libbrotlidec.so.1", NULL, ".rodata", text), "library brotli 1.0.9 ");
	expect(bundled, "lib/libbrotlidec.so.1", linked("libbrotlidec.so.1", NULL, ".rodata", text), "");
	expect(bundled, "lib/libbrotlidec.so.1..9", linked(NULL, NULL, ".rodata", text), "");
	expect(bundled, "lib/libbrotlidec.so.1.0.x", linked(NULL, NULL, ".rodata", text), "");
	expect(bundled, "lib/libother.so.1.0.9", linked(NULL, "libbrotlidec.so.1", ".rodata", text), "");
}

TEST(a_program_names_the_library_that_tells_for_it)
{
	expect(&classifier_examiner, "usr/bin/python3.11", linked(NULL, "libpython3.11.so.1.0", ".rodata", STR_LIT("\0x\0")),
	       "library python libpython3.11.so.1.0\n");
	expect(&classifier_examiner, "usr/bin/ruby", linked(NULL, "libruby.so.3.1", ".rodata", STR_LIT("\0x\0")),
	       "library ruby libruby.so.3.1\n");
	expect(&classifier_examiner, "usr/bin/python3.11", linked(NULL, "libc.so.6", ".rodata", STR_LIT("\0x\0")), "");
}

TEST(whatever_is_cut_off)
{
	auto_done(buf_done) struct buf got = BUF_INIT(1 << 20);
	struct str elf = linked("_x.so", "libc.so.6", ".rodata", OPENSSL);

	for (size_t n = 1; n < elf.n; n++) {
		char *copy = mem_alloc(n);

		memcpy(copy, elf.p, n);
		examine(&bundled_examiner, "app/_x.so", str_from(copy, n), &got);
		examine(&classifier_examiner, "usr/bin/python3.11", str_from(copy, n), &got);
		examine(&classifier_examiner, "usr/bin/openssl", str_from(copy, n), &got);
		free(copy);
	}
	release(elf);
}

TEST(cpes)
{
	struct arena arena = ARENA_INIT;

	assert_str(version_cpe(&arena, "nginx:nginx", STR_LIT("1.25.3"), false), "cpe:2.3:a:nginx:nginx:1.25.3:*:*:*:*:*:*:*");
	assert_str(version_cpe(&arena, "oracle:openjdk", STR_LIT("11.0.17+8-LTS"), true),
		   "cpe:2.3:a:oracle:openjdk:11.0.17\\+8-lts:*:*:*:*:*:*:*");
	assert_str(version_cpe(&arena, "oracle:openjdk", STR_LIT("1.8.0_352-b08"), true),
		   "cpe:2.3:a:oracle:openjdk:1.8.0:update352:*:*:*:*:*:*");
	arena_done(&arena);
}

/* In programs of other systems a text of the library's own code must be there: what they load is not read. */
TEST(libraries_in_programs_of_other_systems)
{
	const struct examiner *bundled = &bundled_examiner;
	const struct made_section constants = {".rdata", 0x2000, ZLIB}, header = {".rdata", 0x2000, OPENSSL_CONSTANT},
				  code = {".text", 0x1000, ZLIB}, apple = {"__TEXT,__cstring", 0x4000, OPENSSL};
	struct buf java = BUF_INIT(1000);
	struct str thin = make_macho(true, false, &apple, 1), both = make_universal((const struct str[]){thin, thin}, 2);

	expect(bundled, "app/x.dll", make_pe(&constants, 1, NULL, 0), "library zlib 1.2.11 ");
	expect(bundled, "app/x.exe", make_pe(&header, 1, NULL, 0), "");
	expect(bundled, "app/x.dll", make_pe(&code, 1, NULL, 0), "");
	expect(bundled, "app/x.dylib", both, "library openssl 1.1.1k ");
	expect(bundled, "app/x.dylib", thin, "library openssl 1.1.1k ");
	buf_put(&java, STR_LIT("\xca\xfe\xba\xbe\0\0\0\x34 a class of Java"));
	expect(bundled, "app/X", exactly(&java), "");
}

/* ---- limits: what is not looked at is told, and what was told before stands ---- */

static void repeat(struct buf *out, const char *text, size_t times)
{
	for (size_t i = 0; i < times; i++)
		buf_put(out, str_from(text, strlen(text) + 1));
}

TEST(hits_of_one_text)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT((size_t)8 << 20), out = BUF_INIT(1 << 20);
	static const char version[] = "@(#)Bash version 5.2.15(1) release GNU";

	repeat(&bytes, "@(#)Bash version none", SOUGHT_HITS_EACH_MAX);
	assert_int_equal(examine_with_gaps(&classifier_examiner, "opt/bash", buf_str(&bytes), &out), 0);
	buf_put(&bytes, str_from(version, sizeof(version)));
	assert_int_equal(examine_with_gaps(&classifier_examiner, "opt/bash", buf_str(&bytes), &out), 1);
	assert_string_equal(buf_text(&out), "");
	/* In front of the others it is the answer, and no limit has a part in it. */
	buf_clear(&bytes);
	buf_put(&bytes, str_from(version, sizeof(version)));
	repeat(&bytes, "@(#)Bash version none", SOUGHT_HITS_EACH_MAX + 1);
	assert_int_equal(examine_with_gaps(&classifier_examiner, "opt/bash", buf_str(&bytes), &out), 0);
	assert_true(str_starts(buf_str(&out), "version bash 5.2.15"));
}

TEST(hits_of_all_texts)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT((size_t)64 << 20), out = BUF_INIT(1 << 20);
	struct str anchors[SOUGHT_HITS_MAX / SOUGHT_HITS_EACH_MAX];
	size_t n = 0;

	for (const struct classifier_table *const *table = classifier_tables; *table; table++)
		for (size_t i = 0; i < (*table)->count && n < ARRAY_SIZE(anchors); i++) {
			struct str anchor = (*table)->rows[i].clues[0].anchor;
			bool apart = anchor.n > 0;

			for (size_t j = 0; j < n; j++)
				apart = apart && str_search(anchor, anchors[j]) < 0 && str_search(anchors[j], anchor) < 0;
			if (apart)
				anchors[n++] = anchor;
		}
	assert_int_equal(n, ARRAY_SIZE(anchors));
	for (size_t i = 0; i + 1 < n; i++)
		repeat(&bytes, anchors[i].p, SOUGHT_HITS_EACH_MAX);
	assert_int_equal(examine_with_gaps(&classifier_examiner, "opt/bash", buf_str(&bytes), &out), 0);
	repeat(&bytes, anchors[n - 1].p, SOUGHT_HITS_EACH_MAX);
	assert_int_equal(examine_with_gaps(&classifier_examiner, "opt/bash", buf_str(&bytes), &out), 1);
}

TEST_MAIN
