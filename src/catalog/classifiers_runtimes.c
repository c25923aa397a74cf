/* SPDX-License-Identifier: Apache-2.0 */
/* Interpreters, compilers, virtual machines and their libraries. */
#include "catalog/classifiers.h"

#define NUMBERS "[0-9]+\\.[0-9]+\\.[0-9]+"

static const struct product python = {"generic", NULL, "python", {"python:python", "python_software_foundation:python"}};
static const struct product pypy = {"generic", NULL, "pypy", {"pypy:pypy"}};
static const struct product go = {"generic", NULL, "go", {"golang:go"}};
static const struct product julia = {"generic", NULL, "julia", {"julialang:julia"}};
static const struct product node = {"generic", NULL, "node", {"nodejs:node.js"}};
static const struct product perl = {"generic", NULL, "perl", {"perl:perl"}};
static const struct product ruby = {"generic", NULL, "ruby", {"ruby-lang:ruby"}};
static const struct product erlang = {"generic", NULL, "erlang", {"erlang:erlang\\/otp"}};
static const struct product elixir = {"generic", NULL, "elixir", {"elixir-lang:elixir"}};
static const struct product swipl = {"generic", NULL, "swipl", {"swi-prolog:swi-prolog"}};
static const struct product dart = {"generic", NULL, "dart", {"dart:dart_software_development_kit"}};
static const struct product deno = {"generic", NULL, "deno", {"deno:deno"}};
static const struct product bun = {"generic", NULL, "bun", {"oven:bun"}};
static const struct product ghc = {"generic", "haskell", "ghc", {"haskell:ghc"}};
static const struct product cabal = {"generic", "haskell", "cabal", {"haskell:cabal"}};
static const struct product stack = {"generic", "haskell", "stack", {"haskell:stack"}};
static const struct product rust = {"generic", NULL, "rust", {"rust-lang:rust"}};
static const struct product php = {"generic", NULL, "php", {"php:php"}};
static const struct product composer = {"generic", NULL, "composer", {"getcomposer:composer"}};
static const struct product wp_cli = {"generic", NULL, "wp-cli", {"wp-cli:wp-cli"}};
static const struct product gcc = {"generic", NULL, "gcc", {"gnu:gcc"}};
static const struct product lua = {"generic", NULL, "lua", {"lua:lua"}};

/* ruby 3.2.1 (2023-02-08 revision 31819e82c8) [x86_64-linux] */
#define RUBY CLUE_ANYWHERE("ruby (" NUMBERS "(?:(?:p|preview|rc|dev)[0-9]*)?) \\([0-9]{4}-[0-9]{2}-[0-9]{2}")
/* The folder of the source stays in debug information and in the flags of the compiler. */
#define ERLANG_SOURCE CLUE("/otp_src_", 0, 40, "/otp_src_([0-9]+(?:\\.[0-9]+){1,4}(?:-rc[0-9]+)?)/")
#define ERLANG_LOCAL CLUE("/src/otp-", 0, 40, "/src/otp-(?:OTP-)?([0-9]+(?:\\.[0-9]+){1,4}(?:-rc[0-9]+)?)/")
/* "Erlang/OTP 17%s [erts-6.4.1.6] [source] …", and the release behind it or before it. */
#define ERLANG_BANNER \
	CLUE("Erlang/OTP ", 0, 240, "^Erlang/OTP [0-9]+[^\\x00]*\\x00{1,8}([0-9]+(?:\\.[0-9]+){1,4}(?:-rc[0-9]+)?)\\x00"), \
	CLUE("Erlang/OTP ", 48, 0, TEXT_BEGIN "([0-9]+(?:\\.[0-9]+){1,4}(?:-rc[0-9]+)?)\\x00{1,16}Erlang/OTP $")
/* clang LLVM (rustc version 1.67.1 (d5a82bbd2 2023-02-07)) */
#define RUST_COMPILER CLUE("rustc version ", 0, 64, "^rustc version (" NUMBERS "(?:-(?:beta|nightly)[.0-9]*)?) \\([0-9a-f]{9} ")
#define RUST_TAG CLUE_ANYWHERE("c (" NUMBERS "(?:-(?:beta|nightly)[.0-9]*)?) \\([0-9a-f]{9} [0-9]{4}-[0-9]{2}-[0-9]{2}\\)")
#define PHP CLUE("X-Powered-By: PHP/", 0, 40, "PHP/(" NUMBERS "(?:(?:alpha|beta|RC)[0-9]+|-dev)?)")
/* 2.12.4 (stable) (Thu Apr 15 12:26:53 2021 +0200) */
#define DART(channel) \
	CLUE(" (" channel ") (", 40, 4, "(?<![0-9.])(" NUMBERS "(?:-[0-9]+\\.[0-9]+(?:\\.[a-z]+)?)?) \\(" channel "\\) \\(")
/* The version and the commit's 40 digits, of which the first may seem to go on with the version; or the commit and the version. */
#define DENO_COMMIT                                                                            \
	CLUE_ANYWHERE("(?<![0-9a-f.])(" NUMBERS ")(?=[0-9a-f]{40}(?![0-9a-f]))"),               \
		CLUE_ANYWHERE("deno-(?:canary/)?[0-9a-f]{40}(" NUMBERS ")(?![0-9.])")

/* Machines that align texts have more NULs; and a table of characters may end right before the version. */
#define JULIA_BEFORE(anchor, name) \
	CLUE(anchor, 40, 0, "(?<![1-9.])0*(" NUMBERS "(?:-[a-z0-9.]+)?)\\x00+" name "(?:\\x00(?:commit\\x00)?)?$")

static struct classifier rows[] = {
	{"python", "python", {"python", "python[23]", "python[23].[0-9]*", "python[23].[0-9]*t"}, NULL, &python,
	 .name_version = "python[0-9].[0-9]*", .library = "libpython*.so*"},
	{"libpython", NULL, {"libpython[23].[0-9]*.so*"}, NULL, &python, .name_version = "libpython[0-9].[0-9]*.so*"},
	{"libpypy", NULL, {"libpypy*.so*"}, NULL, &pypy, {CLUE_ANYWHERE("\\[PyPy (" NUMBERS "(?:-(?:alpha|beta|rc)[0-9]*)?)")}},
	{"go", NULL, {"go", "go.exe"}, NULL, &go,
	 {CLUE_ANYWHERE("(?<![a-zA-Z0-9_./-])go([0-9]+\\.[0-9]+(?:\\.[0-9]+|(?:beta|rc|alpha)[0-9]+)?)\\x00")},
	 .beside = {"VERSION", "VERSION.cache", "../VERSION", "../VERSION.cache"}},
	{"go-version-file", NULL, {"VERSION", "VERSION.cache"}, NULL, NULL,
	 {CLUE_ANYWHERE("^(?:devel )?go([0-9]+\\.[0-9]+(?:\\.[0-9]+|(?:beta|rc|alpha)[0-9]+|-[_0-9a-z]+)?)")}},
	/* The file's name tells the first numbers only of what is no link; what stands behind the version in the list of names. */
	{"libjulia", NULL, {"libjulia-internal.so*", "libjulia-internal.dylib"}, NULL, &julia,
	 {JULIA_BEFORE("\0branch\0commit\0", "branch"), JULIA_BEFORE("\0verify_methods", "verify_methods"),
	  JULIA_BEFORE("\0__init__\0", "__init__"),
	  CLUE("GIT_VERSION_INFO", 0, 80, TEXT_BEGIN "(" NUMBERS "(?:-[a-z0-9.]+)?)\\x00")},
	 .name_version = "libjulia-internal.so.[0-9]*.[0-9]*"},
	{"julia", NULL, {"julia"}, NULL, &julia, {CLUE("julia version ", 0, 40, "julia version (" NUMBERS "(?:-[a-z0-9.]+)?)")}},
	{"node", NULL, {"node", "nodejs", "node.exe"}, NULL, &node,
	 {CLUE("node.js/v", 0, 40, "node\\.js/v(" NUMBERS "(?:-(?:rc|nightly|pre)[-.0-9a-z]*)?)"),
	  CLUE_ANYWHERE(TEXT_BEGIN "(?:node )?v((?:0|[1-9][0-9]?)\\.[0-9]+\\.[0-9]+)\\x00")},
	 .library = "libnode*.so*"},
	{"libnode", NULL, {"libnode.so*"}, NULL, &node, {CLUE("node.js/v", 0, 40, "node\\.js/v(" NUMBERS ")")}},
	{"deno", NULL, {"deno", "deno.exe"}, NULL, &deno,
	 {CLUE_ANYWHERE("Deno/(" NUMBERS "(?:-(?:alpha|beta|rc)[.0-9]*)?)"),
	  CLUE("release/v", 0, 24, "release/v(" NUMBERS ")"), DENO_COMMIT}},
	{"bun", NULL, {"bun", "bunx", "bun.exe"}, NULL, &bun,
	 {CLUE_ANYWHERE("[Bb]un v(" NUMBERS ")(?![0-9.])"),
	  CLUE_ANYWHERE("[Bb]un[ /-]v?(" NUMBERS ")(?:-canary|\\+[0-9a-f]|[^0-9.])")}},
	{"perl", NULL, {"perl", "perl5.[0-9]*", "libperl.so*"}, NULL, &perl,
	 {CLUE_ANYWHERE("/perl5?/(?:site_perl/|vendor_perl/)?(5\\.[0-9]+\\.[0-9]+)[/\\x00]"),
	  CLUE_ANYWHERE("\\x00v(5\\.[0-9]+\\.[0-9]+)\\x00")}},
	{"ruby", NULL, {"ruby", "ruby[0-9]*"}, NULL, &ruby, {RUBY}, .library = "libruby*.so*"},
	{"libruby", NULL, {"libruby.so*", "libruby-*.so*"}, NULL, &ruby, {RUBY}},
	{"erlang", NULL, {"erlexec", "beam.smp", "beam", "liberts_internal*.a", "beam.*.smp", "beam.jit"}, NULL, &erlang,
	 {ERLANG_SOURCE, ERLANG_LOCAL, ERLANG_BANNER}},
	{"elixir", NULL, {"elixir"}, NULL, &elixir,
	 {CLUE("ELIXIR_VERSION=", 0, 40, "ELIXIR_VERSION=[\"']?(" NUMBERS "(?:-[a-z0-9]+(?:\\.[0-9]+)?)?)")}},
	{"elixir-app", NULL, {"elixir.app"}, "**/elixir/ebin/elixir.app", &elixir,
	 {CLUE_ANYWHERE("\\{vsn, *\"(" NUMBERS "(?:-[a-z0-9]+(?:\\.[0-9]+)?)?)\"\\}")}},
	{"swipl", NULL, {"swipl", "libswipl.so*"}, NULL, &swipl, {CLUE_ANYWHERE("swipl-(" NUMBERS ")/")}},
	{"dart", NULL, {"dart", "dartvm", "dartaotruntime"}, NULL, &dart,
	 {DART("stable"), DART("beta"), DART("dev"), DART("main"), DART("be")}},
	{"ghc", NULL, {"ghc", "ghc-[0-9]*.[0-9]*"}, NULL, &ghc,
	 {CLUE_ANYWHERE("\\x00GHC (" NUMBERS "(?:\\.[0-9]{8})?)\\x00"),
	  CLUE("libHSghc-", 0, 80, "libHSghc-(" NUMBERS ")-(?:[a-zA-Z0-9]+-)?ghc[0-9.]+\\.so")}},
	{"cabal", NULL, {"cabal"}, NULL, &cabal,
	 {CLUE("cabal-install-", 0, 40, "cabal-install-([0-9]+(?:\\.[0-9]+){1,3})-"),
	  CLUE_ANYWHERE("\\x00Cabal-([0-9]+(?:\\.[0-9]+){1,3})-")}},
	{"stack", NULL, {"stack"}, NULL, &stack,
	 {CLUE_ANYWHERE("Version\\s{0,4}([0-9]+\\.[0-9]+\\.[0-9]+(?:\\.[0-9]+)?),\\s{0,4}Git")}},
	{"rust-libstd", NULL, {"libstd-????????????????.so", "libstd-????????????????.dylib"}, NULL, &rust,
	 {RUST_COMPILER, RUST_TAG}},
	{"php", NULL, {"php", "php[0-9]*", "php-cli", "php-fpm", "php-fpm[0-9]*", "php-cgi", "php-cgi[0-9]*"}, NULL, &php, {PHP}},
	{"libphp", NULL, {"libphp*.so*"}, NULL, &php, {PHP}},
	{"composer", NULL, {"composer", "composer.phar"}, NULL, &composer,
	 {CLUE("'composer/composer'", 0, 120, "'pretty_version' *=> *'([0-9][-.0-9a-zA-Z]*)'"),
	  CLUE("const VERSION = '", 0, 40, "^const VERSION = '([0-9]+\\.[0-9]+\\.[0-9]+[-.0-9a-zA-Z]*)'")}},
	{"wp-cli", NULL, {"wp", "wp-cli.phar"}, NULL, &wp_cli, {CLUE("wp-cli/wp-cli ", 0, 40, "wp-cli/wp-cli v?(" NUMBERS ")")}},
	{"gcc", NULL, {"gcc"}, NULL, &gcc, {CLUE("GCC: (GNU) ", 0, 40, "GCC: \\(GNU\\) (" NUMBERS ")")}},
	{"lua", NULL, {"lua", "lua5.[0-9]"}, NULL, &lua, {CLUE_ANYWHERE("Lua (5\\.[0-9]\\.[0-9]+)  Copyright \\(C\\) 19")}},
};

const struct classifier_table classifiers_runtimes = {rows, ARRAY_SIZE(rows)};
