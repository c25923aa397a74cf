/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The services that signing without a key of one's own rests on, and where they are: a certificate authority (Fulcio), transparency logs (Rekor, of either
 * version), time stamp authorities (RFC 3161).
 * Source: Sigstore protobuf-specs, sigstore_trustroot.proto (SigningConfig 0.2); the services' published interfaces.
 *
 * Nothing that they answer is believed: who signs verifies what came of it before it is given to anybody.
 *
 * Ownership: texts are the arena's. Threading: one thread.
 */
#ifndef PLIMSOLL_SIGN_SERVICES_H
#define PLIMSOLL_SIGN_SERVICES_H

#include "base/arena.h"
#include "base/ctx.h"
#include "base/vec.h"
#include "sign/signed.h"

#define SIGNING_CONFIG_MAX ((size_t)1 << 20) /* bytes */
#define SERVICES_MAX 16                      /* of one kind that are used */
#define SERVICE_ANSWER_MAX ((size_t)8 << 20) /* bytes */

struct http_client;

struct service {
	struct str url;   /* without a slash at its end */
	unsigned version; /* of its interface */
};

struct services {
	struct service authority;            /* its URL empty: there is none */
	VEC(struct service) logs;            /* that are written to; none: there are none */
	VEC(struct service) stampers;
	struct http_client *client;
};

/* Of Sigstore's public instance, as this build knows it: data/sigstore/signing_config.json. */
struct str signing_config_embedded(void);
/* Those that count at that time. `name` is for errors. ERR_FORMAT; ERR_UNSUPPORTED where a kind of service has none that this build can speak to. */
int services_read(struct str json, const char *name, int64_t now, struct arena *arena, struct services *ret_services, struct err *e);
void services_done(struct services *services);

/* ---- what they are asked, and what they answer: no network ---- */

/* The certificate for a key: the proof that it is at hand is its signature over the token's subject. */
void certificate_request(struct str token, struct str public_pem, struct str proof, struct buf *ret_json);
/* The certificate and what issued it, each PEM; the answer is JSON. */
int certificate_answer(struct str json, struct arena *arena, struct str *ret_certificate, struct str *ret_chain, struct err *e);

/* An entry for the log's version, 1 or 2. ERR_UNSUPPORTED for what the log does not take. */
int log_request(unsigned version, const struct signed_thing *thing, struct buf *ret_json, struct err *e);
int log_answer(unsigned version, struct str json, struct arena *arena, struct signed_entry *ret_entry, struct err *e);

/* ---- over the network ---- */

int services_certify(const struct ctx *ctx, struct services *services, struct str request, struct arena *arena, struct str *ret_certificate,
		     struct str *ret_chain, struct err *e);
/* Adds the entries of all logs that are to have one. */
int services_log(const struct ctx *ctx, struct services *services, struct signed_thing *thing, struct err *e);
/* Adds the time stamps of these bytes. */
int services_stamp(const struct ctx *ctx, struct services *services, struct str bytes, struct signed_thing *thing, struct err *e);

#endif
