/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A repository of Notary's first version, as far as it holds: bytes in, no files and no network (verify/notary.h brings them).
 * Source: notary, "tuf/data", "tuf/builder.go" (the order), "trustpinning" (whose root it is).
 *
 * Ownership: notary_repository_done() frees all. Threading: one thread.
 */
#ifndef PLIMSOLL_VERIFY_NOTARY_REPOSITORY_H
#define PLIMSOLL_VERIFY_NOTARY_REPOSITORY_H

#include "base/arena.h"
#include "crypto/certificate_list.h"
#include "model/verification.h"
#include "verify/tuf_document.h"

#define NOTARY_RELEASES "targets/releases"
#define NOTARY_ROLES_MAX 64 /* delegations of a repository: releases and those whom they name, and as many others */

/* A delegation: who may say what tags of some beginnings stand for, because targets or another delegation name him. */
struct notary_role {
	struct str name;                /* "targets/qa": each part of lower-case letters, digits, - and _ */
	struct str_list paths;          /* what those tags begin with, within what whoever delegated may speak of himself */
	const struct json *json, *keys; /* in the document that names it */
	struct tuf_document document;   /* empty until it was taken */
	enum verify_reason reason;      /* why not, with the error; for the caller to set */
	struct err error;
};

/* Whose root a name may have. */
struct notary_pins {
	struct arena arena;
	bool no_first_use; /* what is not pinned is not trusted */
	struct json *json; /* "certs": name to ids of keys; "ca": name to files, read into `authorities` by name */
	VEC(struct notary_pinned_authority {
		struct str name; /* or a prefix that ends in '*' */
		struct certificate_list certificates;
	}) authorities;
};
/* `bytes` is notary's configuration, or its part "trust_pinning". Paths of authorities are as they stand there. ERR_USAGE. */
int notary_pins_read(struct str bytes, const char *name, struct notary_pins *ret_pins, struct err *e);
void notary_pins_done(struct notary_pins *pins);

struct notary_repository {
	struct str gun; /* "docker.io/library/alpine" */
	int64_t now;
	const struct notary_pins *pins; /* NULL: whoever comes first */
	bool pinned;                    /* the root's certificate is one that was pinned, or follows one that was known */
	struct str root_key;            /* id of the key that signed the root */
	struct arena arena;
	struct tuf_document root, timestamp, snapshot, targets;
	VEC(struct notary_role *) roles; /* that the snapshot has, breadth first, each in the order of whoever names it */
	/* There are more: of those whom the releases name, who count before what else is known; of the others, who count behind it. */
	bool cut_released, cut;
};

void notary_repository_init(struct notary_repository *repository, struct str gun, int64_t now, const struct notary_pins *pins);
void notary_repository_done(struct notary_repository *repository);

/*
 * In this order. VERIFY_VERIFIED, or the reason with *e. A second root must be signed by the first one's keys too. Of one that was known before, or has a
 * successor, neither pins nor whether its certificate still holds are asked.
 */
enum verify_reason notary_take_root(struct notary_repository *repository, struct str bytes, bool known, struct err *e);
/* After the last root: whether it still counts. */
enum verify_reason notary_check_root(const struct notary_repository *repository, struct err *e);
enum verify_reason notary_take_timestamp(struct notary_repository *repository, struct str bytes, struct err *e);
/* `root` are the bytes of the root, which the snapshot names too. */
enum verify_reason notary_take_snapshot(struct notary_repository *repository, struct str bytes, struct str root, struct err *e);
enum verify_reason notary_take_targets(struct notary_repository *repository, struct str bytes, struct err *e);
/* One of the repository's roles; those that it names itself come behind. */
enum verify_reason notary_take_role(struct notary_repository *repository, struct notary_role *role, struct str bytes, struct err *e);
bool notary_role_speaks_of(const struct notary_role *role, struct str tag);

struct notary_target {
	const char *role; /* "targets/releases", "targets", "targets/qa" */
	struct str tag;
	unsigned char sha256[32];
	uint64_t length;
};
enum notary_answer {
	NOTARY_NONE,      /* nobody says what it stands for */
	NOTARY_FOUND,
	NOTARY_MALFORMED, /* whose word counts says it without a SHA-256 digest, or without a length: the target has role and tag alone */
};
/* What the tag stands for: by the releases' word, then by those of whom releases name, of targets, and of the other delegations. */
enum notary_answer notary_find_tag(const struct notary_repository *repository, struct str tag, struct notary_target *ret_target);
/* The first tag, by its name, that stands for the digest. */
bool notary_find_digest(const struct notary_repository *repository, const unsigned char sha256[32], struct notary_target *ret_target);

#endif
