/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the commands that sign share: the options that say who signs and where it is entered, the signer that is made of them, and the check that what was
 * made holds, by the verifier that others use, before anybody gets it.
 *
 * Ownership: signing_done() frees all. Threading: main thread.
 */
#ifndef PLIMSOLL_CLI_SIGNING_H
#define PLIMSOLL_CLI_SIGNING_H

#include "cli/run.h"
#include "model/artifacts.h"
#include "sign/publish.h"
#include "sign/signer.h"
#include "verify/verify.h"

struct signing_options {
	const char *key, *password_file, *identity_token, *signing_config, *trusted_root;
	bool log, stamp;
};
extern const struct opt_group group_signing; /* fills a struct signing_options */

struct signing {
	struct run *run;
	struct signer signer;
	struct trust trust;
	struct str who; /* "cosign.key", "me@example.com (https://accounts.example)" */
};

/* Whatever comes of it, the caller calls signing_done(). */
int signing_open(struct run *run, const struct signing_options *o, struct signing *ret_signing, struct err *e);
void signing_done(struct signing *signing);
/* A private key as --key names it: a file, or a URI. */
int signing_key(const char *name, const char *password_file, struct private_key **ret_key, struct err *e);

/* The bundle of what was signed, which has been verified. `artifact` is what it is about. */
int signing_bundle(struct signing *signing, const struct signed_thing *thing, const struct artifact *artifact, struct buf *ret_bundle, struct err *e);

/* What is said of an image, or of a file. */
struct saying {
	struct str predicate_type, predicate; /* the type empty: nothing but that it is signed */
	const struct key_value_list *annotations;
	bool legacy;                          /* in the forms of Cosign's first two versions */
};
/* The bundle of a statement that says it of that digest, as a line. */
int signing_statement(struct signing *signing, const struct digest *digest, const struct saying *saying, struct buf *ret_bundle, struct err *e);
/* The same of a subject with a name, which may be empty, not yet a bundle. What verifiers would call flawed is an error. The caller calls signed_done(). */
int signing_envelope(struct signing *signing, const struct digest *digest, struct str name, const struct saying *saying, struct signed_thing *ret_thing,
		     struct err *e);
/*
 * Says it of a manifest and puts that beside it. `out` gets a line of where it was put; `document`, where it is not NULL, what was put there, as a line of
 * JSON: a bundle, or in the older forms the payload or envelope.
 */
int signing_say(struct signing *signing, struct artifacts *artifacts, const struct subject *subject, const struct saying *saying, struct buf *out,
		struct buf *document, struct err *e);

#endif
