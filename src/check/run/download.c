/* SPDX-License-Identifier: Apache-2.0 */
/* What comes from the network and is used before anybody has looked whether it is what was meant. */
#include "check/run/download.h"
#include "base/path.h"

#define FETCHERS     "curl wget aria2c fetch"
#define SHELLS	     "sh bash dash ash zsh ksh"
#define INTERPRETERS "python perl ruby node php"
#define CURL_VALUES                                                                                                         \
	"A b c C d D e E F h H K m o P Q r t T u U w x X y Y z header output data user retry connect-timeout max-time"
#define WGET_VALUES "O o a e i B t T w Q P U l A R D I X output-document output-file header directory-prefix tries timeout"

/* ---- into a shell ---- */

static bool is_fetch(const struct shell_command *command)
{
	return command->kind == SHELL_SIMPLE && run_among(FETCHERS, shell_name(command));
}

/* A shell that reads its script from standard input: without a file, or with "-s" or "-". */
static bool reads_input(const struct run_call *call)
{
	size_t at = 0;

	if (!run_is(call, SHELLS " " INTERPRETERS) || run_flag(call, "c e m", ""))
		return false;
	if (run_flag(call, "s", "") || run_has_word(call, "-") || run_has_word(call, "/dev/stdin"))
		return true;
	return !run_operand(call, "o O", &at);
}

/* The download that comes in by the pipe; NULL: none does. */
static const struct shell_command *fetched_before(const struct run_call *call)
{
	const struct shell_command *command;
	size_t at = call->index;

	while ((command = run_before(call, &at)))
		if (is_fetch(command))
			return command;
	return NULL;
}

/* A download in a substitution of this call's words: sh -c "$(curl …)", bash <(curl …), eval "$(curl …)". */
static const struct shell_command *fetched_within(const struct run_call *call)
{
	const struct shell_script *script = call->script->commands;

	if (!run_is(call, SHELLS " " INTERPRETERS " eval source ."))
		return NULL;
	for (size_t i = call->index + 1; i < script->command_count && script->commands[i].from < call->command->to; i++)
		if (script->commands[i].substitution != call->command->substitution && is_fetch(&script->commands[i]))
			return &script->commands[i];
	return NULL;
}

static bool is_plain(const struct shell_command *fetch)
{
	for (size_t i = 1; i < fetch->word_count; i++)
		if (str_starts(fetch->words[i].text, "http://"))
			return true;
	return false;
}

const struct shell_command *download_run_by(const struct run_call *call)
{
	const struct shell_command *fetch = reads_input(call) ? fetched_before(call) : NULL;

	return fetch ? fetch : fetched_within(call);
}

static void judge_pipe(struct checking *checking, const struct build *build)
{
	bool plain = checking->check->data != NULL;

	for (struct run_walk walk = run_walk(build); run_next(&walk);) {
		const struct shell_command *fetch;

		fetch = download_run_by(&walk.call);
		if (fetch && is_plain(fetch) == plain)
			check_found(
				checking,
				run_span_place(&walk.call,
					       fetch->from < walk.call.command->from ? fetch->from : walk.call.command->from,
					       walk.call.command->to > fetch->to ? walk.call.command->to : fetch->to),
				"what %.*s fetches is run by %.*s", STR(shell_name(fetch)), STR(walk.call.name));
	}
}

/* ---- without a checksum ---- */

static bool verifies(const struct run_call *call)
{
	if (run_is(call, "sha1sum sha224sum sha256sum sha384sum sha512sum shasum md5sum b2sum b3sum gpgv gpgv2 cosign "
			 "minisign signify "
			 "slsa-verifier sq notation openssl rpmkeys"))
		return true;
	return (run_is(call, "gpg gpg2") && run_flag(call, "verify verify-files", "")) ||
	       (run_is(call, "gh") && run_has_word(call, "attestation")) ||
	       (run_is(call, "rpm") && run_flag(call, "K checksig", ""));
}

static bool unpacks_input(const struct run_call *call)
{
	return run_is(call, "tar bsdtar cpio unzip gunzip bunzip2 unxz zcat gzip xz zstd");
}

/* Where a download is written; false where it goes to standard output. */
static bool output_of(const struct run_call *call, struct str *ret_file)
{
	const char *values = run_is(call, "curl") ? CURL_VALUES : WGET_VALUES;
	size_t at = 0;
	struct str url = {0};
	const struct shell_word *word;

	for (size_t i = 0; i < call->command->redirect_count; i++)
		if (run_among("> >> >|", call->command->redirects[i].operator) && call->command->redirects[i].fd != 2) {
			*ret_file = call->command->redirects[i].target.text;
			return true;
		}
	if (run_is(call, "curl") ? run_flag_value(call, "o output", ret_file)
				 : run_flag_value(call, "O output-document", ret_file))
		return !str_is(*ret_file, "-") && ret_file->n;
	if (run_is(call, "curl") && !run_flag(call, "O remote-name remote-name-all", values))
		return false;
	while ((word = run_operand(call, values, &at)))
		if (str_search(word->text, STR_LIT("://")) > 0)
			url = word->text;
	*ret_file = path_base(url);
	return ret_file->n > 0;
}

/* Whether a call runs, unpacks or installs a file, or makes it a program. */
static bool uses(const struct run_call *call, struct str file)
{
	bool takes = run_is(call, "tar bsdtar unzip gunzip dpkg rpm chmod install sh bash python perl dash ash apt-get apt "
				  "yum dnf apk pip gem "
				  "npm 7z unxz cpio java php node");

	if (str_eq(call->name, path_base(file)))
		return true;
	for (size_t i = 1; takes && i < call->count; i++)
		if (str_eq(path_base(call->words[i].text), path_base(file)))
			return !run_is(call, "chmod") || str_find(run_operand_text(call, "", 0), 'x') >= 0 ||
			       str_find(run_operand_text(call, "", 0), '7') >= 0 ||
			       str_find(run_operand_text(call, "", 0), '5') >= 0;
	return false;
}

/* A verification in the instruction of the download or of its use may be by a list; elsewhere it must be of this file. */
static bool verifies_file(const struct run_call *call, const struct run_call *fetch, struct str file)
{
	return verifies(call) &&
	       (call->step == fetch->step || str_search(call->step->instruction->original, path_base(file)) >= 0);
}

/*
 * A download is held against the calls that follow it in its stage: with this many downloads of many calls each, the rest is
 * not evaluated, and told.
 */
#define LOOKS_MAX 2000000u

/* Whether a call of an instruction, behind the download, uses it before anything has verified it. */
static bool is_used(const struct run_call *fetch, const struct build_step *step, struct str file, size_t *looks,
		    bool *ret_verified, struct run_call *ret_use)
{
	bool used = false;

	for (struct run_walk walk = run_walk_step(fetch->build, step); *looks && run_next(&walk); --*looks) {
		if (step == fetch->step && walk.call.order <= fetch->order)
			continue;
		if (verifies_file(&walk.call, fetch, file)) {
			*ret_verified = true;
			return false;
		}
		if (!used && uses(&walk.call, file)) {
			used = true;
			*ret_use = walk.call;
		}
	}
	return used;
}

/* The first instruction of its stage that uses a file decides; false where it is verified there or before. */
static bool is_file_used(const struct run_call *fetch, struct str file, size_t *looks, struct run_call *ret_use)
{
	const struct build *build = fetch->build;
	bool verified = false;

	for (const struct build_step *step = fetch->step;
	     step < build->steps + build->step_count && step->stage == fetch->step->stage; step++) {
		if (is_used(fetch, step, file, looks, &verified, ret_use))
			return true;
		if (verified || !*looks)
			return false;
		--*looks;
	}
	return false;
}

/* Unpacked from the pipe, where nobody can look at it before. */
static bool is_pipe_unpacked(const struct run_call *fetch, struct run_call *ret_use)
{
	const struct shell_script *script = fetch->script->commands;

	for (size_t i = fetch->index + 1; i < script->command_count; i++) {
		const struct shell_command *command = &script->commands[i];

		if (command->pipeline == fetch->command->pipeline && command->kind == SHELL_SIMPLE && command->word_count) {
			*ret_use = run_call_of(fetch->script, i);
			ret_use->build = fetch->build;
			ret_use->step = fetch->step;
			if (unpacks_input(ret_use))
				return true;
		} else if (command->depth <= fetch->command->depth &&
			   command->substitution == fetch->command->substitution) {
			return false; /* the pipeline has ended */
		}
	}
	return false;
}

static bool is_piped(const struct run_call *call)
{
	return call->command->joint == SHELL_PIPE || call->command->joint == SHELL_PIPE_ALL;
}

static void judge_unverified(struct checking *checking, const struct build *build)
{
	size_t looks = LOOKS_MAX;

	for (struct run_walk walk = run_walk(build); run_next(&walk);) {
		struct run_call user;
		struct str file = {0};
		bool written;

		if (!run_is(&walk.call, "curl wget"))
			continue;
		written = output_of(&walk.call, &file);
		if (!looks) {
			check_unsure(checking, run_place(&walk.call),
				     "more downloads, and calls after them, than are held against each other");
			return;
		}
		if (written ? !is_file_used(&walk.call, file, &looks, &user)
			    : !is_piped(&walk.call) || !is_pipe_unpacked(&walk.call, &user))
			continue;
		check_evidence(
			checking,
			check_found(checking, run_place(&walk.call), "fetched, and nothing verifies it before it is used"),
			run_place(&user), "used by %.*s", STR(user.name));
	}
}

/* ---- the table ---- */

#define FROM_A "FROM debian:12\n"

const struct check checks_run_download[] = {
	{
		.id = "run/pipe-to-shell",
		.title = "a download is run without having been looked at",
		.why = "What the server sends at the moment of the build is run as root: whoever has the server, its name "
		       "or its account decides "
		       "what is in the image; half a script runs if the connection breaks.",
		.fix = "download to a file, compare its digest with the one that is meant, and run it then",
		.references = (const char *const[]){"CIS Docker 4.11", "OpenSSF Scorecard Pinned-Dependencies", NULL},
		.severity = SEVERITY_MEDIUM,
		.good = FROM_A
		"RUN curl -fsSLo a.sh https://example.com/a.sh && echo \"0123  a.sh\" | sha256sum -c && sh a.sh\n",
		.bad = FROM_A "RUN curl -fsSL https://example.com/a.sh | sh -s -- --yes\n",
		.build = judge_pipe,
	},
	{
		.id = "run/plain-pipe-to-shell",
		.title = "a download over http, which everybody on the way can change, is run",
		.why = "Nothing protects it on its way: everyone between here and the server can run what he likes in the "
		       "build.",
		.fix = "use https, and compare the digest before it is run",
		.references = (const char *const[]){"CIS Docker 4.11", "OpenSSF Scorecard Pinned-Dependencies", NULL},
		.severity = SEVERITY_HIGH,
		.good = FROM_A "RUN curl -fsSL https://example.com/a.sh | sh\n",
		.bad = FROM_A "RUN bash -c \"$(wget -qO- http://example.com/a.sh)\"\n",
		.build = judge_pipe,
		.data = "http",
	},
	{
		.id = "run/download-unverified",
		.title = "a download is used without a checksum or a signature",
		.why = "If the file on the server is exchanged, the next build takes the other one, and nobody notices.",
		.fix = "compare it: `echo \"DIGEST  FILE\" | sha256sum -c`, or use ADD --checksum=sha256:…",
		.references = (const char *const[]){"CIS Docker 4.11", "CIS Docker 4.12", NULL},
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_MEDIUM,
		.good = FROM_A
		"RUN curl -fsSLO https://example.com/a.tgz && echo \"0123  a.tgz\" | sha256sum -c && tar xzf a.tgz\n",
		.bad = FROM_A "RUN curl -fsSLO https://example.com/a.tgz && tar xzf a.tgz\n",
		.build = judge_unverified,
	},
	{0},
};
