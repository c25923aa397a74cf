/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "model/package.h"

static const struct os no_os;
static const struct os debian = {.id = {"debian", 6}, .version_id = {"11", 2}};
static const struct os alpine = {.id = {"alpine", 6}, .version_id = {"3.18.9", 6}};
static const struct os fedora = {.id = {"fedora", 6}, .version_id = {"25", 2}};
static const struct os arch_linux = {.id = {"arch", 4}};

/* The examples of PURL-TYPES.rst, qualifiers in byte order, and what its rules say of odd characters. */
TEST(purl_table)
{
	static const struct {
		const struct os *os;
		const char *type, *namespace, *name, *version, *arch, *source_name, *source_version;
		uint32_t epoch;
		const char *want;
	} cases[] = {
		{&debian, "deb", "", "curl", "7.50.3-1", "i386", "",
		"", 0, "pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=debian-11"},
		{&debian, "deb", "", "dpkg", "1.19.0.4", "amd64", "",
		"", 0, "pkg:deb/debian/dpkg@1.19.0.4?arch=amd64&distro=debian-11"},
		{&no_os, "deb", "", "curl", "7.50.3-1", "", "", "", 0, "pkg:deb/curl@7.50.3-1"},
		{&debian, "deb", "other", "curl", "1", "", "", "", 0, "pkg:deb/other/curl@1?distro=debian-11"},
		/* ":" and "~" stay, "+" does not: it means a blank to a careless reader */
		{&debian, "deb", "", "libstdc++6", "1:2.3~rc1+b2-4", "amd64", "", "", 0,
		 "pkg:deb/debian/libstdc%2B%2B6@1:2.3~rc1%2Bb2-4?arch=amd64&distro=debian-11"},
		{&debian, "deb", "", "libssl1.1", "1.1.1k-1", "amd64", "openssl", "1.1.1k-1", 0,
		 "pkg:deb/debian/libssl1.1@1.1.1k-1?arch=amd64&distro=debian-11&upstream=openssl"},
		{&debian, "deb", "", "libgcc-s1", "10.2.1-6+b1", "amd64", "gcc-10", "10.2.1-6", 0,
		 "pkg:deb/debian/libgcc-s1@10.2.1-6%2Bb1?arch=amd64&distro=debian-11&upstream=gcc-10%4010.2.1-6"},
		{&debian, "deb", "", "tar", "1.0+b2", "", "tar",
		"1.0", 0, "pkg:deb/debian/tar@1.0%2Bb2?distro=debian-11&upstream=tar%401.0"},
		{&debian, "deb", "", "tar", "1.0", "", "tar", "1.0", 0, "pkg:deb/debian/tar@1.0?distro=debian-11"},
		{&debian, "deb", "", "a/b?c#d%e", "1 2@3", "", "",
		"", 0, "pkg:deb/debian/a%2Fb%3Fc%23d%25e@1%202%403?distro=debian-11"},
		{&debian, "deb", "", "a\xc3\xa9\x01", "", "", "", "", 0, "pkg:deb/debian/a%C3%A9%01?distro=debian-11"},
		{&debian, "deb", "", "a", "1", "x&y=z", "", "", 0, "pkg:deb/debian/a@1?arch=x%26y%3Dz&distro=debian-11"},
		{&alpine, "apk", "", "curl", "7.83.0-r0", "x86", "",
		"", 0, "pkg:apk/alpine/curl@7.83.0-r0?arch=x86&distro=alpine-3.18.9"},
		{&alpine, "apk", "", "libcurl", "7.83.0-r0", "x86", "curl", "7.83.0-r0", 0,
		 "pkg:apk/alpine/libcurl@7.83.0-r0?arch=x86&distro=alpine-3.18.9&upstream=curl"},
		{&arch_linux, "apk", "", "a", "1", "", "", "", 0, "pkg:apk/arch/a@1?distro=arch"},
		{&fedora, "rpm", "", "curl", "7.50.3-1.fc25", "i386", "",
		"", 0, "pkg:rpm/fedora/curl@7.50.3-1.fc25?arch=i386&distro=fedora-25"},
		/* the epoch is a qualifier, not part of the version */
		{&fedora, "rpm", "", "centerim", "1:4.22.10-1.el6", "i686", "", "", 1,
		 "pkg:rpm/fedora/centerim@4.22.10-1.el6?arch=i686&distro=fedora-25&epoch=1"},
		{&fedora, "rpm", "", "bind-libs", "32:9.11.4-9.el7", "x86_64", "bind", "9.11.4-9.el7", 32,
		 "pkg:rpm/fedora/bind-libs@9.11.4-9.el7?arch=x86_64&distro=fedora-25&epoch=32&upstream=bind"},
		{&fedora, "rpm", "", "a", "1.2-3", "", "",
		"", 4294967295U, "pkg:rpm/fedora/a@1.2-3?distro=fedora-25&epoch=4294967295"},
		/* languages: nothing of the distribution */
		{&debian, "npm", "", "foobar", "12.3.1", "", "", "", 0, "pkg:npm/foobar@12.3.1"},
		{&debian, "npm", "@angular", "animation", "12.3.1", "", "", "", 0, "pkg:npm/%40angular/animation@12.3.1"},
		{&debian, "golang", "", "google.golang.org/genproto", "abcdedf", "", "",
		"", 0, "pkg:golang/google.golang.org/genproto@abcdedf"},
		{&debian, "golang", "github.com/gorilla", "context", "v1.8.0+incompatible", "", "", "", 0,
		 "pkg:golang/github.com/gorilla/context@v1.8.0%2Bincompatible"},
		{&debian, "maven", "org.apache.xmlgraphics", "batik-anim", "1.9.1", "", "", "", 0,
		 "pkg:maven/org.apache.xmlgraphics/batik-anim@1.9.1"},
		{&debian, "pypi", "", "django", "1.11.1", "", "other", "2", 0, "pkg:pypi/django@1.11.1"},
		{&debian, "gem", "", "jruby-launcher", "1.1.2", "", "", "", 0, "pkg:gem/jruby-launcher@1.1.2"},
		{&debian, "cargo", "", "rand", "0.7.2", "", "", "", 0, "pkg:cargo/rand@0.7.2"},
		/* case: as each type's definition has it */
		{&debian, "composer", "Doctrine", "ORM", "2.1.0-RC1", "", "", "", 0, "pkg:composer/doctrine/orm@2.1.0-RC1"},
		{&debian, "hex", "Acme", "Foo", "1.0", "", "", "", 0, "pkg:hex/acme/foo@1.0"},
		{&debian, "luarocks", "", "LuaSocket", "3.0-1", "", "", "", 0, "pkg:luarocks/luasocket@3.0-1"},
		{&debian, "otp", "", "Kernel", "9.2", "", "", "", 0, "pkg:otp/kernel@9.2"},
		{&debian, "npm", "", "JSONStream", "1.3.5", "", "", "", 0, "pkg:npm/JSONStream@1.3.5"},
		{&debian, "golang", "github.com/BurntSushi", "toml", "v1.0.0", "", "", "", 0, "pkg:golang/github.com/BurntSushi/toml@v1.0.0"},
		{&debian, "npm", "", "a/b", "1", "", "", "", 0, "pkg:npm/a%2Fb@1"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = ARENA_INIT;
		struct package package = {
			.type = cases[i].type,
			.namespace = str_of(cases[i].namespace),
			.name = str_of(cases[i].name),
			.version = str_of(cases[i].version),
			.architecture = str_of(cases[i].arch),
			.source_name = str_of(cases[i].source_name),
			.source_version = str_of(cases[i].source_version),
			.epoch = cases[i].epoch,
		};

		assert_str(package_purl(&arena, &package, cases[i].os), cases[i].want);
		arena_done(&arena);
	}
}

/* A NUL would end the text for whoever reads it as one. */
TEST(purl_encodes_a_nul)
{
	struct arena arena = ARENA_INIT;
	struct package package = {.type = "npm", .name = STR_LIT("a\0b"), .version = STR_LIT("1")};

	assert_str(package_purl(&arena, &package, &no_os), "pkg:npm/a%00b@1");
	arena_done(&arena);
}

TEST(finish_fills_what_is_missing_and_sorts)
{
	static const struct {
		const char *type, *namespace, *name, *version, *arch, *path;
	} sorted[] = {
		{"apk", "", "z", "1", "", ""}, {"deb", "", "a", "1", "", ""}, {"deb", "", "a", "1", "amd64", ""}, {"deb",
		"", "a", "10", "", ""},
		{"deb", "", "a", "2", "", ""}, {"deb", "", "ab", "1", "", ""}, {"deb", "x", "a", "1", "", ""}, {"npm", "",
		"a", "1", "", "p/a"},
		{"npm", "", "a", "1", "", "p/b"},
	};
	enum { COUNT = sizeof(sorted) / sizeof(sorted[0]) };

	for (size_t start = 0; start < COUNT; start++) {
		struct inventory inventory;

		inventory_init(&inventory);
		for (size_t i = 0; i < COUNT; i++) {
			size_t k = (start + i * 4) % COUNT; /* 4 and 9 have no common factor: a permutation */
			struct package *package = inventory_add(&inventory, sorted[k].type, "test");

			assert_int_equal(package->layer, LAYER_UNKNOWN);
			package->namespace = str_of(sorted[k].namespace);
			package->name = str_of(sorted[k].name);
			package->version = str_of(sorted[k].version);
			package->architecture = str_of(sorted[k].arch);
			if (*sorted[k].path)
				vec_push(&package->locations)->path = str_of(sorted[k].path);
		}
		inventory_finish(&inventory);
		for (size_t i = 0; i < COUNT; i++) {
			const struct package *package = inventory.packages.v[i];

			assert_string_equal(package->type, sorted[i].type);
			assert_str(package->namespace, sorted[i].namespace);
			assert_str(package->name, sorted[i].name);
			assert_str(package->version, sorted[i].version);
			assert_str(package->architecture, sorted[i].arch);
			assert_str(package->locations.n ? package->locations.v[0].path : STR_NULL, sorted[i].path);
			assert_str(package->source_name, sorted[i].name);
			assert_str(package->source_version, sorted[i].version);
			assert_true(str_starts(package->purl, "pkg:"));
			assert_str(package->cataloger, "test");
		}
		inventory_done(&inventory);
	}
}

TEST(finish_keeps_what_is_there)
{
	struct inventory inventory;

	inventory_init(&inventory);
	struct package *package = inventory_add(&inventory, "deb", "test");
	package->name = STR_LIT("libssl1.1");
	package->source_name = STR_LIT("openssl");
	package->source_version = STR_LIT("1");
	package->purl = STR_LIT("pkg:deb/as/given");
	inventory_finish(&inventory);
	assert_str(package->source_name, "openssl");
	assert_str(package->source_version, "1");
	assert_str(package->purl, "pkg:deb/as/given");
	inventory_done(&inventory);
}

TEST_MAIN
