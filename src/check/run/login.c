/* SPDX-License-Identifier: Apache-2.0 */
/* Programs that log in while the image is built: what they were given stays in their files, in the layer. */
#include "check/run/words.h"

#include "base/mem.h"

struct login {
	const char *programs;
	const char *words;  /* its first operands */
	const char *flags;  /* one of which gives the secret; NULL: they all do */
	const char *values; /* flags whose value is the next word */
	const char *file;   /* that it writes */
};

#define PASSWORD "p password password-stdin"
#define ACCOUNT "u username p password"

static const struct login logins[] = {
	{"aws", "configure set aws_access_key_id", NULL, "profile region", "~/.aws/credentials"},
	{"aws", "configure set aws_secret_access_key", NULL, "profile region", "~/.aws/credentials"},
	{"aws", "configure set aws_session_token", NULL, "profile region", "~/.aws/credentials"},
	{"gcloud", "auth activate-service-account", NULL, "account key-file project configuration", "~/.config/gcloud/credentials.db"},
	{"az", "login", "p password", "u username p password t tenant", "~/.azure/service_principal_entries.json"},
	{"doctl", "auth init", "t access-token", "t access-token c context", "~/.config/doctl/config.yaml"},
	{"docker nerdctl", "login", PASSWORD, ACCOUNT, "~/.docker/config.json"},
	{"crane", "auth login", PASSWORD, ACCOUNT, "~/.docker/config.json"},
	{"helm", "registry login", PASSWORD, ACCOUNT, "~/.config/helm/registry/config.json"},
	{"podman buildah skopeo", "login", PASSWORD, ACCOUNT, "/run/containers/0/auth.json"},
};

static bool is_login(const struct run_call *call, const struct login *login)
{
	struct str rest = str_of(login->words), word;

	if (!run_is(call, login->programs) || (login->flags && !run_flag(call, login->flags, login->values)))
		return false;
	for (size_t n = 0; str_next(&rest, ' ', &word); n++)
		if (!str_eq(run_operand_text(call, login->values, n), word))
			return false;
	return true;
}

static void judge_logins(struct checking *checking, const struct build *build)
{
	for (struct run_walk walk = run_walk(build); run_next(&walk);)
		for (size_t i = 0; i < ARRAY_SIZE(logins); i++)
			if (is_login(&walk.call, &logins[i]) && run_ships(build, walk.call.step) &&
			    !run_mounted(walk.call.step, "secret tmpfs", str_of(logins[i].file)))
				check_found(checking, run_place(&walk.call), "%.*s %s", STR(walk.call.name), logins[i].words);
}

const struct check checks_run_login[] = {
	{
		.id = "run/login",
		.title = "the build logs in, and its credentials stay in the image",
		.why = "The program writes them into its files, and the layer and the history keep them: whoever has the image has them.",
		.fix = "mount the file that the program reads (`RUN --mount=type=secret,id=…,target=/root/.docker/config.json`), and log in to nothing that is kept",
		.aliases = (const char *const[]){"DS-0031", NULL},
		.references = (const char *const[]){"CIS Docker 4.10", NULL},
		.severity = SEVERITY_HIGH,
		.good = "FROM a:1\nRUN --mount=type=secret,id=aws,target=/root/.aws/credentials aws s3 cp s3://a/b .\n",
		.bad = "FROM a:1\nRUN aws configure set aws_secret_access_key abc\n",
		.build = judge_logins,
	},
	{0},
};
