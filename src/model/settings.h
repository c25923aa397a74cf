/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the rules on configuration are to judge: which of them, how severe, and what a house holds for trusted or required. Read from
 * options, from .plimsoll.yaml, and from other tools' files as they are (policy/); rules only look.
 *
 * Ownership: texts live as long as the run. Threading: read-only once it is made.
 */
#ifndef PLIMSOLL_MODEL_SETTINGS_H
#define PLIMSOLL_MODEL_SETTINGS_H

#include "base/map.h"
#include "base/vec.h"
#include "model/finding.h"

/* `rule` is a glob ("CKV_K8S_*", "rbac/role-?") of our ids or other tools', case ignored. */
struct rule_override {
	struct str rule;
	enum severity severity;
};

struct label_rule {
	struct str name;
	struct str type; /* "text", "url", "rfc3339", "spdx", "hash", "semver", "email"; hadolint's words */
};

/* Kubernetes' version as two numbers: 1.34. */
struct kubernetes_version {
	unsigned major, minor;
};
#define KUBERNETES_NEWEST ((struct kubernetes_version){1, 37})

/* "1.34", "v1.34", "1.34.2"; false on anything else. */
bool kubernetes_version_parse(struct str text, struct kubernetes_version *ret_version);

#define LABEL_TYPES "text, url, rfc3339, spdx, hash, semver, email"
bool label_type_is_known(struct str type);

/* A pattern of registries, with "*" at either end ("*.example.com", "registry.*"), case ignored. */
bool registry_is(struct str pattern, struct str registry);
/* What a reference was known to be, and where that is written. */
struct known_digest {
	struct str digest; /* "sha256:…" */
	struct str path;
	uint32_t line;
};

struct check; /* check/check.h */

struct settings {
	struct str_list only;     /* globs: rules to run; empty: all that are on of themselves */
	struct str_list frameworks; /* "pss-restricted", "cis-docker": rules that these ask for run, and no others but those of `only` */
	struct str_list enabled;  /* globs: rules that are on besides */
	struct str_list disabled; /* globs: rules that are off; counts most */
	VEC(struct rule_override) severities;
	struct str_list trusted_registries; /* with "*" at either end; empty: every one is */
	VEC(struct label_rule) labels;
	bool strict_labels;       /* others are findings too */
	/* For variables of Compose files and of buildx bake, before those of .env files; the environment is not asked. */
	struct key_value_list variables;
	struct map digests;       /* image_reference_full() to `const struct known_digest *` */
	struct kubernetes_version kubernetes; /* 0.0: the newest */
	struct str_list skip_paths; /* globs (base/path.h) of files and folders that are not read */
	VEC(const struct check *) custom; /* rules of the house's own (check/custom.h) */
	bool no_suppressions;     /* what comments and annotations wish is not heeded */
	int64_t now;              /* seconds since 1970: what wishes run out by; 0: none does */
};

void settings_done(struct settings *settings);

#endif
