/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/inventory_dump.h"

extern const struct cataloger cataloger_classifier, cataloger_bundled, cataloger_os_release, cataloger_apk, cataloger_dpkg, cataloger_npm;

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

static void classifier_case(const char *path, const char *name)
{
	(void)name;
	check_case(path, (const struct cataloger *const[]){&cataloger_classifier, NULL});
}

static void bundled_case(const char *path, const char *name)
{
	(void)name;
	check_case(path, (const struct cataloger *const[]){&cataloger_classifier, &cataloger_bundled, NULL});
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

TEST(classifier)
{
	each_case("tests/data/catalog/classifier", classifier_case);
}

TEST(bundled)
{
	each_case("tests/data/catalog/bundled", bundled_case);
}

TEST_MAIN
