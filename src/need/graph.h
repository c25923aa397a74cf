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

#include "need/facts.h"
#include "need/need_account.h"

#define LEVELS_MAX 2u         /* names that may follow each other in a chain */
#define BUILT_INS_MAX 16u     /* rows of the table of those who open files by what they are */
#define MISSING_MAX 1000u     /* libraries that are told */
#define FOLDERS_MAX 200u      /* of a list of folders that an image gives */
#define CAVEATS_MAX 50u
#define START_DEPTH_MAX 8u  /* programs that start others, within one command */

struct reach {
	uint32_t from; /* path; TREE_NONE: the start */
	struct str detail;
	uint8_t edge, level;
	bool reached;
};

VEC_TYPE(path_list, uint32_t);

struct graph {
	const struct ctx *ctx;
	const struct image *image;
	const struct tree *tree;
	const struct inventory *inventory;
	struct need *need;
	struct reach *reached;            /* by path */
	struct path_list now, later;      /* to be expanded at this level, and at the next */
	struct str_list programs;         /* folders of PATH, absolute */
	struct str_list libraries;        /* of LD_LIBRARY_PATH */
	struct str_list modules;          /* folders where Python finds modules, clean */
	struct map cached;                /* of ld.so.cache: names to struct cached_library */
	struct str_list module_suffixes;  /* of Python's compiled modules: ".cpython-311-x86_64-linux-gnu.so" */
	unsigned interpreters;            /* of Python that were reached */
	bool built_ins_done[BUILT_INS_MAX][LEVELS_MAX + 1];
	bool interactive;                 /* what is started reads commands from whoever uses it */
	unsigned level;
};

static inline bool need_edge_is_weak(enum need_edge edge)
{
	return edge == NEED_BUILT_IN || edge == NEED_NAMED || edge == NEED_LOADABLE;
}

/* ---- graph.c ---- */

/* Marks what lies at a path (links followed, each of them marked) as led to by `from`; false where nothing is there. */
bool graph_reach(struct graph *graph, struct str path, uint32_t from, enum need_edge edge, struct str detail);
/* All of one folder's files, for which a name of the folder stands. */
void graph_reach_folder(struct graph *graph, uint32_t folder, uint32_t from, enum need_edge edge, struct str detail);
/* The regular file (or folder) that a process would find; TREE_NONE. */
uint32_t graph_file(const struct graph *graph, struct str path, enum entry_type type);
/* The facts that an examiner wrote about the file at a path of the tree; empty where there are none. */
struct str graph_facts(const struct graph *graph, uint32_t path);
/* Follows everything from what has been reached so far. */
int graph_follow(struct graph *graph, struct err *e);
__attribute__((format(printf, 2, 3))) void graph_caveat(struct graph *graph, const char *format, ...);

/* ---- start.c ---- */

struct start_place {
	struct str folder; /* that it is started in, absolute */
	uint32_t from;     /* who calls it; TREE_NONE: the start */
	enum need_edge edge;
	struct str detail;
	unsigned depth;
};
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
/* Where scripts of a folder find modules beside themselves; "" is the root. */
void module_add_folder(struct graph *graph, struct str folder);
/* What the interpreter itself needs before it runs anything. */
void module_begin(struct graph *graph, uint32_t interpreter);
/* Node's. */
void module_require(struct graph *graph, struct str name, uint32_t file);

/* ---- verdict.c ---- */

int verdict_all(struct graph *graph, const struct findings *findings, struct err *e);

/* ---- tools.c ---- */

struct tool_kind {
	const char *name, *why;
	const char *const *packages; /* globs of names */
};
/* NULL for what is none. */
const struct tool_kind *tool_kind_of(const struct package *package);

#endif
