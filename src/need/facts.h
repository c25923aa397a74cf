/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the two examiners write and the graph reads: kinds of facts, their fields, and the scanners of texts that are shared by
 * files and by commands of the configuration. Threading: no state.
 */
#ifndef PLIMSOLL_NEED_FACTS_H
#define PLIMSOLL_NEED_FACTS_H

#include "base/map.h"
#include "model/examine.h"

#define PROGRAM_EXAMINER "need_program"
#define TEXT_EXAMINER "need_text"
#define JAR_EXAMINER "need_jar"

#define NEED_TEXT_MAX ((uint64_t)16 << 20) /* bytes of a text that is looked into */
#define PATHS_FILE_MAX 512u    /* paths and libraries that a file names; more are not followed */
#define PROGRAM_NAME_MOST 40u  /* bytes of one of them */
#define PROGRAMS_FILE_MAX 4096u /* words of a program's data that may name another program; more are not followed */
#define NEEDED_FILE_MAX 4096u  /* libraries that a program asks for; more are noted */
#define CALLS_FILE_MAX 2000u   /* commands of a script */
#define IMPORTS_FILE_MAX 2000u /* modules that a file imports */
#define CALL_WORDS_MAX 14u     /* of a command; FACT_FIELDS_MAX less some */
#define NAMES_FILE_MAX 2000u   /* of modules, in the texts of a file, of either kind; of more it is told that there are */
#define NAME_TEXT_MAX 100u     /* bytes of one */
#define PHP_MAP_MAX 50000u     /* entries of one of Composer's maps: a class each, where it was told to optimise */

/* "program": once for each ELF program or library, before its other facts. */
enum { PROGRAM_CLASS, PROGRAM_MACHINE, PROGRAM_INTERPRETER, PROGRAM_SONAME, PROGRAM_RPATH, PROGRAM_RUNPATH, PROGRAM_FLAGS, PROGRAM_FIELDS };
/*
 * PROGRAM_FLAGS, a letter each: 's' linked statically, 'p' position independent, 'l' a library, 'x' an executable stack, 'r' partial
 * RELRO, 'R' full; 'c' stack protector, 'f' fortified, '?' no symbols to tell by.
 *
 * Others: "needed" NAME, "loads" NAME, "path" PATH, "programs" NAMES (of a file that starts others, with blanks between), "starts" TYPE (others, but its data does not tell which), "shebang" PROGRAM ARGUMENT, "call" WORD …, "arguments" (it runs what it is given), "variable" (a command that a
 * variable names), "import" MODULE NAMES, "require" MODULE, "main" PATH, "script" NAME TEXT; of Perl, Ruby and PHP what their scanners
 * say; "names", "node_names", "ruby_names" NAMES (of modules that texts of a source may mean, with blanks between); "dynamic" WORD TYPE: a module whose name is made
 * while it runs, of packages of that purl type; "unread" WHY: what it refers to is not known. That something is not known
 * is no gap of an evaluation, whose packages and rules were all looked at: the graph tells it of what is reached (graph_caveat()).
 */

/* Each calls `found` for what it finds; texts live in `bytes` or in the arena. */
struct scan_sink {
	void *to;
	struct arena *arena;
	void (*found)(void *to, const char *kind, const struct str *fields, size_t n);
	/* Which texts of a source may be modules' names besides "a.b": single words too, always or where names are made in it. */
	enum scan_names { SCAN_DOTTED, SCAN_WORDS_OF_MAKERS, SCAN_WORDS } names;
};

/* Whether single words of a source are told as names. `makes`: it makes names of modules. */
static inline bool scan_tells_words(const struct scan_sink *sink, bool makes)
{
	return sink->names == SCAN_WORDS || (sink->names == SCAN_WORDS_OF_MAKERS && makes);
}

/* Another of several names that are one field, with blanks between. */
static inline void scan_join(struct buf *names, struct str name)
{
	if (names->n)
		buf_putc(names, ' ');
	buf_put(names, name);
}

/* A fact of one field; none where that is empty. */
static inline void scan_tell(const struct scan_sink *sink, const char *kind, struct str text)
{
	if (text.n)
		sink->found(sink->to, kind, &text, 1);
}

/* The name of a module is made while it runs; `type` is the purl type of packages that it may be one of. */
static inline void scan_tell_dynamic(const struct scan_sink *sink, struct str word, const char *type)
{
	sink->found(sink->to, "dynamic", (struct str[]){word, str_of(type)}, 2);
}

/* Of a distribution's entry_points.txt: "entry" GROUP NAME MODULE. */
void scan_entry_points(struct str text, const struct scan_sink *sink);
/* Modules that Python source imports, line by line: "import" "a.b" "", "import" "..a" "b,c"; "names". */
void scan_python(struct str source, const struct scan_sink *sink);
/* What JavaScript requires or imports by a literal: "require" "./x"; by anything else: "dynamic". */
void scan_node(struct str source, const struct scan_sink *sink);
/* Commands of a shell script: "call" words, "variable". */
void scan_shell(struct str script, const struct scan_sink *sink);
/* Perl's: "perl" MODULE or PATH, "perl_folder" PATH. */
void scan_perl(struct str source, const struct scan_sink *sink);
/* Ruby's: "ruby" NAME HOW …, "ruby_folder" PATH HOW, "ruby_gemfile"; and of a Gemfile "gem" NAME, "ruby" NAME. */
void scan_ruby(struct str source, const struct scan_sink *sink);
void scan_gemfile(struct str source, const struct scan_sink *sink);
/* PHP's: "php" PATH, "php_class" NAME; and of Composer's maps "php_map" KEY PATH. */
void scan_php(struct str source, const struct scan_sink *sink);
void scan_php_map(struct str source, const struct scan_sink *sink);
/* Of settings: "folder" PATH that something starts in, "beside" PATH, "call" words of what services and clocks start. */
void scan_settings(struct str text, const struct scan_sink *sink);
void scan_crontab(struct str text, const struct scan_sink *sink);
void scan_recipes(struct str text, const struct scan_sink *sink);
/* Programs that a source may start, where it has a word that starts any (NULL: it has): "programs" NAMES. */
void scan_programs(struct str source, const char *const *starters, const struct scan_sink *sink);
/* Absolute paths in a text, those in lines of remarks left out: "path". */
void scan_paths(struct str text, const struct scan_sink *sink);

/* Whether it would be looked into, were it not larger than NEED_TEXT_MAX. */
bool need_text_is_too_long(struct str path, uint64_t size);

/* ---- words of a source ---- */

/* The next text in quotes of either kind, escapes left as they are; *rest is what follows it, and empty where there is none. */
bool scan_quoted(struct str *rest, struct str *ret_text);
/* The next run of letters, digits and underscores from *at on, which is moved behind it. */
bool scan_next_word(struct str line, size_t *at, struct str *ret_word);
bool scan_is_word_byte(char c);

/*
 * Names of modules that texts of a source may be: of settings ("django.contrib.auth"), of what is loaded later ("pkg.module:Class", 'pg').
 * In scan_sink's terms; those with a dot in them are a kind apart only where `signs`, bytes of a name besides words' own and the dot, is empty.
 */
struct scan_naming {
	const char *kind, *signs, *type; /* purl type of who has such modules */
	struct map seen;
	struct buf dotted, words;
	unsigned dotted_n, words_n;      /* each at most NAMES_FILE_MAX */
	bool dotted_alone;               /* words are not told anyway */
	bool full;                       /* there were more: then any may be meant */
};
struct scan_naming scan_naming_of(const char *kind, const char *signs, const char *type, const struct scan_sink *sink);
void scan_naming_line(struct scan_naming *naming, struct str line);
/* Tells them, and ends it; `makes`: the source makes names of modules. */
void scan_naming_tell(struct scan_naming *naming, bool makes, const struct scan_sink *sink);

/* Whether a path that is named somewhere can be a file of the image at all: two components or more, not below dev, proc, sys, run or tmp. */
bool is_path_worth(struct str path);
bool is_path_byte(char c);

#endif
