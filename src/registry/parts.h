/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of this folder share: a registry, the places where its repository may be asked for (mirrors, then itself), and one request there
 * with all that it takes: which scheme the place speaks, who we are, and patience.
 *
 * Ownership: the registry's. Threading: an endpoint's lock guards what is learnt of it; everything else is made once.
 */
#ifndef PLIMSOLL_REGISTRY_PARTS_H
#define PLIMSOLL_REGISTRY_PARTS_H

#include "base/lock.h"
#include "net/http.h"
#include "registry/registry.h"
#include "registry/rules.h"
#include "registry/token.h"

#define REGISTRY_TRIES_NO_HOST 3 /* where nobody answers at all */
#define REGISTRY_WAIT_MAX_MS 60000 /* a server that asks for a longer wait is not waited for */
#define REGISTRY_STREAMS_LEAST 8 /* blobs that may be open at once, or two a job */
#define REGISTRY_ANSWER_MAX ((size_t)4 << 20) /* bytes of a list */
#define REGISTRY_PAGES_MAX 1024 /* of one list */
#define REGISTRY_LIST_MAX ((uint64_t)64 << 20) /* bytes of all its pages: what they say is kept, whether it counts or not */
#define REGISTRY_TAGS_MAX 200000

/* A place where the repository is: a mirror, or the registry itself. */
struct endpoint {
	struct str host;       /* "registry-1.docker.io" */
	struct str known_as;   /* for credentials: "docker.io" */
	struct str repository;
	bool insecure, primary;
	enum rule_pull pull;
	struct lock looking; /* taken before the other by who looks for credentials: a helper may ask its user */
	struct arena found;  /* under it: what was found */
	struct lock lock;
	/* under the lock */
	struct arena arena;
	struct str base; /* its scheme and host, "https://ghcr.example"; empty: not known yet */
	bool dead;       /* nobody answered there: others are asked first */
	unsigned failures; /* of a mirror, by their weight (places.c); that it has not what was asked for is none */
	bool whole_only; /* it gives no parts of blobs */
	bool looked;     /* for credentials, which are not changed from then on */
	struct credentials credentials;
	struct challenge challenge;
	struct str basic; /* the header of the credentials, once it was made */
	VEC(struct token) tokens;
};

struct registry {
	struct artifacts artifacts;
	const struct ctx *ctx;
	struct arena arena;
	struct rules rules;
	struct http_hosts hosts;
	struct http_client *client;
	struct str name; /* "docker.io/library/alpine" */
	struct str host;
	VEC(struct endpoint *) endpoints; /* the last is the registry itself */
};

static inline struct endpoint *registry_itself(const struct registry *registry)
{
	return registry->endpoints.v[registry->endpoints.n - 1];
}

/* Which places are asked for something, and how far that has come. */
struct asking {
	size_t at;   /* of the endpoints: those before it are done with */
	bool by_tag;
	bool itself; /* no mirror is asked */
	/* How often a transfer broke off there: in all, and since a byte came, which whoever takes it sets to 0. */
	unsigned breaks, idle;
};

static inline struct endpoint *registry_at(const struct registry *registry, const struct asking *asking)
{
	return registry->endpoints.v[asking->at];
}

struct ask {
	enum http_method method;
	struct str path;       /* below "/v2/REPOSITORY/"; or a URL that the server gave */
	const char *actions;   /* "pull", "pull,push" */
	struct str from;       /* another repository that is read too; may be empty */
	struct http_header headers[4];
	size_t header_count;
	struct http_content content;
	uint64_t max;          /* bytes of the answer */
	struct buf *body;      /* where it goes; NULL: nowhere, or a stream is wanted */
};

/*
 * Asks one place: any status is an answer. ret_stream as http_open() gives it; NULL where the body goes to ask->body. What may hold the next time is
 * asked again here.
 */
int registry_ask(struct registry *registry, struct endpoint *endpoint, const struct ask *ask, struct arena *arena, struct http_response *ret_response,
		 struct stream **ret_stream, struct err *e);
/* An answer that is no success as an error, with the server's own words: ERR_NOT_FOUND for 404. */
int registry_refused(struct registry *registry, struct endpoint *endpoint, const struct http_response *response, struct str what, struct err *e);

/*
 * The header that says who we are, the endpoint's; empty where nothing is asked or known. Takes the endpoint's lock, but not while it asks a helper; may ask
 * a token server.
 */
int endpoint_authorization(struct registry *registry, struct endpoint *endpoint, struct str scope, struct str *ret_header, struct err *e);
/* With the lock held: what a 401 says. False where there is nothing new to try: no challenge that we know. `used` is what was sent. */
bool endpoint_challenged(struct endpoint *endpoint, const struct http_response *response, struct str used);
/* One request again and again, as long as that may help. */
int registry_patiently(struct registry *registry, const struct http_request *request, struct arena *arena, struct http_response *ret_response,
		       struct stream **ret_stream, struct err *e);
/* Advice for who is not trusted, or speaks no TLS. Returns e->code. */
int registry_advise(struct str host, enum http_trouble trouble, struct err *e);
/* Waits before try number `tries` + 1; false where that is longer than we wait, or than the run may take. `response` may be NULL. */
bool registry_wait(const struct ctx *ctx, const struct http_response *response, unsigned tries);

/*
 * One place after the other, from asking->at on, until one gives it: mirrors that are for such names and have not failed again and again, and the registry
 * itself last. ERR_TIMEOUT ends it; of other errors the registry's own is returned. asking->at is then the place that gave it.
 */
typedef int place_try_fn(void *arg, struct endpoint *endpoint, struct err *e);
int registry_each_place(struct registry *registry, struct asking *asking, place_try_fn *try, void *arg, struct err *e);
/* The mirror at asking->at does not give it after all: the next place is to be asked. Never of the registry itself. */
void registry_pass_over(struct registry *registry, struct asking *asking, const struct err *why);

/* What that mirror gave was found to be something else by whoever read it. */
void registry_mirror_lied(struct registry *registry, struct str host);

/* The transfer broke off, after so many bytes: whether the place at asking->at is asked for the rest, after a wait. Mirrors are borne with less. */
bool registry_may_go_on(struct registry *registry, struct asking *asking, uint64_t bytes);

/* The functions of model/artifacts.h. */
int registry_manifest(struct artifacts *artifacts, struct str name, struct arena *arena, struct str *ret_bytes, struct digest *ret_digest,
		      struct str *ret_media_type, struct err *e);
int registry_blob(struct artifacts *artifacts, const struct digest *digest, size_t max, struct arena *arena, struct str *ret_bytes, struct err *e);
int registry_referrers(struct artifacts *artifacts, const struct digest *subject, struct arena *arena, struct artifact_referrer_list *list, struct err *e);
int registry_tags(struct artifacts *artifacts, struct arena *arena, struct str_list *ret_tags, struct err *e);
int registry_put_blob(struct artifacts *artifacts, struct str bytes, struct digest *ret_digest, struct err *e);
int registry_put_manifest(struct artifacts *artifacts, struct str bytes, struct str media_type, struct str tag, struct digest *ret_digest, struct err *e);

/* The same of the registry itself, past all mirrors: what is read there to be written again must be what is there now. */
int registry_own_manifest(struct registry *registry, struct str name, struct arena *arena, struct str *ret_bytes, struct err *e);

/* What answers say: `what` and `url` are for errors. Pages append. */
int registry_read_tags(struct str bytes, struct str what, struct arena *arena, struct str_list *list, struct err *e);
int registry_read_referrers(struct str bytes, struct str what, enum artifact_place place, struct arena *arena, struct artifact_referrer_list *list,
			    struct err *e);
/*
 * What a manifest's bytes are: they say it themselves, or the header does; where both do, they must agree. One document must not be an index to one
 * reader and a manifest to another (CVE-2021-41190).
 */
int registry_read_type(struct str bytes, struct str header, struct str what, struct arena *arena, struct str *ret_type, struct err *e);

bool registry_is_tag(struct str text);

#endif
