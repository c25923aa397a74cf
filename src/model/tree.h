/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file tree of an image with its history. Every path is stored once; each has a list of versions, and a version lives
 * from the layer that brought it (`since`) until the layer that removed or replaced it (`until`). So the merged tree, the
 * view after any layer and the difference between two layers are walks over one structure. Names that are hard links of
 * each other share an inode. About 100 bytes an entry.
 *
 * Rules of merging: OCI image-spec layer.md; image/merge.h builds the tree, this header only reads it.
 *
 * Ownership: the tree owns all; views last until tree_done(). Threading: built by one thread, then read by many.
 */
#ifndef PLIMSOLL_MODEL_TREE_H
#define PLIMSOLL_MODEL_TREE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "base/vec.h"
#include "model/layer.h"

#define TREE_NONE UINT32_MAX
#define TREE_DEPTH_MAX 2048 /* components of a path, also of one that links made longer: PATH_MAX / 2 */
#define TREE_ROOT 0u        /* the path of the root directory */
#define TREE_NOW UINT16_MAX /* `until` of a version that is still there; as a view: the merged tree */
#define TREE_EVER (UINT16_MAX + 1u) /* all versions; only where a function says so */

enum tree_cause {
	TREE_LIVE,
	TREE_WHITEOUT,        /* .wh.NAME in layer `until` */
	TREE_OPAQUE,          /* .wh..wh..opq in a directory above it */
	TREE_REPLACED,        /* an entry of the same path */
	TREE_PARENT_REPLACED, /* a directory above it became something else */
};

struct tree_inode {
	uint64_t size;
	int64_t mtime;
	uint32_t mode, uid, gid; /* mode: 07777 */
	uint32_t links;          /* live names */
	uint32_t target;         /* symlink: offset into text; else 0 */
	uint32_t content;        /* index into contents, or TREE_NONE */
	uint32_t entry;          /* its place in its layer's index */
	uint16_t target_length;
	uint16_t layer;          /* that stored the content: sizes are counted there, once */
	uint8_t type;            /* enum entry_type, never ENTRY_HARDLINK */
	uint8_t flags;           /* ENTRY_… */
};

struct tree_version {
	uint32_t path, inode;
	uint32_t older; /* the path's next older version, or TREE_NONE */
	uint16_t since, until;
	uint8_t cause;    /* enum tree_cause, of its end */
	bool implicit;    /* a directory that no tar entry described, only paths below it */
	bool attributes;  /* a directory whose entry only changed its attributes: children were kept */
};

struct tree_path {
	uint32_t parent, first_child, next_sibling;
	uint32_t newest;      /* version, or TREE_NONE */
	uint32_t name;        /* offset into text */
	uint32_t next_hashed; /* private */
	uint32_t live;        /* children that are there now */
	uint16_t name_length, depth;
};

/* What is kept of a file: its content, facts about it, or both. */
struct tree_content {
	struct str bytes, facts;
	uint64_t looked; /* layer.h */
	uint64_t owners; /* of the facts: facts_owners() */
	bool kept;       /* `bytes` is its content */
};

struct tree_passed {
	uint64_t offset; /* as layer_passed */
	uint32_t inode;
};

struct tree {
	VEC(struct tree_path) paths;
	VEC(struct tree_version) versions;
	VEC(struct tree_inode) inodes;
	VEC(struct tree_content) contents;
	VEC(struct content_hash) hashes; /* by inode, as far as there are any */
	VEC(struct tree_passed) passed; /* inodes that have none yet (image/alike.h) */
	struct buf text;
	VEC(struct layer_index) held; /* private: the layers' kept contents, which `contents` points into */
	uint32_t *buckets;   /* private: paths by (parent, name) */
	size_t bucket_count;
	struct map_seed seed; /* private: of the buckets; a cached tree brings its own */
	unsigned layers;
	VEC(uint32_t) hard_links; /* versions that hard links made */
	/* private: set when the arrays above, but for `contents`, live in a mapped cache file */
	void *mapped;
	size_t mapped_size;
};

void tree_init(struct tree *tree);
void tree_done(struct tree *tree);

/* ---- reading: `view` is a layer's index (the tree as it was after that layer) or TREE_NOW ---- */

/* The version of a path in a view, or TREE_NONE. */
uint32_t tree_version_at(const struct tree *tree, uint32_t path, unsigned view);
/* The child of a directory by its name, in any layer, or TREE_NONE. */
uint32_t tree_child(const struct tree *tree, uint32_t parent, struct str name);
uint64_t tree_hash(const struct tree *tree, uint32_t parent, struct str name); /* for the builder */
/* The path by its exact name, without following links; TREE_NONE where no layer ever had it. */
uint32_t tree_path_exact(const struct tree *tree, struct str path);
/*
 * Finds what a process in the container would find at `path` (leading slash or not, "." and ".." allowed): symbolic links
 * are followed inside the image, also the last one unless `nofollow`; at most 40 of them. TREE_NONE where nothing is there.
 */
uint32_t tree_find(const struct tree *tree, struct str path, unsigned view, bool nofollow);
static inline uint32_t tree_lookup(const struct tree *tree, const char *path)
{
	return tree_find(tree, (struct str){path, strlen(path)}, TREE_NOW, false);
}

/*
 * The same in the merged tree, without following the last link, for many paths of which most lie in the folder of the one before, as those
 * of a package do: the folder is looked up once. Begins as {.tree = tree}; the paths last as long as it.
 */
struct tree_finder {
	const struct tree *tree;
	/* private, but for `linked` */
	struct str folder;
	uint32_t at; /* the folder's path, or TREE_NONE */
	bool linked; /* a link leads to it: what is found has another path than what was asked for */
};
uint32_t tree_find_next(struct tree_finder *finder, struct str path);

const struct tree_inode *tree_inode_of(const struct tree *tree, uint32_t version);
struct str tree_link_target(const struct tree *tree, uint32_t version);
/* Appends the clean path of a version or path. */
void tree_path_text(const struct tree *tree, uint32_t path, struct buf *out);
struct str tree_path_str(const struct tree *tree, uint32_t path, struct arena *arena);
struct str tree_name(const struct tree *tree, uint32_t path);

/* The kept content of a file's version; false where it was not kept. A file of size 0 is always there. */
bool tree_content(const struct tree *tree, uint32_t version, struct str *ret_bytes);
/* The same as an error that says why: not a regular file, more than max bytes, or content that nobody had asked to keep. */
int tree_read(const struct tree *tree, uint32_t version, size_t max, struct str *ret_bytes, struct err *e);

/*
 * What is equal for two files of the same content, of this tree or of another that the same run has read; empty where it is not known, or was
 * not asked for (model/examine.h). Nothing that is printed or kept may depend on its bytes, which another machine has otherwise.
 */
struct str tree_content_hash(const struct tree *tree, uint32_t inode);

/*
 * Calls visit for every file with facts by that examiner (model/examine.h), in byte order of the paths: those of a view, or of
 * all versions, removed and replaced ones too, with TREE_EVER. A file with several names is visited once for each; `again`
 * tells the later ones. The callback returns 0 to go on, negative to stop (which is then returned).
 */
struct tree_facts {
	uint32_t version;
	struct str path, facts; /* for fact_next() */
	bool again;
};
int tree_each_facts(const struct tree *tree, const char *examiner, unsigned view,
		    int (*visit)(void *arg, const struct tree_facts *found), void *arg);

/*
 * Walks a view depth first, siblings in byte order of their names, a directory before its children. The callback returns
 * 0 to go on, 1 to skip below a directory, negative to stop (which is then returned).
 */
int tree_walk(const struct tree *tree, uint32_t from_path, unsigned view, int (*visit)(void *arg, uint32_t version), void *arg);
/* Every live file, directory or link of a view whose clean path matches the glob (base/path.h), in the order of a walk. */
int tree_each(const struct tree *tree, const char *glob, unsigned view, int (*visit)(void *arg, uint32_t version), void *arg);

#endif
