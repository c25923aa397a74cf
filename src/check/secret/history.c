/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets in the commands that made the image: arguments of the build ("|1 TOKEN=… /bin/sh -c"), what an instruction sets, what a
 * command was given; and in those that it starts. Variables that the configuration still sets are the environment's to tell (image/secret-env).
 */
#include "base/text.h"
#include "check/secret/found.h"

#define COMMAND_MAX ((size_t)1 << 20)

struct look {
	const struct check *check;
	const struct image *image;
	const char *where;  /* words: "in the history of the image" */
	struct str place;   /* "history[3]" */
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
	finding->title = arena_printf(arena, "%s %s of the image", what, look->where);
	finding->reason = arena_str(arena, secret_kind(str_of(what)));
	if (str_skip(&rest, "revoke it"))
		finding->fix = arena_printf(arena, "revoke the %.*s %s%.*s", STR(finding->reason), look->where, STR(rest));
	finding_evidence(look->findings, finding, look->place, "%s%s%.*s: %.*s", what,
			 name.n ? ", " : "", STR(name), STR(secret_shown(arena, value)));
	*vec_push(&look->told) = (struct secret){.value = value};
}

static void look_at(struct look *look, struct str text)
{
	struct secret_list found = {0};
	struct secret_options options = {.rest = text};
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
	while (look->told.n < SECRETS_MAX && secret_next_option(&options, &name, &value))
		tell(look, "a password in an option", name, value, SEVERITY_MEDIUM);
	if (!all || look->told.n >= SECRETS_MAX)
		coverage_note(look->coverage, &look->findings->arena, "secrets", look->place,
			      "it holds %u or more, of which no more are told", SECRETS_MAX);
	vec_done(&look->told);
}

static int eval_history(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage,
			struct err *e)
{
	(void)e;
	for (size_t step = 0; subject->image && step < subject->image->history.n; step++) {
		struct look look = {.check = check, .image = subject->image, .where = "in the history", .findings = findings, .coverage = coverage,
				    .place = arena_printf(&findings->arena, "history[%zu]", step)};

		look_at(&look, subject->image->history.v[step].created_by);
	}
	return 0;
}

/* The words of one command with blanks between, so that an option and its value stand side by side. */
static void look_at_words(struct look *look, const struct str_list *words)
{
	auto_done(buf_done) struct buf text = BUF_INIT(COMMAND_MAX);

	vec_each(word, words)
		text_list(&text, " ", *word);
	if (text.n)
		look_at(look, arena_str(&look->findings->arena, buf_str(&text)));
}

static int eval_command(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage,
			struct err *e)
{
	const struct image *image = subject->image;

	(void)e;
	if (!check_has_config(subject))
		return 0;
	const struct {
		const char *where, *place;
		const struct str_list *words;
	} commands[] = {
		{"in the entrypoint", "config.Entrypoint", &image->config.entrypoint},
		{"in the command", "config.Cmd", &image->config.cmd},
	};
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		look_at_words(&(struct look){.check = check, .image = image, .where = commands[i].where, .place = str_of(commands[i].place),
					     .findings = findings, .coverage = coverage}, commands[i].words);
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
		.eval = eval_history,
	},
	{
		.id = "secret/command",
		.title = "secret in the command that the image starts",
		.why = "The command is part of the configuration: whoever can pull the image can read it, and on the machine so can everybody who lists "
		       "processes.",
		.fix = "revoke it, and let the program read it from a file that is mounted as a secret",
		.references = references,
		.severity = SEVERITY_HIGH,
		.eval = eval_command,
	},
	{0},
};
