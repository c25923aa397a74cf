/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets in the environment that the image sets: by the shape of the value, else by the name of the variable
 * (model/secret.h).
 */
#include "check/check.h"
#include "model/secret.h"

/* What the value looks like, in words; NULL where its shape tells nothing. A name that calls for a secret settles a doubt. */
static const char *shape_of(struct str value, bool named, enum severity *ret_severity)
{
	struct secret_list found = {0};
	const char *what = NULL;
	struct str password;

	secrets_find(value, &found);
	if (found.n) {
		what = found.v[0].title;
		*ret_severity = found.v[0].doubt && named ? SEVERITY_HIGH : secret_severity(&found.v[0]);
	} else if (secret_url_password(value, &password)) {
		what = "a password in a URL";
		*ret_severity = SEVERITY_HIGH;
	}
	vec_done(&found);
	return what;
}

/* Which build step set the variable, by the history's own text; -1 where none says so. */
static ptrdiff_t step_of(const struct image *image, struct str name, struct arena *arena)
{
	struct str assigned = arena_printf(arena, "ENV %.*s=", STR(name)),
		   spaced = arena_printf(arena, "ENV %.*s ", STR(name));

	for (size_t i = image->history.n; i > 0; i--)
		if (str_search(image->history.v[i - 1].created_by, assigned) >= 0 ||
		    str_search(image->history.v[i - 1].created_by, spaced) >= 0)
			return (ptrdiff_t)i - 1;
	return -1;
}

static void report(const struct check *check, const struct image *image, size_t index, struct str name, struct str value,
		   const char *shape, enum severity severity, struct findings *findings)
{
	struct finding *finding = check_finding(check, findings);
	struct arena *arena = &findings->arena;
	ptrdiff_t step = step_of(image, name, arena);

	finding->kind = FINDING_SECRET;
	finding->severity = severity;
	finding->title = arena_printf(arena, "secret in the environment variable %.*s", STR(name));
	finding->fix = arena_printf(arena, "remove %.*s from ENV and mount it as a secret; revoke the value", STR(name));
	finding_evidence(findings, finding, arena_printf(arena, "config.Env[%zu]", index),
			 "%.*s looks like %s: %.*s", STR(name), shape ? shape : "a secret by its name",
			 STR(secret_shown(arena, value)));
	if (step >= 0)
		finding_evidence(findings, finding, arena_printf(arena, "history[%zu]", (size_t)step),
				 "this build step set it");
}

static int eval(const struct check *check, const struct subject *subject, struct findings *findings,
		struct coverage *coverage, struct err *e)
{
	const struct image *image = subject->image;

	(void)coverage, (void)e;
	if (!check_has_config(subject))
		return 0;
	for (size_t i = 0; i < image->config.env.n; i++) {
		struct str name, value;
		enum severity severity = SEVERITY_MEDIUM;
		const char *shape;
		bool named;

		str_cut(image->config.env.v[i], '=', &name, &value);
		value = str_trim(value);
		named = secret_is_name(name) && !secret_is_harmless(value);
		shape = shape_of(value, named, &severity);
		if (shape || named)
			report(check, image, i, name, value, shape, severity, findings);
	}
	return 0;
}

static const char *const aliases[] = {"CIS-DI-0010", "DS-0031", NULL};
static const char *const references[] = {"CIS Docker 4.10", "NIST SP 800-190 4.1.4", NULL};

const struct check checks_image_secret_env[] = {
	{
		.id = "image/secret-env",
		.title = "secret in the environment of the image",
		.why = "Whoever can pull the image can read it, in the configuration and in the history, and so can every process "
		       "of the container; a later layer cannot take it back.",
		.fix = "remove the variable from ENV and mount it as a secret (`RUN --mount=type=secret` in a build); revoke the value",
		.aliases = aliases,
		.references = references,
		.severity = SEVERITY_HIGH,
		.eval = eval,
	},
	{0},
};
