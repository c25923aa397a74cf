/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets in the commands that made the image: arguments of the build ("|1 TOKEN=… /bin/sh -c"), what an instruction sets, what a
 * command was given. Variables that the configuration still sets are the environment's to tell (image/secret-env).
 */
#include "check/secret/found.h"

struct look {
	const struct check *check;
	const struct image *image;
	size_t step;
	struct findings *findings;
	struct coverage *coverage;
	struct secret_list told;
};

static bool is_in_environment(const struct image *image, struct str value)
{
	vec_each(variable, &image->config.env)
		if (str_search(*variable, value) >= 0)
			return true;
	return false;
}

static bool is_told(const struct look *look, struct str value)
{
	vec_each(secret, &look->told)
		if (secret->value.p < value.p + value.n && value.p < secret->value.p + secret->value.n)
			return true;
	return false;
}

static void tell(struct look *look, const char *what, struct str name, struct str value, enum severity severity)
{
	struct arena *arena = &look->findings->arena;
	struct finding *finding;
	struct str rest;

	if (is_in_environment(look->image, value) || is_told(look, value))
		return;
	finding = check_finding(look->check, look->findings);
	rest = finding->fix;
	finding->kind = FINDING_SECRET;
	finding->severity = severity;
	finding->title = arena_printf(arena, "%s in the history of the image", what);
	finding->reason = arena_str(arena, secret_kind(str_of(what)));
	if (str_skip(&rest, "revoke it"))
		finding->fix = arena_printf(arena, "revoke the %.*s in the history%.*s", STR(finding->reason), STR(rest));
	finding_evidence(look->findings, finding, arena_printf(arena, "history[%zu]", look->step), "%s%s%.*s: %.*s", what,
			 name.n ? ", " : "", STR(name), STR(secret_shown(arena, value)));
	*vec_push(&look->told) = (struct secret){.value = value};
}

static void look_at(struct look *look, struct str text)
{
	struct secret_list found = {0};
	struct str rest = text, name, value;
	bool all = secrets_find(text, &found);

	vec_each(secret, &found)
		tell(look, secret->title, STR_NULL, secret->value, secret_severity(secret));
	vec_done(&found);
	while (look->told.n < SECRETS_MAX && secret_url_password(rest, &value)) {
		tell(look, "a password in a URL", STR_NULL, value, SEVERITY_HIGH);
		rest = str_from_index(text, (size_t)(value.p + value.n - text.p));
	}
	rest = text;
	while (look->told.n < SECRETS_MAX && secret_next_assignment(&rest, &name, &value))
		tell(look, "a secret by its name", name, value, SEVERITY_MEDIUM);
	if (!all || look->told.n >= SECRETS_MAX)
		coverage_note(look->coverage, &look->findings->arena, "secrets", arena_printf(&look->findings->arena, "history[%zu]", look->step),
			      "it holds %u or more, of which no more are told", SECRETS_MAX);
	vec_done(&look->told);
}

static int eval(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage,
		struct err *e)
{
	(void)e;
	for (size_t step = 0; subject->image && step < subject->image->history.n; step++) {
		struct look look = {.check = check, .image = subject->image, .step = step, .findings = findings,
				    .coverage = coverage};

		look_at(&look, subject->image->history.v[step].created_by);
	}
	return 0;
}

static const char *const references[] = {"CIS Docker 4.10", "NIST SP 800-190 4.1.4", NULL};

const struct check checks_secret_history[] = {
	{
		.id = "secret/history",
		.title = "secret in the history of the image",
		.why = "The history is part of the configuration: whoever can pull the image can read every command that made it, with the "
		       "arguments of the build.",
		.fix = "revoke it, and give it to the build as a secret (`RUN --mount=type=secret`), not as an argument",
		.references = references,
		.severity = SEVERITY_HIGH,
		.eval = eval,
	},
	{0},
};
