/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of settings, ours and other tools' as they are, to model/settings.h and the policy. One format a file, a line SETTINGS(name) in
 * list.h.
 *
 * In a file of ours what is not known is an error with FILE:LINE, for a typing error would switch off what someone relies on.
 * In another tool's file it is noted: that file is not written for us.
 *
 * Only files that the user names, and those of the working folder, are ever read: nothing that is checked is a setting.
 *
 * Ownership: texts live in the arena given. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_POLICY_SETTINGS_H
#define PLIMSOLL_POLICY_SETTINGS_H

#include "base/ctx.h"
#include "codec/yaml.h"
#include "model/settings.h"
#include "policy/policy.h"

#define SETTINGS_FILE_MAX ((size_t)4 << 20)
#define SETTINGS_ITEMS_MAX 10000 /* of one list */
#define SETTINGS_DEPTH_MAX 8     /* files that extend one another */

/* A rule that a file names, ours or another tool's: cli/ says where there is none of that id. */
struct settings_rule {
	struct str id; /* or a glob */
	const char *path;
	unsigned line;
	bool own;      /* in a file of ours */
};

struct settings_sink {
	struct settings *settings;
	struct policy *policy;
	struct arena *arena;
	const struct log *log;
	struct str_list notes;      /* what of a file was not taken, and why */
	VEC(struct settings_rule) named;
	struct str_list rule_files; /* files with rules of the house's own, for check/custom.h */
	struct str fail_on;         /* a word of --fail-on that a file asks for; empty: none does */
	struct str fail_on_by;      /* "failure-threshold: error of .hadolint.yaml:3" */
	bool found;                 /* files are those that the folder has, which nobody named */
	bool preset;                /* what is read is built in */
	bool ours;                  /* what no name and no content tells is a file of ours */
	int depth;                  /* of files that extend one another */
};

/* A file that was named: told by its name, else by what is in it; ERR_USAGE, whose text does not name the file, where it is none of them. */
int settings_load(struct settings_sink *sink, const char *path, struct err *e);
/* Whether a file's name says that it is one: one of those names, or one that ends in .yaml, .yml, .json or .toml. */
bool settings_names(const char *path);
/* The same of bytes that were read. */
int settings_read(struct settings_sink *sink, const char *path, struct str bytes, struct err *e);
/* A policy by its name (policy.h: preset_names()), or a file that was named. */
int settings_policy(struct settings_sink *sink, const char *name, struct err *e);
/* Those that the working folder has. */
int settings_discover(struct settings_sink *sink, struct err *e);
void settings_sink_done(struct settings_sink *sink);

/* A file of known digests (model/settings.h), named by an option or by the key below; ERR_FORMAT with FILE:LINE. */
int settings_digests_load(struct settings_sink *sink, const char *path, struct err *e);

/* ---- for the formats ---- */

struct settings_file {
	struct settings_sink *sink;
	const char *path;
	struct str bytes;
	const struct yaml_node *root; /* NULL of a format that is no YAML */
	const char *tool;
};

struct settings_format {
	const char *tool;
	const char *const *names; /* of files, in the order in which they are looked for; NULL-terminated */
	bool plain;               /* no YAML or JSON: its names and endings alone tell */
	bool (*holds)(const struct yaml_node *root); /* told by content; may be NULL */
	int (*read)(struct settings_file *file, struct err *e);
};

/* A key of a mapping and what is done with its value; a table of them ends with one without a name. */
struct settings_key {
	const char *name;
	int (*read)(struct settings_file *file, const struct yaml_node *node, struct err *e); /* NULL: it is nothing to us */
};
/* `strict`: what no key of the table has is an error, else a note. */
int settings_keys(struct settings_file *file, const struct yaml_node *mapping, const struct settings_key *keys, bool strict,
		  struct err *e);

/* Keys of .plimsoll.yaml that have files of their own: settings_KEY.c. */
int settings_digests_read(struct settings_file *file, const struct yaml_node *node, struct err *e);
int settings_extends_read(struct settings_file *file, const struct yaml_node *node, struct err *e);
int settings_exemptions_read(struct settings_file *file, const struct yaml_node *node, struct err *e);
int settings_gates_read(struct settings_file *file, const struct yaml_node *node, struct err *e);
int settings_load_read(struct settings_file *file, const struct yaml_node *node, struct err *e);
int settings_priority_read(struct settings_file *file, const struct yaml_node *node, struct err *e);
int settings_vex_read(struct settings_file *file, const struct yaml_node *node, struct err *e);

/* Appends the texts of a list, or of one scalar, with `prefix` before each; anything else is an error. */
int settings_list(struct settings_file *file, const struct yaml_node *node, const char *prefix, struct str_list *list, struct err *e);
/* The same of ids of rules, or globs of them. */
int settings_rules(struct settings_file *file, const struct yaml_node *node, const char *prefix, struct str_list *list, struct err *e);
/* An id of a rule that stands at the node. */
void settings_name_rule(struct settings_file *file, const struct yaml_node *node, struct str id);
/* What a file's key says in place of --fail-on: a word of it, or nothing. */
void settings_fail_on(struct settings_file *file, const struct yaml_node *node, const char *key, struct str word);
/* Of another tool's file: what is neither true nor false is false, and noted. */
bool settings_bool(struct settings_file *file, const struct yaml_node *node);
/* "FILE:LINE: TEXT" as an error, and as a note. */
__attribute__((format(printf, 4, 5))) int settings_wrong(struct settings_file *file, const struct yaml_node *node, struct err *e,
							  const char *what, ...);
__attribute__((format(printf, 3, 4))) void settings_note(struct settings_file *file, const struct yaml_node *node, const char *what, ...);
struct str settings_copy(struct settings_file *file, struct str text);
/* A new exemption of that line, whose id is none yet. */
struct exemption *settings_exempt_line(struct settings_file *file, unsigned line);
/* The same, with an id that is a glob. */
struct exemption *settings_exempt(struct settings_file *file, const struct yaml_node *node, struct str id);
/* An id as Trivy's files may write it, as it is now called: "AVD-DS-0002" and "DS002" are "DS-0002". */
struct str settings_trivy_id(struct settings_file *file, struct str id);

#endif
