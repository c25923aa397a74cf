/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that say which images have to be signed by whom: our own, and those of other tools as far as they say what can be said here; what they ask for
 * beyond that is REQUIRE_UNSUPPORTED, never passed over. One form a file, a line POLICY(name) in list.h.
 *
 * In every form a key that is not known is an error with FILE:LINE: a typing error would switch off what somebody relies on.
 *
 * Ownership: signature_policy_done() frees; authorities are added to the trust, and so point into the policy, which lives as long. Threading: one thread.
 */
#ifndef PLIMSOLL_VERIFY_SIGNATURE_POLICY_H
#define PLIMSOLL_VERIFY_SIGNATURE_POLICY_H

#include "base/ctx.h"
#include "codec/yaml.h"
#include "verify/requirement.h"

#define SIGNATURE_POLICY_MAX ((size_t)4 << 20) /* bytes */
#define SIGNATURE_POLICY_RULES_MAX 4096
#define SIGNATURE_POLICY_SIGNERS_MAX 1024

struct policy_form;
struct policy_rule;
VEC_TYPE(policy_rule_list, const struct policy_rule *);

/* What a policy asks of the images that a pattern means. */
struct policy_rule {
	struct str_list patterns; /* any of them */
	struct str scope;     /* of policy.json the transport; of a ClusterImagePolicy its name */
	uint32_t line;
	struct requirement requirement;
};

struct signature_policy {
	struct arena arena;
	const struct policy_form *form;
	const char *path;
	VEC(struct policy_rule) rules;
	struct requirement standing; /* for images that no rule is about */
	VEC(struct trusted_root *) roots; /* of authorities that have roots of their own */
	struct requirement_list made;     /* by signature_policy_select() */
	void *own;                        /* the form's, whose owner the trust is */
};

void signature_policy_init(struct signature_policy *policy);
void signature_policy_done(struct signature_policy *policy);

/* A file that somebody names, read once into an empty policy. ERR_FORMAT with FILE:LINE, also where it is of no form that is known. Its signers are added to the trust. */
int signature_policy_load(const struct ctx *ctx, const char *path, struct trust *trust, struct signature_policy *policy, struct err *e);
/* The same of bytes; paths in it are beside `path`. */
int signature_policy_read(const struct ctx *ctx, const char *path, struct str bytes, struct trust *trust, struct signature_policy *policy, struct err *e);
/* Whether a file of settings has a policy in it: a key "verify". */
bool signature_policy_is_in(struct str bytes);
/*
 * What it asks of an image by that name; kept by the policy. *ret_rule says which rule that is, "release.yaml:12: ghcr.example/shop/…". ERR_USAGE
 * where the policy goes by names and the image has none.
 */
int signature_policy_select(struct signature_policy *policy, const struct policy_image *image, const struct requirement **ret_requirement,
			    struct str *ret_rule, struct err *e);

/* ---- for the forms ---- */

struct policy_reader {
	const struct ctx *ctx;
	const char *path;
	struct trust *trust;
	struct signature_policy *policy;
	struct str bytes;             /* the whole file */
	const struct yaml_node *root; /* of the document that is read */
	void *own;                    /* the form's */
};

struct policy_form {
	const char *tool;
	bool several; /* documents in a file */
	bool (*holds)(const struct yaml_node *root); /* told by content */
	/* Called for each document that holds() knows. */
	int (*read)(struct policy_reader *reader, struct err *e);
	/* Appends the rules that count for an image, of which all have to hold; none: policy->standing counts. */
	int (*select)(struct signature_policy *policy, const struct policy_image *image, struct policy_rule_list *rules, struct err *e);
};

/* A key of a mapping and what is done with its value; a table ends with one without a name. NULL: it says nothing that counts here. */
struct policy_key {
	const char *name;
	int (*read)(struct policy_reader *reader, const struct yaml_node *node, void *into, struct err *e);
};
int policy_keys(struct policy_reader *reader, const struct yaml_node *mapping, const struct policy_key *keys, void *into, struct err *e);
/* "FILE:LINE: TEXT" */
__attribute__((format(printf, 4, 5))) int policy_wrong(const struct policy_reader *reader, const struct yaml_node *node, struct err *e,
							const char *what, ...);
struct str policy_copy(struct policy_reader *reader, struct str text);
/* A scalar that says something. */
int policy_text(struct policy_reader *reader, const struct yaml_node *node, struct str *ret_text, struct err *e);
int policy_flag(struct policy_reader *reader, const struct yaml_node *node, bool *ret_flag, struct err *e);
/* A path of a file beside the policy, and its bytes. */
int policy_path(struct policy_reader *reader, const struct yaml_node *node, struct str *ret_path, struct err *e);
int policy_load_file(struct policy_reader *reader, const struct yaml_node *node, struct str *ret_bytes, struct err *e);
/* Adds a key, and says which authority it is. `name` is for errors and reports. */
int policy_add_key(struct policy_reader *reader, const struct yaml_node *node, struct str pem, const char *name, uint32_t *ret_authority, struct err *e);
/* ERR_FORMAT beyond SIGNATURE_POLICY_SIGNERS_MAX; before one is added. */
int policy_check_signers(const struct policy_reader *reader, const struct yaml_node *node, struct err *e);
int policy_check_expression(const struct policy_reader *reader, const struct yaml_node *node, struct str expression, struct err *e);
/* ERR_USAGE of an image without a name. */
int policy_check_named(const struct signature_policy *policy, const struct policy_image *image, struct err *e);
/* NULL beyond the cap, with *e set. Pointers to earlier ones may move. */
struct policy_rule *policy_add_rule(struct policy_reader *reader, const struct yaml_node *node, struct err *e);
struct requirement *policy_add_part(struct policy_reader *reader, const struct yaml_node *node, struct requirement *into, struct err *e);
/* Whether what a requirement expects is of the type that it asks for. */
int policy_check_expectations(const struct policy_reader *reader, const struct yaml_node *node, const struct requirement *requirement, struct err *e);
/* What stands there cannot be judged here: why. */
void policy_unsupported(struct policy_reader *reader, const struct yaml_node *node, const char *what, struct requirement *ret_requirement);

#endif
