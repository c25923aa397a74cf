/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/inventory_dump.h"

extern const struct cataloger cataloger_os_release, cataloger_apk, cataloger_dpkg, cataloger_npm, cataloger_python;

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

static void npm_case(const char *path, const char *name)
{
	(void)name;
	check_case(path, (const struct cataloger *const[]){&cataloger_npm, NULL});
}

static void python_case(const char *path, const char *name)
{
	(void)name;
	check_case(path, (const struct cataloger *const[]){&cataloger_python, NULL});
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

TEST(npm)
{
	each_case("tests/data/catalog/npm", npm_case);
}

TEST(python)
{
	each_case("tests/data/catalog/python", python_case);
}

TEST_MAIN
