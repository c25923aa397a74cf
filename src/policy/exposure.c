/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What makes a vulnerability reachable in this image, or not: facts that the stages left in the report, put together. Nothing is
 * guessed: what no stage says is unknown, and says why.
 */
#include "base/path.h"
#include "model/user.h"
#include "policy/priority.h"

/* ---- how it runs ---- */

/* Programs that wait for connections by their nature; what is not here may listen all the same. */
static const char *const servers[] = {
	"apache2", "caddy", "cockroach", "consul", "coredns", "cupsd", "dnsmasq", "dovecot", "envoy", "etcd", "exim4", "ftpd", "gunicorn", "h2o", "haproxy",
	"httpd", "hypercorn", "influxd", "kube-apiserver", "lighttpd", "mariadbd", "memcached", "minio", "mongod", "mosquitto", "mysqld", "named", "nats-server",
	"nginx", "php-fpm", "postfix", "postgres", "prometheus", "puma", "rabbitmq-server", "redis-server", "rsyncd", "slapd", "smbd", "squid", "sshd", "traefik",
	"unbound", "unicorn", "uvicorn", "uwsgi", "valkey-server", "varnishd", "vault", "vsftpd", NULL};

static struct str ports_text(struct arena *arena, const struct str_list *ports)
{
	auto_done(buf_done) struct buf text = BUF_INIT(256);

	vec_each(port, ports)
		buf_printf(&text, "%s%.*s", text.n ? " " : "", STR(*port));
	return arena_printf(arena, "the image exposes %.*s", STR(buf_str(&text)));
}

static struct input_fact listens_of(const struct image *image, struct arena *arena)
{
	const struct str_list *const commands[] = {&image->config.entrypoint, &image->config.cmd};

	if (image->config.exposed_ports.n)
		return (struct input_fact){VALUE_YES, ports_text(arena, &image->config.exposed_ports)};
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		vec_each(word, commands[i])
			if (str_is_any(path_base(*word), servers))
				return (struct input_fact){VALUE_YES, arena_printf(arena, "it starts %.*s, which is a server", STR(path_base(*word)))};
	return (struct input_fact){UNKNOWN_VALUE, STR_LIT("it exposes no port, and may listen all the same")};
}

static struct input_fact user_of(const struct image *image, const struct tree *tree, struct arena *arena)
{
	struct str user = image->config.user;

	if (!image->raw_config.n)
		return (struct input_fact){UNKNOWN_VALUE, STR_LIT("there is no configuration that says")};
	switch (user_rights(tree, user)) {
	case USER_UNREAD:
		return (struct input_fact){UNKNOWN_VALUE, arena_printf(arena, "etc/passwd, which says who %.*s is, was not read", STR(user))};
	case USER_ROOT:
		if (!user.n || str_starts(user, ":"))
			return (struct input_fact){USER_IS_ROOT, STR_LIT("the image names no user")};
		if (str_starts(user, "root") || str_is_digit(user.p[0]))
			return (struct input_fact){USER_IS_ROOT, STR_LIT("the image says so")};
		return (struct input_fact){USER_IS_ROOT, arena_printf(arena, "the image says %.*s, whose number is 0", STR(user))};
	case USER_NOT_ROOT:
		break;
	}
	return (struct input_fact){USER_IS_OTHER, arena_printf(arena, "the image says %.*s", STR(user))};
}

/* Of several deployments the worst, since each of them runs; what one of them leaves open is no better than that. */
static void worsen(const struct priority_policy *policy, enum input input, struct input_fact *fact, struct input_fact other)
{
	unsigned has = policy->weights[input][fact->value], would = policy->weights[input][other.value];

	if (would > has || (would == has && fact->value == UNKNOWN_VALUE))
		*fact = other;
}

static void add_deployments(const struct priority_policy *policy, const struct deployments *deployments, struct input_fact *common)
{
	if (!deployments || !deployments->list.n)
		return;
	for (int input = INPUT_LISTENS; input < INPUT_MISSION; input++) {
		struct input_fact fact = deployments->list.v[0].facts[input];

		vec_each(deployment, &deployments->list)
			worsen(policy, (enum input)input, &fact, deployment->facts[input]);
		if (fact.value != UNKNOWN_VALUE)
			common[input] = fact;
	}
}

void image_facts_init(struct image_facts *image, const struct priority_policy *policy, const struct report *report, struct arena *arena)
{
	static const struct {
		enum input input;
		const char *why;
	} unknown[] = {
		{INPUT_OBSERVED, "no profile of a run was given"},
		{INPUT_EXPOSURE, "nothing here says how it is published: controlled, or open"},
		{INPUT_PRIVILEGED, "nothing here says how it is run"},
		{INPUT_CAPABILITIES, "nothing here says how it is run"},
		{INPUT_ROOT_FILES, "nothing here says how it is run"},
		{INPUT_SECCOMP, "nothing here says how it is run"},
		{INPUT_MISSION, "priority: mission: of .plimsoll.yaml says it"},
	};

	*image = (struct image_facts){0};
	for (size_t i = 0; i < ARRAY_SIZE(unknown); i++)
		image->common[unknown[i].input].why = str_of(unknown[i].why);
	if (report->image) {
		image->common[INPUT_LISTENS] = listens_of(report->image, arena);
		image->common[INPUT_USER] = user_of(report->image, report->tree, arena);
	}
	add_deployments(policy, report->deployments, image->common);
	if (policy->exposure.value != UNKNOWN_VALUE)
		image->common[INPUT_EXPOSURE] = policy->exposure;
	if (policy->mission.value != UNKNOWN_VALUE)
		image->common[INPUT_MISSION] = policy->mission;
	if (!report->need)
		return;
	image->need_asked = true;
	image->untold = report->need->untold;
	image->profile = report->need->profile.path;
	vec_each(package, &report->need->packages)
		map_set(&image->needs, str_from(&package->package, sizeof(package->package)), (void *)(uintptr_t)package);
}

void image_facts_done(struct image_facts *image)
{
	map_done(&image->needs);
}

/* ---- the package ---- */

static struct input_fact need_of(const struct image_facts *image, const struct need_package *need)
{
	static const uint8_t values[NEED_VERDICTS] = {
		[NEED_REQUIRED] = NEED_IS_REQUIRED, [NEED_OBSERVED] = NEED_IS_REQUIRED, [NEED_DEPENDED] = NEED_IS_DEPENDED, [NEED_UNKNOWN] = UNKNOWN_VALUE,
		[NEED_UNREACHED] = NEED_IS_UNREACHED, [NEED_DISCOURAGED] = NEED_IS_DISCOURAGED,
		[NEED_WASTE] = NEED_IS_UNREACHED,
	};

	if (need && image->untold.n && (need->verdict == NEED_UNREACHED || need->verdict == NEED_DISCOURAGED))
		return (struct input_fact){UNKNOWN_VALUE, image->untold};
	if (need)
		return (struct input_fact){values[need->verdict], need->why};
	return (struct input_fact){UNKNOWN_VALUE, image->need_asked ? STR_LIT("it is no package of the image")
								   : STR_LIT("not looked at: plimsoll eval does")};
}

/* By a profile of a run: a package that a run did not open may be opened by the next, so only what nothing leads to either is said not to be. */
static struct input_fact observed_of(const struct image_facts *image, const struct need_package *need)
{
	if (!need || !image->profile)
		return image->common[INPUT_OBSERVED];
	if (need->verdict == NEED_OBSERVED)
		return (struct input_fact){VALUE_YES, need->why};
	if (need->verdict == NEED_UNREACHED || need->verdict == NEED_DISCOURAGED || need->verdict == NEED_WASTE)
		return (struct input_fact){VALUE_NO, str_of(image->profile)};
	return (struct input_fact){UNKNOWN_VALUE, STR_LIT("")};
}

static bool is_named(struct str name, const char *const *globs)
{
	for (; *globs; globs++)
		if (path_match(*globs, name))
			return true;
	return false;
}

/* A container runs the kernel of its host: neither the kernel's package nor its headers are ever in use in one. */
static struct input_fact build_of(const struct package *package, const struct need_package *need)
{
	static const char *const kernels[] = {"linux-libc-dev*", "linux-headers*", "linux-image*", "linux-modules*", "linux-{lts,virt,edge,rpi}*", "kernel",
					      "kernel-{core,modules,headers,devel,default,uek}*", NULL};
	static const char *const headers[] = {"*-dev", "*-devel", "*-headers", "*-static", NULL};

	if (!package || !package_is_of_system(package))
		return (struct input_fact){UNKNOWN_VALUE, STR_LIT("")};
	if (is_named(package->name, kernels))
		return (struct input_fact){BUILD_KERNEL, STR_LIT("a container runs the kernel of its host, not this one")};
	if (is_named(package->name, headers))
		return (struct input_fact){BUILD_HEADERS, STR_LIT("headers are for building only")};
	if (need && need->kind && strcmp(need->kind, "compiler") == 0)
		return (struct input_fact){BUILD_COMPILER, STR_LIT("it is for building")};
	return (struct input_fact){UNKNOWN_VALUE, STR_LIT("")};
}

static uint8_t kind_of_file(struct str path)
{
	static const char *const tests[] = {"test", "tests", "testdata", "__tests__", "fixtures", "spec", NULL};
	static const char *const documentation[] = {"doc", "docs", "example", "examples", "samples", NULL};
	struct str part;

	while (str_next(&path, '/', &part) && path.n)
		if (str_is_any(part, tests))
			return FILE_IS_TEST;
		else if (str_is_any(part, documentation))
			return FILE_IS_DOCUMENTATION;
	return UNKNOWN_VALUE;
}

/* Of a language's package, which is where its files are: one that also stands elsewhere is no test's. */
static struct input_fact file_of(const struct package *package)
{
	struct input_fact fact = {UNKNOWN_VALUE, STR_LIT("")};

	if (!package || package_is_of_system(package) || !package->locations.n)
		return fact;
	if (package->uninstalled)
		return (struct input_fact){FILE_IS_ARCHIVE, STR_LIT("a package file that nobody has unpacked")};
	if (package->development)
		return (struct input_fact){FILE_IS_DEVELOPMENT, STR_LIT("declared as needed for building or testing only")};
	vec_each(location, &package->locations) {
		uint8_t kind = kind_of_file(location->path);

		if (kind == UNKNOWN_VALUE)
			return (struct input_fact){UNKNOWN_VALUE, STR_LIT("")};
		fact = (struct input_fact){kind, location->path};
	}
	return fact;
}

void image_facts_of(const struct image_facts *image, const struct finding *finding, struct input_fact *ret_facts)
{
	const struct package *package = finding->package;
	const struct need_package *need = package ? map_get(&image->needs, str_from(&package, sizeof(package))) : NULL;

	ret_facts[INPUT_NEED] = need_of(image, need);
	ret_facts[INPUT_OBSERVED] = observed_of(image, need);
	ret_facts[INPUT_BUILD] = build_of(package, need);
	ret_facts[INPUT_FILE] = file_of(package);
	ret_facts[INPUT_WHOSE] = (struct input_fact){finding->whose == WHOSE_BASE ? WHOSE_IS_BASE : finding->whose == WHOSE_OWN ? WHOSE_IS_OWN : UNKNOWN_VALUE,
						     STR_LIT("")};
	for (int input = INPUT_LISTENS; input < INPUTS; input++)
		ret_facts[input] = image->common[input];
}
