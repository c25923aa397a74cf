/* SPDX-License-Identifier: Apache-2.0 */
/* What the lines mean is java.util.Properties.load() and java.util.jar.Manifest; each expectation was seen in Java 17. */
#include "test.h"

#include "codec/java_properties.h"

#define WITH(parse, text)                                    \
	struct arena arena = ARENA_INIT;                     \
	struct properties properties = {0};                  \
	parse(STR_LIT(text), &arena, &properties);
#define DONE                                                 \
	properties_done(&properties);                        \
	arena_done(&arena);

TEST(properties_have_three_separators_and_comments)
{
	WITH(properties_parse, "#c=1\n ! d=2\na=1\nb : 2\r\n c 3\rd=\ne\n=f\ng = x = y\n")
	assert_str(properties_get(&properties, "a"), "1");
	assert_str(properties_get(&properties, "b"), "2");
	assert_str(properties_get(&properties, "c"), "3");
	assert_str(properties_get(&properties, "d"), "");
	assert_str(properties_get(&properties, "g"), "x = y");
	assert_int_equal(properties.n, 6);
	DONE
}

TEST(properties_go_on_behind_an_escaped_end_of_line)
{
	WITH(properties_parse, "a=1\\\n   2\\\r\n3\nb=x\\\\\nc=4\n# no \\\nd=5\ne=\\")
	assert_str(properties_get(&properties, "a"), "123");
	assert_str(properties_get(&properties, "b"), "x\\");
	assert_str(properties_get(&properties, "c"), "4");
	assert_str(properties_get(&properties, "d"), "5");
	assert_str(properties_get(&properties, "e"), "");
	DONE
}

TEST(properties_are_unescaped)
{
	WITH(properties_parse, "a\\ b=\\u0041\\u00e9\\u20ac\nc\\=d=\\t1\\:2\\q\nx=\\u12\ny=\\ud800\n")
	assert_str(properties_get(&properties, "a b"), "A\xc3\xa9\xe2\x82\xac");
	assert_str(properties_get(&properties, "c=d"), "1:2q");
	assert_str(properties_get(&properties, "x"), "u12");
	assert_str(properties_get(&properties, "y"), "?");
	DONE
}

TEST(the_last_of_a_name_counts)
{
	WITH(properties_parse, "a=1\na=2\n")
	assert_str(properties_get(&properties, "a"), "2");
	assert_str(properties_get(&properties, "A"), "");
	DONE
}

TEST(manifests_fold_lines_and_end_with_their_main_section)
{
	WITH(manifest_parse, "Manifest-Version: 1.0\r\nBundle-SymbolicName: org.ex\r\n ample\r\n\r\nName: x\r\nBundle-SymbolicName: no\r\n")
	assert_str(manifest_get(&properties, "Manifest-Version"), "1.0");
	assert_str(manifest_get(&properties, "bundle-symbolicname"), "org.example");
	DONE
}

TEST(manifests_of_garbage_and_without_an_end)
{
	WITH(manifest_parse, "\n no name\n:x\nnothing\nA: \xe9")
	assert_str(manifest_get(&properties, "A"), "\xe9");
	assert_int_equal(properties.n, 1);
	DONE
}

TEST_MAIN
