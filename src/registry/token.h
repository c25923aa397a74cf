/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tokens that a server gives for a name and a secret, or for an identity token: what registries ask for, and servers of Notary.
 * Source: distribution, docs/spec/auth/token.md, oauth.md; RFC 7617.
 *
 * Ownership: texts are the arena's given, which holds secrets: arena_wipe(). Threading: no state.
 */
#ifndef PLIMSOLL_REGISTRY_TOKEN_H
#define PLIMSOLL_REGISTRY_TOKEN_H

#include "net/http.h"
#include "registry/challenge.h"
#include "registry/credentials.h"

#define TOKEN_ANSWER_MAX ((size_t)4 << 20)

struct token {
	struct str scope, header; /* "Bearer …" */
	int64_t until; /* clock_monotonic_ms() */
};

struct token_question {
	const struct challenge *challenge; /* a bearer's */
	const struct credentials *credentials; /* empty ones ask as nobody */
	struct str scope;                  /* words: "repository:a:pull repository:b:pull" */
	struct str named_by;               /* the address that has sent us there */
	/* One request, with whatever patience the asker has. */
	int (*send)(void *arg, const struct http_request *request, struct arena *arena, struct http_response *ret_response, struct err *e);
	void *arg;
};

/*
 * Asks by GET, where the server knows only that by POST, which also takes an identity token. *ret_status is what it answered, 0: nobody did, and then
 * *ret_trouble says why; any other status than 200 is an error. The token's scope is the question's.
 */
int token_ask(const struct token_question *question, struct arena *arena, struct token *ret_token, unsigned *ret_status, enum http_trouble *ret_trouble,
	      struct err *e);
/* What the server answers; `url` is for errors. The scope is left as it is. */
int token_read(struct str json, const char *url, struct arena *arena, struct token *ret_token, struct err *e);

/* "Basic …" of a name and a secret. */
struct str basic_authorization(const struct credentials *credentials, struct arena *arena);

#endif
