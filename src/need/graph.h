/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The graph of files that is followed from what an image starts, and what its parts have of each other.
 *
 * A node is a path of the merged tree. Edges are not kept: a node is expanded once, and each file that it leads to remembers the
 * first edge that led there. What is only named (need_edge_is_weak()) waits until all that is surely reached has been: its level
 * is one more. Levels end at LEVELS_MAX, for a name in a file that itself is only named says nothing.
 *
 * Ownership: all is the caller's of need_account(). Threading: one thread.
 */
#ifndef PLIMSOLL_NEED_GRAPH_H
#define PLIMSOLL_NEED_GRAPH_H

#include "base/map.h"
#include "need/facts.h"
#include "model/providers.h"
#include "need/need_account.h"

#define LEVELS_MAX 2u         /* names that may follow each other in a chain */
#define BUILT_INS_MAX 24u     /* rows of the table of those who open files by what they are */
#define MISSING_MAX 1000u     /* libraries that are told */
#define FOLDERS_MAX 200u      /* of a list of folders that an image gives */
#define CAVEATS_MAX 50u
#define LOOKUPS_MAX 10000000u  /* of modules in folders: seconds, and far beyond what any application asks */
#define INTERPRETERS_MAX 16u   /* of one language, whose own files are looked for */
#define AUTOLOADERS_MAX 64u    /* of Composer */
#define START_DEPTH_MAX 8u  /* programs that start others, within one command */

struct reach {
	uint32_t from; /* path; TREE_NONE: the start */
	struct str detail;
	uint8_t edge, level;
	bool reached;
};

VEC_TYPE(path_list, uint32_t);

/* A path that a language finds by a name; others of the same name follow. */
struct named_path {
	uint32_t path;
	struct named_path *next;
};

/* Whose modules are found by a part of their path. */
enum module_folders { FOLDERS_PERL, FOLDERS_RUBY, FOLDERS_GEMS, FOLDERS_PHP, MODULE_FOLDERS };

struct folders {
	struct path_list list; /* in the order in which they are looked through */
	size_t own;            /* of them that the image itself names; they come first */
	struct map resolved;   /* names that have been looked for, to what came of it */
	bool collected;
};

/* A program or library, and a library (or the dynamic linker) that it is linked with; paths. */
struct loading {
	uint32_t from, to;
};

#define NOBODY SIZE_MAX        /* in place of a package's index */
#define MET_BY_ITSELF SIZE_MAX /* in place of a need's number */

/* Of packages, by their index. */
struct dependency {
	size_t from, to;
	size_t need; /* those of one need stand side by side, and one of them is enough; MET_BY_ITSELF: `from` does */
	bool alone;  /* nothing else that is there meets it */
};

/* A library in an archive that is reached. */
struct nested {
	struct str name;         /* "BOOT-INF/lib/x.jar" */
	bool reached;            /* a class refers to it; else it is only on the class path */
	const struct nested *by; /* whose class does; NULL: the archive's own */
	struct str detail;       /* the package */
};

struct php_asked {
	struct str name;
	uint32_t file;
};

struct graph {
	const struct ctx *ctx;
	const struct image *image;
	const struct tree *tree;
	const struct inventory *inventory;
	struct need *need;
	struct reach *reached;            /* by path */
	bool *observed;                   /* by path: a run opened it */
	VEC(struct loading) loadings;     /* every library that something is linked with */
	VEC(struct dependency) dependencies;
	struct path_list now, later;      /* to be expanded at this level, and at the next */
	struct str_list programs;         /* folders of PATH, absolute */
	struct str_list libraries;        /* of LD_LIBRARY_PATH */
	struct str_list modules;          /* folders where Python finds modules, clean */
	struct path_list module_folders;  /* the same as paths of the tree; TREE_NONE where there is none */
	struct map imported;              /* what has been imported out of them: level, number of folders, module, names */
	struct map cached;                /* of ld.so.cache: names to struct cached_library */
	struct map beside;                /* folders and suffixes whose files have been reached as likes, by level */
	struct map node_packages;         /* names of Node's packages, wherever they lie */
	bool node_packages_known;
	struct map scripts;               /* entry points of Python's distributions that are scripts: name to module */
	struct str_list module_suffixes;  /* of Python's compiled modules: ".cpython-311-x86_64-linux-gnu.so" */
	struct path_list interpreters;    /* of Python that were reached */
	struct folders folders[MODULE_FOLDERS];
	size_t lookups;                   /* so far, of LOOKUPS_MAX */
	struct map jars_known;            /* archives by the number of their path: whether it is told what packages they hold */
	struct map nested;                /* libraries in archives that were reached, to struct nested */
	struct map php_places;            /* of Composer's maps: class or prefix to struct php_place */
	VEC(struct php_asked) php_pending;
	struct map php_extensions;        /* name to struct named_path */
	bool php_extensions_known;
	unsigned php_interpreters, php_autoloaders;
	struct map java_packages;         /* package to struct jar_package */
	uint32_t java;                    /* the interpreter; TREE_NONE: none was reached */
	bool java_known, java_opened;     /* how it is started; every archive was reached instead */
	unsigned dynamic;                 /* files that load modules whose names are made while they run, */
	struct str dynamic_first;         /* and one of them */
	struct str_list lost;             /* purl types of packages that may be loaded by what is started, whose source is not in the image */
	struct str_list doubted;          /* purl types of packages whose modules may be loaded without an edge that was followed; */
	bool doubted_all;                 /* all of languages */
	bool built_ins_done[BUILT_INS_MAX][LEVELS_MAX + 1];
	bool interactive;                 /* what is started reads commands from whoever uses it */
	bool given;                       /* what is started is given words to run */
	unsigned level;
	bool including;                   /* what is expanded is configuration that is itself only named: what it names is as likely as it is */
};

static inline bool need_edge_is_weak(enum need_edge edge)
{
	return edge == NEED_BUILT_IN || edge == NEED_NAMED || edge == NEED_LOADABLE || edge == NEED_WORD;
}

/* ---- graph.c ---- */

/* Marks what lies at a path (links followed, each of them marked) as led to by `from`; false where nothing is there. */
bool graph_reach(struct graph *graph, struct str path, uint32_t from, enum need_edge edge, struct str detail);
/* The same of a path of the tree, which no link leads to on its way. */
bool graph_reach_at(struct graph *graph, uint32_t path, uint32_t from, enum need_edge edge, struct str detail);
/* All of one folder's files, for which a name of the folder stands. */
void graph_reach_folder(struct graph *graph, uint32_t folder, uint32_t from, enum need_edge edge, struct str detail);
/* Programs on PATH that a file may start by their names, with blanks between. */
void graph_programs(struct graph *graph, uint32_t path, struct str names);
/* What a file may load by a name that is made while it runs: its like in its own folder, and in the folders of that. */
void graph_reach_beside(struct graph *graph, uint32_t file);
/* The regular file (or folder) that a process would find; TREE_NONE. */
uint32_t graph_file(const struct graph *graph, struct str path, enum entry_type type);
/* The facts that an examiner wrote about the file at a path of the tree; empty where there are none. */
struct str graph_facts(const struct graph *graph, uint32_t path);
/* Follows everything from what has been reached so far. */
int graph_follow(struct graph *graph, struct err *e);
__attribute__((format(printf, 2, 3))) void graph_caveat(struct graph *graph, const char *format, ...);

/* That nothing leads to a package of that type says less than it seems: its modules may be loaded by names that are not known. */
void graph_doubt(struct graph *graph, struct str type);
bool graph_doubts(const struct graph *graph, const char *type);

/* ---- start.c ---- */

/* The value of a variable of the image's configuration; empty where it is not set. */
struct str start_variable(const struct image *image, const char *name);

struct start_place {
	struct str folder; /* that it is started in, absolute */
	uint32_t from;     /* who calls it; TREE_NONE: the start */
	enum need_edge edge;
	struct str detail;
	unsigned depth;
};
/* One of several commands: "cd" changes *folder, where those behind it may be started, or where they were; nobody tells where a subshell ends. */
void start_call(struct graph *graph, const struct str *words, size_t n, struct start_place place, struct str *folder);
/* "$@" of what the image starts, which may have no words: then anything may be run. */
void start_arguments(struct graph *graph, struct str who);
/* What a command starts: the program, what it starts in turn (env, tini, sh -c), and the files its words name. */
void start_follow(struct graph *graph, const struct str *words, size_t n, struct start_place place);
/* The program of that name by PATH, as execvp(3) finds it; empty where there is none. */
struct str start_find(const struct graph *graph, struct str name, struct str folder, struct arena *arena);
/* Entrypoint, command and health check. */
void start_all(struct graph *graph);

/* ---- library.c ---- */

void library_prepare(struct graph *graph);
/* What a program or library loads, by its facts. */
void library_follow(struct graph *graph, uint32_t path, struct str facts);
void library_done(struct graph *graph);

/* ---- modules.c ---- */

/* Python's modules; `file` is who imports, TREE_NONE for a command line. */
void module_import(struct graph *graph, struct str module, struct str names, uint32_t file);
/* What a script of that name starts, where a distribution has it among its entry points: some scripts ask for it by its name. */
void module_script(struct graph *graph, struct str name, uint32_t file);
/* A text that may be the name of one. */
void module_named(struct graph *graph, struct str module, uint32_t file);
/* Where scripts of a folder find modules beside themselves; "" is the root. */
void module_add_folder(struct graph *graph, struct str folder);
/* What the interpreter itself needs before it runs anything. */
void module_begin(struct graph *graph, uint32_t interpreter);
bool module_is_known(struct graph *graph, struct str name);
/* Node's: what it is told to start, and what is asked for there. */
void module_start(struct graph *graph, struct str path, uint32_t from);
void module_require(struct graph *graph, struct str name, uint32_t file, enum need_edge edge);

/* ---- folders.c ---- */

/* Who asks for a module, and the words it rests on. */
struct module_asked {
	const char *const *suffixes; /* NULL-terminated; the first that is there counts */
	uint32_t from;
	struct str detail;
	enum need_edge edge;
};
/* One that the image itself names; and once, behind those, every folder that the globs match. */
void folders_add(struct graph *graph, enum module_folders kind, struct str path);
void folders_collect(struct graph *graph, enum module_folders kind, const char *const *globs, size_t n);
/* A name in the first folder that has it, or in `every` one; in one folder; beside who asks, or where the image starts. */
bool folders_reach(struct graph *graph, enum module_folders kind, struct str name, bool every, const struct module_asked *asked);
bool folders_reach_below(struct graph *graph, uint32_t folder, struct str name, const struct module_asked *asked);
bool folders_reach_beside(struct graph *graph, struct str name, const struct module_asked *asked);
/* All of a folder of that name in each of them, for any of it may be loaded. */
void folders_reach_within(struct graph *graph, enum module_folders kind, struct str name, const struct module_asked *asked);
/* Counts lookups; false, and told once, where there have been too many. */
bool folders_may_look(struct graph *graph, size_t lookups);
/* A path as a file (TREE_NONE: the start) would mean it. */
struct str folders_beside(const struct graph *graph, uint32_t file, struct str path, struct arena *arena);
void folders_done(struct graph *graph);

/* ---- modules_perl.c, modules_ruby.c, modules_php.c: false where the fact is none of the language's ---- */

bool perl_follow(struct graph *graph, const struct fact *fact, uint32_t file);
bool ruby_follow(struct graph *graph, const struct fact *fact, uint32_t file);
bool php_follow(struct graph *graph, const struct fact *fact, uint32_t file);
void ruby_begin(struct graph *graph, uint32_t interpreter);
void php_begin(struct graph *graph, uint32_t interpreter);
/* Composer's loader was reached: its maps are beside it. */
void php_begin_autoload(struct graph *graph, uint32_t loader);

/* ---- jars.c ---- */

/* "java …": the class path, and what is started; the index of the first word that is the program's own. */
size_t jars_start(struct graph *graph, const struct str *words, size_t n, uint32_t program, struct start_place place);
/* What an archive or class refers to, by its facts. */
void jars_follow(struct graph *graph, uint32_t path, struct str facts);
/* At the end of a level: where Java was reached and nobody knows its class path, every archive may be on it. */
void jars_settle(struct graph *graph);

/* ---- nested.c ---- */

/* Of an archive that is reached, by its facts: which of the libraries in it are. Once an archive is enough. */
void nested_settle(struct graph *graph, uint32_t archive, struct str facts);
/* NULL for what is no such library, or lies in an archive that is not reached. */
const struct nested *nested_find(const struct graph *graph, uint32_t archive, struct str inner);

/* ---- languages.c ---- */

/* A fact of a file, or of a command (file is TREE_NONE then); false where no language knows it. */
bool language_follow(struct graph *graph, const struct fact *fact, uint32_t file);
/* What an interpreter loads by itself, where the path is one's. */
void language_begin(struct graph *graph, uint32_t path, struct str text);
/* "perl -MA -e '…'": options of an interpreter that load modules, or are source themselves. */
void language_start(struct graph *graph, struct str name, const struct str *words, size_t n);

/* ---- profile.c ---- */

/* Marks what the profile of the account says that a run opened; nothing where there is none. */
int profile_read(struct graph *graph, struct err *e);

/* ---- static.c ---- */

/* What would go with the libraries of each program that the image starts; after the verdicts. */
void static_account(struct graph *graph);

/* ---- dependencies.c ---- */

/* Fills the graph's list, in the order of who depends. `owner`: by path, the system's package whose file it is, or SIZE_MAX. */
void dependencies_collect(struct graph *graph, struct providers *providers, const size_t *owner);
/* What needed packages depend on is depended on, what unknown ones do is unknown; on whose account is written by package. */
void dependencies_follow(struct graph *graph, size_t *parent);

/* ---- verdict.c ---- */

int verdict_all(struct graph *graph, struct err *e);

/* ---- verdict_words.c ---- */

/* Among what it lies, if all of it lies where commands leave what nobody reads; NULL where it does not. */
const char *verdict_waste(const struct package *package);
/* A sentence without its stop; after the chain. */
struct str verdict_why(struct graph *graph, const struct need_package *need);

/* ---- removal.c ---- */

/* A command, or what else to do, for each package that is not to stay; after the verdicts of all. */
void removal_of_all(struct graph *graph);

/* ---- tools.c ---- */

struct tool_kind {
	const char *name, *why;
	const char *const *packages; /* globs of names */
};
/* NULL for what is none. */
const struct tool_kind *tool_kind_of(const struct package *package);

#endif
