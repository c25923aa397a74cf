/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "base/mem.h"
#include "catalog/java_name.h"

static const struct {
	const char *path, *artifact, *version;
} names[] = {
	{"lib/commons-text-1.9.jar", "commons-text", "1.9"},
	{"netty-transport-native-epoll-4.1.70.Final-linux-x86_64.jar", "netty-transport-native-epoll", "4.1.70.Final"},
	{"log4j-1.2-api-2.14.1.jar", "log4j-1.2-api", "2.14.1"},
	{"guava-31.1-jre.jar", "guava", "31.1-jre"},
	{"foo-1.0-beta-2-sources.jar", "foo", "1.0-beta-2"},
	{"foo-1.0-20200101.123456-1.jar", "foo", "1.0-20200101.123456-1"},
	{"foo-1.0-SNAPSHOT.war", "foo", "1.0-SNAPSHOT"},
	{"akka-actor_2.13-2.6.14.jar", "akka-actor_2.13", "2.6.14"},
	{"app-1.0-jar-with-dependencies.jar", "app", "1.0"},
	{"jsr305-3.0.2.jar", "jsr305", "3.0.2"},
	{"jrt-fs.jar", "jrt-fs", ""},
	{"1.0.jar", "1.0", ""},
	{"-1.0.jar", "-1.0", ""},
	{".jar", ".jar", ""},
	{"", "", ""},
};

TEST(names_are_split_into_artifact_and_version)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct java_name name = java_name_of(str_of(names[i].path));

		assert_str(name.artifact, names[i].artifact);
		assert_str(name.version, names[i].version);
	}
}

TEST(a_known_version_is_found_in_a_name_that_says_it)
{
	struct java_name name = java_name_of(STR_LIT("servlet-api-2.5-6.1.14.jar"));

	java_name_try_version(&name, STR_LIT("7"));
	assert_str(name.version, "2.5-6.1.14");
	java_name_try_version(&name, STR_LIT(""));
	assert_str(name.version, "2.5-6.1.14");
	java_name_try_version(&name, STR_LIT("6.1.14"));
	assert_str(name.artifact, "servlet-api-2.5");
	assert_str(name.version, "6.1.14");
}

TEST(versions_of_osgi_are_those_of_maven)
{
	assert_true(java_same_version(STR_LIT("1.30"), STR_LIT("1.30.0")));
	assert_true(java_same_version(STR_LIT("5.0.0-Final"), STR_LIT("5.0.0.Final")));
	assert_true(java_same_version(STR_LIT("31.1-jre"), STR_LIT("31.1.0.jre")));
	assert_true(java_same_version(STR_LIT("2"), STR_LIT("2.0.0")));
	assert_false(java_same_version(STR_LIT("1.30"), STR_LIT("1.3")));
	assert_false(java_same_version(STR_LIT("31.1-jre"), STR_LIT("31.1.0.android")));
	assert_false(java_same_version(STR_LIT("1.0.1"), STR_LIT("1.0")));
	assert_false(java_same_version(STR_LIT("1.2a"), STR_LIT("1.2")));
	assert_false(java_same_version(STR_LIT("1.99999999999999999999"), STR_LIT("1")));
	assert_false(java_same_version(STR_LIT(""), STR_LIT("")));
	assert_true(java_is_version(STR_LIT("1.0")));
	assert_false(java_is_version(STR_LIT("1.0 b")));
	assert_false(java_is_version(STR_LIT("${version}")));
	assert_false(java_is_version(STR_LIT("")));
}

TEST(archives_are_told_by_their_extension)
{
	assert_true(java_is_archive(STR_LIT("a/b.JAR")));
	assert_true(java_is_archive(STR_LIT("b.lpkg")));
	assert_false(java_is_archive(STR_LIT(".jar")));
	assert_false(java_is_archive(STR_LIT("b.jar.txt")));
	assert_false(java_is_archive(STR_LIT("")));
}

TEST(coordinates_by_place)
{
	struct str group, artifact, version;

	assert_true(java_place_of(STR_LIT("m2/repository/org/yaml/snakeyaml/1.30/snakeyaml-1.30.jar"), &group, &artifact, &version));
	assert_str(group, "org/yaml");
	assert_str(artifact, "snakeyaml");
	assert_str(version, "1.30");
	assert_true(java_place_of(STR_LIT("g/files-2.1/org.yaml/snakeyaml/1.30/0a1b/snakeyaml-1.30.jar"), &group, &artifact, &version));
	assert_str(group, "org.yaml");
	assert_false(java_place_of(STR_LIT("repository/snakeyaml/1.30/snakeyaml-1.30.jar"), &group, &artifact, &version));
	assert_false(java_place_of(STR_LIT("repository/a/b/lib/b-1.jar"), &group, &artifact, &version));
	assert_false(java_place_of(STR_LIT("lib/org/yaml/snakeyaml/1.30/snakeyaml-1.30.jar"), &group, &artifact, &version));
	assert_false(java_place_of(STR_LIT("repository"), &group, &artifact, &version));
}

TEST_MAIN
