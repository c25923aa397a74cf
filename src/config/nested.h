/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of configuration that another one holds or names: a Dockerfile in a value of YAML, in a here-document of HCL, or beside it.
 *
 * Ownership: the caller's. Threading: as reading.
 */
#ifndef PLIMSOLL_CONFIG_NESTED_H
#define PLIMSOLL_CONFIG_NESTED_H

#include "config/config.h"

/* What the Dockerfile of a container says that nothing else does. */
struct nested_built {
	struct setting user, health_check;
};

/*
 * Reads a Dockerfile as a document of its own; ret_built is what its stage `target` (empty: the last) comes to, with texts in the
 * arena. Nothing where this build has no front end for it.
 */
int nested_dockerfile(struct reading *reading, const struct config_file *file, struct str target, struct arena *arena,
		      struct nested_built *ret_built, struct err *e);
/* The same of a file of this machine; one that cannot be read is noted at the place that names it. */
int nested_dockerfile_at(struct reading *reading, struct str path, struct place named, struct str target, struct arena *arena,
			 struct nested_built *ret_built, struct err *e);
/*
 * The file that a scalar of YAML holds, for a text that came of it. Of a literal block the places are exact, and of one in double quotes
 * on one line, as JSON has it, where nothing in it was replaced; of any other style all of it is said to stand where the scalar does.
 */
struct config_file nested_file(const struct config_file *file, const struct yaml_node *node, struct str text);
/* The same of what another format has in double quotes: the text between them, for `quoted` of the file; empty where places are not exact. */
struct str nested_quoted(const struct config_file *file, struct region at);

/*
 * A path that a file in `folder` names, as Go's filepath.Join has it: "." and ".." are carried out on the text alone.
 */
struct str nested_path(struct str folder, struct str path, struct arena *arena);
/* Whether it is the place of something that is fetched, and no path of this machine. */
bool nested_is_remote(struct str path);
/*
 * Loads a regular file that another file named: a pipe or a device is refused, and so is what lies outside of the reading's
 * project. The reading's overlay counts more than the disk. The path ends with a NUL.
 */
int nested_load(const struct reading *reading, struct str path, struct buf *bytes, struct err *e);

#endif
