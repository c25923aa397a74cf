/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What files of configuration say of registries: where they really are, mirrors, which are insecure or blocked, whom they trust.
 * Source: containers-registries.conf(5) version 2 (of version 1 its three lists), containers-registries.conf.d(5), containers-certs.d(5);
 * Docker's daemon.json (registry-mirrors, insecure-registries) and /etc/docker/certs.d.
 *
 * Ownership: rules_done(); texts are the rules' arena. Threading: read-only once loaded, but for rules_trust(), which any thread may call.
 */
#ifndef PLIMSOLL_REGISTRY_RULES_H
#define PLIMSOLL_REGISTRY_RULES_H

#include "base/arena.h"
#include "base/ctx.h"
#include "base/lock.h"
#include "base/vec.h"
#include "net/http.h"

#define RULES_FILE_MAX ((size_t)1 << 20)
#define RULES_TRUST_MAX ((size_t)1 << 20) /* bytes of one host's certificates */

enum rule_pull { PULL_ALL, PULL_BY_DIGEST, PULL_BY_TAG };

struct rule_mirror {
	struct str location; /* "host[:port][/path]" */
	bool insecure;
	enum rule_pull pull;
};

struct rule {
	struct str prefix, location; /* "*.example.org", "host[:port][/path]"; location empty: the same */
	bool insecure, blocked;
	VEC(struct rule_mirror) mirrors;
};

struct rules {
	struct arena arena;
	VEC(struct rule) rules;
	struct key_text_list { struct key_text { struct str key, text; } *v; size_t n, room; } aliases; /* short names */
	struct str_list search;       /* unqualified-search-registries */
	struct str_list insecure;     /* hosts and networks */
	struct str_list hub_mirrors;  /* Docker's, of docker.io alone */
	struct str_list trust_folders; /* certs.d, the first that has a host counts */
	/* private: what was found of each host */
	struct lock lock;
	VEC(struct rule_trust) trust;
};

struct rule_trust {
	struct str host;
	struct str authorities;
	const char *certificate, *key;
};

void rules_init(struct rules *rules);
void rules_done(struct rules *rules);
/* From the files of this machine, then from the command line. Files that cannot be read are warned of; what the command line names must be right. */
int rules_load(const struct ctx *ctx, struct rules *rules, struct err *e);

int rules_read_registries(struct rules *rules, struct str toml, const char *name, struct err *e);
int rules_read_daemon(struct rules *rules, struct str json, const char *name, struct err *e);

/* The rule of the longest prefix of "host/repository"; NULL where there is none. */
const struct rule *rules_find(const struct rules *rules, struct str name);
/* "location" in place of what the rule's prefix matched of the name. */
struct str rule_rewrite(const struct rule *rule, struct str location, struct str name, struct arena *arena);
bool rules_insecure(const struct rules *rules, struct str host);
/* The certificates of a host; the texts live as long as the rules. */
struct rule_trust rules_trust(struct rules *rules, const struct ctx *ctx, struct str host);

#endif
