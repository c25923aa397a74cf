/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets that stand in the file or the command line itself (model/secret.h). CIS Docker 4.10; compose-spec, 09-secrets.md. */
#include "check/compose/docker.h"
#include "model/secret.h"

/* What the value is by its shape; NULL where that tells nothing. */
static const char *shape_of(struct str value)
{
	struct secret_list found = {0};
	struct str password;
	const char *what = NULL;

	secrets_find(value, &found);
	if (found.n)
		what = found.v[0].title;
	else if (secret_url_password(value, &password) && !secret_is_harmless(password))
		what = "a URL with a password";
	vec_done(&found);
	return what;
}

static void judge_environment(struct checking *checking, const struct container *container)
{
	if (!container_is_docker(container))
		return;
	vec_each(variable, &container->environment) {
		struct str value = str_trim(variable->value);
		struct arena *arena = check_arena(checking);
		const char *shape;
		struct finding *finding;

		if (variable->reference || !value.n)
			continue;
		shape = shape_of(value);
		if (!shape && (!secret_is_name(variable->name) || secret_is_harmless(value)))
			continue;
		finding = check_found(checking, variable->place, "%.*s of %.*s is %s: %.*s", STR(variable->name),
				      STR(container_words(arena, container)), shape ? shape : "a secret by its name",
				      STR(secret_shown(arena, value)));
		finding->kind = FINDING_SECRET;
	}
}

const struct check checks_compose_secrets[] = {
	{
		.id = "compose/secret-in-environment",
		.title = "a secret stands in the environment",
		.why = "Whoever reads the file, its history, `docker inspect` or /proc of the container has it, and it is in every backup.",
		.fix = "revoke it; hand the next one over as a file: `secrets:` of the service, or a variable that is set outside: `NAME: ${NAME:?}`",
		.fix_of = {[CONFIG_RUN] = "revoke it; mount a file with the next one, or pass it on from the environment by `--env` with its name alone"},
		.aliases = (const char *const[]){"kics:passwords-and-secrets-in-environment", NULL},
		.references = (const char *const[]){"CIS Docker 4.10", "NIST SP 800-190 4.1.4", NULL},
		.severity = SEVERITY_HIGH,
		.confidence = CONFIDENCE_MEDIUM,
		.good = "services:\n  db:\n    image: postgres:17.2\n    environment:\n      POSTGRES_PASSWORD_FILE: /run/secrets/db\n",
		.bad = "services:\n  db:\n    image: postgres:17.2\n    environment:\n    - POSTGRES_PASSWORD=Tr0ub4dor-and-3\n",
		.container = judge_environment,
	},
	{0},
};
