/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets in a text, by one table (secret_rules.h): checks look for them in files, in the environment and in the history, and
 * reports mask them wherever they print what an image says. A rule is a literal that every such token holds, the shape around
 * it, and where the token carries one its own proof: a checksum, a structure that decodes.
 *
 * What everyone knows is no secret: the documented examples, placeholders, keys published on purpose.
 *
 * Ownership: values are views into the text. Threading: no state but the compiled table; safe everywhere.
 */
#ifndef PLIMSOLL_MODEL_SECRET_H
#define PLIMSOLL_MODEL_SECRET_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"
#include "model/advisory.h"

#define SECRETS_MAX 200u /* told of one text */

enum secret_group {
	SECRET_TOKEN,       /* proves who one is to a service */
	SECRET_KEY,         /* a private key */
	SECRET_CREDENTIAL,  /* a password or token that a file of a known place holds */
	SECRET_HASH,        /* of a password: to be guessed at leisure */
};

struct secret;

struct secret_rule {
	const char *id;     /* "github-token" */
	const char *title;  /* "a GitHub token" */
	const char *before; /* a run in front of the literal (secret_shape.h); NULL: the token begins with it */
	const char *shape;  /* of all from the literal on */
	enum severity severity;
	enum secret_group group;
	/* NULL, or says no, or changes what is said of the secret. */
	bool (*check)(struct secret *secret, struct str text);
};

struct secret {
	const struct secret_rule *rule;
	const char *title;      /* the rule's, or what a closer look gave */
	struct str value;
	enum severity severity; /* the rule's, or what a closer look gave */
	bool proven;            /* its own checksum is right */
	const char *doubt;      /* why it may be none: "its checksum is wrong"; NULL where nothing says so */
	bool placeholder;       /* "…0123456789…": made up by whoever typed it */
};

VEC_TYPE(secret_list, struct secret);

/*
 * Adds what is found, in the order of the text, none inside another. False where the search ended at SECRETS_MAX: what comes
 * after the last of them was not looked at.
 */
bool secrets_find(struct str text, struct secret_list *found);

/* ---- by name ---- */

/* "DB_PASSWORD", "api-key", but not "PASSWORD_FILE" or "PUBLIC_KEY". */
bool secret_is_name(struct str name);
/* The name that ends before a place in a text, at most 128 bytes of it; empty where there is none. */
struct str secret_name_before(struct str text, size_t at);
/* What a variable of such a name may hold without being a secret: paths, numbers, switches, placeholders, references. */
bool secret_is_harmless(struct str value);
/* The password in "scheme://user:password@host", wherever it stands in the text; false where there is none. */
bool secret_url_password(struct str text, struct str *ret_password);
/*
 * The next "NAME=value" of a command line or a file of assignments whose name says that the value is secret; quotes are
 * stripped. *rest is what is still to come.
 */
bool secret_next_assignment(struct str *rest, struct str *ret_name, struct str *ret_value);
/*
 * The next password of command lines that a command takes by an option whose name does not say so, and that command: "curl -u user:PASSWORD". Begins as
 * {.rest = text}.
 */
struct secret_options {
	struct str rest;    /* what is still to come */
	struct str command; /* private, as is the other */
	uint64_t behind;
};
bool secret_next_option(struct secret_options *options, struct str *ret_command, struct str *ret_value);

/* ---- showing ---- */

/* "ghp_… (40 characters)": enough for an owner to tell which it is, at most a quarter of it. */
struct str secret_shown(struct arena *arena, struct str value);
/* The text with every secret in it, by shape or by name, shown like that; the text itself where there is none. */
struct str secret_masked(struct arena *arena, struct str text);
/* One variable "NAME=value" of an environment; a value that has blanks is one value. */
struct str secret_masked_variable(struct arena *arena, struct str variable);

/* What it counts: the severity, lowered by a doubt. */
enum severity secret_severity(const struct secret *secret);
/* Documented examples, and what says of itself that it stands for another: "AKIAIOSFODNN7EXAMPLE", "your-token". */
bool secret_is_example(struct str value);
/* Eight characters in a row that count up or are the same. */
bool secret_is_typed(struct str value);

#endif
