/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks of certificates and signatures that a build turns off: by a flag, by a variable (ENV, ARG, export, before a
 * command), or by writing it into a configuration.
 */
#include "check/run/words.h"

#define WHY_TLS                                                                                                             \
	"Whoever sits on the way, or answers for the name, can give the build what he likes, and it runs with the rights "  \
	"of root."
#define FIX_TLS "take it out; where a private authority signs, add its certificate to the image's trust store"
#define WHY_SIGNATURE                                                                                                       \
	"A package that somebody has exchanged on its way or on the mirror is installed as if it were the real one."
#define FIX_SIGNATURE "take it out, and import the key that the packages are signed with"

/* ---- flags ---- */

struct bypass {
	const char *programs, *flags, *values;
};

#define CURL_VALUES "A b c C d D e E F h H K m o P Q r t T u U w x X y Y z"
#define PIP_VALUES  "b c e f i r t"

static const struct bypass curl_insecure = {"curl", "k insecure proxy-insecure doh-insecure", CURL_VALUES};
static const struct bypass wget_insecure = {"wget", "no-check-certificate", "O o a e i B t T w Q P U l A R D I X"};
static const struct bypass pip_trusted = {"pip", "trusted-host", PIP_VALUES};
static const struct bypass apk_untrusted = {"apk", "allow-untrusted", "t X p"};
static const struct bypass apt_unauthenticated = {
	"apt-get apt aptitude", "allow-unauthenticated allow-insecure-repositories allow-downgrade-to-insecure-repositories",
	"t o c"};
static const struct bypass apt_force = {"apt-get apt aptitude", "force-yes", "t o c"};
static const struct bypass dnf_nogpg = {"yum dnf dnf5 tdnf microdnf", "nogpgcheck no-gpgchecks", "c d e x"};
static const struct bypass zypper_nogpg = {"zypper", "no-gpg-checks allow-unsigned-rpm", "t r c D R p"};
static const struct bypass rpm_unsigned = {"rpm", "nodigest nosignature noverify nofiledigest", "D E r"};

/* A build that asks itself has nobody on the way. */
static bool is_local(const struct run_call *call)
{
	for (size_t i = 1; i < call->count; i++) {
		struct str text = call->words[i].text;

		if ((str_skip(&text, "https://") || str_skip(&text, "http://")) &&
		    (str_starts(text, "localhost") || str_starts(text, "127.") || str_starts(text, "[::1]")))
			return true;
	}
	return false;
}

static void judge_flags(struct checking *checking, const struct build *build)
{
	const struct bypass *bypass = checking->check->data;

	for (struct run_walk walk = run_walk(build); run_next(&walk);) {
		const struct shell_word *word;

		if (!run_is(&walk.call, bypass->programs) ||
		    !(word = run_flag_word(&walk.call, bypass->flags, bypass->values)) || is_local(&walk.call))
			continue;
		check_found(checking, run_word_place(&walk.call, word), "%.*s %.*s", STR(walk.call.name), STR(word->text));
	}
}

/* ---- variables ---- */

struct switch_variable {
	const char *names;  /* in either case */
	const char *values; /* NULL: any */
};

static const struct switch_variable python_verify = {"PYTHONHTTPSVERIFY", "0"};
static const struct switch_variable node_verify = {"NODE_TLS_REJECT_UNAUTHORIZED", "0"};
static const struct switch_variable git_no_verify = {"GIT_SSL_NO_VERIFY", NULL}; /* git asks only whether it is set */
static const struct switch_variable npm_strict = {"NPM_CONFIG_STRICT_SSL npm_config_strict_ssl", "false"};
static const struct switch_variable pip_host = {"PIP_TRUSTED_HOST", NULL};

static bool switches(const struct switch_variable *variable, struct str name, struct str value)
{
	return run_among(variable->names, name) && (!variable->values || run_among(variable->values, value));
}

static void judge_instruction(struct checking *checking, const struct build *build, const struct build_step *step)
{
	const struct dockerfile_instruction *instruction = step->instruction;

	if (instruction->keyword != DOCKERFILE_ENV && instruction->keyword != DOCKERFILE_ARG)
		return;
	for (size_t i = 0; i < instruction->pair_count; i++) {
		const struct dockerfile_pair *pair = &instruction->pairs[i];
		struct dockerfile_expansion expansion;

		if (!pair->has_value ||
		    !run_among(((const struct switch_variable *)checking->check->data)->names, pair->name))
			continue;
		build_expand(build, step, pair->value, check_arena(checking), &expansion);
		if (switches(checking->check->data, pair->name, expansion.text))
			check_found(checking, build_place(build, pair->at), "%.*s=%.*s, set by %s", STR(pair->name),
				    STR(expansion.text), dockerfile_keyword_name(instruction->keyword));
	}
}

static void judge_assignments(struct checking *checking, const struct run_walk *walk, const struct build_script *script,
			      const struct shell_command *command)
{
	struct run_call call = {.build = walk->build, .step = &walk->build->steps[walk->step], .script = script};

	for (size_t i = 0; i < command->assignment_count; i++) {
		const struct shell_assignment *one = &command->assignments[i];

		if (switches(checking->check->data, one->name, one->value.text))
			check_found(checking, run_span_place(&call, one->value.from - one->name.n - 1, one->value.to),
				    "%.*s=%.*s, set for %.*s", STR(one->name), STR(one->value.text),
				    STR(shell_name(command)));
	}
	for (size_t i = 1; i < command->word_count && run_among("export declare typeset env", shell_name(command)); i++) {
		struct str name, value;

		if (str_cut(command->words[i].text, '=', &name, &value) && switches(checking->check->data, name, value))
			check_found(checking, run_word_place(&call, &command->words[i]), "%.*s=%.*s, exported", STR(name),
				    STR(value));
	}
}

static void judge_variables(struct checking *checking, const struct build *build)
{
	for (size_t i = 0; i < build->step_count; i++) {
		const struct build_step *step = &build->steps[i];
		struct run_walk walk = run_walk_step(build, step);

		judge_instruction(checking, build, step);
		if (step->instruction->keyword != DOCKERFILE_RUN)
			continue;
		for (size_t j = 0; j < step->script_count; j++)
			for (size_t k = 0; step->scripts[j].commands && k < step->scripts[j].commands->command_count; k++)
				judge_assignments(checking, &walk, &step->scripts[j],
						  &step->scripts[j].commands->commands[k]);
	}
}

/* ---- configurations ---- */

static bool is_off(struct str value)
{
	return run_among("0 false False FALSE no No NO off", value);
}

/* "repository.sslverify=0" behind config-manager. */
static void judge_config_manager(struct checking *checking, const struct build *build)
{
	for (struct run_walk walk = run_walk(build); run_next(&walk);) {
		const struct run_call *call = &walk.call;

		if (!run_is(call, "yum-config-manager dnf-config-manager") &&
		    !(run_is(call, "yum dnf dnf5 tdnf") && run_has_word(call, "config-manager")))
			continue;
		for (size_t i = 1; i < call->count; i++) {
			struct str text = call->words[i].text, name, value;

			str_skip(&text, "--setopt=");
			if (str_cut_last(text, '=', &name, &value) && str_ends(name, "sslverify") && is_off(value))
				check_found(checking, run_word_place(call, &call->words[i]), "%.*s", STR(text));
		}
	}
}

/* npm, yarn: config set strict-ssl false */
static void judge_npm_config(struct checking *checking, const struct build *build)
{
	for (struct run_walk walk = run_walk(build); run_next(&walk);) {
		const struct run_call *call = &walk.call;

		for (size_t i = 1; i < call->count && run_is(call, "npm yarn pnpm"); i++) {
			struct str text = call->words[i].text;
			bool off = str_is(text, "--strict-ssl=false") || str_is(text, "strict-ssl=false") ||
				   str_is(text, "--no-strict-ssl");

			if (off || (str_is(text, "strict-ssl") && i + 1 < call->count &&
				    str_is(call->words[i + 1].text, "false") && run_has_word(call, "set")))
				check_found(checking, run_word_place(call, &call->words[i]), "%.*s: strict-ssl is false",
					    STR(call->name));
		}
	}
}

/* git config http.sslVerify false, git -c http.sslVerify=false */
static void judge_git_config(struct checking *checking, const struct build *build)
{
	for (struct run_walk walk = run_walk(build); run_next(&walk);) {
		const struct run_call *call = &walk.call;

		for (size_t i = 1; i < call->count && run_is(call, "git"); i++) {
			struct str name, value;

			if (!str_cut(call->words[i].text, '=', &name, &value) && i + 1 < call->count)
				value = call->words[i + 1].text;
			if (str_case_eq(name, STR_LIT("http.sslVerify")) && is_off(value))
				check_found(checking, run_word_place(call, &call->words[i]), "git: http.sslVerify is off");
		}
	}
}

/* ---- the table ---- */

#define WORDS(...)                                                                                                          \
	(const char *const[])                                                                                               \
	{                                                                                                                   \
		__VA_ARGS__, NULL                                                                                           \
	}
#define FROM_A "FROM debian:12\n"

#define BYPASS(id_, hook_, data_, title_, kind_, severity_, good_, bad_, alias_)                                            \
	{                                                                                                                   \
		.id = "run/" id_, .title = title_, .why = WHY_##kind_, .fix = FIX_##kind_, .aliases = alias_,               \
		.references = WORDS("CIS Docker 4.11"), .severity = severity_, .confidence = CONFIDENCE_HIGH,               \
		.good = FROM_A good_, .bad = FROM_A bad_, .build = hook_, .data = data_,                                    \
	}

const struct check checks_run_trust[] = {
	BYPASS("curl-insecure", judge_flags, &curl_insecure, "curl does not check the server's certificate", TLS,
	       SEVERITY_HIGH, "RUN curl -fsSk https://localhost:8080\n", "RUN curl -fsSkL https://example.com/a -o a\n",
	       WORDS("CKV2_DOCKER_2")),
	BYPASS("wget-insecure", judge_flags, &wget_insecure, "wget does not check the server's certificate", TLS,
	       SEVERITY_HIGH, "RUN wget https://example.com/a\n", "RUN wget --no-check-certificate https://example.com/a\n",
	       WORDS("CKV2_DOCKER_3")),
	BYPASS("pip-trusted-host", judge_flags, &pip_trusted, "pip does not check the server's certificate", TLS,
	       SEVERITY_HIGH, "RUN pip install a==1\n", "RUN pip install --trusted-host example.com a==1\n",
	       WORDS("CKV2_DOCKER_4")),
	BYPASS("pip-trusted-host-variable", judge_variables, &pip_host, "pip is told not to check a server's certificate",
	       TLS, SEVERITY_HIGH, "ENV PIP_INDEX_URL=https://example.com/simple\n", "ENV PIP_TRUSTED_HOST=example.com\n",
	       WORDS("CKV2_DOCKER_16")),
	BYPASS("python-insecure", judge_variables, &python_verify, "Python does not check certificates", TLS, SEVERITY_HIGH,
	       "ENV PYTHONHTTPSVERIFY=1\n", "RUN PYTHONHTTPSVERIFY=0 python a.py\n", WORDS("CKV2_DOCKER_5")),
	BYPASS("node-insecure", judge_variables, &node_verify, "Node does not check certificates", TLS, SEVERITY_HIGH,
	       "ENV NODE_TLS_REJECT_UNAUTHORIZED=1\n", "ENV NODE_TLS_REJECT_UNAUTHORIZED 0\n", WORDS("CKV2_DOCKER_6")),
	BYPASS("git-insecure", judge_variables, &git_no_verify, "git does not check the server's certificate", TLS,
	       SEVERITY_HIGH, "RUN git clone https://example.com/a\n",
	       "RUN export GIT_SSL_NO_VERIFY=1 && git clone https://example.com/a\n", WORDS("CKV2_DOCKER_14")),
	BYPASS("git-config-insecure", judge_git_config, NULL, "git is configured not to check certificates", TLS,
	       SEVERITY_HIGH, "RUN git config --global user.name a\n", "RUN git config --global http.sslVerify false\n",
	       WORDS("CKV2_DOCKER_14")),
	BYPASS("npm-insecure-variable", judge_variables, &npm_strict, "npm is told not to check certificates", TLS,
	       SEVERITY_HIGH, "ENV NPM_CONFIG_STRICT_SSL=true\n", "ENV NPM_CONFIG_STRICT_SSL=false\n",
	       WORDS("CKV2_DOCKER_12")),
	BYPASS("npm-insecure", judge_npm_config, NULL, "npm is configured not to check certificates", TLS, SEVERITY_HIGH,
	       "RUN npm config set strict-ssl true\n", "RUN npm config set strict-ssl false\n", WORDS("CKV2_DOCKER_13")),
	BYPASS("repository-insecure", judge_config_manager, NULL, "a repository's certificate is not checked", TLS,
	       SEVERITY_HIGH, "RUN yum-config-manager --save --setopt=epel.sslverify=1\n",
	       "RUN yum-config-manager --save --setopt=epel.sslverify=0\n", WORDS("CKV2_DOCKER_15")),
	BYPASS("apk-untrusted", judge_flags, &apk_untrusted, "apk installs packages that nobody signed", SIGNATURE,
	       SEVERITY_HIGH, "RUN apk add --no-cache a\n", "RUN apk add --allow-untrusted a.apk\n", WORDS("CKV2_DOCKER_7")),
	BYPASS("apt-unauthenticated", judge_flags, &apt_unauthenticated, "apt installs packages that nobody signed",
	       SIGNATURE, SEVERITY_HIGH, "RUN apt-get install -y a\n", "RUN apt-get install -y --allow-unauthenticated a\n",
	       WORDS("CKV2_DOCKER_8")),
	BYPASS("apt-force-yes", judge_flags, &apt_force, "apt takes whatever there is, signed or not", SIGNATURE,
	       SEVERITY_HIGH, "RUN apt-get install -y a\n", "RUN apt-get install --force-yes a\n", WORDS("CKV2_DOCKER_11")),
	BYPASS("dnf-nogpgcheck", judge_flags, &dnf_nogpg, "packages are installed without checking their signatures",
	       SIGNATURE, SEVERITY_HIGH, "RUN dnf -y install a\n", "RUN tdnf -y install --nogpgcheck a\n",
	       WORDS("CKV2_DOCKER_9")),
	BYPASS("zypper-nogpgcheck", judge_flags, &zypper_nogpg, "zypper does not check signatures", SIGNATURE, SEVERITY_HIGH,
	       "RUN zypper -n in a\n", "RUN zypper -n --no-gpg-checks in a\n", NULL),
	BYPASS("rpm-unsigned", judge_flags, &rpm_unsigned, "rpm installs packages without checking them", SIGNATURE,
	       SEVERITY_HIGH, "RUN rpm -i a.rpm\n", "RUN rpm -i --nosignature a.rpm\n", WORDS("CKV2_DOCKER_10")),
	{0},
};
