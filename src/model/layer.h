/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The index of one layer: its tar's entries in their order, and the content of the files that a later stage wants. It is
 * flat (offsets, not pointers), so that a cache can write it and map it back as it is.
 *
 * Ownership: layer_index_done() frees what was collected; an index mapped from a cache unmaps itself.
 * Threading: built by one thread, then read by many.
 */
#ifndef PLIMSOLL_MODEL_LAYER_H
#define PLIMSOLL_MODEL_LAYER_H

#include "base/buf.h"
#include "base/vec.h"
#include "crypto/content_hash.h"
#include "model/digest.h"

#define LAYER_ENTRIES_MAX 20000000u
#define LAYER_TEXT_MAX ((size_t)2 << 30)
#define LAYER_CONTENT_NONE UINT32_MAX
#define LAYER_NOT_KEPT UINT64_MAX

enum entry_type {
	ENTRY_FILE,
	ENTRY_DIRECTORY,
	ENTRY_SYMLINK,
	ENTRY_HARDLINK, /* only in a layer's index; in the tree it is another name of an inode */
	ENTRY_CHARACTER,
	ENTRY_BLOCK,
	ENTRY_FIFO,
};

/* One tar header. path and link are offsets into `text`: clean paths (base/path.h); link as written for a symlink. */
struct layer_entry {
	uint64_t size;   /* bytes of content */
	int64_t mtime;   /* seconds since 1970 */
	uint32_t path, link;
	uint32_t mode;   /* permission bits with setuid, setgid, sticky: 07777 */
	uint32_t uid, gid;
	uint32_t content; /* index into `contents`, or LAYER_CONTENT_NONE */
	uint16_t path_length, link_length;
	uint8_t type;     /* enum entry_type */
	uint8_t flags;    /* ENTRY_… */
};

#define ENTRY_CAPABILITY 1u /* has a security.capability attribute: file capabilities */
#define ENTRY_XATTR 2u      /* has other extended attributes */
#define ENTRY_SPARSE 4u
#define ENTRY_OVERSIZE 8u   /* wanted, but larger than the cap: its content was not kept */

/* What is kept of one file: its content, or facts about it (model/examine.h), or both. */
struct layer_content {
	uint64_t offset, size;             /* of the content in `bytes`; offset is LAYER_NOT_KEPT where only facts were kept */
	uint64_t facts_offset, facts_size; /* in `bytes` */
	uint64_t looked;                   /* bits of the examiners that have looked at it, in their order */
};

/* A file that was passed over, and may have to be hashed yet: where its content lies in the layer's tar, in one piece. */
struct layer_passed {
	uint64_t offset;
	uint64_t entry;
};

struct layer_index {
	struct digest diff_id, digest; /* as computed */
	uint64_t packed, unpacked;     /* bytes of the blob and of the tar, trailing data included */
	VEC(struct layer_entry) entries;
	struct buf text;
	VEC(struct layer_content) contents;
	VEC(struct content_hash) hashes; /* by entry, all zero where it has none; empty where nobody asked (model/examine.h) */
	VEC(struct layer_passed) passed; /* by entry: of a layer that is kept as a plain tar, where not all contents were asked for */
	struct buf bytes;
	bool short_of_room; /* something was not kept for what other layers keep: another time it may be */
	/* private: set when the arrays above live in a mapped cache file */
	void *mapped;
	size_t mapped_size;
};

static inline struct str layer_path(const struct layer_index *index, const struct layer_entry *entry)
{
	return str_from(index->text.p + entry->path, entry->path_length);
}

static inline struct str layer_link(const struct layer_index *index, const struct layer_entry *entry)
{
	return str_from(index->text.p + entry->link, entry->link_length);
}

/* Adds to the index's text and gives the offset; a full text is seen in index->text.full. */
uint32_t layer_text_add(struct layer_index *index, struct str s);
void layer_index_init(struct layer_index *index);
void layer_index_done(struct layer_index *index);
/* Forgets what somebody else frees now; digests and sizes stay. */
void layer_index_hand_over(struct layer_index *index);

#endif
