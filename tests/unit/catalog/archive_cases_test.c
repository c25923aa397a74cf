/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of what is packed: archives of Java, and what .NET's builds write down. */
#include "catalog/inventory_dump.h"

extern const struct cataloger cataloger_dotnet, cataloger_java, cataloger_java_runtime;

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

TEST_MAIN
