/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/inventory_dump.h"

extern const struct cataloger cataloger_os_release, cataloger_apk, cataloger_dpkg, cataloger_npm, cataloger_python;
extern const struct cataloger cataloger_conda, cataloger_r, cataloger_lua, cataloger_perl, cataloger_julia;
extern const struct cataloger cataloger_embedded_sbom;

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

static void conda_case(const char *path, const char *name)
{
	(void)name;
	check_case(path, (const struct cataloger *const[]){&cataloger_conda, NULL});
}

static void r_case(const char *path, const char *name)
{
	(void)name;
	check_case(path, (const struct cataloger *const[]){&cataloger_r, NULL});
}

static void lua_case(const char *path, const char *name)
{
	(void)name;
	check_case(path, (const struct cataloger *const[]){&cataloger_lua, NULL});
}

static void perl_case(const char *path, const char *name)
{
	(void)name;
	check_case(path, (const struct cataloger *const[]){&cataloger_perl, NULL});
}

static void julia_case(const char *path, const char *name)
{
	(void)name;
	check_case(path, (const struct cataloger *const[]){&cataloger_julia, NULL});
}

static void embedded_sbom_case(const char *path, const char *name)
{
	(void)name;
	check_case(path, (const struct cataloger *const[]){&cataloger_os_release, &cataloger_dpkg, &cataloger_embedded_sbom, NULL});
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

TEST(conda)
{
	each_case("tests/data/catalog/conda", conda_case);
}

TEST(r)
{
	each_case("tests/data/catalog/r", r_case);
}

TEST(lua)
{
	each_case("tests/data/catalog/lua", lua_case);
}

TEST(perl)
{
	each_case("tests/data/catalog/perl", perl_case);
}

TEST(julia)
{
	each_case("tests/data/catalog/julia", julia_case);
}

TEST(embedded_sbom)
{
	each_case("tests/data/catalog/embedded_sbom", embedded_sbom_case);
}

TEST_MAIN
