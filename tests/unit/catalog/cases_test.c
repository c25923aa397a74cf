/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/inventory_dump.h"

extern const struct cataloger cataloger_os_release, cataloger_apk, cataloger_dotnet, cataloger_dpkg, cataloger_java, cataloger_java_runtime, cataloger_npm;

static void os_case(const char *path, const char *name)
{
	(void)name;
	check_case(path, (const struct cataloger *const[]){&cataloger_os_release, NULL});
}

static void dpkg_case(const char *path, const char *name)
{
	(void)name;
	check_case(path, (const struct cataloger *const[]){&cataloger_os_release, &cataloger_dpkg, NULL});
}

static void apk_case(const char *path, const char *name)
{
	(void)name;
	check_case(path, (const struct cataloger *const[]){&cataloger_os_release, &cataloger_apk, NULL});
}

static void dotnet_case(const char *path, const char *name)
{
	(void)name;
	check_case(path, (const struct cataloger *const[]){&cataloger_dotnet, NULL});
}

static void java_case(const char *path, const char *name)
{
	(void)name;
	check_case(path, (const struct cataloger *const[]){&cataloger_java, NULL});
}

static void java_runtime_case(const char *path, const char *name)
{
	(void)name;
	check_case(path, (const struct cataloger *const[]){&cataloger_java_runtime, NULL});
}

static void npm_case(const char *path, const char *name)
{
	(void)name;
	check_case(path, (const struct cataloger *const[]){&cataloger_npm, NULL});
}

TEST(os_release)
{
	each_case("tests/data/catalog/os-release", os_case);
}

TEST(dpkg)
{
	each_case("tests/data/catalog/dpkg", dpkg_case);
}

TEST(apk)
{
	each_case("tests/data/catalog/apk", apk_case);
}

TEST(dotnet)
{
	each_case("tests/data/catalog/dotnet", dotnet_case);
}

TEST(java)
{
	each_case("tests/data/catalog/java", java_case);
}

TEST(java_runtime)
{
	each_case("tests/data/catalog/java-runtime", java_runtime_case);
}

TEST(npm)
{
	each_case("tests/data/catalog/npm", npm_case);
}

TEST_MAIN
