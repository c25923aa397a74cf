/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An image as its manifest and configuration describe it, whatever the archive around it was, and where the bytes of its
 * layers can be read. Source: OCI image-spec manifest.md, config.md, descriptor.md; Docker image specification v1.2.
 *
 * Ownership: everything hangs on the image's arena; image_done() also closes the source. Threading: filled by one thread,
 * then read by many; blobs of one file may be read at once (pread).
 */
#ifndef PLIMSOLL_MODEL_IMAGE_H
#define PLIMSOLL_MODEL_IMAGE_H

#include "base/arena.h"
#include "base/stream.h"
#include "base/vec.h"
#include "model/coverage.h"
#include "model/digest.h"

#define IMAGE_LAYERS_MAX 4096
#define IMAGE_MANIFEST_MAX ((size_t)4 << 20)  /* bytes of a manifest or an index; registries cap at 4 MiB */
#define IMAGE_CONFIG_MAX ((size_t)16 << 20)

struct blob;

/* Of what comes over a network: each call begins anew, and asks for nothing before the first read. */
struct blob_opener {
	struct stream *(*open)(const struct blob_opener *opener, const struct blob *blob);
	/* Bytes from … from + n, which nothing has been checked of; ERR_UNSUPPORTED where they cannot be had out of turn. NULL: never. */
	int (*range)(const struct blob_opener *opener, const struct blob *blob, uint64_t from, void *into, size_t n, struct err *e);
	/*
	 * The mirror that has given something of what was opened last, once it is read; empty: none has. NULL: none ever does. Who then opens the blob
	 * past mirrors charges it with a lie, unless its name is taken out first.
	 */
	struct str *mirror;
};

/* Where bytes are: `size` bytes of an open file from `offset`; or, when fd is -1, what `opener` opens, or where that is NULL, in memory. */
struct blob {
	int fd;
	uint64_t offset, size;
	struct str bytes; /* when fd is -1, and there is no opener */
	const struct blob_opener *opener;
	bool past_mirrors; /* what mirrors gave was not what it should be: it is opened of the image's own place alone */
	struct str name;  /* for errors: "shop.tar: 3f2a…/layer.tar" */
};

struct stream *blob_stream(const struct blob *blob);

struct key_value {
	struct str key, value;
};

VEC_TYPE(key_value_list, struct key_value);

struct platform {
	struct str os, architecture, variant, os_version; /* as Go names them: linux, amd64, v8 */
};

/* An architecture as Go names it, from a name of uname(2): "amd64" for "x86_64"; others stay as they are. */
struct str platform_architecture(struct str name);

struct history {
	struct str created, created_by, author, comment;
	bool empty_layer;
};

/* Where a packed layer says that it has a table of its files, by its descriptor's annotations (codec/layer_toc.h). */
enum layer_toc_kind { LAYER_TOC_NONE, LAYER_TOC_ESTARGZ, LAYER_TOC_ZSTD_CHUNKED };

struct layer_toc_place {
	enum layer_toc_kind kind;
	struct digest digest;              /* of the table; of zstd:chunked's as it is packed */
	uint64_t offset, packed, unpacked; /* of zstd:chunked's */
};

struct image_layer {
	struct digest diff_id; /* of the uncompressed tar, from the configuration */
	struct digest digest;  /* of the blob, from the manifest; DIGEST_NONE where the archive names none (docker-archive) */
	uint64_t size;         /* bytes of the blob, as the descriptor says, or as stored */
	uint64_t unpacked;     /* bytes of the uncompressed tar, known once it has been read */
	struct str media_type;
	struct str created_by; /* of the history entry that belongs to it; empty where history and layers do not agree */
	struct blob blob;
	struct layer_toc_place toc;
	bool lazily;           /* read by that table, and not as a whole */
	bool absent;           /* a non-distributable layer that the archive does not carry */
};

/* The part of the configuration that a container starts from; config.md "Properties", `config`. */
struct image_config {
	struct str user, working_dir, stop_signal;
	struct str_list env, entrypoint, cmd, exposed_ports, volumes, on_build, shell;
	struct key_value_list labels;
	struct str_list healthcheck; /* the test: "NONE", "CMD" …, "CMD-SHELL" …; n = 0 where absent */
	bool args_escaped;
};

struct artifacts;

struct image {
	struct arena arena;
	struct str reference; /* as the user gave it */
	const char *kind;     /* "docker-archive", "oci", "oci-archive", "dir", "sbom" */
	struct str_list names; /* tags and names the archive gives it, "shop:2.4" */
	struct digest manifest_digest, config_digest, index_digest; /* DIGEST_NONE where there is none */
	struct str media_type; /* of the manifest */
	struct platform platform;
	struct str created, author; /* RFC 3339 text and free text of the configuration */
	struct image_config config;
	struct str raw_config, raw_manifest; /* the bytes themselves; empty where there are none */
	VEC(struct history) history;
	VEC(struct image_layer) layers; /* index 0 is the base */
	struct key_value_list annotations; /* of the manifest */
	struct str base_name, base_digest; /* org.opencontainers.image.base.* of its descriptor in the index; may be empty */
	struct str left_out; /* what its index lists besides and is no image, by its manifest alone: for the log; may be empty */
	struct coverage coverage; /* what of the archive could not be read or did not agree */
	struct str document; /* kind "sbom": the bytes of the SBOM, from which the inventory is read */
	int root_fd;  /* kind "dir": the root directory, else -1 */
	bool lazy;    /* layers that have a table of contents are read by it, and those of which nothing is wanted not at all (image/lazy.h) */
	struct artifacts *artifacts; /* what lies beside it (model/artifacts.h); NULL where the source holds nothing else. Closed with the image. */
	/* private to the source */
	void (*close)(struct image *image);
	void *source;
};

void image_init(struct image *image);
void image_done(struct image *image);

#endif
