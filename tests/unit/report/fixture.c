/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <stdio.h>

static struct str layer_command(size_t i)
{
	static const char *const commands[] = {
		"/bin/sh -c #(nop) ADD file:3f2a91b0c4d8e7f65a in / ",
		"RUN /bin/sh -c apt-get update && apt-get install -y --no-install-recommends ca-certificates gcc libssl1.1 # buildkit",
		"COPY app/lib /app/lib # buildkit",
		"RUN /bin/sh -c chown -R app /app # buildkit",
	};

	return str_of(commands[i]);
}

static void add_layers(struct image *image)
{
	static const uint64_t sizes[] = {31418745, 98123456, 40120331, 20480}, unpacked[] = {124000000, 310000000,
											     64000000, 65536};

	for (size_t i = 0; i < 4; i++) {
		struct image_layer *layer = vec_push(&image->layers);

		layer->diff_id.algorithm = layer->digest.algorithm = DIGEST_SHA256;
		memset(layer->diff_id.bytes, (int)(0x11 * (i + 1)), 32);
		memset(layer->digest.bytes, (int)(0x21 * (i + 1)), 32);
		layer->size = sizes[i];
		layer->unpacked = unpacked[i];
		layer->media_type = STR_LIT("application/vnd.oci.image.layer.v1.tar+gzip");
		layer->created_by = layer_command(i);
		*vec_push(&image->history) = (struct history){
			.created = STR_LIT("2026-11-02T10:11:12Z"), .created_by = layer_command(i)};
		if (i == 0)
			*vec_push(&image->history) = (struct history){.created = STR_LIT("2026-11-02T10:11:13Z"),
								      .created_by = STR_LIT("/bin/sh -c #(nop)  CMD [\"bash\"]"),
								      .empty_layer = true};
	}
}

static void add_image(struct fixture *fixture, const char *reference, const char *name)
{
	struct image *image = &fixture->image;

	image->reference = str_of(reference);
	image->kind = "docker-archive";
	*vec_push(&image->names) = str_of(name);
	image->config_digest.algorithm = DIGEST_SHA256;
	memset(image->config_digest.bytes, 0x9f, 32);
	image->platform = (struct platform){.os = STR_LIT("linux"), .architecture = STR_LIT("amd64")};
	image->created = STR_LIT("2026-11-02T10:11:12Z");
	*vec_push(&image->config.env) = STR_LIT("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
	*vec_push(&image->config.env) = STR_LIT("API_TOKEN=not-a-real-token");
	*vec_push(&image->config.entrypoint) = STR_LIT("java");
	*vec_push(&image->config.cmd) = STR_LIT("-jar");
	*vec_push(&image->config.cmd) = STR_LIT("/app/shop server.jar");
	*vec_push(&image->config.exposed_ports) = STR_LIT("8080/tcp");
	*vec_push(&image->config.labels) = (struct key_value){STR_LIT("org.opencontainers.image.version"), STR_LIT("2.4")};
	image->config.working_dir = STR_LIT("/app");
	add_layers(image);
}

static struct package *package_named(struct fixture *fixture, const char *type, const char *name, const char *source,
				     const char *version)
{
	struct package *package;

	vec_each(known, &fixture->inventory.packages)
		if (str_is((*known)->name, name) && strcmp((*known)->type, type) == 0)
			return *known;
	package = inventory_add(&fixture->inventory, type, "fixture");
	package->name = str_of(name);
	package->version = str_of(version);
	package->source_name = str_of(source);
	package->source_version = str_of(version);
	if (strcmp(type, "deb") == 0) {
		package->namespace = STR_LIT("debian");
		package->architecture = STR_LIT("amd64");
		package->layer = 0;
		*vec_push(&package->locations) =
			(struct location){STR_LIT("var/lib/dpkg/status"), STR_LIT("package database"), 0, 12};
	} else {
		package->layer = 2;
		*vec_push(&package->locations) = (struct location){STR_LIT("app/lib/log4j core-2.14.1.jar"),
								   STR_LIT("file"), 2, 0};
	}
	return package;
}

static struct finding *vulnerability(struct fixture *fixture, const char *type, const char *id, const char *name,
				     const char *source, const char *installed, const char *fixed, enum severity severity)
{
	struct package *package = package_named(fixture, type, name, source, installed);
	struct finding *finding = findings_add(&fixture->findings, FINDING_VULNERABILITY);
	struct vulnerability *known = arena_new(&fixture->findings.arena, struct vulnerability);

	known->id = str_of(id);
	known->severity = severity;
	known->cvss_score = known->epss = known->epss_percentile = -1;
	finding->id = str_of(id);
	finding->rule = arena_printf(&fixture->findings.arena, "vulnerability/%s", type);
	finding->severity = severity;
	finding->package = package;
	finding->layer = package->layer;
	finding->vulnerability = known;
	finding->installed = str_of(installed);
	finding->fixed_in = str_of(fixed);
	finding->status = *fixed ? STATUS_FIXED : STATUS_AFFECTED;
	finding_evidence(&fixture->findings, finding, package->locations.v[0].path, "installed %s is below the fixed %s",
			 installed,
			 *fixed ? fixed : "(none)");
	return finding;
}

struct finding *fixture_vulnerability(struct fixture *fixture, const char *id, const char *package, const char *source,
				      const char *installed, const char *fixed, enum severity severity)
{
	return vulnerability(fixture, "deb", id, package, source, installed, fixed, severity);
}

static struct finding *config(struct fixture *fixture, const char *id, const char *path, enum severity severity,
			      const char *title, const char *fix)
{
	struct finding *finding = findings_add(&fixture->findings, FINDING_CONFIG);

	finding->id = finding->rule = str_of(id);
	finding->severity = severity;
	finding->title = str_of(title);
	finding->why = STR_LIT("A break-out of the process is a break-out as root.");
	finding->fix = str_of(fix);
	if (strncmp(path, "config.", 7) != 0)
		finding->path = str_of(path);
	finding_evidence(&fixture->findings, finding, str_of(path), "as the image says it");
	return finding;
}

/* A constant of the database's answer, so the test may change it where the program may not. */
static struct vulnerability *known_of(struct finding *finding)
{
	return (struct vulnerability *)(uintptr_t)finding->vulnerability;
}

static void add_findings(struct fixture *fixture)
{
	struct finding *finding;
	struct vulnerability *known;

	finding = vulnerability(fixture, "maven", "CVE-2021-44228", "log4j-core", "log4j-core", "2.14.1", "2.17.1",
				SEVERITY_CRITICAL);
	known = known_of(finding);
	finding->title = known->title = STR_LIT("Remote code injection in Log4j");
	*vec_push(&finding->aliases) = STR_LIT("GHSA-jfh8-c2jp-5v3q");
	known->kev = true;
	known->kev_added = STR_LIT("2021-12-10");
	known->kev_due = STR_LIT("2021-12-24");
	known->cvss = STR_LIT("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H");
	known->cvss_score = 10;
	known->epss = 0.94358;
	known->epss_percentile = 0.99957;

	finding = fixture_vulnerability(fixture, "CVE-2022-0778", "libssl1.1", "openssl", "1.1.1k-1", "1.1.1n-0+deb11u1",
					SEVERITY_HIGH);
	known = known_of(finding);
	known->epss = 0.15302;
	known->epss_percentile = 0.9241;
	known->cvss = STR_LIT("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H");
	known->cvss_score = 7.5;

	fixture_vulnerability(fixture, "CVE-2023-0464", "libssl1.1", "openssl", "1.1.1k-1", "1.1.1w-0+deb11u3",
			      SEVERITY_HIGH);
	fixture_vulnerability(fixture, "CVE-2023-4911", "libc6", "glibc", "2.31-13+deb11u2", "2.31-13+deb11u7",
			      SEVERITY_UNKNOWN);
	finding = fixture_vulnerability(fixture, "CVE-2019-9192", "libc6", "glibc", "2.31-13+deb11u2", "", SEVERITY_LOW);
	finding->status = STATUS_WILL_NOT_FIX;
	fixture_vulnerability(fixture, "CVE-2023-31484", "perl-base", "perl", "5.32.1-4+deb11u2", "", SEVERITY_UNKNOWN);
	finding = fixture_vulnerability(fixture, "CVE-2011-3374", "apt", "apt", "2.2.4", "", SEVERITY_NEGLIGIBLE);
	finding->status = STATUS_DEFERRED;
	fixture_vulnerability(fixture, "CVE-2023-50387", "libsystemd0", "systemd", "247.3-7", "247.3-7+deb11u6",
			      SEVERITY_MEDIUM);
	config(fixture, "image/user-root", "config.User", SEVERITY_HIGH, "the container runs as root",
	       "create a user in the Dockerfile and end with `USER` and its number, so that runAsNonRoot is satisfied");
	config(fixture, "image/secret-env", "config.Env", SEVERITY_HIGH, "a secret is in the environment",
	       "remove API_TOKEN from ENV; mount it as a secret");
	config(fixture, "image/latest", "Dockerfile", SEVERITY_MEDIUM, "the base is named by a tag that moves",
	       "name the base by its digest")->at.line = 1;
	package_named(fixture, "deb", "gcc-10", "gcc-10", "10.2.1-6")->layer = 1;
}

static void add_hostile(struct fixture *fixture)
{
	struct finding *finding;

	finding = fixture_vulnerability(fixture, "CVE-2024-0001", "evil\033[31m\033]0;title\007", "evil",
					"1.0\n::error::pwned",
					"2.0\r\033[2K", SEVERITY_HIGH);
	finding->title = STR_LIT("::error file=x::injected [click](https://example.org/) {0}");
	finding = fixture_vulnerability(fixture, "CVE-2024-0002", "\xe2\x80\xae" "txt.exe\xe2\x81\xa6", "bidi", "1\t2", "",
					SEVERITY_UNKNOWN);
	finding->title = STR_LIT("\xff\xfe not UTF-8 \xc3");
	fixture_vulnerability(fixture, "CVE-2024-0003", "\xe6\xbc\xa2\xe5\xad\x97\xe3\x83\x91\xe3\x83\x83\xe3\x82\xb1"
			      "\xe3\x83\xbc\xe3\x82\xb8-\xe9\x95\xb7\xe3\x81\x84\xe5\x90\x8d\xe5\x89\x8d", "kanji", "1.0",
			      "1.0-1+verylongversion.20260101.0123456789abcdef0123456789abcdef0123456789abcdef01234567",
			      SEVERITY_MEDIUM);
	fixture_vulnerability(fixture, "CVE-2024-0004", "::error::workflow", "::error", "##[error]1",
			      "::set-output name=a::b",
			      SEVERITY_CRITICAL);
	fixture_vulnerability(fixture,
			      "GHSA-0000-0000-0000-a-name-that-is-far-too-long-for-any-column-of-eighty-cells-at-all",
			      "p", "p", "1", "2", SEVERITY_LOW);
	config(fixture, "image/label", "config.Labels.\033[0m\xe2\x80\xa8" "x", SEVERITY_LOW, "::warning::title",
	       "::stop-commands::x");
	fixture->image.reference = STR_LIT("docker-archive:/tmp/a b';\033[1m$(id)/::error::/\xe6\xbc\xa2.tar");
	fixture->image.layers.v[1].created_by = STR_LIT("::error::RUN \033]8;;https://example.org\007 \xf0\x9f\x92\xa9 \xe2\x80\xae");
	fixture->image.config.env.v[1] = STR_LIT("::add-mask::\033[5m");
	fixture->inventory.os.name = STR_LIT("\033[7mOS\n::error::x");
	coverage_note(&fixture->report.coverage, &fixture->findings.arena, "::error::what", STR_LIT("a/\033b\n::error::c"),
		      "why \xe2\x80\xae \xff");
}

static void add_many(struct fixture *fixture)
{
	static char ids[350][20], names[60][24];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		snprintf(names[i], sizeof(names[i]), "lib%c%s%zu", (char)('a' + i % 26), i % 3 ? "util" : "core", i);
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		const char *name = names[i * i % ARRAY_SIZE(names)];

		snprintf(ids[i], sizeof(ids[i]), "CVE-20%02zu-%04zu", 10 + i % 15, 1000 + i * 7);
		fixture_vulnerability(fixture, ids[i], name, name, "1.2.3-4", i % 3 ? "1.2.3-4+deb11u2" : "",
				      SEVERITY_UNKNOWN);
	}
	known_of(&fixture->findings.list.v[7])->kev = true;
	known_of(&fixture->findings.list.v[11])->epss = 0.42;
}

/* What is markup, a link, a formula, a mention or a tag somewhere, in each place that takes text from outside. */
static void add_markup(struct fixture *fixture)
{
	static const char *const attacks[] = {
		"<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</style><svg onload=alert(1)>", "</script><script>alert(1)</script>",
		"javascript:alert(1)", "' onmouseover='alert(1)", "&lt;b&gt;&amp;", "=HYPERLINK(\"https://example.org\")", "@everyone | `x` | ``y``",
		"+1\t-2\n", "[click](javascript:alert(1)) ![x](https://example.org/x.png)", "{{created}} {{{created}}} ${{ x }}", "<!-- --> ]]> --!>",
		"https://example.org/ www.example.org #1 GH-1", "\xe2\x80\xae\xe2\x80\x8b\x1b[31m\x07", "\xff\xc3(",
	};
	struct finding *finding;

	for (size_t i = 0; i < ARRAY_SIZE(attacks); i++) {
		const char *attack = attacks[i], *other = attacks[(i + 5) % ARRAY_SIZE(attacks)];

		finding = fixture_vulnerability(fixture, attack, other, other, attack, i % 2 ? other : "", (enum severity)(i % SEVERITY_COUNT));
		finding->title = finding->why = str_of(attack);
		*vec_push(&finding->aliases) = str_of(other);
		known_of(finding)->cvss = known_of(finding)->kev_due = str_of(attack);
		known_of(finding)->kev = i % 3 == 0;
		finding_evidence(&fixture->findings, finding, str_of(attack), "%.*s", STR(finding->title));
		coverage_note(&fixture->report.coverage, &fixture->findings.arena, attack, str_of(attack), "%.*s", STR(finding->title));
		config(fixture, attack, attack, SEVERITY_HIGH, attack, attack)->resource = str_of(other);
		*vec_push(&fixture->report.notes) = str_of(attack);
	}
	fixture->image.reference = str_of(attacks[0]);
	fixture->image.names.v[0] = str_of(attacks[2]);
	fixture->image.layers.v[1].created_by = str_of(attacks[3]);
	fixture->image.config.working_dir = str_of(attacks[1]);
	fixture->inventory.os.name = str_of(attacks[1]);
	fixture->inventory.os.id = str_of(attacks[0]);
}

static void add_thousands(struct fixture *fixture)
{
	static char ids[5000][20], names[700][24];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		snprintf(names[i], sizeof(names[i]), "lib%c%s%zu", (char)('a' + i % 26), i % 3 ? "-util" : "core-dev", i);
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		const char *name = names[i * 7919 % ARRAY_SIZE(names)];
		struct finding *finding;

		snprintf(ids[i], sizeof(ids[i]), "CVE-20%02zu-%05zu", 10 + i % 16, 10000 + i * 13);
		finding = fixture_vulnerability(fixture, ids[i], name, name, "1:1.2.3-4+deb12u1", i % 3 ? "1:1.2.3-4+deb12u12" : "",
						(enum severity)(i * 31 % SEVERITY_COUNT));
		known_of(finding)->cvss = STR_LIT("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
		known_of(finding)->cvss_score = (double)(i % 99) / 10;
		known_of(finding)->epss = (double)(i * 37 % 1000) / 1000;
		known_of(finding)->epss_percentile = (double)(i * 37 % 1000) / 1000;
		known_of(finding)->kev = i % 500 == 0;
		finding->title = STR_LIT("an out-of-bounds read in the parser of a header allows remote attackers to read memory");
	}
}

static void set_base(struct fixture *fixture)
{
	static char names[200][12];

	fixture->inventory.os = (struct os){.id = STR_LIT("debian"), .version_id = STR_LIT("11"),
					    .name = STR_LIT("Debian GNU/Linux 11 (bullseye)")};
	fixture->inventory.database_found = true;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(names[i], sizeof(names[i]), "plain%zu", i);
		package_named(fixture, "deb", names[i], names[i], "1.0-1");
	}
	fixture->database.date = STR_LIT("2026-11-20T00:00:00Z");
	*vec_push(&fixture->database.feeds) =
		(struct advdb_feed){STR_LIT("osv/Debian"), STR_LIT("2026-11-20T00:00:00Z"), 1000, 54321};
}

static void add_gates(struct fixture *fixture)
{
	struct err e = ERR_INIT;

	policy_fail_on(&fixture->policy, STR_LIT("act-now"), &e);
	*vec_push(&fixture->policy.exemptions) = (struct exemption){.id = STR_LIT("CVE-2011-3374"),
								    .reason = STR_LIT("not used"),
								    .tool = STR_LIT("plimsoll"), .file = STR_LIT(".plimsollignore"), .line = 3,
								    .where = STR_LIT(".plimsollignore:3")};
	*vec_push(&fixture->policy.exemptions) =
		(struct exemption){.id = STR_LIT("CVE-2000-0001"), .tool = STR_LIT("plimsoll"), .file = STR_LIT(".plimsollignore"), .line = 4,
				   .where = STR_LIT(".plimsollignore:4")};
}

static void incomplete(struct fixture *fixture)
{
	fixture->inventory.os = (struct os){.id = STR_LIT("acmeos"), .name = STR_LIT("")};
	coverage_note(&fixture->report.coverage, &fixture->findings.arena, "operating system packages",
		      STR_LIT("/etc/os-release"),
		      "ID \"acmeos\" has no advisories");
	coverage_note(&fixture->report.coverage, &fixture->findings.arena, "rpm packages", STR_LIT("/opt/db/Packages"),
		      "database unreadable: page 12 of 40 is damaged");
}

/* The first layer is a known image's. */
static void add_base(struct fixture *fixture)
{
	struct base_image *base = &fixture->base;

	base_image_init(base);
	base->rung = base->layers_by = BASE_DIFF_IDS;
	base->layers = 1;
	base->kind = BASE_KIND_FULL;
	*vec_push(&base->names) = STR_LIT("debian:bullseye");
	*vec_push(&base->evidence) = STR_LIT("layer 0 is that of debian:bullseye");
	vec_each(package, &fixture->inventory.packages)
		(*package)->whose = base_image_whose(base, (*package)->layer);
	vec_each(finding, &fixture->findings.list)
		finding->whose = base_image_whose(base, finding->layer);
	fixture->report.base = base;
}

void fixture_init(struct fixture *fixture, enum fixture_kind kind, const char *command)
{
	struct err e = ERR_INIT;

	*fixture = (struct fixture){.ctx = {.jobs = 1, .now = FIXTURE_NOW}};
	image_init(&fixture->image);
	inventory_init(&fixture->inventory);
	findings_init(&fixture->findings);
	policy_init(&fixture->policy);
	add_image(fixture, "docker-archive:shop.tar", "shop:2.4");
	set_base(fixture);
	if (kind == FIXTURE_BAD || kind == FIXTURE_UNGATED)
		add_findings(fixture);
	if (kind == FIXTURE_BAD || kind == FIXTURE_GOOD)
		add_gates(fixture);
	if (kind == FIXTURE_GOOD)
		fixture->policy.exemptions.n = 0;
	if (kind == FIXTURE_HOSTILE)
		add_hostile(fixture);
	if (kind == FIXTURE_MANY)
		add_many(fixture);
	if (kind == FIXTURE_MARKUP)
		add_markup(fixture);
	if (kind == FIXTURE_THOUSANDS)
		add_thousands(fixture);
	if (kind == FIXTURE_INCOMPLETE)
		incomplete(fixture);
	inventory_finish(&fixture->inventory);
	fixture->report.command = command;
	fixture->report.created = FIXTURE_NOW;
	fixture->report.image = &fixture->image;
	fixture->report.inventory = &fixture->inventory;
	fixture->report.database = &fixture->database;
	fixture->report.checked = true;
	if (kind != FIXTURE_INCOMPLETE)
		add_base(fixture);
	policy_run(&fixture->ctx, &fixture->policy, &fixture->findings, &fixture->report, &e);
}

void fixture_done(struct fixture *fixture)
{
	report_done(&fixture->report);
	base_image_done(&fixture->base);
	policy_done(&fixture->policy);
	findings_done(&fixture->findings);
	inventory_done(&fixture->inventory);
	image_done(&fixture->image);
	vec_done(&fixture->database.feeds);
}
