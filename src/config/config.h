/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Front ends: files of configuration to documents (model/config.h). One front end a file, `FRONT_END(name)` in list.h for name.c. A file is
 * told by what is in it, and by its name where that says more.
 *
 * What cannot be read, or is recognised and not evaluated (an unrendered template), is noted in the coverage with line and reason.
 *
 * Ownership: a document lives until the visitor returns. Threading: one thread for a reading; several readings at once are
 * allowed.
 */
#ifndef PLIMSOLL_CONFIG_CONFIG_H
#define PLIMSOLL_CONFIG_CONFIG_H

#include "base/ctx.h"
#include "base/map.h"
#include "model/build.h"
#include "model/config.h"
#include "model/settings.h"

#define CONFIG_FILE_MAX ((size_t)16 << 20) /* bytes of one file */
#define CONFIG_DOCUMENTS_MAX 100000        /* of one file: parts between "---" */

typedef void (*config_visit)(void *data, const struct document *document);

/* What front ends are given: where their documents and gaps go. */
struct reading {
	const struct ctx *ctx;
	const struct settings *settings;
	struct coverage *coverage;
	struct arena *arena;      /* of the coverage's texts; outlives the documents */
	config_visit visit;
	void *data;
	size_t documents;         /* visited */
	size_t files;             /* in which there was something to visit, or a gap */
	size_t passed_over;       /* files of folders in which was nothing of ours */
	const struct map *overlay; /* path to `const struct str *`: bytes that stand in place of the file's own; NULL: none */
	struct str project;       /* inside of which files that a file names are read (config/project.h); empty: none are */
	bool given;               /* the file was named by the user, and not found in a folder: then what is none of ours is told */

	/* private: the text whose documents a front end has read together, behind the first of them too */
	const char *joined;
	/* private: the wishes of the comments of the file at hand */
	const char *remarked, *remarked_path;
	const struct suppression_list *remarks;
};

/* A document of YAML or JSON, its merge keys carried out. */
struct config_tree {
	const struct yaml_node *root;
	struct str text;      /* of the file, the part with the document in it */
	uint32_t line;        /* of the first byte of that text */
	struct arena *arena;  /* lives as long as the nodes */
	const struct yaml_node *const *duplicates; /* keys that stand in their mapping for the second time */
	size_t duplicate_count;
};

struct front_end {
	const char *name;
	/*
	 * Of text that is no YAML: whether a file of that name (its last part) or content is its own, and reading it.
	 * `certain` tells whether the name alone says so.
	 */
	bool (*names)(struct str base);
	bool (*holds)(const struct config_file *file);
	int (*read_text)(struct reading *reading, const struct config_file *file, struct err *e);
	/* Of YAML and JSON: whether a document is its own, and reading it. */
	bool (*claims)(const struct config_file *file, const struct yaml_node *root);
	int (*read_tree)(struct reading *reading, const struct config_file *file, const struct config_tree *tree, struct err *e);
};
const struct front_end *const *front_ends(void); /* NULL-terminated, in the order in which they are asked */
/* Whether a file of that name (its last part) is a Dockerfile. */
bool config_names_dockerfile(struct str base);

/* Reads the documents of one file. Damage of the file is noted, not an error: an error ends the run. */
int config_read(struct reading *reading, const struct config_file *file, struct err *e);
/* A file, a folder with all that is below it, or "-" for standard input. */
int config_read_path(struct reading *reading, const char *path, struct err *e);

/* The same in two steps, for several threads: which files, in the order of their names, and reading one of them. */
struct config_path {
	struct str path; /* "-": standard input */
	bool given;
	struct str project; /* as in reading */
};
VEC_TYPE(config_paths, struct config_path);
int config_list(struct reading *reading, const char *path, struct config_paths *ret_paths, struct err *e);
int config_read_listed(struct reading *reading, const struct config_path *path, struct err *e);

/* For front ends: hands a document over, suppressions of its text added, and frees its lists. */
void reading_visit(struct reading *reading, struct document *document);
/* For front ends: notes what is not evaluated. */
__attribute__((format(printf, 4, 5))) void reading_gap(struct reading *reading, const struct config_file *file, struct region at,
							const char *why, ...);
/* The same of a file that was not read, or of a folder. */
void reading_gap_path(struct reading *reading, struct str path, const char *why);

#endif
