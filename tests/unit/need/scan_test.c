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
	assert_scanned(scan_python, "m = importlib.import_module('a.b')\n__import__(name)\n", "import <a.b> <>\ndynamic <import> <pypi>\nnames <a.b>\n");
	assert_scanned(scan_python, "def import_module(name, package=None):\n", "");
	assert_scanned(scan_python, "important = 1\nfromage = 2\nfrom\nimport\n", "");
	assert_scanned(scan_python, "from a import (b,\n", "import <a> <b>\n");
}

TEST(node)
{
	assert_scanned(scan_node, "const a = require('./a'), b = require( \"b\" );", "require <./a>\nrequire <b>\n");
	assert_scanned(scan_node, "import x from 'x';import 'y';export * from \"z\";import(`w`)", "require <x>\nrequire <y>\nrequire <z>\nrequire <w>\n");
	assert_scanned(scan_node, "myrequire('a'); const s = 'b'; require('", "");
	assert_scanned(scan_node, "require(c); import( d )", "dynamic <require> <npm>\n");
	assert_scanned(scan_node, "import(d)", "dynamic <import> <npm>\n");
	assert_scanned(scan_node, "require(`./${x}`)", "dynamic <require> <npm>\n");
	assert_scanned(scan_node, "function require(a) {} __require(b); x_import(c); require()", "");
}

TEST(shell)
{
	assert_scanned(scan_shell, "a -b \"$c\" | /bin/d\n", "call <a> <-b> <>\ncall </bin/d>\n");
	assert_scanned(scan_shell, "\"$@\"\n$X y\n$Z\n", "variable <${X}>\narguments\n");
	assert_scanned(scan_shell, "f() { g; }\nX=y\n", "call <g>\n");
}

TEST(paths)
{
	assert_scanned(scan_paths, "a /usr/lib/x.so; b=\"/etc/x/\"\n", "path </usr/lib/x.so>\npath </etc/x>\n");
	assert_scanned(scan_paths, "# /a/b/c\n; /a/b/d\n// /a/b/e\n", "");
	assert_scanned(scan_paths, "https://example.org/a/b /dev/null /proc/self/x /tmp/a/b /etc\n", "");
	assert_scanned(scan_paths, "P=/usr/bin:/usr/x/bin /usr/bin\n", "path </usr/bin>\npath </usr/x/bin>\n");
}

TEST(perl)
{
	assert_scanned(scan_perl, "use strict; use 5.010; use v5.36;\nno warnings;\n", "perl <strict>\nperl <warnings>\n");
	assert_scanned(scan_perl, "use A::B qw(x y);\nrequire C; require 'd.pl';\ndo './e.pl';\n", "perl <A::B>\nperl <C>\nperl <d.pl>\nperl <./e.pl>\n");
	assert_scanned(scan_perl, "use parent -norequire, 'A', \"B::C\";\nuse base qw(\n D\n E);\n", "perl <parent>\nperl <A>\nperl <B::C>\nperl <base>\nperl <D>\nperl <E>\n");
	assert_scanned(scan_perl, "use lib qw(/a b), \"$FindBin::Bin/../lib\";\n", "perl_folder </a>\nperl_folder <b>\nperl_folder <./../lib>\n");
	assert_scanned(scan_perl, "eval \"require A\"; eval { require B; };\nif ($x) { require $y }\n", "perl <A>\nperl <B>\ndynamic <require> <cpan>\n");
	assert_scanned(scan_perl, "# use A;\n=head1 X\nuse B;\n=cut\n$h{use} = 1; $self->require(1); please use C;\n__END__\nuse D;\n", "");
	assert_scanned(scan_perl, "use", "");
	assert_scanned(scan_perl, "use base qw", "perl <base>\n");
}

TEST(ruby)
{
	assert_scanned(scan_ruby, "require 'a'\nrequire(\"b/c\")\nrequire_relative './d'\nload 'e.rb'\n", "ruby <a> <>\nruby <b/c> <>\nruby <./d> <relative>\nruby <e.rb> <>\n");
	assert_scanned(scan_ruby, "  autoload :A, 'a'\nautoload(:B, \"b\")\n", "ruby <a> <>\nruby <b> <>\n");
	assert_scanned(scan_ruby, "require File.join(File.dirname(__FILE__), 'a', 'b')\nrequire File.expand_path('../c', __FILE__)\nrequire File.expand_path('../d', __dir__)\n",
		       "ruby <a/b> <relative>\nruby <c> <relative>\nruby <../d> <relative>\n");
	assert_scanned(scan_ruby, "$:.unshift 'x'\n$LOAD_PATH << File.expand_path('../lib', __dir__)\n", "ruby_folder <x> <>\nruby_folder <../lib> <relative>\n");
	assert_scanned(scan_ruby, "load Gem.activate_bin_path('a', 'b', v)\nBundler.require(:default)\n", "ruby <a> <program> <b>\nruby_gemfile <Gemfile> <>\n");
	assert_scanned(scan_ruby, "require name\nrequire \"a/#{b}\"\n", "dynamic <require> <gem>\ndynamic <require> <gem>\nruby <a> <folder>\n");
	assert_scanned(scan_ruby, "# require 'a'\n=begin\nrequire 'b'\n=end\nx.require 'c'\ndef require(d)\nrequired 'e'\n__END__\nrequire 'f'\n", "");
	assert_scanned(scan_gemfile, "gem 'a', '~> 1'\n  gem(\"b\", require: false)\ngem 'c', require: ['d', 'e']\ngemspec\n# gem 'f'\n", "gem <a> <>\nruby <d> <>\nruby <e> <>\n");
}

TEST(php)
{
	assert_scanned(scan_php, "<?php require __DIR__ . '/a.php'; include_once('b/c.php'); REQUIRE dirname(__FILE__).'/d.php'; require dirname(__DIR__, 1) . '/e.php';",
		       "php <./a.php>\nphp <b/c.php>\nphp <./d.php>\nphp <./../e.php>\n");
	assert_scanned(scan_php, "<?php require ABSPATH . '/a.php'; require $b; require '/c.php';", "dynamic <require> <composer>\nphp <a.php>\nphp_class <ABSPATH>\ndynamic <require> <composer>\nphp </c.php>\n");
	assert_scanned(scan_php, "<?php namespace A; use B\\C; use D\\{E, F as G}; new C; new G\\H; new I; \\J\\K::l(); $M\\N;",
		       "php_class <B\\C>\nphp_class <D\\E>\nphp_class <D\\F>\nphp_class <D\\F\\H>\nphp_class <A\\I>\nphp_class <J\\K>\n");
	assert_scanned(scan_php, "<?php # A\\B\n// A\\B\n/* A\\B */ $x = 'C\\\\D'; $y = \"not A\\B\"; f(function () use ($a) {});", "php_class <C\\D>\n");
	assert_scanned(scan_php, "<?php require 'a", "");
	assert_scanned(scan_php_map, "<?php\n$vendorDir = dirname(__DIR__);\n$baseDir = dirname($vendorDir);\nreturn array(\n    'A\\\\B\\\\' => array($vendorDir . '/a', $baseDir . '/b'),\n    'C' => $vendorDir . '/c.php',\n);",
		       "php_map <A\\B\\> <./../a>\nphp_map <A\\B\\> <./../../b>\nphp_map <C> <./../c.php>\n");
}

/* Beyond the caps nothing is told but that there is more, so that no file can make a graph of its own. */
TEST(caps)
{
	struct buf text = BUF_INIT(4 << 20);
	struct arena arena = ARENA_INIT;
	struct collected collected = {BUF_INIT(4 << 20), 0};
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
	assert_int_equal(collected.n, IMPORTS_FILE_MAX + 1);
	for (size_t nth = 0; nth < 4; nth++) {
		static const struct {
			const char *before, *after;
			void (*scan)(struct str, const struct scan_sink *);
			unsigned most;
		} rows[] = {
			{"use A", ";\n", scan_perl, IMPORTS_FILE_MAX + 1}, {"require 'a", "'\n", scan_ruby, IMPORTS_FILE_MAX + 1}, {"\\A\\B", "\n", scan_php, IMPORTS_FILE_MAX + 1},
			{"'a", "' => $vendorDir . '/a',\n", scan_php_map, PHP_MAP_MAX},
		};

		buf_clear(&text);
		for (unsigned i = 0; i < rows[nth].most + 10; i++)
			buf_printf(&text, "%s%u%s", rows[nth].before, i, rows[nth].after);
		collected.n = 0;
		buf_clear(&collected.out);
		rows[nth].scan(buf_str(&text), &sink);
		assert_int_equal(collected.n, rows[nth].most);
	}
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

static void scan_words_of(struct str source, const struct scan_sink *sink)
{
	struct scan_sink words = *sink;

	words.names = SCAN_WORDS;
	scan_python(source, &words);
}

TEST(names)
{
	assert_scanned(scan_python, "a = 'x.y', \"z.C:d\", 'word', '1.2', 'a b.c', 'x.y', '.x', 'x.'\n", "names <x.y z.C>\n");
	assert_scanned(scan_words_of, "A = ['shop', 'x.y']\n", "names <x.y shop>\n");
	assert_scanned(scan_node, "const a = 'pug'", "");
	assert_scanned(scan_python, "import_module('a.%s' % x)\n__import__(\"b.\" + y)\n", "dynamic <import> <pypi>\ndynamic <import> <pypi>\n");
}

/* By the byte, and not by its square: a line of a file that was made smaller may be all of it. */
TEST(a_long_line_of_texts)
{
	enum { TEXTS = 2 << 20 };
	auto_done(buf_done) struct buf line = BUF_INIT((size_t)4 * TEXTS);

	for (int i = 0; i < TEXTS; i++)
		buf_puts(&line, "'',");
	assert_scanned(scan_words_of, buf_text(&line), "");
}

static void scan_dotted_of(struct str source, const struct scan_sink *sink)
{
	struct scan_sink dotted = *sink;

	dotted.names = SCAN_DOTTED;
	scan_python(source, &dotted);
}

/* What is beyond a limit may be loaded all the same. */
TEST(limits_of_names)
{
	auto_done(buf_done) struct buf source = BUF_INIT(1 << 20), want = BUF_INIT(1 << 20);

	for (unsigned i = 0; i < NAMES_FILE_MAX + 100; i++)
		buf_printf(&source, "A = 'word%u'\n", i);
	buf_puts(&source, "B = 'late.plug'\n");
	assert_scanned(scan_dotted_of, buf_text(&source), "names <late.plug>\n");
	buf_clear(&source);
	for (unsigned i = 0; i < IMPORTS_FILE_MAX; i++) {
		buf_puts(&source, "import a\n");
		buf_puts(&want, "import <a> <>\n");
	}
	buf_puts(&source, "import plug\n");
	buf_puts(&want, "dynamic <import> <pypi>\n");
	assert_scanned(scan_python, buf_text(&source), buf_text(&want));
}

TEST(settings)
{
	assert_scanned(scan_settings, "include conf.d/*.conf;\n# x/y\n; a/b\nhttp://example.org/a/b \"m/x.so\" /etc/a/b n\n", "beside <conf.d>\nbeside <m/x.so>\n");
	assert_scanned(scan_settings, "command = git daemon\ndirectory=/srv\nExecStart=-/bin/x y\n", "folder </srv>\ncall <git> <daemon>\ncall </bin/x> <y>\n");
}

TEST(crontab)
{
	assert_scanned(scan_crontab, "# 1 2 3 4 5 x\nA=b\n*/5 * * * * root job -a\n@daily two\n1 2\n",
		       "call <root> <job> <-a>\ncall <job> <-a>\ncall <two>\n");
}

TEST(recipes)
{
	assert_scanned(scan_recipes, "run: x\n\t@git daemon\nA := b\nweb: gunicorn a:b\n", "call <x>\ncall <git> <daemon>\ncall <gunicorn> <a:b>\n");
}

static void scan_programs_of(struct str source, const struct scan_sink *sink)
{
	scan_programs(source, (const char *const[]){"subprocess", NULL}, sink);
}

TEST(programs)
{
	assert_scanned(scan_programs_of, "subprocess.run(['git', 'log'])\n", "programs <git log>\n");
	assert_scanned(scan_programs_of, "subprocess\nx('cd /a && jq . | tee b; ( ls )')\n", "programs <cd jq tee ls>\n");
	assert_scanned(scan_programs_of, "subprocess\nif a == 'git' or b['jq'] or c.get('tee') or d.startswith('ls'): 'Git', 'a/b', '-x'\n", "");
	assert_scanned(scan_programs_of, "run('git')\n", "");
}

TEST(entry_points)
{
	assert_scanned(scan_entry_points, "x = none:n\n[console_scripts]\na = b.c:d [e]\n[g.h]\ni=j\n", "entry <> <x> <none>\nentry <console_scripts> <a> <b.c>\nentry <g.h> <i> <j>\n");
}
