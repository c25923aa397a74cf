/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which packages a container needs, and what that rests on: files that are reached from what the container starts with, edge
 * by edge. An edge is a fact about bytes (a program names its library), so what is reached by them is needed. A path that is
 * only named somewhere may never be opened: what is reached only so stays unknown. That nothing leads to a package is an
 * absence: it says as much as the edges that were looked for.
 *
 * Ownership: texts live in the account's arena, or in the image's, tree's and inventory's, which outlive it. Threading:
 * read-only once it is made.
 */
#ifndef PLIMSOLL_MODEL_NEED_H
#define PLIMSOLL_MODEL_NEED_H

#include "model/package.h"

enum need_verdict {
	NEED_REQUIRED,    /* reached from what the container starts */
	NEED_OBSERVED,    /* a run opened a file of it, and no edge that was looked for says why */
	NEED_DEPENDED,    /* a required package names it as its own need; no file of it is reached */
	NEED_UNKNOWN,     /* only named in data, or nothing is known of its files, or of what the container starts */
	NEED_UNREACHED,   /* no edge leads to it */
	NEED_DISCOURAGED, /* unreached, and of a kind of tools that serves who breaks in */
	NEED_WASTE,       /* lies in a cache, among temporary files, or was never unpacked */
	NEED_VERDICTS
};
const char *need_verdict_name(enum need_verdict verdict); /* "required", … */

/* How a file leads to another. */
enum need_edge {
	NEED_START,       /* entrypoint, command or health check names it */
	NEED_LINK,        /* a symbolic link leads to it */
	NEED_INTERPRETER, /* the dynamic linker, or the program of a "#!" line */
	NEED_LIBRARY,     /* DT_NEEDED */
	NEED_CALL,        /* a script calls it */
	NEED_IMPORT,      /* a module imports it */
	NEED_BUILT_IN,    /* who is reached opens it by what it is: name services of the C library */
	NEED_NAMED,       /* its path stands in a program's data or in a file of configuration */
	NEED_LOADABLE,    /* its name stands in a program's data, as those of libraries do that are loaded while it runs */
	NEED_WORD,        /* a word in a program's data is a program's name */
	NEED_PACKAGE,     /* a package depends on another */
	NEED_OPENED,      /* a run opened it */
	NEED_EDGES
};
const char *need_edge_name(enum need_edge edge); /* "start", "link", … */

/* One step of a chain: from what the step before names. */
struct need_step {
	enum need_edge edge;
	struct str what;   /* the path, or the package's name where the edge is one of packages */
	struct str detail; /* the words it rests on: the command, the library's name, the module; may be empty */
};

/* Bytes of a package that a layer stores. */
struct need_share {
	unsigned layer;
	uint64_t bytes;
};

struct need_package {
	const struct package *package;
	enum need_verdict verdict;
	VEC(struct need_step) chain; /* from the start; empty where nothing leads to it */
	struct str why;            /* a sentence without its stop */
	const char *kind;          /* of tools: "compiler", "shell"; NULL: none of them */
	const char *kind_why;      /* what is wrong with having one */
	bool doubted;              /* unreached, of a language some of whose modules are loaded by names that nobody can tell */
	bool orphan;               /* came in as a dependency, and nothing depends on it any more */
	/* what a container without it does not have */
	size_t files;
	uint64_t bytes;
	VEC(struct need_share) shares; /* of the layers that store them */
	uint64_t base_bytes;       /* of them, that layers of the base store: a rebuild only hides these, unless it is on another base */
	size_t privileged;         /* setuid and setgid programs, and those with capabilities */
	size_t shells;
	size_t findings;           /* vulnerabilities, without those ignored */
	struct str removal;        /* a command, or what else to do; empty where it is to stay */
};

/* A program or library that is reached, as its compiler and linker left it. */
struct need_program {
	struct str path;
	bool linked_statically;
	bool position_independent;
	bool stack_not_executable;
	enum { NEED_RELRO_NONE, NEED_RELRO_PARTIAL, NEED_RELRO_FULL } relro;
	enum need_known { NEED_NO, NEED_YES, NEED_NOT_KNOWN } stack_protector, fortified; /* not known without symbols */
	bool library;
	struct str interpreter;
	struct str runpath;        /* DT_RUNPATH, or the older DT_RPATH: where its libraries are looked for */
	bool started;              /* what the image starts, not what that starts in turn */
	/* What would go if it were linked statically: libraries that only it loads, and packages of which nothing else is needed. */
	struct need_dropped {
		size_t libraries;
		uint64_t bytes;    /* of these libraries */
		VEC(size_t) packages; /* as numbers of the account's */
		uint64_t package_bytes;
		size_t findings;   /* of the packages */
	} dropped;
};

struct need_missing {
	struct str path, library; /* who asks, and for what */
};

struct need {
	struct arena arena;
	VEC(struct need_package) packages; /* as in the inventory */
	VEC(struct need_program) programs; /* by path */
	VEC(struct need_missing) missing;  /* by path and library */
	struct str_list starts;          /* "entrypoint: /docker-entrypoint.sh nginx" */
	struct str_list caveats;         /* what nobody can tell from files */
	struct str untold;               /* why what the container runs is not known as a whole: what nothing leads to may be needed then; empty: it is */
	size_t counts[NEED_VERDICTS];
	uint64_t bytes[NEED_VERDICTS];
	struct need_profile {
		const char *path;        /* the file, given by who asks; NULL: none */
		size_t entries, found;   /* that it names, and those of them that are in the image */
	} profile;
	bool unjudged;                   /* how many vulnerabilities packages have is not known: 0 says nothing */
	bool linking;                    /* what linking statically would let go was asked for: `dropped` of programs */
	bool binaries;                   /* tables are of programs and libraries */
	struct str asked;                /* of `why`: the package's name; empty: all of them */
};

/* What a rebuild without the package does not ship. */
uint64_t need_frees(const struct need_package *package);
/* Whether it is known what the container runs: only then is what nothing leads to not needed. */
bool need_is_told(const struct need *need);

void need_init(struct need *need);
void need_done(struct need *need);

#endif
