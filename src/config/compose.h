/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A Compose project on its way to containers: its files, their values with variables replaced, what extends and overrides make
 * of them. A value keeps the node and the file that it was written in, however it came to its place. Private to the files compose*.c.
 * Source: compose-spec (spec.md and its chapters), compose-go where the words leave something open.
 *
 * Ownership: everything hangs on the project. Threading: one thread a project.
 */
#ifndef PLIMSOLL_CONFIG_COMPOSE_H
#define PLIMSOLL_CONFIG_COMPOSE_H

#include "base/buf.h"
#include "codec/interpolate.h"
#include "config/nested.h"

#define COMPOSE_SOURCES_MAX 64               /* files of one project */
#define COMPOSE_ENV_FILES_MAX 256            /* that env_file names, of one project */
#define COMPOSE_DEPTH_MAX 32                 /* of services that extend, and of files that include, each other */
#define COMPOSE_VALUES_MAX ((size_t)500000)  /* of one project, aliases and merges written out */
#define COMPOSE_TEXT_MAX ((size_t)64 << 20)  /* bytes that variables make of it */

/* ---- variables ---- */

struct compose_project;
struct compose_variables;
/* Those that the user gave (model/settings.h); NULL where there are none. */
const struct compose_variables *compose_given(struct compose_project *project);
/* Of the .env file at that path, and of `outer`, which counts more. A file that is missing is noted where it was `asked` for. */
const struct compose_variables *compose_variables(struct compose_project *project, const struct compose_variables *outer,
						  struct str path, bool asked);
enum variable_state compose_variable(const void *variables, struct str name, struct str *ret_value);

/* ---- values ---- */

struct compose_source {
	struct config_file file;
	struct str folder;                /* that relative paths in it are relative to */
	const struct compose_variables *variables;
	const struct compose_value *root; /* of all its documents; NULL: could not be read, which has been noted */
	struct buf bytes;
	struct yaml_reader *reader;
	bool open;                        /* its includes are being read */
};

struct compose_entry {
	struct str key;
	const struct yaml_node *key_node;
	const struct compose_value *value;
};

struct compose_value {
	uint8_t kind;     /* enum yaml_kind; never YAML_NONE or YAML_ALIAS */
	bool null;        /* nothing was written */
	bool reset;       /* "!reset": takes away what it is merged into */
	bool override;    /* "!override": takes the place of it */
	const struct yaml_node *node;
	const struct compose_source *source;
	struct str text;  /* of a scalar, variables replaced */
	struct str unset; /* the variable without a value that it rests on; empty: none */
	size_t n;
	union {
		const struct compose_entry *entries;
		const struct compose_value *const *items;
	};
};

struct compose_project {
	struct reading *reading;
	struct arena arena;
	VEC(struct compose_source *) sources;
	VEC(struct compose_variables *) variables;
	VEC(struct compose_env_file *) env_files;
	const struct compose_value *model;
	size_t values, text; /* of the caps */
	bool capped;
};

/* The value of a node with its variables replaced. NULL beyond a cap, which is noted. */
const struct compose_value *compose_value(struct compose_project *project, const struct compose_source *source,
					  const struct yaml_node *node);
/* Counts what is made of values, a merged list or mapping, towards the cap; beyond it nothing more is read, which is noted. */
void compose_count(struct compose_project *project, size_t n, const struct compose_value *value);
/* Of a mapping; NULL where there is none, or nothing in it. */
const struct compose_value *compose_get(const struct compose_value *mapping, const char *key);
const struct compose_value *compose_find(const struct compose_value *mapping, struct str key);
struct str compose_text(const struct compose_value *value);
struct place compose_place(const struct compose_value *value);
/* What both say of one thing, the second counting more: a whole file, or a service. Either may be NULL. */
const struct compose_value *compose_merge(struct compose_project *project, const struct compose_value *base,
					  const struct compose_value *over);
const struct compose_value *compose_merge_service(struct compose_project *project, const struct compose_value *base,
						  const struct compose_value *over);
/* "A=b" items and mappings, told as a mapping. */
const struct compose_value *compose_as_mapping(struct compose_project *project, const struct compose_value *value);
/* A list of a service, of what has the same key (a target, a word) the later; NULL where it is none. */
const struct compose_value *compose_list(struct compose_project *project, const struct compose_value *service, const char *key);
/* The mapping with one entry taken out, or another value in it. */
const struct compose_value *compose_with(struct compose_project *project, const struct compose_value *mapping, const char *key,
					 const struct compose_value *value);
__attribute__((format(printf, 3, 4))) void compose_gap(struct compose_project *project, const struct compose_value *value,
							const char *why, ...);

/* ---- files ---- */

/* Puts a further document of the source's file over those before it: compose-go, loader.go, loadYamlFile(). */
void compose_add(struct compose_project *project, struct compose_source *source, const struct yaml_node *root);
void compose_project_init(struct compose_project *project, struct reading *reading);
void compose_project_done(struct compose_project *project);
/* The folder of a path: "." where it has none. */
struct str compose_folder(struct compose_project *project, struct str path);
struct str compose_path(struct compose_project *project, struct str folder, struct str path);
/* Reads a file that another one names; NULL where it cannot be, which is noted at the value. */
struct compose_source *compose_open(struct compose_project *project, const struct compose_value *named, struct str path,
				    struct str folder, const struct compose_variables *variables);
/* What a file that was read already comes to, with its overrides, extends and includes: a mapping with `services`. */
const struct compose_value *compose_model(struct compose_project *project, struct compose_source *source,
					  struct compose_source *over);
/* The services of a file with what each extends. */
const struct compose_value *compose_extend(struct compose_project *project, const struct compose_source *source);

/* ---- the environment of a service ---- */

/* Of its env_file and `environment`, a name once, in the order in which they are first set. */
void compose_environment(struct compose_project *project, const struct compose_value *service, struct container *container);
void compose_env_files_done(struct compose_project *project);

/* ---- services ---- */

/* Whether it says what it is made from, be it in what it extends. */
bool compose_is_made(const struct compose_value *service);
/* Tells which services, networks, volumes, secrets and configs are named that the project does not define: Compose refuses it. */
void compose_names(struct compose_project *project);
/* Reads the Dockerfile that `build` names or holds, as a document of its own. */
int compose_build(struct compose_project *project, const struct compose_value *build, struct nested_built *ret_built, struct err *e);
void compose_service(struct compose_project *project, const struct compose_entry *service, const struct nested_built *built,
		     struct document *document);

#endif
