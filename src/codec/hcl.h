/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HCL's native syntax as far as files of `docker buildx bake` need it: attributes, blocks with labels, texts with variables, here-documents,
 * lists, objects. What has to be computed (functions, operators, conditions) is kept as not known. Source: hashicorp/hcl,
 * hclsyntax/spec.md; docs.docker.com, "Bake file reference".
 *
 * Ownership: texts lie in the bytes or in the arena. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_HCL_H
#define PLIMSOLL_CODEC_HCL_H

#include "base/arena.h"
#include "base/err.h"
#include "base/region.h"
#include "codec/interpolate.h"

#define HCL_DEPTH_MAX 64       /* nested blocks, lists, objects */
#define HCL_NODES_MAX 200000   /* values, attributes, blocks of a file */
#define HCL_TEXT_MAX ((size_t)16 << 20)

enum hcl_kind {
	HCL_UNKNOWN, /* has to be computed */
	HCL_NULL,
	HCL_TEXT,    /* text, number, true or false */
	HCL_LIST,
	HCL_OBJECT,
};

/* A piece of a text: as it is, or a variable's value, or what is not known. */
struct hcl_part {
	struct str literal;
	struct str name;    /* empty: none */
	bool unknown;
};

struct hcl_value;

struct hcl_pair {
	struct str key;
	struct region key_at;
	const struct hcl_value *value;
};

struct hcl_value {
	enum hcl_kind kind;
	struct region at;
	const struct hcl_part *parts; /* of HCL_TEXT */
	const struct hcl_value *const *items;
	const struct hcl_pair *pairs;
	size_t n;                     /* parts, items or pairs */
	bool heredoc;
	uint32_t body_line, body_column; /* of a here-document, where its text begins */
};

struct hcl_body;

struct hcl_block {
	struct str type;
	const struct str *labels;
	size_t label_count;
	struct region at; /* of type and labels */
	const struct hcl_body *body;
};

struct hcl_body {
	const struct hcl_pair *attributes;
	size_t attribute_count;
	const struct hcl_block *blocks;
	size_t block_count;
};

/* ERR_FORMAT and ERR_LIMIT name line and column; what came before is in *ret_body. */
int hcl_parse(struct str bytes, struct arena *arena, struct hcl_body *ret_body, struct err *e);

const struct hcl_value *hcl_get(const struct hcl_body *body, const char *name);
/*
 * A text with its variables; false where it is none, or beyond HCL_TEXT_MAX. *ret_unset: the first variable without a value, or "…" for
 * what has to be computed; empty: all of it is known. A variable without a value stays as it is written.
 */
bool hcl_text(const struct hcl_value *value, const struct variable_scope *scope, struct arena *arena, struct str *ret_text,
	      struct str *ret_unset);

#endif
