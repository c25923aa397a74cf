/* SPDX-License-Identifier: Apache-2.0 */
/* Each case is a text and the facts of it, a line each: kind and fields. */
#include "need/facts.h"

#include "test.h"

struct collected {
	struct buf out;
	size_t n;
};

static void collect(void *to, const char *kind, const struct str *fields, size_t n)
{
	struct collected *collected = to;

	buf_puts(&collected->out, kind);
	for (size_t i = 0; i < n; i++)
		buf_printf(&collected->out, " <%.*s>", STR(fields[i]));
	buf_putc(&collected->out, '\n');
	collected->n++;
}

static void assert_scanned(void (*scan)(struct str, const struct scan_sink *), const char *text, const char *wanted)
{
	struct collected collected = {BUF_INIT(1 << 20), 0};
	struct arena arena = ARENA_INIT;

	scan(str_of(text), &(struct scan_sink){&collected, &arena, collect});
	assert_string_equal(buf_text(&collected.out), wanted);
	buf_done(&collected.out);
	arena_done(&arena);
}

TEST(python)
{
	assert_scanned(scan_python, "import a, b.c as d\n", "import <a> <>\nimport <b.c> <>\n");
	assert_scanned(scan_python, "from a.b import c as d, e\n", "import <a.b> <c,e>\n");
	assert_scanned(scan_python, "from . import (a, # remark, b\n  c,\n)\nimport d", "import <.> <a,c>\nimport <d> <>\n");
	assert_scanned(scan_python, "try:\n\timport x; import y\nexcept ImportError: pass\n", "import <x> <>\nimport <y> <>\n");
	assert_scanned(scan_python, "m = importlib.import_module('a.b')\n__import__(name)\n", "import <a.b> <>\n");
	assert_scanned(scan_python, "important = 1\nfromage = 2\nfrom\nimport\n", "");
	assert_scanned(scan_python, "from a import (b,\n", "import <a> <b>\n");
}

TEST(node)
{
	assert_scanned(scan_node, "const a = require('./a'), b = require( \"b\" );", "require <./a>\nrequire <b>\n");
	assert_scanned(scan_node, "import x from 'x';import 'y';export * from \"z\";import(`w`)", "require <x>\nrequire <y>\nrequire <z>\nrequire <w>\n");
	assert_scanned(scan_node, "myrequire('a'); const s = 'b'; require(c); require('", "");
}

TEST(shell)
{
	assert_scanned(scan_shell, "a -b \"$c\" | /bin/d\n", "call <a> <-b> <>\ncall </bin/d>\n");
	assert_scanned(scan_shell, "\"$@\"\n$X y\n$Z\n", "variable <${X}>\n");
	assert_scanned(scan_shell, "f() { g; }\nX=y\n", "call <g>\n");
}

TEST(paths)
{
	assert_scanned(scan_paths, "a /usr/lib/x.so; b=\"/etc/x/\"\n", "path </usr/lib/x.so>\npath </etc/x>\n");
	assert_scanned(scan_paths, "# /a/b/c\n; /a/b/d\n// /a/b/e\n", "");
	assert_scanned(scan_paths, "https://example.org/a/b /dev/null /proc/self/x /tmp/a/b /etc\n", "");
	assert_scanned(scan_paths, "P=/usr/bin:/usr/x/bin /usr/bin\n", "path </usr/bin>\npath </usr/x/bin>\n");
}

/* Beyond the caps nothing is told, so that no file can make a graph of its own. */
TEST(caps)
{
	struct buf text = BUF_INIT(1 << 20);
	struct arena arena = ARENA_INIT;
	struct collected collected = {BUF_INIT(1 << 20), 0};
	struct scan_sink sink = {&collected, &arena, collect};

	for (unsigned i = 0; i < PATHS_FILE_MAX + 10; i++)
		buf_printf(&text, "/usr/lib/%u\n", i);
	scan_paths(buf_str(&text), &sink);
	assert_int_equal(collected.n, PATHS_FILE_MAX);
	buf_clear(&text);
	for (unsigned i = 0; i < IMPORTS_FILE_MAX + 10; i++)
		buf_printf(&text, "import a%u\n", i);
	collected.n = 0;
	scan_python(buf_str(&text), &sink);
	assert_int_equal(collected.n, IMPORTS_FILE_MAX);
	buf_clear(&text);
	for (unsigned i = 0; i < CALLS_FILE_MAX + 10; i++)
		buf_puts(&text, "a\n");
	collected.n = 0;
	scan_shell(buf_str(&text), &sink);
	assert_int_equal(collected.n, CALLS_FILE_MAX);
	buf_done(&collected.out);
	buf_done(&text);
	arena_done(&arena);
}

TEST_MAIN
