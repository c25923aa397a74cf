/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets in a Dockerfile: variables by their names (BuildKit's SecretsUsedInArgOrEnv), and by their shapes whatever instruction
 * they stand in (model/secret.h). What RUN does with secrets is run/'s.
 */
#include "base/path.h"
#include "check/dockerfile/steps.h"
#include "model/secret.h"

/* ---- by name ---- */

/* Whether one of the words that "_" parts is in the list. */
static bool has_word(struct str name, const char *const *words)
{
	struct str part;

	while (str_next(&name, '_', &part))
		if (str_case_is_any(part, words))
			return true;
	return false;
}

/* Variables that by their meaning hold the path of a file. */
static bool is_path_name(struct str name)
{
	static const char *const names[] = {
		"GOOGLE_APPLICATION_CREDENTIALS", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE",
		"AZURE_FEDERATED_TOKEN_FILE",	  "KUBECONFIG",			 "DOCKER_CONFIG",   "OCI_CONFIG_FILE",
		"AZURE_CREDENTIAL_FILE", NULL,
	};

	return str_case_is_any(name, names);
}

static bool is_secret_name(struct str name)
{
	static const char *const secret[] = {"apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token", NULL};
	static const char *const harmless[] = {"public", "file", "version", NULL};

	return has_word(name, secret) && !has_word(name, harmless) && !is_path_name(name);
}

static bool has_part(struct str name, const char *const *parts, size_t count)
{
	char small[128];
	size_t n = name.n < sizeof(small) ? name.n : sizeof(small);

	for (size_t i = 0; i < n; i++)
		small[i] = str_lower(name.p[i]);
	for (size_t i = 0; i < count; i++)
		if (str_search(str_from(small, n), str_of(parts[i])) >= 0)
			return true;
	return false;
}

/* Wider: what hadolint takes for one too. */
static bool is_likely_name(struct str name)
{
	static const char *const parts[] = {"api_key", "apikey", "client_key", "password", "passwd", "private", "secret", "token", "username",
					    "access_key", "credential", "auth_key"};

	return has_part(name, parts, ARRAY_SIZE(parts));
}

/* Wider: what Trivy takes for one too. */
static bool is_possible_name(struct str name)
{
	static const char *const words[] = {"apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token",
					    "usr", "psw", NULL};
	static const char *const harmless[] = {"public", NULL};

	return has_word(name, words) && !has_word(name, harmless) && !is_path_name(name);
}

/* The value itself stands there, and it is none that everybody writes into examples. */
static bool holds_value(struct checking *checking, const struct build *build, const struct dockerfile_pair *pair)
{
	struct str value = pair->has_value ? step_plain(checking, build, pair->value) : STR_NULL;

	return value.n && str_find(value, '$') < 0 && !secret_is_example(value) && !secret_is_harmless(value);
}

static void tell_name(struct checking *checking, const struct build *build, const struct build_step *step, const struct dockerfile_pair *pair,
		      struct str name)
{
	bool argument = step_is(step, DOCKERFILE_ARG);
	struct finding *finding;

	finding = check_found(checking, build_place(build, pair->at), "%.*s %s", STR(name),
			      argument ? "is an argument, which the history of the image shows"
				       : "is in the environment of every container of the image, and in its configuration");
	if (finding->severity == SEVERITY_MEDIUM && holds_value(checking, build, pair))
		finding->severity = SEVERITY_HIGH;
	step_tell_stage(checking, finding, build, step);
}

static void judge_names(struct checking *checking, const struct build *build, bool (*is)(struct str name))
{
	each_step(step, build) {
		if (!step_is(step, DOCKERFILE_ARG) && !step_is(step, DOCKERFILE_ENV))
			continue;
		each_pair(pair, step->instruction) {
			struct str name = step_plain(checking, build, pair->name);

			if (is(name))
				tell_name(checking, build, step, pair, name);
		}
	}
}

static void judge_secret_names(struct checking *checking, const struct build *build)
{
	judge_names(checking, build, is_secret_name);
}

static void judge_likely_names(struct checking *checking, const struct build *build)
{
	judge_names(checking, build, is_likely_name);
}

static void judge_possible_names(struct checking *checking, const struct build *build)
{
	judge_names(checking, build, is_possible_name);
}

/* ---- a path of credentials under what is copied ---- */

static struct str relative(struct str path)
{
	while (str_skip(&path, "./") || str_skip(&path, "/"))
		;
	while (str_ends(path, "/"))
		path.n--;
	return str_is(path, ".") ? STR_LIT("") : path;
}

static bool lies_below(struct str path, struct str folder)
{
	path = relative(path);
	folder = relative(folder);
	return !folder.n || (path.n >= folder.n && str_eq(str_slice(path, 0, folder.n), folder) && (path.n == folder.n || path.p[folder.n] == '/'));
}

/* A COPY of the stage that brings the file: not one of the root folder of the image alone, which would excuse nothing. */
static const struct build_step *find_copy(struct checking *checking, const struct build *build, const struct build_step *user, struct str path)
{
	each_step(step, build) {
		struct str folder;

		if (step->stage != user->stage || (!step_is(step, DOCKERFILE_COPY) && !step_is(step, DOCKERFILE_ADD)) ||
		    step->instruction->word_count < 2 || dockerfile_flag(step->instruction, "from"))
			continue;
		folder = step_plain(checking, build, step->instruction->words[step->instruction->word_count - 1].text);
		if (!str_is(folder, "/") && lies_below(path, folder))
			return step;
	}
	return NULL;
}

static void judge_copied(struct checking *checking, const struct build *build)
{
	each_step(step, build) {
		if (!step_is(step, DOCKERFILE_ARG) && !step_is(step, DOCKERFILE_ENV))
			continue;
		each_pair(pair, step->instruction) {
			const struct build_step *copy;
			struct finding *finding;
			struct str path;

			if (!is_path_name(step_plain(checking, build, pair->name)) || !step_value(checking, build, step, pair->value, &path) || !path.n)
				continue;
			copy = find_copy(checking, build, step, path);
			if (!copy)
				continue;
			finding = check_found(checking, build_place(build, pair->at), "the credentials are in \"%.*s\", which is copied into the image",
					      STR(path));
			check_evidence(checking, finding, build_place(build, copy->instruction->at), "where they are copied");
		}
	}
}

/* ---- files that hold credentials ---- */

static bool is_credential_file(struct str path)
{
	static const char *const names[] = {
		".env", ".env.*", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", ".npmrc", ".netrc", ".pgpass", ".pypirc", ".htpasswd", ".dockercfg",
		".git-credentials", "credentials.json", "service-account*.json", "kubeconfig", "*.kubeconfig", "*.p12", "*.pfx", "*.jks",
	};
	static const char *const harmless[] = {".env.example", ".env.sample", ".env.template", ".env.dist"};
	struct str base = path_base(path);

	for (size_t i = 0; i < ARRAY_SIZE(harmless); i++)
		if (str_is(base, harmless[i]))
			return false;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (path_match(names[i], base))
			return true;
	return str_ends(path, ".aws/credentials") || str_ends(path, ".docker/config.json") || str_ends(path, ".kube/config");
}

/* "$KUBECONFIG", "${KUBECONFIG}" */
static bool is_path_variable(struct str text)
{
	if (!str_skip(&text, "$"))
		return false;
	if (str_skip(&text, "{") && str_ends(text, "}"))
		text.n--;
	return is_path_name(text);
}

static void judge_files(struct checking *checking, const struct build *build)
{
	each_step(step, build) {
		const struct dockerfile_instruction *copy = step->instruction;
		const struct dockerfile_word *to = copy->word_count ? &copy->words[copy->word_count - 1] : NULL;

		if ((!step_is(step, DOCKERFILE_COPY) && !step_is(step, DOCKERFILE_ADD)) || dockerfile_flag(copy, "from"))
			continue;
		if (copy->word_count > 1 && is_path_variable(to->text))
			step_tell_stage(checking, check_found(checking, build_place(build, to->at), "%.*s names a file of credentials by its name",
							      STR(to->text)), build, step);
		for (size_t i = 0; i + 1 < copy->word_count; i++) {
			struct str source = step_plain(checking, build, copy->words[i].text);

			if (is_credential_file(source))
				step_tell_stage(checking, check_found(checking, build_place(build, copy->words[i].at),
								      "\"%.*s\" holds credentials by its name, and goes into a layer",
								      STR(source)), build, step);
		}
	}
}

/* ---- by shape ---- */

static void tell_shape(struct checking *checking, const struct secret *secret, struct place place)
{
	struct finding *finding = check_found(checking, place, "%s: %.*s", secret->title, STR(secret_shown(check_arena(checking), secret->value)));

	finding->kind = FINDING_SECRET;
	finding->severity = secret_severity(secret);
	if (secret->doubt)
		check_evidence(checking, finding, place, "%s: %s", severity_name(finding->severity), secret->doubt);
	else if (finding->severity != checking->check->severity)
		check_evidence(checking, finding, place, "%s: %s", severity_name(finding->severity),
			       secret->proven ? "its checksum is right" : "nothing else has such a form");
}

static void judge_text(struct checking *checking, const struct build *build, const struct build_step *step,
		       const struct dockerfile_heredoc *heredoc)
{
	struct str text = heredoc ? heredoc->body : step->instruction->text, password;
	struct secret_list found = {0};

	secrets_find(text, &found);
	vec_each(secret, &found) {
		size_t from = (size_t)(secret->value.p - text.p);

		tell_shape(checking, secret,
			   heredoc ? build_place(build, dockerfile_heredoc_region(heredoc, from, from + secret->value.n))
				   : build_slice_place(build, step, secret->value));
	}
	if (!heredoc && !found.n && secret_url_password(text, &password) && !secret_is_example(password) && !secret_is_harmless(password)) {
		struct finding *finding = check_found(checking, build_slice_place(build, step, password), "a password in a URL: %.*s",
						      STR(secret_shown(check_arena(checking), password)));

		finding->kind = FINDING_SECRET;
	}
	vec_done(&found);
}

static void judge_shapes(struct checking *checking, const struct build *build)
{
	each_step(step, build) {
		if (step_is(step, DOCKERFILE_ONBUILD)) /* its inner one comes next */
			continue;
		judge_text(checking, build, step, NULL);
		for (size_t i = 0; i < step->instruction->heredoc_count; i++)
			judge_text(checking, build, step, &step->instruction->heredocs[i]);
	}
}

#define WHY_NAME                                                                                                                      \
	"Environment and history are part of the configuration: whoever can pull the image can read them, and every program in a "     \
	"container inherits the environment."
#define FIX_NAME "give it to the build as a secret (`RUN --mount=type=secret`), and to the container when it is started"

const struct check checks_dockerfile_secret[] = {
	{
		.id = "dockerfile/secret-variable",
		.title = "a secret in ARG or ENV, by its name",
		.why = WHY_NAME,
		.fix = FIX_NAME,
		.aliases = (const char *const[]){"buildkit:SecretsUsedInArgOrEnv", "DL3064", "DS-0031", "CIS-DI-0010", NULL},
		.references = (const char *const[]){"CIS Docker 4.10", NULL},
		.severity = SEVERITY_MEDIUM,
		.good = "FROM alpine:3.20\nENV PUBLIC_KEY=a PASSWORD_FILE=/run/secrets/b\n",
		.bad = "FROM alpine:3.20\nENV DB_PASSWORD=a\n",
		.build = judge_secret_names,
	},
	{
		.id = "dockerfile/credentials-file",
		.title = "a file of credentials is copied into the image",
		.why = "A layer keeps what was copied for good, also where a later instruction removes it: whoever can pull the image has it.",
		.fix = "mount it where it is needed (`RUN --mount=type=secret`), give it to the container when it is started, and name it in .dockerignore",
		.aliases = (const char *const[]){"DS-0031", "CIS-DI-0010", NULL},
		.references = (const char *const[]){"CIS Docker 4.10", NULL},
		.severity = SEVERITY_HIGH,
		.confidence = CONFIDENCE_MEDIUM,
		.good = "FROM alpine:3.20\nCOPY .env.example app.conf /app/\n",
		.bad = "FROM alpine:3.20\nCOPY .env app.conf /app/\n",
		.build = judge_files,
	},
	{
		.id = "dockerfile/secret-variable-likely",
		.title = "a secret in ARG or ENV, by part of its name",
		.why = WHY_NAME,
		.fix = FIX_NAME,
		.aliases = (const char *const[]){"DL3064", NULL},
		.references = (const char *const[]){"CIS Docker 4.10", NULL},
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.unless = (const char *const[]){"dockerfile/secret-variable", NULL},
		.good = "FROM alpine:3.20\nENV COLOUR=a\n",
		.bad = "FROM alpine:3.20\nARG MYPASSWORDS\n",
		.build = judge_likely_names,
	},
	{
		.id = "dockerfile/secret-variable-possible",
		.title = "perhaps a secret in ARG or ENV, by a word of its name",
		.why = WHY_NAME,
		.fix = FIX_NAME,
		.aliases = (const char *const[]){"DS-0031", NULL},
		.references = (const char *const[]){"CIS Docker 4.10", NULL},
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.off = true,
		.unless = (const char *const[]){"dockerfile/secret-variable", "dockerfile/secret-variable-likely", NULL},
		.good = "FROM alpine:3.20\nENV PUBLIC_KEY=a\n",
		.bad = "FROM alpine:3.20\nENV DB_PSW=a\n",
		.build = judge_possible_names,
	},
	{
		.id = "dockerfile/credentials-copied",
		.title = "a file of credentials is copied into the image",
		.why = "Whoever can pull the image has the file, from the layer that stored it, also where a later one deleted it.",
		.fix = "keep it out of the build (.dockerignore), and mount it when the container is started",
		.aliases = (const char *const[]){"DS-0031", NULL},
		.references = (const char *const[]){"CIS Docker 4.10", NULL},
		.severity = SEVERITY_HIGH,
		.good = "FROM alpine:3.20\nCOPY src /app/\nENV GOOGLE_APPLICATION_CREDENTIALS=/run/secrets/key.json\n",
		.bad = "FROM alpine:3.20\nCOPY src /app/\nENV GOOGLE_APPLICATION_CREDENTIALS=/app/key.json\n",
		.build = judge_copied,
	},
	{
		.id = "dockerfile/secret",
		.title = "a secret in the file",
		.why = "Whoever reads the file has it, and as a rule whoever can pull the image: its history shows every instruction. One of a form "
		       "that nothing else has is critical; what looks like a placeholder is low, and what has a wrong checksum medium.",
		.fix = "revoke it, and give it to the build as a secret (`RUN --mount=type=secret`)",
		.references = (const char *const[]){"CIS Docker 4.10", "NIST SP 800-190 4.1.4", NULL},
		.severity = SEVERITY_HIGH,
		.good = "FROM alpine:3.20\nRUN --mount=type=secret,id=token,required=true ./fetch\n",
		.bad = "FROM alpine:3.20\nRUN git clone https://" "me:Hk7sPq2wXz9@example.com/a.git\n",
		.build = judge_shapes,
	},
	{0},
};
